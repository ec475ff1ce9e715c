"""What the columns of a table lack, and which columns left unread would change a sum without a word.

A needed column that is missing comes with ready-made `--map` options; a column nobody mapped is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safe_rules.intake.bom_costs import MONEY_COLUMNS
from safe_rules.intake.currency_marks import find_currency
from safe_rules.intake.header_names import holds_kinds, synonym_of
from safe_rules.intake.headers import ABSENT, IGNORE, Header, cell_text, map_flag
from safe_rules.intake.raw_table import RawRow, RawTable
from safe_rules.intake.remarks import Remarks
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["check_columns", "header_currencies", "numbered_by_level"]

_SCALED = re.compile(r"\b(?:[kKTM]|Mio\.?\s?|Tsd\.?\s?)(?:€|\$|£|EUR|USD|GBP)|\b(?:thousands?|millions?|Mio|Tsd)\b")
_LEVEL = re.compile(r"[0-9]+(?:\.[0-9]+)+")


def check_columns(table: RawTable, header: Header, rows: Sequence[RawRow], faults: FaultList, remarks: Remarks) -> None:
    """Missing needed columns, unmapped columns that change the sum, scaled headers; the rest is one observation.

    `rows` are the rows below the header.
    """
    place = Position(table.path, table.sheet, header.row)
    _check_needed(header, ("origin", "origin_shares"), "where components come from", place, faults)
    ranged = "cost_low" in header.columns and "cost_high" in header.columns
    if not ranged:
        _check_needed(header, ("cost", "unit_cost"), "what components cost", place, faults)
    for index in header.unmapped:
        column = _changes_the_sum(header, index, rows)
        if column is not None:
            name = header.names[index]
            faults.add(
                f"the column {quoted(name)} looks like `{column}`; left unread, it could change the result",
                place,
                remedy=f"add {map_flag(name, column)}, or {map_flag(name, IGNORE)} if it is something else",
            )
    for column in MONEY_COLUMNS:
        if column in header.columns and _SCALED.search(header.names[header.columns[column]]):
            name = quoted(header.names[header.columns[column]])
            remarks.add("warning", f"{name} speaks of thousands or millions; its figures are taken as written", place)
    if header.unmapped:
        names = ", ".join(quoted(header.names[index]) for index in header.unmapped)
        remarks.add("observation", f"columns that were not read: {names}", place)


def _check_needed(header: Header, columns: tuple[str, ...], what: str, place: Position, faults: FaultList) -> None:
    if any(column in header.columns or column in header.absent for column in columns):
        return
    names = {index: header.names[index] for index in header.unmapped}
    likely = [name for name in names.values() if (synonym_of(name) or synonym_of(find_currency(name)[0])) in columns]
    flags = [map_flag(name, synonym_of(name) or synonym_of(find_currency(name)[0]) or columns[0]) for name in likely]
    choice = "add " + " or ".join(flags) if flags else f'name the column with `--map "their name={columns[0]}"`'
    faults.add(
        f"no column says {what}",
        place,
        expected=" or ".join(f"`{column}`" for column in columns),
        remedy=f"{choice}; if the table does not say it, add {map_flag(columns[0], ABSENT)}, and it counts as unknown",
    )


def _changes_the_sum(header: Header, index: int, rows: Sequence[RawRow]) -> str | None:
    """The absent contract column that the unmapped column `index` seems to be, if leaving it out changes the sum."""
    name = header.names[index]
    guess = synonym_of(name)
    values = [text for row in rows if index < len(row.cells) and (text := cell_text(row.cells[index]))]
    if not values or "parent_id" in header.absent | set(header.columns):
        levels = False
    else:
        levels = guess == "parent_id" or numbered_by_level(values)
    if levels and values:
        return "parent_id"
    if guess is None or guess in header.columns or guess in header.absent or not values:
        return None
    if guess == "currency":
        return guess
    if guess == "kind" and holds_kinds(values):
        return guess
    if guess == "quantity" and "unit_cost" in header.columns and "cost" not in header.columns:
        return guess
    return None


def numbered_by_level(values: Sequence[str]) -> bool:
    """Whether ids such as `2`, `2.1`, `2.2` number an assembly and its parts: twice at least, with the assembly there.

    Amounts such as `2` and `2.10` do not count: a part is numbered from 1 under an assembly in the same column.
    """
    known = set(values)
    parents = [value.rpartition(".")[0] for value in values if _LEVEL.fullmatch(value)]
    return sum(parent in known and f"{parent}.1" in known for parent in parents) >= 2


def header_currencies(
    table: RawTable, header: Header, default: str | None, faults: FaultList
) -> dict[str, tuple[str, ...]]:
    """Money column -> the currencies its header names; a mark of several is a fault unless something settles it."""
    found: dict[str, tuple[str, ...]] = {}
    for column in MONEY_COLUMNS:
        codes = header.currencies.get(header.columns.get(column, -1), ())
        if len(codes) > 1 and "currency" not in header.columns and default not in codes:
            faults.add(
                f"the mark in {quoted(header.names[header.columns[column]])} can stand for {', '.join(codes)}",
                Position(table.path, table.sheet, header.row),
                expected="one currency",
                remedy="write the code in the header, such as `USD`, or give a column `currency`",
            )
        elif codes:
            found[column] = codes
    return found
