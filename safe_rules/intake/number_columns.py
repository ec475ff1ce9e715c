"""The number columns of a table, read column by column: the decimal mark of each is settled by its own cells.

Where another column proves the other mark, one cell is too little evidence, and the reader of the table is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from safe_rules.intake.header_names import NUMBER_COLUMNS
from safe_rules.intake.headers import IGNORE, Header, cell_text, map_flag
from safe_rules.intake.numbers_in_text import NumberColumn, TextNumber, Unreadable, read_column
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.remarks import Remarks
from safe_rules.values.countries import is_unknown_word
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["check_thousands_cut", "read_number_columns"]

_FREE = frozenset({"description", "supplier", "evidence"})
_HEAD = re.compile(r"[^\d.,]{0,4}[1-9][0-9]{0,2}")
_TAIL = re.compile(r"[0-9]{3}(?:\.[0-9]*)?")
_Place = Callable[[int, str | None], Position]


def read_number_columns(
    rows: Sequence[RawRow], header: Header, place: _Place, faults: FaultList, remarks: Remarks
) -> tuple[list[dict[str, TextNumber]], list[frozenset[str]]]:
    """For each row, its numbers by contract column, and the columns whose cell holds no number."""
    numbers: list[dict[str, TextNumber]] = [{} for _ in rows]
    unread: list[set[str]] = [set() for _ in rows]
    columns: dict[str, NumberColumn] = {}
    for column in NUMBER_COLUMNS:
        if column not in header.columns:
            continue
        index = header.columns[column]
        cells = [row.cells[index] if index < len(row.cells) else "" for row in rows]
        cells = _without_unknowns(cells, rows, partial(_in_column, place, column), remarks)
        columns[column] = read_column(cells, units=column == "quantity")
        read = columns[column]
        _report(read, cells, [row.number for row in rows], partial(_in_column, place, column), faults)
        for i, number in enumerate(read.numbers):
            if isinstance(number, TextNumber):
                numbers[i][column] = number
            elif number is not None:
                unread[i].add(column)
    _compare_marks(columns, rows, header, place, faults)
    return numbers, [frozenset(names) for names in unread]


def _without_unknowns(
    cells: Sequence[str | RawCell], rows: Sequence[RawRow], place: Callable[[int], Position], remarks: Remarks
) -> list[str | RawCell]:
    """The cells, with `tbd`, `-` and the like as empty ones: nobody knows the figure yet."""
    kept: list[str | RawCell] = []
    for row, cell in zip(rows, cells, strict=True):
        text = cell_text(cell)
        unknown = text != "" and (cell.kind == "text" if isinstance(cell, RawCell) else True) and is_unknown_word(text)
        if unknown:
            message = "words in place of a figure are read as not known"
            remarks.add("warning", message, place(row.number), f"{quoted(text)} (row {row.number})")
        kept.append("" if unknown else cell)
    return kept


def _compare_marks(
    columns: Mapping[str, NumberColumn], rows: Sequence[RawRow], header: Header, place: _Place, faults: FaultList
) -> None:
    """A column whose mark one cell alone settles for others, where another column proves the other mark."""
    for name, read in columns.items():
        against = next((c for c, other in columns.items() if read.mark and other.mark not in (None, read.mark)), None)
        if against is None or len(read.proofs) != 1 or not read.relying:
            continue
        here, there = (quoted(header.names[header.columns[column]]) for column in (name, against))
        first, proof = rows[read.relying[0]].number, rows[read.proofs[0]].number
        faults.add(
            f"only the cell in row {proof} says that `{read.mark}` is the decimal mark of {here}, "
            f"and {there} uses the other mark",
            place(first, name),
            expected="one decimal mark in all number columns, or more cells that settle it",
            remedy="write the numbers of both columns in one way",
        )


def check_thousands_cut(
    table: RawTable, header: Header, rows: Sequence[RawRow], place: _Place, faults: FaultList
) -> None:
    """`9,000` without quotes in a comma-separated table: a number cell of `9`, and `000` in a text cell behind it."""
    if table.delimiter != ",":
        return
    column_of = {index: column for column, index in header.columns.items()}
    for column in NUMBER_COLUMNS:
        index = header.columns.get(column, -1)
        behind = index + 1
        if index < 0 or behind in header.ignored or column_of.get(behind, "description") not in _FREE:
            continue
        for row in rows:
            cells = [cell_text(cell) for cell in row.cells[index : behind + 1]]
            if len(cells) == 2 and _HEAD.fullmatch(cells[0]) and _TAIL.fullmatch(cells[1]):
                name = header.names.get(behind, "")
                faults.add(
                    f"{quoted(cells[0])} is followed by {quoted(cells[1])} under {quoted(name)}: "
                    f"is it one number, {quoted(','.join(cells))}?",
                    place(row.number, column),
                    expected="numbers without commas for thousands, or in quotes",
                    remedy=f"write `{cells[0]}{cells[1]}` if it is one number, else add {map_flag(name, IGNORE)}",
                )


def _in_column(place: _Place, column: str, row: int) -> Position:
    return place(row, column)


def _report(
    read: NumberColumn,
    cells: Sequence[str | RawCell],
    rows: Sequence[int],
    place: Callable[[int], Position],
    faults: FaultList,
) -> None:
    """One fault a cell; cells that wait on the decimal mark only, and a contradiction, are one fault a column."""
    doubtful: list[int] = []
    for i, number in enumerate(read.numbers):
        if not isinstance(number, Unreadable):
            continue
        if number.ambiguous:
            doubtful.append(i)
        else:
            faults.add(number.reason, place(rows[i]), expected="a number", remedy=number.remedy)
    if read.contradiction is not None:
        first, second = read.contradiction
        one, other = quoted(cell_text(cells[first])), quoted(cell_text(cells[second]))
        faults.add(
            f"the cells {one} (row {rows[first]}) and {other} (row {rows[second]}) use different decimal marks",
            place(rows[second]),
            expected="one decimal mark in a column",
            remedy="write all numbers of the column in one way",
        )
    elif doubtful:
        number = read.numbers[doubtful[0]]
        assert isinstance(number, Unreadable)  # noqa: S101 (tells the type checker what the loop above found)
        more = f" ({len(doubtful) - 1} more cells of the column are in the same doubt)" if len(doubtful) > 1 else ""
        faults.add(
            number.reason + more,
            place(rows[doubtful[0]]),
            expected="a number that can be read in one way",
            remedy=number.remedy,
        )
