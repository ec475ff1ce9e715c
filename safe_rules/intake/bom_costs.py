"""What a line costs, exactly: `cost`, or `unit_cost` times `quantity`, or a range; and in which currency.

Products are exact (no digit is rounded). An empty cost is unknown, which is a value; a cost of zero is a mistake.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, Inexact
from typing import NamedTuple

from safe_rules.intake.currency_marks import currencies_of
from safe_rules.intake.numbers_in_text import TextNumber
from safe_rules.intake.remarks import Remarks
from safe_rules.values.currencies import CURRENCIES
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["MONEY_COLUMNS", "Costing", "cost_of", "currency_of", "exact_product"]

MONEY_COLUMNS: tuple[str, ...] = ("cost", "unit_cost", "cost_low", "cost_high")

_FREE = (
    "a component that costs nothing (free issue) needs an estimated value, also where the buyer furnishes it "
    "(`kind: government_furnished`); leave the cell empty if the cost is not known"
)
_Bounds = tuple[Decimal | None, Decimal | None]


class Costing(NamedTuple):
    """The figures of one line. `numbers` holds what was read, `unread` the columns whose cell is no number.

    `has_quantity`: the table has a quantity column. `headers`: money column -> currencies named in its header.
    """

    numbers: Mapping[str, TextNumber]
    unread: frozenset[str]
    has_quantity: bool
    headers: Mapping[str, tuple[str, ...]]
    place: Callable[[str], Position]
    faults: FaultList
    remarks: Remarks

    def value(self, column: str) -> Decimal | None:
        number = self.numbers.get(column)
        return None if number is None else number.value


def exact_product(left: Decimal, right: Decimal) -> Decimal:
    """`left` times `right` with every digit."""
    return Context(prec=200, traps=[Inexact]).multiply(left, right)


def cost_of(line: Costing) -> _Bounds:
    """Low and high bound of the line's cost (equal when it is known, both `None` when it is not)."""
    if line.unread:
        return None, None
    if line.value("quantity") == 0:
        line.faults.add(
            "the quantity is zero",
            line.place("quantity"),
            expected="a number above zero",
            remedy="remove the line, or leave the cell empty if the quantity is not known",
        )
        return None, None
    if line.value("cost_low") is not None or line.value("cost_high") is not None:
        return _range(line)
    cost = line.value("cost")
    if cost is None:
        product = _product(line)
        return product, product
    if _positive(line, "cost", cost) and not _contradicted(line, cost):
        return cost, cost
    return None, None


def _positive(line: Costing, column: str, value: Decimal) -> bool:
    if value == 0:
        line.faults.add("the cost is zero", line.place(column), expected="an amount above zero", remedy=_FREE)
    return value != 0


def _range(line: Costing) -> _Bounds:
    low, high = line.value("cost_low"), line.value("cost_high")
    if low is None or high is None:
        missing = "cost_low" if low is None else "cost_high"
        line.faults.add(
            f"the range of the cost has no `{missing}`",
            line.place(missing),
            expected="both ends of the range",
            remedy="give both ends, or leave both cells empty if the cost is not known",
        )
        return None, None
    if line.value("cost") is not None or line.value("unit_cost") is not None:
        stated = "cost" if line.value("cost") is not None else "unit_cost"
        line.faults.add(
            f"the line gives both `{stated}` and a range",
            line.place(stated),
            expected="either a cost or `cost_low` and `cost_high`",
            remedy="leave one of them empty",
        )
        return None, None
    if low > high:
        line.faults.add(
            f"`cost_low` ({low:f}) is larger than `cost_high` ({high:f})", line.place("cost_low"), remedy="swap the two"
        )
        return None, None
    if not (_positive(line, "cost_low", low) and _positive(line, "cost_high", high)):
        return None, None
    return low, high


