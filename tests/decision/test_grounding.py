"""What crosses to the engine: each fact once, no number, and bounds on the same side as the reference's interval."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.decision.grounding import _against, _part
from safe_rules.decision.reference import where_truth
from safe_rules.decision.trace import Standing
from safe_rules.dossier.bom import BomLine
from safe_rules.measures.component_cost import CostRow
from safe_rules.measures.folding import share_of
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Comparison,
    ComparisonOperator,
    Constant,
    Count,
    Limit,
    Member,
    Negation,
    Node,
    Share,
    StatusTest,
)
from safe_rules.rulebook.opened import Fact as FactFigure
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth
from tests.decision.small_rules import (
    OUTSIDE,
    bare,
    both,
    compared,
    derogation,
    facts_of,
    leg,
    only,
    provision,
    says,
    stated,
)
from tests.support import line

CAP = Fraction(35, 100)


def signs(figure: Any, limit: Any, at: Any) -> tuple[str, str]:
    (fact,) = facts_of([provision(compared(figure, "at_most", limit))], at, "sign")
    return fact["lo"], fact["hi"]


# -- signs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outside", "expected"), [("34", ("lt", "lt")), ("35", ("eq", "eq")), ("35.0000000000000001", ("gt", "gt"))]
)
def test_an_exact_share_is_below_at_or_above_its_limit(outside: str, expected: tuple[str, str]) -> None:
    assert signs(OUTSIDE, CAP, bare(line(2, "DE", "65"), line(3, "US", outside))) == expected


def test_a_range_gives_the_sign_of_each_end() -> None:
    at = bare(line(2, "DE", "65"), line(3, "US", "30"), line(4, None, "5"))
    assert signs(OUTSIDE, Fraction(30, 100), at) == ("eq", "gt")
    assert signs(OUTSIDE, Fraction(35, 100), at) == ("lt", "eq")


def test_a_bound_that_is_only_approached_is_never_equal() -> None:
    without_cost = bare(line(2, "DE", "65"), line(3, "US", "35"), line(4, "CN", None))
    assert signs(OUTSIDE, CAP, without_cost) == ("gt", "gt")
    inside = bare(line(2, "DE", "65"), line(3, "US", "35"), line(4, "FR", None))
    assert signs(OUTSIDE, CAP, inside) == ("lt", "lt")


@pytest.mark.parametrize("limit", [Interval(CAP, Fraction(1)), Interval(Fraction(0), CAP), Interval(CAP, None)])
def test_a_limit_that_is_a_range_is_met_at_its_far_end(limit: Interval) -> None:
    at = bare(line(2, "DE", "65"), line(3, "US", "35"))
    low = "lt" if limit.high is None or limit.high > CAP else "eq"
    high = "gt" if limit.low < CAP else "eq"
    assert signs(OUTSIDE, limit, at) == (low, high)


def test_what_no_figure_can_be_trusted_for_lies_on_both_sides() -> None:
    for at in (
        stated(),
        bare(line(2, "DE", "1", parent_id="x")),
        bare(line(2, "DE", "1", currency="EUR"), line(3, "DE", "1", currency="USD")),
        bare(line(2, "DE", "1", kind="labour")),
    ):
        assert signs(OUTSIDE, CAP, at) == ("lt", "gt")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-05-29", ("lt", "lt")), ("2026-05-30", ("eq", "eq")), ("2026-05-31", ("gt", "gt")), (None, ("lt", "gt"))],
)
def test_a_day_is_before_on_or_after_the_last_one(day: str | None, expected: tuple[str, str]) -> None:
    assert signs(FactFigure("procurement.launched_on"), date(2026, 5, 30), stated(launched_on=day)) == expected


@pytest.mark.parametrize(("limit", "expected"), [(0, ("gt", "gt")), (1, ("eq", "gt")), (2, ("lt", "eq"))])
def test_a_count_has_the_sign_of_the_sure_and_of_the_possible(limit: int, expected: tuple[str, str]) -> None:
    buyers = [{"country": "PL"}, {"country": None}, {"country": "US"}]
    count = Count("buyers", Member("country", property="inside"))
    assert signs(count, limit, stated(buyers=buyers)) == expected


def test_a_list_nobody_stated_has_no_upper_end() -> None:
    assert signs(Count("buyers", AllOf(())), 10**9, stated()) == ("lt", "gt")
    assert signs(Count("buyers", AllOf(())), 0, stated()) == ("eq", "gt")


# -- other facts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "crossing"), [(True, "true"), (False, "false"), (None, "_unknown")])
def test_nobody_said_is_not_no(value: bool | None, crossing: str) -> None:
    (fact,) = facts_of([provision(says("in_investment_plan"))], stated(in_investment_plan=value), "said")
    assert fact["v"] == crossing


def test_a_country_crosses_with_the_property_that_is_asked() -> None:
    rule = provision(leg(StatusTest("procurement.conducted_by.country", "inside")))
    at = stated(conducted_by={"kind": "lead_state", "country": "GL"})
    (place,) = facts_of([rule], at, "place")
    assert (place["c"], place["p"]) == ("GL", "inside")
    assert {(f["c"], f["t"], f["f"]) for f in facts_of([rule], at, "prop")} == {
        ("GL", "y", "y"),
        ("_unknown", "y", "y"),
    }


def test_every_requirement_is_asked_of_every_subject() -> None:
    products = [{"id": name} for name in "abc"]
    rules = [provision(says("in_investment_plan")), provision(says("clauses_included", rule="R2"), key="R2")]
    assert {(f["r"], f["s"]) for f in facts_of(rules, stated(products), "finding")} == {
        (rule, f"product:{n}") for rule in ("REQ", "R2") for n in range(3)
    }


def test_ids_of_the_dossier_do_not_cross() -> None:
    at = stated([{"id": "Geheim|ü"}])
    rule = provision(says("in_investment_plan"))
    case, statuses = at
    from safe_rules.decision.grounding import ground

    assert "Geheim" not in str(ground([rule], statuses, case, (Standing("s", "ok", "why"),)))


def test_no_number_crosses() -> None:
    at = bare(line(2, "DE", "123456.789"), line(3, "US", "35"))
    facts = facts_of([provision(compared(OUTSIDE, "at_most", CAP))], at, "sign")
    assert all(
        isinstance(value, str) and not any(c.isdigit() for c in value) for f in facts for value in (f["lo"], f["hi"])
    )


def test_a_finding_that_rests_on_law_not_encoded_is_flagged() -> None:
    law = leg(Constant("later", "not_encoded"), "law")
    nested = bare(line(2, "DE", "1", parent_id="x"))
    cap = compared(OUTSIDE, "at_most", CAP)

    def flags(rules: Any, at: Any) -> list[str]:
        return [fact["v"] for fact in facts_of(rules, at, "flag")]

    assert flags([provision(law)], stated()) == ["y"]
    assert flags([provision(cap)], nested) == ["y"]
    assert flags([provision(cap)], bare(line(2, "DE", "1"))) == ["n"]
    derogated = [provision(says("clauses_included")), derogation(law)]
    assert flags(derogated, stated()) == ["y"]


# -- the same bounds as the reference ----------------------------------------------------------------------------------

OPERATORS: tuple[ComparisonOperator, ...] = ("at_most", "less_than", "at_least", "more_than")
places = st.sampled_from(["DE", "NO", "US", "RU", "GL", "EU", "non-EU", None])
costs = st.one_of(
    st.none(),
    st.integers(1, 9).map(str),
    st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda pair: (str(pair[0]), str(pair[0] + pair[1]))),
)
members = st.sampled_from([Member("origin", property=name) for name in ("inside", "outside", "contravening")]) | (
    st.sampled_from([Member("sourced_from", property="outside"), Member("origin", known=True)])
)
wheres: st.SearchStrategy[Node] = st.recursive(
    members,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=2).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(Negation)
    ),
    max_leaves=4,
)


@st.composite
def lines(draw: st.DrawFn) -> list[BomLine]:
    found = []
    for row in range(2, 2 + draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["component", "component", "labour"]))
        found.append(line(row, draw(places), draw(costs), kind=kind))
    return found


limits = st.sampled_from([Fraction(0), Fraction(1), CAP, Fraction(1, 2), Fraction(1, 3)]).map(Interval.exactly) | (
    st.sampled_from([Interval(Fraction(0), CAP), Interval(CAP, Fraction(1)), Interval(Fraction(1, 4), Fraction(1, 2))])
)


@given(lines(), wheres, st.sampled_from(OPERATORS), limits)
def test_both_evaluators_decide_every_share_alike(
    drawn: list[BomLine], where: Node, operator: ComparisonOperator, limit: Interval
) -> None:
    share = Share(frozenset({"component"}), where)
    decision = both([provision(compared(share, operator, limit))], bare(*drawn))
    assert decision.findings[0].outcome in ("satisfied", "violated", "undetermined")


@given(lines(), wheres, st.sampled_from(OPERATORS), st.integers(0, 3))
def test_both_evaluators_decide_every_count_alike(
    drawn: list[BomLine], where: Node, operator: ComparisonOperator, limit: int
) -> None:
    count = Count("components", where, frozenset({"component"}))
    decision = both([provision(compared(count, operator, limit))], bare(*drawn))
    assert decision.findings[0].outcome in ("satisfied", "violated", "undetermined")


@given(lines(), wheres)
def test_both_evaluators_find_the_same_ends_of_a_share(drawn: list[BomLine], where: Node) -> None:
    """The bounds themselves, found here from marks and there from sums of sides."""
    case, statuses = bare(*drawn)
    (cost,) = case.costs.values()

    def reads(row: CostRow) -> Any:
        return {"origin": row.origin, "sourced_from": row.seller}.__getitem__

    truths = [(row, where_truth(where, reads(row), statuses)) for row in cost.rows]
    interval = share_of(truths)
    may = [row for row, truth in truths if truth is not Truth.FALSE]
    may_not = [row for row, truth in truths if truth is not Truth.TRUE]
    surely = [row for row, truth in truths if truth is Truth.TRUE]
    surely_not = [row for row, truth in truths if truth is Truth.FALSE]
    assert _part(surely, may_not, smallest=True) == (interval.low, interval.low_open)
    assert _part(may, surely_not, smallest=False) == (interval.high, interval.high_open)


def test_the_sign_of_an_open_bound_at_the_limit() -> None:
    limit = Limit(Interval.exactly(CAP))
    ends = _against(CAP, Fraction(1), limit, low_open=True, high_open=True)
    assert (ends.low, ends.high) == ("gt", "gt")
    ends = _against(Fraction(0), CAP, limit, low_open=True, high_open=True)
    assert (ends.low, ends.high) == ("lt", "lt")
    ends = _against(CAP, CAP, limit)
    assert (ends.low, ends.high) == ("eq", "eq")


def test_an_unread_limit_with_open_ends() -> None:
    at = bare(line(2, "DE", "65"), line(3, "US", "35"))
    below = Comparison(OUTSIDE, "at_most", Limit(Interval(Fraction(0), CAP, high_open=True)))
    assert only([provision(leg(below))], at).outcome == "violated"
