"""Compiled programs: forms that hold for three values, bounded rules, one node a part of a provision."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from safe_rules.decision import normal_form as nf
from safe_rules.decision import program as p
from safe_rules.decision.compiling import EngineLimit, compile_program
from safe_rules.decision.engine_rules import sign_table
from safe_rules.decision.normal_form import Forms, Gate, Literal, absorb, forms_of, normal
from safe_rules.decision.rete import evaluate
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Citation,
    ComparisonOperator,
    Defined,
    Leg,
    Negation,
    Node,
    Provision,
    SymbolTest,
)
from safe_rules.values.errors import RulesetError
from safe_rules.values.truth import Truth


def leg(name: str, key: str = "REQ", *, duty: bool = False) -> Leg:
    return Leg(f"{key}/{name}", name, SymbolTest("x.y", ("true",)), duty=duty)


A, B, C, D = (leg(name) for name in "abcd")


def provision(condition: Node, key: str = "REQ", kind: Any = "requirement", **more: Any) -> Provision:
    return Provision(
        key, key, kind, "t", Citation("a", "e", "1"), "product", more.pop("applies", None), condition, **more
    )


def uncut(tree: Node) -> Forms:
    def never(_: Forms) -> Literal:
        raise AssertionError("cut")

    return forms_of(normal(tree, lambda one: one.name), never)


def shown(form: nf.Form) -> list[str]:
    return sorted(" ".join(sorted(("" if x.positive else "-") + x.node for x in one)) for one in form)


def test_negations_are_pushed_down_to_the_legs() -> None:
    tree = normal(Negation(AllOf((A, Negation(AnyOf((B, C)))))), lambda one: one.name)
    assert tree == Gate(False, (Literal("a", False), Gate(False, (Literal("b"), Literal("c")))))


def test_a_tree_and_its_negation_have_each_a_form_of_their_own() -> None:
    forms = uncut(AllOf((A, AnyOf((B, Negation(C))))))
    assert shown(forms.holds) == ["-c a", "a b"]
    assert shown(forms.fails) == ["-a", "-b c"]


def test_what_another_conjunction_implies_is_absorbed_and_repetition_dropped() -> None:
    a, b = Literal("a"), Literal("b")
    assert absorb(frozenset({frozenset({a}), frozenset({a, b})})) == {frozenset({a})}
    assert shown(uncut(AnyOf((A, AllOf((A, B)), A))).holds) == ["a"]


def test_a_statement_with_its_negation_is_not_cancelled() -> None:
    """Under three values, `a or not a` is not true and `a and not a` is not false."""
    assert shown(uncut(AnyOf((A, Negation(A)))).holds) == ["-a", "a"]
    assert shown(uncut(AllOf((A, Negation(A)))).holds) == ["-a a"]


def full_tree(depth: int, branching: int, count: Iterator[int]) -> Node:
    if depth == 0:
        return leg(f"x{next(count)}")
    kind = AllOf if depth % 2 else AnyOf
    return kind(tuple(full_tree(depth - 1, branching, count) for _ in range(branching)))


@pytest.mark.parametrize(("depth", "branching"), [(5, 3), (3, 5), (1, 40), (2, 12)])
def test_large_trees_are_cut_into_nodes_of_bounded_form(depth: int, branching: int) -> None:
    program = compile_program([provision(full_tree(depth, branching, iter(range(10_000))))])
    legs = branching**depth
    rules = [rule for one in program.content["rulesets"] if one["stage"] == "nodes" for rule in one["rules"]]
    assert len(rules) < 12 * legs
    assert max(len(rule["when"]) for rule in rules) <= nf.LITERALS
    for node in program.content["nodes"]:
        settling = [rule for rule in rules if rule["then"]["n"] == node and rule["then"]["kind"] == "val"]
        assert sum(rule["then"]["t"] == "y" for rule in settling) <= nf.IMPLICANTS
        assert sum(rule["then"]["f"] == "y" for rule in settling) <= nf.IMPLICANTS


def test_a_cut_tree_means_what_the_whole_tree_means() -> None:
    tree = full_tree(4, 3, iter(range(10_000)))
    program = compile_program([provision(tree)])
    rng = random.Random(1)  # noqa: S311 - chosen to be repeated
    for share in (0.3, 0.5, 0.7):
        values = {f"REQ/x{i}": rng.choices((0, 1, 2), (1 - share, 0.1, share))[0] for i in range(81)}

        def meaning(node: Node, values: dict[str, int] = values) -> int:
            if isinstance(node, Leg):
                return values[node.id]
            assert isinstance(node, AllOf | AnyOf)
            return (min if isinstance(node, AllOf) else max)(meaning(part) for part in node.parts)

        facts = [p.said(name, "s", ("false", None, "true")[value]) for name, value in values.items()]
        facts += [p.finding("REQ", "s"), p.flag("REQ", "s", not_covered=False), *p.following(["REQ|s"])]
        truth = (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE)[meaning(tree)]
        assert evaluate(program, facts).conditions == {("REQ", "s"): truth}


def test_a_program_is_plain_data() -> None:
    content = compile_program([provision(AllOf((A, B)), applies=C)]).content
    assert json.loads(json.dumps(content)) == content


def test_a_node_that_fits_no_ruleset_is_named() -> None:
    with pytest.raises(EngineLimit, match="`REQ:condition` needs more than 2"):
        compile_program([provision(AllOf((A, B, C)))], level_limit=2)


@pytest.mark.parametrize(
    ("why", "provisions"),
    [
        ("`DEF` is not a definition", [provision(Leg("REQ/d", "d", Defined("DEF")))]),
        ("`DEF` is defined by itself", [provision(Leg("DEF/d", "d", Defined("DEF")), "DEF", "definition")]),
        ("are called `REQ`", [provision(A), provision(B)]),
        ("holds nothing", [provision(AllOf(()))]),
    ],
)
def test_a_rulebook_that_cannot_be_compiled_is_refused(why: str, provisions: list[Provision]) -> None:
    with pytest.raises(RulesetError, match=why):
        compile_program(provisions)


def test_definitions_that_define_each_other_are_refused() -> None:
    one = provision(Leg("ONE/d", "d", Defined("TWO")), "ONE", "definition")
    two = provision(Leg("TWO/d", "d", Defined("ONE")), "TWO", "definition")
    with pytest.raises(RulesetError, match="defined by itself"):
        compile_program([one, two])


# -- what the rules mean -----------------------------------------------------------------------------------------------

SIGNS: dict[ComparisonOperator, str] = {
    # lt/lt, lt/eq, lt/gt, eq/eq, eq/gt, gt/gt
    "at_most": "TTUTUF",
    "on_or_before": "TTUTUF",
    "less_than": "TUUFFF",
    "before": "TUUFFF",
    "at_least": "FUUTTT",
    "more_than": "FFUFUT",
}
PAIRS = [("lt", "lt"), ("lt", "eq"), ("lt", "gt"), ("eq", "eq"), ("eq", "gt"), ("gt", "gt")]


@pytest.mark.parametrize("operator", SIGNS)
def test_the_six_pairs_of_signs_under_each_operator(operator: ComparisonOperator) -> None:
    marks = {"T": ("y", "n"), "F": ("n", "y"), "U": ("y", "y")}
    table = {
        (rule["when"][0]["is"]["lo"], rule["when"][0]["is"]["hi"]): (rule["then"]["t"], rule["then"]["f"])
        for rule in sign_table(operator)
    }
    assert table == {pair: marks[letter] for pair, letter in zip(PAIRS, SIGNS[operator], strict=True)}


def decided(provisions: list[Provision], symbols: dict[str, str | None], *, covered: bool = True) -> p.EngineResult:
    rules = [one.key for one in provisions if one.kind == "requirement"]
    facts = [p.said(name, "s", symbol) for name, symbol in symbols.items()]
    facts += [fact for r in rules for fact in (p.finding(r, "s"), p.flag(r, "s", not_covered=not covered))]
    return evaluate(compile_program(provisions), [*facts, *p.following([f"{r}|s" for r in rules])])


@pytest.mark.parametrize(("symbol", "truth"), [("true", Truth.TRUE), ("false", Truth.UNKNOWN), (None, Truth.UNKNOWN)])
def test_a_stated_no_to_a_duty_is_unknown(symbol: str | None, truth: Truth) -> None:
    assert decided([provision(leg("a", duty=True))], {"REQ/a": symbol}).legs == {("REQ/a", "s"): truth}


@pytest.mark.parametrize("with_derogation", [False, True])
def test_outcomes_over_all_values_of_applies_condition_and_derogation(with_derogation: bool) -> None:
    words = {"true": 2, None: 1, "false": 0}
    for applies, condition, excuse in product(words, words, words if with_derogation else ("false",)):
        rules = [provision(A, applies=B)]
        symbols = {"REQ/a": condition, "REQ/b": applies}
        if with_derogation:
            rules.append(provision(leg("c", "DER"), "DER", "derogation", derogates_from=("REQ",)))
            symbols["DER/c"] = excuse
        effect = max(2 - words[applies], words[condition], words[excuse])
        expected = "violated" if effect == 0 else "undetermined" if effect == 1 else "relieved"
        if effect == 2 and words[condition] == 2:
            expected = "satisfied"
        if words[applies] == 0:
            expected = "not_applicable"
        result = decided(rules, symbols)
        assert result.outcomes == {("REQ", "s"): expected}, symbols
        assert result.held == {("REQ", "s"): ("DER",) if words[excuse] == 2 else ()}


def test_the_heaviest_grade_wins_whatever_the_order() -> None:
    program = compile_program([])
    for grades in product(p.GRADES, repeat=3):
        ids = [f"{i}" for i in range(3)]
        facts = [*map(p.standing, ids, grades), *p.following(ids)]
        assert evaluate(program, facts).grade == max(grades, key=p.GRADES.index)


@pytest.mark.parametrize(("covered", "grade"), [(True, "undetermined"), (False, "not_covered")])
def test_an_undetermined_finding_on_law_that_is_not_covered_says_so(covered: bool, grade: str) -> None:
    assert decided([provision(A)], {"REQ/a": None}, covered=covered).grade == grade
    assert decided([provision(A)], {"REQ/a": "true"}, covered=covered).grade == "ok"
    assert decided([provision(A)], {"REQ/a": "false"}, covered=covered).grade == "violated"


def test_a_derogation_serves_every_kind_of_subject_that_its_rules_have() -> None:
    both = provision(leg("d", "DER"), "DER", "derogation", derogates_from=("ONE", "TWO"))
    one = provision(leg("a", "ONE"), "ONE")
    two = Provision("TWO", "TWO", "requirement", "t", one.citation, "contractor", None, leg("a", "TWO"))
    facts = [p.said("ONE/a", "p", "false"), p.said("TWO/a", "c", "false")]
    facts += [p.said("DER/d", "p", "true"), p.said("DER/d", "c", "false")]
    for rule, subject in (("ONE", "p"), ("TWO", "c")):
        facts += [p.finding(rule, subject), p.flag(rule, subject, not_covered=False)]
    result = evaluate(compile_program([one, two, both]), [*facts, *p.following(["ONE|p", "TWO|c"])])
    assert result.outcomes == {("ONE", "p"): "relieved", ("TWO", "c"): "violated"}


def test_a_consequence_has_a_value_and_no_finding() -> None:
    vat = provision(leg("a", "VAT"), "VAT", "consequence", applies=leg("b", "VAT"))
    result = decided([provision(A), vat], {"REQ/a": "true", "VAT/a": "true", "VAT/b": None})
    assert result.consequences == {("VAT", "s"): Truth.UNKNOWN}
    assert result.outcomes.keys() == {("REQ", "s")}


def test_a_kind_without_requirements_has_the_subjects_its_facts_name() -> None:
    """Also where its definition only uses one that a requirement of another kind uses too."""
    rules = [
        provision(leg("a", "DEF"), "DEF", "definition"),
        provision(Leg("VAT/d", "d", Defined("DEF")), "VAT", "consequence"),
        Provision(
            "REQ",
            "REQ",
            "requirement",
            "t",
            Citation("a", "e", "1"),
            "contractor",
            None,
            Leg("R/d", "d", Defined("DEF")),
        ),
    ]
    facts = [p.said("DEF/a", "product 1", "true"), p.said("DEF/a", "contractor 1", "false")]
    facts += [p.finding("REQ", "contractor 1"), p.flag("REQ", "contractor 1", not_covered=False)]
    result = evaluate(compile_program(rules), [*facts, *p.following(["REQ|contractor 1"])])
    assert result.consequences == {("VAT", "product 1"): Truth.TRUE}
    assert result.outcomes == {("REQ", "contractor 1"): "violated"}
