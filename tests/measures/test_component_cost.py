"""Component cost by country is exact, holds every line once, and refuses to sum what has levels."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.dossier.bom import BomLine
from safe_rules.measures import component_cost
from safe_rules.measures.component_cost import CostRow, ProductCost, measure, with_line_changed
from tests.support import line


def measured(*lines: BomLine, currency: str | None = "EUR") -> ProductCost:
    return measure("p", lines, currency=currency)


def by_origin(cost: ProductCost) -> dict[str | None, CostRow]:
    assert len({row.origin for row in cost.rows}) == len(cost.rows)
    return {row.origin: row for row in cost.rows}


amounts = st.decimals("0.0001", "99999999999", places=4).map(str)
places = st.sampled_from(["DE", "US", "CN", "GL", "EU", None])
costs = st.one_of(st.none(), amounts, st.tuples(amounts, amounts).map(lambda pair: tuple(sorted(pair, key=Decimal))))
origins = st.one_of(
    places,
    st.sampled_from([[("DE", "60"), ("US", "40")], [("DE", "33.3"), (None, "66.7")], [("CN", "12.5"), ("FR", "87.5")]]),
)
lines = st.lists(st.builds(line, st.just(2), origins, costs), min_size=1, max_size=8).map(
    lambda drawn: [one._replace(row=n, line_id=str(n)) for n, one in enumerate(drawn, 2)]
)


def test_sums_of_38_digits_are_exact() -> None:
    cost = measured(
        line(2, "DE", "123456789012345678901234567890.12345678"),
        line(3, "DE", "876543210987654321098765432109.87654322"),
        line(4, "US", "0.00000001"),
    )
    rows = by_origin(cost)
    assert cost.scale == 8
    assert rows["DE"].low == rows["DE"].high == 10**38
    assert rows["US"].low == 1


def test_sums_do_not_depend_on_the_precision_of_a_decimal_context() -> None:
    many = [line(n, "DE", "9" * 30 + ".99") for n in range(2, 102)]
    assert by_origin(measured(*many))["DE"].low == 100 * int("9" * 32)


@pytest.mark.parametrize(
    ("texts", "scale"),
    [(["5"], 0), (["5", "1.5"], 1), (["0.10", "3"], 2), (["1E+3"], 0), (["1E-7"], 7)],
)
def test_the_scale_is_the_finest_that_occurs(texts: list[str], scale: int) -> None:
    cost = measured(*[line(n, "DE", text) for n, text in enumerate(texts, 2)])
    assert cost.scale == scale
    assert sum(row.low for row in cost.rows) == sum(map(Fraction, texts)) * 10**scale


def test_a_cost_split_over_origins_adds_exact_parts() -> None:
    cost = measured(line(2, [("DE", "33.33"), ("US", "66.66"), (None, "0.01")], "0.01"))
    rows = by_origin(cost)
    assert cost.scale == 6
    assert (rows["DE"].low, rows["US"].low, rows[None].low) == (3333, 6666, 1)
    assert (cost.lines, sum(row.lines for row in cost.rows)) == (1, 3)


def test_a_range_keeps_both_ends() -> None:
    row = by_origin(measured(line(2, "US", ("1.5", "2.25")), line(3, "US", "1")))["US"]
    assert (row.low, row.high, row.lines, row.unknown_costs) == (250, 325, 2, 0)


def test_a_line_without_cost_is_counted_and_adds_nothing() -> None:
    row = by_origin(measured(line(2, "CN", None), line(3, "CN", "7")))["CN"]
    assert (row.low, row.high, row.lines, row.unknown_costs) == (7, 7, 2, 1)


def test_an_unknown_origin_is_a_row_of_its_own() -> None:
    rows = by_origin(measured(line(2, None, "3"), line(3, "DE", "4")))
    assert (rows[None].low, rows[None].seller) == (3, None)


def test_the_seller_is_the_origin_unless_the_line_says_something_else() -> None:
    cost = measured(
        line(2, "DE", "1"),
        line(3, "DE", "1", sourced_from="RU", sourced_from_stated=True),
        line(4, "DE", "1", sourced_from=None, sourced_from_stated=True),
    )
    assert {row.seller for row in cost.rows} == {"DE", "RU", None}


def test_a_line_takes_the_currency_of_the_dossier_only_where_it_names_none() -> None:
    cost = measured(line(2, "DE", "1"), line(3, "DE", "2", currency="USD"))
    assert {row.currency: row.low for row in cost.rows} == {"EUR": 1, "USD": 2}


def test_kinds_of_line_are_kept_apart() -> None:
    cost = measured(line(2, "DE", "1"), line(3, "DE", "2", kind="labour"))
    assert {row.kind: row.low for row in cost.rows} == {"component": 1, "labour": 2}


def test_lines_in_levels_are_named_as_not_covered() -> None:
    nested = [line(n, "DE", "1", parent_id="2") for n in range(3, 8)]
    said = measured(line(2, "DE", "5"), *nested).not_covered
    assert said is not None
    assert "`parent_id` on 5 lines: rows 3, 4, 5, …" in said
    assert measured(line(2, "DE", "5")).not_covered is None


@given(lines)
def test_the_rows_hold_each_line_once_whatever_its_order(drawn: list[BomLine]) -> None:
    cost = measured(*drawn)
    unit = 10**cost.scale
    assert sum(row.low for row in cost.rows) == sum(Fraction(one.cost_low or 0) for one in drawn) * unit
    assert sum(row.high for row in cost.rows) == sum(Fraction(one.cost_high or 0) for one in drawn) * unit
    assert sum(row.lines for row in cost.rows) == sum(len(one.origins) for one in drawn)
    assert measured(*reversed(drawn)) == cost


@given(lines, st.data())
def test_changing_one_line_equals_measuring_again(drawn: list[BomLine], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(drawn) - 1))
    answer = data.draw(st.builds(line, st.just(drawn[at].row), places, st.just(None)))
    changed = drawn[at]._replace(origins=answer.origins)
    again = [*drawn[:at], changed, *drawn[at + 1 :]]
    cost = measured(*drawn)
    found = with_line_changed(cost, drawn[at], changed, currency="EUR")
    assert found == measure("p", again, currency="EUR", scale=cost.scale)


def lost_row(*values: object) -> CostRow:
    """As `CostRow`, but the row of the United States is emptied."""
    row = CostRow(*values)  # type: ignore[arg-type]
    return row._replace(low=0, high=0) if row.origin == "US" else row


def test_a_lost_sum_is_a_fault_and_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(component_cost, "CostRow", lost_row)
    measured(line(2, "DE", "1"))
    with pytest.raises(ArithmeticError, match="do not add up"):
        measured(line(2, "DE", "1"), line(3, "US", "2"))


def test_a_lost_line_without_cost_is_a_fault_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def uncounted(*values: object) -> CostRow:
        row = CostRow(*values)  # type: ignore[arg-type]
        return row._replace(lines=row.lines - 1)

    monkeypatch.setattr(component_cost, "CostRow", uncounted)
    with pytest.raises(ArithmeticError, match="do not add up"):
        measured(line(2, "DE", None))


def test_a_line_summed_twice_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    real = component_cost._parts
    monkeypatch.setattr(component_cost, "_parts", lambda one, unit: [*real(one, unit), *real(one, unit)])
    with pytest.raises(ArithmeticError, match="do not add up"):
        measured(line(2, "DE", "1"))


def test_a_part_that_is_no_whole_number_of_units_is_a_fault_and_never_rounded() -> None:
    with pytest.raises(ArithmeticError, match="no whole number"):
        measure("p", [line(2, [("DE", "33.3"), ("US", "66.7")], "0.01")], currency=None, scale=2)


def test_a_line_split_over_origins_is_one_line_of_its_kind() -> None:
    split = line(2, [("DE", "60"), ("US", "40")], "1")
    software = line(4, "DE", "1")._replace(kind="software")
    cost = measured(split, line(3, "DE", "1"), software)
    assert sum(row.lines for row in cost.rows) == 4
    asked: list[tuple[str, ...]] = [("component",), ("software",), ("component", "software"), ()]
    assert [cost.lines_of(kinds) for kinds in asked] == [2, 1, 3, 0]
    assert with_line_changed(cost, split, line(2, "DE", "1"), currency="EUR").kinds == cost.kinds
