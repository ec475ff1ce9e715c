"""Settles one tree: readings resolved, parameters and agreement figures put in place, line sets spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from safe_rules.rulebook.loading import Ruleset
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Comparison,
    ComparisonOperator,
    Constant,
    Count,
    Defined,
    Fact,
    Figure,
    Leg,
    Limit,
    Member,
    Negation,
    Node,
    Share,
    StatusTest,
    SymbolTest,
    Test,
)
from safe_rules.rulebook.statuses import OpenAgreement, StatusTable
from safe_rules.rulebook.trees import ByReading, Group, RawLeg, Tree, parse_where
from safe_rules.values.errors import FaultList, RulesetError, quoted
from safe_rules.values.interval import Interval
from safe_rules.values.position import Position

__all__ = ["Settler"]


class Settler:
    """Holds what a tree is settled with: the day, the statuses, the chosen readings. `asked` gathers the slugs used."""

    def __init__(
        self, ruleset: Ruleset, statuses: StatusTable, day: date, readings: Mapping[str, str | tuple[str, ...]]
    ) -> None:
        self.ruleset = ruleset
        self.statuses = statuses
        self.day = day
        self.readings = readings
        self.asked: set[str] = set()

    def agreement(self, instance: str) -> OpenAgreement:
        return next(a for a in self.statuses.agreements() if a.id == instance)

    def settle(self, tree: Tree, key: str, instance: str | None) -> Node:
        match tree:
            case ByReading(reading, options):
                return self.settle(options[self._option(reading)], key, instance)
            case Group(connective, parts):
                settled = tuple(self.settle(part, key, instance) for part in parts)
                return _join(connective, settled)
            case RawLeg():
                return Leg(f"{key}/{tree.name}", tree.name, self._test(tree, instance), tree.duty)

    def _option(self, reading: str) -> str:
        self.asked.add(reading)
        return str(self.readings[reading])

    def _test(self, leg: RawLeg, instance: str | None) -> Test:
        match leg.looks_at:
            case "definition":
                return Defined(str(leg.subject))
            case "open_question":
                return Constant(str(leg.subject), "open_question")
            case "not_encoded":
                return Constant(str(leg.subject), "not_encoded")
        if leg.operator in ("is", "in"):
            return SymbolTest(str(leg.subject), _symbols(leg.operand))
        if leg.operator == "has_status":
            return StatusTest(str(leg.subject), self._property(str(leg.operand), instance))
        figure = self._figure(leg, instance)
        operator: ComparisonOperator = leg.operator  # type: ignore[assignment]  # trees.py admits no other
        return Comparison(figure, operator, self._limit(leg.operand, instance))

    def _figure(self, leg: RawLeg, instance: str | None) -> Figure:
        if leg.looks_at == "fact":
            return Fact(str(leg.subject))
        where_data = leg.subject.get("where")
        faults = FaultList()
        where_tree = None if where_data is None else parse_where(where_data, Position(leg.name), faults)
        faults.raise_if_any(RulesetError)
        where = AllOf(()) if where_tree is None else self._where(where_tree, instance)
        kinds = self.line_set(leg.subject["lines"]) if "lines" in leg.subject else frozenset()
        if leg.looks_at == "share":
            return Share(kinds, where)
        return Count(leg.subject["of"], where, kinds)

    def line_set(self, name: str) -> frozenset[str]:
        """The kinds of BOM line that count in the named set under the chosen readings."""
        found = set()
        for rule in self.ruleset.line_sets.line_sets[name].kinds:
            counts = rule.counts
            if rule.reading is not None and rule.options is not None:
                counts = rule.options[self._option(rule.reading)]
            if counts:
                found.add(rule.kind)
        return frozenset(found)

    def _where(self, tree: Tree, instance: str | None) -> Node:
        match tree:
            case ByReading(reading, options):
                return self._where(options[self._option(reading)], instance)
            case Group(connective, parts):
                return _join(connective, tuple(self._where(part, instance) for part in parts))
            case RawLeg(operator="has_status"):
                return Member(tree.name, property=self._property(str(tree.operand), instance))
            case RawLeg(operator="known"):
                return Member(tree.name, known=True)
            case RawLeg():
                return Member(tree.name, symbols=_symbols(tree.operand))

    def _property(self, name: str, instance: str | None) -> str:
        if name == "contravening":
            self.asked.add("contravening_countries")
        self.asked.add("territories")
        self.asked.add("status_date")
        return f"party:{instance}" if name == "party" else name

    def _limit(self, operand: Any, instance: str | None) -> Limit:
        if isinstance(operand, dict) and "agreement" in operand and instance is not None:
            self.asked.update({"agreement_terms", "provisional_application"})
            return self.agreement(instance).limit(str(operand["agreement"]))
        if isinstance(operand, dict) and "parameter" in operand:
            return self._parameter(str(operand["parameter"]))
        if isinstance(operand, str) and operand.isdecimal():
            return Limit(Interval.exactly(Fraction(int(operand))))
        raise RulesetError(f"{quoted(operand)} is not a limit")

    def _parameter(self, name: str) -> Limit:
        for value in self.ruleset.parameters[name]:
            if value.holds_on(self.day):
                limit = value.day if value.day is not None else Interval.exactly(value.ratio or Fraction(0))
                return Limit(limit, name, value.source, value.certainty)
        raise RulesetError(f"the parameter {quoted(name)} has no value on {self.day}")


def _join(connective: str, parts: tuple[Node, ...]) -> Node:
    match connective:
        case "all":
            return AllOf(parts)
        case "any":
            return AnyOf(parts)
        case _:
            return Negation(parts[0])


def _symbols(operand: Any) -> tuple[str, ...]:
    values = operand if isinstance(operand, list) else [operand]
    return tuple(sorted(str(v).lower() if isinstance(v, bool) else str(v) for v in values))
