"""Compiles opened provisions to a program of the rule engine: typed conditions joined by AND, never OR or absence.

Each provision becomes nodes: `applies`, `condition`, their conjunction (derogation, definition, consequence), and for
a requirement its effect E = not applies, or condition, or any derogation. A node of the engine has two rules for each
conjunction of its form: one that settles it, one that says what it may be. A node that may be both is unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safe_rules.decision.engine_rules import UNSETTLED, Rule, form_rules, leg_rulesets, outcomes, ruleset, verdict
from safe_rules.decision.normal_form import Forms, Gate, Literal, forms_of, normal
from safe_rules.decision.program import FORMAT, Program
from safe_rules.rulebook.opened import (
    Comparison,
    Constant,
    Defined,
    Leg,
    Provision,
    StatusTest,
    SymbolTest,
    legs_of,
)
from safe_rules.values.errors import RulesetError, quoted

__all__ = ["LEVEL_LIMIT", "EngineLimit", "compile_program"]

LEVEL_LIMIT = 200
"""Distinct nodes read, and uses of one condition, in one ruleset. The engine hangs from 512 and crashes at 256."""


class EngineLimit(RulesetError):
    """A single node needs more conditions than one ruleset of the engine can hold."""


def compile_program(provisions: Sequence[Provision], *, level_limit: int = LEVEL_LIMIT) -> Program:
    """Compile the provisions of one opened rulebook.

    Raises `RulesetError` for a definition that is missing, ambiguous or defined by itself, for an empty group, and
    `EngineLimit` for a node that does not fit into one ruleset.
    """
    names = _Names(provisions)
    kinds = _kinds(provisions, names)
    definitions = names.in_order()
    strata: dict[str, list[_Unit]] = {"definitions": [], "derogations": [], "requirements": []}
    entries: dict[str, dict[str, Any]] = {}
    for provision in [*definitions, *(p for p in provisions if p.kind not in ("definition", "requirement"))]:
        stratum = strata["definitions" if provision.kind == "definition" else "derogations"]
        entries[provision.key] = _provision(provision, names, stratum)
    for provision in provisions:
        if provision.kind == "requirement":
            derogations = [d.key for d in provisions if d.kind == "derogation" and provision.id in d.derogates_from]
            entry = _provision(provision, names, strata["requirements"])
            entry |= _effect(provision, entry, [entries[key]["value"] for key in derogations], strata["requirements"])
            entries[provision.key] = entry | {"derogations": derogations}
    for key, entry in entries.items():
        entry["kinds"] = kinds[key]
    legs = {leg.id: _leg_entry(leg, names) | {"kinds": kinds[p.key]} for p in provisions for leg in _legs(p)}
    nodes = {leg: entry["kinds"] for leg, entry in legs.items()}
    nodes |= {unit.node: kinds[unit.provision] for units in strata.values() for unit in units}
    rulesets = [*leg_rulesets([leg for p in provisions for leg in _legs(p)], level_limit)]
    for name, units in strata.items():
        rulesets += _packed(name, units, level_limit)
    rulesets += [outcomes(), verdict()]
    content = {"format": FORMAT, "legs": legs, "nodes": nodes, "provisions": entries, "rulesets": rulesets}
    return Program(content)


# -- what the provisions name ----------------------------------------------------------------------------------------


class _Names:
    """Looks definitions up, orders them, and says which engine node a leg reads."""

    def __init__(self, provisions: Sequence[Provision]) -> None:
        self.definitions = {p.key: p for p in provisions if p.kind == "definition"}
        named = Counter([p.key for p in provisions] + [leg.id for p in provisions for leg in _legs(p)])
        for name, count in named.items():
            if count > 1:
                raise RulesetError(f"two provisions or legs are called {quoted(name)}")

    def definition(self, name: str) -> Provision:
        if name not in self.definitions:
            raise RulesetError(f"{quoted(name)} is not a definition")
        return self.definitions[name]

    def node_of(self, leg: Leg) -> str:
        """A defined leg reads its definition's value; any other leg is a node itself."""
        return _value_of(self.definition(leg.test.definition)) if isinstance(leg.test, Defined) else leg.id

    def used_by(self, provision: Provision) -> list[Provision]:
        """The definitions that a provision's legs name."""
        return [self.definition(leg.test.definition) for leg in _legs(provision) if isinstance(leg.test, Defined)]

    def in_order(self) -> list[Provision]:
        """Each definition after those it uses."""
        ordered: dict[str, Provision] = {}

        def visit(definition: Provision, path: tuple[str, ...]) -> None:
            if definition.key in path:
                raise RulesetError(f"the definition {quoted(definition.key)} is defined by itself")
            if definition.key not in ordered:
                for used in self.used_by(definition):
                    visit(used, (*path, definition.key))
                ordered[definition.key] = definition

        for definition in self.definitions.values():
            visit(definition, ())
        return list(ordered.values())


def _legs(provision: Provision) -> list[Leg]:
    """The legs of a provision, each once."""
    return list(dict.fromkeys([*legs_of(provision.applies), *legs_of(provision.condition)]))


