"""The one function that walks the corridor: a proposal goes in, a report that two evaluators agree on comes out.

The library, the commands and every other door call it; it reads no file, no clock and no environment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from safe_rules.decision.agreement import require_agreement
from safe_rules.decision.case import Case
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.grounding import ground
from safe_rules.decision.program import EngineResult, Fact, Program
from safe_rules.decision.reference import evaluate
from safe_rules.decision.trace import Decision, Standing
from safe_rules.dossier.proposal import Proposal
from safe_rules.explanation.build import Checked, build_report, verdict_word
from safe_rules.explanation.report import AlternativeReading, Report
from safe_rules.measures.component_cost import ProductCost, measure
from safe_rules.rulebook.canonical import shipped_ruleset
from safe_rules.rulebook.loading import Ruleset
from safe_rules.rulebook.models import ReadingFile
from safe_rules.rulebook.opened import Provision
from safe_rules.rulebook.opening import OpenRulebook, ReferenceDates, open_rulebook
from safe_rules.values.notice import Notice

__all__ = ["Deciding", "Engine", "OpenCase", "Pending", "check", "open_case"]

Readings = Mapping[str, str | tuple[str, ...] | list[str]]


class Pending(Protocol):
    """An evaluation under way; `result` waits for it and raises `EngineFault` when there is none to be had."""

    def result(self) -> EngineResult: ...


class Engine(Protocol):
    """The second evaluator: derives everything from the program and the facts, while others may work."""

    def start(self, program: Program, facts: Sequence[Fact]) -> Pending: ...


def check(
    proposal: Proposal,
    *,
    as_of: date,
    engine: Engine | None,
    ruleset: Ruleset | None = None,
    readings: Readings | None = None,
) -> Report:
    """Judge a proposal on what is known on `as_of`.

    `engine` is the second evaluator; `None` where it cannot be loaded, and the report then names one evaluator and
    warns. `readings` go before those of the dossier. Raises `InputError` for an unknown reading and `EngineFault` when
    the evaluators differ or the engine fails: then there is no verdict.
    """
    ruleset = ruleset or shipped_ruleset()
    opened = open_case(proposal, as_of=as_of, ruleset=ruleset, readings=readings)
    deciding = opened.begin(engine)
    decision = deciding.decision
    alternatives = _alternatives(ruleset, opened, decision)  # while the engine works
    version = deciding.agreed()
    notices = [Notice("assumption", text) for text in (*opened.rulebook.assumptions, *_chosen(ruleset, opened))]
    if engine is None:
        notices.append(Notice("warning", "only one evaluator decided: the rule engine could not be loaded here"))
    return build_report(
        Checked(
            case=opened.case,
            rulebook=opened.rulebook,
            provisions=opened.provisions,
            readings_used=opened.readings_used,
            decision=decision,
            engine_version=version,
            alternatives=alternatives,
            reference_dates=opened.dates,
            notices=(*notices, *_ruleset_notices(opened.rulebook)),
        )
    )


class OpenCase(NamedTuple):
    """A proposal beside the rulebook as it stands on its dates: all that either evaluator needs."""

    case: Case
    rulebook: OpenRulebook
    dates: ReferenceDates
    asked: Readings

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """All provisions for a procurement; for a bare bill of materials those that look at components alone."""
        if self.case.proposal.scope == "procurement":
            return self.rulebook.provisions
        return tuple(p for p in self.rulebook.provisions if p.id in self.rulebook.component_provisions)

    @property
    def readings_used(self) -> tuple[str, ...]:
        """The readings that the provisions in scope ask, sorted."""
        return tuple(sorted({*self.rulebook.always_asked, *(r for p in self.provisions for r in p.readings)}))

    @property
    def standing(self) -> tuple[Standing, ...]:
        """What weighs on the verdict before any rule is asked."""
        if not self.rulebook.in_force:
            return (Standing("act-not-in-force", "not_covered", "the Regulation is not in force on that day"),)
        if not any(provision.kind == "requirement" for provision in self.provisions):
            return (Standing("no-rule", "not_covered", "the ruleset holds no rule for this scope"),)
        if self.case.proposal.scope not in self.rulebook.complete_for:
            count = len(self.rulebook.not_encoded)
            reason = f"{count} paragraphs are not encoded yet (listed as not examined): no verdict can be `eligible`"
            return (Standing("ruleset-not-complete", "undetermined", reason),)
        return ()

    def begin(self, engine: Engine | None) -> Deciding:
        """Set `engine` to work, if there is one, and decide by the reference evaluator meanwhile."""
        pending = None
        if engine is not None:
            facts = ground(self.provisions, self.rulebook.statuses, self.case, self.standing)
            pending = engine.start(compile_program(self.provisions), facts)
        return Deciding(evaluate(self.provisions, self.rulebook.statuses, self.case, self.standing), pending)

    def decide(self, engine: Engine | None) -> Decision:
        """The decision of the reference evaluator, agreed to by `engine` if there is one.

        Raises `EngineFault` when they differ anywhere.
        """
        deciding = self.begin(engine)
        deciding.agreed()
        return deciding.decision


class Deciding(NamedTuple):
    """The decision of the reference evaluator, to be released only once the second evaluator has agreed."""

    decision: Decision
    pending: Pending | None

    def agreed(self) -> str | None:
        """Wait for the second evaluator, if there is one: its version. Raises `EngineFault` when they differ."""
        if self.pending is None:
            return None
        result = self.pending.result()
        require_agreement(self.decision, result)
        return result.version


def open_case(proposal: Proposal, *, as_of: date, ruleset: Ruleset, readings: Readings | None = None) -> OpenCase:
    """Measure a proposal and open the rulebook on its dates. Raises `InputError` for an unknown reading."""
    asked = {**proposal.readings, **(readings or {})}
    dates = _dates(proposal, as_of)
    rulebook = open_rulebook(ruleset, as_of=as_of, dates=dates, readings=asked)
    return OpenCase(Case(proposal, _costs(proposal), as_of), rulebook, dates, asked)


def _dates(proposal: Proposal, as_of: date) -> ReferenceDates:
    if proposal.dossier is None:
        return ReferenceDates()
    procurement = proposal.dossier.procurement
    return ReferenceDates(
        signature=proposal.signature_day(as_of),
        launch=procurement.launched_on,
        payment=max(proposal.payment_days, default=None),
    )


def _costs(proposal: Proposal) -> dict[str, ProductCost]:
    return {
        name: measure(name, table.lines, currency=proposal.currency, complete=proposal.is_complete(name))
        for name, table in proposal.tables.items()
    }


def _ruleset_notices(rulebook: OpenRulebook) -> list[Notice]:
    notices = []
    if not rulebook.shipped:
        notices.append(Notice("warning", f"the ruleset is not the shipped one: `{rulebook.name}` {rulebook.version}"))
    return notices


def _alternatives(ruleset: Ruleset, opened: OpenCase, decision: Decision) -> tuple[AlternativeReading, ...]:
    """Every other option of a reading that was used and that would turn the verdict."""
    found = []
    scope = opened.case.proposal.scope
    for slug in opened.readings_used:
        for option in _other_options(ruleset.readings[slug], opened.rulebook.readings[slug]):
            asked = {**opened.asked, slug: option}
            rulebook = open_rulebook(ruleset, as_of=opened.case.as_of, dates=opened.dates, readings=asked)
            elsewhere = opened._replace(rulebook=rulebook, asked=asked)
            if (elsewhere.provisions, rulebook.statuses) == (opened.provisions, opened.rulebook.statuses):
                continue  # the same law: nothing can turn
            other = elsewhere.decide(None)
            if turns := _turns(decision, other):
                shown = _shown(option).strip("`")
                found.append(AlternativeReading(slug, shown, verdict_word(scope, other.grade), turns))
    return tuple(found)


def _chosen(ruleset: Ruleset, opened: OpenCase) -> list[str]:
    """The readings that somebody chose against their default."""
    return [
        f"the reading `{slug}` is chosen as {_shown(opened.rulebook.readings[slug])}, "
        f"not as {_shown(ruleset.readings[slug].settled)}, which is its default"
        for slug in sorted(opened.asked)
        if opened.rulebook.readings[slug] != ruleset.readings[slug].settled
    ]


def _shown(option: str | tuple[str, ...]) -> str:
    return f"`{option if isinstance(option, str) else ','.join(option) or 'none'}`"


def _turns(decision: Decision, other: Decision) -> tuple[str, ...]:
    """The findings that come out differently in another decision, and what they become there."""
    before = {(finding.provision.key, finding.subject.key): finding.outcome for finding in decision.findings}
    return tuple(
        f"{finding.provision.key} for {finding.subject} becomes {finding.outcome}"
        for finding in other.findings
        if before.get((finding.provision.key, finding.subject.key)) != finding.outcome
    )


def _other_options(reading: ReadingFile, chosen: str | tuple[str, ...]) -> list[str | tuple[str, ...]]:
    """The options not chosen; for a list its default, and the list with one candidate more or one entry less."""
    if isinstance(chosen, str):
        return [option.option for option in reading.options if option.option != chosen]
    more = [tuple(sorted({*chosen, code})) for code in (*reading.default, *(reading.candidates or ()))]
    less = [tuple(code for code in chosen if code != dropped) for dropped in chosen]
    return [option for option in dict.fromkeys([reading.settled, *more, *less]) if option != chosen]
