"""One finding for a terminal: its message, its law, its legs with what was found, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from safe_rules.explanation.report import Finding, LegText, ProductFigures
from safe_rules.reporting.text_places import article, places, wrapped

__all__ = ["countries", "finding_lines"]

_COUNTRIES = 12
_HOLDS = {"true": "holds", "false": "fails", "unknown": "open "}
_ANSWERS = {"true": "yes", "false": "no"}


def finding_lines(finding: Finding) -> Iterator[str]:
    """The finding below its rule; legs that decide nothing (a satisfied rule's unasked alternatives) are left out."""
    yield f"  {finding.rule}, {finding.subject}: {finding.outcome.replace('_', ' ')}"
    yield from wrapped(finding.message, "    ")
    if finding.relieved_by:
        yield from wrapped(f"relieved by {', '.join(finding.relieved_by)}", "    ")
    if finding.declared_by:
        yield from wrapped(f"declared by {', '.join(finding.declared_by)}", "    ")
    for leg in finding.legs:
        if _tells(leg, finding):
            yield from _leg(leg)
    if finding.remedy:
        yield from wrapped(f"to do: {finding.remedy}", "    ", "      ")
    recitals = f", recitals {', '.join(map(str, finding.citation.recitals))}" if finding.citation.recitals else ""
    law = f"law: {article(finding.citation)}{recitals}, {finding.citation.eli}"
    yield from wrapped(f"{law}; review: {finding.review_state}", "    ", "      ")


def _tells(leg: LegText, finding: Finding) -> bool:
    if finding.outcome == "satisfied":
        return leg.role == "condition" and leg.truth == "true"
    if finding.outcome == "relieved":
        return leg.role != "applies" and (leg.role == "condition" or leg.role in finding.relieved_by)
    return True


def _leg(leg: LegText) -> Iterator[str]:
    found = leg.figure.shown if leg.figure else _ANSWERS.get(leg.found or "", leg.found) or "not stated"
    against = f", {(leg.operator or '').replace('_', ' ')} {leg.limit.shown}" if leg.limit else ""
    source = f" [{leg.limit_source}]" if leg.limit_source else ""
    reason = f"; {leg.reason}" if leg.reason else ""
    role = "" if leg.role == "condition" else f"{leg.role}: "
    yield from wrapped(f"{_HOLDS[leg.truth]}  {role}{leg.leg}: {found}{against}{source}{reason}", "    - ", " " * 13)
    if leg.locations and leg.role == "condition":
        yield from wrapped(f"at {places(leg.locations)}", " " * 13)


def countries(product: ProductFigures) -> Iterator[str]:
    """The cost of the counted components by country, largest first."""
    if not product.countries:
        return
    yield ""
    yield f"Component cost of {product.product} by country, {product.currency or 'currency not named'}"
    for row in product.countries[:_COUNTRIES]:
        cost = row.low if row.low == row.high else f"{row.low} to {row.high}"
        unknown = f", {row.unknown_costs} without cost" if row.unknown_costs else ""
        name = row.name if row.place is None else f"{row.place} {row.name}"
        lines = f"{row.lines} line{'' if row.lines == 1 else 's'}{unknown}"
        yield f"  {name:<30}  {row.tier:<17}  {cost:>20}  {lines}"
    if len(product.countries) > _COUNTRIES:
        yield f"  and {len(product.countries) - _COUNTRIES} more countries (--format json lists them)"
