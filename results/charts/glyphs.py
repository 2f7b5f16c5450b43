"""Letters of the charts: the fonts they are set in, and names made safe to draw in them.

The first font that has a character draws it. Latin, with all of Vietnamese, comes with matplotlib (DejaVu Sans); the
Chinese of GB 2312 with the project (`fonts/`); what neither has is looked for in the fonts of the machine.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

UNKNOWN = "\ufffd"
"""Stands for a character that no font has (the replacement character of Unicode, �)."""

_SHIPPED = Path(__file__).parent / "fonts" / "NotoSansCJKsc-Regular-GB2312.otf"
_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Noto Sans CJK SC GB2312",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
)
_MOST_NAMED = 8


def shown(text: str, most: int = 44) -> str:
    """Return a name as it can be drawn: one line, at most `most` characters, no mathematics, no control characters.

    Chinese characters count twice, as they are twice as wide. A character that no font has becomes `UNKNOWN`;
    `missing_characters` says which.
    """
    line = _line(text)
    if _width(line) > most:
        while _width(line) > most - 1:
            line = line[:-1]
        line = line.rstrip() + "…"
    known = _known_characters()
    return "".join(c if ord(c) in known else UNKNOWN for c in line).replace("$", r"\$")


def wrapped(line: str, most: int) -> str:
    """Return a line that can be drawn (`shown`) on two rows, if it is wider than `most` characters.

    It is broken at the last space that leaves the first row at least half full, or else between two letters.
    """
    if _width(line) <= most:
        return line
    end = next(end for end in range(len(line), 0, -1) if _width(line[:end]) <= most)
    space = line.rfind(" ", 0, end + 1)
    at = space if _width(line[: max(space, 0)]) >= most / 2 else end - line[:end].endswith("\\")
    return f"{line[:at].rstrip()}\n{line[at:].lstrip()}"


def missing_characters(names: Iterable[str]) -> list[str]:
    """Return a sentence on the characters that no font has, if some name has one; else nothing."""
    known = _known_characters()
    found = sorted({c for name in names for c in _line(name) if ord(c) not in known})
    if not found:
        return []
    named = ", ".join(f"{c} (U+{ord(c):04X})" for c in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return [
        f"no font here has {named}{more}: the charts show {UNKNOWN} instead; a font that has them mends that, such as "
        "Noto Sans CJK SC"
    ]


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def _line(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(c for c in words if unicodedata.category(c) not in ("Cc", "Cf"))


@lru_cache(maxsize=1)
def installed_fonts() -> tuple[str, ...]:
    """Return the families to draw with, that of Latin first; the shipped one is made known to matplotlib."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    if not any(Path(font.fname) == _SHIPPED for font in fontManager.ttflist):
        fontManager.addfont(_SHIPPED)
        regular = fontManager.ttflist[-1]
        faces = ({"weight": 700}, {"weight": 700, "style": "italic"}, {"style": "italic"})
        fontManager.ttflist += [replace(regular, **face) for face in faces]  # Chinese is regular in bold titles too
    installed = set(fontManager.get_font_names())
    return tuple(font for font in _FONTS if font in installed)


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    """Return the characters that some font has in every face the charts use."""
    return frozenset[int]().union(*(_characters_of(font) for font in installed_fonts()))


def _characters_of(font: str) -> set[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415

    faces: tuple[tuple[str, Literal["normal", "italic"]], ...] = (
        ("normal", "normal"),
        ("bold", "normal"),
        ("bold", "italic"),
    )
    found = [findfont(FontProperties(family=font, weight=weight, style=look)) for weight, look in faces]
    return set.intersection(*(set(get_font(file).get_charmap()) for file in found))
