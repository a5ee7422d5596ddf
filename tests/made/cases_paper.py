"""Sample mails that show how paper is spoken of, and how it only seems to be."""

from __future__ import annotations

from datetime import date

from tests.made.doc import draw_doc
from tests.made.docx import draw_docx
from tests.made.letter import Annex, Letter
from tests.made.pdf import draw_pdf
from tests.made.quoting import Earlier, gmail, outlook
from tests.made.sending import DOC, DOCX, attach, closing, local, send
from tests.made.stamps import stamp_numbers

UBND = "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI"
ABOVE = "UBND TỈNH QUẢNG NGÃI"

DECISION = Letter(
    issuer=UBND,
    symbol="1203/QĐ-UBND",
    day=date(2014, 8, 21),
    heading="QUYẾT ĐỊNH",
    abstract="Về việc thành lập Ban Chỉ đạo ứng dụng công nghệ thông tin tỉnh",
    authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
    body=(
        "Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26 tháng 11 năm 2003;",
        "Xét đề nghị của Giám đốc Sở Thông tin và Truyền thông tại Tờ trình số 77/TTr-STTTT ngày 11 tháng 8 năm 2014,",
        "QUYẾT ĐỊNH:",
        "Điều 1. Thành lập Ban Chỉ đạo ứng dụng công nghệ thông tin tỉnh Quảng Ngãi.",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "Điều 3. Chánh Văn phòng UBND tỉnh, Giám đốc các Sở chịu trách nhiệm thi hành Quyết định này./.",
    ),
    copies=("Như Điều 3", "Sở TTTT, Sở Nội vụ, Sở Tài chính", "Lưu: VT, KGVX"),
    titles=("CHỦ TỊCH",),
    signer="Cao Văn Thiện",
)
REPLY_LETTER = Letter(
    parent=ABOVE,
    issuer="SỞ TÀI CHÍNH",
    symbol="1145/STC-NS",
    day=date(2014, 10, 8),
    abstract="báo cáo tình hình sử dụng kinh phí 9 tháng đầu năm 2014",
    to=("Các sở, ban, ngành tỉnh",),
    body=(
        "Sở Tài chính đề nghị các sở, ban, ngành báo cáo tình hình sử dụng kinh phí 9 tháng đầu năm 2014.",
        "Báo cáo bằng văn bản (bản giấy) gửi về Sở Tài chính trước ngày 20/10/2014, đồng thời gửi bản mềm qua địa chỉ "
        "thư điện tử stc@quangngai.gov.vn để tổng hợp./.",
    ),
    copies=("Như trên", "Lưu: VT, NS"),
    titles=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="Nguyễn Thị Thu Hà",
)


def letter_paper_follows_by_post() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        symbol="512/STTTT-CNTT",
        day=date(2013, 8, 12),
        abstract="đăng ký chỉ tiêu trao đổi văn bản điện tử giai đoạn 2013 - 2015",
        to=("Các sở, ban, ngành tỉnh", "UBND các huyện, thành phố"),
        body=(
            "Căn cứ Chỉ thị số 15/CT-TTg ngày 22 tháng 5 năm 2012 của Thủ tướng Chính phủ về tăng cường sử dụng văn "
            "bản điện tử trong hoạt động của cơ quan nhà nước;",
            "Để có cơ sở tổng hợp, tham mưu UBND tỉnh ban hành lộ trình, Sở Thông tin và Truyền thông đề nghị các cơ "
            "quan, đơn vị đăng ký chỉ tiêu theo mẫu gửi kèm.",
            "Rất mong nhận được sự phối hợp của quý cơ quan./.",
        ),
        copies=("Như trên", "UBND tỉnh (b/c)", "Lưu: VT, CNTT"),
        signer="Lê Quang Thắng",
        annexes=(
            Annex(
                title="MẪU ĐĂNG KÝ CHỈ TIÊU",
                attached_to="(Kèm theo Công văn số 512/STTTT-CNTT ngày 12/8/2013 của Sở Thông tin và Truyền thông)",
                lines=(
                    "1. Tỷ lệ văn bản trao đổi hoàn toàn dưới dạng điện tử: ......%",
                    "2. Tỷ lệ văn bản trao đổi dưới dạng điện tử kèm văn bản giấy: ......%",
                ),
            ),
        ),
    )
    body = "Sở Thông tin và Truyền thông gửi Công văn số 512/STTTT-CNTT. Bản giấy gửi sau qua đường bưu điện."
    return send(
        1,
        ("Văn thư Sở TTTT", "stttt"),
        ("snv", "sgddt", "skhdt"),
        local(2013, 8, 12, 14, 26),
        "V/v đăng ký chỉ tiêu trao đổi văn bản điện tử",
        "Kính gửi quý cơ quan!\n\n" + body + closing("Sở TT&TT"),
        [attach("Công văn 512.pdf", draw_pdf(letter))],
    )


