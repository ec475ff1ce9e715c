"""One sheet as a stream: its values by row and column, and what a reader of the sheet would not see.

The range that a sheet declares is not believed; what counts are the cells that hold something. A lone cell in the last
corner of an otherwise small sheet is refused by name before anything of that size is made.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from safe_rules.intake.workbook_parts import Book, Sheet, unescaped
from safe_rules.intake.workbook_places import in_place
from safe_rules.intake.workbook_sums import adds_other_rows
from safe_rules.intake.workbook_values import Source, Value, read_value
from safe_rules.intake.workbook_xml import LONGEST_TEXT, Event, damaged, events, flag
from safe_rules.intake.zip_guard import spaced
from safe_rules.values.errors import Fault, InputError, quoted
from safe_rules.values.position import Position

__all__ = ["Range", "SheetContent", "column_letters", "has_values", "read_sheet"]

MOST_CELLS = 5_000_000
MOST_CHARACTERS = 50_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_NOUGHT = re.compile(r"0+(\.0*)?", re.ASCII)

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass(slots=True)
class SheetContent:
    """Values by row and column, both from 1; only cells that hold something."""

    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    characters: int = 0

    def covered(self) -> list[tuple[int, int]]:
        """Cells that hold a value under a merged range, where nobody sees it."""
        numbers = sorted(self.rows)
        return [
            (row, column)
            for top, left, bottom, right in self.merged
            for row in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            for column in self.rows[row]
            if left <= column <= right and (row, column) != (top, left)
        ]


def column_letters(column: int) -> str:
    """1 -> `A`, 27 -> `AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def has_values(book: Book, sheet: Sheet) -> bool:
    """Whether any cell of the sheet holds something; reads no further than the first."""
    return any(value.text for _, _, value in _cells(book, sheet, SheetContent()))


def read_sheet(book: Book, sheet: Sheet) -> SheetContent:
    """All values of the sheet; `InputError` naming the cell when it is damaged or too large."""
    content = SheetContent()
    for row, column, value in _cells(book, sheet, content):
        cells = content.rows.setdefault(row, {})
        if column in cells:
            damaged(sheet.part, f"cell {column_letters(column)}{row} stands twice")
        if value.text:
            cells[column] = value
            _measure(content, sheet, row, column, value)
    content.rows = {row: cells for row, cells in sorted(content.rows.items()) if cells}
    return content


def _measure(content: SheetContent, sheet: Sheet, row: int, column: int, value: Value) -> None:
    content.last_row, content.last_column = max(content.last_row, row), max(content.last_column, column)
    content.characters += len(value.text)
    reached = content.last_row * content.last_column
    if len(value.text) <= LONGEST_TEXT and reached <= MOST_CELLS and content.characters <= MOST_CHARACTERS:
        return
    place = Position("", sheet.name, row, column_letters(column))
    if reached > MOST_CELLS:
        remedy = "delete stray values far from the table, or save the table as CSV"
        _refuse(f"the sheet reaches {spaced(reached)} cells here", place, f"at most {spaced(MOST_CELLS)}", remedy)
    if len(value.text) > LONGEST_TEXT:
        _refuse(f"a cell holds {spaced(len(value.text))} characters", place, f"at most {spaced(LONGEST_TEXT)}")
    _refuse("the sheet holds too much text", place, f"at most {spaced(MOST_CHARACTERS)} characters")


def _refuse(message: str, place: Position, expected: str, remedy: str = "save the sheet as CSV") -> NoReturn:
    raise InputError(Fault(message, place, expected, remedy))


def _cells(book: Book, sheet: Sheet, content: SheetContent) -> Iterator[tuple[int, int, Value]]:
    """Row, column and value of each listed cell in turn; notes hidden rows, columns and merged ranges in `content`."""
    row = column = 0
    shared: dict[str, str | None] = {}
    stream = in_place(events(book.archive, sheet.part), sheet.part)
    for name, attributes, _ in stream:
        if attributes is None:
            continue
        if name == "row":
            row, column = _row_number(attributes, row, sheet.part), 0
            if flag(attributes.get("hidden")) or _NOUGHT.fullmatch(attributes.get("ht", "")):
                content.hidden_rows.append(row)
        elif name == "c":
            column = _column_number(attributes, row, column, sheet.part)
            source = _source(attributes, stream)
            value = read_value(source, book, sheet.part)
            yield (
                row,
                column,
                value if source.formula is None or value.kind != "number" else _with_sum(value, source, row, shared),
            )
        elif name == "col" and (flag(attributes.get("hidden")) or _NOUGHT.fullmatch(attributes.get("width", ""))):
            content.hidden_columns.append(_column_span(attributes, sheet.part))
        elif name == "mergeCell":
            content.merged.append(_range(attributes.get("ref", ""), sheet.part))


def _source(attributes: dict[str, str], stream: Iterator[Event]) -> Source:
    """Consumes the events of one cell, up to its end."""
    formula = value = None
    shared = ""
    pieces: list[str] = []
    phonetic = False
    for name, started, text in stream:
        if name == "c" and started is None:
            break
        if name == "rPh":
            phonetic = started is not None
        elif started is not None:
            shared = started.get("si", "") if name == "f" and started.get("t") == "shared" else shared
        elif name == "f":
            formula = text or "…"
        elif name == "v":
            value = text
        elif name == "t" and not phonetic:
            pieces.append(unescaped(text))
    return Source(attributes.get("t", ""), attributes.get("s", ""), formula, value, "".join(pieces), shared)


def _with_sum(value: Value, source: Source, row: int, shared: dict[str, str | None]) -> Value:
    """The value with its formula, when that adds up other rows; cells that share a formula share the answer."""
    formula = source.formula or ""
    if source.shared and formula == "…":
        return value._replace(adds=shared.get(source.shared))
    adds = formula if adds_other_rows(formula, row) else None
    if source.shared:
        shared[source.shared] = adds
    return value._replace(adds=adds)


def _whole(text: str, most: int) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return number if 1 <= number <= most else None


def _row_number(attributes: dict[str, str], before: int, part: str) -> int:
    number = _whole(attributes["r"], _LAST_ROW) if "r" in attributes else before + 1
    if number is None or number > _LAST_ROW:
        damaged(part, f"a row numbered {quoted(attributes.get('r', number))}")
    return number


def _column_number(attributes: dict[str, str], row: int, before: int, part: str) -> int:
    place = (row, before + 1) if "r" not in attributes else _place(attributes["r"], part)
    if place[0] != row or not row or place[1] > _LAST_COLUMN:
        damaged(part, f"cell {quoted(attributes.get('r', ''))} stands in row {row}")
    return place[1]


def _column_span(attributes: dict[str, str], part: str) -> tuple[int, int]:
    first, last = (_whole(attributes.get(key, ""), _LAST_COLUMN) for key in ("min", "max"))
    if first is None or last is None:
        damaged(part, "columns without their numbers")
    return first, last


def _place(reference: str, part: str) -> tuple[int, int]:
    found = _CELL.fullmatch(reference)
    column = 0
    for letter in found[1].upper() if found else "":
        column = column * 26 + ord(letter) - 64
    if not found or column > _LAST_COLUMN or int(found[2]) > _LAST_ROW:
        damaged(part, f"{quoted(reference)} for a cell")
    return int(found[2]), column


def _range(reference: str, part: str) -> Range:
    first, _, last = reference.partition(":")
    top, left = _place(first, part)
    bottom, right = _place(last or first, part)
    return top, left, bottom, right
