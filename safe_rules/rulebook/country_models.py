"""What a ruleset holds of countries and agreements: `rules/countries.yaml` and `rules/agreements/`.

They serve Articles 2(3), 16 and 17: who is inside, who may join as buyer, and what an agreement changes. Light
carriers, as in `models`; what an author may write is said by `country_forms`.
"""

# Their annotations are read at run time by `plain`, so they are not postponed.

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from safe_rules.rulebook.models import Certainty, CitationData

__all__ = [
    "AgreementFile",
    "Application",
    "CountriesFile",
    "CountryNote",
    "EntryIntoForce",
    "Figure",
    "Group",
    "LimitData",
    "Signed",
    "Source",
    "Spell",
    "StatusTitle",
    "Territory",
    "TierData",
]


class Source(NamedTuple):
    title: str
    url: str | None


class StatusTitle(NamedTuple):
    title: str
    citation: str
    note: str | None = None


class Spell(NamedTuple):
    """A country has a status from the first to the last day, both included; `None` is open at that end."""

    country: str
    status: str
    since: date | None
    until: date | None
    certainty: Certainty
    value: Literal[True, "unknown"] = True
    source: str | None = None
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class CountryNote(NamedTuple):
    country: str
    text: str
    certainty: Certainty
    source: str | None = None
    note: str | None = None


class Territory(NamedTuple):
    """A place with a code that belongs to a state (`of`), or to none; `contravening` overrides the reading's list."""

    territory: str
    of: str | None
    treatment: Literal["parent", "by_reading", "outside"]
    certainty: Certainty
    contravening: Literal["unknown"] | None = None
    source: str | None = None
    note: str | None = None


class Group(NamedTuple):
    """A group a bill of materials may name. A property that is not listed is unknown."""

    group: str
    tiers: tuple[str, ...]
    properties: Mapping[str, bool]
    contravening: Literal[False, "unknown"]
    note: str | None = None


class TierData(NamedTuple):
    """One row of the table people read; the columns after `agreement` are for display only."""

    tier: str
    who: str
    counts_for_two_buyers: str
    may_join_as_buyer: str
    parts_and_origin: str
    seat_management_plant: str
    foreign_owned_firm: str
    statuses: tuple[str, ...] = ()
    agreement: bool = False


class CountriesFile(NamedTuple):
    """`rules/countries.yaml`."""

    sources: Mapping[str, Source]
    statuses: Mapping[str, StatusTitle]
    properties: Mapping[str, tuple[str, ...]]
    tiers: tuple[TierData, ...]
    spells: tuple[Spell, ...]
    territories: tuple[Territory, ...]
    groups: tuple[Group, ...]
    notes: tuple[CountryNote, ...] = ()


class Signed(NamedTuple):
    date: date
    certainty: Certainty
    source: str | None = None
    note: str | None = None


class Application(NamedTuple):
    since: date | None
    until: date | None
    certainty: Certainty
    source: str | None = None
    note: str | None = None


class EntryIntoForce(NamedTuple):
    """`not_before`: the first day on which it may have entered into force; from then on that is unknown."""

    since: date | None
    certainty: Certainty
    not_before: date | None = None
    source: str | None = None
    note: str | None = None


class Figure(NamedTuple):
    """An exact `value`, or everything from `low` to `high`, both included."""

    certainty: Certainty
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    source: str | None = None
    note: str | None = None


class LimitData(NamedTuple):
    """`unread`: what follows from Article 17 alone; `reported`: what reports say, `None` where none says anything."""

    title: str
    unread: Figure
    reported: Figure | None
    note: str | None = None


class AgreementFile(NamedTuple):
    """One file of `rules/agreements/`."""

    id: str
    title: str
    parties: tuple[str, ...]
    citation: CitationData
    sources: Mapping[str, Source]
    signed_on: Signed
    provisional_application: Application
    entry_into_force: EntryIntoForce
    limits: Mapping[str, LimitData]
    notes: tuple[str, ...] = ()
