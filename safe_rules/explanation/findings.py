"""Turns the trace of one finding into words, exact figures and places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safe_rules.decision.case import Case, Subject
from safe_rules.decision.comparing import as_interval
from safe_rules.decision.reference import where_truth
from safe_rules.decision.trace import DerogationTrace, FindingTrace, LegTrace, TreeTrace, leg_traces
from safe_rules.dossier.bom import BomLine
from safe_rules.explanation.figures import format_count, format_date, format_share, ratio_text
from safe_rules.explanation.report import Duty, FigureText, Finding, LegText
from safe_rules.rulebook.opened import Comparison, Count, Fact, Node, Share, StatusTest, SymbolTest
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.interval import Interval
from safe_rules.values.position import Position
from safe_rules.values.truth import Truth, any_of

__all__ = ["duties_of", "figure_text", "finding_of", "line_truth", "lines_behind", "roles"]

_HEAVIEST = 10
_DECLARATION = "product.source_declared"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(\.limit)?\}")


def finding_of(trace: FindingTrace, case: Case, statuses: StatusTable) -> Finding:
    """The finding in words. The message is the rule's own text with its figures put in."""
    provision = trace.provision
    legs = tuple(_leg(leg, role, trace.subject, case, statuses) for role, leg in roles(trace))
    relieved_by = tuple(d.provision.key for d in trace.derogations if d.truth is Truth.TRUE)
    message = _message(trace, legs)
    locations = tuple(dict.fromkeys(place for leg in legs if leg.role == "condition" for place in leg.locations))
    open_or_broken = trace.outcome in ("violated", "undetermined")
    return Finding(
        rule=provision.key,
        title=provision.title,
        subject=str(trace.subject),
        outcome=trace.outcome,
        citation=provision.citation,
        message=message,
        remedy=_remedy(trace) if open_or_broken else None,
        why=provision.texts["why"],
        legs=legs,
        relieved_by=relieved_by if trace.outcome == "relieved" else (),
        declared_by=_declared_by(trace, case),
        review_state=provision.review_state,
        known_questions=provision.known_questions,
        locations=locations,
    )


def _remedy(trace: FindingTrace) -> str:
    """What to do: about the rule where it is open or broken for good, and about each derogation that is still open."""
    still_open = [d.provision.texts["remedy"] for d in trace.derogations if d.truth is Truth.UNKNOWN]
    own = [] if still_open and trace.condition.truth is Truth.FALSE else [trace.provision.texts["remedy"]]
    return " ".join([*own, *still_open])


def roles(trace: FindingTrace) -> Iterator[tuple[str, LegTrace]]:
    """Every leg with the tree it stands in."""
    trees: list[tuple[str, TreeTrace | None]] = [("applies", trace.applies), ("condition", trace.condition)]
    for derogation in trace.derogations:
        trees.append((derogation.provision.key, derogation.applies))
        if derogation.applies is None or derogation.applies.truth is not Truth.FALSE:
            trees.append((derogation.provision.key, derogation.condition))
    for role, tree in trees:
        for leg in leg_traces(tree):
            yield role, leg


def _declared_by(trace: FindingTrace, case: Case) -> tuple[str, ...]:
    """Who declares that nothing comes from a contravening country, where the finding looks at that declaration."""
    dossier = case.proposal.dossier
    tests = (leg.leg.test for _, leg in roles(trace))
    if dossier is None or not any(isinstance(test, SymbolTest) and test.fact == _DECLARATION for test in tests):
        return ()
    declared = (p.no_contravening_source for p in dossier.products or () if p.id == trace.subject.id)
    names = (getattr(declaration, "declared_by", None) for declaration in declared)
    return tuple(name for name in names if name is not None)


def _message(trace: FindingTrace, legs: tuple[LegText, ...]) -> str:
    texts = trace.provision.texts
    if trace.outcome == "not_applicable":
        return "The provision does not apply."
    key = "violated" if trace.outcome == "relieved" else trace.outcome
    own = {leg.leg: leg for leg in legs if leg.role in ("applies", "condition")}
    message = _filled(texts.get(key, trace.provision.title + "."), own)
    for derogation in trace.derogations:
        said = _derogation_message(trace, derogation, legs)
        if said:
            message += f" {derogation.provision.key}: {said}"
    return message


def _derogation_message(trace: FindingTrace, derogation: DerogationTrace, legs: tuple[LegText, ...]) -> str | None:
    if trace.outcome == "satisfied" or (derogation.applies is not None and derogation.applies.truth is Truth.FALSE):
        return None
    own = {leg.leg: leg for leg in legs if leg.role == derogation.provision.key}
    texts = derogation.provision.texts
    if derogation.truth is Truth.TRUE:
        return _filled(texts.get("satisfied", texts["why"]), own)
    return _filled(texts["violated" if derogation.truth is Truth.FALSE else "undetermined"], own)


