"""The rules a compiled program is made of, in a form without OR and without absence.

A rule is `{"when": [condition…], "then": fact}`; a condition tests the kind, constants (`is`, `isnt`) and equality with
fields of facts joined before it (`same`); a fact's field is a constant or `[position, field]` of a joined fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from safe_rules.decision.normal_form import Form, Literal
from safe_rules.decision.program import GRADES, UNKNOWN
from safe_rules.rulebook.opened import Comparison, ComparisonOperator, Defined, Leg, SymbolTest

__all__ = ["UNSETTLED", "Rule", "form_rules", "leg_rulesets", "outcomes", "ruleset", "sign_table", "verdict"]

Rule = dict[str, Any]


def ruleset(name: str, stage: str, rules: Sequence[Rule], **more: Any) -> dict[str, Any]:
    return {"name": name, "stage": stage, "rules": list(rules), **more}


def form_rules(node: str, form: Form, t: str, f: str) -> Iterator[Rule]:
    """For each conjunction: all literals definite settle the node; all possible say what it may be."""
    for conjunction in sorted(map(sorted, form)):
        settled = {"kind": "val", "n": node, "s": [0, "s"], "t": t, "f": f}
        possible = {"kind": "may", "n": node, "s": [0, "s"], "x": "t" if t == "y" else "f"}
        yield {"when": _conditions(conjunction, definite=True), "then": settled}
        yield {"when": _conditions(conjunction, definite=False), "then": possible}


def _conditions(conjunction: Sequence[Literal], *, definite: bool) -> list[dict[str, Any]]:
    """One condition a node, because one fact never fills two places of a rule; joined on the subject."""
    tests: dict[str, dict[str, str]] = {}
    for literal in conjunction:
        mark = ("f" if literal.positive else "t") if definite else ("t" if literal.positive else "f")
        tests.setdefault(literal.node, {"n": literal.node})[mark] = "n" if definite else "y"
    return [_condition("val", test, {"s": [0, "s"]} if place else {}) for place, test in enumerate(tests.values())]


def _condition(
    kind: str, tests: Mapping[str, str] | None = None, same: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {"kind": kind, "is": dict(tests or {}), "isnt": [], "same": dict(same or {})}


UNSETTLED: Rule = {
    "when": [_condition("may", {"x": "t"}), _condition("may", {"x": "f"}, {"n": [0, "n"], "s": [0, "s"]})],
    "then": {"kind": "val", "n": [0, "n"], "s": [0, "s"], "t": "y", "f": "y"},
}


def leg_rulesets(legs: Sequence[Leg], limit: int) -> Iterator[dict[str, Any]]:
    """The rules that turn facts into leg values; those for symbols are one set a leg, the others serve all legs."""
    operators = sorted({leg.test.operator for leg in legs if isinstance(leg.test, Comparison)})
    shared = [rule for operator in operators for rule in sign_table(operator)]
    shared += [_GIVEN, _PLACED]
    others = [leg.id for leg in legs if not isinstance(leg.test, SymbolTest | Defined)]
    yield ruleset("legs", "legs", shared, derives=others)
    said = [(leg.id, leg.test.allowed, leg.duty) for leg in legs if isinstance(leg.test, SymbolTest)]
    size = min(limit, 100)
    for start in range(0, len(said), size):
        part = said[start : start + size]
        rules = [rule for leg, allowed, duty in part for rule in _said_rules(leg, allowed, duty=duty)]
        yield ruleset("legs", "legs", rules, derives=[leg for leg, _, _ in part])


def _value(n: Any, t: Any, f: Any) -> dict[str, Any]:
    return {"kind": "val", "n": n, "s": [0, "s"], "t": t, "f": f}


_GIVEN: Rule = {"when": [_condition("given")], "then": _value([0, "n"], [0, "t"], [0, "f"])}


_PLACED: Rule = {
    "when": [_condition("place"), _condition("prop", same={"c": [0, "c"], "p": [0, "p"]})],
    "then": _value([0, "n"], [1, "t"], [1, "f"]),
}


def _said_rules(leg: str, allowed: Sequence[str], *, duty: bool) -> Iterator[Rule]:
    symbols = sorted(set(allowed))
    for symbol in symbols:
        yield {"when": [_condition("said", {"n": leg, "v": symbol})], "then": _value(leg, "y", "n")}
    yield {"when": [_condition("said", {"n": leg, "v": UNKNOWN})], "then": _value(leg, "y", "y")}
    other = _condition("said", {"n": leg}) | {"isnt": [["v", symbol] for symbol in [*symbols, UNKNOWN]]}
    yield {"when": [other], "then": _value(leg, "y" if duty else "n", "y")}


_BELOW = ("lt",)
_NOT_ABOVE = ("lt", "eq")
_ABOVE = ("gt",)
_NOT_BELOW = ("eq", "gt")

_SURE: Mapping[ComparisonOperator, tuple[str, tuple[str, ...], str, tuple[str, ...]]] = {
    "at_most": ("hi", _NOT_ABOVE, "lo", _ABOVE),
    "on_or_before": ("hi", _NOT_ABOVE, "lo", _ABOVE),
    "less_than": ("hi", _BELOW, "lo", _NOT_BELOW),
    "before": ("hi", _BELOW, "lo", _NOT_BELOW),
    "at_least": ("lo", _NOT_BELOW, "hi", _BELOW),
    "more_than": ("lo", _ABOVE, "hi", _NOT_ABOVE),
}
"""Which bound on which side of the limit makes the comparison surely true, and which surely false."""

_SIGNS = (("lt", "lt"), ("lt", "eq"), ("lt", "gt"), ("eq", "eq"), ("eq", "gt"), ("gt", "gt"))


def sign_table(operator: ComparisonOperator) -> Iterator[Rule]:
    """Six rules: what each pair of signs says about the comparison."""
    true_bound, true_signs, false_bound, false_signs = _SURE[operator]
    for low, high in _SIGNS:
        signs = {"lo": low, "hi": high}
        may_not_be = "n" if signs[true_bound] in true_signs else "y"
        may_be = "n" if signs[false_bound] in false_signs else "y"
        yield {"when": [_condition("sign", {"op": operator, **signs})], "then": _value([0, "n"], may_be, may_not_be)}


# -- outcomes and verdict ----------------------------------------------------------------------------------------------


def outcomes() -> dict[str, Any]:
    """Outcomes from the parts of a requirement: `e` effect, `c` condition, `a` applies; `u`: it applies to all."""
    same = {"k": [0, "k"]}

    def part(which: str, more: Mapping[str, str], join: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return _condition("part", {"w": which, **more}, join)

    def rule(outcome: str, grade: str, *when: dict[str, Any]) -> Rule:
        return {"when": list(when), "then": {"kind": "outcome", "k": [0, "k"], "o": outcome, "g": grade}}

    def waiting(grade: str, covered: str) -> Rule:
        return rule("undetermined", grade, part("e", {"t": "y", "f": "y"}), _condition("flag", {"v": covered}, same))

    rules = [
        rule("violated", "violated", part("e", {"t": "n"})),
        waiting("undetermined", "n"),
        waiting("not_covered", "y"),
        rule("not_applicable", "ok", part("a", {"t": "n"})),
    ]
    for outcome, mark in (("satisfied", "n"), ("relieved", "y")):
        parts = [part("e", {"u": "y", "f": "n"}), part("c", {"u": "y", "f": mark}, same)]
        rules.append(rule(outcome, "ok", *parts))
        parts = [part("e", {"u": "n", "f": "n"}), part("c", {"u": "n", "f": mark}, same), part("a", {"t": "y"}, same)]
        rules.append(rule(outcome, "ok", *parts))
    return ruleset("outcomes", "outcomes", rules)


def verdict() -> dict[str, Any]:
    """Fold the grades along the chain; `worst` facts say which of two grades weighs more."""
    when = [
        _condition("acc"),
        _condition("next", same={"a": [0, "k"]}),
        _condition("outcome", same={"k": [1, "b"]}),
        _condition("worst", same={"x": [0, "g"], "y": [2, "g"]}),
    ]
    rule = {"when": when, "then": {"kind": "acc", "k": [1, "b"], "g": [3, "z"]}}
    worst = [{"kind": "worst", "x": x, "y": y, "z": max(x, y, key=GRADES.index)} for x, y in product(GRADES, repeat=2)]
    return ruleset("verdict", "verdict", [rule], facts=worst)
