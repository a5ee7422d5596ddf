"""Mail that breaks parsers: it costs itself and nothing else."""

from __future__ import annotations

from tests.scenarios.letters import endless_pdf, letter, swelling_pdf, with_file
from tests.scenarios.running import until

TIGHT = {"memory_mb": 700, "wall_s": 4, "cpu_s": 30}


def test_a_parse_that_hangs_ends_unreadable_while_other_mail_goes_on(service):
    """
    Minutes of work in a small PDF: cut at the limit of its child, the letter behind it is done before that.
    """
    service.start(sandbox=TIGHT | {"wall_s": 90, "cpu_s": 6})
    service.deliver(with_file(90, "endless.pdf", endless_pdf()))
    until(lambda: len(service.note_processes()) > 2, "a child that reads")
    service.deliver(letter(1))

    until(lambda: service.states().get("done"), "the letter")
    assert [one["symbol"] for one in service.documents()] == ["1/STTTT-VP"]
    assert service.states() == {"waiting": 1, "done": 1}
    service.wait_done(2)
    assert _roles(service) == {"1-STTTT-VP.docx": ("main", ""), "endless.pdf": ("unreadable", "limits")}


def test_a_file_that_swells_ends_unreadable_and_its_neighbour_is_read(service):
    """
    A gigabyte in a small PDF meets the memory limit; the second attachment of the same mail is read.
    """
    service.start(sandbox=TIGHT | {"wall_s": 30})
    service.deliver(with_file(91, "swelling.pdf", swelling_pdf()), letter(1))
    service.wait_done(2)

    assert _roles(service) == {"1-STTTT-VP.docx": ("main", ""), "swelling.pdf": ("unreadable", "limits")}
    assert service.states() == {"done": 2}


def _roles(service) -> dict[str, tuple[str, str]]:
    parts = [part for mail in service.command("mails", "--json") for part in mail["attachments"]]
    return {part["filename"]: (part["role"], part["reason"] if part["role"] == "unreadable" else "") for part in parts}
