"""Lint of form: what a sound ruleset still lacks: examples of every outcome, neighbours of every limit."""

from __future__ import annotations

from collections.abc import Iterator

from safe_rules.rulebook.loading import ProvisionData, Ruleset
from safe_rules.rulebook.trees import RawLeg, legs_in
from safe_rules.values.errors import Fault
from safe_rules.values.position import Position

__all__ = ["lint_form"]

_WANTED = ("satisfied", "violated", "undetermined")


def lint_form(ruleset: Ruleset) -> list[Fault]:
    """Every provision with the examples it lacks, every parameter and reading nobody uses, every limit untested."""
    faults = [fault for _, item in sorted(ruleset.provisions.items()) for fault in _provision(item)]
    used = {name for item in ruleset.provisions.values() for name in _parameters(item)}
    faults += [
        Fault(f"no provision uses the parameter `{name}`", Position("parameters.yaml", column=name))
        for name in sorted(set(ruleset.parameters) - used)
    ]
    edges = {
        (example.edge["parameter"], example.edge["side"])
        for item in ruleset.provisions.values()
        for example in item.file.examples
        if example.edge is not None
    }
    for name in sorted(used):
        for side in ("met", "missed"):
            if (name, side) not in edges:
                fault = f"no example stands on the side `{side}` of the limit `{name}`"
                faults.append(Fault(fault, Position("parameters.yaml", column=name)))
    return faults


def _provision(item: ProvisionData) -> Iterator[Fault]:
    outcomes = {example.outcome for example in item.file.examples}
    outcomes |= {"satisfied"} if "relieved" in outcomes else set()
    encoded = not any(leg.looks_at == "not_encoded" for leg in _legs(item))
    for outcome in _WANTED if encoded else ("undetermined",):
        if outcome not in outcomes:
            yield Fault(f"`{item.file.id}` has no example that is {outcome}", Position(item.path))


def _legs(item: ProvisionData) -> Iterator[RawLeg]:
    yield from legs_in(item.applies)
    yield from legs_in(item.condition)


def _parameters(item: ProvisionData) -> Iterator[str]:
    for leg in _legs(item):
        if isinstance(leg.operand, dict) and "parameter" in leg.operand:
            yield str(leg.operand["parameter"])
