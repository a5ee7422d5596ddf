"""Sample mails that show the shapes that files come in."""

from __future__ import annotations

from datetime import date

from tests.made.containers import broken_pdf, encrypted_zip, zip_without_flag
from tests.made.doc import draw_doc
from tests.made.docx import draw_docx, plain_docx
from tests.made.letter import Annex, Letter
from tests.made.mail import file_part, mail, multipart, named_2231, named_raw, text_part
from tests.made.pdf import draw_pdf
from tests.made.quoting import Earlier, thunderbird, zimbra
from tests.made.scan import picture_file
from tests.made.sending import DOC, DOCX, attach, box, closing, local, send
from tests.made.tnef import winmail

ABOVE = "UBND TỈNH QUẢNG NGÃI"


def file_names_in_three_encodings() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        symbol="903/SGDĐT-VP",
        day=date(2014, 9, 3),
        abstract="tổ chức lễ khai giảng năm học 2014 - 2015",
        to=("UBND các huyện, thành phố",),
        body=("Sở Giáo dục và Đào tạo đề nghị UBND các huyện, thành phố chỉ đạo tổ chức lễ khai giảng./.",),
        copies=("Như trên", "Lưu: VT, VP"),
        signer="Phan Thanh Liêm",
    )
    annex = plain_docx(
        (
            "PHỤ LỤC",
            "KỊCH BẢN LỄ KHAI GIẢNG",
            "(Kèm theo Công văn số 903/SGDĐT-VP ngày 03/9/2014 của Sở Giáo dục và Đào tạo)",
            "1. Đón học sinh đầu cấp.",
            "2. Chào cờ, hát Quốc ca.",
        )
    )
    return send(
        25,
        ("Sở GD&ĐT Quảng Ngãi", "sgddt"),
        ("binhson", "moduc"),
        local(2014, 9, 3, 7, 45),
        "V/v tổ chức lễ khai giảng",
        "Sở GD&ĐT gửi công văn, phụ lục và tệp văn bản để tiện sử dụng." + closing("Sở GD&ĐT"),
        [
            attach("Công văn số 903 về lễ khai giảng năm học mới.pdf", draw_pdf(letter)),
            file_part(named_2231("Phụ lục – Kịch bản lễ khai giảng.docx", DOCX), annex),
            file_part(named_raw("Công văn 903 (bản mềm).docx", DOCX), draw_docx(letter)),
        ],
    )


def header_line_without_colon() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ NÔNG NGHIỆP VÀ\nPHÁT TRIỂN NÔNG THÔN",
        symbol="1320/SNN&PTNT-TL",
        day=date(2014, 10, 20),
        abstract="kiểm tra an toàn hồ chứa trước mùa mưa bão",
        to=("UBND các huyện, thành phố",),
        body=("Sở Nông nghiệp và Phát triển nông thôn đề nghị UBND các huyện kiểm tra an toàn hồ chứa./.",),
        copies=("Như trên", "Lưu: VT, TL"),
        titles=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        signer="Lý Thanh Hải",
    )
    return send(
        26,
        ("Sở Nông nghiệp và PTNT", "snnptnt"),
        ("bato", "sonha"),
        local(2014, 10, 20, 14, 14),
        "V/v kiểm tra an toàn hồ chứa",
        "Sở NN&PTNT gửi công văn đính kèm." + closing("Sở NN&PTNT"),
        [attach("1320 SNN&PTNT.docx", draw_docx(letter), DOCX)],
        extra=(b"X-Scanned-By da quet virus boi mail gateway",),
    )


