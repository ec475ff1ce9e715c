"""What the columns of a table lack, and which columns left unread would change a sum without a word.

A needed column that is missing comes with ready-made `--map` options; a column nobody mapped is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from safe_rules.intake.bom_costs import MONEY_COLUMNS
from safe_rules.intake.column_doubts import ask_about_indents, ask_about_origins, ask_about_states, warn_of_units
from safe_rules.intake.column_words import (
    all_currencies,
    is_scaled,
    meant_by,
    numbers_lines,
    plain_numbers,
    speaks_of,
    words_of,
)
from safe_rules.intake.header_names import holds_kinds, names_kinds_only, normalised, synonym_of
from safe_rules.intake.headers import ABSENT, IGNORE, Header, cell_text, map_flag
from safe_rules.intake.levels import dotted_levels, looks_like_levels, numbered_by_level, parents_of
from safe_rules.intake.raw_table import RawRow, RawTable
from safe_rules.intake.remarks import Remarks
from safe_rules.intake.second_tables import ask_about_tables
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["check_columns", "header_currencies"]

_PRICE_UNIT = re.compile(
    r"pe|per|je|price per|per qty|per quantity|preiseinheit|preis(?:menge|basis)|"
    r"(?:price|pricing|cost) (?:unit|units|basis|base|quantity|qty|per|for)(?: .{1,20})?|"
    r"unité de prix|unit of price|jednostka ceny|prijseenheid|preis pro|preis je|cena za|prix par|prix pour"
)
_ASSEMBLIES = frozenset({"assembly", "sub assembly", "subassembly", "baugruppe"})
_NAMED = 20
_TEXTS = ("part_number", "description", "supplier", "line_id", "origin_basis", "evidence", "product")


class _Column(NamedTuple):
    """A column that nobody mapped: its header, what the header speaks of, its filled cells from the top."""

    at: int
    name: str
    guess: str | None
    values: list[str]


class _Look(NamedTuple):
    """The header, the rows below it, and where the header stands."""

    header: Header
    rows: Sequence[RawRow]
    place: Position


def check_columns(table: RawTable, header: Header, rows: Sequence[RawRow], faults: FaultList, remarks: Remarks) -> None:
    """Missing needed columns, unmapped columns that change the sum, scaled headers; the rest is one observation.

    `rows` are the rows below the header.
    """
    place = Position(table.path, table.sheet, header.row)
    _check_needed(header, ("origin", "origin_shares"), "where components come from", place, faults)
    ranged = "cost_low" in header.columns and "cost_high" in header.columns
    if not ranged:
        _check_needed(header, ("cost", "unit_cost"), "what components cost", place, faults)
    look = _Look(header, rows, place)
    for index in header.unmapped:
        name = header.names[index]
        column = _Column(index, name, speaks_of(name), _cells(rows, index))
        if column.values:
            _check_unmapped(look, column, faults, remarks)
    ask_about_tables(table, header, faults)
    ask_about_states(table, header, rows, faults)
    ask_about_indents(table, header, rows, faults)
    ask_about_origins(table, header, rows, faults)
    warn_of_units(header, rows, place, remarks)
    for contract in MONEY_COLUMNS:
        if contract in header.columns and is_scaled(header.names[header.columns[contract]]):
            _ask_about_scale(header.names[header.columns[contract]], contract, place, faults)
    if header.unmapped:
        names = ", ".join(quoted(header.names[index]) for index in header.unmapped)
        remarks.add("observation", f"columns that were not read: {names}", place)


def _cells(rows: Sequence[RawRow], index: int) -> list[str]:
    return [text for row in rows if index < len(row.cells) and (text := cell_text(row.cells[index]))]


def _check_needed(header: Header, columns: tuple[str, ...], what: str, place: Position, faults: FaultList) -> None:
    if any(column in header.columns or column in header.absent for column in columns):
        return
    names = [header.names[index] for index in header.unmapped]
    likely = [(name, guess) for name in names if (guess := meant_by(name)) in columns and guess is not None]
    for name, guess in likely:
        if is_scaled(name):
            _ask_about_scale(name, guess, place, faults)
            return
    flags = [map_flag(name, guess) for name, guess in likely]
    choice = "add " + " or ".join(flags) if flags else f'name the column with `--map "their name={columns[0]}"`'
    unread = ", ".join(map(quoted, names[:_NAMED])) + (" and more" if len(names) > _NAMED else "")
    faults.add(
        f"no column says {what}" + (f" (not read so far: {unread})" if names else ""),
        place,
        expected=" or ".join(f"`{column}`" for column in columns),
        remedy=f"{choice}; if the table does not say it, add {map_flag(columns[0], ABSENT)}, and it counts as unknown",
    )


def _ask_about_scale(name: str, column: str, place: Position, faults: FaultList) -> None:
    faults.add(
        f"{quoted(name)} speaks of thousands or millions, and a scale in a header is not read",
        place,
        expected="full amounts",
        remedy=f"write out the amounts in the file and call the column `{column}`",
    )


def _check_unmapped(look: _Look, column: _Column, faults: FaultList, remarks: Remarks) -> None:
    """The fault or warning that an unmapped column is worth, if leaving it out changes the sum."""
    name, header = column.name, look.header
    target = _levels(look, column) or _changes_the_sum(look, column)
    if target is not None:
        faults.add(
            f"the column {quoted(name)} looks like `{target}`; left unread, it could change the result",
            look.place,
            remedy=f"add {map_flag(name, target)}, or {map_flag(name, IGNORE)} if it is something else",
        )
    elif _is_price_unit(header, column):
        figures = next(value for value in column.values if _pieces(value))
        faults.add(
            f"the column {quoted(name)} looks like the number of pieces that a price is for, such as {quoted(figures)}",
            look.place,
            expected="prices for one piece",
            remedy=f"divide the prices in the file, then add {map_flag(name, IGNORE)}",
        )
    elif _may_be_quantity(look, column):
        faults.add(
            f"the column {quoted(name)} holds plain numbers beside unit costs without a quantity: is that `quantity`?",
            look.place,
            remedy=f"add {map_flag(name, 'quantity')}, or {map_flag(name, IGNORE)} if it is something else",
        )
    elif column.guess in (*MONEY_COLUMNS, "origin", "origin_shares", "sourced_from") and column.guess in header.columns:
        taken = quoted(header.names[header.columns[column.guess]])
        message = f"{quoted(name)} reads like `{column.guess}` too and was not read: {taken} was"
        remarks.add("warning", message, look.place)


def _levels(look: _Look, column: _Column) -> str | None:
    """`line_id` or `parent_id` for a column that says what sits in what."""
    if "parent_id" in look.header.absent | set(look.header.columns):
        return None
    values = column.values
    if (numbers_lines(column.name) and parents_of(values)) or numbered_by_level(values):
        return "parent_id" if "line_id" in look.header.columns else "line_id"
    return "parent_id" if dotted_levels(values) or _speaks_of_levels(look, column) else None


def _speaks_of_levels(look: _Look, column: _Column) -> bool:
    if column.guess != "parent_id":
        return False
    if normalised(column.name) in _ASSEMBLIES:
        return looks_like_levels(column.values) or _names_lines(look, column)
    known = synonym_of(column.name) == "parent_id" or "parent" in words_of(column.name)
    return known or looks_like_levels(column.values)


def _names_lines(look: _Look, column: _Column) -> bool:
    """Whether a cell of the column is the id, part number or description of some line."""
    header, rows = look.header, look.rows
    wanted = set(column.values)
    named = {header.columns[text] for text in ("line_id", "part_number", "description") if text in header.columns}
    named |= {index for index in header.unmapped if index != column.at and numbers_lines(header.names[index])}
    return any(not wanted.isdisjoint(_cells(rows, index)) for index in named)


def _changes_the_sum(look: _Look, column: _Column) -> str | None:
    """The absent contract column that the unmapped column seems to be, if leaving it out changes the sum."""
    header = look.header
    free = {"currency", "kind", "quantity"} - set(header.columns) - header.absent
    if "currency" in free and (column.guess == "currency" or all_currencies(column.values)):
        return "currency"
    if "kind" in free and ((column.guess == "kind" and holds_kinds(column.values)) or _tells_kinds(column)):
        return "kind"
    counts = column.guess == "quantity" and any(c.isdigit() for value in column.values for c in value)
    return "quantity" if "quantity" in free and counts and _hangs_on_quantity(look) else None


def _tells_kinds(column: _Column) -> bool:
    return column.guess not in ("description", "part_number") and names_kinds_only(column.values)


def _hangs_on_quantity(look: _Look) -> bool:
    """Whether the cost of some line is its unit cost times the quantity."""
    header, rows = look.header, look.rows
    if "unit_cost" not in header.columns:
        return False
    return "cost" not in header.columns or len(_cells(rows, header.columns["cost"])) < len(
        _cells(rows, header.columns["unit_cost"])
    )


def _may_be_quantity(look: _Look, column: _Column) -> bool:
    if "quantity" in look.header.absent | set(look.header.columns) or not _hangs_on_quantity(look):
        return False
    if numbers_lines(column.name) or column.guess in (*_TEXTS, *MONEY_COLUMNS):
        return False
    return plain_numbers(column.values)


def _is_price_unit(header: Header, column: _Column) -> bool:
    """Whether the header reads like the pieces that a price is for, and some price is for more than one."""
    if "unit_cost" not in header.columns:
        return False
    words = " ".join(words_of(column.name))
    return bool(_PRICE_UNIT.fullmatch(words)) and any(map(_pieces, column.values))


def _pieces(value: str) -> bool:
    """Whether a cell names a number of pieces other than one: `100`, `1000 St`, `per 100`."""
    return any(int(number) != 1 for number in re.findall(r"[0-9]{1,9}", value))


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
