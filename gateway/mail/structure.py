"""The tree of a mail: which bytes are parts, and of which kind [RFC2046].

A splitter over positions, without recursion into unlimited depth, because the
standard library's parser raises on deep nesting, ends a header at a line
without colon, and does not keep the exact bytes that an S/MIME signature
covers [RFC1847 §2.1]. The work on values stays with the standard library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from gateway.mail.decoding import decode_transfer
from gateway.mail.fields import Fields, read_fields
from gateway.mail.parameters import Structured, read_structured

MAX_NESTING = 30
"""Levels of multipart and message; deeper ones are searched flat for parts."""

_MESSAGES = {"message/rfc822", "message/global", "message/news"}
_GUESS = re.compile(rb"(?im)^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]{1,40}:)")
_ANY_DELIMITER = re.compile(rb"(?m)^--[^\r\n]{1,200}(?:\r?\n|\Z)")


@dataclass(slots=True)
class Budget:
    """How many leaves may still be listed; counts down over all nested mails."""

    leaves: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entity without parts of its own."""

    fields: Fields
    media: Structured
    disposition: Structured
    data: bytes
    """Decoded body."""
    alternative: int | None
    """Number of the nearest multipart/alternative around it."""
    related: bool
    repairs: tuple[str, ...]
    nested: Tree | None = None
    """The mail inside, for message/rfc822."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A multipart/signed: the covered bytes exactly as they stand in the file."""

    raw: bytes
    signature: bytes
    protocol: str
    micalg: str
    is_whole: bool = False
    """Nothing but the signed part and its signature stands in the mail."""


