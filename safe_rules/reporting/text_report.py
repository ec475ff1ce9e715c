"""The verdict for a terminal: the modest sentence first, then what it rests on, then why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from safe_rules.explanation.report import Finding, LegText, ProductFigures, Report
from safe_rules.rulebook.opened import Citation
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = ["as_text"]

_WIDTH = 100
_PLACES = 3
_MISSING = 12


def as_text(report: Report) -> str:
    """The whole report as text of at most 100 columns (paths and ids are never broken), ending in a line feed."""
    return "\n".join(line.rstrip() for line in _lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    if report.scope == "components":
        yield "Scope: components only. Eligibility was not examined."
    yield f"{report.verdict.upper()}: {report.subject}"
    yield from _wrapped(report.sentence, "  ")
    yield f"  as known on {report.as_of}; countries by their status on {report.reference_dates['status']}"
    if report.depends_on_readings:
        yield ""
        yield "This verdict depends on how open questions are read:"
        for other in report.depends_on_readings:
            yield f"  --reading {other.reading}={other.option} would give {other.verdict}"
    for product in report.products:
        yield ""
        yield from _product(product)
    yield ""
    yield "Findings"
    for finding in report.findings:
        yield from _finding(finding)
    if report.missing:
        yield ""
        yield "Missing, what weighs most first"
        for fact in report.missing[:_MISSING]:
            where = f" at {_place(fact.locations[0])}" if fact.locations else ""
            note = f" ({fact.note})" if fact.note else ""
            effect = {"alone": "would settle it alone", "with_others": "with others", "no": "no fact settles this"}
            yield from _wrapped(f"{fact.rule}: {fact.fact}{note}{where}: {effect[fact.would_settle]}", "  - ")
        more = len(report.missing) - _MISSING + report.missing_more
        if more > 0:
            yield f"  and {more} more (--format json lists them)"
    if report.duties:
        yield ""
        yield "Open duties"
        for duty in report.duties:
            yield f"  - {duty.rule}: {duty.what}"
    yield from _notices("Assumptions this verdict rests on", report.assumptions)
    yield from _notices("Warnings", report.warnings)
    yield from _notices("Observations", report.observations)
    if report.not_examined:
        yield ""
        yield "Not examined"
        for item in report.not_examined:
            yield from _wrapped(f"{item.ref} {item.title}: {item.reason}", "  - ")
    yield from _provenance(report)


def _product(product: ProductFigures) -> Iterator[str]:
    yield f"Component cost of {product.product} ({product.counted_lines} of {product.lines} lines count)"
    if product.not_covered:
        yield from _wrapped(f"not covered: {product.not_covered}", "  ")
    if product.third_country and product.european:
        yield f"  from outside the Union, EEA EFTA States and Ukraine  {product.third_country.shown}"
        yield f"  European content (its complement)                    {product.european.shown}"
    currency = product.currency or "no currency named"
    for row in product.countries[:12]:
        cost = row.low if row.low == row.high else f"{row.low} to {row.high}"
        unknown = f", {row.unknown_costs} without cost" if row.unknown_costs else ""
        name = row.name if row.place is None else f"{row.place} {row.name}"
        yield f"    {name:<34} {row.tier:<18} {cost:>20} {currency}  ({row.lines} lines{unknown})"
    if len(product.countries) > 12:
        yield f"    and {len(product.countries) - 12} more countries (--format json lists them)"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"  {finding.outcome.replace('_', ' '):<15} {finding.rule}  {finding.subject}"
    yield from _wrapped(finding.message, "      ")
    yield f"      law: {_citation(finding.citation)}; rule {finding.review_state}"
    if finding.relieved_by:
        yield f"      relieved by {', '.join(finding.relieved_by)}"
    for leg in finding.legs:
        if leg.role in ("applies", "condition") or finding.outcome in ("relieved", "undetermined", "violated"):
            yield from _leg(leg)
    if finding.remedy:
        yield from _wrapped(f"to do: {finding.remedy}", "      ")


def _leg(leg: LegText) -> Iterator[str]:
    found = leg.figure.shown if leg.figure else leg.found or "not stated"
    against = f" {(leg.operator or '').replace('_', ' ')} {leg.limit.shown}" if leg.limit else ""
    source = f" [{leg.limit_source}]" if leg.limit_source else ""
    reason = f" ({leg.reason})" if leg.reason else ""
    role = "" if leg.role == "condition" else f"{leg.role}: "
    yield from _wrapped(f"{role}{leg.leg}: {found}{against}{source}: {leg.truth}{reason}", "      - ")
    shown = ", ".join(_place(place) for place in leg.locations[:_PLACES])
    more = len(leg.locations) - _PLACES
    if shown and leg.role == "condition":
        yield f"        at {shown}" + (f" and {more} more" if more > 0 else "")


def _notices(title: str, notices: Iterable[Notice]) -> Iterator[str]:
    notices = list(notices)
    if not notices:
        return
    yield ""
    yield title
    for notice in notices:
        places = ", ".join(_place(place) for place in notice.places[:_PLACES])
        yield from _wrapped(notice.message + (f" ({places})" if places else ""), "  - ")


def _provenance(report: Report) -> Iterator[str]:
    yield ""
    ruleset = report.ruleset
    own = "" if ruleset.shipped else ", NOT the ruleset shipped with this tool"
    yield f"Ruleset {ruleset.name} {ruleset.version} ({ruleset.review_state}{own}), sha256 {ruleset.digest}"
    both = " and ".join(report.engine.evaluators)
    version = f" {report.engine.version}" if report.engine.version else ""
    yield f"Decided by {both}{version}" + ("; they agree" if len(report.engine.evaluators) > 1 else "")
    readings = ", ".join(f"{k}={v if isinstance(v, str) else '+'.join(v)}" for k, v in report.readings.items())
    yield from _wrapped(f"Readings used: {readings}", "")
    for path, digest in report.inputs:
        yield f"Read {path}, sha256 {digest}"
    yield ""
    yield from _wrapped(report.disclaimer, "")


def _citation(citation: Citation) -> str:
    paragraph = f"({citation.paragraph})" if citation.paragraph else ""
    point = f" point ({citation.point})" if citation.point else ""
    recitals = f", recitals {', '.join(map(str, citation.recitals))}" if citation.recitals else ""
    return f"Article {citation.article}{paragraph}{point}{recitals}, {citation.eli}"


def _place(place: Position) -> str:
    sheet = f"{place.sheet}!" if place.sheet else ""
    column = f" {place.column}" if place.column else ""
    row = f":{place.row}" if place.row is not None else ""
    return f"{place.path}{row} {sheet}{column}".replace("  ", " ").strip()


def _wrapped(text: str, indent: str) -> Iterator[str]:
    rest = " " * len(indent)
    yield from wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
