"""What crosses to the rule engine: the compiled program, the symbolic facts and the result, as plain data.

A value of Kleene's logic is two marks, `t` "may be true" and `f` "may be false", each `y` or `n`; so nothing is ever
decided by the absence of a fact. This module is light: the worker process loads it without the dossier's models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from safe_rules.values.truth import Truth

__all__ = [
    "FORMAT",
    "GRADES",
    "MARKS",
    "TRUTHS",
    "UNKNOWN",
    "EngineResult",
    "Fact",
    "Program",
    "finding",
    "finding_id",
    "flag",
    "following",
    "given",
    "place",
    "prop",
    "said",
    "sign",
    "standing",
]

FORMAT = "safe-rules/engine-program/1"
UNKNOWN = "_unknown"
"""The symbol or country code of a fact nobody stated."""

GRADES = ("ok", "undetermined", "not_covered", "violated")
"""What a finding adds to the verdict, from the lightest to the heaviest; the heaviest wins."""

MARKS: Mapping[Truth, tuple[str, str]] = {
    Truth.TRUE: ("y", "n"),
    Truth.FALSE: ("n", "y"),
    Truth.UNKNOWN: ("y", "y"),
}
TRUTHS: Mapping[tuple[str, str], Truth] = {marks: truth for truth, marks in MARKS.items()}

Fact = Mapping[str, str]


class Program(NamedTuple):
    """Opened provisions compiled to engine rules; `content` is JSON-able and never changed after compilation."""

    content: Mapping[str, Any]


class EngineResult(NamedTuple):
    """Everything the engine derived. A rule is named by its provision key, a subject as in the facts."""

    outcomes: Mapping[tuple[str, str], str]
    """`violated`, `undetermined`, `not_applicable`, `relieved` or `satisfied` of (rule, subject)."""
    applies: Mapping[tuple[str, str], Truth]
    """Of (provision, subject); a provision without `applies` applies to all and is not listed."""
    conditions: Mapping[tuple[str, str], Truth]
    legs: Mapping[tuple[str, str], Truth]
    """Of (leg id, subject)."""
    held: Mapping[tuple[str, str], tuple[str, ...]]
    """The derogations of (rule, subject) that hold for certain, in the order of the rulebook."""
    definitions: Mapping[tuple[str, str], Truth]
    consequences: Mapping[tuple[str, str], Truth]
    grade: str
    """The verdict's grade, one of `GRADES`."""
    version: str
    """The release of durable_rules that decided."""

    def to_plain(self) -> dict[str, Any]:
        """As JSON-able data, for the way out of the worker process."""
        truths = ("applies", "conditions", "legs", "definitions", "consequences")
        plain: dict[str, Any] = {
            name: [[*key, truth.value] for key, truth in getattr(self, name).items()] for name in truths
        }
        plain["outcomes"] = [[*key, outcome] for key, outcome in self.outcomes.items()]
        plain["held"] = [[*key, list(derogations)] for key, derogations in self.held.items()]
        return plain | {"grade": self.grade, "version": self.version}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> EngineResult:
        def truths(name: str) -> dict[tuple[str, str], Truth]:
            return {(key, subject): Truth(value) for key, subject, value in plain[name]}

        return cls(
            outcomes={(rule, subject): outcome for rule, subject, outcome in plain["outcomes"]},
            applies=truths("applies"),
            conditions=truths("conditions"),
            legs=truths("legs"),
            held={(rule, subject): tuple(derogations) for rule, subject, derogations in plain["held"]},
            definitions=truths("definitions"),
            consequences=truths("consequences"),
            grade=plain["grade"],
            version=plain["version"],
        )


# -- facts ---------------------------------------------------------------------------------------------------------


def said(leg: str, subject: str, symbol: str | None) -> Fact:
    """What a dossier says: a symbol, `true` or `false`; `None` is unknown."""
    return {"kind": "said", "n": leg, "s": subject, "v": UNKNOWN if symbol is None else symbol}


def place(leg: str, subject: str, code: str | None, wanted: str) -> Fact:
    """The country a fact names and the property asked of it; `None` is an unknown country."""
    return {"kind": "place", "n": leg, "s": subject, "c": UNKNOWN if code is None else code, "p": wanted}


def prop(code: str | None, wanted: str, truth: Truth) -> Fact:
    """Whether a country has a property; needed once for every pair that a `place` asks, the unknown one included."""
    may_be, may_not_be = MARKS[truth]
    return {"kind": "prop", "c": UNKNOWN if code is None else code, "p": wanted, "t": may_be, "f": may_not_be}


def sign(leg: str, subject: str, operator: str, low: str, high: str) -> Fact:
    """How a figure stands to its limit: `low`, its low bound against the limit's high one; `high`, the converse.

    Each is `lt`, `eq` or `gt`; an open low bound equal to the limit is `gt`, an open high bound `lt`, no bound `gt`.
    """
    return {"kind": "sign", "n": leg, "s": subject, "op": operator, "lo": low, "hi": high}


def given(leg: str, subject: str, truth: Truth = Truth.UNKNOWN) -> Fact:
    """A leg whose value no fact of the dossier decides: an open question, or law that is not encoded."""
    may_be, may_not_be = MARKS[truth]
    return {"kind": "given", "n": leg, "s": subject, "t": may_be, "f": may_not_be}


def finding_id(rule: str, subject: str) -> str:
    return f"{rule}|{subject}"


def finding(rule: str, subject: str) -> Fact:
    """A finding that the verdict must count."""
    return {"kind": "finding", "id": finding_id(rule, subject), "r": rule, "s": subject}


def flag(rule: str, subject: str, *, not_covered: bool) -> Fact:
    """Whether a finding, should it be undetermined, rests on law or a measure that is not covered."""
    return {"kind": "flag", "r": rule, "s": subject, "v": "y" if not_covered else "n"}


def standing(name: str, grade: str) -> Fact:
    """Something that weighs on the verdict without being a finding, with its fixed grade."""
    return {"kind": "standing", "id": name, "g": grade}


def following(ids: Iterable[str]) -> list[Fact]:
    """The `next` facts that chain finding and standing ids, in the order given, from `first`."""
    chain = ["first", *ids]
    return [{"kind": "next", "a": a, "b": b} for a, b in pairwise(chain)]
