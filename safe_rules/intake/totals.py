"""Compares the total rows of a table with the lines above them: a difference says that one of the two is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal, Inexact
from typing import NamedTuple

from safe_rules.dossier.bom import BomLine
from safe_rules.intake.headers import cell_text
from safe_rules.intake.numbers_in_text import TextNumber, read_column
from safe_rules.intake.raw_table import RawCell, RawRow
from safe_rules.intake.remarks import Remarks
from safe_rules.values.errors import quoted
from safe_rules.values.position import Position

__all__ = ["TotalRow", "compare_totals"]


class TotalRow(NamedTuple):
    """A row that ends a sum: a total with its figure, or (`figure` is `None`) a heading or a total without one."""

    row: RawRow
    figure: str | RawCell | None


def compare_totals(
    lines: Sequence[BomLine],
    breaks: Sequence[TotalRow],
    place: Callable[[int, str | None], Position],
    remarks: Remarks,
) -> None:
    """Warn where a figure is neither the sum of all lines above nor the sum since the last total or heading."""
    exact = Context(prec=200, traps=[Inexact])
    since = 0
    for total in breaks:
        number = total.row.number
        if total.figure is not None:
            above = [line for line in lines if line.row < number]
            sums = [_sum(above, exact), _sum([line for line in above if line.row > since], exact)]
            _compare(total.figure, sums, place(number, "cost"), remarks)
        since = number


def _sum(lines: Sequence[BomLine], exact: Context) -> Decimal | None:
    """The exact sum, `None` when a cost is unknown or a range, or the currencies differ."""
    result = Decimal(0)
    if len({line.currency for line in lines}) > 1:
        return None
    for line in lines:
        if line.cost_low is None or line.cost_low != line.cost_high:
            return None
        result = exact.add(result, line.cost_low)
    return result


def _compare(figure: str | RawCell, sums: Sequence[Decimal | None], place: Position, remarks: Remarks) -> None:
    read = read_column([figure], negative=True).numbers[0]
    shown = quoted(cell_text(figure))
    if not isinstance(read, TextNumber):
        remarks.add("observation", f"the total {shown} is not an exact number and was not compared", place)
        return
    known = [total for total in sums if total is not None]
    if not known:
        message = f"the total {shown} was not compared: not every line above has one known cost"
        remarks.add("observation", message, place)
        return
    exponent = read.value.as_tuple().exponent
    half = Decimal((0, (5,), (exponent if isinstance(exponent, int) else 0) - 1))
    if all(abs(total - read.value) > half for total in known):
        remarks.add("warning", f"the total row says {read.value:f}, the lines above sum up to {known[0]:f}", place)
