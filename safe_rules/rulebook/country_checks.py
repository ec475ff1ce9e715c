"""What must hold inside `rules/countries.yaml` beyond the form of each entry: every name known, no two answers.

Each fault names its place as a key path, and both places where two entries contradict each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from safe_rules.values.countries import places
from safe_rules.values.errors import quoted

if TYPE_CHECKING:
    from safe_rules.rulebook.country_forms import CountriesForm, SpellForm

__all__ = ["contradictions"]

ADDED = ("outside", "contravening")
"""Properties that no file lists: they are derived when the statuses are opened."""


def contradictions(file: CountriesForm) -> Iterator[str]:
    """Every fault of a file whose entries are each well formed."""
    for check in (_unknown_words, _unknown_sources, _conflicting_spells, _misplaced, _tiers_end):
        yield from check(file)


def _outside(names: Collection[str], known: Collection[str], where: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{where}: {quoted(name)} is not one of {', '.join(sorted(known))}"


def _unknown_words(file: CountriesForm) -> Iterator[str]:
    for i, spell in enumerate(file.spells):
        yield from _outside((spell.status,), file.statuses, f"spells[{i}].status")
    for name, statuses in file.properties.items():
        yield from _outside(statuses, file.statuses, f"properties.{name}")
        if name in ADDED or name.startswith("party"):
            yield f"properties.{name}: this name is taken"
    for i, tier in enumerate(file.tiers):
        yield from _outside(tier.statuses, file.statuses, f"tiers[{i}].statuses")
    for i, group in enumerate(file.groups):
        yield from _outside(tuple(group.properties), file.properties, f"groups[{i}].properties")
        yield from _outside(group.tiers, {tier.tier for tier in file.tiers}, f"groups[{i}].tiers")


def _unknown_sources(file: CountriesForm) -> Iterator[str]:
    for name, entries in (("spells", file.spells), ("notes", file.notes), ("territories", file.territories)):
        for i, entry in enumerate(entries):
            if entry.source is not None and entry.source not in file.sources:
                yield f"{name}[{i}].source: {quoted(entry.source)} does not stand in `sources`"


def _conflicting_spells(file: CountriesForm) -> Iterator[str]:
    """Two spells that give one country and status different values on one day: both places are named."""
    by_subject: dict[tuple[str, str], list[tuple[int, SpellForm]]] = {}
    for i, spell in enumerate(file.spells):
        by_subject.setdefault((spell.country, spell.status), []).append((i, spell))
    for (country, status), spells in by_subject.items():
        for (i, one), (j, other) in combinations(spells, 2):
            if one.value != other.value and one.meets(other):
                yield f"spells[{i}] and spells[{j}] give `{country}` and `{status}` different values on one day"


def _misplaced(file: CountriesForm) -> Iterator[str]:
    """Territories and groups stand once and carry no spells; every place has its entry; a parent is a country."""
    kinds = {place.code: place.kind for place in places()}
    for name, kind, codes in (
        ("territories", "territory", [entry.territory for entry in file.territories]),
        ("groups", "group", [entry.group for entry in file.groups]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"{name}: `{code}` stands twice"
        for code in sorted({code for code, is_kind in kinds.items() if is_kind == kind} ^ set(codes)):
            yield f"{name}: `{code}` is missing" if kinds[code] == kind else f"{name}: `{code}` is not a {kind}"
    for i, spell in enumerate(file.spells):
        if kinds[spell.country] != "country":
            yield f"spells[{i}].country: `{spell.country}` is not a country"
    for i, territory in enumerate(file.territories):
        if territory.of is not None and kinds[territory.of] != "country":
            yield f"territories[{i}].of: `{territory.of}` is not a country"


def _tiers_end(file: CountriesForm) -> Iterator[str]:
    for i, tier in enumerate(file.tiers):
        last = i == len(file.tiers) - 1
        if last != (not tier.statuses and not tier.agreement):
            yield f"tiers[{i}]: the last tier, and only that, asks for nothing and takes everybody else"
