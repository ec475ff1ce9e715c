"""The one report that every output renders: why the verdict is what it is, down to file, row and column.

All figures are text and exact; nothing here knows a format or a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from safe_rules.rulebook.opened import Citation
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position

__all__ = [
    "AlternativeReading",
    "CountryCost",
    "Duty",
    "EngineUsed",
    "FigureText",
    "Finding",
    "LeftOut",
    "LegText",
    "MissingFact",
    "NotExamined",
    "OpenQuestion",
    "ProductFigures",
    "Report",
    "RulesetUsed",
    "Verdict",
]

Verdict = Literal[
    "eligible", "not_eligible", "undetermined", "not_covered", "components_met", "components_not_met"
]  # fmt: skip


class FigureText(NamedTuple):
    """An exact figure: ratios as text (`7/20`), `high` `None` without bound, and as people read it."""

    low: str
    high: str | None
    low_open: bool
    high_open: bool
    shown: str


class LegText(NamedTuple):
    """One leg of a finding. `role` is the tree it stands in: `applies`, `condition` or a derogation's key."""

    leg: str
    role: str
    truth: str
    found: str | None
    figure: FigureText | None
    operator: str | None
    limit: FigureText | None
    limit_source: str | None
    cause: str | None
    reason: str | None
    locations: tuple[Position, ...]


class Finding(NamedTuple):
    rule: str
    title: str
    subject: str
    outcome: str
    citation: Citation
    message: str
    remedy: str | None
    why: str
    legs: tuple[LegText, ...]
    relieved_by: tuple[str, ...]
    declared_by: tuple[str, ...]
    review_state: str
    known_questions: tuple[str, ...]
    locations: tuple[Position, ...]


class MissingFact(NamedTuple):
    """A fact nobody stated. `would_settle`: `alone` when one answer to it would settle the finding by itself,
    `with_others` when it can only do so together with other facts, `no` when no fact can."""

    rule: str
    subject: str
    fact: str
    would_settle: Literal["alone", "with_others", "no"]
    note: str | None
    locations: tuple[Position, ...]


class Duty(NamedTuple):
    rule: str
    subject: str
    what: str
    by: str | None
    evidence: str | None


class AlternativeReading(NamedTuple):
    """Another option of a reading that turns the verdict or a finding; `turns`: the findings and what they become."""

    reading: str
    option: str
    verdict: Verdict
    turns: tuple[str, ...]


class OpenQuestion(NamedTuple):
    """An open question of law that the ruleset takes in one way, without a choice."""

    id: str
    reading: str
    option: str
    question: str


class LeftOut(NamedTuple):
    """Lines that do not count as components, by kind and origin: their cost as text, lines, and lines without cost."""

    kind: str
    place: str | None
    low: str
    high: str
    lines: int
    unknown_costs: int


class NotExamined(NamedTuple):
    ref: str
    title: str
    reason: str


class CountryCost(NamedTuple):
    """Cost of the counted components by country: exact amounts as text in the product's currency."""

    place: str | None
    name: str
    tier: str
    low: str
    high: str
    lines: int
    unknown_costs: int


class ProductFigures(NamedTuple):
    """A product's component cost; both shares, because people speak of 65 % and the law of 35 %.

    `limit` is what `third_country` is compared with; `None` when no requirement caps a share."""

    product: str
    currency: str | None
    lines: int
    counted_lines: int
    third_country: FigureText | None
    european: FigureText | None
    limit: FigureText | None
    countries: tuple[CountryCost, ...]
    left_out: tuple[LeftOut, ...]
    not_covered: str | None


class RulesetUsed(NamedTuple):
    name: str
    version: str
    digest: str
    review_state: str
    shipped: bool
    known_until: str


class EngineUsed(NamedTuple):
    version: str | None
    evaluators: tuple[str, ...]


class Report(NamedTuple):
    verdict: Verdict
    sentence: str
    scope: str
    stage: str | None
    subject: str
    as_of: str
    reference_dates: Mapping[str, str | None]
    ruleset: RulesetUsed
    engine: EngineUsed
    inputs: tuple[tuple[str, str], ...]
    readings: Mapping[str, str | tuple[str, ...]]
    depends_on_readings: tuple[AlternativeReading, ...]
    open_questions: tuple[OpenQuestion, ...]
    assumptions: tuple[Notice, ...]
    findings: tuple[Finding, ...]
    products: tuple[ProductFigures, ...]
    duties: tuple[Duty, ...]
    observations: tuple[Notice, ...]
    completions: Literal["all", "some_or_none", "none"]
    missing: tuple[MissingFact, ...]
    missing_more: int
    not_examined: tuple[NotExamined, ...]
    warnings: tuple[Notice, ...]
    disclaimer: str