def _product(line: Costing) -> Decimal | None:
    unit, quantity = line.value("unit_cost"), line.value("quantity")
    if unit is None or not _positive(line, "unit_cost", unit):
        return None
    if quantity is not None:
        return exact_product(unit, quantity)
    if line.has_quantity:
        line.remarks.add("warning", "the cost is unknown: there is a unit cost but no quantity", line.place("quantity"))
        return None
    line.remarks.add(
        "assumption", "there is no `quantity`: one piece is taken for each unit cost", line.place("unit_cost")
    )
    return unit


def _contradicted(line: Costing, cost: Decimal) -> bool:
    """Whether `unit_cost` times `quantity` differs from `cost` by more than the rounding of `unit_cost` explains."""
    unit, quantity = line.value("unit_cost"), line.value("quantity")
    if unit is None or quantity is None:
        return False
    product = exact_product(unit, quantity)
    half = _half_of_last_digit(unit)
    exact = Context(prec=200, traps=[Inexact])
    difference = abs(exact.subtract(cost, product))
    if difference <= exact_product(half, quantity):
        if difference > _half_of_last_digit(cost):
            message = "`cost` counts, although `unit_cost` times `quantity` differs by more than its rounding"
            place = line.place("cost")
            line.remarks.add("warning", message, place, f"{cost:f} against {product:f} (row {place.row})")
        return False
    line.faults.add(
        f"`cost` is {cost:f}, but `unit_cost` times `quantity` is {product:f} ({unit:f} x {quantity:f})",
        line.place("cost"),
        expected="a difference that the rounding of `unit_cost` explains",
        remedy="correct one of the three, or leave `unit_cost` empty",
    )
    return True


def _half_of_last_digit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal((0, (5,), (exponent if isinstance(exponent, int) else 0) - 1))


def currency_of(line: Costing, stated: str | None, default: str | None) -> str | None:
    """The currency of a line: its currency cell, its headers and its marks must agree on one ISO 4217 code.

    Without any of them it is `default`. A mark that stands for several currencies is settled by `default` only if
    that is one of them, and this is reported as an assumption.
    """
    evidence: list[tuple[str, tuple[str, ...]]] = []
    if stated is not None:
        codes = currencies_of(stated)
        if not codes:
            near = difflib.get_close_matches(stated.upper(), sorted(CURRENCIES), n=3)
            line.faults.add(
                f"{quoted(stated)} is no currency",
                line.place("currency"),
                expected=" or ".join(f"`{code}`" for code in near) or "a code of ISO 4217 such as `EUR`",
            )
            return None
        evidence.append(("currency", codes))
    for column in MONEY_COLUMNS:
        if column in line.numbers:
            evidence += [
                (column, codes) for codes in (line.headers.get(column), line.numbers[column].currencies) if codes
            ]
    return _agreed(line, evidence, default)


def _agreed(line: Costing, evidence: list[tuple[str, tuple[str, ...]]], default: str | None) -> str | None:
    if not evidence:
        return default
    common = set(evidence[0][1])
    for column, codes in evidence[1:]:
        if not common & set(codes):
            line.faults.add(
                f"`{column}` is in {_either(codes)}, but `{evidence[0][0]}` says {_either(tuple(sorted(common)))}",
                line.place(column),
                expected="one currency a line",
                remedy='correct one of them, or leave one column out with `--map "its name=ignore"`',
            )
            return None
        common &= set(codes)
    if len(common) == 1:
        return common.pop()
    if default in common:
        line.remarks.add(
            "assumption", f"a mark of several currencies is taken as {default}", line.place(evidence[0][0])
        )
        return default
    line.faults.add(
        f"the currency mark can stand for {_either(tuple(sorted(common)))}",
        line.place(evidence[0][0]),
        expected="one currency",
        remedy="give the currency in a column `currency`",
    )
    return None


def _either(codes: tuple[str, ...]) -> str:
    return codes[0] if len(codes) == 1 else ", ".join(codes[:-1]) + " or " + codes[-1]
