"""Which lines of a bill of materials leave a finding open, in which column, and whether one alone would settle it.

The finding is decided again as if one more thing were known of a line: a place from inside or from elsewhere, a cost
next to nothing or beyond all others. When one of the answers settles it, the line settles it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from safe_rules.decision.case import Case
from safe_rules.decision.reference import evaluate
from safe_rules.decision.trace import FindingTrace, LegTrace
from safe_rules.dossier.bom import BomLine
from safe_rules.explanation.findings import line_truth
from safe_rules.explanation.report import MissingFact
from safe_rules.measures.component_cost import ProductCost, with_line_changed
from safe_rules.rulebook.opened import Comparison, Count, Provision, Share
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.errors import quoted
from safe_rules.values.truth import Truth

__all__ = ["Effect", "View", "lines_missing"]

_FINER_PLACES = 15
_FINER = 10**_FINER_PLACES
_TRIED = 40
"""Lines whose effect is worked out; the others are named as mattering together."""

_ANSWERS: Mapping[str | None, tuple[str, ...]] = {
    None: ("EU", "US"),
    "EU": ("DE",),
    "EEA": ("DE", "NO"),
    "non-EU": ("US",),
}
"""Trial answers to a place that is not said, or only its group: one from inside, and one from elsewhere of which every
status is settled."""

Effect = Literal["alone", "with_others", "no"]
_Column = Literal["origin", "sourced_from", "cost"]


class View(NamedTuple):
    """What a finding was decided on."""

    case: Case
    provisions: tuple[Provision, ...]
    statuses: StatusTable


def lines_missing(leg: LegTrace, trace: FindingTrace, view: View) -> Iterable[MissingFact]:
    """Each line that leaves a share or count of components open, heaviest first, those without cost before all."""
    figure = leg.leg.test.figure if isinstance(leg.leg.test, Comparison) else None
    table = view.case.proposal.tables.get(trace.subject.id)
    if table is None or not isinstance(figure, Share | Count):
        return
    doubtful = [
        line
        for line in table.lines
        if line.kind in figure.kinds
        and (line_truth(figure.where, line, view.statuses) is Truth.UNKNOWN or _open_cost(figure, line))
    ]
    doubtful.sort(key=lambda line: (line.cost_high is not None, -(line.cost_high or Decimal(0)), line.row))
    settles = _settler(trace, view)
    cost = _finer(view.case.costs[trace.subject.id])
    for number, line in enumerate(doubtful):
        column = _column(figure, line, view.statuses)
        answers = _answered(line, column, cost)
        effect: Effect = "with_others" if answers else "no"
        if number < _TRIED and any(settles(line, answer) for answer in answers):
            effect = "alone"
        place = table.position(line, column)
        yield MissingFact(
            trace.provision.key, str(trace.subject), column, effect, _note(line, column, answers), (place,)
        )


def _open_cost(figure: Share | Count, line: BomLine) -> bool:
    return isinstance(figure, Share) and (line.cost_low is None or line.cost_low != line.cost_high)


def _column(figure: Share | Count, line: BomLine, statuses: StatusTable) -> _Column:
    """The column that leaves the line open: where it is from, or who sells it, or else what it costs."""
    if line_truth(figure.where, line, statuses) is not Truth.UNKNOWN:
        return "cost"
    if line.sourced_from_stated and line.sourced_from in _ANSWERS:
        as_from_origin = line._replace(sourced_from=None, sourced_from_stated=False)
        if line_truth(figure.where, as_from_origin, statuses) is not Truth.UNKNOWN:
            return "sourced_from"
    if any(share.place in _ANSWERS for share in line.origins):
        return "origin"
    return "cost" if _open_cost(figure, line) else "origin"


def _answered(line: BomLine, column: _Column, cost: ProductCost) -> list[BomLine]:
    """The line as it may turn out to be; none when what is open is no fact about the line."""
    match column:
        case "cost":
            ends = (line.cost_low, line.cost_high)
            if line.cost_low is None:
                ends = (_next_to_nothing(line, cost), Decimal(1000 * (1 + sum(row.high for row in cost.rows))))
            return [line._replace(cost_low=end, cost_high=end) for end in ends]
        case "sourced_from":
            return [line._replace(sourced_from=place) for place in _ANSWERS[line.sourced_from]]
        case "origin":
            vague = next((share.place for share in line.origins if share.place in _ANSWERS), "")
            return [
                line._replace(
                    origins=tuple(s._replace(place=place) if s.place == vague else s for s in line.origins)
                )
                for place in _ANSWERS.get(vague, ())
            ]  # fmt: skip


def _finer(cost: ProductCost) -> ProductCost:
    """The same figures in units so small that one of them is next to nothing."""
    rows = tuple(row._replace(low=row.low * _FINER, high=row.high * _FINER) for row in cost.rows)
    return cost._replace(rows=rows, scale=cost.scale + _FINER_PLACES)


def _next_to_nothing(line: BomLine, cost: ProductCost) -> Decimal:
    """The least cost whose parts are still whole units of the sums."""
    exponents = (share.percent.as_tuple().exponent for share in line.origins)
    split = 2 + max(-exponent if isinstance(exponent, int) else 0 for exponent in exponents)
    return Decimal(1).scaleb(max(0, split) * (len(line.origins) > 1) - cost.scale)


def _note(line: BomLine, column: _Column, answers: list[BomLine]) -> str:
    note = f"line {line.line_id}"
    if line.cost_low is None and column != "cost":
        note += ", cost not known"
    if not answers:
        places = dict.fromkeys(quoted(share.place) for share in line.origins)
        note += f", the status of {', '.join(places)} is not settled"
    return note


def _settler(trace: FindingTrace, view: View) -> Callable[[BomLine, BomLine], bool]:
    rule = trace.provision
    relevant = [
        p
        for p in view.provisions
        if p.key == rule.key or rule.id in p.derogates_from or p.kind == "definition"
    ]  # fmt: skip

    def settles(line: BomLine, answered: BomLine) -> bool:
        case = view.case
        cost = _finer(case.costs[trace.subject.id])
        changed = with_line_changed(cost, line, answered, currency=case.proposal.currency)
        trial = case._replace(costs={**case.costs, trace.subject.id: changed})
        decision = evaluate(relevant, view.statuses, trial)
        return any(f.subject == trace.subject and f.outcome != "undetermined" for f in decision.findings)

    return settles
