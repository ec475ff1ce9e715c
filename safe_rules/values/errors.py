"""One error root, and faults that are collected so that all of them are reported at once.

A fault says what is wrong, where, what was expected and what to do; lowercase, no full stop, user text in backticks.
Past `FaultList.LIMIT` faults the rest are counted, not kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from safe_rules.values.position import Position

__all__ = ["EngineFault", "Fault", "FaultList", "InputError", "RulesetError", "SafeRulesError", "quoted"]

_SHOWN = 60


def quoted(text: object) -> str:
    """User text in backticks: control characters escaped, cut after 60 characters."""
    plain = "".join(
        c if c.isprintable() and c != "`" else c.encode("unicode_escape").decode("ascii") for c in str(text)
    )
    return f"`{plain[:_SHOWN]}…`" if len(plain) > _SHOWN else f"`{plain}`"


class Fault(NamedTuple):
    """One thing that is wrong with an input, with where it stands and how to mend it."""

    message: str
    position: Position | None = None
    expected: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        text = f"{self.position}: {self.message}" if self.position else self.message
        if self.expected:
            text += f"; expected {self.expected}"
        return f"{text}; {self.remedy}" if self.remedy else text


class SafeRulesError(Exception):
    """Root of every error this package raises on purpose; `faults` holds each fault, `more` counts those not kept."""

    def __init__(self, faults: Iterable[Fault] | Fault | str, more: int = 0) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        self.more = more
        super().__init__("\n".join([*map(str, self.faults), *([f"and {more} more faults"] if more else [])]))


class InputError(SafeRulesError):
    """The input cannot be read as a dossier, or the command was misused (exit code 2)."""


class RulesetError(SafeRulesError):
    """The ruleset contradicts itself or breaks its own format (exit code 2, or 5 from `lint`)."""


class EngineFault(SafeRulesError):
    """The rule engine crashed, hung, lost a fact or disagreed: no verdict is released (exit code 70)."""


class FaultList:
    """Collects faults; keeps the first `LIMIT` and counts the rest."""

    LIMIT = 100

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.more = 0

    def __bool__(self) -> bool:
        return bool(self.faults)

    @property
    def full(self) -> bool:
        """Whether further faults are only counted: what is costly to say about them need not be said."""
        return len(self.faults) >= self.LIMIT

    def add(
        self, message: str, position: Position | None = None, *, expected: str | None = None, remedy: str | None = None
    ) -> None:
        self.extend([Fault(message, position, expected, remedy)])

    def extend(self, faults: Iterable[Fault], more: int = 0) -> None:
        for fault in faults:
            if len(self.faults) < self.LIMIT:
                self.faults.append(fault)
            else:
                self.more += 1
        self.more += more

    def raise_if_any(self, error: type[SafeRulesError] = InputError) -> None:
        """Raise `error` with everything collected so far, or return when nothing was."""
        if self.faults:
            raise error(self.faults, self.more)
