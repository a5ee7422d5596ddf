"""Sample mails that show the types of documents."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.made.doc import draw_doc
from tests.made.docx import draw_docx
from tests.made.letter import Letter
from tests.made.pdf import draw_pdf
from tests.made.scan import scan_pdf
from tests.made.sending import DISTRICTS, DOC, DOCX, attach, closing, local, send

UBND = "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI"
ABOVE = "UBND TỈNH QUẢNG NGÃI"


def notice_within_one_agency() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol="23/TB-STTTT",
        day=date(2013, 11, 18),
        heading="THÔNG BÁO",
        abstract="Phân công trực cơ quan trong những ngày mưa lũ",
        body=(
            "Để chủ động ứng phó với mưa lũ, Sở Thông tin và Truyền thông thông báo phân công trực cơ quan như sau:",
            "1. Từ ngày 18 đến ngày 20 tháng 11 năm 2013: Phòng Bưu chính, Viễn thông.",
            "2. Từ ngày 21 đến ngày 24 tháng 11 năm 2013: Phòng Công nghệ thông tin.",
            "Yêu cầu các phòng, đơn vị trực thuộc nghiêm túc thực hiện./.",
        ),
        copies=("Lãnh đạo Sở", "Các phòng, đơn vị trực thuộc", "Lưu: VT"),
        titles=("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
        signer="Phạm Thị Hoài An",
    )
    body = "Văn phòng Sở gửi các phòng Thông báo phân công trực, đề nghị thực hiện." + closing("Sở TT&TT")
    return send(
        5,
        ("Văn thư Sở TTTT", "stttt"),
        ("lvhai-stttt", "ntlan-stttt"),
        local(2013, 11, 18, 8, 40),
        "Thông báo phân công trực mưa lũ",
        body,
        [attach("23-TB phan cong truc.doc", draw_doc(letter), DOC)],
    )


def plan_inside_and_outside() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ Y TẾ",
        symbol="31/KH-SYT",
        day=date(2014, 2, 17),
        heading="KẾ HOẠCH",
        abstract="Phòng, chống dịch sởi trên địa bàn tỉnh năm 2014",
        body=(
            "Căn cứ Luật Phòng, chống bệnh truyền nhiễm ngày 21 tháng 11 năm 2007;",
            "Trước tình hình dịch sởi có chiều hướng gia tăng, Sở Y tế xây dựng kế hoạch với các nội dung sau:",
            "I. MỤC TIÊU",
            "Phát hiện sớm, khống chế kịp thời, không để dịch lan rộng.",
            "II. TỔ CHỨC THỰC HIỆN",
            "Các đơn vị trực thuộc căn cứ Kế hoạch này triển khai thực hiện./.",
        ),
        copies=("UBND tỉnh (b/c)", "Sở Nội vụ", "Các đơn vị trực thuộc", "Lưu: VT, NVY"),
        titles=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        signer="Trương Văn Bình",
    )
    return send(
        6,
        ("Sở Y tế Quảng Ngãi", "syt"),
        ("ptmai-syt", "snv", "ubnd"),
        local(2014, 2, 17, 15, 2),
        "KH 31/KH-SYT về phòng chống dịch sởi",
        "Sở Y tế kính gửi quý cơ quan và các phòng Kế hoạch số 31/KH-SYT." + closing("Sở Y tế", "055.3820000"),
        [attach("31_KH_SYT (phong chong dich soi).docx", draw_docx(letter, title="Báo cáo quý 3 năm 2011"), DOCX)],
    )


def submission_scanned_paper_sent() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ KẾ HOẠCH VÀ ĐẦU TƯ",
        symbol="96/TTr-SKHĐT",
        day=date(2014, 3, 25),
        heading="TỜ TRÌNH",
        abstract="Về việc phê duyệt kế hoạch đấu thầu dự án Trung tâm dữ liệu tỉnh",
        to=("Ủy ban nhân dân tỉnh Quảng Ngãi",),
        body=(
            "Sau khi xem xét hồ sơ, Sở Kế hoạch và Đầu tư kính trình UBND tỉnh phê duyệt kế hoạch đấu thầu dự án.",
            "Kính đề nghị UBND tỉnh xem xét, quyết định./.",
        ),
        copies=("Như trên", "Lưu: VT, TĐ"),
        signer="Đỗ Minh Khôi",
    )
    body = "Sở KH&ĐT gửi Tờ trình số 96/TTr-SKHĐT và bản quét. Bản giấy đã gửi theo đường công văn."
    scan = scan_pdf(draw_pdf(letter), tilt=0.5, seal=(0.60, 0.53))
    return send(
        7,
        ("Sở Kế hoạch và Đầu tư", "skhdt"),
        ("ubnd",),
        local(2014, 3, 25, 16, 31),
        "Tờ trình 96/TTr-SKHĐT",
        body + closing("Sở KH&ĐT"),
        [attach("scan0012.pdf", scan)],
    )


def directive_scan_with_text_layer() -> bytes:
    letter = Letter(
        issuer=UBND,
        symbol="05/CT-UBND",
        day=date(2014, 9, 15),
        heading="CHỈ THỊ",
        abstract="Về việc tăng cường công tác phòng cháy, chữa cháy rừng",
        body=(
            "Thời gian qua, công tác phòng cháy, chữa cháy rừng trên địa bàn tỉnh đã được các cấp quan tâm.",
            "Chủ tịch UBND tỉnh yêu cầu Chủ tịch UBND các huyện, thành phố tổ chức trực gác ở các trọng điểm cháy./.",
        ),
        copies=("UBND các huyện, thành phố", "Lưu: VT, NNTN"),
        titles=("CHỦ TỊCH",),
        signer="Cao Văn Thiện",
    )
    scan = scan_pdf(draw_pdf(letter), dpi=120, jpeg=True, hidden_text=True)
    return send(
        8,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        DISTRICTS,
        local(2014, 9, 15, 10, 5),
        "Chỉ thị về phòng cháy, chữa cháy rừng",
        "Văn phòng UBND tỉnh gửi Chỉ thị số 05/CT-UBND ngày 15/9/2014 để quý cơ quan thực hiện."
        + closing("UBND tỉnh", "055.3822000"),
        [attach("CT05.pdf", scan)],
    )


def resolution_of_the_council() -> bytes:
    letter = Letter(
        issuer="HỘI ĐỒNG NHÂN DÂN\nTỈNH QUẢNG NGÃI",
        symbol="12/NQ-HĐND",
        day=date(2014, 7, 10),
        heading="NGHỊ QUYẾT",
        abstract="Về điều chỉnh dự toán thu, chi ngân sách địa phương năm 2014",
        authority="HỘI ĐỒNG NHÂN DÂN TỈNH QUẢNG NGÃI\nKHÓA XI - KỲ HỌP THỨ 12",
        body=(
            "Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26 tháng 11 năm 2003;",
            "Căn cứ Luật Ngân sách nhà nước ngày 16 tháng 12 năm 2002;",
            "QUYẾT NGHỊ:",
            "Điều 1. Điều chỉnh dự toán thu, chi ngân sách địa phương năm 2014.",
            "Điều 2. Nghị quyết này có hiệu lực kể từ ngày Hội đồng nhân dân tỉnh thông qua./.",
        ),
        copies=("Ủy ban Thường vụ Quốc hội", "UBND tỉnh", "Sở Tài chính", "Lưu: VT"),
        titles=("CHỦ TỊCH",),
        signer="Phạm Đình Khối",
    )
    return send(
        9,
        ("HĐND tỉnh", "hdnd"),
        ("ubnd", "stc"),
        local(2014, 7, 11, 9, 12),
        "Nghị quyết kỳ họp thứ 12",
        "Kính gửi Nghị quyết của HĐND tỉnh. Bản giấy được gửi qua đường văn thư." + closing("HĐND tỉnh"),
        [attach("NQ 12 dieu chinh du toan.docx", draw_docx(letter), DOCX)],
    )


def minutes_beside_a_plea_for_trees() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ XÂY DỰNG",
        symbol="07/BB-SXD",
        day=date(2014, 11, 27),
        heading="BIÊN BẢN",
        abstract="Kiểm tra hiện trường công trình Chợ đầu mối nông sản",
        body=(
            "Hôm nay, vào lúc 8 giờ 30 phút ngày 27 tháng 11 năm 2014, tại công trường Chợ đầu mối nông sản, "
            "Đoàn kiểm tra đã tiến hành kiểm tra hiện trường.",
            "Thành phần: đại diện Sở Xây dựng, Sở Công Thương và chủ đầu tư.",
            "Biên bản kết thúc lúc 11 giờ cùng ngày./.",
        ),
        copies=("Sở Công Thương", "Lưu: VT, QLXD"),
        titles=("TRƯỞNG ĐOÀN",),
        signer="Hồ Quốc Việt",
    )
    body = "Sở Xây dựng gửi Biên bản kiểm tra để quý Sở theo dõi.\n\n--\nHãy nghĩ đến môi trường trước khi in thư này ra giấy!"
    return send(
        15,
        ("Sở Xây dựng", "sxd"),
        ("sct",),
        local(2014, 11, 28, 7, 55),
        "Biên bản kiểm tra hiện trường",
        body,
        [attach("Biên bản kiểm tra 27-11.docx", draw_docx(letter), DOCX)],
    )


def telegram_most_urgent() -> bytes:
    letter = Letter(
        issuer=UBND,
        symbol="09/CĐ-UBND",
        day=date(2013, 11, 14),
        heading="CÔNG ĐIỆN",
        abstract="Về việc chủ động đối phó với bão và mưa lũ",
        urgency="HỎA TỐC",
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI điện:",
        to=(),
        body=(
            "- Chủ tịch UBND các huyện Bình Sơn, Đức Phổ, Mộ Đức, Lý Sơn;",
            "Để chủ động đối phó với bão, Chủ tịch UBND tỉnh yêu cầu cấm tàu thuyền ra khơi từ 12 giờ ngày 14/11/2013./.",
        ),
        copies=("Như trên", "Lưu: VT, NNTN"),
        titles=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        signer="Lê Quang Thắng",
    )
    return send(
        16,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("binhson", "ducpho", "moduc", "lyson"),
        local(2013, 11, 14, 5, 48),
        "HỎA TỐC: Công điện đối phó với bão",
        "Đề nghị các huyện thực hiện ngay. Công điện này chỉ gửi bản điện tử, không có bản giấy kèm theo.",
        [attach("CD09_hoatoc.pdf", draw_pdf(letter))],
        extra=("X-Priority: 1 (Highest)",),
    )


def calendar_after_midnight() -> bytes:
    letter = Letter(
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        national=False,
        heading="LỊCH CÔNG TÁC TUẦN 36",
        abstract="(Từ ngày 01/9/2014 đến ngày 07/9/2014)",
        body=(
            "Thứ Hai, 01/9: 7h30 Chào cờ, họp giao ban cơ quan.",
            "Thứ Ba, 02/9: Nghỉ lễ Quốc khánh.",
            "Thứ Tư, 03/9: 8h00 Giám đốc làm việc với UBND huyện Ba Tơ.",
            "Thứ Năm, 04/9: 14h00 Họp tổ biên tập Cổng thông tin điện tử.",
            "Thứ Sáu, 05/9: Làm việc tại cơ quan.",
        ),
    )
    return send(
        17,
        ("Văn phòng Sở TTTT", "stttt"),
        ("lvhai-stttt", "ntlan-stttt"),
        datetime(2014, 8, 31, 17, 10, tzinfo=UTC),
        "Lịch công tác tuần 36",
        "Gửi các anh chị lịch công tác tuần.",
        [attach("Lich cong tac tuan 36.docx", draw_docx(letter), DOCX)],
    )


def meeting_papers_on_new_year_night() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ NỘI VỤ",
        national=False,
        heading="TÀI LIỆU HỌP",
        abstract="Hội nghị triển khai công tác cải cách hành chính năm 2015",
        body=(
            "PHẦN THỨ NHẤT",
            "Kết quả thực hiện công tác cải cách hành chính năm 2014.",
            "PHẦN THỨ HAI",
            "Nhiệm vụ trọng tâm năm 2015: thảo luận và cho ý kiến.",
        ),
    )
    return send(
        18,
        ("Sở Nội vụ", "snv"),
        ("stttt", "hvty-snv"),
        datetime(2014, 12, 31, 17, 30, tzinfo=UTC),
        "Tài liệu họp cải cách hành chính",
        "Gửi quý đại biểu để nghiên cứu trước. Tài liệu họp gửi qua thư điện tử, không sử dụng giấy tờ.",
        [attach("Tài liệu họp CCHC 2015.docx", draw_docx(letter), DOCX)],
    )


def party_guidance() -> bytes:
    letter = Letter(
        issuer="TỈNH ỦY QUẢNG NGÃI",
        symbol="15-HD/TU",
        day=date(2014, 3, 3),
        heading="HƯỚNG DẪN",
        abstract="tổ chức học tập chuyên đề năm 2014",
        party=True,
        body=(
            "Thực hiện Chỉ thị của Bộ Chính trị về tiếp tục đẩy mạnh việc học tập và làm theo tấm gương đạo đức "
            "Hồ Chí Minh, Ban Thường vụ Tỉnh ủy hướng dẫn tổ chức học tập chuyên đề năm 2014 như sau:",
            "1- Mục đích, yêu cầu",
            "2- Tổ chức thực hiện",
        ),
        copies=("Các huyện ủy, thành ủy", "Các ban đảng", "Lưu Văn phòng Tỉnh ủy"),
        titles=("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"),
        signer="Đinh Văn Sự",
    )
    return send(
        19,
        ("Văn phòng Tỉnh ủy", "tinhuy"),
        ("ubnd", "snv"),
        local(2014, 3, 4, 8, 20),
        "Hướng dẫn số 15-HD/TU",
        "Văn phòng Tỉnh ủy gửi Hướng dẫn của Ban Thường vụ." + closing("Văn phòng Tỉnh ủy"),
        [attach("HD 15 TU.pdf", draw_pdf(letter))],
    )


def circular_from_a_ministry() -> bytes:
    letter = Letter(
        issuer="BỘ THÔNG TIN VÀ\nTRUYỀN THÔNG",
        symbol="29/2014/TT-BTTTT",
        day=date(2014, 11, 26),
        place="Hà Nội",
        heading="THÔNG TƯ",
        abstract="Quy định về kiểm tra kỹ thuật hệ thống thư điện tử của cơ quan nhà nước",
        body=(
            "Căn cứ Luật Công nghệ thông tin ngày 29 tháng 6 năm 2006;",
            "Bộ trưởng Bộ Thông tin và Truyền thông ban hành Thông tư quy định về kiểm tra kỹ thuật.",
            "Điều 1. Phạm vi điều chỉnh",
            "Thông tư này quy định về kiểm tra kỹ thuật hệ thống thư điện tử của cơ quan nhà nước.",
            "Điều 2. Hiệu lực thi hành",
            "Thông tư này có hiệu lực thi hành kể từ ngày 15 tháng 01 năm 2015./.",
        ),
        copies=("UBND các tỉnh, thành phố trực thuộc Trung ương", "Sở TTTT các tỉnh", "Lưu: VT"),
        titles=("BỘ TRƯỞNG",),
        signer="Vũ Hoàng Sơn",
    )
    return send(
        20,
        ("Văn thư Bộ TTTT", "vanthu@mic.gov.vn"),
        ("stttt",),
        local(2014, 12, 1, 14, 0),
        "Thông tư 29/2014/TT-BTTTT",
        "Văn phòng Bộ gửi các Sở Thông tư để triển khai thực hiện.",
        [attach("TT29-2014-BTTTT.pdf", draw_pdf(letter))],
    )


def letter_with_decree_attached() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ TƯ PHÁP",
        symbol="318/STP-PBGDPL",
        day=date(2014, 12, 3),
        abstract="tuyên truyền, phổ biến Nghị định số 96/2014/NĐ-CP của Chính phủ",
        to=("UBND huyện Bình Sơn", "UBND huyện Mộ Đức"),
        body=(
            "Ngày 17 tháng 10 năm 2014, Chính phủ ban hành Nghị định số 96/2014/NĐ-CP. Sở Tư pháp đề nghị UBND "
            "các huyện tổ chức tuyên truyền, phổ biến rộng rãi.",
            "(Gửi kèm Nghị định số 96/2014/NĐ-CP)./.",
        ),
        copies=("Như trên", "Lưu: VT, PBGDPL"),
        signer="Ngô Thị Kim Liên",
    )
    decree = Letter(
        issuer="CHÍNH PHỦ",
        symbol="96/2014/NĐ-CP",
        day=date(2014, 10, 17),
        place="Hà Nội",
        heading="NGHỊ ĐỊNH",
        abstract="Quy định xử phạt vi phạm hành chính trong lĩnh vực lưu trữ điện tử",
        body=(
            "Căn cứ Luật Tổ chức Chính phủ ngày 25 tháng 12 năm 2001;",
            "Chính phủ ban hành Nghị định quy định xử phạt vi phạm hành chính trong lĩnh vực lưu trữ điện tử.",
            "Điều 1. Phạm vi điều chỉnh",
            "Nghị định này quy định về hành vi vi phạm, hình thức và mức xử phạt./.",
        ),
        copies=("Ban Bí thư Trung ương Đảng", "Lưu: Văn thư"),
        titles=("TM. CHÍNH PHỦ", "THỦ TƯỚNG"),
        signer="Trần Nhật Quang",
    )
    return send(
        21,
        ("Sở Tư pháp", "stp"),
        ("binhson", "moduc"),
        local(2014, 12, 3, 9, 45),
        "V/v phổ biến Nghị định 96/2014/NĐ-CP",
        "Sở Tư pháp gửi công văn và Nghị định kèm theo." + closing("Sở Tư pháp"),
        [
            attach("318 STP-PBGDPL.pdf", draw_pdf(letter)),
            attach("Nghi dinh 96-2014.docx", draw_docx(decree), DOCX),
        ],
    )


CASES = {
    "005-notice-within-one-agency": notice_within_one_agency,
    "006-plan-inside-and-outside": plan_inside_and_outside,
    "007-submission-scanned-paper-sent": submission_scanned_paper_sent,
    "008-directive-scan-with-text-layer": directive_scan_with_text_layer,
    "009-resolution-of-the-council": resolution_of_the_council,
    "015-minutes-beside-a-plea-for-trees": minutes_beside_a_plea_for_trees,
    "016-telegram-most-urgent": telegram_most_urgent,
    "017-calendar-after-midnight": calendar_after_midnight,
    "018-meeting-papers-on-new-year-night": meeting_papers_on_new_year_night,
    "019-party-guidance": party_guidance,
    "020-circular-from-a-ministry": circular_from_a_ministry,
    "021-letter-with-decree-attached": letter_with_decree_attached,
}