def _filled(text: str, legs: dict[str, LegText]) -> str:
    def value(match: re.Match[str]) -> str:
        leg = legs.get(match[1])
        if leg is None:
            return "not asked"
        if match[2]:
            return leg.limit.shown if leg.limit else "no limit"
        return leg.figure.shown if leg.figure else leg.found or "not stated"

    return _PLACEHOLDER.sub(value, text)


def _leg(trace: LegTrace, role: str, subject: Subject, case: Case, statuses: StatusTable) -> LegText:
    test = trace.leg.test
    figure = limit = None
    operator = limit_source = None
    if isinstance(test, Comparison) and trace.figure is not None:
        bound = as_interval(test.limit.value)
        kind = _figure_kind(test)
        figure = figure_text(trace.figure, kind, bound)
        limit = _limit_text(bound, kind)
        operator = test.operator
        if test.limit.name or test.limit.source:
            limit_source = ", ".join(filter(None, (test.limit.name, test.limit.source, test.limit.certainty)))
    return LegText(
        leg=trace.leg.name,
        role=role,
        truth=trace.truth.value,
        found=trace.found,
        figure=figure,
        operator=operator,
        limit=limit,
        limit_source=limit_source,
        cause=trace.cause,
        reason=trace.reason,
        locations=_locations(trace, subject, case, statuses),
    )


def _limit_text(bound: Interval, kind: str) -> FigureText:
    """A limit in words; one that nobody has read in a legal text is no figure but a range it must lie in."""
    text = figure_text(bound, kind, bound)
    return text if bound.is_exact else text._replace(shown=f"a figure not read, from {text.shown}")


def _figure_kind(test: Comparison) -> str:
    if isinstance(test.figure, Share):
        return "share"
    if isinstance(test.figure, Count):
        return "count"
    return "date" if test.operator in ("on_or_before", "before") else "count"


def figure_text(interval: Interval, kind: str, limit: Interval | None) -> FigureText:
    """An interval as exact text and as people read it; `limit` keeps a printed share on its side."""
    shown = {
        "share": lambda: format_share(interval, limit),
        "count": lambda: format_count(interval),
        "date": lambda: format_date(interval),
    }[kind]()
    low = ratio_text(interval.low) or "0"
    return FigureText(low, ratio_text(interval.high), interval.low_open, interval.high_open, shown)


def _locations(trace: LegTrace, subject: Subject, case: Case, statuses: StatusTable) -> tuple[Position, ...]:
    match trace.leg.test:
        case SymbolTest(name) | StatusTest(name) | Comparison(Fact(name)):
            return case.locate(name, subject)
        case Comparison(Count(of=of)) if of != "components":
            return case.locate(f"procurement.{of}", case.subjects("procurement")[0])
        case Comparison(Share() | Count()):
            return lines_behind(trace, subject, case, statuses)
        case _:
            return ()


def lines_behind(trace: LegTrace, subject: Subject, case: Case, statuses: StatusTable) -> tuple[Position, ...]:
    """The cells of the lines that put a figure where it is: those that match or may match, heaviest first."""
    figure = trace.leg.test.figure if isinstance(trace.leg.test, Comparison) else None
    table = case.proposal.tables.get(subject.id)
    if table is None or not isinstance(figure, Share | Count):
        return ()
    # Lines of one origin and one seller are alike to a predicate, and a table has few of either.
    truths: dict[tuple[object, ...], Truth] = {}
    matching = []
    for line in table.lines:
        if line.kind in figure.kinds:
            alike = (line.origins, line.sourced_from, line.sourced_from_stated)
            if alike not in truths:
                truths[alike] = line_truth(figure.where, line, statuses)
            if truths[alike] is not Truth.FALSE:
                matching.append(line)
    matching.sort(key=lambda line: (line.cost_high is not None, -(line.cost_high or 0), line.row))
    return tuple(table.position(line, _deciding(figure.where, line, statuses)) for line in matching[:_HEAVIEST])


def _deciding(where: Node, line: BomLine, statuses: StatusTable) -> str:
    """The column that makes a line match: where it is from, or else who sells it."""
    by_origin = line._replace(sourced_from=None, sourced_from_stated=False)
    own = line_truth(where, by_origin, statuses)
    return "sourced_from" if line.sourced_from_stated and own is Truth.FALSE else "origin"


def line_truth(where: Node, line: BomLine, statuses: StatusTable) -> Truth:
    """Whether any part of a line matches a predicate over cost rows."""
    return any_of(
        where_truth(where, {"origin": share.place, "sourced_from": seller}.__getitem__, statuses)
        for share in line.origins
        for seller in [line.sourced_from if line.sourced_from_stated else share.place]
    )


def duties_of(trace: FindingTrace) -> tuple[Duty, ...]:
    """Acts still to be done that keep a finding open."""
    if trace.outcome != "undetermined":
        return ()
    return tuple(
        Duty(trace.provision.key, str(trace.subject), f"{role}: {leg.leg.name}", None, None)
        for role, leg in roles(trace)
        if leg.cause == "duty" and leg.truth is Truth.UNKNOWN
    )
