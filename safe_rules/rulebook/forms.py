"""What an author may write in the files of `rules/`, and nothing else; what is sound becomes the types of `models`.

Every scalar arrives as text (strict YAML), so numbers and dates are read here, exactly: a ratio is `35/100`, a date
is ISO. Trees stay plain data; `trees` reads them. The shipped ruleset was checked when it was built and never comes
here: this module and pydantic are loaded for authors only.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from safe_rules.rulebook.models import Certainty, Outcome, Scope, SubjectKind
from safe_rules.values.dates import read_date

__all__ = [
    "ActForm",
    "ExampleForm",
    "LineSetsForm",
    "ParametersForm",
    "ProvisionForm",
    "ReadingForm",
    "RulesetForm",
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
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[int, Field(strict=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class CitationForm(_Model):
    act: Text
    article: Text
    paragraph: Text | None = None
    point: Text | None = None
    recitals: Annotated[tuple[Number, ...], BeforeValidator(_integers)] = ()


class SpellDatesForm(_Model):
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")


class ReviewForm(_Model):
    state: Literal["drafted", "reviewed", "changed_since_review"] = "drafted"
    by: Text | None = None
    on: Day | None = None
    digest: Text | None = None


class ExampleForm(_Model):
    name: Text
    outcome: Outcome
    why: Text | None = None
    as_of: Day | None = None
    readings: dict[str, Any] = Field(default_factory=dict)
    dossier: dict[str, Any]
    edge: dict[Literal["parameter", "side"], str] | None = None


class TextsForm(_Model):
    satisfied: Text | None = None
    violated: Text
    undetermined: Text
    remedy: Text
    why: Text


class ProvisionForm(_Model):
    id: Annotated[str, Field(pattern=r"^[A-Z]+(-[0-9]+)+(-[A-Z]+)*$|^[A-Z]+-[0-9]+-[A-Z]+$")]
    kind: Literal["requirement", "derogation", "definition", "consequence"]
    title: Text
    citation: CitationForm
    in_force: SpellDatesForm
    applies_to: SubjectKind
    for_each: Literal["agreement"] | None = None
    derogates_from: tuple[Text, ...] = ()
    applies: Any = None
    condition: Any
    texts: dict[Literal["en"], TextsForm]
    certainty: Certainty
    text_note: Text | None = None
    known_questions: tuple[Text, ...] = ()
    review: ReviewForm
    examples: tuple[ExampleForm, ...]

    @model_validator(mode="after")
    def _derogates(self) -> ProvisionForm:
        if (self.kind == "derogation") != bool(self.derogates_from):
            raise ValueError("a derogation names what it `derogates_from`, and nothing else does")
        return self


class ParameterValueForm(_Model):
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    ratio: Ratio | None = None
    day: Day | None = None
    citation: CitationForm
    source: Text
    certainty: Certainty

    @model_validator(mode="after")
    def _one_value(self) -> ParameterValueForm:
        if (self.ratio is None) == (self.day is None):
            raise ValueError("a parameter value is a `ratio` or a `day`, exactly one")
        return self


class ParametersForm(_Model):
    parameters: dict[str, Annotated[tuple[ParameterValueForm, ...], Field(min_length=1)]]


class ReadingOptionForm(_Model):
    option: Text
    argument: Text


class ReadingForm(_Model):
    slug: Text
    id: Text
    question: Text
    options: tuple[ReadingOptionForm, ...] = ()
    default: str | tuple[str, ...]
    argument: Text | None = None
    candidates: tuple[str, ...] | None = None
    encoded: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _default_is_an_option(self) -> ReadingForm:
        names = {o.option for o in self.options}
        if self.encoded is not None and not {self.default} <= set(self.encoded) <= names:
            raise ValueError("`encoded` names options, the default among them")
        if isinstance(self.default, str) and self.default not in {o.option for o in self.options}:
            raise ValueError("the default is not one of the options")
        return self


class LineSetRuleForm(_Model):
    kind: Text
    counts: Flag | None = None
    reading: Text | None = None
    options: dict[str, Flag] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _settled_or_by_reading(self) -> LineSetRuleForm:
        if (self.counts is None) == (self.reading is None) or (self.reading is None) != (self.options is None):
            raise ValueError("say `counts`, or `reading` with its `options`")
        return self


class LineSetForm(_Model):
    title: Text
    citation: CitationForm
    kinds: tuple[LineSetRuleForm, ...]


class LineSetsForm(_Model):
    line_sets: dict[str, LineSetForm]


class ParagraphForm(_Model):
    ref: Text
    title: Text
    coverage: Literal["encoded", "evidence_only", "outside", "not_yet"]
    by: tuple[Text, ...] = ()
    reason: Text | None = None
    scopes: tuple[Scope, ...] = ("procurement",)


class ActForm(_Model):
    id: Text
    title: Text
    eli: Text
    celex: Text
    adopted_on: Day
    in_force: SpellDatesForm
    note: Text
    paragraphs: tuple[ParagraphForm, ...]


class RulesetForm(_Model):
    name: Text
    version: Text
    known_until: Day
    complete_for: tuple[Scope, ...]
    acts: tuple[Text, ...]
    component_provisions: tuple[Text, ...]
    review_state: Literal["drafted", "reviewed"]
    disclaimer: Text
