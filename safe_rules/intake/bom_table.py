"""From a raw table to the lines of a bill of materials: header, mapping, row kinds, numbers by column, lines, totals.

Everything that is wrong is reported together, each fault with its file, sheet, row and column; everything that was
seen and not counted is a notice. No value is guessed: an empty cell is unknown, an ambiguous one a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from safe_rules.dossier.bom import BomLine, BomTable
from safe_rules.intake.bom_lines import LineCells, check_line_ids, note_sources, read_line
from safe_rules.intake.column_checks import check_columns, header_currencies
from safe_rules.intake.counted_twice import check_counted_once
from safe_rules.intake.header_names import NUMBER_COLUMNS
from safe_rules.intake.headers import Header, cell_text, find_header, note_encoding
from safe_rules.intake.hidden_characters import check_hidden_characters
from safe_rules.intake.levels import parents_of
from safe_rules.intake.number_columns import check_thousands_cut, read_number_columns
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.remarks import Remarks
from safe_rules.intake.row_kinds import Doubt, row_kind
from safe_rules.intake.totals import TotalRow, compare_totals
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["read_bom"]

_REMARKS = {
    "section": "headings between the lines, not counted",
    "total": "total rows, not counted",
    "header": "the header is repeated; the row is not counted",
}
_FREE_TEXTS = frozenset({"description", "supplier", "evidence"})


class _Reading(NamedTuple):
    table: RawTable
    header: Header
    faults: FaultList
    remarks: Remarks

    def place(self, row: int, column: str | None) -> Position:
        """`column` is a contract column; it is shown as the file spells it."""
        index = self.header.columns.get(column or "")
        shown = column if index is None else self.header.names[index]
        return Position(self.table.path, self.table.sheet, row, shown)


def read_bom(table: RawTable, *, mapping: Mapping[str, str], default_currency: str | None) -> BomTable:
    """The lines of `table`. `mapping`: their header -> our column, or `ignore`; `{"origin": "none"}` says it has none.

    `default_currency` (ISO 4217) is the dossier's: the currency of lines that state none. Raises `InputError` with
    all faults.
    """
    faults, remarks = FaultList(), Remarks()
    header = find_header(table, mapping, faults)
    reading = _Reading(table, header, faults, remarks)
    below = [row for row in table.rows if row.number > header.row]
    check_columns(table, header, below, faults, remarks)
    check_hidden_characters(table.rows, header, reading.place, faults, remarks)
    _name_figures_above(reading)
    rows, totals = _sorted_rows(reading, below)
    lines = _lines(reading, rows, default_currency)
    if not rows and not faults:
        faults.add(
            "the table has no lines below its header",
            Position(table.path, table.sheet, header.row),
            expected="one row for each component",
        )
    compare_totals(lines, totals, reading.place, remarks)
    check_counted_once(lines, rows, [total.row.number for total in totals], header, reading.place, faults, remarks)
    note_encoding(table, faults)
    faults.raise_if_any()
    columns = {column: header.names[index] for column, index in header.columns.items()}
    return BomTable(table.path, table.sheet, columns, lines, (*table.notices, *remarks.notices()))


def _sorted_rows(reading: _Reading, below: Sequence[RawRow]) -> tuple[list[RawRow], list[TotalRow]]:
    """The rows that are lines, and the rows that end a sum (totals and headings) for the comparison."""
    lines: list[RawRow] = []
    breaks: list[TotalRow] = []
    for row in below:
        try:
            kind = row_kind(row, reading.header)
        except Doubt as doubt:
            place = reading.place(row.number, doubt.column)
            reading.faults.add(doubt.message, place, expected=doubt.expected, remedy=doubt.remedy)
            continue
        if kind in _REMARKS:
            detail = _texts_of(row) if kind in ("section", "total") else None
            reading.remarks.add("observation", _REMARKS[kind], reading.place(row.number, None), detail)
        if kind == "line":
            _check_width(reading, row)
            lines.append(row)
        elif kind == "total":
            figure = _figure_cell(reading.header, row)
            if figure is None and any(c.isdigit() for c in _texts_of(row)):
                message = "a total row holds several figures, and was not compared with the lines"
                reading.remarks.add("warning", message, reading.place(row.number, None))
            breaks.append(TotalRow(row, figure))
        elif kind == "section":
            breaks.append(TotalRow(row, None))
    return lines, breaks


def _name_figures_above(reading: _Reading) -> None:
    """Rows above the header are a title; those that hold a figure beside words are named, lest one is a line."""
    for row in reading.table.rows:
        filled = [text for cell in row.cells if (text := cell_text(cell))]
        if row.number < reading.header.row and len(filled) > 1 and any(text[0].isdigit() for text in filled):
            message = "rows above the header hold figures and were not read"
            place = reading.place(row.number, None)
            reading.remarks.add("warning", message, place, detail=f"{quoted(' '.join(filled))} (row {row.number})")


def _texts_of(row: RawRow) -> str:
    return f"{quoted(' '.join(filter(None, map(cell_text, row.cells))))} (row {row.number})"


def _figure_cell(header: Header, row: RawRow) -> str | RawCell | None:
    """The figure of a total row: under `cost`, else the only cell with a digit in it."""
    index = header.columns.get("cost", len(row.cells))
    if index < len(row.cells) and cell_text(row.cells[index]):
        return row.cells[index]
    figures = [cell for cell in row.cells if any(c.isdigit() for c in cell_text(cell))]
    return figures[0] if len(figures) == 1 else None


def _check_width(reading: _Reading, row: RawRow) -> None:
    """Cells beyond the header: in text a sign of an unquoted delimiter, in a workbook a note beside the table."""
    width = reading.header.width
    extra = [text for cell in row.cells[width:] if (text := cell_text(cell))]
    if not extra:
        return
    if reading.table.sheet is not None:
        message = "cells to the right of the last header were not read"
        reading.remarks.add("observation", message, reading.place(row.number, None))
        return
    reading.faults.add(
        f"the row has {len(row.cells)} cells, the header has {width}; the first too many is {quoted(extra[0])}",
        reading.place(row.number, None),
        expected=f"at most {width} cells",
        remedy="a delimiter inside a text needs quotes around the text",
    )


def _lines(reading: _Reading, rows: Sequence[RawRow], default: str | None) -> tuple[BomLine, ...]:
    header, faults, remarks = reading.header, reading.faults, reading.remarks
    currencies = header_currencies(reading.table, header, default, faults)
    numbers, unread = read_number_columns(rows, header, reading.place, faults, remarks)
    check_thousands_cut(reading.table, header, rows, reading.place, faults)
    lines = []
    for place, row in enumerate(rows):
        cells = LineCells(
            row=row.number,
            texts=_texts(reading, row),
            numbers=numbers[place],
            place=partial(reading.place, row.number),
            unread=unread[place],
            has_quantity="quantity" in header.columns,
            has_ids="line_id" in header.columns,
            header_currencies=currencies,
        )
        lines.append(read_line(cells, default, faults, remarks))
    lines = _levels(reading, lines)
    check_line_ids(lines, lambda line, column: reading.place(line.row, column), faults)
    note_sources(lines, lambda line, column: reading.place(line.row, column), remarks)
    return tuple(lines)


def _texts(reading: _Reading, row: RawRow) -> dict[str, str]:
    """The texts of a row by contract column, numbers left out; cells that hold no value are faults."""
    texts = {}
    for column, index in reading.header.columns.items():
        if column in NUMBER_COLUMNS or index >= len(row.cells):
            continue
        cell = row.cells[index]
        text = cell_text(cell)
        if "\x00" in text:
            reading.faults.add("the cell holds a zero byte", reading.place(row.number, column), remedy="type it again")
        elif isinstance(cell, RawCell) and cell.kind in ("error", "formula_without_value"):
            _note_no_value(reading, row, column, cell)
        elif text:
            texts[column] = text
    return texts


def _note_no_value(reading: _Reading, row: RawRow, column: str, cell: RawCell) -> None:
    place = reading.place(row.number, column)
    formula = cell.kind == "formula_without_value"
    message = "a formula without a stored value" if formula else f"the error value {quoted(cell.text)}"
    if column in _FREE_TEXTS:
        reading.remarks.add("warning", f"{message}; the cell counts as empty", place)
        return
    remedy = (
        "open the file in a spreadsheet program, let it calculate, and save it" if formula else "repair the formula"
    )
    reading.faults.add(message, place, expected="a value", remedy=remedy)


def _levels(reading: _Reading, lines: list[BomLine]) -> list[BomLine]:
    """Ids such as `2` and `2.1` say what sits in what, where no `parent_id` does."""
    if "line_id" not in reading.header.columns or "parent_id" in reading.header.absent:
        return lines
    parents = {} if any(line.parent_id for line in lines) else parents_of([line.line_id for line in lines])
    result = []
    for line in lines:
        parent = parents.get(line.line_id)
        if parent is not None:
            message = "the numbering is read as levels: `2.1` is taken as a part of `2`"
            reading.remarks.add("assumption", message, reading.place(line.row, "line_id"))
            line = line._replace(parent_id=parent)  # noqa: PLW2901 (the same line, completed)
        result.append(line)
    return result
