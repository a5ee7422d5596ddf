"""One connection to an IMAP server, for reading only [RFC 3501].

Nothing here changes a mailbox: EXAMINE and BODY.PEEK, never SELECT, STORE or
BODY[]. Whatever a server does ends in one of three errors, each named by what
is left to do. A password is read when it is needed, so that it can be changed
while we run, and stands in no error and no log line.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from gateway.errors import TryLater
from gateway.intake.imap_accounts import Login
from gateway.settings import read_secret

PART_BYTES = 1024 * 1024
"""Larger mails are fetched in parts of this size: a mail never lies in memory whole."""
MOST_UIDS = 50_000
"""UIDs asked for in one SEARCH: the answer is one line, and imaplib takes no line over 1,000,000 octets."""
_CONNECT_S = 15
_END_IDLE_S = 10
_ODD_ANSWERS = (ValueError, LookupError, TypeError, AttributeError)
"""What imapclient's parsers raise, beside its own errors, on answers outside the grammar."""

# Its debug log shows every line of every mail's dialogue.
logging.getLogger("imapclient").setLevel(logging.ERROR)


class SessionLost(TryLater):
    """The connection is of no use any more: open another."""


class LoginRefused(TryLater):
    """The server did not take name and secret: repeat it rarely, or the account gets locked."""


class Refused(TryLater):
    """The server won't do this one thing; the connection still stands."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A mailbox as EXAMINE shows it."""

    uidvalidity: int
    uidnext: int | None
    """None where the server does not say."""
    exists: int