def zip_with_names_unmarked() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ GIAO THÔNG VẬN TẢI",
        symbol="588/SGTVT-KHTC",
        day=date(2013, 10, 15),
        abstract="đăng ký kế hoạch bảo trì đường bộ năm 2014",
        to=("UBND huyện Sơn Tịnh",),
        body=("Sở Giao thông vận tải đề nghị UBND huyện đăng ký kế hoạch bảo trì theo biểu mẫu kèm theo./.",),
        copies=("Như trên", "Lưu: VT, KHTC"),
        signer="Nguyễn Duy Phước",
    )
    form = plain_docx(
        (
            "PHỤ LỤC",
            "BIỂU ĐĂNG KÝ KẾ HOẠCH BẢO TRÌ",
            "(Kèm theo Công văn số 588/SGTVT-KHTC ngày 15/10/2013 của Sở Giao thông vận tải)",
            "Tên tuyến đường; chiều dài; kinh phí.",
        )
    )
    packed = zip_without_flag(
        (("Công văn 588/588 SGTVT-KHTC.doc", draw_doc(letter)), ("Công văn 588/Phụ lục biểu đăng ký.docx", form))
    )
    earlier = Earlier(
        "UBND huyện Sơn Tịnh",
        "sontinh@quangngai.gov.vn",
        "sgtvt@quangngai.gov.vn",
        "Hỏi kế hoạch bảo trì",
        local(2013, 10, 14, 10, 11),
        "Đề nghị quý Sở cho biết kế hoạch.\nVăn bản này không gửi bản giấy.",
    )
    return send(
        27,
        ("Sở GTVT", "sgtvt"),
        ("sontinh",),
        local(2013, 10, 15, 16, 16),
        "Re: Hỏi kế hoạch bảo trì",
        thunderbird("Sở GTVT gửi công văn và biểu mẫu trong tệp nén.", earlier),
        [attach("Công văn 588.zip", packed, "application/x-zip-compressed")],
    )


def winmail_dat() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ CÔNG THƯƠNG",
        symbol="655/SCT-VP",
        day=date(2014, 6, 24),
        abstract="góp ý dự thảo Quy chế phối hợp quản lý thị trường",
        to=("Sở Tư pháp",),
        body=("Sở Công Thương cơ bản thống nhất với nội dung dự thảo Quy chế./.",),
        copies=("Như trên", "Lưu: VT"),
        titles=("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
        signer="Phùng Tấn Lộc",
    )
    earlier = Earlier(
        "Sở Tư pháp",
        "stp@quangngai.gov.vn",
        "sct@quangngai.gov.vn",
        "Lấy ý kiến dự thảo Quy chế",
        local(2014, 6, 17, 14, 3),
        "Đề nghị góp ý bằng văn bản. Bản giấy gửi qua bưu điện.",
    )
    packed = winmail((("Công văn 655 góp ý dự thảo.doc", draw_doc(letter)),))
    return send(
        29,
        ("Sở Công Thương", "sct"),
        ("stp",),
        local(2014, 6, 24, 8, 59),
        "Trả lời: Lấy ý kiến dự thảo Quy chế",
        zimbra("Sở Công Thương gửi ý kiến góp ý.", earlier),
        [file_part(('Content-Type: application/ms-tnef; name="winmail.dat"',), packed)],
    )


def letter_copy_annex_and_pictures() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol="701/STTTT-BCVT",
        day=date(2014, 7, 22),
        abstract="rà soát trạm thu phát sóng thông tin di động",
        to=("UBND huyện Trà Bồng",),
        body=("Sở Thông tin và Truyền thông đề nghị UBND huyện rà soát trạm thu phát sóng theo Phụ lục gửi kèm./.",),
        copies=("Như trên", "Lưu: VT, BCVT"),
        signer="Lê Quang Thắng",
    )
    annex = Annex(
        title="DANH SÁCH TRẠM THU PHÁT SÓNG",
        attached_to="(Kèm theo Công văn số 701/STTTT-BCVT ngày 22/7/2014 của Sở Thông tin và Truyền thông)",
        lines=("1. Trạm Trà Xuân.", "2. Trạm Trà Phú."),
    )
    html = text_part(
        '<p>Sở TT&amp;TT gửi công văn, phụ lục và bản Word.</p><p><img src="cid:logo@stttt"></p>', subtype="html"
    )
    logo = file_part(
        ('Content-Type: image/png; name="image001.png"', 'Content-Disposition: inline; filename="image001.png"'),
        picture_file((96, 32), 180),
        extra=("Content-ID: <logo@stttt>",),
    )
    paper = plain_docx((annex.heading, annex.title, annex.attached_to, *annex.lines))
    return send(
        30,
        ("Văn thư Sở TTTT", "stttt"),
        ("trabong",),
        local(2014, 7, 22, 13, 35),
        "V/v rà soát trạm thu phát sóng",
        multipart([html, logo], "----=_Part_030_related", "related"),
        [
            attach("701-STTTT-BCVT.pdf", draw_pdf(letter)),
            attach("701-STTTT-BCVT.docx", draw_docx(letter), DOCX),
            attach("Phu luc tram BTS.docx", paper, DOCX),
            attach("chu ky van thu.jpg", picture_file((220, 60), 40, "JPEG"), "image/jpeg"),
        ],
    )


