"""Who signs in where: one login for each account, or for each mailbox owner read on behalf of."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import BadSettings
from gateway.settings import Imap, ImapAccount

MASTER_SEPARATOR = "*"
"""Between owner and master user, as `auth_master_user_separator` of the shipped Dovecot lines."""


@dataclass(frozen=True, slots=True)
class Login:
    """One owner's mailboxes, and how to get at them."""

    account: ImapAccount
    owner: str
    """Whose mailboxes are read."""

    @property
    def label(self) -> str:
        """Name for log, cursor and keys: the account's, with the owner where it has several."""
        return f"{self.account.name}/{self.owner}" if self.account.on_behalf_of else self.account.name

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """Each mailbox once, in the order of the settings."""
        return tuple(dict.fromkeys(self.account.mailboxes))

    @property
    def user(self) -> str:
        """Name to sign in with."""
        if self.account.master_user:
            return f"{self.owner}{MASTER_SEPARATOR}{self.account.master_user}"
        return self.account.user

    @property
    def on_behalf_of(self) -> str:
        """Authorization identity for servers without master users [RFC 4616]; "" when one reads one's own."""
        return self.owner if self.account.on_behalf_of and not self.account.master_user else ""

    @property
    def secret_file(self) -> tuple[str, str]:
        """Key of the settings and the file that it names."""
        if self.account.oauth2_token_file:
            return "oauth2_token_file", self.account.oauth2_token_file
        return "password_file", self.account.password_file


def logins_of(imap: Imap) -> tuple[Login, ...]:
    """Every login of the settings. Raises BadSettings where two would share a place, or one has no secret."""
    logins: dict[str, Login] = {}
    for account in imap.account:
        if not account.password_file and not account.oauth2_token_file:
            raise BadSettings(
                f"[[imap.account]] {account.name}: password_file is empty; expected a file with the password, "
                "or oauth2_token_file. See config/vanthu.toml, section [imap]."
            )
        for owner in dict.fromkeys(account.on_behalf_of or (account.user,)):
            login = Login(account, owner)
            if login.label in logins:
                # They would share cursors, and each would skip the other's mails.
                raise BadSettings(
                    f"[[imap.account]] name is {account.name!r} twice; expected a different name for each account. "
                    "See config/vanthu.toml, section [imap]."
                )
            logins[login.label] = login
    return tuple(logins.values())