def _kinds(provisions: Sequence[Provision], names: _Names) -> dict[str, list[str]]:
    """For which kinds of subject each provision is evaluated: its own, or those of the provisions that ask for it."""
    kinds: dict[str, set[str]] = {p.key: set() for p in provisions}

    def ask(provision: Provision, kind: str) -> None:
        if kind not in kinds[provision.key]:
            kinds[provision.key].add(kind)
            for definition in names.used_by(provision):
                ask(definition, kind)

    for provision in provisions:
        if provision.kind == "requirement":
            ask(provision, provision.subject_kind)
            for derogation in provisions:
                if derogation.kind == "derogation" and provision.id in derogation.derogates_from:
                    ask(derogation, provision.subject_kind)
    for provision in provisions:
        if not kinds[provision.key]:
            ask(provision, provision.subject_kind)
    return {key: sorted(found) for key, found in kinds.items()}


def _leg_entry(leg: Leg, names: _Names) -> dict[str, Any]:
    match leg.test:
        case SymbolTest():
            return {"fact": "said", "node": leg.id}
        case StatusTest(_, wanted):
            return {"fact": "place", "node": leg.id, "property": wanted}
        case Comparison(_, operator, _):
            return {"fact": "sign", "node": leg.id, "operator": operator}
        case Constant():
            return {"fact": "given", "node": leg.id}
        case Defined():
            return {"fact": None, "node": names.node_of(leg)}


# -- nodes -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Unit:
    """One engine node with its rules, the nodes its rules read and the conditions they use."""

    node: str
    provision: str
    rules: list[Rule]
    reads: set[str] = field(default_factory=set)
    uses: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for rule in self.rules:
            for place, condition in enumerate(rule["when"]):
                tests = condition["is"]
                if "n" in tests:
                    self.reads.add(tests["n"])
                self.uses.append((bool(place), condition["kind"], *sorted(tests.items())))


def _value_of(provision: Provision) -> str:
    return f"{provision.key}:{'condition' if provision.applies is None else 'value'}"


def _provision(provision: Provision, names: _Names, units: list[_Unit]) -> dict[str, Any]:
    """Append the nodes of one provision; gives the names by which its values are found."""
    key, applies = provision.key, None
    if provision.applies is not None:
        applies = _add(key, "applies", normal(provision.applies, names.node_of), units)
    value = condition = _add(key, "condition", normal(provision.condition, names.node_of), units)
    if applies is not None and provision.kind != "requirement":
        value = _add(key, "value", Gate(every=True, parts=(Literal(applies), Literal(condition))), units)
    return {"kind": provision.kind, "applies": applies, "condition": condition, "value": value}


def _effect(
    provision: Provision, entry: Mapping[str, Any], derogations: Sequence[str], units: list[_Unit]
) -> dict[str, Any]:
    """E = not applies, or condition, or any derogation."""
    parts = [Literal(entry["condition"]), *map(Literal, derogations)]
    if entry["applies"] is not None:
        parts.insert(0, ~Literal(entry["applies"]))
    if len(parts) == 1:
        return {"effect": entry["condition"]}
    return {"effect": _add(provision.key, "effect", Gate(every=False, parts=tuple(parts)), units)}


def _add(key: str, part: str, tree: Gate | Literal, units: list[_Unit]) -> str:
    """Append the node of one part of a provision, after the nodes cut out of it; gives the node's name."""
    node, cuts = f"{key}:{part}", 0

    def cut(forms: Forms) -> Literal:
        nonlocal cuts
        cuts += 1
        units.append(_unit(key, f"{node}.{cuts}", forms))
        return Literal(f"{node}.{cuts}")

    units.append(_unit(key, node, forms_of(tree, cut)))
    return node


def _unit(key: str, node: str, forms: Forms) -> _Unit:
    return _Unit(node, key, [*form_rules(node, forms.holds, "y", "n"), *form_rules(node, forms.fails, "n", "y")])


# -- rulesets ----------------------------------------------------------------------------------------------------------


def _packed(name: str, units: Sequence[_Unit], limit: int) -> Iterator[dict[str, Any]]:
    """Fill rulesets with nodes in their order, each within the limits of the engine."""
    bundle: list[_Unit] = []
    for unit in units:
        if not _fits([unit], limit):
            raise EngineLimit(f"the node {quoted(unit.node)} needs more than {limit} conditions of the rule engine")
        if not _fits([*bundle, unit], limit):
            yield _bundled(name, bundle)
            bundle = []
        bundle.append(unit)
    if bundle:
        yield _bundled(name, bundle)


def _fits(units: Sequence[_Unit], limit: int) -> bool:
    nodes = set().union(*(unit.reads for unit in units))
    uses: dict[tuple[Any, ...], int] = {}
    for unit in units:
        for use in unit.uses:
            uses[use] = uses.get(use, 0) + 1
    return len(nodes) <= limit and max(uses.values(), default=0) <= limit


def _bundled(name: str, units: Sequence[_Unit]) -> dict[str, Any]:
    derived = [unit.node for unit in units]
    read = set().union(*(unit.reads for unit in units))
    rules = [rule for unit in units for rule in unit.rules]
    reads, chains = sorted(read - set(derived)), sorted(read & set(derived))
    return ruleset(name, "nodes", [*rules, UNSETTLED], reads=reads, chains=chains, derives=derived)
