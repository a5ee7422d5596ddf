"""Canonical XML [W3C C14N 1.0, 1.1, Exclusive C14N 1.0] of whole documents and of parts of them.

lxml's own canonical form of an inner element depends on where it stands and
cannot leave an element out, so the form is written here from the tree, which
is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

_C14N, _C14N11, _EXCLUSIVE = (
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_INHERITED_1_1 = {_XML + "lang", _XML + "space"}


@dataclass(frozen=True, slots=True)
class NodeSet:
    """Part of a document: an element with all below it, or the whole document."""

    root: Any
    """The element at its top; the root element where `whole`."""
    whole: bool = False
    """With the comments and instructions that stand before and after the root element."""
    without: frozenset[Any] = frozenset()
    """Elements that are left out with all below them."""
    comments: bool = True


@dataclass(frozen=True, slots=True)
class Method:
    """One way of canonical writing."""

    exclusive: bool
    comments: bool
    version_1_1: bool = False
    prefixes: frozenset[str | None] = frozenset()
    """Prefixes that an exclusive form treats as an inclusive one does; None for the default namespace."""


METHODS = {
    _C14N: Method(False, False),
    _C14N + "#WithComments": Method(False, True),
    _C14N11: Method(False, False, True),
    _C14N11 + "#WithComments": Method(False, True, True),
    _EXCLUSIVE: Method(True, False),
    _EXCLUSIVE + "WithComments": Method(True, True),
}
"""By the identifiers of the algorithms."""
DEFAULT = METHODS[_C14N]

Rendered = dict[str | None, str]


def canonical_bytes(nodes: NodeSet, method: Method) -> bytes:
    """The canonical form in UTF-8. RecursionError for trees deeper than parsers allow."""
    comments = method.comments and nodes.comments
    pieces: list[str] = []
    if nodes.whole:
        for node in reversed(list(nodes.root.itersiblings(preceding=True))):
            pieces += [text + "\n" for text in _small(node, comments)]
    _write(nodes.root, {}, _inherited(nodes, method), nodes.without, method, comments, pieces)
    if nodes.whole:
        for node in nodes.root.itersiblings():
            pieces += ["\n" + text for text in _small(node, comments)]
    return "".join(pieces).encode("utf-8")


def _write(
    element: Any,
    rendered: Rendered,
    inherited: dict[str, str],
    without: frozenset[Any],
    method: Method,
    comments: bool,
    pieces: list[str],
) -> None:
    if element in without:
        return
    in_scope = {prefix: uri or "" for prefix, uri in element.nsmap.items()}
    attributes = _attributes(element, inherited, in_scope)
    fresh = _fresh_namespaces(element, rendered, in_scope, [name for _, name, _ in attributes], method)
    name = _qualified(element)
    pieces.append("<" + name)
    for prefix, uri in sorted(fresh.items(), key=lambda item: item[0] or ""):
        pieces.append(f' xmlns{":" + prefix if prefix else ""}="{_in_attribute(uri)}"')
    pieces += [f' {qualified}="{_in_attribute(value)}"' for _, qualified, value in attributes]
    pieces.append(">")
    if element.text:
        pieces.append(_in_text(element.text))
    below = {**rendered, **fresh} if fresh else rendered
    for child in element:
        if isinstance(child.tag, str):
            _write(child, below, {}, without, method, comments, pieces)
        else:
            pieces += _small(child, comments)
        if child.tail:
            pieces.append(_in_text(child.tail))
    pieces.append(f"</{name}>")


def _small(node: Any, comments: bool) -> Iterator[str]:
    """A comment or processing instruction; ValueError for an entity, which has no canonical form."""
    if node.tag is etree.Comment:
        if comments:
            yield f"<!--{node.text or ''}-->".replace("\r", "&#xD;")
    elif node.tag is etree.ProcessingInstruction:
        words = f"<?{node.target}{' ' + node.text if node.text else ''}?>"
        yield words.replace("\r", "&#xD;")
    else:
        raise ValueError("an entity that was not resolved")


def _fresh_namespaces(
    element: Any, rendered: Rendered, in_scope: Rendered, attribute_names: list[str], method: Method
) -> Rendered:
    """Namespaces to declare on this element: those in scope, or in use, that the output does not have yet."""
    wanted: set[str | None] = set(in_scope) | {None}
    if method.exclusive:
        used: set[str | None] = {name.partition(":")[0] for name in attribute_names if ":" in name}
        wanted = (used | {element.prefix}) | (method.prefixes & wanted)
    fresh: Rendered = {}
    for prefix in wanted - {"xml"}:
        uri = in_scope.get(prefix, "")
        if rendered.get(prefix, "") != uri:
            fresh[prefix] = uri
    return fresh


def _attributes(element: Any, inherited: dict[str, str], in_scope: Rendered) -> list[tuple[tuple[str, str], str, str]]:
    """Sort key, qualified name and value of each attribute, in canonical order."""
    found = dict(inherited)
    found.update(element.attrib)
    rows = []
    for key, value in found.items():
        uri, _, local = key[1:].partition("}") if key[0] == "{" else ("", "", key)
        rows.append(((uri, local), _attribute_name(element, key, uri, local, in_scope), value))
    return sorted(rows)


def _attribute_name(element: Any, key: str, uri: str, local: str, in_scope: Rendered) -> str:
    if not uri:
        return local
    if key.startswith(_XML):
        return "xml:" + local
    prefixes = [prefix for prefix, bound in in_scope.items() if prefix and bound == uri]
    if len(prefixes) == 1:
        return f"{prefixes[0]}:{local}"
    # Several prefixes for one namespace: only XPath still knows which was written.
    place = list(element.attrib).index(key) + 1
    return str(element.xpath(f"name(@*[{place}])"))


def _inherited(nodes: NodeSet, method: Method) -> dict[str, str]:
    """xml: attributes of left-out ancestors that the top element takes over [C14N §2.4]."""
    if nodes.whole or method.exclusive:
        return {}
    found: dict[str, str] = {}
    for ancestor in nodes.root.iterancestors():
        for key, value in ancestor.attrib.items():
            if key.startswith(_XML) and (not method.version_1_1 or key in _INHERITED_1_1):
                found.setdefault(key, value)
    return found


def _qualified(element: Any) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _in_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _in_attribute(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
