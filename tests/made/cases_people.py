"""Sample mails that show who sends to whom, and what is no document at all."""

from __future__ import annotations

from datetime import date

from tests.made import cases_paper
from tests.made.doc import draw_doc
from tests.made.docx import draw_docx, plain_docx
from tests.made.letter import Letter
from tests.made.mail import message_part, text_part
from tests.made.pdf import draw_pdf, draw_text_pdf
from tests.made.quoting import Earlier, roundcube
from tests.made.sending import DOC, DOCX, attach, closing, local, send

ABOVE = "UBND TỈNH QUẢNG NGÃI"


def letter_from_another_province() -> bytes:
    letter = Letter(
        parent="UBND TỈNH ĐIỆN BIÊN",
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol="311/STTTT-KHTC",
        day=date(2013, 6, 19),
        place="Điện Biên",
        abstract="trao đổi kinh nghiệm thực hiện lộ trình trao đổi hồ sơ điện tử",
        to=("Sở Thông tin và Truyền thông tỉnh Quảng Ngãi",),
        body=(
            "Sở Thông tin và Truyền thông tỉnh Điện Biên đề nghị quý Sở trao đổi kinh nghiệm xây dựng lộ trình.",
            "Trân trọng cảm ơn!",
        ),
        copies=("Như trên", "Lưu: CNTT, KHTC, VT"),
        signer="Lò Văn Hiền",
    )
    return send(
        22,
        ("Sở TTTT Điện Biên", "stttt@dienbien.gov.vn"),
        ("stttt",),
        local(2013, 6, 19, 15, 20),
        "Trao đổi kinh nghiệm",
        "Sở TTTT Điện Biên gửi quý Sở công văn đính kèm.",
        [attach("311-STTTT-KHTC.doc", draw_doc(letter), DOC)],
    )


def notice_to_companies_and_an_agency() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ KẾ HOẠCH VÀ ĐẦU TƯ",
        symbol="77/TB-SKHĐT",
        day=date(2015, 3, 12),
        heading="THÔNG BÁO",
        abstract="Tổ chức hội nghị đối thoại doanh nghiệp quý I năm 2015",
        body=(
            "Sở Kế hoạch và Đầu tư thông báo tổ chức hội nghị đối thoại doanh nghiệp lúc 8 giờ ngày 26/3/2015.",
            "Kính mời quý doanh nghiệp đăng ký tham dự trước ngày 20/3/2015./.",
        ),
        copies=("Các doanh nghiệp", "Sở Công Thương", "Lưu: VT, ĐKKD"),
        signer="Đỗ Minh Khôi",
    )
    return send(
        23,
        ("Sở KH&ĐT Quảng Ngãi", "skhdt"),
        ("vanphong@thanhphat-qn.com.vn", "hoptacxa.nghiahoa@gmail.com"),
        local(2015, 3, 12, 10, 10),
        "Thông báo hội nghị đối thoại doanh nghiệp",
        text_part("Sở KH&ĐT gửi quý doanh nghiệp thông báo, không gửi kèm bản giấy.", "utf-8", "8bit", says="us-ascii"),
        [attach("TB 77 đối thoại doanh nghiệp.pdf", draw_pdf(letter))],
        cc=("sct",),
    )


def recipient_in_no_directory() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        symbol="256/SVHTTDL-NSVH",
        day=date(2013, 12, 9),
        abstract="chuẩn bị tổ chức lễ hội đầu xuân Giáp Ngọ 2014",
        to=("Phòng Tổng hợp, Kinh tế",),
        body=("Sở Văn hóa, Thể thao và Du lịch đề nghị phối hợp chuẩn bị tổ chức lễ hội đầu xuân./.",),
        copies=("Như trên", "Lưu: VT, NSVH"),
        signer="Nguyễn Hoàng Đức",
    )
    return send(
        24,
        ("Sở VHTTDL", "svhttdl"),
        ("phongth.kt",),
        local(2013, 12, 9, 13, 58),
        "V/v chuẩn bị lễ hội đầu xuân",
        "Gửi quý phòng công văn số 256/SVHTTDL-NSVH." + closing("Sở VHTTDL"),
        [attach("256.docx", draw_docx(letter), DOCX)],
    )


