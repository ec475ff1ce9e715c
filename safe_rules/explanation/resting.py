"""What a verdict rests on without proof: statuses and figures that nobody read in a legal text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safe_rules.decision.case import Case
from safe_rules.decision.trace import Decision, DerogationTrace, FindingTrace, leg_traces
from safe_rules.rulebook.opened import Comparison
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.notice import Notice
from safe_rules.values.truth import Truth

__all__ = ["unproved"]

_READ = ("text", None)
_KNOWN = ("memory_high",)
"""Certainties of what everybody knows: the codes are enough."""
_OPEN = "open"
_WORDS = {
    _OPEN: "not settled, and taken as unknown",
    "secondary": "reported, not read in a legal text",
    "derived": "derived, not read in a legal text",
    "memory_high": "known, but not looked up",
    "memory_medium": "recalled, not looked up",
    "memory_low": "hardly recalled, not looked up",
}


def unproved(case: Case, statuses: StatusTable, decision: Decision) -> tuple[Notice, ...]:
    """One assumption for each degree of certainty of what is in play: statuses, agreements, figures, declarations."""
    texts = (*_statuses(case, statuses), *_no_status(case, statuses), *_agreements(decision, statuses))
    return tuple(Notice("assumption", text) for text in (*texts, *_figures(decision)))


def _statuses(case: Case, statuses: StatusTable) -> Iterator[str]:
    known: set[str] = set()
    by_certainty: dict[str, dict[str, set[str]]] = {}
    for code in sorted(_places(case)):
        for spell in statuses.held.get(_judged_as(code, statuses), ()):
            certainty = spell.certainty if spell.value is True else _OPEN
            if certainty in _KNOWN:
                known.add(code)
            elif certainty not in _READ:
                status = spell.status.replace("_", " ")
                by_certainty.setdefault(certainty, {}).setdefault(status, set()).add(code)
    if known:
        yield f"status of countries, known, but not looked up: {_listed(sorted(known))}"
    for certainty, entries in sorted(by_certainty.items()):
        said = "; ".join(f"{_listed(sorted(codes))} ({status})" for status, codes in sorted(entries.items()))
        yield f"status of countries, {_WORDS[certainty]}: {said}"


def _judged_as(code: str, statuses: StatusTable) -> str:
    """The country whose spells decide: its own, or for a territory that is treated as a part its state's."""
    territory = statuses.territories.get(code)
    return territory.of if territory is not None and territory.treatment == "parent" and territory.of else code


def _no_status(case: Case, statuses: StatusTable) -> Iterator[str]:
    """A "no" about a buyer rests on a list, too."""
    buyers = {case.attribute(buyer, "country") for buyer in case.items("buyers") or ()}
    without = sorted(code for code in buyers if isinstance(code, str) and not statuses.held.get(code))
    if without:
        yield f"no membership, candidature or partnership was found for {_listed(without)}; the lists may lack some"


def _agreements(decision: Decision, statuses: StatusTable) -> Iterator[str]:
    used = {d.provision.instance for finding in decision.findings for d in _in_play(finding)}
    relieving = {d.provision.instance for f in decision.findings for d in f.derogations if d.truth is Truth.TRUE}
    for agreement in statuses.agreements():
        if agreement.id in used and agreement.certainty not in _READ:
            yield f"the agreement `{agreement.id}` applies: {agreement.ground} ({_WORDS[agreement.certainty]})"
            if agreement.id in relieving:
                yield from (f"the agreement `{agreement.id}`: {note}" for note in agreement.notes)


def _in_play(finding: FindingTrace) -> Iterator[DerogationTrace]:
    """Derogations that excuse the finding, may do so, or were weighed and did not."""
    if finding.outcome in ("relieved", "undetermined", "violated"):
        yield from (d for d in finding.derogations if d.applies is None or d.applies.truth is not Truth.FALSE)


def _places(case: Case) -> set[str]:
    """Every country, territory or group that the proposal names as origin, seller or buyer."""
    found = {place for cost in case.costs.values() for row in cost.rows for place in (row.origin, row.seller)}
    buyers = (case.attribute(buyer, "country") for buyer in case.items("buyers") or ())
    return {place for place in (*found, *buyers) if isinstance(place, str)}


def _figures(decision: Decision) -> Iterator[str]:
    by_source: dict[tuple[str, str], set[str]] = {}
    for finding in decision.findings:
        for leg in leg_traces(finding.condition, *(d.condition for d in _in_play(finding))):
            if isinstance(leg.leg.test, Comparison) and leg.leg.test.limit.certainty not in _READ:
                limit = leg.leg.test.limit
                key = (str(limit.certainty), limit.source or "no source")
                by_source.setdefault(key, set()).add(f"`{limit.name or leg.leg.name}`")
    for (certainty, source), names in sorted(by_source.items()):
        yield f"limits {_WORDS[certainty]}: {', '.join(sorted(names))} ({source})"


def _listed(entries: Sequence[str]) -> str:
    return ", ".join(entries[:20]) + (f" and {len(entries) - 20} more" if len(entries) > 20 else "")
