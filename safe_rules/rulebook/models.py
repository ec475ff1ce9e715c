"""The files of a ruleset as pydantic models: what an author may write in `rules/`, and nothing else.

Every scalar arrives as text (strict YAML), so numbers and dates are read here, exactly: a ratio is `35/100`, a date
is ISO. Trees stay plain data; `trees.py` reads them.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from safe_rules.values.dates import read_date

__all__ = [
    "ActFile",
    "Example",
    "LineSetFile",
    "ParameterFile",
    "ProvisionFile",
    "ReadingFile",
    "RulesetFile",
]


def _ratio(value: Any) -> Any:
    if isinstance(value, str):
        numerator, _, denominator = value.partition("/")
        if numerator.isdecimal() and (denominator.isdecimal() or not denominator) and int(denominator or 1):
            return Fraction(int(numerator), int(denominator or 1))
        raise ValueError("expected an exact ratio such as `35/100`, or a whole number")
    return value


def _integers(value: Any) -> Any:
    return [int(v) if isinstance(v, str) and v.isdecimal() else v for v in value] if isinstance(value, list) else value


def _day(value: Any) -> Any:
    return read_date(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
Ratio = Annotated[Fraction, BeforeValidator(_ratio)]
Text = Annotated[str, Field(min_length=1)]
Certainty = Literal["text", "secondary", "memory_high", "memory_medium", "memory_low", "derived"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class CitationData(_Model):
    act: Text
    article: Text
    paragraph: Text | None = None
    point: Text | None = None
    recitals: Annotated[tuple[int, ...], BeforeValidator(_integers)] = ()


class SpellDates(_Model):
    """From the first to the last day, both included; `to: null` is open."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Review(_Model):
    state: Literal["drafted", "reviewed", "changed_since_review"] = "drafted"
    by: Text | None = None
    on: Day | None = None
    digest: Text | None = None


class Example(_Model):
    """A dossier in small, and the outcome this provision has for it.

    `edge` names the parameter or date whose neighbour the example is: `met` is the last value that still meets the
    limit, `missed` the first that does not.
    """

    name: Text
    outcome: Literal["satisfied", "violated", "undetermined", "relieved", "not_applicable"]
    why: Text | None = None
    as_of: Day | None = None
    readings: dict[str, Any] = Field(default_factory=dict)
    dossier: dict[str, Any]
    edge: dict[Literal["parameter", "side"], str] | None = None


class Texts(_Model):
    """What people are told; placeholders name a leg of the provision: `{leg}` or `{leg.limit}`."""

    satisfied: Text | None = None
    violated: Text
    undetermined: Text
    remedy: Text
    why: Text


class ProvisionFile(_Model):
    id: Annotated[str, Field(pattern=r"^[A-Z]+(-[0-9]+)+(-[A-Z]+)*$|^[A-Z]+-[0-9]+-[A-Z]+$")]
    kind: Literal["requirement", "derogation", "definition", "consequence"]
    title: Text
    citation: CitationData
    in_force: SpellDates
    applies_to: Literal["procurement", "contractor", "subcontractor", "site", "product", "loan_request"]
    for_each: Literal["agreement"] | None = None
    derogates_from: tuple[Text, ...] = ()
    applies: Any = None
    condition: Any
    texts: dict[Literal["en"], Texts]
    certainty: Certainty
    text_note: Text | None = None
    known_questions: tuple[Text, ...] = ()
    review: Review
    examples: tuple[Example, ...]

    @model_validator(mode="after")
    def _derogates(self) -> ProvisionFile:
        if (self.kind == "derogation") != bool(self.derogates_from):
            raise ValueError("a derogation names what it `derogates_from`, and nothing else does")
        return self


class ParameterValue(_Model):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)

    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    ratio: Ratio | None = None
    day: Day | None = None
    citation: CitationData
    source: Text
    certainty: Certainty

    @model_validator(mode="after")
    def _one_value(self) -> ParameterValue:
        if (self.ratio is None) == (self.day is None):
            raise ValueError("a parameter value is a `ratio` or a `day`, exactly one")
        return self

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class ParameterFile(_Model):
    parameters: dict[str, Annotated[tuple[ParameterValue, ...], Field(min_length=1)]]


class ReadingOption(_Model):
    option: Text
    argument: Text


class ReadingFile(_Model):
    """An open question of interpretation; a list reading (`candidates`) is chosen as a list of codes."""

    slug: Text
    id: Text
    question: Text
    options: tuple[ReadingOption, ...] = ()
    default: str | tuple[str, ...]
    argument: Text | None = None
    candidates: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _default_is_an_option(self) -> ReadingFile:
        if isinstance(self.default, str) and self.default not in {o.option for o in self.options}:
            raise ValueError("the default is not one of the options")
        return self


class LineSetRule(_Model):
    """One kind of BOM line in one set: a plain yes or no, or a yes or no for each option of a reading."""

    kind: Text
    counts: bool | None = None
    reading: Text | None = None
    options: dict[str, bool] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _settled_or_by_reading(self) -> LineSetRule:
        if (self.counts is None) == (self.reading is None) or (self.reading is None) != (self.options is None):
            raise ValueError("say `counts`, or `reading` with its `options`")
        return self


class LineSet(_Model):
    title: Text
    citation: CitationData
    kinds: tuple[LineSetRule, ...]


class LineSetFile(_Model):
    line_sets: dict[str, LineSet]


class Paragraph(_Model):
    """One paragraph or point of an act, and what this ruleset does with it."""

    ref: Text
    title: Text
    coverage: Literal["encoded", "evidence_only", "outside", "not_yet"]
    by: tuple[Text, ...] = ()
    reason: Text | None = None
    scopes: tuple[Literal["procurement", "components"], ...] = ("procurement",)


class ActFile(_Model):
    id: Text
    title: Text
    eli: Text
    celex: Text
    adopted_on: Day
    in_force: SpellDates
    note: Text
    paragraphs: tuple[Paragraph, ...]


class RulesetFile(_Model):
    name: Text
    version: Text
    known_until: Day
    complete_for: tuple[Literal["components", "procurement"], ...]
    acts: tuple[Text, ...]
    component_provisions: tuple[Text, ...]
    """The provisions that a bare bill of materials is judged by."""
    review_state: Literal["drafted", "reviewed"]
    disclaimer: Text
