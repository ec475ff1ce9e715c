"""Builds the report from a decision: one value that every output renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from safe_rules.decision.case import Case
from safe_rules.decision.trace import Decision
from safe_rules.explanation.findings import duties_of, figure_text, finding_of
from safe_rules.explanation.missing import View, missing_of
from safe_rules.explanation.report import (
    AlternativeReading,
    CountryCost,
    EngineUsed,
    Finding,
    LeftOut,
    NotExamined,
    OpenQuestion,
    ProductFigures,
    Report,
    RulesetUsed,
    Verdict,
)
from safe_rules.explanation.resting import unproved
from safe_rules.measures.component_cost import CostRow, ProductCost
from safe_rules.measures.folding import share_of
from safe_rules.rulebook.opened import Comparison, Provision, Share, legs_of
from safe_rules.rulebook.opening import OpenRulebook, ReferenceDates
from safe_rules.rulebook.tiers import tier_row
from safe_rules.values.countries import name_of
from safe_rules.values.interval import Interval
from safe_rules.values.notice import Notice
from safe_rules.values.truth import Truth

__all__ = ["Checked", "build_report", "verdict_word"]

_SHOWN_MISSING = 50

_SENTENCES: Mapping[Verdict, str] = {
    "eligible": "meets the encoded conditions on the facts declared; the authority decides",
    "not_eligible": "does not meet an encoded condition on the facts declared; the authority decides",
    "undetermined": "cannot be settled on the facts declared; the authority decides",
    "not_covered": "asks something that this ruleset does not encode; the authority decides",
    "components_met": (
        "the components meet the encoded conditions on the facts declared; eligibility was not examined; "
        "the authority decides"
    ),
    "components_not_met": (
        "the components do not meet an encoded condition on the facts declared; eligibility was not examined; "
        "the authority decides"
    ),
}

_UNFINISHED = (
    "meets every condition that is encoded, on the facts declared, but the ruleset is not complete for a whole "
    "procurement, so its eligibility stays open; the authority decides"
)


class Checked(NamedTuple):
    """Everything a report is built from."""

    case: Case
    rulebook: OpenRulebook
    provisions: tuple[Provision, ...]
    readings_used: tuple[str, ...]
    decision: Decision
    engine_version: str | None
    alternatives: tuple[AlternativeReading, ...]
    reference_dates: ReferenceDates
    notices: tuple[Notice, ...]


def verdict_word(scope: str, grade: str) -> Verdict:
    """The published word for a grade in a scope."""
    components = scope == "components"
    words: dict[str, Verdict] = {
        "ok": "components_met" if components else "eligible",
        "violated": "components_not_met" if components else "not_eligible",
        "undetermined": "undetermined",
        "not_covered": "not_covered",
    }
    return words[grade]


def build_report(checked: Checked) -> Report:
    """The report of a checked proposal; sorted, so that the same input gives the same report."""
    case, rulebook, decision = checked.case, checked.rulebook, checked.decision
    proposal = case.proposal
    verdict = verdict_word(proposal.scope, decision.grade)
    missing = [
        fact
        for trace in decision.findings
        for fact in missing_of(trace, View(case, checked.provisions, rulebook.statuses))
    ]
    standing = tuple(Notice("warning", item.reason) for item in decision.standing)
    kinds = {row.kind for cost in case.costs.values() for row in cost.rows}
    by_kind = tuple(Notice("assumption", note) for kind, note in rulebook.kind_notes if kind in kinds)
    resting = unproved(case, rulebook.statuses, decision)
    findings = tuple(finding_of(trace, case, rulebook.statuses) for trace in decision.findings)
    declared = tuple(
        Notice("assumption", f"{finding.rule} for {finding.subject} rests on a declaration: {said}")
        for finding in findings
        for said in [", ".join(finding.declared_by)]
        if said and finding.outcome in ("satisfied", "relieved") and _leans_on_it(finding)
    )
    notices = (*proposal.notices, *checked.notices, *standing, *by_kind, *declared, *resting)
    procurement = None if proposal.dossier is None else proposal.dossier.procurement
    return Report(
        verdict=verdict,
        sentence=_sentence(verdict, proposal.scope, decision),
        scope=proposal.scope,
        stage=None if procurement is None else procurement.stage,
        subject=proposal.path if procurement is None else proposal.procurement_id,
        as_of=case.as_of.isoformat(),
        reference_dates={
            "signature": _day(checked.reference_dates.signature),
            "launch": _day(checked.reference_dates.launch),
            "payment": _day(checked.reference_dates.payment),
            "status": rulebook.status_day.isoformat(),
        },
        ruleset=RulesetUsed(
            rulebook.name, rulebook.version, rulebook.digest, rulebook.review_state, rulebook.shipped,
            rulebook.known_until.isoformat(),
        ),
        engine=_engine(checked.engine_version),
        inputs=tuple((file.path, file.sha256) for file in proposal.inputs),
        readings={slug: rulebook.readings[slug] for slug in checked.readings_used},
        depends_on_readings=checked.alternatives,
        open_questions=_open_questions(checked),
        assumptions=_of_kind(notices, "assumption"),
        findings=findings,
        products=tuple(_product(cost, checked) for cost in case.costs.values()),
        duties=tuple(duty for trace in decision.findings for duty in duties_of(trace)),
        observations=_of_kind(notices, "observation"),
        completions={"ok": "all", "violated": "none"}.get(decision.grade, "some_or_none"),  # type: ignore[arg-type]
        missing=tuple(missing[:_SHOWN_MISSING]),
        missing_more=max(0, len(missing) - _SHOWN_MISSING),
        not_examined=_not_examined(checked),
        warnings=_of_kind(notices, "warning"),
        disclaimer=rulebook.disclaimer,
    )  # fmt: skip


def _leans_on_it(finding: Finding) -> bool:
    """Whether a condition that is met leaves something open, which the declaration then covers."""
    return any(leg.role == "condition" and leg.truth == Truth.UNKNOWN.value for leg in finding.legs)


def _open_questions(checked: Checked) -> tuple[OpenQuestion, ...]:
    known = {question for provision in checked.provisions for question in provision.known_questions}
    found = (OpenQuestion(r.id, r.slug, str(r.default), r.question) for r in checked.rulebook.fixed if r.id in known)
    return tuple(sorted(found))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _sentence(verdict: Verdict, scope: str, decision: Decision) -> str:
    if verdict == "not_covered" and not decision.findings and decision.standing:
        return f"nothing was examined: {decision.standing[0].reason}; the authority decides"
    if verdict == "undetermined" and all(finding.grade == "ok" for finding in decision.findings):
        return _UNFINISHED
    if scope == "components" and verdict in ("undetermined", "not_covered"):
        said = _SENTENCES[verdict].removesuffix("; the authority decides")
        return f"{said}; eligibility was not examined; the authority decides"
    return _SENTENCES[verdict]


def _engine(version: str | None) -> EngineUsed:
    names = ("reference", "durable_rules") if version else ("reference",)
    return EngineUsed(version, names)


def _of_kind(notices: Sequence[Notice], kind: str) -> tuple[Notice, ...]:
    return tuple(sorted({n for n in notices if n.kind == kind}, key=lambda n: (n.message, str(n.places))))


def _not_examined(checked: Checked) -> tuple[NotExamined, ...]:
    if checked.case.proposal.scope == "components":
        others = [p for p in checked.rulebook.provisions if p.kind == "requirement" and p not in checked.provisions]
        named = [NotExamined(p.id, p.title, "only the components were examined") for p in others]
    else:
        named = []
    paragraphs = checked.rulebook.not_encoded
    return (*named, *(NotExamined(p.ref, p.title, p.reason or "not encoded yet") for p in paragraphs))


def _product(cost: ProductCost, checked: Checked) -> ProductFigures:
    figure, limit = _outside_share(checked.provisions)
    kinds = figure.kinds if figure else frozenset()
    rows = [row for row in cost.rows if row.kind in kinds]
    currencies = {row.currency for row in rows}
    trusted = figure is not None and cost.not_covered is None and len(currencies) <= 1
    outside = european = None
    cap = None if limit is None else figure_text(limit, "share", limit)
    if trusted:
        statuses = checked.rulebook.statuses
        interval = share_of([(r, statuses.property(r.origin, "outside")) for r in rows], complete=cost.complete)
        outside = figure_text(interval, "share", limit)
        most = Fraction(1) if interval.high is None else interval.high
        rest = Interval(1 - most, 1 - interval.low, interval.high_open, interval.low_open)
        european = figure_text(rest, "share", None if limit is None else Interval.exactly(1 - limit.low))
    return ProductFigures(
        product=cost.product,
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        lines=cost.lines,
        counted_lines=cost.lines_of(kinds),
        third_country=outside,
        european=european,
        limit=cap,
        countries=_countries(rows, cost.scale, checked) if trusted else (),
        left_out=tuple(
            LeftOut(r.kind, r.origin, _amount(r.low, cost.scale), _amount(r.high, cost.scale), r.lines, r.unknown_costs)
            for r in cost.rows
            if figure is not None and r.kind not in kinds
        ),
        not_covered=cost.not_covered or ("the costs are in several currencies" if len(currencies) > 1 else None),
    )


def _outside_share(provisions: Sequence[Provision]) -> tuple[Share | None, Interval | None]:
    """The share that requirements cap: which lines it counts and the limit, for the table of figures."""
    for provision in provisions:
        if provision.kind == "requirement":
            for leg in legs_of(provision.condition):
                if isinstance(leg.test, Comparison) and isinstance(leg.test.figure, Share):
                    limit = leg.test.limit.value
                    return leg.test.figure, limit if isinstance(limit, Interval) else None
    return None, None


def _countries(rows: Sequence[CostRow], scale: int, checked: Checked) -> tuple[CountryCost, ...]:
    sums: dict[str | None, list[int]] = {}
    for row in rows:
        entry = sums.setdefault(row.origin, [0, 0, 0, 0])
        for index, value in enumerate((row.low, row.high, row.lines, row.unknown_costs)):
            entry[index] += value
    ordered = sorted(sums.items(), key=lambda item: (-item[1][1], item[0] or ""))
    statuses = checked.rulebook.statuses
    return tuple(
        CountryCost(
            place=place,
            name="not known" if place is None else name_of(place),
            tier="not known" if place is None else tier_row(statuses, place).tier or "not settled",
            low=_amount(low, scale),
            high=_amount(high, scale),
            lines=lines,
            unknown_costs=unknown,
        )
        for place, (low, high, lines, unknown) in ordered
    )


def _amount(units: int, scale: int) -> str:
    """Units of `10 ** -scale` as plain decimal text with at least two decimals."""
    text = format(Decimal(units).scaleb(-scale) if units else Decimal(0), "f")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
