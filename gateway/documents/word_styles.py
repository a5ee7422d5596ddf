"""What styles say of a run in a .docx: capitals and the font of capitals [ECMA-376 Part 1 §17.7]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from gateway.documents.encodings import is_capital_font
from gateway.documents.parts import attribute

_TRUE = frozenset({"", "1", "true", "on"})
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Case:
    """Whether text is shown in capitals; None leaves it to what stands above."""

    capitals: bool | None = None
    capital_font: bool | None = None

    def over(self, base: Case) -> Case:
        """This case where it says something, else `base`."""
        return Case(
            base.capitals if self.capitals is None else self.capitals,
            base.capital_font if self.capital_font is None else self.capital_font,
        )


@dataclass(frozen=True, slots=True)
class Styles:
    """Case by style, ancestors included."""

    default: Case = Case()
    named: Mapping[str, Case] = field(default_factory=dict)

    def of(self, name: str, base: Case) -> Case:
        """Case under a style."""
        return self.named.get(name, Case()).over(base)


def read_styles(root: etree._Element) -> Styles:
    """Styles of the part word/styles.xml."""
    own: dict[str, Case] = {}
    parents: dict[str, str] = {}
    default = case_of(root.find("{*}docDefaults/{*}rPrDefault/{*}rPr"))
    for style in root.iterfind("{*}style"):
        name = attribute(style, "styleId")
        own[name] = case_of(style.find("{*}rPr"))
        parents[name] = attribute(style.find("{*}basedOn"), "val")
        if attribute(style, "default") in ("1", "true") and attribute(style, "type") == "paragraph":
            default = own[name].over(default)
    return Styles(default, {name: _inherited(name, own, parents) for name in own})


def _inherited(name: str, own: Mapping[str, Case], parents: Mapping[str, str]) -> Case:
    found = Case()
    for _ in range(_MAX_DEPTH):
        if name not in own:
            break
        found = found.over(own[name])
        name = parents[name]
    return found


def case_of(properties: etree._Element | None) -> Case:
    """What the properties of a run say themselves."""
    if properties is None:
        return Case()
    capitals, fonts = properties.find("{*}caps"), properties.find("{*}rFonts")
    font = attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
    return Case(
        None if capitals is None else is_on(capitals),
        is_capital_font(font) if font else None,
    )


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch is there and on."""
    return element is not None and attribute(element, "val") in _TRUE
