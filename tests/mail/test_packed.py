"""RAR and 7z archives opened within limits, like zips."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.reading import Format, Unreadable
from gateway.mail import packed
from gateway.mail.archive import Entry, Room
from gateway.mail.containers import container_format, expand_file, open_container
from gateway.settings import Sandbox
from tests.made.containers import zip_file
from tests.made.packed import RAR_5, rar, rar_file, rar_link, rar_locked, rar_secret, seven_zip

NAME = "thư mục/Công văn số 12.pdf"
RAR = rar(rar_file(NAME, b"%PDF" * 300), rar_file("b.txt", b"b"))
SEVEN = seven_zip({NAME: b"%PDF" * 300, "b.txt": b"b"})


def opened(data: bytes, limits: Sandbox | None = None) -> tuple[Entry, ...] | Unreadable:
    kind = container_format(data, "a")
    assert kind in (Format.RAR, Format.SEVEN_ZIP)
    return open_container(data, kind, limits or Sandbox())


def reason(data: bytes, limits: Sandbox | None = None) -> str:
    found = opened(data, limits)
    assert isinstance(found, Unreadable)
    return found.reason


@pytest.mark.parametrize("data", [RAR, SEVEN], ids=["rar", "7z"])
def test_files_come_with_their_vietnamese_names(data: bytes) -> None:
    """Names are Unicode in both formats."""
    assert opened(data) == (Entry(NAME, b"%PDF" * 300), Entry("b.txt", b"b"))


@pytest.mark.parametrize("data", [RAR, SEVEN], ids=["rar", "7z"])
def test_what_is_unpacked_counts_against_the_room_of_the_mail(data: bytes) -> None:
    """Containers of one mail share its limits."""
    room = Room(10_000, 10)
    open_container(data, Format.RAR if data is RAR else Format.SEVEN_ZIP, Sandbox(), room)

    assert (room.size_bytes, room.entries) == (10_000 - 1201, 8)


def test_bombs_are_refused_by_ratio_size_and_number() -> None:
    """Reading stops at the first byte or file beyond a limit."""
    assert reason(seven_zip({"a": b"\0" * 4_000_000})) == "limits"
    assert reason(seven_zip({"a": b"ab" * 700_000}), Sandbox(max_unpacked_mb=1, max_ratio=10_000)) == "limits"
    assert reason(seven_zip({f"{n}": b"" for n in range(11)}), Sandbox(max_parts=10)) == "limits"
    assert reason(rar(*(rar_file(f"{n}", b"x") for n in range(11))), Sandbox(max_parts=10)) == "limits"


def test_encrypted_archives_need_a_password() -> None:
    """Whether the files are encrypted or the list of them too."""
    assert reason(rar(rar_secret("a.pdf", b"?" * 16))) == "password"
    assert reason(rar_locked()) == "password"


def test_one_encrypted_file_costs_itself_only() -> None:
    """Its bytes are not passed off as its content."""
    secret, plain = opened(rar(rar_secret("a.pdf", b"?" * 16), rar_file("b", b"b")))  # type: ignore[misc]

    assert secret.problem is not None
    assert (secret.problem.reason, secret.data) == ("password", b"")
    assert plain == Entry("b", b"b")


def test_links_are_left_out() -> None:
    """A link points to this machine's files."""
    assert opened(rar(rar_link("l", "/etc/passwd"), rar_file("b", b"b"))) == (Entry("b", b"b"),)


def test_damage_costs_what_it_hits() -> None:
    """A changed file is broken, a cut one too; the files before are there."""
    changed = opened(RAR.replace(b"%PDF%PDF", b"%PDF%pdf", 1))
    cut = opened(rar(rar_file("b", b"b"), rar_file("a", b"a" * 300))[:250])
    assert isinstance(changed, tuple)
    assert isinstance(cut, tuple)

    assert [one.problem and one.problem.reason for one in changed] == ["broken", None]
    assert cut[0] == Entry("b", b"b")
    assert cut[1].problem is not None
    assert cut[1].problem.reason == "broken"
    assert reason(SEVEN[:-20]) == "broken"


@pytest.mark.parametrize("data", [RAR_5, b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c"], ids=["rar5", "rar4", "7z"])
def test_a_bare_signature_is_broken(data: bytes) -> None:
    """Nothing behind the signature is no empty archive."""
    assert reason(data) == "broken"


def test_archives_inside_archives_are_opened() -> None:
    """What a container holds stands after it."""
    found = expand_file("a.7z", seven_zip({"b.rar": rar(rar_file("c.zip", zip_file([("d.txt", b"d")])))}), Sandbox())

    assert [(one.filename, one.parent, one.opened) for one in found] == [
        ("a.7z", None, True),
        ("b.rar", 0, True),
        ("c.zip", 1, True),
        ("d.txt", 2, False),
    ]


def test_without_libarchive_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is kept, and told as unread."""
    monkeypatch.setattr(packed, "MISSING", "needs the system package libarchive13")
    found = opened(RAR)

    assert isinstance(found, Unreadable)
    assert found.reason == "unsupported"
    assert "libarchive13" in found.detail


@pytest.mark.parametrize("data", [RAR, SEVEN], ids=["rar", "7z"])
@settings(max_examples=80, deadline=None)
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12))
def test_mutated_archives_answer_a_value(data: bytes, changes: list[tuple[float, int]]) -> None:
    """Changed bytes behind the signature raise nothing."""
    mutated = bytearray(data)
    for share, value in changes:
        mutated[8 + int(share * (len(data) - 8))] = value
    assert isinstance(opened(bytes(mutated)), tuple | Unreadable)
