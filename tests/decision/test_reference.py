"""What each kind of leg, and each way of joining rules, means; the engine agrees to every decision made here."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from safe_rules.decision.case import Case
from safe_rules.decision.reference import where_truth
from safe_rules.decision.trace import Standing, leg_traces
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Constant,
    Count,
    Defined,
    Fact,
    Leg,
    Member,
    Negation,
    Node,
    Provision,
    Share,
    StatusTest,
)
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth
from tests.decision.small_rules import OUTSIDE, bare, both, compared, derogation, leg, only, provision, says, stated
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


# -- joining -----------------------------------------------------------------------------------------------------------

APPLIES, CONDITION, DEROGATION = "in_investment_plan", "clauses_included", "outreach_taken"
ANSWERS = (True, False, None)


def joined(applies: bool | None, condition: bool | None, excuse: bool | None) -> Any:
    rules = [
        provision(says(CONDITION), applies=says(APPLIES)),
        derogation(says(DEROGATION, rule="DER")),
    ]
    said = {APPLIES: applies, CONDITION: condition, DEROGATION: excuse}
    return only(rules, stated(**said))


@pytest.mark.parametrize(("applies", "condition", "excuse"), list(itertools.product(ANSWERS, ANSWERS, ANSWERS)))
def test_the_outcome_of_a_rule_follows_from_its_parts(
    applies: bool | None, condition: bool | None, excuse: bool | None
) -> None:
    if applies is False:
        expected = "not_applicable"
    elif condition is True:
        expected = "satisfied"
    elif excuse is True:
        expected = "relieved"
    elif applies is True and condition is False and excuse is False:
        expected = "violated"
    else:
        expected = "undetermined"
    found = joined(applies, condition, excuse)
    assert found.outcome == expected
    grades = {"violated": "violated", "undetermined": "undetermined"}
    assert found.grade == grades.get(expected, "ok")


def test_a_rule_whose_derogation_is_unknown_is_open_and_not_violated() -> None:
    assert joined(True, False, None).outcome == "undetermined"
    assert joined(True, False, False).outcome == "violated"


def test_a_derogation_that_does_not_apply_excuses_nothing() -> None:
    rules = [
        provision(says(CONDITION)),
        derogation(says(DEROGATION, rule="DER"), applies=says(APPLIES, rule="DER")),
    ]
    at = stated(**{APPLIES: False, CONDITION: False, DEROGATION: True})
    assert only(rules, at).outcome == "violated"


def test_one_derogation_of_several_is_enough() -> None:
    rules = [
        provision(says(CONDITION)),
        derogation(says(APPLIES, rule="D1"), key="D1"),
        derogation(says(DEROGATION, rule="D2"), key="D2"),
    ]
    found = only(rules, stated(**{CONDITION: False, APPLIES: False, DEROGATION: True}))
    assert found.outcome == "relieved"
    assert [d.provision.key for d in found.derogations if d.truth is T] == ["D2"]


def test_a_derogation_from_another_rule_does_not_count() -> None:
    other = provision(says(DEROGATION, rule="D"), kind="derogation", key="D", derogates_from=("OTHER",))
    rules = [provision(says(CONDITION)), other]
    assert only(rules, stated(**{CONDITION: False, DEROGATION: True})).outcome == "violated"


@pytest.mark.parametrize("said", ANSWERS)
def test_a_definition_is_used_by_its_name_and_its_legs_are_shown(said: bool | None) -> None:
    definition = provision(says(APPLIES, rule="DEF"), kind="definition", key="DEF", applies=says(CONDITION, rule="DEF"))
    rules = [provision(Negation(leg(Defined("DEF"), "as_defined"))), definition]
    found = only(rules, stated(**{APPLIES: said, CONDITION: True}))
    assert found.condition.truth is ~Truth.of(said)
    assert {one.leg.id for one in leg_traces(found.condition)} == {
        "REQ/as_defined",
        f"DEF/{APPLIES}",
        f"DEF/{CONDITION}",
    }


def test_a_definition_that_does_not_apply_is_false() -> None:
    definition = provision(says(APPLIES, rule="DEF"), kind="definition", key="DEF", applies=says(CONDITION, rule="DEF"))
    rules = [provision(leg(Defined("DEF"), "as_defined")), definition]
    assert only(rules, stated(**{APPLIES: True, CONDITION: False})).outcome == "violated"


def test_every_subject_is_decided_for_itself() -> None:
    products = [{"id": "a", "capability": "cyber"}, {"id": "b", "capability": "maritime"}, {"id": "c"}]
    is_cyber = Leg("REQ/c", "c", says("capability", "cyber").test)
    rule = provision(Leg("REQ/c", "c", type(is_cyber.test)("product.capability", ("cyber",))))  # type: ignore[call-arg]
    decision = both([rule], stated(products))
    assert [(str(f.subject), f.outcome) for f in decision.findings] == [
        ("product a", "satisfied"),
        ("product b", "violated"),
        ("product c", "undetermined"),
    ]
    assert decision.grade == "violated"


def test_an_unstated_list_of_products_is_one_subject_of_which_nothing_is_known() -> None:
    decision = both([provision(says(CONDITION))], stated((), **{CONDITION: None}))
    assert [str(f.subject) for f in decision.findings] == ["product (none stated)"]
    assert decision.grade == "undetermined"


# -- the verdict's grade -----------------------------------------------------------------------------------------------

NOT_ENCODED = Constant("not encoded yet", "not_encoded")


def graded(*rules: Provision, standing: tuple[Standing, ...] = (), **said: Any) -> str:
    return both(rules, stated(**said), standing).grade


def test_what_rests_on_law_that_is_not_encoded_is_not_covered() -> None:
    assert graded(provision(leg(NOT_ENCODED, "law"))) == "not_covered"
    settled = AnyOf((leg(NOT_ENCODED, "law"), says(CONDITION)))
    assert graded(provision(settled), **{CONDITION: True}) == "ok"
    assert graded(provision(settled), **{CONDITION: False}) == "not_covered"


def test_law_that_is_not_encoded_inside_a_definition_is_not_covered() -> None:
    definition = provision(leg(NOT_ENCODED, "law", rule="DEF"), kind="definition", key="DEF")
    assert graded(provision(leg(Defined("DEF"), "d")), definition) == "not_covered"


PLAIN = says(APPLIES, rule="DER")
LEAD = StatusTest("procurement.conducted_by.country", "member_state")
LEAD_PL = {"conducted_by": {"kind": "lead_state", "country": "PL"}}


@pytest.mark.parametrize(
    ("applies", "said", "expected"),
    [
        (PLAIN, {APPLIES: True}, "not_covered"),
        (PLAIN, {APPLIES: False}, "violated"),
        (PLAIN, {}, "undetermined"),
        (None, {}, "not_covered"),
        (Negation(PLAIN), {APPLIES: False}, "not_covered"),
        (Negation(PLAIN), {}, "undetermined"),
        (leg(LEAD, "lead", rule="DER"), LEAD_PL, "not_covered"),
        (leg(LEAD, "lead", rule="DER"), {}, "undetermined"),
        (compared(Count("buyers", AllOf(())), "at_least", 2, rule="DER"), {"buyers": BUYERS}, "not_covered"),
        (compared(Count("buyers", AllOf(())), "less_than", 3, rule="DER"), {"buyers": BUYERS}, "not_covered"),
        (compared(Count("buyers", AllOf(())), "more_than", 1, rule="DER"), {"buyers": BUYERS}, "not_covered"),
        (Negation(compared(Count("buyers", AllOf(())), "at_most", 1, rule="DER")), {"buyers": BUYERS}, "not_covered"),
        (compared(Count("buyers", AllOf(())), "at_least", 2, rule="DER"), {}, "undetermined"),
        (AllOf((PLAIN, leg(LEAD, "lead", rule="DER"))), {APPLIES: True, **LEAD_PL}, "not_covered"),
        (AnyOf((PLAIN, leg(LEAD, "lead", rule="DER"))), LEAD_PL, "not_covered"),
    ],
)
def test_a_derogation_not_encoded_counts_once_it_surely_applies(
    applies: Node | None, said: dict[str, Any], expected: str
) -> None:
    rules = [provision(says(CONDITION)), derogation(leg(NOT_ENCODED, "law", rule="DER"), applies=applies)]
    assert graded(*rules, **{CONDITION: False, **said}) == expected


def test_a_derogation_applies_by_a_definition_too() -> None:
    rules = [
        provision(says(CONDITION)),
        derogation(leg(NOT_ENCODED, "law", rule="DER"), applies=leg(Defined("DEF"), "d", rule="DER")),
        provision(says(APPLIES, rule="DEF"), kind="definition", key="DEF"),
    ]
    assert graded(*rules, **{CONDITION: False, APPLIES: True}) == "not_covered"
    assert graded(*rules, **{CONDITION: False}) == "undetermined"


def test_the_heaviest_grade_wins() -> None:
    breach = provision(says(CONDITION))
    later = provision(leg(NOT_ENCODED, "law", rule="LAW"), key="LAW")
    waits = provision(says(APPLIES, rule="WAIT"), key="WAIT")
    assert graded(breach, later, waits, **{CONDITION: False}) == "violated"
    assert graded(breach, later, waits, **{CONDITION: True}) == "not_covered"
    assert graded(breach, waits, **{CONDITION: True}) == "undetermined"
    assert graded(breach, **{CONDITION: True}) == "ok"


def test_a_standing_weighs_like_a_finding() -> None:
    met = provision(says(CONDITION))
    unfinished = Standing("unfinished", "undetermined", "not complete")
    assert graded(met, standing=(unfinished,), **{CONDITION: True}) == "undetermined"
    assert graded(met, standing=(unfinished,), **{CONDITION: False}) == "violated"


def test_no_rule_at_all_is_never_a_yes() -> None:
    from safe_rules.decision.reference import evaluate

    case, statuses = stated()
    assert evaluate([], statuses, case).grade == "undetermined"


@pytest.mark.parametrize("subject_kind", ["procurement", "product"])
def test_a_rule_may_look_at_the_procurement_from_any_subject(subject_kind: str) -> None:
    rule = provision(says(CONDITION), subject_kind=subject_kind)
    assert only([rule], stated(**{CONDITION: True})).outcome == "satisfied"
