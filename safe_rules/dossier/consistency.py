"""What only the whole dossier shows: ids used twice, references to nothing, a buyer listed twice.

Works on the plain data, so that these faults are reported together with those of single values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from safe_rules.values.document import Data, KeyPath, dotted
from safe_rules.values.errors import quoted

__all__ = ["Contradiction", "contradictions"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fault between two places of a dossier; `path` is the later one."""

    path: KeyPath
    message: str
    remedy: str | None = None


def contradictions(data: Data) -> Iterator[Contradiction]:
    """Every contradiction in the plain data of a dossier, whatever else is wrong with it."""
    yield from _ids_used_twice(data, ("contractors", "subcontractors"))
    yield from _ids_used_twice(data, ("products",))
    yield from _ids_used_twice(data, ("evidence",))
    yield from _subcontractors_of_nobody(data)
    yield from _buyers_listed_twice(data)
    yield from _rates_given_twice(data)
    yield from _evidence_that_ends_before_it_begins(data)
    yield from _evidence_of_nothing(data, (), _Evidence.of(data))


def _rows(data: Data, *keys: str) -> Iterator[tuple[KeyPath, Mapping[str, Data]]]:
    """The objects of a list, as far as there is one."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    for index, row in enumerate(data if isinstance(data, list) else ()):
        if isinstance(row, dict):
            yield (*keys, index), row


def _ids(data: Data, key: str) -> Iterator[tuple[KeyPath, str]]:
    for path, row in _rows(data, key):
        if isinstance(found := row.get("id"), str):
            yield (*path, "id"), found


def _ids_used_twice(data: Data, keys: tuple[str, ...]) -> Iterator[Contradiction]:
    first: dict[str, KeyPath] = {}
    for path, text in (pair for key in keys for pair in _ids(data, key)):
        if text in first:
            yield Contradiction(
                path, f"the id {quoted(text)} is already used by `{dotted(first[text][:-1])}`", "rename one"
            )
        first.setdefault(text, path)


def _subcontractors_of_nobody(data: Data) -> Iterator[Contradiction]:
    if not isinstance(data, dict) or not isinstance(data.get("contractors"), list):
        return
    known = dict.fromkeys(text for _, text in _ids(data, "contractors"))
    shown = ", ".join(map(quoted, list(known)[:10]))
    for path, row in _rows(data, "subcontractors"):
        name = row.get("contractor")
        if isinstance(name, str) and name not in known:
            remedy = f"known: {shown}" if known else "no contractor has an id"
            yield Contradiction((*path, "contractor"), f"there is no contractor {quoted(name)}", remedy)


def _buyers_listed_twice(data: Data) -> Iterator[Contradiction]:
    from safe_rules.values.countries import resolve

    first: dict[str, KeyPath] = {}
    for path, row in _rows(data, "procurement", "buyers"):
        code = resolve(name) if isinstance(name := row.get("country"), str) else None
        if code is None:
            continue
        if code in first:
            message = f"{quoted(name)} is the same buyer as `{dotted(first[code])}`"
            yield Contradiction((*path, "country"), message, "list each state once")
        first.setdefault(code, path)


def _rates_given_twice(data: Data) -> Iterator[Contradiction]:
    first: dict[tuple[Data, ...], KeyPath] = {}
    for path, row in _rows(data, "rates"):
        pair = (row.get("currency"), row.get("per"))
        if not all(isinstance(code, str) for code in pair):
            continue
        if pair in first:
            message = f"a second rate from {quoted(pair[0])} to {quoted(pair[1])}"
            yield Contradiction(path, message, f"keep one, or remove `{dotted(first[pair])}`")
        elif pair[0] == pair[1]:
            yield Contradiction(path, f"a rate from {quoted(pair[0])} to itself", "remove it")
        first.setdefault(pair, path)


def _evidence_that_ends_before_it_begins(data: Data) -> Iterator[Contradiction]:
    for path, row in _rows(data, "evidence"):
        begins, ends = row.get("date"), row.get("valid_until")
        if isinstance(begins, str) and isinstance(ends, str) and len(begins) == len(ends) == 10 and ends < begins:
            yield Contradiction(
                (*path, "valid_until"), f"valid until {quoted(ends)}, before its own date {quoted(begins)}"
            )


class _Evidence(NamedTuple):
    """The ids of the list, and the first few as they are shown."""

    ids: frozenset[str]
    shown: str

    @classmethod
    def of(cls, data: Data) -> _Evidence:
        ids = frozenset(text for _, text in _ids(data, "evidence"))
        return cls(ids, ", ".join(map(quoted, nsmallest(10, ids))))


def _evidence_of_nothing(data: Data, path: KeyPath, listed: _Evidence) -> Iterator[Contradiction]:
    """Names of evidence that the list does not hold; a dossier without a list names documents kept elsewhere.

    Rows of components name the declarations of suppliers, which the list need not hold.
    """
    for key, value in data.items() if isinstance(data, dict) else ():
        here = (*path, key)
        named = key == "evidence" or key.endswith("_evidence")
        if named and isinstance(value, str):
            if listed.ids and value not in listed.ids:
                remedy = f"add it to the list `evidence`; known: {listed.shown}"
                yield Contradiction(here, f"there is no evidence {quoted(value)}", remedy)
        elif key.endswith("_evidence") and value is not None:
            yield Contradiction(
                here, f"{quoted(key)} does not name an evidence", "write the id of one entry of `evidence`"
            )
        elif key not in {"components", "readings"}:
            yield from _evidence_of_nothing(value, here, listed)
    for index, value in enumerate(data if isinstance(data, list) else ()):
        yield from _evidence_of_nothing(value, (*path, index), listed)
