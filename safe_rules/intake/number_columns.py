"""The number columns of a table, read column by column: the decimal mark of each is settled by its own cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from safe_rules.intake.header_names import NUMBER_COLUMNS
from safe_rules.intake.headers import Header, cell_text
from safe_rules.intake.numbers_in_text import NumberColumn, TextNumber, Unreadable, read_column
from safe_rules.intake.raw_table import RawCell, RawRow
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["read_number_columns"]

_Place = Callable[[int, str | None], Position]


def read_number_columns(
    rows: Sequence[RawRow], header: Header, place: _Place, faults: FaultList
) -> tuple[list[dict[str, TextNumber]], list[frozenset[str]]]:
    """For each row, its numbers by contract column, and the columns whose cell holds no number."""
    numbers: list[dict[str, TextNumber]] = [{} for _ in rows]
    unread: list[set[str]] = [set() for _ in rows]
    for column in NUMBER_COLUMNS:
        if column not in header.columns:
            continue
        index = header.columns[column]
        cells = [row.cells[index] if index < len(row.cells) else "" for row in rows]
        read = read_column(cells, units=column == "quantity")
        _report(read, cells, [row.number for row in rows], partial(_in_column, place, column), faults)
        for i, number in enumerate(read.numbers):
            if isinstance(number, TextNumber):
                numbers[i][column] = number
            elif number is not None:
                unread[i].add(column)
    return numbers, [frozenset(columns) for columns in unread]


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
