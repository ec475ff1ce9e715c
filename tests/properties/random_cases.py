"""Random rulebooks decided by the reference evaluator of the product and by the rule engine, over facts made up.

The trees are those of `random_rulebooks`; here each leg looks at a fact or a share of its own, in a case that answers
the evaluators' questions and needs no dossier. Run as a program:
`python -m tests.properties.random_cases --count 20000 --seed 1`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from safe_rules.decision.agreement import differences
from safe_rules.decision.case import Case, Subject
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.grounding import ground
from safe_rules.decision.program import GRADES
from safe_rules.decision.reference import evaluate
from safe_rules.decision.rete import evaluate as derive
from safe_rules.decision.trace import Decision, Grade, Standing
from safe_rules.measures.component_cost import CostRow, ProductCost
from safe_rules.rulebook.canonical import shipped_ruleset
from safe_rules.rulebook.opened import (
    Comparison,
    Constant,
    Count,
    Defined,
    Fact,
    Leg,
    Limit,
    Member,
    Negation,
    Node,
    Provision,
    Share,
    StatusTest,
    SubjectKind,
    SymbolTest,
)
from safe_rules.rulebook.opening import open_rulebook
from safe_rules.rulebook.statuses import StatusTable
from safe_rules.values.errors import EngineFault
from safe_rules.values.interval import Interval
from tests.properties import random_rulebooks as rb

PLACES = ("DE", "NO", "US", "RU", "TR", "GL")
PROPERTIES = ("inside", "outside", "contravening", "may_join_as_buyer")
DAY = date(2026, 5, 30).toordinal()
KINDS: tuple[SubjectKind, ...] = ("product", "contractor")


def shipped_statuses() -> StatusTable:
    return open_rulebook(shipped_ruleset(), as_of=date(2026, 11, 21)).statuses


@dataclass
class MadeUp:
    """A case without a dossier: what is said stands in tables by fact and subject."""

    counts: Mapping[SubjectKind, int]
    said: dict[tuple[str, str], Any] = field(default_factory=dict)
    costs: dict[str, ProductCost] = field(default_factory=dict)
    lists: dict[str, tuple[Mapping[str, Any], ...] | None] = field(default_factory=dict)

    def subjects(self, kind: SubjectKind) -> tuple[Subject, ...]:
        return tuple(Subject(kind, f"{kind} {n}|ü", None, None, n) for n in range(self.counts.get(kind, 0)))

    def fact(self, name: str, subject: Subject) -> Any:
        return self.said[name, subject.id]

    def why_unknown(self, name: str, subject: Subject) -> str:
        return f"`{name}` of {subject} is not stated"

    def items(self, name: str) -> tuple[Mapping[str, Any], ...] | None:
        return self.lists[name]

    def attribute(self, item: Mapping[str, Any], name: str) -> Any:
        return item[name]


class CaseMaker(rb.Maker):
    """Draws provisions and what is said about their subjects."""

    def __init__(self, seed: int, *, depth: int = 5) -> None:
        super().__init__(seed, depth=depth)
        self.kind: SubjectKind = "product"
        self.tests: list[tuple[Leg, SubjectKind]] = []

    def made(self) -> tuple[list[Provision], MadeUp, list[Standing]]:
        provisions: list[Provision] = []
        counts: dict[SubjectKind, int] = {}
        for kind in KINDS[: self.rng.choice((1, 1, 2))]:
            self.kind = kind
            counts[kind] = self.rng.randint(1, 8)
            provisions += self.of_kind(kind)
        self.rng.shuffle(provisions)
        case = MadeUp(counts)
        for leg, kind in self.tests:
            for subject in case.subjects(kind):
                self.say(leg, subject, case)
        standing = [
            Standing(f"standing {n}", cast(Grade, self.rng.choice(GRADES)), "made up")
            for n in range(self.rng.choice((0, 0, 0, 1)))
        ]
        return provisions, case, standing

    def of_kind(self, kind: SubjectKind) -> list[Provision]:
        found: list[Provision] = []
        definitions: list[str] = []
        for n in range(self.rng.choice((0, 1, 2, 4))):
            found.append(self.provision("definition", f"DEF-{kind}-{n}", kind, definitions))
            definitions.append(f"DEF-{kind}-{n}")
        rules = [f"REQ-{kind}-{n}" for n in range(self.rng.randint(1, 3))]
        found += [self.provision("requirement", name, kind, definitions) for name in rules]
        for n in range(self.rng.choice((0, 1, 2, 3, 5))):
            names = tuple(self.rng.sample(rules, self.rng.randint(1, len(rules))))
            found.append(self.provision("derogation", f"DER-{kind}-{n}", kind, definitions, names))
        return found

    # -- legs --

    def leg(self, key: str, definitions: list[str]) -> Leg:
        self.legs += 1
        name = f"leg{self.legs}"
        found = Leg(f"{key}/{name}", name, self.test(name, definitions), duty=False)
        if isinstance(found.test, SymbolTest) and self.rng.random() < self.unsure:
            found = Leg(found.id, name, found.test, duty=True)
        self.tests.append((found, self.kind))
        return found

    def test(self, name: str, definitions: list[str]) -> Any:
        draw = self.rng.random()
        if draw < 0.2 and definitions:
            return Defined(self.rng.choice(definitions))
        if draw < 0.25 and self.unsure:
            return Constant("made up", self.rng.choice(("open_question", "not_encoded")))
        if draw < 0.5:
            return SymbolTest(f"x.{name}", tuple(self.rng.sample(rb.SYMBOLS, self.rng.randint(1, 3))))
        if draw < 0.65:
            return StatusTest(f"x.{name}", self.rng.choice(PROPERTIES))
        return self.comparison(name)

    def comparison(self, name: str) -> Comparison:
        operator = self.rng.choice(rb.OPERATORS)
        if operator in ("on_or_before", "before"):
            return Comparison(Fact(f"x.{name}"), operator, Limit(date.fromordinal(DAY)))
        figure = self.rng.choice(("fact", "share", "lines", "list"))
        if figure == "fact":
            limit = rb.interval(self.rng, exact=self.rng.random() < 0.8)
            return Comparison(Fact(f"x.{name}"), operator, Limit(limit))
        if figure == "share":
            share = Share(frozenset({name}), self.where())
            return Comparison(share, operator, Limit(self.rng.choice(_SHARES)))
        exactly = Limit(Interval.exactly(self.rng.randint(0, 2)))
        if figure == "lines":
            return Comparison(Count("components", self.where(), frozenset({name})), operator, exactly)
        return Comparison(Count(name, self.where()), operator, exactly)

    def where(self) -> Node:
        member: Node = Member(self.rng.choice(("origin", "sourced_from")), property=self.rng.choice(PROPERTIES))
        return Negation(member) if self.rng.random() < 0.3 else member

    # -- what is said --

    def say(self, leg: Leg, subject: Subject, case: MadeUp) -> None:
        match leg.test:
            case SymbolTest(name):
                case.said[name, subject.id] = self.or_unknown(rb.SYMBOLS)
            case StatusTest(name):
                case.said[name, subject.id] = self.or_unknown(PLACES)
            case Comparison(Fact(name), operator):
                days = operator in ("on_or_before", "before")
                values = [date.fromordinal(DAY + n) for n in (-1, 0, 1)] if days else [Decimal(n) for n in range(5)]
                case.said[name, subject.id] = self.or_unknown(values)
            case Comparison(Share() | Count(of="components")):
                self.buy(leg.name, subject, case)
            case Comparison(Count(of=of)):
                rows = [self.row_places() for _ in range(self.rng.randint(0, 3))]
                case.lists[of] = None if self.rng.random() < self.unsure else tuple(rows)
            case _:
                pass

    def or_unknown(self, values: Sequence[Any]) -> Any:
        return None if self.rng.random() < self.unsure else self.rng.choice(values)

    def row_places(self) -> dict[str, str | None]:
        return {"origin": self.or_unknown(PLACES), "sourced_from": self.or_unknown(PLACES)}

    def buy(self, name: str, subject: Subject, case: MadeUp) -> None:
        """Rows of a kind that only this leg counts."""
        rows = []
        for _ in range(self.rng.randint(0 if self.unsure else 1, 3)):
            places = self.row_places()
            unknown = self.rng.random() < self.unsure
            low = 0 if unknown and self.rng.random() < 0.5 else self.rng.choice((1, 7, 13, 35, 65))
            high = low + (3 if self.rng.random() < self.unsure else 0)
            currency = "USD" if self.rng.random() < self.unsure / 4 else "EUR"
            rows.append(
                CostRow(name, places["origin"], places["sourced_from"], currency, low, high, 1 + unknown, int(unknown))
            )
        old = case.costs.get(subject.id)
        before = () if old is None else old.rows
        complete = (old is None or old.complete) and self.rng.random() >= self.unsure / 8
        case.costs[subject.id] = ProductCost(subject.id, (*before, *rows), 2, len(before) + len(rows), complete)


_SHARES = (
    Interval.exactly(Fraction(35, 100)),
    Interval.exactly(Fraction(1, 2)),
    Interval.exactly(0),
    Interval.exactly(1),
    Interval(Fraction(0), Fraction(35, 100)),
)


def judged(
    provisions: Sequence[Provision], case: MadeUp, standing: Sequence[Standing], statuses: StatusTable
) -> tuple[Decision, list[str]]:
    """The decision of the reference, and where the engine decides something else."""
    made_up = cast(Case, case)
    decision = evaluate(provisions, statuses, made_up, standing)
    try:
        result = derive(compile_program(provisions), ground(provisions, statuses, made_up, standing))
    except EngineFault as fault:
        return decision, [str(fault)]
    return decision, [f"{what}: {ours} and {theirs}" for what, ours, theirs in differences(decision, result)]


def compare_many(count: int, seed: int) -> tuple[list[str], Counter[str], Counter[str]]:
    """Differences, and how often each outcome and each grade occurred."""
    statuses = shipped_statuses()
    outcomes: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(seed, seed + count):
        decision, found = judged(*CaseMaker(number).made(), statuses)
        wrong += [f"seed {number}: {text}" for text in found]
        outcomes.update(finding.outcome for finding in decision.findings)
        grades[decision.grade] += 1
    return wrong, outcomes, grades


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    wrong, outcomes, grades = compare_many(arguments.count, arguments.seed)
    sys.stdout.write(rb.report(arguments.count, wrong, outcomes, grades))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