def decision_replaces_paper() -> bytes:
    return send(
        2,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("stttt", "snv", "stc"),
        local(2014, 8, 21, 16, 50),
        "Quyết định thành lập Ban Chỉ đạo CNTT",
        "Văn phòng UBND tỉnh gửi Quyết định số 1203/QĐ-UBND.\n"
        "Văn bản điện tử này thay cho văn bản giấy; UBND tỉnh không gửi bản giấy."
        + closing("UBND tỉnh", "055.3822000"),
        [attach("1203_QD_UBND.pdf", draw_pdf(DECISION))],
    )


def report_electronic_only_at_foot() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ NỘI VỤ",
        symbol="87/BC-SNV",
        day=date(2014, 6, 13),
        heading="BÁO CÁO",
        abstract="Tình hình thực hiện công tác cải cách hành chính 6 tháng đầu năm 2014",
        to=("Ủy ban nhân dân tỉnh",),
        body=(
            "Thực hiện chế độ báo cáo định kỳ, Sở Nội vụ báo cáo UBND tỉnh như sau:",
            "I. KẾT QUẢ ĐẠT ĐƯỢC",
            "Đã ban hành kế hoạch và kiểm tra tại 12 cơ quan, đơn vị.",
            "II. NHIỆM VỤ 6 THÁNG CUỐI NĂM",
            "Tiếp tục rà soát, đơn giản hóa thủ tục hành chính./.",
        ),
        copies=("Như trên", "Giám đốc Sở", "Lưu: VT, CCHC"),
        signer="Bùi Thanh Tùng",
        foot="Ghi chú: Văn bản này chỉ gửi qua thư điện tử, không gửi bản giấy.",
    )
    return send(
        3,
        ("Sở Nội vụ Quảng Ngãi", "snv"),
        ("ubnd",),
        local(2014, 6, 13, 10, 22),
        "Báo cáo CCHC 6 tháng đầu năm 2014",
        "Sở Nội vụ gửi Báo cáo số 87/BC-SNV." + closing("Sở Nội vụ", "055.3824000"),
        [attach("BC 87 SNV CCHC 6 thang.docx", draw_docx(letter), DOCX)],
    )


def invitation_with_tag_in_subject() -> bytes:
    letter = Letter(
        issuer=UBND,
        symbol="45/GM-UBND",
        day=date(2014, 5, 6),
        heading="GIẤY MỜI",
        abstract="Họp bàn giải pháp bảo đảm an toàn hồ chứa nước",
        urgency="KHẨN",
        to=("Sở Thông tin và Truyền thông", "Sở Y tế", "UBND huyện Bình Sơn"),
        body=(
            "Chủ tịch UBND tỉnh mời lãnh đạo các cơ quan dự họp:",
            "1. Thời gian: 14 giờ 00, ngày 07 tháng 5 năm 2014.",
            "2. Địa điểm: Phòng họp số 1, UBND tỉnh.",
            "Đề nghị các đại biểu dự họp đúng thành phần, thời gian./.",
        ),
        copies=("Như trên", "Lưu: VT"),
        titles=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        signer="Huỳnh Kim Phụng",
    )
    return send(
        4,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("stttt", "syt", "binhson"),
        local(2014, 5, 6, 17, 5),
        "[Khẩn - Không gửi bản giấy] Giấy mời họp ngày 07/5/2014",
        "Kính gửi quý cơ quan giấy mời đính kèm.",
        [attach("GM45.pdf", draw_pdf(letter))],
    )


