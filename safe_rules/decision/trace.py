"""How a decision was reached: the tree of every finding, with the value of each leg and why it is unknown."""

from __future__ import annotations

from typing import Literal, NamedTuple

from safe_rules.decision.case import Subject
from safe_rules.rulebook.opened import Leg, Provision
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

__all__ = [
    "Cause",
    "Decision",
    "DerogationTrace",
    "FindingTrace",
    "Grade",
    "GroupTrace",
    "LegTrace",
    "Outcome",
    "Standing",
    "TreeTrace",
    "leg_traces",
]

Outcome = Literal["satisfied", "violated", "relieved", "undetermined", "not_applicable"]

Grade = Literal["ok", "undetermined", "not_covered", "violated"]
"""How a finding weighs in the verdict, from the lightest to the heaviest."""

Cause = Literal["fact", "not_covered", "open_question", "duty"]
"""Why a leg is unknown: a fact is missing, a figure or the law is not covered, nobody knows, or an act is still due."""


class LegTrace(NamedTuple):
    """One leg as decided: what was found, and for an unknown leg why. `figure` is the exact interval compared."""

    leg: Leg
    truth: Truth
    found: str | None = None
    figure: Interval | None = None
    cause: Cause | None = None
    reason: str | None = None
    definition: TreeTrace | None = None


class GroupTrace(NamedTuple):
    connective: Literal["all", "any", "not"]
    truth: Truth
    parts: tuple[TreeTrace, ...]


TreeTrace = LegTrace | GroupTrace


class DerogationTrace(NamedTuple):
    """A derogation for one subject: it holds when it applies and its condition is met."""

    provision: Provision
    truth: Truth
    applies: TreeTrace | None
    condition: TreeTrace


class FindingTrace(NamedTuple):
    """One requirement for one subject."""

    provision: Provision
    subject: Subject
    outcome: Outcome
    grade: Grade
    applies: TreeTrace | None
    condition: TreeTrace
    derogations: tuple[DerogationTrace, ...]


class Standing(NamedTuple):
    """What weighs on the verdict without being a finding: the ruleset is not complete, or the act not in force."""

    id: str
    grade: Grade
    reason: str


class Decision(NamedTuple):
    """What one evaluator decided."""

    grade: Grade
    findings: tuple[FindingTrace, ...]
    standing: tuple[Standing, ...]


def leg_traces(*trees: TreeTrace | None) -> tuple[LegTrace, ...]:
    """Every leg below the trees, left to right, legs of definitions included."""
    found: list[LegTrace] = []
    for tree in trees:
        match tree:
            case LegTrace():
                found.append(tree)
                found.extend(leg_traces(tree.definition))
            case GroupTrace():
                found.extend(leg_traces(*tree.parts))
            case None:
                pass
    return tuple(found)
