"""The rulebook as the evaluators see it: every date, parameter, status and reading is settled.

`rulebook.open` is the only place where readings enter; what leaves it is this: provisions whose trees hold only
`AllOf`, `AnyOf`, `Negation` and legs. No evaluator ever sees a reading, a parameter name or a spell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from safe_rules.values.interval import Interval

__all__ = [
    "AllOf",
    "AnyOf",
    "Citation",
    "Comparison",
    "ComparisonOperator",
    "Constant",
    "Count",
    "Defined",
    "Fact",
    "Figure",
    "Leg",
    "Limit",
    "Member",
    "Negation",
    "Node",
    "Provision",
    "Share",
    "StatusTest",
    "SubjectKind",
    "SymbolTest",
    "legs_of",
]

SubjectKind = Literal["procurement", "contractor", "subcontractor", "site", "product", "loan_request"]

ComparisonOperator = Literal["at_most", "less_than", "at_least", "more_than", "on_or_before", "before"]


class Citation(NamedTuple):
    """Where a provision stands in the law. `eli` is the European Legislation Identifier of the act."""

    act: str
    eli: str
    article: str
    paragraph: str | None = None
    point: str | None = None
    recitals: tuple[int, ...] = ()


# -- predicates over the rows of a list (buyers, component cost by country) ----------------------------------------


class Member(NamedTuple):
    """A test of one attribute of a list row: one of `symbols`, or a country that has `property`; exactly one is set."""

    attribute: str
    symbols: tuple[str, ...] = ()
    property: str | None = None
    known: bool = False
    """True: the test asks only whether the attribute is known at all."""


# -- figures: exact numbers with intervals -------------------------------------------------------------------------


class Share(NamedTuple):
    """The part of the component cost of a product that lies on rows matching `where`, over rows of `kinds`."""

    kinds: frozenset[str]
    where: Node


class Count(NamedTuple):
    """How many rows of a list match. `of` is `components` (rows of `kinds`) or a list of the dossier (`buyers`)."""

    of: str
    where: Node
    kinds: frozenset[str] = frozenset()


class Fact(NamedTuple):
    """A single number or date of the dossier, by its dotted name, such as `procurement.signature_date`."""

    name: str


Figure = Share | Count | Fact


class Limit(NamedTuple):
    """What a figure is compared with: an interval of ratios (an unread figure is one), or a date."""

    value: Interval | date
    name: str | None = None
    """The parameter it came from, for people."""
    source: str | None = None
    certainty: str | None = None


# -- tests of a leg ------------------------------------------------------------------------------------------------


class SymbolTest(NamedTuple):
    """The fact is one of `allowed` (`true`/`false` for booleans). An unknown fact is unknown."""

    fact: str
    allowed: tuple[str, ...]


class StatusTest(NamedTuple):
    """The country that the fact names has `property` on the reference date."""

    fact: str
    property: str


class Comparison(NamedTuple):
    figure: Figure
    operator: ComparisonOperator
    limit: Limit


class Defined(NamedTuple):
    """The value of a `definition` provision for the same subject."""

    definition: str


class Constant(NamedTuple):
    """Always unknown: an open question nobody has settled, or law that this ruleset does not encode yet."""

    reason: str
    cause: Literal["open_question", "not_encoded"]


Test = SymbolTest | StatusTest | Comparison | Defined | Constant


class Leg(NamedTuple):
    """One testable statement. `id` is unique in the rulebook: `<provision key>/<name>`.

    `duty`: the fact is an act still to be done; a stated "no" is unknown and an open duty, never a breach.
    """

    id: str
    name: str
    test: Test
    duty: bool = False


# Data classes, not named tuples: `AllOf` and `AnyOf` of the same parts must never be equal.
@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    part: Node


Node = AllOf | AnyOf | Negation | Leg | Member
"""A tree. The trees of provisions have legs as leaves; the predicates of figures over list rows have members."""


class Provision(NamedTuple):
    """One provision, settled. `key` is the id, or `id[instance]` where one provision runs over data (agreements)."""

    id: str
    key: str
    kind: Literal["requirement", "derogation", "definition", "consequence"]
    title: str
    citation: Citation
    subject_kind: SubjectKind
    applies: Node | None
    """`None`: applies to every subject of its kind."""
    condition: Node
    derogates_from: tuple[str, ...] = ()
    instance: str | None = None
    texts: Mapping[str, str] = {}
    known_questions: tuple[str, ...] = ()
    review_state: str = "drafted"
    readings: tuple[str, ...] = ()
    """Slugs of the readings that were asked while this provision was opened."""


def legs_of(node: Node | None) -> Iterator[Leg]:
    """Every leg of a tree, left to right."""
    match node:
        case None | Member():
            return
        case Leg():
            yield node
        case Negation(part):
            yield from legs_of(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from legs_of(part)


def ratio(numerator: int, denominator: int) -> Interval:
    """An exact limit such as 35/100."""
    return Interval.exactly(Fraction(numerator, denominator))