def guidance_over_a_quoted_mail() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ NỘI VỤ",
        symbol="640/HD-SNV",
        day=date(2013, 9, 30),
        heading="HƯỚNG DẪN",
        abstract="Đánh giá, phân loại cán bộ, công chức năm 2013",
        body=(
            "Sở Nội vụ hướng dẫn việc đánh giá, phân loại cán bộ, công chức năm 2013 như sau:",
            "1. Đối tượng: cán bộ, công chức trong các cơ quan hành chính.",
            "2. Trình tự: công chức tự đánh giá, tập thể góp ý, thủ trưởng kết luận./.",
        ),
        copies=("Các sở, ban, ngành", "Lưu: VT, CCVC"),
        titles=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        signer="Võ Đình Long",
    )
    earlier = Earlier(
        "Sở Công Thương",
        "sct@quangngai.gov.vn",
        "snv@quangngai.gov.vn",
        "Hỏi về đánh giá công chức",
        local(2013, 9, 26, 9, 5),
        "Sở Công Thương gửi Công văn số 201/SCT-VP. Bản giấy gửi sau qua đường bưu điện.\nĐề nghị Sở Nội vụ hướng dẫn.",
    )
    own = "Sở Nội vụ gửi Hướng dẫn số 640/HD-SNV để các sở thực hiện."
    return send(
        10,
        ("Sở Nội vụ Quảng Ngãi", "snv"),
        ("sct", "stttt", "syt"),
        local(2013, 9, 30, 15, 40),
        "RE: Hỏi về đánh giá công chức",
        outlook(own, earlier),
        [attach("HD 640-SNV.pdf", draw_pdf(letter))],
    )


def letter_that_asks_for_paper_back() -> bytes:
    return send(
        11,
        ("Sở Tài chính", "stc"),
        ("snv", "stttt", "sct"),
        local(2014, 10, 8, 9, 31),
        "V/v báo cáo tình hình sử dụng kinh phí",
        "Sở Tài chính gửi Công văn số 1145/STC-NS.\nĐề nghị quý cơ quan gửi báo cáo bằng bản giấy về Sở trước ngày "
        "20/10/2014 và gửi file qua hộp thư này." + closing("Sở Tài chính"),
        [attach("1145 STC-NS.doc", draw_doc(REPLY_LETTER), DOC)],
    )


def programme_no_more_paper_by_post() -> bytes:
    letter = Letter(
        issuer=UBND,
        symbol="18/CTr-UBND",
        day=date(2015, 1, 20),
        heading="CHƯƠNG TRÌNH",
        abstract="Công tác năm 2015 của Ủy ban nhân dân tỉnh",
        body=(
            "Ủy ban nhân dân tỉnh ban hành Chương trình công tác năm 2015 với các nội dung chủ yếu sau:",
            "I. NHIỆM VỤ TRỌNG TÂM",
            "Tập trung tái cơ cấu ngành nông nghiệp; cải thiện môi trường đầu tư.",
            "II. TỔ CHỨC THỰC HIỆN",
            "Các sở, ban, ngành và UBND các huyện, thành phố tổ chức thực hiện./.",
        ),
        copies=("Các sở, ban, ngành", "UBND các huyện, thành phố", "Lưu: VT, TH"),
        titles=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        signer="Cao Văn Thiện",
    )
    return send(
        12,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("snv", "stc", "moduc"),
        local(2015, 1, 20, 11, 15),
        "Chương trình công tác năm 2015",
        "Gửi quý cơ quan Chương trình công tác của UBND tỉnh. Kể từ ngày 01/01/2015, UBND tỉnh không gửi bản giấy qua "
        "đường bưu điện như trước đây." + closing("UBND tỉnh", "055.3822000"),
        [attach("CTr18-UBND.pdf", stamp_numbers(draw_pdf(letter, stamped=True), letter))],
    )


