"""Tells formulas that add up other rows of the same sheet: such a row is a total, or an assembly with its parts."""

from __future__ import annotations

import re

__all__ = ["adds_other_rows"]

_CELL = r"\$?[A-Z]{1,3}\$?(?P<@>[1-9][0-9]{0,6})"
_TEXT = re.compile(r'"[^"]*"')
_SUM = re.compile(r"(?<![A-Z.])(?:SUM|SUMIF|SUMIFS|SUMPRODUCT|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_RANGE = re.compile(
    r"(?<![A-Z0-9!$])" + _CELL.replace("@", "top") + ":" + _CELL.replace("@", "bottom") + r"(?![A-Z0-9(])",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"(?<![A-Z0-9!$])\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![A-Z0-9(])", re.IGNORECASE)
_SINGLE = re.compile(r"(?<![A-Z0-9!$:])" + _CELL.replace("@", "row") + r"(?![A-Z0-9(:!])", re.IGNORECASE)
_TABLE_COLUMN = re.compile(r"\[[^@#\[\]]+\]")
_PLAIN_SUM = re.compile(r"\+?\$?[A-Z]{1,3}\$?[0-9]+(?:\+\$?[A-Z]{1,3}\$?[0-9]+)+", re.IGNORECASE)
_LONGEST = 8192
"""Characters of a formula in any spreadsheet program."""


def adds_other_rows(formula: str, row: int) -> bool:
    """Whether the formula of a cell in `row` adds up cells of several rows, or of at least two others, of its sheet.

    `SUM(C7:E7)` in row 7 adds up its own row, and `SUM(Parts!F2:F9)` another sheet: neither is meant.
    """
    text = _TEXT.sub("", formula[:_LONGEST]).replace(" ", "").lstrip("=")
    if _PLAIN_SUM.fullmatch(text):
        return len({int(found["row"]) for found in _SINGLE.finditer(text)} - {row}) >= 2
    return any(_adds(_arguments(text, found.end()), row) for found in _SUM.finditer(text))


def _arguments(text: str, start: int) -> str:
    """What stands between the bracket that opens before `start` and the one that closes it."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    return text[start:]


def _adds(arguments: str, row: int) -> bool:
    if any(found["top"] != found["bottom"] for found in _RANGE.finditer(arguments)):
        return True
    if _COLUMNS.search(arguments) or _TABLE_COLUMN.search(arguments):
        return True
    return len({int(found["row"]) for found in _SINGLE.finditer(_RANGE.sub("", arguments))} - {row}) >= 2
