"""Cells that say a line is not bought, sits inside another, or answers a question other than the one we read.

`DNP`, `Alternative`, `Cancelled`; names set in by dots or blanks; a column of `NO` that may mean no, not Norway; prices
for a metre. Each would change a sum or an origin without anybody noticing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safe_rules.intake.column_words import words_of
from safe_rules.intake.header_names import words_in
from safe_rules.intake.headers import ABSENT, IGNORE, Header, cell_text, map_flag
from safe_rules.intake.levels import indented
from safe_rules.intake.raw_table import RawCell, RawRow, RawTable
from safe_rules.intake.remarks import Remarks
from safe_rules.intake.row_kinds import Doubt, row_kind
from safe_rules.values import countries
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["ask_about_indents", "ask_about_origins", "ask_about_states", "warn_of_units"]

_STATES = words_in(
    """dnp dni dnf dns fitted populate populated mounted alternative alternatives alternate alternates alternativ
    alternativen alternativteil option options optional optionen status cancelled canceled cancellation obsolete
    variant variants variante varianten wariant bestückung bestückt entfällt storniert gestrichen annulé anulowane
    exclude excluded include included active aktiv gültig"""
)
_AGAINST = words_in(
    """dnp dni dnf dns alternative alternatives alternate alternates alternativ alternativen cancelled canceled
    storniert gestrichen entfällt annulé exclude excluded obsolete"""
)
_NO = frozenset({"no", "n", "0", "false", "nein", "non", "nie", "-", "–", "—", "/", "n/a"})
_YES_NO = words_in("yes no y n ja nein oui non si sí no tak nie true false x ✓ ✔")
_UNIT_NAMES = words_in(
    "unit units uom einheit einheiten me mengeneinheit unité unite jm jednostka unità unita unidad eenheid"
)
_PIECES = words_in(
    """pcs pc pce pces ea each piece pieces stk st stck stück stueck szt sztuka pz pza u un unit units ud uds pièce
    pièces pièce(s) pièce. nos no 1 item items set sets satz jeu kpl komplett assy"""
)
_SHOWN = 5


def _lines(header: Header, rows: Sequence[RawRow]) -> Iterator[RawRow]:
    for row in rows:
        try:
            if row_kind(row, header) == "line":
                yield row
        except Doubt:
            continue


def _cell(row: RawRow, index: int) -> str:
    return cell_text(row.cells[index]) if index < len(row.cells) else ""


def _some(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {shown}{more}"


def ask_about_states(table: RawTable, header: Header, rows: Sequence[RawRow], faults: FaultList) -> None:
    """Columns such as `DNP` or `Status` that tell lines apart: some of the lines may not be bought at all."""
    asked = [index for index in header.unmapped if _STATES & set(words_of(header.names[index]))]
    if not asked:
        return
    lines = list(_lines(header, rows))
    for index in asked:
        name = header.names[index]
        values = {row.number: _cell(row, index) for row in lines}
        distinct = {value.casefold() for value in values.values()}
        negative = bool(_AGAINST & set(words_of(name)))
        against = negative and bool(distinct - _NO - {""})
        if not against and (negative or len(distinct) < 2):
            continue
        told = [number for number, value in values.items() if value and not (against and value.casefold() in _NO)]
        faults.add(
            f"the column {quoted(name)} holds {quoted(values[told[0]])} and tells lines apart ({_some(told)}): "
            "are all of them bought?",
            Position(table.path, table.sheet, told[0], name),
            expected="a table of the lines that are bought",
            remedy=f"remove the lines that are not bought, then add {map_flag(name, IGNORE)}",
        )


def ask_about_indents(table: RawTable, header: Header, rows: Sequence[RawRow], faults: FaultList) -> None:
    """Names set in by steps (`..Sight`) show parts of the line above, which a flat sum would count twice."""
    if "parent_id" in header.absent | set(header.columns):
        return
    for column in ("line_id", "part_number", "description"):
        index = header.columns.get(column)
        if index is None:
            continue
        found = indented([(row.number, _typed(row, index)) for row in rows])
        if found:
            faults.add(
                f"names are set in under others ({_some(found)}): are these lines parts of the line above?",
                Position(table.path, table.sheet, found[0], header.names[index]),
                expected="every part once, or a column `parent_id`",
                remedy="give `parent_id`, or remove what stands before the names; "
                f"if no line is a part of another, add {map_flag('parent_id', ABSENT)}",
            )


def _typed(row: RawRow, index: int) -> str:
    if index >= len(row.cells):
        return ""
    cell = row.cells[index]
    return cell.text if isinstance(cell, RawCell) else cell


def ask_about_origins(table: RawTable, header: Header, rows: Sequence[RawRow], faults: FaultList) -> None:
    """A column of `YES` and `NO` is no column of origins, although `NO` is Norway and `SI` is Slovenia."""
    index = header.columns.get("origin")
    if index is None:
        return
    filled = [(row.number, text) for row in rows if (text := _cell(row, index))]
    if not filled or not all(countries.is_common_word(text) or text.casefold() in _YES_NO for _, text in filled):
        return
    shown = " and ".join(quoted(text) for text in sorted({text for _, text in filled})[:3])
    faults.add(
        f"every filled cell of {quoted(header.names[index])} is {shown}: this looks like a column of yes and no",
        Position(table.path, table.sheet, filled[0][0], header.names[index]),
        expected="countries",
        remedy="if these are countries, write their names or three letters, such as `NOR` or `Norway` for `NO`",
    )


def warn_of_units(header: Header, rows: Sequence[RawRow], place: Position, remarks: Remarks) -> None:
    """A unit such as `g` or `m` beside unit costs: is the price for that unit too?"""
    if not {"unit_cost", "quantity"} <= set(header.columns):
        return
    for index in header.unmapped:
        if not _UNIT_NAMES & set(words_of(header.names[index])):
            continue
        units = {text for row in rows if (text := _cell(row, index)) and text.casefold().strip(".") not in _PIECES}
        if units and not any(c.isdigit() for unit in units for c in unit[:1]):
            shown = ", ".join(quoted(unit) for unit in sorted(units)[:_SHOWN])
            message = f"{quoted(header.names[index])} holds {shown}: each unit cost is taken as the price of one such"
            remarks.add("warning", message, place)