def regulation_does_not_replace_paper() -> bytes:
    decision = Letter(
        parent=ABOVE,
        issuer="SỞ Y TẾ",
        symbol="210/QĐ-SYT",
        day=date(2014, 4, 11),
        heading="QUYẾT ĐỊNH",
        abstract="Ban hành Quy chế quản lý, sử dụng hộp thư điện tử của Sở Y tế",
        authority="GIÁM ĐỐC SỞ Y TẾ",
        body=(
            "Căn cứ Quyết định số 35/2010/QĐ-UBND ngày 20 tháng 12 năm 2010 của UBND tỉnh;",
            "QUYẾT ĐỊNH:",
            "Điều 1. Ban hành kèm theo Quyết định này Quy chế quản lý, sử dụng hộp thư điện tử của Sở Y tế.",
            "Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.",
        ),
        copies=("Như Điều 2", "Lưu: VT, VP"),
        signer="Trương Văn Bình",
    )
    regulation = Letter(
        parent=ABOVE,
        issuer="SỞ Y TẾ",
        heading="QUY CHẾ",
        abstract="Quản lý, sử dụng hộp thư điện tử của Sở Y tế",
        authority="(Ban hành kèm theo Quyết định số 210/QĐ-SYT ngày 11/4/2014 của Giám đốc Sở Y tế)",
        body=(
            "Điều 1. Phạm vi điều chỉnh",
            "Quy chế này quy định việc quản lý, sử dụng hộp thư điện tử công vụ của Sở Y tế.",
            "Điều 2. Trách nhiệm của công chức",
            "Công chức kiểm tra hộp thư ít nhất hai lần mỗi ngày làm việc./.",
        ),
        signer="Trương Văn Bình",
    )
    return send(
        13,
        ("Sở Y tế Quảng Ngãi", "syt"),
        ("stttt", "snv"),
        local(2014, 4, 11, 15, 55),
        "Quyết định ban hành Quy chế sử dụng thư điện tử",
        "Sở Y tế gửi quý Sở Quyết định và Quy chế kèm theo. Bản điện tử này không thay thế bản giấy; bản giấy sẽ được "
        "gửi qua bưu điện." + closing("Sở Y tế", "055.3820000"),
        [
            attach("210 QD SYT.docx", draw_docx(decision), DOCX),
            attach("Quy chế thư điện tử.docx", draw_docx(regulation), DOCX),
        ],
    )


def words_that_contradict() -> bytes:
    letter = Letter(
        parent=ABOVE,
        issuer="SỞ CÔNG THƯƠNG",
        symbol="402/SCT-QLTM",
        day=date(2014, 8, 5),
        abstract="tăng cường kiểm tra thị trường dịp Tết Trung thu",
        to=("Sở Y tế",),
        body=(
            "Sở Công Thương đề nghị Sở Y tế cử cán bộ tham gia đoàn kiểm tra liên ngành về an toàn thực phẩm.",
            "Danh sách gửi trước ngày 15/8/2014./.",
        ),
        copies=("Như trên", "Lưu: VT, QLTM"),
        signer="Tạ Thị Minh Châu",
        foot="Ghi chú: Bản giấy được gửi kèm theo qua đường bưu điện.",
    )
    return send(
        14,
        ("Sở Công Thương", "sct"),
        ("syt",),
        local(2014, 8, 5, 8, 8),
        "V/v kiểm tra thị trường dịp Trung thu",
        "Sở Công Thương gửi Công văn số 402/SCT-QLTM. Văn bản này không gửi bản giấy." + closing("Sở Công Thương"),
        [attach("402-SCT-QLTM.pdf", draw_pdf(letter))],
    )


def decision_sent_again() -> bytes:
    earlier = Earlier(
        "UBND tỉnh Quảng Ngãi",
        "ubnd@quangngai.gov.vn",
        "stttt@quangngai.gov.vn, snv@quangngai.gov.vn, stc@quangngai.gov.vn",
        "Quyết định thành lập Ban Chỉ đạo CNTT",
        local(2014, 8, 21, 16, 50),
        "Văn bản điện tử này thay cho văn bản giấy; UBND tỉnh không gửi bản giấy.",
    )
    return send(
        31,
        ("UBND tỉnh Quảng Ngãi", "ubnd"),
        ("sct", "stc"),
        local(2014, 8, 25, 8, 2),
        "Fwd: Quyết định thành lập Ban Chỉ đạo CNTT",
        gmail("Văn phòng UBND tỉnh gửi lại Quyết định số 1203/QĐ-UBND do lần trước gửi sót địa chỉ.", earlier),
        [attach("1203_QD_UBND.pdf", draw_pdf(DECISION))],
    )


CASES = {
    "001-letter-paper-follows-by-post": letter_paper_follows_by_post,
    "002-decision-replaces-paper": decision_replaces_paper,
    "003-report-electronic-only-at-foot": report_electronic_only_at_foot,
    "004-invitation-with-tag-in-subject": invitation_with_tag_in_subject,
    "010-guidance-over-a-quoted-mail": guidance_over_a_quoted_mail,
    "011-letter-that-asks-for-paper-back": letter_that_asks_for_paper_back,
    "012-programme-no-more-paper-by-post": programme_no_more_paper_by_post,
    "013-regulation-does-not-replace-paper": regulation_does_not_replace_paper,
    "014-words-that-contradict": words_that_contradict,
    "031-decision-sent-again": decision_sent_again,
}