def nothing_readable() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ GIAO THÔNG VẬN TẢI",
        symbol="612/SGTVT-VP",
        day=date(2014, 2, 26),
        abstract="cử cán bộ dự tập huấn",
        to=("UBND tỉnh",),
        body=("Sở Giao thông vận tải cử 02 cán bộ dự tập huấn./.",),
        copies=("Như trên", "Lưu: VT"),
        signer="Nguyễn Duy Phước",
    )
    return send(
        35,
        ("Sở GTVT", "sgtvt"),
        ("ubnd",),
        local(2014, 2, 26, 17, 1),
        "Danh sách cán bộ dự tập huấn",
        "Mật khẩu mở tệp sẽ báo qua điện thoại.",
        [
            attach("danhsach.zip", encrypted_zip("danhsach.docx", draw_docx(letter), b"sgtvt2014"), "application/zip"),
            attach("612 co mat khau.pdf", draw_pdf(letter, password="sgtvt2014")),
            attach("612 loi.pdf", broken_pdf(draw_pdf(letter))),
        ],
    )


def secret_mark() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ NỘI VỤ",
        symbol="33/BC-SNV",
        day=date(2014, 12, 15),
        heading="BÁO CÁO",
        abstract="Kết quả rà soát nhân sự năm 2014",
        secrecy="MẬT",
        to=("Ủy ban nhân dân tỉnh",),
        body=("Sở Nội vụ báo cáo kết quả rà soát nhân sự năm 2014 như sau: nội dung này do người viết thử đặt ra./.",),
        copies=("Như trên", "Lưu: VT"),
        signer="Bùi Thanh Tùng",
    )
    return send(
        36,
        ("Sở Nội vụ Quảng Ngãi", "snv"),
        ("ubnd",),
        local(2014, 12, 15, 9, 9),
        "Báo cáo rà soát",
        "Gửi Báo cáo số 33/BC-SNV.",
        [attach("BC33.pdf", draw_pdf(letter))],
    )


def letter_typed_in_an_old_code() -> bytes:
    letter = Letter(
        issuer="ỦY BAN NHÂN DÂN\nHUYỆN LÝ SƠN",
        symbol="112/UBND-VX",
        day=date(2013, 4, 9),
        place="Lý Sơn",
        abstract="đề nghị hỗ trợ bác sĩ cho Trung tâm Y tế quân dân y huyện",
        to=("Sở Y tế tỉnh Quảng Ngãi",),
        body=(
            "Hiện nay, Trung tâm Y tế quân dân y huyện Lý Sơn còn thiếu bác sĩ chuyên khoa sản và chuyên khoa nhi.",
            "Ủy ban nhân dân huyện đề nghị Sở Y tế quan tâm, hỗ trợ luân phiên bác sĩ ra công tác tại huyện đảo./.",
        ),
        copies=("Như trên", "Lưu: VT"),
        titles=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        signer="Trần Ngọc Nguyên",
    )
    body = text_part("UBND huyện Lý Sơn gửi công văn. Bản giấy gửi theo tàu ra đất liền, đến sau qua bưu điện.")
    content = multipart([body, file_part(named_raw("CV 112 xin bác sĩ.doc", DOC), draw_doc(letter, tcvn3=True))], "b37")
    return mail(
        content,
        sender=f"UBND huyện Lý Sơn <{box('lyson')}>",
        to=[box("syt")],
        subject="Đề nghị hỗ trợ bác sĩ",
        at=local(2013, 4, 9, 9, 25),
        ident="037.lyson.made",
    )


CASES = {
    "025-file-names-in-three-encodings": file_names_in_three_encodings,
    "026-header-line-without-colon": header_line_without_colon,
    "027-zip-with-names-unmarked": zip_with_names_unmarked,
    "029-winmail-dat": winmail_dat,
    "030-letter-copy-annex-and-pictures": letter_copy_annex_and_pictures,
    "035-nothing-readable": nothing_readable,
    "036-secret-mark": secret_mark,
    "037-letter-typed-in-an-old-code": letter_typed_in_an_old_code,
}
