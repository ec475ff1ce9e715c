"""What a ruleset holds of the law: acts, provisions, parameters, readings and sets of bill-of-materials lines.

These types only carry; what an author may write is said by `forms`, and `plain` builds them. They are named tuples,
because every command pays for their definition and nothing here is compared across types.
"""

# Their annotations are read at run time by `plain`, so they are not postponed.

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

__all__ = [
    "ActFile",
    "Certainty",
    "CitationData",
    "Example",
    "LineSet",
    "LineSetFile",
    "LineSetRule",
    "Paragraph",
    "ParameterFile",
    "ParameterValue",
    "ProvisionFile",
    "ReadingFile",
    "ReadingOption",
    "Review",
    "RulesetFile",
    "SpellDates",
    "Texts",
]

Certainty = Literal["text", "secondary", "memory_high", "memory_medium", "memory_low", "derived"]
Outcome = Literal["satisfied", "violated", "undetermined", "relieved", "not_applicable"]
Scope = Literal["procurement", "components"]
SubjectKind = Literal["procurement", "contractor", "subcontractor", "site", "product", "loan_request"]


class CitationData(NamedTuple):
    act: str
    article: str
    paragraph: str | None = None
    point: str | None = None
    recitals: tuple[int, ...] = ()


class SpellDates(NamedTuple):
    """From the first to the last day, both included; `None` is open."""

    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Review(NamedTuple):
    state: Literal["drafted", "reviewed", "changed_since_review"] = "drafted"
    by: str | None = None
    on: date | None = None
    digest: str | None = None


class Example(NamedTuple):
    """A dossier in small, and the outcome this provision has for it.

    `edge` names the parameter or date whose neighbour the example is: `met` is the last value that still meets the
    limit, `missed` the first that does not.
    """

    name: str
    outcome: Outcome
    dossier: Mapping[str, Any]
    why: str | None = None
    as_of: date | None = None
    readings: Mapping[str, Any] = {}
    edge: Mapping[str, str] | None = None


class Texts(NamedTuple):
    """What people are told; placeholders name a leg of the provision: `{leg}` or `{leg.limit}`."""

    violated: str
    undetermined: str
    remedy: str
    why: str
    satisfied: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """The texts that there are, by name."""
        return {name: text for name, text in self._asdict().items() if text is not None}


class ProvisionFile(NamedTuple):
    id: str
    kind: Literal["requirement", "derogation", "definition", "consequence"]
    title: str
    citation: CitationData
    in_force: SpellDates
    applies_to: SubjectKind
    condition: Any
    texts: Mapping[str, Texts]
    certainty: Certainty
    review: Review
    examples: tuple[Example, ...]
    for_each: Literal["agreement"] | None = None
    derogates_from: tuple[str, ...] = ()
    applies: Any = None
    text_note: str | None = None
    known_questions: tuple[str, ...] = ()


class ParameterValue(NamedTuple):
    """A `ratio` or a `day`, exactly one, from the first to the last day of its spell."""

    since: date
    citation: CitationData
    source: str
    certainty: Certainty
    until: date | None = None
    ratio: Fraction | None = None
    day: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class ParameterFile(NamedTuple):
    parameters: Mapping[str, tuple[ParameterValue, ...]]


class ReadingOption(NamedTuple):
    option: str
    argument: str


class ReadingFile(NamedTuple):
    """An open question of interpretation; a list reading (`candidates`) is chosen as a list of codes.

    `encoded` names the options that this ruleset can follow; `None`: all of them.
    """

    slug: str
    id: str
    question: str
    default: str | tuple[str, ...]
    options: tuple[ReadingOption, ...] = ()
    argument: str | None = None
    candidates: tuple[str, ...] | None = None
    encoded: tuple[str, ...] | None = None

    @property
    def settled(self) -> str | tuple[str, ...]:
        """The default in the form in which options are compared: a list is sorted."""
        return self.default if isinstance(self.default, str) else tuple(sorted(self.default))


class LineSetRule(NamedTuple):
    """One kind of BOM line in one set: a plain yes or no, or a yes or no for each option of a reading."""

    kind: str
    counts: bool | None = None
    reading: str | None = None
    options: Mapping[str, bool] | None = None
    note: str | None = None


class LineSet(NamedTuple):
    title: str
    citation: CitationData
    kinds: tuple[LineSetRule, ...]


class LineSetFile(NamedTuple):
    line_sets: Mapping[str, LineSet]


class Paragraph(NamedTuple):
    """One paragraph or point of an act, and what this ruleset does with it."""

    ref: str
    title: str
    coverage: Literal["encoded", "evidence_only", "outside", "not_yet"]
    by: tuple[str, ...] = ()
    reason: str | None = None
    scopes: tuple[Scope, ...] = ("procurement",)


class ActFile(NamedTuple):
    id: str
    title: str
    eli: str
    celex: str
    adopted_on: date
    in_force: SpellDates
    note: str
    paragraphs: tuple[Paragraph, ...]


class RulesetFile(NamedTuple):
    name: str
    version: str
    known_until: date
    complete_for: tuple[Scope, ...]
    acts: tuple[str, ...]
    component_provisions: tuple[str, ...]
    """The provisions that a bare bill of materials is judged by."""
    review_state: Literal["drafted", "reviewed"]
    disclaimer: str
