"""Takes what is new in one mailbox: found, staged, kept, committed, and only then remembered as read.

The place in a mailbox is (account, mailbox, UIDVALIDITY, UID) and lies in the
ledger. It never passes a mail that is neither committed nor gone, so whatever
dies meanwhile, nothing is skipped; mails fetched twice have the same key.
Flags say nothing here: people and other programs change them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from gateway import mail_log
from gateway.intake.backing_off import BackOff
from gateway.intake.imap_session import PART_BYTES, ImapSession, Refused, SessionLost
from gateway.ledger.cursors import advance_imap_cursor, imap_cursor_of
from gateway.ledger.engine import Ledger
from gateway.ledger.polled import keys_by_content, known_keys, note_left_unread
from gateway.ledger.store import record_arrivals
from gateway.records import Arrival, Door, Envelope
from gateway.spool import Spool, Staged

Arrived = Callable[[Sequence[Arrival]], None]
Answer = TypeVar("Answer")

_BATCH = 80
"""UIDs named in one command: about 900 octets, within the 1000 of RFC 2683 §3.2.1.5."""
_SMALL_BYTES = 256 * 1024
_GROUP_BYTES = 4 * 1024 * 1024
"""Small mails fetched at once; this much lies in memory for each thread."""
_MOST_REFUSED = 20
"""A server that refuses so many mails in one round has a trouble of its own."""
_FIRST_RETRY_S, _LONGEST_RETRY_S = 60, 3600


class MailboxReader:
    """One mailbox; remembers between rounds what need not be asked again."""

    def __init__(
        self, label: str, mailbox: str, ledger: Ledger, spool: Spool, arrived: Arrived, max_mail_bytes: int
    ) -> None:
        """`label` names the login. `arrived` is told of new arrivals once their rows are committed."""
        self.label = label
        self.mailbox = mailbox
        self.taken = 0
        """New mails of all rounds."""
        self._ledger = ledger
        self._spool = spool
        self._arrived = arrived
        self._max_mail_bytes = max_mail_bytes
        self._uidvalidity = 0
        self._uid = 0
        self._kept_uid = 0
        self._unread: dict[int, BackOff | None] = {}
        """Mails that were not given, and when to ask again; None: too large, not asked for."""
        self._alone: set[int] = set()
        """Mails of a command that failed: asked for one by one."""

    def poll(self, session: ImapSession) -> int:
        """Take what is new; how many mails were. Raises TryLater, and goes on from there the next time."""
        mailbox = session.examine(self.mailbox)
        if mailbox.uidvalidity != self._uidvalidity:
            self._begin(mailbox.uidvalidity)
        due_again = [uid for uid, back_off in self._unread.items() if back_off is not None and back_off.is_due]
        new = [uid for uid in session.uids_after(self._uid, mailbox) if uid not in self._unread]
        uids = sorted([*due_again, *new])
        unread_before, taken_before = len(self._unread), self.taken
        for start in range(0, len(uids), _BATCH):
            batch = uids[start : start + _BATCH]
            self._take(session, batch)
            self._uid = max(self._uid, batch[-1])
            self._keep_place()
            if len(self._unread) - unread_before > _MOST_REFUSED:
                raise Refused(f"{len(self._unread)} mails could not be read; see the lines before")
        return self.taken - taken_before

    def _begin(self, uidvalidity: int) -> None:
        """Go on where the ledger says; from the first mail where the server has numbered the mails anew."""
        cursor = imap_cursor_of(self._ledger, self.label, self.mailbox)
        is_same = cursor is not None and cursor.uidvalidity == uidvalidity
        if cursor is not None and not is_same:
            mail_log.service("imap_renumbered", account=self.label, mailbox=self.mailbox, uidvalidity=uidvalidity)
        self._uid = self._kept_uid = cursor.uid if cursor is not None and is_same else 0
        self._uidvalidity = uidvalidity
        self._unread.clear()
        self._alone.clear()

    def _keep_place(self) -> None:
        place = min(self._uid, min(self._unread, default=self._uid + 1) - 1)
        if place > self._kept_uid:
            advance_imap_cursor(self._ledger, self.label, self.mailbox, self._uidvalidity, place)
            self._kept_uid = place

    def _take(self, session: ImapSession, uids: Sequence[int]) -> None:
        known = known_keys(self._ledger, [self._key(uid) for uid in uids])
        unknown = [uid for uid in uids if self._key(uid) not in known]
        sizes = self._ask(session, session.sizes, unknown)
        for group in _groups(sizes):
            if len(group) > 1 or sizes[group[0]] <= _SMALL_BYTES:
                self._commit(self._read_small(session, group))
            else:
                self._commit(self._read_large(session, group[0], sizes[group[0]]))

    def _read_small(self, session: ImapSession, uids: Sequence[int]) -> list[tuple[int, Staged]]:
        contents = self._ask(session, session.contents, uids)
        return [(uid, self._stage(content)) for uid, content in contents.items()]

    def _stage(self, content: bytes) -> Staged:
        with self._spool.open(len(content)) as writer:
            writer.write(content)
            return writer.finish()

    def _read_large(self, session: ImapSession, uid: int, size_bytes: int) -> list[tuple[int, Staged]]:
        if size_bytes > self._max_mail_bytes:
            self._leave_unread(uid, size_bytes)
            return []
        with self._blaming([uid]), self._spool.open(size_bytes) as writer:
            while part := session.part(uid, writer.size_bytes):
                writer.write(part)
                if len(part) < PART_BYTES or writer.size_bytes > self._max_mail_bytes:
                    break
            if writer.size_bytes > self._max_mail_bytes:
                self._leave_unread(uid, writer.size_bytes)
            elif writer.size_bytes == size_bytes or (writer.size_bytes and session.is_there(uid)):
                return [(uid, writer.finish())]
            else:
                self._miss(session, uid)
        return []

    def _ask(
        self, session: ImapSession, question: Callable[[Sequence[int]], dict[int, Answer]], uids: Sequence[int]
    ) -> dict[int, Answer]:
        """Answers by UID; mails that are gone or not given are missing, and seen to."""
        alone = [uid for uid in uids if uid in self._alone or uid in self._unread]
        answers: dict[int, Answer] = {}
        for some in [[uid for uid in uids if uid not in alone], *([uid] for uid in alone)]:
            with self._blaming(some):
                answers |= (found := question(some))
                for uid in some:
                    if uid not in found:
                        self._miss(session, uid)
        refused = [uid for uid in uids if uid in self._alone and uid not in alone]
        return answers | self._ask(session, question, refused) if refused else answers

    @contextmanager
    def _blaming(self, uids: Sequence[int]) -> Iterator[None]:
        """One mail that can't be given must not keep back its neighbours.

        A server refuses the whole command, or even hangs up (Dovecot, over a
        file that it can't read). Of several each is asked for alone from now
        on; a single one is put off.
        """
        try:
            yield
        except (Refused, SessionLost) as why:
            if len(uids) == 1:
                self._put_off(uids[0], str(why))
            else:
                self._alone.update(uids)
            if isinstance(why, SessionLost):
                raise

    def _commit(self, read: Sequence[tuple[int, Staged]]) -> None:
        """Make mails durable, then their rows."""
        if not read:
            return
        self._spool.keep([staged for _, staged in read])
        # After the server has numbered its mails anew they come again under other UIDs.
        known = keys_by_content(self._ledger, self._prefix, [staged.sha256 for _, staged in read])
        arrivals = [self._arrival(known.get(staged.sha256) or self._key(uid), staged) for uid, staged in read]
        new = []
        for arrival, is_needed in zip(arrivals, record_arrivals(self._ledger, arrivals), strict=True):
            if is_needed:
                new.append(arrival)
                mail_log.accepted(arrival.spool_id, str(arrival.door), arrival.size_bytes, 0)
            else:
                self._spool.remove(arrival.spool_id)
                mail_log.seen_before(arrival.spool_id, arrival.key)
        for uid, _ in read:
            self._unread.pop(uid, None)
            self._alone.discard(uid)
        self.taken += len(new)
        if new:
            self._arrived(new)

    def _arrival(self, key: str, staged: Staged) -> Arrival:
        """No recipient in the envelope, not even the mailbox's owner.

        An envelope with recipients stands for all of them, and this copy proves
        one only: the others, whom the header names, would go uncounted. In a
        mailbox of sent mail the owner is the sender, and headers are all there is.
        """
        return Arrival(
            key=key,
            spool_id=staged.spool_id,
            door=Door.IMAP,
            envelope=Envelope(mail_from=None),
            size_bytes=staged.size_bytes,
            sha256=staged.sha256,
            received_at=datetime.now(UTC),
            original_name=f"{self.label}/{self.mailbox}",
        )

    def _miss(self, session: ImapSession, uid: int) -> None:
        """Forget a mail that was expunged meanwhile; ask again later for one that is there and was not given."""
        if session.is_there(uid):
            self._put_off(uid, "the server gives no bytes of it")
            return
        self._unread.pop(uid, None)
        self._alone.discard(uid)
        mail_log.service("imap_vanished", account=self.label, mailbox=self.mailbox, uid=uid)

    def _put_off(self, uid: int, reason: str) -> None:
        back_off = self._unread.get(uid) or BackOff(_FIRST_RETRY_S, _LONGEST_RETRY_S)
        back_off.fail()
        self._unread[uid] = back_off
        mail_log.poll_failed(self.label, self.mailbox, f"UID {uid}: {reason}")

    def _leave_unread(self, uid: int, size_bytes: int) -> None:
        """Tell and put on record that a mail is too large; the place stays before it, so a higher limit reads it."""
        most_mb = self._max_mail_bytes // 1024**2
        reason = f"UID {uid} has {size_bytes} bytes, more than [imap] max_mail_mb = {most_mb}; raise it and restart"
        self._unread[uid] = None
        note_left_unread(self._ledger, self._key(uid), reason, datetime.now(UTC))
        mail_log.poll_failed(self.label, self.mailbox, reason)

    @property
    def _prefix(self) -> str:
        return f"imap:{_escape(self.label)}:{_escape(self.mailbox)}:"

    def _key(self, uid: int) -> str:
        return f"{self._prefix}{self._uidvalidity}:{uid}"


def _escape(name: str) -> str:
    """A name without colons, so that a key has one meaning only."""
    return name.replace("%", "%25").replace(":", "%3A")


def _groups(sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs to be fetched at once: small mails up to `_GROUP_BYTES`, each larger one alone."""
    group: list[int] = []
    group_bytes = 0
    for uid, size_bytes in sizes.items():
        if size_bytes > _SMALL_BYTES:
            yield [uid]
            continue
        if group and group_bytes + size_bytes > _GROUP_BYTES:
            yield group
            group, group_bytes = [], 0
        group.append(uid)
        group_bytes += size_bytes
    if group:
        yield group
