"""One line of a bill of materials, from texts by contract column: the core that tables and inline components share.

`read_line` takes cells whose numbers are read already (a table settles its decimal mark by column); `parse_line` takes
plain texts, as they stand in a dossier, where a decimal point is a decimal point.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from safe_rules.dossier.bom import KINDS, ORIGIN_BASES, BomLine, Kind, OriginBasis
from safe_rules.intake.bom_costs import Costing, cost_of, currency_of
from safe_rules.intake.bom_origins import origins_of, place_of
from safe_rules.intake.header_names import NUMBER_COLUMNS
from safe_rules.intake.numbers_in_text import TextNumber
from safe_rules.intake.remarks import Remarks
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.exact import read_decimal
from safe_rules.values.position import Position

__all__ = ["LineCells", "check_line_ids", "note_sources", "parse_line", "read_line"]

_Word = TypeVar("_Word", bound=str)
_WEAK = "the origin is the seat of the supplier (`supplier_seat`): a weak sign of where a component comes from"


class LineCells(NamedTuple):
    """The cells of one line by contract column. Empty cells are left out of `texts` and `numbers`.

    `unread`: number columns whose cell holds no number (a fault says why). `header_currencies`: money column -> the
    currencies that its header names. `has_quantity`, `has_ids`: the table has such a column at all.
    """

    row: int
    texts: Mapping[str, str]
    numbers: Mapping[str, TextNumber]
    place: Callable[[str], Position]
    unread: frozenset[str] = frozenset()
    has_quantity: bool = False
    has_ids: bool = False
    header_currencies: Mapping[str, tuple[str, ...]] = {}


def read_line(cells: LineCells, default_currency: str | None, faults: FaultList, remarks: Remarks) -> BomLine:
    """The line. What is wrong goes to `faults`, and the line then holds unknowns in its place."""
    costing = Costing(
        cells.numbers, cells.unread, cells.has_quantity, cells.header_currencies, cells.place, faults, remarks
    )
    low, high = cost_of(costing)
    texts = cells.texts
    source = texts.get("sourced_from", "")
    basis = _basis(cells, faults)
    if basis == "supplier_seat":
        remarks.add("warning", _WEAK, cells.place("origin_basis"))
    unit = cells.numbers["quantity"].unit if "quantity" in cells.numbers else None
    if unit is not None:
        remarks.add("warning", "the word behind the quantity is left out", cells.place("quantity"))
    return BomLine(
        row=cells.row,
        line_id=texts.get("line_id") or (f"row {cells.row}" if cells.has_ids else str(cells.row)),
        cost_low=low,
        cost_high=high,
        origins=origins_of(texts.get("origin", ""), texts.get("origin_shares", ""), cells.place, faults, remarks),
        sourced_from=place_of(source, cells.place("sourced_from"), faults, remarks),
        sourced_from_stated=bool(source),
        currency=currency_of(costing, texts.get("currency"), default_currency),
        kind=_kind(cells, faults),
        parent_id=texts.get("parent_id"),
        product=texts.get("product"),
        part_number=texts.get("part_number"),
        description=texts.get("description"),
        supplier=texts.get("supplier"),
        origin_basis=basis,
        evidence=texts.get("evidence"),
    )


def parse_line(  # noqa: PLR0913 (all by name; where a line stands and where its faults go)
    cells: Mapping[str, str | None],
    *,
    row: int,
    place: Callable[[str], Position],
    default_currency: str | None,
    faults: FaultList,
    remarks: Remarks,
) -> BomLine:
    """A line from plain texts by contract column (`None` or a missing key: not given); numbers such as `1234.56`."""
    texts = {column: text.strip() for column, text in cells.items() if text is not None and text.strip()}
    numbers: dict[str, TextNumber] = {}
    unread = set()
    for column in NUMBER_COLUMNS:
        text = texts.pop(column, None)
        if text is None:
            continue
        try:
            value = read_decimal(text)
        except ValueError as error:
            unread.add(column)
            faults.add(f"{quoted(text)}: {error}", place(column), expected="a number such as `1234.56`")
            continue
        if value < 0:
            unread.add(column)
            faults.add(f"{quoted(text)} is negative", place(column), expected="an amount above zero")
        else:
            numbers[column] = TextNumber(value)
    line = LineCells(row, texts, numbers, place, frozenset(unread))
    return read_line(line, default_currency, faults, remarks)


def check_line_ids(lines: Iterable[BomLine], place: Callable[[BomLine, str], Position], faults: FaultList) -> None:
    """Two lines with one `line_id` are a fault that names both rows."""
    lines = tuple(lines)
    levels = any(line.parent_id for line in lines)
    way_out = ": the numbering says what sits in what" if levels else ", or leave the column out to count lines by rows"
    first: dict[str, BomLine] = {}
    for line in lines:
        earlier = first.setdefault(line.line_id, line)
        if earlier is not line:
            faults.add(
                f"the line id {quoted(line.line_id)} stands in rows {earlier.row} and {line.row}",
                place(line, "line_id"),
                expected="ids that are unique in the table",
                remedy=f"number the lines anew{way_out}",
            )


def note_sources(lines: Iterable[BomLine], place: Callable[[BomLine, str], Position], remarks: Remarks) -> None:
    """One assumption for all lines that do not say where they are bought from."""
    for line in lines:
        if not line.sourced_from_stated:
            remarks.add(
                "assumption",
                "`sourced_from` is not given: the line is taken as bought from its country of origin",
                place(line, "sourced_from"),
            )


def _kind(cells: LineCells, faults: FaultList) -> Kind:
    text = cells.texts.get("kind")
    found: Kind | None = _one_of(text, KINDS) if text else "component"
    if found is None:
        _unknown_word(cells, "kind", KINDS, faults)
    return found or "component"


def _basis(cells: LineCells, faults: FaultList) -> OriginBasis | None:
    text = cells.texts.get("origin_basis")
    found: OriginBasis | None = _one_of(text, ORIGIN_BASES) if text else None
    if text and found is None:
        _unknown_word(cells, "origin_basis", ORIGIN_BASES, faults)
    return found


def _one_of(text: str, words: tuple[_Word, ...]) -> _Word | None:
    wanted = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    return next((word for word in words if word == wanted), None)


def _unknown_word(cells: LineCells, column: str, words: tuple[str, ...], faults: FaultList) -> None:
    text = cells.texts[column]
    near = difflib.get_close_matches("_".join(text.casefold().split()), words, n=3) or words
    faults.add(
        f"{quoted(text)} is no `{column}`", cells.place(column), expected=", ".join(f"`{word}`" for word in near)
    )