class ImapSession:
    """A signed-in connection; `open` first. All calls raise SessionLost or Refused."""

    def __init__(self, login: Login, timeout_s: int) -> None:
        self._login = login
        self._timeout_s = timeout_s
        self._client: IMAPClient | None = None
        self._is_cut = False
        self.is_idle = False

    def open(self) -> None:
        """Connect and sign in. Raises SessionLost, LoginRefused, and BadSettings for a missing secret."""
        account = self._login.account
        timeout = SocketTimeout(min(_CONNECT_S, self._timeout_s), self._timeout_s)
        try:
            self._client = client = IMAPClient(
                account.host,
                account.port,
                ssl=account.tls == "implicit",
                ssl_context=ssl.create_default_context() if account.tls == "implicit" else None,
                timeout=timeout,
            )
            # imapclient sends commands in two pieces; the second would wait 40 ms for the first one's receipt.
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._is_cut:
                raise SessionLost("stopped")
            if account.tls == "starttls":
                client.starttls(ssl.create_default_context())
            has_plain = client.has_capability("AUTH=PLAIN")
        except (IMAPClientError, OSError, *_ODD_ANSWERS) as why:
            raise SessionLost(f"no connection to {account.host}:{account.port}: {why}") from why
        self._sign_in(client, has_plain)

    def socket(self) -> socket.socket:
        """What becomes readable when the server says something while idle."""
        sock: socket.socket = self._connected().socket()
        return sock

    def examine(self, mailbox: str) -> Examined:
        """Open a mailbox for reading; the calls below speak of it."""
        with self._asking():
            answer = self._connected().select_folder(mailbox, readonly=True)
            uidvalidity = int(answer.get(b"UIDVALIDITY") or 0)
            uidnext = answer.get(b"UIDNEXT")
            exists = int(answer[b"EXISTS"])
        if not uidvalidity:
            raise Refused("the server gives no UIDVALIDITY, so mails can't be told apart")
        return Examined(uidvalidity, int(uidnext) if uidnext else None, exists)

    def uids_after(self, uid: int, mailbox: Examined) -> list[int]:
        """UIDs greater than `uid`, ascending."""
        if not mailbox.exists or (mailbox.uidnext is not None and mailbox.uidnext <= uid + 1):
            return []
        ranges = [f"{uid + 1}:*"]
        if mailbox.exists > MOST_UIDS and mailbox.uidnext is not None:
            starts = range(uid + 1, mailbox.uidnext, MOST_UIDS)
            ranges = [f"{start}:{start + MOST_UIDS - 1}" for start in starts]
        with self._asking():
            found = [one for some in ranges for one in self._connected().search(f"UID {some}")]
        # "n:*" always names the last mail, also one below n [RFC 3501 §9 seq-range].
        return sorted({one for one in found if one > uid})

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """RFC822.SIZE by UID, without the mails that are gone. Some servers only estimate it."""
        answers = self._fetch(uids, "RFC822.SIZE")
        return {uid: int(size) for uid, size in answers.items() if isinstance(size, int)}

    def contents(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Whole mails by UID, without those that came empty: gone, or not given."""
        answers = self._fetch(uids, "BODY.PEEK[]", "BODY[]")
        return {uid: content for uid, content in answers.items() if isinstance(content, bytes) and content}

    def part(self, uid: int, offset: int) -> bytes:
        """At most `PART_BYTES` of a mail; less only at its end, nothing where it is gone."""
        answers = self._fetch([uid], f"BODY.PEEK[]<{offset}.{PART_BYTES}>", f"BODY[]<{offset}>")
        content = answers.get(uid)
        return content if isinstance(content, bytes) else b""

    def is_there(self, uid: int) -> bool:
        """Whether the mail still lies in the mailbox. An expunged one is fetched with OK and zero bytes."""
        with self._asking():
            client = self._connected()
            client.noop()
            return uid in client.search(f"UID {uid}")

    def begin_idle(self) -> bool:
        """Let the server speak up by itself [RFC 2177]; False where it can't."""
        try:
            if not self._connected().has_capability("IDLE"):
                return False
            self._connected().idle()
        except (IMAPClientError, OSError, *_ODD_ANSWERS) as why:
            raise SessionLost(f"IDLE: {why}") from why
        self.is_idle = True
        return True

    def end_idle(self) -> None:
        """Take the word again. Raises SessionLost, also when the server hangs or has hung up."""
        self.is_idle = False
        try:
            client = self._connected()
            client.socket().settimeout(min(_END_IDLE_S, self._timeout_s))
            client.idle_done()
            client.socket().settimeout(self._timeout_s)
        except (IMAPClientError, OSError, *_ODD_ANSWERS) as why:
            raise SessionLost(f"IDLE: {why}") from why

    def close(self) -> None:
        """Sign out where that still works; never raises, never waits longer than the timeout."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if self.is_idle or self._is_cut:
                client.shutdown()
            else:
                client.logout()
        except (IMAPClientError, OSError, *_ODD_ANSWERS):
            with suppress(OSError):
                client.shutdown()

    def cut(self) -> None:
        """End every call that waits for the server; from any thread."""
        self._is_cut = True
        client = self._client
        if client is not None:
            with suppress(OSError):
                # Not SSLSocket's own: it takes the TLS state away from a reading thread.
                socket.socket.shutdown(client.socket(), socket.SHUT_RDWR)

    def _sign_in(self, client: IMAPClient, has_plain: bool) -> None:
        login = self._login
        name, file = login.secret_file
        secret = read_secret(Path(file), f"imap.account {login.account.name} {name}")
        try:
            if login.account.oauth2_token_file:
                client.oauth2_login(login.owner, secret)
            elif has_plain:
                client.plain_login(login.user, secret, login.on_behalf_of)
            else:
                client.login(_quoted(login.user), secret)
        except UnicodeEncodeError:
            # Not chained: this error carries the secret.
            raise LoginRefused("LOGIN takes ASCII only, and the server offers no AUTH=PLAIN") from None
        except (IMAPClientError, OSError, *_ODD_ANSWERS) as why:
            # imapclient calls a lost connection a LoginError too.
            if isinstance(why, IMAPClientAbortError | OSError) or isinstance(why.__context__, IMAPClientAbortError):
                raise SessionLost(f"while signing in: {why}") from why
            raise LoginRefused(f"{login.user} was not let in: {why}") from why

    def _fetch(self, uids: Sequence[int], item: str, answered_as: str = "") -> dict[int, object]:
        with self._asking():
            answers = self._connected().fetch(list(uids), [item]) if uids else {}
            name = (answered_as or item).encode()
            return {uid: answer[name] for uid, answer in answers.items() if name in answer}

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except IMAPClientAbortError as why:
            raise SessionLost(f"connection lost: {why}") from why
        except (IMAPClientError, *_ODD_ANSWERS) as why:
            raise Refused(f"{type(why).__name__}: {why}") from why
        except OSError as why:
            raise SessionLost(f"connection lost: {why or type(why).__name__}") from why

    def _connected(self) -> IMAPClient:
        if self._client is None or self._is_cut:
            raise SessionLost("not connected")
        return self._client


def _quoted(user: str) -> str:
    escaped = user.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
