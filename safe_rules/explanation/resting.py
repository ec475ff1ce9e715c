"""What a verdict rests on without proof: statuses and figures that nobody read in a legal text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safe_rules.decision.case import Case
from safe_rules.decision.trace import Decision, leg_traces
from safe_rules.rulebook.opened import Comparison
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.notice import Notice
from safe_rules.values.truth import Truth

__all__ = ["unproved"]

_READ = ("text", None)
_WORDS = {
    "secondary": "reported, not read in a legal text",
    "derived": "derived, not read in a legal text",
    "memory_high": "known, but not looked up",
    "memory_medium": "recalled, not looked up",
    "memory_low": "hardly recalled, not looked up",
}


def unproved(case: Case, statuses: StatusTable, decision: Decision) -> tuple[Notice, ...]:
    """One assumption for each degree of certainty of the statuses in play, and one for each unread figure."""
    return (*_statuses(case, statuses), *_figures(decision))


def _statuses(case: Case, statuses: StatusTable) -> Iterator[Notice]:
    by_certainty: dict[str, set[str]] = {}
    for code in sorted(_places(case)):
        territory = statuses.territories.get(code)
        country = territory.of if territory is not None and territory.of is not None else code
        for spell in statuses.held.get(country, ()):
            if spell.certainty not in _READ:
                by_certainty.setdefault(spell.certainty, set()).add(f"{code} {spell.status.replace('_', ' ')}")
    for certainty, entries in sorted(by_certainty.items()):
        yield Notice("assumption", f"status of countries, {_WORDS[certainty]}: {_listed(sorted(entries))}")


def _places(case: Case) -> set[str]:
    """Every country, territory or group that the proposal names as origin, seller or buyer."""
    found = {place for cost in case.costs.values() for row in cost.rows for place in (row.origin, row.seller)}
    buyers = (case.attribute(buyer, "country") for buyer in case.items("buyers") or ())
    return {place for place in (*found, *buyers) if isinstance(place, str)}


def _figures(decision: Decision) -> Iterator[Notice]:
    found = set()
    for finding in decision.findings:
        leaning = finding.derogations if finding.outcome in ("relieved", "undetermined") else ()
        trees = [finding.condition, *(d.condition for d in leaning if d.truth is not Truth.FALSE)]
        for leg in leg_traces(*trees):
            if isinstance(leg.leg.test, Comparison) and leg.leg.test.limit.certainty not in _READ:
                limit = leg.leg.test.limit
                found.add((limit.name or leg.leg.name, str(limit.certainty), limit.source or "no source"))
    for name, certainty, source in sorted(found):
        yield Notice("assumption", f"the figure `{name}` is {_WORDS[certainty]} ({source})")


def _listed(entries: Sequence[str]) -> str:
    return ", ".join(entries[:20]) + (f" and {len(entries) - 20} more" if len(entries) > 20 else "")
