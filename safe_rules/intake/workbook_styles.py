"""How cells are shown: which styles make a number a date, stand a currency beside it, or strike it through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from safe_rules.intake.number_formats import shown_around
from safe_rules.intake.workbook_xml import Event, flag

__all__ = ["Styles", "read_styles"]

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class Styles(NamedTuple):
    """By number of the cell style: `dates` show dates, `units` show something around a number, `struck` are struck out.

    `units` holds the text with `0` for the number, such as `0 k€`.
    """

    dates: frozenset[int] = frozenset()
    units: Mapping[int, str] = {}
    struck: frozenset[int] = frozenset()


def read_styles(stream: Iterable[Event]) -> Styles:
    """From the part of the workbook that lists fonts, number formats and cell styles."""
    formats: dict[str, str] = {}
    struck_fonts: list[bool] = []
    styles: list[tuple[str, str]] = []
    inside = ""
    for name, attributes, _ in stream:
        if name in ("cellXfs", "numFmts", "fonts"):
            inside = name if attributes is not None else ""
        elif attributes is None:
            continue
        elif name == "numFmt" and inside == "numFmts":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "font" and inside == "fonts":
            struck_fonts.append(False)
        elif name == "strike" and inside == "fonts" and struck_fonts:
            struck_fonts[-1] = flag(attributes.get("val", "1"))
        elif name == "xf" and inside == "cellXfs":
            styles.append((attributes.get("numFmtId", "0"), attributes.get("fontId", "")))
    dates = frozenset(style for style, (number, _) in enumerate(styles) if _is_date(number, formats))
    shown = {style: shown_around(number, formats) for style, (number, _) in enumerate(styles) if style not in dates}
    crossed = {str(font) for font, struck in enumerate(struck_fonts) if struck}
    return Styles(
        dates,
        {style: unit for style, unit in shown.items() if unit is not None},
        frozenset(style for style, (_, font) in enumerate(styles) if font in crossed),
    )


def _is_date(number: str, formats: dict[str, str]) -> bool:
    """By the first section of a number format: it has letters of dates and no digit places (`0.00 USD` is a number)."""
    if number not in formats:
        return number.isascii() and number.isdigit() and len(number) < 4 and int(number) in _BUILT_IN_DATES
    shown = _NOT_SHOWN.sub("", formats[number]).partition(";")[0].lower()
    if shown in ("general", "standard"):
        return False
    return bool(re.search("[dmyhs]", shown)) and not re.search("[0#?]", re.sub(r"s\.0+", "s", shown))
