"""Runs the examples that stand in each rule file: does the provision say of them what its author says it must?

An example is a dossier in small and one outcome. Both evaluators decide it; a derogation's outcome is whether it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safe_rules.check import Engine, open_case
from safe_rules.decision.trace import Decision
from safe_rules.dossier.dossier import SCHEMA
from safe_rules.dossier.reading import read_dossier
from safe_rules.intake.dossier_proposal import proposal_of
from safe_rules.rulebook.loading import ProvisionData, Ruleset
from safe_rules.rulebook.models import Example
from safe_rules.values.document import Document
from safe_rules.values.errors import FaultList, SafeRulesError
from safe_rules.values.truth import Truth

__all__ = ["ExampleResult", "run_examples"]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What an example gave; `fault` when it could not be judged at all."""

    provision: str
    path: str
    example: str
    expected: str
    found: tuple[str, ...]
    fault: str | None = None

    @property
    def passed(self) -> bool:
        return self.fault is None and bool(self.found) and set(self.found) == {self.expected}


def run_examples(ruleset: Ruleset, engine: Engine | None) -> Iterator[ExampleResult]:
    """The result of every example of every provision, in the order of their ids."""
    for _, item in sorted(ruleset.provisions.items()):
        for example in item.file.examples:
            try:
                found = _outcomes(item, example, ruleset, engine)
                yield ExampleResult(item.file.id, item.path, example.name, example.outcome, found)
            except SafeRulesError as error:
                yield ExampleResult(item.file.id, item.path, example.name, example.outcome, (), str(error))


def _outcomes(item: ProvisionData, example: Example, ruleset: Ruleset, engine: Engine | None) -> tuple[str, ...]:
    document = Document(f"{item.path}: {example.name}", {"schema": SCHEMA, **example.dossier}, lambda: ({}, {}))
    faults = FaultList()
    proposal = proposal_of(read_dossier(document), document, faults)
    faults.raise_if_any()
    as_of = example.as_of or ruleset.meta.known_until
    opened = open_case(proposal, as_of=as_of, ruleset=ruleset, readings=example.readings)
    decision = opened.decide(engine)
    return tuple(_outcomes_in(decision, item.file.id))


def _outcomes_in(decision: Decision, provision: str) -> Iterator[str]:
    for finding in decision.findings:
        if finding.provision.id == provision:
            yield finding.outcome
        for derogation in finding.derogations:
            if derogation.provision.id == provision:
                if derogation.applies is not None and derogation.applies.truth is Truth.FALSE:
                    yield "not_applicable"
                else:
                    words = {Truth.TRUE: "satisfied", Truth.FALSE: "violated", Truth.UNKNOWN: "undetermined"}
                    yield words[derogation.truth]
