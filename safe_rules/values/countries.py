"""Places by code and name: ISO 3166-1, a few codes beside it, and the groups a bill of materials may name.

Codes are ISO alpha-2, `XK` (Kosovo), `XI` (Northern Ireland), `UA-OCC` (occupied territories of Ukraine) and the
groups `EU`, `EEA`, `non-EU`. A text resolves only by exact match after folding, never by likeness: fuzzy search turns
`Republic of Korea` into North Korea. What law says of a place, and on which day, is not known here.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

__all__ = [
    "GROUPS",
    "Place",
    "folded",
    "is_common_word",
    "is_unknown_word",
    "iso_codes",
    "name_of",
    "place_of",
    "places",
    "resolve",
    "suggestions",
]

GROUPS = frozenset({"EU", "EEA", "non-EU"})
"""Codes that stand for some country of a group: which one is not said."""

_DROPPED = "the"
_SILENT = ".'’‘`´ʼ"
_MARKS = frozenset("?-–—−./\\*_…·,;:()[] ")

# Two letters that are also a plain answer somewhere ("no", "si", "ne") or a usual short form for "not stated" ("na",
# "nc", "nr"). Taken as a code, a column of such answers would become Norway or Slovenia, so only capitals are a code.
_CAPITALS_ONLY = frozenset({"na", "nc", "ne", "no", "nr", "nu", "si"})


class Place(NamedTuple):
    """A country, a territory with a code of its own, or a group; `name` is the English short name."""

    code: str
    name: str
    kind: Literal["country", "territory", "group"]
    alpha3: str | None = None


class _Names(NamedTuple):
    places: Mapping[str, Place]
    codes: Mapping[str, str]
    names: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    unknown: frozenset[str]


@cache
def _table() -> _Names:
    data = json.loads(Path(__file__).with_name("country_names.json").read_text(encoding="utf-8"))
    known = {code: Place(code, row["name"], row["kind"], row["alpha3"]) for code, row in data["places"].items()}
    codes = {code.casefold(): code for code in known}
    codes |= {place.alpha3.casefold(): place.code for place in known.values() if place.alpha3}
    codes |= {alias.casefold(): code for alias, code in data["codes"].items()}
    return _Names(
        places=MappingProxyType(known),
        codes=MappingProxyType(codes),
        names=MappingProxyType({name: code for code, names in data["names"].items() for name in names}),
        ambiguous=MappingProxyType({name: tuple(codes) for name, codes in data["ambiguous"].items()}),
        unknown=frozenset(map(_plain, data["unknown_words"])),
    )


def _plain(text: str) -> str:
    """Compatibility forms, small letters, no marks above letters, no invisible characters, single spaces."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(c for c in wide if unicodedata.category(c) not in ("Mn", "Cf")).split())


def folded(text: str) -> str:
    """The form in which names are compared: `Côte d’Ivoire`, `COTE D'IVOIRE` and `cote divoire` are one."""
    letters = ("" if c in _SILENT else " and " if c == "&" else c if c.isalnum() else " " for c in _plain(text))
    return " ".join(word for word in "".join(letters).split() if word != _DROPPED)


def resolve(text: str) -> str | None:
    """The code that a code, alpha-3 or name stands for; `None` when none does, or more than one could.

    `NA` is Namibia and `NO` is Norway; `na` and `no` in small letters are not codes.
    """
    table = _table()
    bare = _plain(text)
    if bare in _CAPITALS_ONLY:
        return table.codes[bare] if text.strip().isupper() else None
    if bare in table.codes:
        return table.codes[bare]
    return table.names.get(folded(text))


def is_common_word(text: str) -> bool:
    """True for a code that is also a plain answer or a short form, such as `NO`, `SI` and `NA`."""
    return _plain(text) in _CAPITALS_ONLY


def is_unknown_word(text: str) -> bool:
    """True for what people write when an origin is not known: nothing, `n/a`, `?`, `various`, `tbd`, `k.A.`."""
    bare = _plain(text)
    return bare in _table().unknown or all(c in _MARKS for c in bare)


def suggestions(text: str) -> tuple[str, ...]:
    """At most five places that may be meant, such as `KR (South Korea)`; for people, never applied."""
    table = _table()
    if _plain(text) in _CAPITALS_ONLY:
        return (_shown(table.codes[_plain(text)]),)
    wanted = folded(text)
    if wanted in table.ambiguous:
        return tuple(_shown(code) for code in table.ambiguous[wanted][:5])
    if not wanted:
        return ()
    found = _inside(wanted) + _close(wanted)
    return tuple(_shown(code) for code in dict.fromkeys(found))[:5]


def _shown(code: str) -> str:
    return f"{code} ({name_of(code)})"


def _inside(wanted: str) -> list[str]:
    """Places whose name stands in the text as whole words, longest name first."""
    table = _table()
    words = wanted.split()[:12]
    runs = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    longest = sorted((run for run in runs if len(run) > 1), key=lambda run: (-len(run), run))
    found = [table.names[run] for run in longest if run in table.names]
    for run in longest:
        found.extend(table.ambiguous.get(run, ()))
    return found


@cache
def _english() -> Mapping[str, str]:
    return MappingProxyType({folded(place.name): place.code for place in _table().places.values()})


def _close(wanted: str) -> list[str]:
    """Places whose English name resembles the text, nearest first."""
    english = _english()
    return [english[name] for name in get_close_matches(wanted[:60], english, n=3, cutoff=0.72)]


def place_of(code: str) -> Place:
    """The place with this canonical code; `KeyError` for anything else."""
    return _table().places[code]


def name_of(code: str) -> str:
    """The English short name; `KeyError` for what is not a canonical code."""
    return place_of(code).name


def places() -> tuple[Place, ...]:
    """Every place with a code, sorted by code: countries, territories and groups."""
    return tuple(_table().places.values())


def iso_codes() -> tuple[str, ...]:
    """All ISO 3166-1 alpha-2 codes and `XK`, sorted."""
    return tuple(place.code for place in places() if place.kind != "group" and place.alpha3 is not None)
