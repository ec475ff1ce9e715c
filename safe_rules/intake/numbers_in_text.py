"""Exact numbers from a column of cells that people typed: `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56`.

Which mark is the decimal one is settled per column by evidence in its cells, never by a locale. `1.234` alone can be
one thousand two hundred thirty-four or a little more than one: without evidence it is refused, and so is a column
whose cells contradict each other. Results are `Decimal`, with every digit that was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from safe_rules.intake.number_cells import Peeled, Refused, peel
from safe_rules.intake.raw_table import RawCell
from safe_rules.values.errors import quoted
from safe_rules.values.exact import MAX_DIGITS, read_decimal

__all__ = ["DecimalMark", "NumberColumn", "TextNumber", "Unreadable", "read_column", "read_number"]

DecimalMark = Literal[".", ","]

_OTHER: dict[str, DecimalMark] = {".": ",", ",": "."}


class TextNumber(NamedTuple):
    """A number and what stood beside it in the cell.

    `currencies`: the ISO 4217 codes that a currency mark can stand for (one: settled; several: ambiguous).
    `unit`: the word behind a quantity, as in `2 pair`.
    """

    value: Decimal
    currencies: tuple[str, ...] = ()
    unit: str | None = None


class Unreadable(NamedTuple):
    """Why a cell gives no number. `ambiguous`: only the decimal mark is in doubt, and the column does not settle it."""

    reason: str
    remedy: str
    ambiguous: bool = False


class NumberColumn(NamedTuple):
    """One entry a cell (`None`: empty). `contradiction`: the places of two cells that prove different decimal marks.

    `proofs`: the places of all cells that prove the mark; `relying`: of those that can be read with either.
    """

    numbers: tuple[TextNumber | Unreadable | None, ...]
    mark: DecimalMark | None
    contradiction: tuple[int, int] | None = None
    proofs: tuple[int, ...] = ()
    relying: tuple[int, ...] = ()


def read_column(cells: Sequence[str | RawCell], *, units: bool = False, negative: bool = False) -> NumberColumn:
    """Read all cells of a column; `units` allows a word behind the number, `negative` a minus sign.

    Number cells of a workbook are exact already and say nothing about the marks in text cells.
    """
    first: dict[DecimalMark, int] = {}
    proofs: list[int] = []
    for place, cell in enumerate(cells):
        evidence = _evidence_of_cell(cell, units=units)
        if evidence is not None:
            first.setdefault(evidence, place)
            proofs.append(place)
    contradiction = (min(first.values()), max(first.values())) if len(first) == 2 else None
    mark = next(iter(first)) if len(first) == 1 else None
    numbers = tuple(read_number(cell, mark, units=units, negative=negative) for cell in cells)
    doubtful = () if mark is None else _relying(cells, proofs, units=units)
    return NumberColumn(numbers, mark, contradiction, tuple(proofs), doubtful)


def _relying(cells: Sequence[str | RawCell], proofs: Sequence[int], *, units: bool) -> tuple[int, ...]:
    """The places of cells such as `1.234`, which are numbers with either mark."""
    places = []
    for place, cell in enumerate(cells):
        if place not in proofs[:1] and isinstance(read_number(cell, None, units=units), Unreadable):
            either = (read_number(cell, mark, units=units) for mark in (".", ","))
            if all(isinstance(number, TextNumber) for number in either):
                places.append(place)
    return tuple(places)


def read_number(
    cell: str | RawCell, mark: DecimalMark | None, *, units: bool = False, negative: bool = False
) -> TextNumber | Unreadable | None:
    """Read one cell of a column whose decimal mark is `mark` (`None`: not settled)."""
    try:
        if isinstance(cell, RawCell) and cell.kind != "text":
            shown = None if cell.unit is None else _as_shown(cell.text, cell.unit, units=units)
            value = _value_of_workbook_cell(cell)
            number = TextNumber(value) if shown is None else TextNumber(value, shown.currencies, shown.unit)
        else:
            text = cell.text if isinstance(cell, RawCell) else cell
            if not text.strip():
                return None
            peeled = peel(text, units=units)
            value = _value(peeled, _evidence(peeled.body) or mark)
            number = TextNumber(value, peeled.currencies, peeled.unit)
    except Refused as refusal:
        return Unreadable(refusal.reason, refusal.remedy, refusal.ambiguous)
    if number.value < 0 and not negative:
        return Unreadable("a negative number", "write an amount of zero or more")
    return number


def _as_shown(text: str, unit: str, *, units: bool) -> Peeled:
    """The currency or unit that the number format shows beside a number; a scale or a percent sign is refused."""
    before, _, after = unit.partition("0") if unit.count("0") == 1 else (unit, "", "")
    shown = f"{before}{text}{after}"
    remedy = "show the cell in a plain number format, and correct the figure if that is not what was meant"
    try:
        peeled = peel(shown, units=units)
    except Refused as refusal:
        raise Refused(f"{refusal.reason} (as the number format of the cell shows it)", remedy) from refusal
    if peeled.body != text.removeprefix("-"):
        raise Refused(f"the number format of the cell shows {quoted(text)} as {quoted(shown)}", remedy)
    return peeled


def _value_of_workbook_cell(cell: RawCell) -> Decimal:
    match cell.kind:
        case "number":
            try:
                return read_decimal(cell.text)
            except ValueError as error:
                raise Refused(str(error), "write the number with fewer digits") from error
        case "date":
            raise Refused(f"a date cell ({cell.text})", "format the cell as a number and type the amount again")
        case "boolean":
            raise Refused(f"the truth value {quoted(cell.text)}", "type the number")
        case "error":
            raise Refused(
                f"the error value {quoted(cell.text)}", "repair the formula, or leave the cell empty if unknown"
            )
        case _:
            raise Refused(
                "a formula without a stored value",
                "open the file in a spreadsheet program, let it calculate, and save it",
            )


def _evidence_of_cell(cell: str | RawCell, *, units: bool) -> DecimalMark | None:
    if isinstance(cell, RawCell):
        if cell.kind != "text":
            return None
        cell = cell.text
    if not cell.strip():
        return None
    try:
        peeled = peel(cell, units=units)
        evidence = _evidence(peeled.body)
        _value(peeled, evidence or ".")
    except Refused:
        return None
    return evidence


def _evidence(body: str) -> DecimalMark | None:
    """The decimal mark that this body proves; `None` when it proves none."""
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    if not points and not commas:
        return None
    mark: DecimalMark = "." if points else ","
    if body.count(mark) > 1:
        return _OTHER[mark]
    whole, _, fraction = body.partition(mark)
    grouped = not whole.isdigit()
    if grouped or len(fraction) != 3 or whole.startswith("0") or len(whole) > 3:
        return mark
    return None


def _value(peeled: Peeled, mark: DecimalMark | None) -> Decimal:
    """The number that `peeled` writes with `mark` as decimal mark; exact, because it is built from the digits."""
    body = peeled.body
    if mark is None and ("." in body or "," in body):
        raise _doubt(body)
    whole, found, fraction = body.rpartition(mark) if mark and mark in body else (body, "", "")
    if found and not fraction.isdigit():
        raise _malformed(body)
    whole = _ungrouped(whole, body)
    if len(whole) + len(fraction) > MAX_DIGITS:
        raise Refused(f"a number with more than {MAX_DIGITS} digits", "write the number with fewer digits")
    text = f"{whole or '0'}.{fraction}" if fraction else whole
    return Decimal(f"-{text}" if peeled.negative else text)


def _ungrouped(whole: str, body: str) -> str:
    """The digits of the integer part; groups must be three digits each, parted by one kind of mark."""
    if not whole or whole.isdigit():
        return whole
    parts = re.split(r"[., ']", whole)
    marks = set(re.findall(r"[., ']", whole))
    well_formed = 1 <= len(parts[0]) <= 3 and not parts[0].startswith("0") and all(len(p) == 3 for p in parts[1:])
    if len(marks) > 1 or not well_formed:
        raise _malformed(body)
    return "".join(parts)


def _malformed(body: str) -> Refused:
    return Refused(
        f"the digits of {quoted(body)} are not grouped in threes by one mark",
        "write the number without grouping, such as `1234567.89`",
    )


def _doubt(body: str) -> Refused:
    mark = "." if "." in body else ","
    whole, _, fraction = body.partition(mark)
    return Refused(
        f"{quoted(body)} can be {whole}{fraction} (a grouped number) or {whole}.{fraction} (a decimal number), "
        "and no other cell of the column settles which",
        f"write `{whole}{fraction}` if it is the first, `{whole}{mark}{fraction}0` if it is the second",
        ambiguous=True,
    )
