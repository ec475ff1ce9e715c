"""The verdict for a terminal. The first screen holds the verdict, its sentence, the share against its limit, each
condition in one line and what all of it rests on; below stand what to do, the reasons, and what was not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from safe_rules.explanation.report import MissingFact, ProductFigures, Report
from safe_rules.reporting.bars import share_bar
from safe_rules.reporting.text_findings import countries, finding_lines
from safe_rules.reporting.text_places import article, places, wrapped
from safe_rules.values.notice import Notice
from safe_rules.values.printable import plain

__all__ = ["as_text"]

_MISSING = 12
_LEFT_OUT = 6
_EFFECTS = {
    "alone": "one answer can settle it",
    "with_others": "with others",
    "no": "no fact in a dossier settles this",
}


def as_text(report: Report) -> str:
    """The whole report as text of at most 100 columns (paths and ids are never broken), ending in a line feed."""
    return "\n".join(plain(line.rstrip()) for line in _lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield from _head(report)
    for product in report.products:
        yield from _share(product)
    yield from _conditions(report)
    yield from _notices("What this rests on without proof", report.assumptions)
    yield from _notices("Warnings", report.warnings)
    yield from _to_do(report)
    yield from ("", "Reasons")
    for finding in report.findings:
        yield from finding_lines(finding)
    for product in report.products:
        yield from countries(product)
    yield from _questions(report)
    yield from _notices("Seen while reading", report.observations)
    yield from _not_examined(report)
    yield from _provenance(report)


def _head(report: Report) -> Iterator[str]:
    if report.scope == "components":
        yield "Scope: components only. Eligibility was not examined."
    yield f"{report.verdict.replace('_', ' ').upper()}: {report.subject}"
    yield from wrapped(report.sentence, "  ")
    ruleset = report.ruleset
    own = "" if ruleset.shipped else " This is NOT the ruleset shipped with this tool."
    known = f"as known on {report.as_of}; countries by their status on {report.reference_dates['status']}"
    yield from wrapped(f"{known}; rules {ruleset.name} {ruleset.version}, {ruleset.review_state}.{own}", "  ")
    if report.depends_on_readings:
        yield ""
        yield "Open questions of law that would turn this, read in another way (one at a time)"
        for other in report.depends_on_readings:
            change = f"gives {other.verdict}" if other.verdict != report.verdict else "; ".join(other.turns)
            yield from wrapped(f"--reading {other.reading}={other.option}: {change}", "  ")


def _share(product: ProductFigures) -> Iterator[str]:
    yield ""
    yield f"Components of {product.product}: {product.counted_lines} of {product.lines} lines count"
    outside, european, limit = product.third_country, product.european, product.limit
    if outside is None or european is None:
        yield from wrapped(f"no share: {product.not_covered or 'no condition asks for one'}", "  ")
        return
    against = "" if limit is None else f", limit {limit.shown}"
    yield f"  cost from outside the Union, EEA EFTA States and Ukraine: {outside.shown}{against}"
    if limit is not None and (bar := share_bar(outside, limit)):
        yield f"  {bar}" + ("  ? = not known" if "?" in bar else "")
    yield f"  cost from inside, the rest: {european.shown}"
    if product.left_out:
        lines = [f"{o.kind.replace('_', ' ')} from {o.place or '?'} {o.low} ({o.lines})" for o in product.left_out]
        more = f" and {len(lines) - _LEFT_OUT} more" if len(lines) > _LEFT_OUT else ""
        yield from wrapped(f"not counted, by kind, origin, cost (lines): {', '.join(lines[:_LEFT_OUT])}{more}", "  ")


def _conditions(report: Report) -> Iterator[str]:
    yield ""
    yield "Conditions examined"
    width = max((len(finding.rule) for finding in report.findings), default=0)
    for finding in report.findings:
        outcome = finding.outcome.replace("_", " ")
        where = article(finding.citation)
        yield f"  {outcome:<14}  {finding.rule:<{width}}  {where:<19}  {finding.subject}"
    if not report.findings:
        yield "  none"


def _questions(report: Report) -> Iterator[str]:
    if not report.open_questions:
        return
    yield ""
    yield "Open questions of law that this ruleset takes in one way, without a choice"
    for question in report.open_questions:
        yield from wrapped(f"{question.id} {question.question} Taken: {question.reading}={question.option}", "  - ")


def _notices(title: str, notices: Iterable[Notice]) -> Iterator[str]:
    notices = list(notices)
    if not notices:
        return
    yield ""
    yield title
    for notice in notices:
        by_column = sorted(notice.places, key=lambda p: (p.path, p.sheet or "", p.column or "", p.row or 0))
        where = places(by_column, notice.count)
        yield from wrapped(notice.message + (f" ({where})" if where else ""), "  - ")


def _to_do(report: Report) -> Iterator[str]:
    if not report.missing and not report.duties:
        return
    yield ""
    yield "What is missing, what weighs most first"
    for rule, facts in groupby(report.missing[:_MISSING], key=lambda fact: f"{fact.rule}, {fact.subject}"):
        yield f"  {rule}"
        for said in dict.fromkeys(map(_missing, facts)):
            yield from wrapped(said, "    - ")
    more = len(report.missing) - _MISSING + report.missing_more
    if more > 0:
        yield f"  and {more} more (--format json lists {'the first of ' if report.missing_more else ''}them)"
    for duty in report.duties:
        yield from wrapped(f"still to be done: {duty.rule}, {duty.subject}: {duty.what}", "  - ")


def _missing(fact: MissingFact) -> str:
    if fact.would_settle == "no" and fact.note and not fact.locations:
        return f"{fact.note}: {_EFFECTS['no']}"
    note = f" ({fact.note})" if fact.note else ""
    where = f" at {places(fact.locations[:1])}" if fact.locations else ""
    return f"{fact.fact}{note}{where}: {_EFFECTS[fact.would_settle]}"


def _not_examined(report: Report) -> Iterator[str]:
    if not report.not_examined:
        return
    yield ""
    yield "Not examined"
    by_reason: dict[str, list[str]] = {}
    for item in report.not_examined:
        by_reason.setdefault(item.reason, []).append(f"{item.ref} {item.title}")
    for reason, items in by_reason.items():
        yield f"  {reason}:"
        for text in items:
            yield from wrapped(text, "    - ")


def _provenance(report: Report) -> Iterator[str]:
    ruleset, engine = report.ruleset, report.engine
    yield ""
    yield "How this was made"
    own = "" if ruleset.shipped else ", NOT the ruleset shipped with this tool"
    yield f"  rules: {ruleset.name} {ruleset.version} ({ruleset.review_state}{own})"
    yield f"  sha256 {ruleset.digest}"
    both = " and ".join(engine.evaluators)
    version = f" {engine.version}" if engine.version else ""
    yield f"  decided by {both}{version}" + ("; they agree" if len(engine.evaluators) > 1 else " alone")
    readings = ", ".join(f"{k}={v if isinstance(v, str) else ','.join(v)}" for k, v in report.readings.items())
    yield from wrapped(f"readings: {readings}", "  ", "    ")
    for path, digest in report.inputs:
        yield f"  read {path}"
        yield f"  sha256 {digest}"
    yield ""
    yield from wrapped(report.disclaimer, "")
