"""Errors named by what the caller must do."""

from __future__ import annotations


class TryLater(Exception):
    """A passing fault (disk, network, lock): SMTP 4xx, or tried again from the queue."""


class SetAside(Exception):
    """This one mail can't be handled: it goes to `held`, told in the summary."""


class BadSettings(Exception):
    """The operator must act: refuse to start, exit 78."""


class BadInput(Exception):
    """A file or argument that a person gave is wrong; the text says where and what to do."""
