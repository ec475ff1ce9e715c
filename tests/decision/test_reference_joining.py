"""How a rule, its derogations and definitions are joined to an outcome, and outcomes to the verdict's grade."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from safe_rules.decision.reference import evaluate
from safe_rules.decision.trace import Standing, leg_traces
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Constant,
    Count,
    Defined,
    Negation,
    Node,
    Provision,
    StatusTest,
    SymbolTest,
)
from safe_rules.values.truth import Truth
from tests.decision.small_rules import both, compared, derogation, leg, only, provision, says, stated

T = Truth.TRUE
BUYERS = [{"country": "PL", "safe_loan": True}, {"country": "DE", "safe_loan": False}]
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
    rule = provision(leg(SymbolTest("product.capability", ("cyber",))))
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
    case, statuses = stated()
    assert evaluate([], statuses, case).grade == "undetermined"


@pytest.mark.parametrize("subject_kind", ["procurement", "product"])
def test_a_rule_may_look_at_the_procurement_from_any_subject(subject_kind: str) -> None:
    rule = provision(says(CONDITION), subject_kind=subject_kind)
    assert only([rule], stated(**{CONDITION: True})).outcome == "satisfied"
