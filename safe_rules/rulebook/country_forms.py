"""What an author may write in `rules/countries.yaml` and `rules/agreements/`; what is sound becomes `country_models`.

They serve Articles 2(3), 16 and 17: who is inside, who may join as buyer, and what an agreement changes. Every
scalar arrives as text (strict YAML) and is read here, exactly; what contradicts itself is named with both places.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from safe_rules.rulebook.country_checks import contradictions
from safe_rules.rulebook.models import Certainty
from safe_rules.values.countries import place_of
from safe_rules.values.dates import read_date
from safe_rules.values.errors import quoted
from safe_rules.values.exact import read_decimal

__all__ = [
    "AgreementForm",
    "CountriesForm",
    "CountryNoteForm",
    "FigureForm",
    "GroupForm",
    "LimitForm",
    "SourceForm",
    "SpellForm",
    "StatusTitleForm",
    "TerritoryForm",
    "TierForm",
]


def _day(value: Any) -> Any:
    return read_date(value) if isinstance(value, str) else value


def _share(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    share = Fraction(read_decimal(value))
    if not 0 <= share <= 1:
        raise ValueError("expected a share between 0 and 1, such as `0.35`")
    return share


def _place(code: str) -> str:
    try:
        return place_of(code).code
    except KeyError:
        raise ValueError(f"{quoted(code)} is not the code of a place") from None


Text = Annotated[str, Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_day)]
Share = Annotated[Fraction, BeforeValidator(_share)]
Code = Annotated[str, BeforeValidator(_place)]
Flag = Annotated[bool, Field(strict=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SourceForm(_Model):
    title: Text
    url: Text | None


class _Sourced(_Model):
    """`source` is a key of the file's `sources`; what was read somewhere must say where."""

    source: Text | None = None
    certainty: Certainty
    note: Text | None = None

    @model_validator(mode="after")
    def _read_somewhere(self) -> _Sourced:
        if self.source is None and self.certainty in ("text", "secondary"):
            raise ValueError(f"the certainty `{self.certainty}` needs a `source`")
        return self


class StatusTitleForm(_Model):
    title: Text
    citation: Text
    note: Text | None = None


class SpellForm(_Sourced):
    country: Code
    status: Text
    value: Literal[True, "unknown"] = True
    since: Day | None = Field(alias="from")
    until: Day | None = Field(alias="to")

    @model_validator(mode="after")
    def _runs_forward(self) -> SpellForm:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"ends on {self.until}, before it begins on {self.since}")
        return self

    def meets(self, other: SpellForm) -> bool:
        """Whether some day lies in both."""
        first = max(self.since or date.min, other.since or date.min)
        return first <= min(self.until or date.max, other.until or date.max)


class CountryNoteForm(_Sourced):
    country: Code
    text: Text


class TerritoryForm(_Sourced):
    territory: Code
    of: Code | None
    treatment: Literal["parent", "by_reading", "outside"]
    contravening: Literal["unknown"] | None = None

    @model_validator(mode="after")
    def _has_a_parent(self) -> TerritoryForm:
        if self.of is None and self.treatment != "outside":
            raise ValueError(f"the treatment `{self.treatment}` needs a state it belongs to (`of`)")
        return self


class GroupForm(_Model):
    group: Code
    tiers: Annotated[tuple[Text, ...], Field(min_length=1)]
    properties: dict[str, Flag]
    contravening: Literal[False, "unknown"]
    note: Text | None = None


class TierForm(_Model):
    tier: Text
    who: Text
    statuses: tuple[Text, ...] = ()
    agreement: Flag = False
    counts_for_two_buyers: Text
    may_join_as_buyer: Text
    parts_and_origin: Text
    seat_management_plant: Text
    foreign_owned_firm: Text


class CountriesForm(_Model):
    """`rules/countries.yaml`."""

    sources: dict[str, SourceForm]
    statuses: dict[str, StatusTitleForm]
    properties: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]
    tiers: Annotated[tuple[TierForm, ...], Field(min_length=1)]
    spells: tuple[SpellForm, ...]
    notes: tuple[CountryNoteForm, ...] = ()
    territories: tuple[TerritoryForm, ...]
    groups: tuple[GroupForm, ...]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> CountriesForm:
        if faults := list(contradictions(self)):
            raise ValueError("; ".join(faults))
        return self


class SignedForm(_Sourced):
    date: Day


class ApplicationForm(_Sourced):
    since: Day | None = Field(alias="from")
    until: Day | None = Field(alias="to")


class EntryIntoForceForm(_Sourced):
    since: Day | None = Field(alias="from")
    not_before: Day | None = None


class FigureForm(_Sourced):
    value: Share | None = None
    low: Share | None = None
    high: Share | None = None

    @model_validator(mode="after")
    def _one_or_two(self) -> FigureForm:
        if self.value is not None and self.low is None and self.high is None:
            return self
        if self.value is not None or self.low is None or self.high is None or self.low > self.high:
            raise ValueError("a figure is a `value`, or `low` and `high` with low at most high")
        return self


class LimitForm(_Model):
    title: Text
    unread: FigureForm
    reported: FigureForm | None
    note: Text | None = None


class _Citation(_Model):
    act: Text
    article: Text
    paragraph: Text | None = None


class AgreementForm(_Model):
    """One file of `rules/agreements/`."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    parties: Annotated[tuple[Code, ...], Field(min_length=1)]
    citation: _Citation
    sources: dict[str, SourceForm]
    signed_on: SignedForm
    provisional_application: ApplicationForm
    entry_into_force: EntryIntoForceForm
    limits: dict[Literal["min_inside", "max_party", "max_other"], LimitForm]
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> AgreementForm:
        figures = [f for limit in self.limits.values() for f in (limit.unread, limit.reported) if f is not None]
        for entry in (self.signed_on, self.provisional_application, self.entry_into_force, *figures):
            if entry.source is not None and entry.source not in self.sources:
                raise ValueError(f"{quoted(entry.source)} does not stand in `sources`")
        if missing := {"min_inside", "max_party", "max_other"} - set(self.limits):
            raise ValueError(f"the limits lack {', '.join(sorted(missing))}")
        return self
