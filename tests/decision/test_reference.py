"""What each kind of leg means; the engine agrees to every decision made here."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from safe_rules.decision.case import Case
from safe_rules.decision.reference import where_truth
from safe_rules.decision.trace import leg_traces
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Constant,
    Count,
    Fact,
    Leg,
    Member,
    Negation,
    Node,
    Share,
    StatusTest,
)
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth
from tests.decision.small_rules import OUTSIDE, bare, compared, leg, only, provision, says, stated
from tests.support import line

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
BUYERS = [{"country": "PL", "safe_loan": True}, {"country": "DE", "safe_loan": False}]
PROCUREMENT: Any = {"subject_kind": "procurement"}


def truth_of(one: Leg, at: tuple[Case, StatusTable]) -> tuple[Truth, str | None]:
    found = only([provision(one)], at).condition
    return found.truth, found.cause


# -- each kind of leg --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "expected"), [(True, (T, None)), (False, (F, None)), (None, (U, "fact"))])
def test_a_statement_is_true_false_or_not_made(said: bool | None, expected: tuple[Truth, str | None]) -> None:
    assert truth_of(says("in_investment_plan"), stated(in_investment_plan=said)) == expected
    assert truth_of(says("in_investment_plan", "false"), stated(in_investment_plan=said))[0] is ~expected[0]


def test_a_stated_no_to_a_duty_is_an_act_still_due_and_no_breach() -> None:
    duty = says("outreach_taken", duty=True)
    assert truth_of(duty, stated(outreach_taken=True)) == (T, None)
    assert truth_of(duty, stated(outreach_taken=False)) == (U, "duty")
    assert truth_of(duty, stated()) == (U, "fact")
    assert only([provision(duty)], stated(outreach_taken=False)).outcome == "undetermined"


@pytest.mark.parametrize(
    ("country", "wanted", "expected"),
    [("PL", "inside", T), ("US", "inside", F), ("US", "outside", T), ("GL", "inside", U), (None, "inside", U)],
)
def test_a_country_has_a_property_or_not_or_it_is_not_settled(
    country: str | None, wanted: str, expected: Truth
) -> None:
    lead = {"kind": "lead_state"} | ({} if country is None else {"country": country})
    found = truth_of(leg(StatusTest("procurement.conducted_by.country", wanted)), stated(conducted_by=lead))
    assert found == (expected, None if expected is not U else "fact")


@pytest.mark.parametrize(("day", "expected"), [("2026-05-30", T), ("2026-05-31", F), (None, U)])
def test_a_date_is_compared_by_day(day: str | None, expected: Truth) -> None:
    last = compared(Fact("procurement.launched_on"), "on_or_before", date(2026, 5, 30))
    assert truth_of(last, stated(launched_on=day))[0] is expected


def test_an_amount_is_compared_exactly() -> None:
    value = {"amount": "350000000.01", "currency": "EUR"}
    limit = compared(Fact("procurement.contract_value.amount"), "at_most", 350_000_000)
    assert truth_of(limit, stated(contract_value=value)) == (F, None)
    assert truth_of(limit, stated(contract_value={**value, "amount": "350000000.00"})) == (T, None)
    assert truth_of(limit, stated()) == (U, "fact")


def test_a_planned_signature_that_has_passed_is_no_date_of_signature() -> None:
    last = compared(Fact("procurement.signature_date"), "on_or_before", date(2026, 5, 30))
    assert truth_of(last, stated(signature_date="2026-05-01", stage="tender"))[0] is U
    assert truth_of(last, stated(signature_date="2026-05-01", stage="signed"))[0] is T
    assert truth_of(last, stated(signature_date="2027-05-01", stage="tender"))[0] is F


def test_a_list_nobody_stated_is_every_count_and_an_empty_one_is_none() -> None:
    at_least_one = compared(Count("buyers", AllOf(())), "at_least", 1)
    assert truth_of(at_least_one, stated()) == (U, "fact")
    assert truth_of(at_least_one, stated(buyers=[])) == (F, None)
    assert truth_of(at_least_one, stated(buyers=BUYERS)) == (T, None)


def test_a_count_asks_each_item_in_three_values() -> None:
    borrowing = Member("receives_assistance", symbols=("true",))
    one = compared(Count("buyers", AllOf((Member("country", property="member_state"), borrowing))), "at_least", 1)
    requested = [{"country": "PL", "safe_loan": {"status": "requested"}}]
    assert truth_of(one, stated(buyers=BUYERS)) == (T, None)
    assert truth_of(one, stated(buyers=requested)) == (U, "fact")
    assert truth_of(one, stated(buyers=[{"country": "UA", "safe_loan": True}])) == (F, None)


def test_a_share_over_nothing_known_is_every_share() -> None:
    cap = compared(OUTSIDE, "at_most", Fraction(35, 100))
    assert truth_of(cap, stated()) == (U, "fact")
    assert truth_of(cap, bare(line(2, "DE", "65"), line(3, "US", "35"))) == (T, None)
    assert truth_of(cap, bare(line(2, "DE", "64"), line(3, "US", "36"))) == (F, None)
    assert truth_of(cap, bare(line(2, "DE", "5", kind="labour"))) == (U, "fact")


def test_a_share_in_levels_or_several_currencies_is_not_covered() -> None:
    cap = compared(OUTSIDE, "at_most", Fraction(35, 100))
    assert truth_of(cap, bare(line(2, "DE", "65"), line(3, "US", "1", parent_id="2"))) == (U, "not_covered")
    mixed = bare(line(2, "DE", "65", currency="EUR"), line(3, "US", "1", currency="USD"))
    assert truth_of(cap, mixed) == (U, "not_covered")
    assert truth_of(cap, bare(line(2, "DE", "65"), line(3, "US", "1", currency="USD", kind="labour"))) == (T, None)


def test_a_count_of_lines_asks_origin_and_seller() -> None:
    kinds = frozenset({"component"})
    either = AnyOf((Member("origin", property="contravening"), Member("sourced_from", property="contravening")))
    none = compared(Count("components", either, kinds), "at_most", 0)
    resold = line(3, "DE", "1", sourced_from="RU", sourced_from_stated=True)
    assert truth_of(none, bare(line(2, "DE", "1"))) == (T, None)
    assert truth_of(none, bare(line(2, "DE", "1"), resold)) == (F, None)
    assert truth_of(none, bare(line(2, "DE", "1"), line(3, None, "1"))) == (U, "fact")
    assert truth_of(none, stated()) == (U, "fact")


def test_figures_over_the_same_lines_that_ask_something_else_are_not_one_figure() -> None:
    where = (Member("origin", property="outside"), Member("origin", property="contravening"))
    shares = [Share(frozenset({"component"}), join(where)) for join in (AllOf, AnyOf)]
    every, either = (compared(share, "at_most", Fraction(35, 100), f"leg{n}") for n, share in enumerate(shares))
    at = bare(line(2, "DE", "50"), line(3, "US", "50"))
    found = only([provision(AnyOf((every, either)))], at)
    assert [one.truth for one in leg_traces(found.condition)] == [T, F]


def test_an_open_question_is_unknown_and_law_not_encoded_is_not_covered() -> None:
    assert truth_of(leg(Constant("nobody knows", "open_question")), stated()) == (U, "open_question")
    assert truth_of(leg(Constant("later", "not_encoded")), stated()) == (U, "not_covered")


def test_a_limit_nobody_has_read_is_an_open_question() -> None:
    at = bare(line(2, "DE", "80"), line(3, "US", "20"))
    unread = Interval(Fraction(0), Fraction(35, 100))
    assert truth_of(compared(OUTSIDE, "at_most", unread), at) == (U, "open_question")


@pytest.mark.parametrize(
    ("value", "member", "expected"),
    [
        ("DE", Member("origin", property="inside"), T),
        (None, Member("origin", property="inside"), U),
        (None, Member("origin", known=True), F),
        ("EU", Member("origin", known=True), F),
        ("EU", Member("origin", property="inside"), T),
        ("DE", Member("origin", known=True), T),
        ("x", Member("kind", symbols=("x", "y")), T),
        ("z", Member("kind", symbols=("x", "y")), F),
        (None, Member("kind", symbols=("x", "y")), U),
        ("DE", Negation(Member("origin", property="inside")), F),
        (None, AnyOf((Member("origin", property="inside"), Member("origin", known=True))), U),
        (None, AllOf((Member("origin", property="inside"), Member("origin", known=True))), F),
    ],
)
def test_a_predicate_over_a_row(value: str | None, member: Node, expected: Truth) -> None:
    _, statuses = stated()
    assert where_truth(member, lambda _: value, statuses) is expected
