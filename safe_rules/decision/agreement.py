"""Compares the two evaluators: every outcome, every leg, every derogation and the verdict, or nothing is released."""

from __future__ import annotations

from collections.abc import Mapping

from safe_rules.decision.program import EngineResult
from safe_rules.decision.trace import Decision, LegTrace, TreeTrace, leg_traces
from safe_rules.values.errors import EngineFault, Fault
from safe_rules.values.truth import Truth

__all__ = ["differences", "require_agreement"]

_Key = tuple[str, str]


def require_agreement(reference: Decision, engine: EngineResult) -> None:
    """Return when both evaluators decided the same everywhere; else `EngineFault` with both sides of each case."""
    found = differences(reference, engine)
    if found:
        raise EngineFault(
            [
                Fault(
                    f"the two evaluators differ on {what}: reference {ours}, engine {theirs}",
                    remedy="no verdict is released; please report this with the ruleset digest",
                )
                for what, ours, theirs in found
            ]
        )


def differences(reference: Decision, engine: EngineResult) -> list[tuple[str, str, str]]:
    """Each difference as (what, reference side, engine side), sorted; empty when they agree."""
    outcomes: dict[_Key, str] = {}
    applies: dict[_Key, Truth] = {}
    legs: dict[_Key, Truth] = {}
    held: dict[_Key, str] = {}
    for finding in reference.findings:
        subject = finding.subject.key
        outcomes[finding.provision.key, subject] = finding.outcome
        trees: list[TreeTrace | None] = [finding.applies, finding.condition]
        if finding.applies is not None:
            applies[finding.provision.key, subject] = finding.applies.truth
        for derogation in finding.derogations:
            trees += [derogation.applies, derogation.condition]
            if derogation.applies is not None:
                applies[derogation.provision.key, subject] = derogation.applies.truth
        legs.update(_legs(trees, subject))
        names = [d.provision.key for d in finding.derogations if d.truth is Truth.TRUE]
        held[finding.provision.key, subject] = ", ".join(sorted(names))
    engine_held = {key: ", ".join(sorted(names)) for key, names in engine.held.items()}
    found: list[tuple[str, str, str]] = []
    if reference.grade != engine.grade:
        found.append(("the verdict", reference.grade, engine.grade))
    found += _differ("the outcome of", outcomes, engine.outcomes, whole=True)
    found += _differ("whether it applies:", applies, engine.applies)
    found += _differ("the leg", legs, engine.legs)
    found += _differ("the derogations that hold for", held, {key: engine_held.get(key, "") for key in held})
    return sorted(found)


def _legs(trees: list[TreeTrace | None], subject: str) -> dict[_Key, Truth]:
    traces: tuple[LegTrace, ...] = leg_traces(*trees)
    return {(trace.leg.id, subject): trace.truth for trace in traces}


def _differ(
    what: str, ours: Mapping[_Key, object], theirs: Mapping[_Key, object], *, whole: bool = False
) -> list[tuple[str, str, str]]:
    """Keys where the maps differ; with `whole`, keys that only one side has differ too."""
    keys = ours.keys() | theirs.keys() if whole else ours.keys()
    return [
        (f"{what} {key[0]} for {key[1]}", _plain(ours.get(key)), _plain(theirs.get(key)))
        for key in keys
        if ours.get(key) != theirs.get(key)
    ]


def _plain(value: object) -> str:
    return "nothing" if value is None else value.value if isinstance(value, Truth) else str(value) or "none"
