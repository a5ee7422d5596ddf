"""`vanthu candidates`, `apart`: documents that may be one are listed until a person settles each pair, for good."""

from __future__ import annotations

from tests.cli.running import Vanthu

WHO = ("--by", "Lan", "--reason", "xem bản gốc")
REGISTER = """agency,symbol,date,type,abstract,recipients,secrecy,sent_electronically,sent_on_paper
stttt,464/STTTT-KHTC,2014-03-03,cong_van,Một,Sở Nội vụ,,x,
stttt,464/STTTT-VP,2014-03-03,cong_van,Hai,Sở Nội vụ,,x,
stttt,464/STTTT,2014-03-03,cong_van,Ba,Sở Nội vụ,,x,
stttt,465/STTTT-VP,2014-03-04,cong_van,Bốn,Sở Nội vụ,,x,
"""


def test_each_pair_is_asked_once(tmp_path):
    """
    464/STTTT fits two letters: two pairs; one is left apart and stays so when all is derived anew, the other is merged.
    """
    (tmp_path / "so.csv").write_text(REGISTER, encoding="utf-8")
    vanthu = Vanthu("--data", str(tmp_path / "data"))
    assert vanthu("import", "register", str(tmp_path / "so.csv"), "--agency", "stttt").code == 0
    ids = {line["symbol"]: line["id"] for line in vanthu("documents", "--json").lines()}
    bare = ids["464/STTTT"]

    def pairs():
        return {frozenset((one["one"], one["other"])) for one in vanthu("candidates", "--json").lines()}

    assert pairs() == {frozenset((bare, ids["464/STTTT-KHTC"])), frozenset((bare, ids["464/STTTT-VP"]))}
    assert "2 cặp văn bản có thể là một, đang tính riêng: `vanthu candidates`." in " ".join(
        vanthu("summary").out.split()
    )
    assert vanthu("apart", ids["464/STTTT-VP"], bare, *WHO).code == 0
    assert "left apart" in {line["what"] for line in vanthu("history", bare, "--json").lines()}
    assert vanthu("apart", bare, ids["464/STTTT-VP"], *WHO, "--withdraw").code == 0
    assert len(pairs()) == 2
    assert vanthu("apart", bare, ids["464/STTTT-VP"], *WHO, "--withdraw").code == 1
    assert vanthu("apart", ids["464/STTTT-VP"], bare, *WHO).code == 0
    vanthu("reprocess")
    assert pairs() == {frozenset((bare, ids["464/STTTT-KHTC"]))}
    assert vanthu("merge", bare, ids["464/STTTT-KHTC"], *WHO).code == 0
    assert pairs() == set()
    assert vanthu("apart", bare, ids["464/STTTT-KHTC"], *WHO).code == 1
