"""Checks that what a ruleset names exists: acts, parameters, readings, line sets, statuses, facts, other provisions."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from safe_rules.dossier.bom import KINDS
from safe_rules.rulebook.facts import attribute_type, fact_type, list_names, names_below
from safe_rules.rulebook.trees import COMPARISONS, ByReading, Group, RawLeg, Tree, legs_in, parse_where
from safe_rules.values.errors import FaultList, RulesetError, quoted
from safe_rules.values.position import Position

if TYPE_CHECKING:
    from safe_rules.rulebook.loading import ProvisionData, Ruleset

__all__ = ["check_references", "placeholders"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(\.limit)?\}")
_ROW_ATTRIBUTES = ("origin", "sourced_from")
_AGREEMENT_FIGURES = ("min_inside", "max_party", "max_other")


def placeholders(text: str) -> tuple[tuple[str, bool], ...]:
    """The legs a text names: (leg, whether its limit is meant)."""
    return tuple((name, bool(limit)) for name, limit in _PLACEHOLDER.findall(text))


def check_references(ruleset: Ruleset) -> None:
    """Raise `RulesetError` with every name that leads nowhere."""
    check = _Check(ruleset)
    for act in ruleset.meta.acts:
        check.known("act", act, ruleset.acts, Position("ruleset.yaml"))
    for provision in ruleset.meta.component_provisions:
        check.known("provision", provision, ruleset.provisions, Position("ruleset.yaml"))
    for act_file in ruleset.acts.values():
        for paragraph in act_file.paragraphs:
            for provision in paragraph.by:
                check.known("provision", provision, ruleset.provisions, Position(f"acts/{act_file.id}.yaml"))
    check.line_sets()
    check.parameters()
    for item in ruleset.provisions.values():
        check.provision(item)
    check.faults.raise_if_any(RulesetError)


class _Check:
    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.faults = FaultList()

    def known(self, what: str, name: str, names: Collection[str], where: Position) -> None:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            remedy = f"did you mean `{near[0]}`" if near else None
            self.faults.add(f"there is no {what} {quoted(name)}", where, remedy=remedy)

    def parameters(self) -> None:
        """One parameter has one value on any day."""
        for name, values in self.ruleset.parameters.items():
            ordered = sorted(values, key=lambda value: value.since)
            for earlier, later in pairwise(ordered):
                if earlier.until is None or earlier.until >= later.since:
                    first = f"{earlier.ratio or earlier.day} (from {earlier.since})"
                    self.faults.add(
                        f"`{name}` has two values on {later.since}: {first} and {later.ratio or later.day}",
                        Position("parameters.yaml", column=name),
                        remedy=f"end the first one with `to` before {later.since}",
                    )

    def line_sets(self) -> None:
        for name, line_set in self.ruleset.line_sets.line_sets.items():
            where = Position("line_sets.yaml", column=name)
            for kind in sorted(set(KINDS) ^ {rule.kind for rule in line_set.kinds}):
                self.faults.add(f"the kind {quoted(kind)} is missing from the set, or unknown", where)
            for rule in line_set.kinds:
                if rule.reading is not None:
                    self.reading(rule.reading, rule.options or {}, where)

    def reading(self, slug: str, options: Collection[str], where: Position) -> None:
        self.known("reading", slug, self.ruleset.readings, where)
        reading = self.ruleset.readings.get(slug)
        if reading is not None and set(options) != {o.option for o in reading.options}:
            expected = ", ".join(o.option for o in reading.options)
            self.faults.add(f"`{slug}` is asked with the options {', '.join(options)}", where, expected=expected)

    def provision(self, item: ProvisionData) -> None:
        where = Position(item.path)
        self.known("act", item.file.citation.act, self.ruleset.acts, where)
        for tree in (item.applies, item.condition):
            self.tree(tree, item, where)
        for target in item.file.derogates_from:
            self.known("provision", target, self.ruleset.provisions, where)
            other = self.ruleset.provisions.get(target)
            if other is not None and other.file.applies_to != item.file.applies_to:
                self.faults.add(f"it derogates from {quoted(target)}, which applies to another kind of subject", where)
        legs = {leg.name for tree in (item.applies, item.condition) for leg in legs_in(tree)}
        for text in item.file.texts["en"].given.values():
            for name, _ in placeholders(text):
                self.known("leg", name, legs, where)
        for example in item.file.examples:
            if example.edge is not None:
                self.known("parameter", example.edge["parameter"], self.ruleset.parameters, where)

    def tree(self, tree: Tree | None, item: ProvisionData, where: Position) -> None:
        match tree:
            case ByReading(reading, options):
                self.reading(reading, options, where)
                for option in options.values():
                    self.tree(option, item, where)
            case Group(_, parts):
                for part in parts:
                    self.tree(part, item, where)
            case RawLeg():
                self.leg(tree, item, Position(item.path, column=tree.name))

    def leg(self, leg: RawLeg, item: ProvisionData, where: Position) -> None:
        if leg.looks_at == "definition":
            self._definition(str(leg.subject), item, where)
        if leg.looks_at == "fact":
            self._fact(leg, where)
        if leg.looks_at in ("share", "count"):
            self._figure(leg, where)
        if leg.operator in COMPARISONS:
            self._limit(leg, item, where)

    def _definition(self, name: str, item: ProvisionData, where: Position) -> None:
        self.known("provision", name, self.ruleset.provisions, where)
        other = self.ruleset.provisions.get(name)
        if other is not None and (other.file.kind, other.file.applies_to) != ("definition", item.file.applies_to):
            self.faults.add(f"{quoted(name)} is no definition for a {item.file.applies_to}", where)

    def _fact(self, leg: RawLeg, where: Position) -> None:
        found = fact_type(str(leg.subject))
        if found is None:
            self.known("fact", str(leg.subject), names_below(str(leg.subject)), where)
        expected = {"is": "symbol", "in": "symbol", "has_status": "symbol"}.get(str(leg.operator))
        if expected is None:
            expected = "date" if leg.operator in ("on_or_before", "before") else "number"
        if found is not None and found != expected:
            self.faults.add(f"`{leg.subject}` is a {found}; `{leg.operator}` compares a {expected}", where)
        if leg.operator == "has_status":
            self._property(str(leg.operand), where)

    def _figure(self, leg: RawLeg, where: Position) -> None:
        data: dict[str, Any] = leg.subject if isinstance(leg.subject, dict) else {}
        of = str(data.get("of"))
        over_lines = leg.looks_at == "share" or of == "components"
        self.known(
            "measure", of, ("component_cost",) if leg.looks_at == "share" else ("components", *list_names()), where
        )
        if over_lines:
            self.known("line set", str(data.get("lines")), self.ruleset.line_sets.line_sets, where)
        if "where" in data:
            tree = parse_where(data["where"], where, self.faults)
            for member in legs_in(tree):
                if over_lines:
                    self.known("attribute", member.name, _ROW_ATTRIBUTES, where)
                elif attribute_type(of, member.name) != "symbol":
                    self.faults.add(f"the items of `{of}` have no symbol {quoted(member.name)}", where)
                if member.operator == "has_status":
                    self._property(str(member.operand), where)

    def _property(self, name: str, where: Position) -> None:
        names = {*self.ruleset.countries.properties, "outside", "contravening", "party"}
        self.known("status", name, names, where)

    def _limit(self, leg: RawLeg, item: ProvisionData, where: Position) -> None:
        operand = leg.operand
        if isinstance(operand, str) and operand.isdecimal():
            return
        if isinstance(operand, dict) and set(operand) == {"parameter"}:
            self.known("parameter", str(operand["parameter"]), self.ruleset.parameters, where)
            self._unit(leg, str(operand["parameter"]), where)
            return
        if isinstance(operand, dict) and set(operand) == {"agreement"} and item.file.for_each == "agreement":
            self.known("agreement figure", str(operand["agreement"]), _AGREEMENT_FIGURES, where)
            return
        self.faults.add(
            f"{quoted(operand)} is not a limit",
            where,
            expected="`{parameter: name}`, a whole number, or with `for_each: agreement` an `{agreement: figure}`",
        )

    def _unit(self, leg: RawLeg, parameter: str, where: Position) -> None:
        """A date is compared with a day and a number with a ratio."""
        wants_day = leg.operator in ("on_or_before", "before")
        for value in self.ruleset.parameters.get(parameter, ()):
            if (value.day is not None) != wants_day:
                self.faults.add(f"`{leg.operator}` cannot compare with `{parameter}`: one is a date", where)
