"""Facts are checked before the engine sees them: exact shape, exact range, none repeated, foreign or missing.

The engine takes anything and answers wrongly: a missing field matches at random (D16), a long string equals an empty
one (D19), integers beyond 64 bits are all the same (D8), 5 never joins 5.0 (D20).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from safe_rules.decision import program as p
from safe_rules.decision import rete
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.rete import evaluate
from safe_rules.rulebook.opened import AllOf, Citation, Comparison, Leg, Limit, Node, Provision, StatusTest, SymbolTest
from safe_rules.rulebook.opened import Fact as FactFigure
from safe_rules.values.errors import EngineFault
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

SUBJECT = "product ünï|'\"}"


def provision(condition: Node, key: str = "REQ", kind: Any = "requirement", **more: Any) -> Provision:
    return Provision(key, key, kind, "t", Citation("a", "e", "1"), "product", None, condition, **more)


CLOSING = [
    p.finding("REQ", SUBJECT),
    p.flag("REQ", SUBJECT, not_covered=False),
    *p.following([p.finding_id("REQ", SUBJECT)]),
]
DEROGATION = provision(Leg("DER/b", "b", SymbolTest("x.y", ("true",))), "DER", "derogation", derogates_from=("REQ",))
PROGRAM = compile_program([provision(Leg("REQ/a", "a", SymbolTest("x.y", ("true",)))), DEROGATION])
FACTS = [p.said("REQ/a", SUBJECT, "true"), p.said("DER/b", SUBJECT, "true"), *CLOSING]


def test_the_fixture_is_decided_so_that_the_refusals_below_are_refusals() -> None:
    assert evaluate(PROGRAM, FACTS).outcomes == {("REQ", SUBJECT): "satisfied"}


SAID = p.said("REQ/a", SUBJECT, "true")
BAD: Sequence[tuple[str, dict[str, Any]]] = [
    ("is not a text", {"v": 1}),
    ("is not a text", {"v": 1.5}),
    ("is not a text", {"v": True}),
    ("is not a text", {"v": None}),
    ("is not a text", {"v": 2**63}),
    ("is not a text", {"v": ["a"]}),
    ("is not a text", {"v": {"a": "b"}}),
    ("is not a text", {"v": ""}),
    ("longer than 1000", {"v": "x" * 1001}),
    ("longer than 1000", {"v": "x" * 65_536}),
    ("not printable", {"v": "a\x00b"}),
    ("not ASCII", {"v": "é"}),
    ("not printable", {"s": "\ud800"}),
    ("exactly n, s, v", {"extra": "x"}),
    ("exactly n, s, v", {"sid": "1"}),
    ("kind is not known", {"kind": "val"}),
    ("not of the kind", {"n": "REQ/none"}),
]


@pytest.mark.parametrize(("why", "change"), BAD)
def test_a_fact_of_another_shape_or_range_is_refused_before_the_engine(
    monkeypatch: pytest.MonkeyPatch, why: str, change: dict[str, Any]
) -> None:
    monkeypatch.setattr(rete, "derive", lambda *_: pytest.fail("the engine was asked"))
    with pytest.raises(EngineFault, match=why):
        evaluate(PROGRAM, [*(fact for fact in FACTS if fact != SAID), {**SAID, **change}])


def test_d16_a_fact_with_a_missing_field_is_refused() -> None:
    short = {name: value for name, value in SAID.items() if name != "v"}
    with pytest.raises(EngineFault, match="must hold exactly"):
        evaluate(PROGRAM, [*(fact for fact in FACTS if fact != SAID), short])


def test_no_is_a_country_code_and_not_a_false() -> None:
    program = compile_program([provision(Leg("REQ/in", "in", StatusTest("x.z", "inside")))])
    facts = [p.place("REQ/in", SUBJECT, "NO", "inside"), p.prop("NO", "inside", Truth.TRUE), *CLOSING]
    assert evaluate(program, facts).outcomes == {("REQ", SUBJECT): "satisfied"}


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("stated twice", lambda facts: [*facts, facts[0] | {"v": "false"}]),
        ("`REQ/a` for .* is missing", lambda facts: facts[1:]),
        ("about nothing the program asks", lambda facts: [*facts, p.said("REQ/a", "stranger", "true")]),
        ("pass each of them exactly once", lambda facts: [f for f in facts if f["kind"] != "next"]),
        ("flag of `REQ` .* is missing", lambda facts: [f for f in facts if f["kind"] != "flag"]),
        ("pass each of them exactly once", lambda facts: [*facts, p.standing("one", "violated")]),
        ("names no requirement", lambda facts: [*facts, p.finding("DER", SUBJECT)]),
        ("none of ok, undetermined", lambda facts: [*facts, p.standing("one", "fine")]),
        ("no finding and no standing", lambda _: []),
    ],
)
def test_facts_that_are_repeated_foreign_or_missing_are_refused(
    why: str, change: Callable[[list[p.Fact]], list[p.Fact]]
) -> None:
    with pytest.raises(EngineFault, match=why):
        evaluate(PROGRAM, change([dict(fact) for fact in FACTS]))


def test_facts_of_places_and_signs_must_fit_their_leg() -> None:
    where = Leg("REQ/in", "in", StatusTest("x.z", "inside"))
    share = Leg("REQ/cap", "cap", Comparison(FactFigure("x.w"), "at_most", Limit(Interval.exactly(35))))
    program = compile_program([provision(AllOf((where, share)))])
    good = [p.place("REQ/in", SUBJECT, None, "inside"), p.prop(None, "inside", Truth.UNKNOWN)]
    good += [p.sign("REQ/cap", SUBJECT, "at_most", "eq", "eq"), *CLOSING]
    assert evaluate(program, good).outcomes == {("REQ", SUBJECT): "undetermined"}
    for index, wrong, why in (
        (0, {"p": "partner"}, "asks for the property `inside`"),
        (0, {"c": "DE"}, "property of `DE` for `inside` is missing"),
        (1, {"t": "n"}, "unknown country"),
        (1, {"t": "n", "f": "n"}, "not a truth value"),
        (2, {"op": "less_than"}, "compares by `at_most`"),
        (2, {"lo": "gt", "hi": "lt"}, "no interval"),
    ):
        facts = [dict(fact) for fact in good]
        facts[index] |= wrong
        with pytest.raises(EngineFault, match=why):
            evaluate(program, facts)


def test_a_finding_that_is_left_out_is_a_fault() -> None:
    """Were it not counted, the verdict would be silent about a rule."""
    second = provision(Leg("TWO/c", "c", SymbolTest("x.y", ("true",))), "TWO")
    facts = [*FACTS, p.said("TWO/c", SUBJECT, "false"), p.flag("TWO", SUBJECT, not_covered=False)]
    program = compile_program([provision(Leg("REQ/a", "a", SymbolTest("x.y", ("true",)))), DEROGATION, second])
    with pytest.raises(EngineFault, match=r"the finding of `TWO` for .* is missing"):
        evaluate(program, facts)
