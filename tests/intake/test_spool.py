from __future__ import annotations

import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import TryLater
from gateway.spool import IN_MEMORY_BYTES, ORPHAN_AGE_S, Spool


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool", min_free_mb=1)


def age(path, seconds):
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY_BYTES, IN_MEMORY_BYTES + 1, 3 * IN_MEMORY_BYTES])
def test_a_mail_comes_back_byte_for_byte(spool, size):
    """Small mails and large ones go different ways to disk and come back the same."""
    content = os.urandom(size)
    staged = spool.store([content[:1000], content[1000:]])

    assert spool.read(staged.spool_id) == content
    assert (staged.size_bytes, staged.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert b"".join(spool.chunks(staged.spool_id)) == content


def test_a_mail_that_was_not_finished_leaves_nothing(spool, tmp_path):
    """A client that goes away in the middle of a mail leaves no file behind."""
    with spool.open() as writer:
        writer.write(b"x" * (IN_MEMORY_BYTES + 1))

    assert not list((tmp_path / "spool").rglob("*.eml"))


def test_mail_is_refused_before_the_disk_is_full(tmp_path):
    """Space that storage.min_free_mb keeps free is never written to."""
    spool = Spool(tmp_path / "spool", min_free_mb=1_000_000_000)

    with pytest.raises(TryLater, match="min_free_mb"):
        spool.open()


def test_the_sweep_takes_old_files_without_a_row_only(spool, tmp_path):
    """A file without row is one whose sender still has the mail, unless its session is still alive."""
    with_row, orphan, young = (spool.store([word]).spool_id for word in (b"row", b"orphan", b"young"))
    for spool_id in (with_row, orphan):
        age(spool.path(spool_id), ORPHAN_AGE_S + 5)
    half = tmp_path / "spool" / "tmp" / "half.eml"
    half.write_bytes(b"half")
    age(half, ORPHAN_AGE_S + 5)

    assert spool.sweep(lambda ids: {with_row}) == [orphan]
    assert sorted(spool.ids()) == sorted([with_row, young])
    assert not half.exists()


def test_removing_the_last_mail_of_a_folder_does_not_disturb_the_next(spool):
    """Empty folders vanish, and a mail that comes right then makes its own again."""
    first = spool.store([b"one"]).spool_id
    spool.remove(first)
    spool.remove(first)
    second = spool.store([b"two"]).spool_id

    assert list(spool.ids()) == [second]


@given(st.text(max_size=40))
def test_no_text_names_a_file_outside_the_spool(tmp_path_factory, text):
    """An id from elsewhere can't be made to point at another file."""
    spool = Spool(tmp_path_factory.getbasetemp() / "guarded", min_free_mb=1)

    with pytest.raises(ValueError, match="no spool id"):
        spool.path(f"{text}/..")
