"""Fonts and styles of a Word 97-2003 file [MS-DOC §2.9.271 STSH, §2.9.284 SttbfFfn]."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.documents.encodings import is_capital_font
from gateway.documents.legacy_pieces import STYLE, read_sprms

_FONT, _OTHER_FONT, _CHARACTER_STYLE = 0x4A4F, 0x4A51, 0x4A30
_NAME_IN_FONT = 39
_MAX_STYLES = 4096
_MAX_DEPTH = 12
_NO_STYLE = 0x0FFF


@dataclass(frozen=True, slots=True)
class CapitalFonts:
    """Fonts that draw lower-case TCVN3 codes as capitals, and the styles that use a font at all."""

    fonts: frozenset[int] = frozenset()
    styles: Mapping[int, int] = field(default_factory=dict)
    """Font by style."""

    def shows(self, paragraph: Mapping[int, int], character: Mapping[int, int]) -> bool:
        """Whether a character with these sprms, in a paragraph with those, stands in such a font."""
        if not self.fonts:
            return False
        font = character.get(_FONT, character.get(_OTHER_FONT))
        if font is None:
            font = self.styles.get(character.get(_CHARACTER_STYLE, -1))
        if font is None:
            font = self.styles.get(paragraph.get(STYLE, 0))
        return font in self.fonts


def read_capital_fonts(fonts: bytes, styles: bytes) -> CapitalFonts:
    """From the font table and the style sheet; damaged ones say nothing."""
    found = frozenset(index for index, name in enumerate(_font_names(fonts)) if is_capital_font(name))
    return CapitalFonts(found, _style_fonts(styles)) if found else CapitalFonts()


def _font_names(data: bytes) -> list[str]:
    names: list[str] = []
    position = 4
    while position < len(data):
        size = data[position]
        name = data[position + 1 + _NAME_IN_FONT : position + 1 + size]
        names.append(name.decode("utf-16-le", "replace").partition("\0")[0])
        position += 1 + size
    return names


def _style_fonts(data: bytes) -> dict[int, int]:
    """Font of each style, from its ancestors where it names none."""
    own: dict[int, int] = {}
    parents: dict[int, int] = {}
    if len(data) < 6:
        return own
    header, count, fixed = struct.unpack_from("<3H", data)
    position = 2 + header
    for index in range(min(count, _MAX_STYLES)):
        if position + 2 > len(data):
            break
        size = struct.unpack_from("<H", data, position)[0]
        style = data[position + 2 : position + 2 + size]
        position += 2 + size + size % 2
        if len(style) >= 10:
            parents[index] = struct.unpack_from("<H", style, 2)[0] >> 4
            font = _own_font(style, fixed)
            if font is not None:
                own[index] = font
    return {index: font for index in parents if (font := _inherited(index, own, parents)) is not None}


def _own_font(style: bytes, fixed: int) -> int | None:
    """Font that one style names: in its character part, the second of a paragraph style."""
    kind, parts = style[2] & 0x0F, style[4] & 0x0F
    position = fixed
    if position + 2 > len(style):
        return None
    position += 2 + 2 * struct.unpack_from("<H", style, position)[0] + 2
    for part in range(min(parts, 3)):
        if position + 2 > len(style):
            return None
        size = struct.unpack_from("<H", style, position)[0]
        if (kind == 1 and part == 1) or (kind == 2 and part == 0):
            said = read_sprms(style[position + 2 : position + 2 + size])
            return said.get(_FONT, said.get(_OTHER_FONT))
        position += 2 + size + size % 2
    return None


def _inherited(index: int, own: Mapping[int, int], parents: Mapping[int, int]) -> int | None:
    for _ in range(_MAX_DEPTH):
        if index in own:
            return own[index]
        index = parents.get(index, _NO_STYLE)
    return None
