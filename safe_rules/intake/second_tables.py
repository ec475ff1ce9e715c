"""Two tables on one sheet, and lines above the header: which of them is the bill of materials is not ours to choose.

A title block of text lines above the header stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from safe_rules.intake.bom_costs import MONEY_COLUMNS
from safe_rules.intake.column_words import speaks_of
from safe_rules.intake.header_names import normalised
from safe_rules.intake.headers import Header, cell_text
from safe_rules.intake.raw_table import RawRow, RawTable
from safe_rules.intake.row_kinds import is_total_word
from safe_rules.values import countries
from safe_rules.values.errors import FaultList
from safe_rules.values.position import Position

__all__ = ["ask_about_tables"]

_TELLING = frozenset({*MONEY_COLUMNS, "origin", "origin_shares"})
_NUMBER = re.compile(r"[^0-9]{0,4}[0-9][0-9.,' \u00a0\u202f]*[^0-9]{0,4}")
_REMEDY = "keep one table a file or sheet (with `--sheet` for a workbook), or delete the rows of the other"


def ask_about_tables(table: RawTable, header: Header, faults: FaultList) -> None:
    """A second row that reads like a header with rows under it, or rows above the header that could be lines."""
    filled = [(row, cells) for row in table.rows if (cells := _filled(row))]
    above = [pair for pair in filled if pair[0].number < header.row]
    below = [pair for pair in filled if pair[0].number > header.row]
    for place, (row, cells) in enumerate(above):
        if _like_header(cells) and any(_like_data(later) for _, later in above[place + 1 :]):
            _ask(table, header, row.number, faults)
            return
    for row, cells in above:
        if _like_line(header, cells):
            faults.add(
                f"the row stands above the header in row {header.row} and looks like a line: are there two tables?",
                Position(table.path, table.sheet, row.number),
                expected="one table, with all its lines below its header",
                remedy=_REMEDY,
            )
            return
    for row, cells in below[:-1]:
        if _may_be_header(header, cells) and not _repeats(header, cells) and _like_header(cells):
            _ask(table, header, row.number, faults)
            return


def _ask(table: RawTable, header: Header, other: int, faults: FaultList) -> None:
    first, second = sorted((header.row, other))
    faults.add(
        f"rows {first} and {second} both read like a header: there are two tables, and which one is meant is not said",
        Position(table.path, table.sheet, other),
        expected="one table",
        remedy=_REMEDY,
    )


def _filled(row: RawRow) -> dict[int, str]:
    return {index: text for index, cell in enumerate(row.cells) if (text := cell_text(cell))}


def _like_header(cells: Mapping[int, str]) -> bool:
    """At least two cells are names of columns, one of them of money or origin, and no cell is a number."""
    if len(cells) < 2 or any(_NUMBER.fullmatch(text) or len(text) > 60 for text in cells.values()):
        return False
    found = {guess for text in cells.values() if (guess := speaks_of(text)) is not None}
    return len(found) >= 2 and bool(found & _TELLING)


def _like_data(cells: Mapping[int, str]) -> bool:
    return len(cells) >= 2 and any(c.isdigit() for text in cells.values() for c in text)


def _like_line(header: Header, cells: Mapping[int, str]) -> bool:
    """A number in the place of money, with a country in the place of the origin or three filled cells in all."""
    money = [header.columns[column] for column in MONEY_COLUMNS if column in header.columns]
    if not any(_NUMBER.fullmatch(cells.get(index, "")) for index in money):
        return False
    texts = [text for index, text in cells.items() if index not in money]
    if any(is_total_word(text) or text.endswith(":") for text in texts):
        return False
    origin = cells.get(header.columns.get("origin", -1), "")
    return len(cells) >= 3 or bool(origin and countries.resolve(origin))


def _may_be_header(header: Header, cells: Mapping[int, str]) -> bool:
    """A quick look that spares most lines the search for names: no digit in the place of money or of a quantity."""
    places = [header.columns[column] for column in (*MONEY_COLUMNS, "quantity") if column in header.columns]
    return not any(c.isdigit() for index in places for c in cells.get(index, ""))


def _repeats(header: Header, cells: Mapping[int, str]) -> bool:
    return all(normalised(text) == normalised(header.names.get(index, "")) for index, text in cells.items())
