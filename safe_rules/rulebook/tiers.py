"""The tier of a place on a day, with its reasons: how people speak of what the Regulation says (Articles 2(3), 16, 17).

Rules never ask for a tier; each asks for the legal property behind it. Where the data do not settle a tier, every
tier that is possible is named.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.countries import name_of
from safe_rules.values.truth import Truth, any_of

if TYPE_CHECKING:
    from safe_rules.rulebook.country_models import Spell, Territory, TierData

__all__ = ["Reason", "TierRow", "tier_row"]


class Reason(NamedTuple):
    """Why a place stands where it stands. `source` is the title of what was read, `None` when nothing was."""

    text: str
    source: str | None
    certainty: str
    since: date | None


class TierRow(NamedTuple):
    """`possible` are the tiers the place may have, in the order of the table; one of them when it is settled."""

    code: str
    name: str
    possible: tuple[TierData, ...]
    statuses: tuple[str, ...]
    contravening: Truth
    agreements: tuple[str, ...]
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]
    readings: tuple[str, ...]

    @property
    def tier(self) -> str | None:
        """The tier, or `None` when it is not settled."""
        return self.possible[0].tier if len(self.possible) == 1 else None


def tier_row(table: StatusTable, code: str) -> TierRow:
    """The tier of a place on the day of the table; `KeyError` for a code that is no place."""
    possible = _possible(table, code)
    unknown = []
    if len(possible) > 1:
        unknown.append("the tier is not settled: " + " or ".join(tier.tier for tier in possible))
    contravening = table.property(code, "contravening")
    if contravening is Truth.UNKNOWN:
        unknown.append("whether it contravenes the interests of the Union is not settled (OPT-09)")
    subject = _follows(table, code) or code
    statuses = [name for name in table.file.statuses if table.status(subject, name) is Truth.TRUE]
    agreements = [a.id for a in table.agreements() if table.property(code, f"party:{a.id}") is not Truth.FALSE]
    readings = {slug for name in table.properties() for slug in table.readings_for(code, name)}
    return TierRow(
        code=code,
        name=name_of(code),
        possible=possible,
        statuses=tuple(statuses),
        contravening=contravening,
        agreements=() if code in table.groups else tuple(agreements),
        reasons=tuple(_reasons(table, code)),
        unknown=tuple(unknown),
        readings=tuple(sorted(readings)),
    )


def _follows(table: StatusTable, code: str) -> str | None:
    """The state whose treatment a territory shares for certain; `None` for everything else."""
    territory = table.territories.get(code)
    if territory is None:
        return None
    by_choice = territory.treatment == "by_reading" and table.territory_reading == "parent"
    return territory.of if territory.treatment == "parent" or by_choice else None


def _possible(table: StatusTable, code: str) -> tuple[TierData, ...]:
    tiers = table.file.tiers
    if (group := table.groups.get(code)) is not None:
        return tuple(tier for tier in tiers if tier.tier in group.tiers)
    territory = table.territories.get(code)
    if territory is None:
        return _of_country(table, code)
    if (parent := _follows(table, code)) is not None:
        return _of_country(table, parent)
    if territory.of is None or territory.treatment == "outside" or table.territory_reading == "outside":
        return (tiers[-1],)
    names = {tier.tier for tier in _of_country(table, territory.of)} | {tiers[-1].tier}
    return tuple(tier for tier in tiers if tier.tier in names)


def _of_country(table: StatusTable, code: str) -> tuple[TierData, ...]:
    """The first tier that fits; those before it that may fit stand before it."""
    found = []
    for tier in table.file.tiers:
        truths = [table.status(code, status) for status in tier.statuses]
        if tier.agreement:
            truths += [table.property(code, f"party:{a.id}") for a in table.agreements()]
        last = not tier.statuses and not tier.agreement
        truth = Truth.TRUE if last else any_of(truths)
        if truth is not Truth.FALSE:
            found.append(tier)
        if truth is Truth.TRUE:
            break
    return tuple(found)


def _reasons(table: StatusTable, code: str) -> list[Reason]:
    if (group := table.groups.get(code)) is not None:
        text = f"a group, not a country{'; ' + group.note if group.note else ''}"
        return [Reason(text, None, "derived", None)]
    found = []
    if (territory := table.territories.get(code)) is not None:
        found.append(_territory_reason(table, territory))
        if territory.of is None or territory.treatment == "outside":
            return found
        code = territory.of
    found.extend(_spell_reason(table, spell) for spell in table.held.get(code, ()))
    for agreement in table.agreements():
        if code in agreement.parties and agreement.applies is not Truth.FALSE:
            text = f"{agreement.title}: {agreement.ground}"
            found.append(Reason(text, agreement.source, agreement.certainty, agreement.since))
    if territory is None and not found:
        found.append(Reason("no status under the Regulation is recorded", None, "derived", None))
    notes = (note for note in table.file.notes if note.country == code)
    found.extend(Reason(note.text, _source(table, note.source), note.certainty, None) for note in notes)
    return found


def _territory_reason(table: StatusTable, territory: Territory) -> Reason:
    text = "a territory of its own" if territory.of is None else f"a territory of {name_of(territory.of)}"
    text += {
        "parent": ", treated as that state",
        "outside": ", outside under every reading",
        "by_reading": f", treated by the reading `territories` (OPT-18): {table.territory_reading}",
    }[territory.treatment]
    note = f"; {territory.note}" if territory.note else ""
    return Reason(text + note, _source(table, territory.source), territory.certainty, None)


def _spell_reason(table: StatusTable, spell: Spell) -> Reason:
    title = table.file.statuses[spell.status].title
    text = title if spell.value is True else f"{title}: not settled"
    if spell.note:
        text += f" ({spell.note})"
    return Reason(text, _source(table, spell.source), spell.certainty, spell.since)


def _source(table: StatusTable, key: str | None) -> str | None:
    return None if key is None else table.file.sources[key].title
