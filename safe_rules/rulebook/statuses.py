"""Who is inside, who may join as buyer, who contravenes: every country, territory and group on one day.

Serves Articles 2(3), 16 and 17. Settled from dated spells and four readings (OPT-09, OPT-18, OPT-43 and the terms of
agreements); evaluators ask `property` and never see a spell or a reading. A place that is not known is unknown in
everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from safe_rules.rulebook.agreements import PROVISIONAL, TERMS, OpenAgreement, open_agreement
from safe_rules.values.countries import place_of, suggestions
from safe_rules.values.errors import FaultList, InputError, RulesetError, quoted
from safe_rules.values.truth import Truth, any_of

if TYPE_CHECKING:
    from safe_rules.rulebook.country_models import AgreementFile, CountriesFile, Group, Spell, Territory

__all__ = ["OpenAgreement", "StatusTable", "open_statuses"]

CONTRAVENING = "contravening_countries"
TERRITORIES = "territories"
PARTY = "party:"
DERIVED = ("outside", "contravening")
"""Properties that no spell states."""


class StatusTable(NamedTuple):
    """Every status on the day `on`. `held` are the spells of that day by country."""

    on: date
    file: CountriesFile
    held: Mapping[str, tuple[Spell, ...]]
    territories: Mapping[str, Territory]
    groups: Mapping[str, Group]
    contravening: frozenset[str]
    territory_reading: str
    partners: tuple[OpenAgreement, ...]

    def properties(self) -> tuple[str, ...]:
        """Every name that `property` answers to, sorted."""
        parties = (f"{PARTY}{agreement.id}" for agreement in self.partners)
        return tuple(sorted([*self.file.properties, *DERIVED, *parties]))

    def agreements(self) -> tuple[OpenAgreement, ...]:
        """Every agreement of the ruleset on this day, sorted by id, also those that do not apply."""
        return self.partners

    def property(self, code: str | None, name: str) -> Truth:
        """Whether the place has the property. `None`, a place that is not known, is unknown.

        Raises `ValueError` for a name that is not one of `properties()` and `KeyError` for a code that is no place.
        """
        if name not in self.file.properties and name not in DERIVED and name not in self.properties():
            raise ValueError(f"{quoted(name)} is not a property of countries")
        if code is None:
            return Truth.UNKNOWN
        place_of(code)
        if name == "outside":
            return ~self.property(code, "inside")
        if name == "contravening":
            return self._contravening(code)
        if (group := self.groups.get(code)) is not None:
            return self._of_group(group, name)
        if (territory := self.territories.get(code)) is not None:
            return self._of_territory(territory, name)
        return self._of_country(code, name)

    def readings_for(self, code: str | None, name: str) -> tuple[str, ...]:
        """The readings that the answer of `property` rests on, sorted; none when the data alone settle it."""
        if code is None or code in self.groups:
            return ()
        territory = self.territories.get(code)
        if name == "contravening":
            by_parent = territory is not None and territory.treatment == "by_reading"
            asks = by_parent and territory is not None and territory.of in self.contravening
            return (CONTRAVENING, TERRITORIES) if asks else (CONTRAVENING,)
        name = "inside" if name == "outside" else name
        if territory is not None:
            return self._readings_for_territory(territory, name)
        party = next((a for a in self.partners if name == f"{PARTY}{a.id}" and code in a.parties), None)
        return () if party is None else party.applies_readings

    def status(self, country: str, status: str) -> Truth:
        """Whether a country holds a status of the closed list on this day."""
        values = {spell.value for spell in self.held.get(country, ()) if spell.status == status}
        return Truth.TRUE if True in values else Truth.UNKNOWN if values else Truth.FALSE

    def _readings_for_territory(self, territory: Territory, name: str) -> tuple[str, ...]:
        if territory.of is None or territory.treatment == "outside":
            return ()
        of_parent = self.readings_for(territory.of, name)
        if territory.treatment == "parent" or self.property(territory.of, name) is Truth.FALSE:
            return of_parent
        return tuple(sorted({*of_parent, TERRITORIES}))

    def _of_country(self, code: str, name: str) -> Truth:
        if name.startswith(PARTY):
            agreement = next(a for a in self.partners if name == f"{PARTY}{a.id}")
            return agreement.applies if code in agreement.parties else Truth.FALSE
        return any_of(self.status(code, status) for status in self.file.properties[name])

    def _of_group(self, group: Group, name: str) -> Truth:
        if name.startswith(PARTY):
            return Truth.FALSE if group.properties.get("inside") else Truth.UNKNOWN
        return Truth.of(group.properties.get(name))

    def _of_territory(self, territory: Territory, name: str) -> Truth:
        if territory.of is None or territory.treatment == "outside":
            return Truth.FALSE
        as_parent = self.property(territory.of, name)
        if territory.treatment == "parent" or self.territory_reading == "parent":
            return as_parent
        if self.territory_reading == "outside" or as_parent is Truth.FALSE:
            return Truth.FALSE
        return Truth.UNKNOWN

    def _contravening(self, code: str) -> Truth:
        if code in self.contravening:
            return Truth.TRUE
        if (group := self.groups.get(code)) is not None:
            return Truth.UNKNOWN if group.contravening == "unknown" else Truth.FALSE
        territory = self.territories.get(code)
        if territory is None:
            return Truth.FALSE
        if territory.contravening is not None:
            return Truth.UNKNOWN
        if territory.of not in self.contravening:
            return Truth.FALSE
        as_parent = territory.treatment == "parent" or self.territory_reading == "parent"
        return Truth.TRUE if as_parent else Truth.UNKNOWN


def open_statuses(
    data: CountriesFile,
    agreements: Sequence[AgreementFile],
    *,
    on: date,
    readings: Mapping[str, str | tuple[str, ...]],
) -> StatusTable:
    """Settle every status on a day.

    `readings` holds `contravening_countries` (a tuple of codes), `territories`, `agreement_terms` and
    `provisional_application`. Raises `RulesetError` when one is missing or offers something else, `InputError` for a
    code in the list that is no third country.
    """
    if missing := sorted({CONTRAVENING, TERRITORIES, TERMS, PROVISIONAL} - set(readings)):
        raise RulesetError(f"statuses cannot be settled without the reading {quoted(missing[0])}")
    territory_reading = str(readings[TERRITORIES])
    if territory_reading not in ("undetermined", "parent", "outside"):
        raise RulesetError(f"the reading `{TERRITORIES}` has no option {quoted(territory_reading)}")
    ids = [agreement.id for agreement in agreements]
    if len(set(ids)) < len(ids):
        raise RulesetError("two agreements have one id")
    held: dict[str, list[Spell]] = {}
    for spell in data.spells:
        if spell.holds_on(on):
            held.setdefault(spell.country, []).append(spell)
    listed = readings[CONTRAVENING]
    table = StatusTable(
        on=on,
        file=data,
        held={country: tuple(spells) for country, spells in held.items()},
        territories={entry.territory: entry for entry in data.territories},
        groups={entry.group: entry for entry in data.groups},
        contravening=frozenset((listed,) if isinstance(listed, str) else listed),
        territory_reading=territory_reading,
        partners=tuple(open_agreement(a, on=on, readings=readings) for a in sorted(agreements, key=lambda a: a.id)),
    )
    _check_listed(table)
    return table


def _check_listed(table: StatusTable) -> None:
    """The ban of Article 16(10) speaks of third countries: the list names single places that are not inside."""
    faults = FaultList()
    for code in sorted(table.contravening):
        try:
            kind = place_of(code).kind
        except KeyError:
            near = suggestions(code)
            faults.add(
                f"the reading `{CONTRAVENING}` names {quoted(code)}, which is no country code",
                expected="codes such as `RU`",
                remedy=f"did you mean `{near[0]}`" if near else None,
            )
            continue
        if kind == "group" or table.property(code, "inside") is Truth.TRUE:
            faults.add(
                f"the reading `{CONTRAVENING}` names {quoted(code)}, which is no third country",
                expected="countries outside the Union, the EEA EFTA States and Ukraine",
            )
    faults.raise_if_any(InputError)