def letter_forwarded_inside_its_receiver() -> bytes:
    inner = cases_paper.letter_that_asks_for_paper_back()
    return send(
        28,
        ("Văn thư Sở Nội vụ", "snv"),
        ("hvty-snv",),
        local(2014, 10, 8, 10, 40),
        "Fwd: V/v báo cáo tình hình sử dụng kinh phí",
        "Chuyển đồng chí Tý xử lý, trình lãnh đạo Sở trước ngày 15/10.",
        [message_part(inner)],
    )


def blind_copies_from_the_envelope() -> bytes:
    letter = Letter(
        issuer="ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI",
        symbol="190/TB-UBND",
        day=date(2015, 5, 18),
        heading="THÔNG BÁO",
        abstract="Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về xây dựng nông thôn mới",
        body=(
            "Ngày 15/5/2015, Chủ tịch UBND tỉnh chủ trì họp. Sau khi nghe báo cáo, Chủ tịch UBND tỉnh kết luận:",
            "1. Các huyện rà soát tiến độ từng xã.",
            "2. Sở Nông nghiệp và PTNT tổng hợp, báo cáo./.",
        ),
        copies=("UBND các huyện, thành phố", "Lưu: VT, NNTN"),
        titles=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        signer="Huỳnh Kim Phụng",
    )
    return send(
        32,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        (),
        local(2015, 5, 18, 16, 20),
        "Thông báo kết luận về xây dựng nông thôn mới",
        "Văn phòng UBND tỉnh gửi Thông báo số 190/TB-UBND." + closing("UBND tỉnh", "055.3822000"),
        [attach("TB190.docx", draw_docx(letter), DOCX)],
    )


def nothing_official() -> bytes:
    letter = plain_docx(
        ("SƠ YẾU LÝ LỊCH", "Họ và tên: Trần Thị Bích Ngọc", "Sinh ngày: 02/9/1990", "Trình độ: Đại học")
    )
    bill = draw_text_pdf(
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG",
        (
            "Ký hiệu: AA/13P",
            "Số: 0001234",
            "Ngày 05 tháng 4 năm 2014",
            "Đơn vị bán hàng: Công ty TNHH Thành Phát",
            "Tiền mực in: 350.000 đồng",
        ),
    )
    news = "<html><body><h1>BẢN TIN KHUYẾN MÃI THÁNG 4</h1><p>Giảm giá văn phòng phẩm đến 30%.</p></body></html>"
    return send(
        33,
        ("Trần Bích Ngọc", "bichngoc.tran90@gmail.com"),
        ("snv",),
        local(2014, 4, 7, 21, 14),
        "Hồ sơ xin việc",
        "Em xin gửi hồ sơ xin việc và hóa đơn mực in lần trước. Hồ sơ bản giấy em sẽ nộp sau.",
        [
            attach("So yeu ly lich.docx", letter, DOCX),
            attach("hoa don 1234.pdf", bill),
            attach("bantin.html", news.encode(), "text/html"),
        ],
    )


def words_without_attachment() -> bytes:
    earlier = Earlier(
        "Văn thư Sở TTTT",
        "stttt@quangngai.gov.vn",
        "snv@quangngai.gov.vn",
        "V/v đăng ký chỉ tiêu trao đổi văn bản điện tử",
        local(2013, 8, 12, 14, 26),
        "Sở Thông tin và Truyền thông gửi Công văn số 512/STTTT-CNTT. Bản giấy gửi sau qua đường bưu điện.",
    )
    return send(
        34,
        ("Hoàng Văn Tý", "hvty-snv"),
        ("stttt",),
        local(2013, 8, 14, 8, 30),
        "Re: V/v đăng ký chỉ tiêu trao đổi văn bản điện tử",
        roundcube("Sở Nội vụ đã nhận Công văn số 512/STTTT-CNTT, xin cảm ơn.", earlier),
    )


CASES = {
    "022-letter-from-another-province": letter_from_another_province,
    "023-notice-to-companies-and-an-agency": notice_to_companies_and_an_agency,
    "024-recipient-in-no-directory": recipient_in_no_directory,
    "028-letter-forwarded-inside-its-receiver": letter_forwarded_inside_its_receiver,
    "032-blind-copies-from-the-envelope": blind_copies_from_the_envelope,
    "033-nothing-official": nothing_official,
    "034-words-without-attachment": words_without_attachment,
}
