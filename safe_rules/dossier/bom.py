"""The bill of materials as lines: what the small path measures and what every report points back to.

Costs are exact decimals in the line's currency; a cost that is not known is an interval with no upper end; a country
that is not known is `None`. Places are the codes of `safe_rules.values.countries`: ISO alpha-2, `XK`, `XI`,
`UA-OCC`, or one of the groups `EU`, `EEA`, `non-EU`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["KINDS", "ORIGIN_BASES", "BomLine", "BomTable", "Kind", "OriginBasis", "OriginShare"]

Kind = Literal[
    "component",
    "software",
    "licence",
    "labour",
    "service",
    "spare",
    "training",
    "tooling",
    "government_furnished",
    "packaging",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

OriginBasis = Literal["last_substantial_transformation", "place_of_manufacture", "value_split", "supplier_seat"]
ORIGIN_BASES: tuple[OriginBasis, ...] = get_args(OriginBasis)


class OriginShare(NamedTuple):
    """A part of one line's cost that comes from one place; `percent` of all parts of a line sum to exactly 100."""

    place: str | None
    percent: Decimal


WHOLE = Decimal(100)


class BomLine(NamedTuple):
    """One line. `row` is the spreadsheet row or text line it was read from.

    `cost_low` and `cost_high` are equal when the cost is known exactly; both `None` when it is not known at all.
    Costs are never negative and never zero (a free issue needs an estimated value).
    """

    row: int
    line_id: str
    cost_low: Decimal | None
    cost_high: Decimal | None
    origins: tuple[OriginShare, ...]
    sourced_from: str | None = None
    sourced_from_stated: bool = False
    """False: the column or cell is absent, and the line is taken as sourced from its origin."""
    currency: str | None = None
    """`None`: the dossier's currency."""
    kind: Kind = "component"
    parent_id: str | None = None
    product: str | None = None
    part_number: str | None = None
    description: str | None = None
    supplier: str | None = None
    origin_basis: OriginBasis | None = None
    evidence: str | None = None


class BomTable(NamedTuple):
    """All lines of one table. `columns` maps a contract column to the header it was read from."""

    path: str
    sheet: str | None
    columns: Mapping[str, str]
    lines: tuple[BomLine, ...]
    notices: tuple[Notice, ...] = ()

    def position(self, line: BomLine, column: str) -> Position:
        """Where the value of `column` of `line` stands (the header as the file spells it)."""
        return Position(self.path, self.sheet, line.row, self.columns.get(column, column))