@dataclass(slots=True)
class Tree:
    """One mail, taken apart."""

    fields: Fields
    leaves: list[Leaf] = field(default_factory=list)
    signed: list[Signed] = field(default_factory=list)
    repairs: dict[str, None] = field(default_factory=dict)
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entity stands in the tree."""

    depth: int
    alternative: int | None = None
    related: bool = False
    default: str = "text/plain"
    is_whole: bool = False
    """The entity is all that the mail holds, signatures over it aside."""


def read_tree(source: bytes, start: int, end: int, budget: Budget, depth: int = 0) -> Tree:
    """The mail at `source[start:end]`; any bytes give a tree.

    Repairs of the tree: those of its header, `guessed-boundary`,
    `no-closing-boundary`, `parts-after-end`, `multipart-without-parts`,
    `nesting-limit` (the rest was searched flat), `part-limit` (not all listed).
    """
    fields = read_fields(source, start, end)
    tree = Tree(fields)
    _walk(tree, source, fields, end, _Place(depth, is_whole=True), budget)
    return tree


def _walk(tree: Tree, source: bytes, fields: Fields, end: int, place: _Place, budget: Budget) -> None:
    tree.repairs |= dict.fromkeys(fields.repairs)
    media = _media(fields, place.default)
    if place.depth >= MAX_NESTING:
        _salvage(tree, source, fields, end, budget)
    elif media.token.startswith("multipart/") or _hides_parts(source, fields, end, media):
        _multipart(tree, source, fields, end, media, place, budget)
    else:
        _leaf(tree, source, fields, end, media, place, budget)


def _media(fields: Fields, default: str) -> Structured:
    raw = fields.first("content-type")
    media = read_structured(raw) if raw else Structured(default, {})
    if "/" not in media.token:
        return Structured(default, media.parameters)
    return media


def _hides_parts(source: bytes, fields: Fields, end: int, media: Structured) -> bool:
    """A mail whose Content-Type is lost, over a body that has delimiters."""
    lost = media.token == "text/plain" and b"/" not in fields.first("content-type")
    return lost and not fields.has("content-disposition") and _GUESS.search(source, fields.body_at, end) is not None


def _leaf(
    tree: Tree, source: bytes, fields: Fields, end: int, media: Structured, place: _Place, budget: Budget
) -> None:
    if budget.leaves <= 0:
        tree.repairs["part-limit"] = None
        return
    budget.leaves -= 1
    raw_encoding = fields.first("content-transfer-encoding")
    encoding = read_structured(raw_encoding).token
    clean = raw_encoding.lower() == encoding.encode("ascii", "replace")
    data, repairs = decode_transfer(source[fields.body_at : end], encoding, clean)
    nested = None
    if media.token in _MESSAGES:
        nested = read_tree(data, 0, len(data), budget, place.depth + 1)
        if encoding in ("base64", "quoted-printable"):
            repairs += ("encoded-message",)
    leaf = Leaf(
        fields=fields,
        media=media,
        disposition=read_structured(fields.first("content-disposition")),
        data=data,
        alternative=place.alternative,
        related=place.related,
        repairs=repairs,
        nested=nested,
    )
    tree.leaves.append(leaf)


def _multipart(
    tree: Tree, source: bytes, fields: Fields, end: int, media: Structured, place: _Place, budget: Budget
) -> None:
    source, start, end = _uncovered(source, fields, end)
    boundary = media.text("boundary").rstrip().encode("utf-8", "replace")
    ranges = _split(tree, source, start, end, boundary) if boundary else []
    if not ranges:
        guess = _GUESS.search(source, start, end)
        if guess:
            tree.repairs["guessed-boundary"] = None
            ranges = _split(tree, source, start, end, guess.group(1))
    if not ranges:
        _without_parts(tree, source, fields, end, place, budget)
        return
    kind = media.token.removeprefix("multipart/")
    inner = _inner_place(tree, kind, place)
    is_whole = place.is_whole and kind == "signed" and len(ranges) == 2
    for number, (part_start, part_end) in enumerate(ranges):
        if budget.leaves <= 0:
            tree.repairs["part-limit"] = None
            return
        part = read_fields(source, part_start, part_end)
        _walk(tree, source, part, part_end, replace(inner, is_whole=is_whole and number == 0), budget)
    if kind == "signed" and len(ranges) > 1:
        tree.signed.append(replace(_signed(source, ranges, media), is_whole=is_whole))


def _uncovered(source: bytes, fields: Fields, end: int) -> tuple[bytes, int, int]:
    """The body of a multipart; undone where it is encoded, which RFC 2045 §6.4 forbids."""
    encoding = read_structured(fields.first("content-transfer-encoding")).token
    body_at = fields.body_at
    if encoding not in ("base64", "quoted-printable") or source.find(b"--", body_at, end) >= 0:
        return source, body_at, end
    data, _ = decode_transfer(source[body_at:end], encoding)
    return data, 0, len(data)


def _without_parts(tree: Tree, source: bytes, fields: Fields, end: int, place: _Place, budget: Budget) -> None:
    if source[fields.body_at : end].strip():
        tree.repairs["multipart-without-parts"] = None
        _leaf(tree, source, fields, end, Structured("text/plain", {}), place, budget)


def _inner_place(tree: Tree, kind: str, place: _Place) -> _Place:
    alternative = place.alternative
    if kind == "alternative":
        tree.alternatives += 1
        alternative = tree.alternatives
    default = "message/rfc822" if kind == "digest" else "text/plain"
    return _Place(place.depth + 1, alternative, kind == "related" or place.related, default)


def _signed(source: bytes, ranges: list[tuple[int, int]], media: Structured) -> Signed:
    start, end = ranges[1]
    fields = read_fields(source, start, end)
    encoding = read_structured(fields.first("content-transfer-encoding")).token
    signature, _ = decode_transfer(source[fields.body_at : end], encoding)
    raw = source[ranges[0][0] : ranges[0][1]]
    return Signed(raw, signature, media.text("protocol").lower(), media.text("micalg").lower())


def _split(tree: Tree, source: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    """Ranges of the parts between the delimiter lines, without the line end before each."""
    ranges: list[tuple[int, int]] = []
    open_at: int | None = None
    closed = False
    for line_at, after, closes in _delimiters(source, start, end, boundary):
        if open_at is not None:
            ranges.append((open_at, max(open_at, _before_line_end(source, open_at, line_at))))
        elif closed and not closes:
            tree.repairs["parts-after-end"] = None
        open_at = None if closes else after
        closed = closed or closes
    if open_at is not None:
        ranges.append((open_at, end))
        tree.repairs["no-closing-boundary"] = None
    return ranges


def _delimiters(source: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int, bool]]:
    """(start of the line, start of the next line, whether it closes) of each delimiter."""
    found: list[tuple[int, int, bool]] = []
    prefix = b"--" + boundary
    at = source.find(prefix, start, end)
    while at >= 0:
        after = at + len(prefix)
        closes = source.startswith(b"--", after, end)
        after += 2 * closes
        while after < end and source[after] in b" \t":
            after += 1
        at_line = at == start or source[at - 1] in b"\r\n"
        if at_line and (after >= end or source[after] in b"\r\n"):
            found.append((at, _over_line_end(source, after, end), closes))
        at = source.find(prefix, max(after, at + 1), end)
    return found


def _over_line_end(source: bytes, at: int, end: int) -> int:
    if source.startswith(b"\r\n", at, end):
        return at + 2
    return min(at + 1, end)


def _before_line_end(source: bytes, start: int, at: int) -> int:
    if source.endswith(b"\r\n", start, at):
        return at - 2
    return at - 1 if at > start and source[at - 1] in b"\r\n" else at


def _salvage(tree: Tree, source: bytes, fields: Fields, end: int, budget: Budget) -> None:
    """List the leaves of what is nested too deep, in one pass over the bytes."""
    tree.repairs["nesting-limit"] = None
    _salvage_one(tree, source, fields, end, budget)
    cuts = list(_ANY_DELIMITER.finditer(source, fields.body_at, end))
    for number, cut in enumerate(cuts, start=1):
        part_end = cuts[number].start() if number < len(cuts) else end
        part_end = max(cut.end(), _before_line_end(source, cut.end(), part_end))
        _salvage_one(tree, source, read_fields(source, cut.end(), part_end), part_end, budget)


def _salvage_one(tree: Tree, source: bytes, fields: Fields, end: int, budget: Budget) -> None:
    media = _media(fields, "text/plain")
    while media.token in _MESSAGES and fields.body_at < end:
        fields = read_fields(source, fields.body_at, end)
        media = _media(fields, "text/plain")
    if media.token.startswith("multipart/") or not (fields.has("content-type") or fields.has("content-disposition")):
        return
    _leaf(tree, source, fields, end, media, _Place(MAX_NESTING), budget)
