"""Component cost by country: exact integer sums over the lines of one product, as intervals.

The figures are free of law: which kinds of line count, which country is "outside" and what the limit is, is decided
over these rows, of which there are at most a few hundred whatever the number of lines (Art. 16(10) of Regulation
(EU) 2025/1106 asks for a share of them). Amounts are integers at the finest unit that occurs, `10 ** -scale` of the
currency; an unknown cost adds to `low` nothing and makes the row unbounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from safe_rules.dossier.bom import BomLine

__all__ = ["CostRow", "ProductCost", "measure", "with_line_changed"]

_WHOLE = 100


class CostRow(NamedTuple):
    """The lines (or parts of lines) of one kind, one origin, one seller country and one currency, summed.

    `low` and `high` are the exact sums of the low and high estimates of lines with a cost; `unknown_costs` counts
    lines without one, whose cost is some positive amount. `origin` and `seller` are place codes, `None` unknown.
    """

    kind: str
    origin: str | None
    seller: str | None
    currency: str | None
    low: int
    high: int
    lines: int
    unknown_costs: int


class ProductCost(NamedTuple):
    """All rows of one product. `not_covered` says why no sum can be trusted yet; `complete` is the BOM's own claim.

    `kinds` counts lines, each once; a row counts the parts of lines that are split over origins.
    """

    product: str
    rows: tuple[CostRow, ...]
    scale: int
    lines: int
    complete: bool
    not_covered: str | None = None
    kinds: tuple[tuple[str, int], ...] = ()

    def lines_of(self, kinds: Container[str]) -> int:
        """How many lines are of one of `kinds`."""
        return sum(count for kind, count in self.kinds if kind in kinds)


_Key = tuple[str, str | None, str | None, str | None]


def measure(
    product: str,
    lines: Sequence[BomLine],
    *,
    currency: str | None,
    complete: bool = True,
    scale: int | None = None,
) -> ProductCost:
    """Sum `lines` by kind, origin, seller country and currency.

    `currency` is the dossier's, taken for lines that name none. A line whose cost is split over origins adds its
    exact parts. Lines below an assembly are not summed: the result then says what is not covered. `scale` is the
    number of decimal places of the sums, by default the finest that occurs.
    """
    scale = _scale(lines) if scale is None else scale
    unit = Decimal(1).scaleb(-scale)
    sums: dict[_Key, list[int]] = {}
    for line in lines:
        for origin, low, high in _parts(line, unit):
            seller = line.sourced_from if line.sourced_from_stated else origin
            entry = sums.setdefault((line.kind, origin, seller, line.currency or currency), [0, 0, 0, 0])
            entry[0] += low
            entry[1] += high
            entry[2] += 1
            entry[3] += line.cost_low is None
    rows = tuple(CostRow(*key, *values) for key, values in sorted(sums.items(), key=lambda item: _order(item[0])))
    kinds = tuple(sorted(Counter(line.kind for line in lines).items()))
    cost = ProductCost(product, rows, scale, len(lines), complete, _not_covered(lines), kinds)
    _check_conservation(cost, lines, unit)
    return cost


def with_line_changed(cost: ProductCost, old: BomLine, new: BomLine, *, currency: str | None) -> ProductCost:
    """The same figures with one line replaced: what they would be if more were known of it. Same scale, same lines."""
    sums = {_key(row): _values(row) for row in cost.rows}
    for row in measure(cost.product, [old], currency=currency, scale=cost.scale).rows:
        sums[_key(row)] = [a - b for a, b in zip(sums[_key(row)], _values(row), strict=True)]
    for row in measure(cost.product, [new], currency=currency, scale=cost.scale).rows:
        sums[_key(row)] = [a + b for a, b in zip(sums.get(_key(row), [0] * 4), _values(row), strict=True)]
    rows = (CostRow(*key, *values) for key, values in sums.items() if values[2])
    counts = Counter(dict(cost.kinds))
    counts.subtract([old.kind])
    counts.update([new.kind])
    kinds = tuple(sorted((kind, count) for kind, count in counts.items() if count))
    return cost._replace(kinds=kinds, rows=tuple(sorted(rows, key=lambda row: _order(_key(row)))))


def _key(row: CostRow) -> _Key:
    return row.kind, row.origin, row.seller, row.currency


def _values(row: CostRow) -> list[int]:
    return [row.low, row.high, row.lines, row.unknown_costs]


def _order(key: _Key) -> tuple[str, ...]:
    return tuple(part or "" for part in key)


def _scale(lines: Iterable[BomLine]) -> int:
    """Decimal places of the finest amount that can occur: those of a cost, and two and those of a percentage more."""
    places = split = 0
    for line in lines:
        for amount in (line.cost_low, line.cost_high):
            if amount is not None:
                places = max(places, _places(amount))
        if len(line.origins) > 1:
            split = max(split, 2, *(2 + _places(share.percent) for share in line.origins))
    return places + split


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _units(amount: Decimal, unit: Decimal) -> int:
    numerator, denominator = amount.as_integer_ratio()
    steps, divisor = unit.as_integer_ratio()
    whole, rest = divmod(numerator * divisor, denominator * steps)
    if rest:
        raise ArithmeticError(f"{amount} is no whole number of units of {unit}")
    return whole


def _parts(line: BomLine, unit: Decimal) -> Iterable[tuple[str | None, int, int]]:
    low = 0 if line.cost_low is None else _units(line.cost_low, unit)
    high = 0 if line.cost_high is None else _units(line.cost_high, unit)
    if len(line.origins) == 1:
        return [(line.origins[0].place, low, high)]
    return [(share.place, _part(low, share.percent), _part(high, share.percent)) for share in line.origins]


def _part(amount: int, percent: Decimal) -> int:
    numerator, denominator = percent.as_integer_ratio()
    whole, rest = divmod(amount * numerator, denominator * _WHOLE)
    if rest:
        raise ArithmeticError(f"{percent} % of {amount} units is no whole number of units")
    return whole


def _not_covered(lines: Iterable[BomLine]) -> str | None:
    nested = [line.row for line in lines if line.parent_id is not None]
    if not nested:
        return None
    shown = ", ".join(map(str, nested[:3])) + (", …" if len(nested) > 3 else "")
    where = f"`parent_id` on {len(nested)} lines: rows {shown}"
    return f"the bill of materials has levels ({where}); only flat ones are summed"


def _check_conservation(cost: ProductCost, lines: Sequence[BomLine], unit: Decimal) -> None:
    """The rows hold each line once: their total equals an independent one. A difference is a fault of this module."""
    low = sum(_units(line.cost_low, unit) for line in lines if line.cost_low is not None)
    high = sum(_units(line.cost_high, unit) for line in lines if line.cost_high is not None)
    parts = sum(max(1, len(line.origins)) for line in lines)
    if (low, high, parts) != (
        sum(row.low for row in cost.rows),
        sum(row.high for row in cost.rows),
        sum(row.lines for row in cost.rows),
    ):
        raise ArithmeticError(f"the sums by country of `{cost.product}` do not add up to the sum of its lines")
