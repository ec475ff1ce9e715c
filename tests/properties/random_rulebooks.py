"""Random rulebooks with random facts, and what they mean by a Kleene recursion small enough to be read at once.

Run as a program, it compares the rule engine with that recursion:
`python -m tests.properties.random_rulebooks --count 100000 --seed 1`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from safe_rules.decision import program as p
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.rete import evaluate
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Citation,
    Comparison,
    ComparisonOperator,
    Constant,
    Defined,
    Leg,
    Limit,
    Negation,
    Node,
    Provision,
    StatusTest,
    SubjectKind,
    SymbolTest,
    legs_of,
)
from safe_rules.rulebook.opened import Fact as FactFigure
from safe_rules.values.errors import EngineFault
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

FALSE, UNKNOWN, TRUE = 0, 1, 2
TRUTHS = {FALSE: Truth.FALSE, UNKNOWN: Truth.UNKNOWN, TRUE: Truth.TRUE}
OPERATORS: tuple[ComparisonOperator, ...] = (
    "at_most",
    "less_than",
    "at_least",
    "more_than",
    "on_or_before",
    "before",
)
SYMBOLS = ("a", "b", "true", "false")
PROPERTIES = ("inside", "partner", "contravening")
CODES = ("DE", "TR", "US", "RU", "XX")
OUTCOMES = ("satisfied", "relieved", "violated", "undetermined", "not_applicable")


@dataclass
class Case:
    """A rulebook, the facts of its legs and the leg values they mean."""

    provisions: list[Provision]
    subjects: dict[SubjectKind, list[str]]
    facts: list[p.Fact] = field(default_factory=list)
    legs: dict[tuple[str, str], int] = field(default_factory=dict)
    flags: dict[tuple[str, str], bool] = field(default_factory=dict)
    standings: dict[str, str] = field(default_factory=dict)


@dataclass
class Meaning:
    outcomes: dict[tuple[str, str], str] = field(default_factory=dict)
    applies: dict[tuple[str, str], int] = field(default_factory=dict)
    legs: dict[tuple[str, str], int] = field(default_factory=dict)
    held: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    grade: str = "ok"


# -- making a case -----------------------------------------------------------------------------------------------------


class Maker:
    """Draws one case; every choice comes from the seed."""

    def __init__(self, seed: int, *, depth: int = 5, branching: int = 3) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - chosen to be repeated
        self.depth = depth
        self.branching = branching
        self.unsure = self.rng.choice((0.0, 0.05, 0.1, 0.3))
        self.properties = {(c, q): self.value() for c in CODES for q in PROPERTIES}
        self.legs = 0

    def value(self) -> int:
        return UNKNOWN if self.rng.random() < self.unsure else self.rng.choice((FALSE, TRUE))

    def case(self) -> Case:
        both: list[SubjectKind] = ["product", "contractor"]
        kinds = both[: self.rng.choice((1, 1, 2))]
        count = self.rng.randint(1, 8 if len(kinds) == 1 else 4)
        subjects = {kind: [f"{kind} {i}|ü" for i in range(count)] for kind in kinds}
        provisions: list[Provision] = []
        definitions: list[str] = []
        for i in range(self.rng.choice((0, 1, 2, 4))):
            provisions.append(self.provision("definition", f"DEF-{i}", kinds[0], definitions))
            definitions.append(f"DEF-{i}")
        requirements: dict[str, SubjectKind] = {}
        for i in range(self.rng.randint(1, 3)):
            kind = self.rng.choice(kinds)
            requirements[f"REQ-{i}"] = kind
            provisions.append(self.provision("requirement", f"REQ-{i}", kind, definitions))
        for i in range(self.rng.choice((0, 1, 2, 3, 5))):
            names = tuple(self.rng.sample(sorted(requirements), self.rng.randint(1, len(requirements))))
            provisions.append(self.provision("derogation", f"DER-{i}", requirements[names[0]], definitions, names))
        self.rng.shuffle(provisions)
        case = Case(provisions, subjects)
        self.fill(case)
        return case

    def provision(
        self, kind: str, key: str, subject_kind: SubjectKind, definitions: list[str], names: tuple[str, ...] = ()
    ) -> Provision:
        depth = self.rng.randint(0, self.depth)
        applies = self.tree(key, self.rng.randint(0, 2), definitions) if self.rng.random() < 0.7 else None
        condition = self.tree(key, depth, definitions)
        return Provision(
            id=key,
            key=key,
            kind=kind,  # type: ignore[arg-type]
            title=key,
            citation=Citation("act", "eli", "1"),
            subject_kind=subject_kind,
            applies=applies,
            condition=condition,
            derogates_from=names,
        )

    def tree(self, key: str, depth: int, definitions: list[str]) -> Node:
        if depth == 0:
            return self.leg(key, definitions)
        if self.rng.random() < 0.15:
            return Negation(self.tree(key, depth - 1, definitions))
        count = self.rng.randint(1, self.branching)
        parts = [self.tree(key, self.rng.randint(0, depth - 1) if i else depth - 1, definitions) for i in range(count)]
        if self.rng.random() < 0.1:
            parts.append(self.rng.choice(parts))
        return self.rng.choice((AllOf, AnyOf))(tuple(parts))

    def leg(self, key: str, definitions: list[str]) -> Leg:
        self.legs += 1
        name = f"leg{self.legs}"
        draw = self.rng.random()
        if draw < 0.2 and definitions:
            return Leg(f"{key}/{name}", name, Defined(self.rng.choice(definitions)))
        if draw < 0.25 and self.unsure:
            return Leg(f"{key}/{name}", name, Constant("an open question", "open_question"))
        if draw < 0.5:
            allowed = tuple(self.rng.sample(SYMBOLS, self.rng.randint(1, 3)))
            return Leg(f"{key}/{name}", name, SymbolTest("x.y", allowed), duty=self.rng.random() < self.unsure)
        if draw < 0.7:
            return Leg(f"{key}/{name}", name, StatusTest("x.z", self.rng.choice(PROPERTIES)))
        limit = Limit(interval(self.rng, exact=self.rng.random() < 0.8))
        return Leg(f"{key}/{name}", name, Comparison(FactFigure("x.w"), self.rng.choice(OPERATORS), limit))

    # -- facts --

    def fill(self, case: Case) -> None:
        props: dict[tuple[str | None, str], int] = {}
        kinds = subject_kinds(case)
        for provision in case.provisions:
            names = [s for kind in kinds[provision.key] for s in case.subjects[kind]]
            for leg in dict.fromkeys([*legs_of(provision.applies), *legs_of(provision.condition)]):
                for subject in names:
                    self.state(case, leg, subject, props)
        case.facts += [p.prop(code, wanted, TRUTHS[value]) for (code, wanted), value in props.items()]
        ids = []
        for provision in case.provisions:
            if provision.kind == "requirement":
                for subject in case.subjects[provision.subject_kind]:
                    case.flags[provision.key, subject] = self.rng.random() < 0.3
                    case.facts.append(p.finding(provision.key, subject))
                    case.facts.append(p.flag(provision.key, subject, not_covered=case.flags[provision.key, subject]))
                    ids.append(p.finding_id(provision.key, subject))
        for i in range(self.rng.choice((0, 0, 0, 1, 2))):
            case.standings[f"standing {i}"] = self.rng.choice(p.GRADES)
            case.facts.append(p.standing(f"standing {i}", case.standings[f"standing {i}"]))
            ids.append(f"standing {i}")
        self.rng.shuffle(ids)
        case.facts += p.following(ids)
        self.rng.shuffle(case.facts)

    def state(self, case: Case, leg: Leg, subject: str, props: dict[tuple[str | None, str], int]) -> None:
        """One fact for the leg and what it means."""
        unknown = self.rng.random() < self.unsure
        match leg.test:
            case SymbolTest(_, allowed):
                symbol = None if unknown else self.rng.choice(SYMBOLS)
                case.facts.append(p.said(leg.id, subject, symbol))
                no = UNKNOWN if leg.duty else FALSE
                value = UNKNOWN if symbol is None else TRUE if symbol in allowed else no
            case StatusTest(_, wanted):
                code = None if unknown else self.rng.choice(CODES)
                case.facts.append(p.place(leg.id, subject, code, wanted))
                value = UNKNOWN if code is None else self.properties[code, wanted]
                props[code, wanted] = value
            case Comparison(_, operator, Limit(limit)):
                figure = interval(self.rng, exact=not unknown)
                case.facts.append(p.sign(leg.id, subject, operator, *signs(figure, cast(Interval, limit))))
                value = compared(figure, operator, cast(Interval, limit))
            case Constant():
                case.facts.append(p.given(leg.id, subject))
                value = UNKNOWN
            case _:
                return
        case.legs[leg.id, subject] = value


def subject_kinds(case: Case) -> dict[str, set[SubjectKind]]:
    """For which kinds of subject a provision is asked: its own, or those of whoever asks for it."""
    by_key = {q.key: q for q in case.provisions}
    kinds: dict[str, set[SubjectKind]] = {q.key: set() for q in case.provisions}

    def ask(provision: Provision, kind: SubjectKind) -> None:
        kinds[provision.key].add(kind)
        for leg in (*legs_of(provision.applies), *legs_of(provision.condition)):
            if isinstance(leg.test, Defined):
                ask(by_key[leg.test.definition], kind)

    for requirement in case.provisions:
        if requirement.kind == "requirement":
            ask(requirement, requirement.subject_kind)
            for derogation in case.provisions:
                if requirement.id in derogation.derogates_from:
                    ask(derogation, requirement.subject_kind)
    for provision in case.provisions:
        if not kinds[provision.key]:
            ask(provision, provision.subject_kind)
    return kinds


def interval(rng: random.Random, *, exact: bool) -> Interval:
    low = rng.randint(0, 4)
    if exact:
        return Interval.exactly(low)
    if rng.random() < 0.2:
        return Interval(Fraction(low), None, low_open=rng.random() < 0.3)
    high = rng.randint(low, 5)
    free = high > low
    return Interval(
        Fraction(low), Fraction(high), low_open=free and rng.random() < 0.3, high_open=free and rng.random() < 0.3
    )


def signs(figure: Interval, limit: Interval) -> tuple[str, str]:
    """Low bound against the limit's high one, high bound against the limit's low one."""

    def sign(value: Fraction | None, against: Fraction | None, endless: str, at_limit: str) -> str:
        if value is None or against is None:
            return endless
        return "lt" if value < against else "gt" if value > against else at_limit

    low_open, high_open = figure.low_open or limit.high_open, figure.high_open or limit.low_open
    return (
        sign(figure.low, limit.high, "lt", "gt" if low_open else "eq"),
        sign(figure.high, limit.low, "gt", "lt" if high_open else "eq"),
    )


def compared(figure: Interval, operator: ComparisonOperator, limit: Interval) -> int:
    """By trial: does the comparison hold for all, none or some of the values that both may have?"""
    grid = [Fraction(i, 4) for i in range(40)]
    tests = {
        "at_most": lambda x, y: x <= y,
        "on_or_before": lambda x, y: x <= y,
        "less_than": lambda x, y: x < y,
        "before": lambda x, y: x < y,
        "at_least": lambda x, y: x >= y,
        "more_than": lambda x, y: x > y,
    }
    limits = [y for y in grid if limit.contains(y)]
    results = {tests[operator](x, y) for x in grid if figure.contains(x) for y in limits}
    return UNKNOWN if len(results) == 2 else TRUE if results == {True} else FALSE


# -- what it means -----------------------------------------------------------------------------------------------------


class Recursion:
    """Kleene's logic on 0, 1, 2: all is the least, any the greatest, not is 2 - x."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.by_key = {q.key: q for q in case.provisions}
        self.found = Meaning()

    def tree(self, node: Node, s: str) -> int:
        match node:
            case AllOf(parts):
                return min([self.tree(part, s) for part in parts])
            case AnyOf(parts):
                return max([self.tree(part, s) for part in parts])
            case Negation(part):
                return 2 - self.tree(part, s)
            case Leg(test=Defined(definition)):
                self.found.legs[node.id, s] = self.whole(self.by_key[definition], s)
            case Leg():
                self.found.legs[node.id, s] = self.case.legs[node.id, s]
            case _:
                raise TypeError(node)
        return self.found.legs[node.id, s]

    def applies(self, q: Provision, s: str) -> int:
        if q.applies is None:
            return TRUE
        self.found.applies[q.key, s] = self.tree(q.applies, s)
        return self.found.applies[q.key, s]

    def whole(self, q: Provision, s: str) -> int:
        return min(self.applies(q, s), self.tree(q.condition, s))

    def finding(self, q: Provision, s: str) -> None:
        derogations = {d.key: self.whole(d, s) for d in self.case.provisions if q.id in d.derogates_from}
        a, c = self.applies(q, s), self.tree(q.condition, s)
        e = max(2 - a, c, *derogations.values(), 0)
        self.found.outcomes[q.key, s] = outcome(a, c, e)
        self.found.held[q.key, s] = tuple(key for key, value in derogations.items() if value == TRUE)


def meaning(case: Case) -> Meaning:
    walk = Recursion(case)
    for q in case.provisions:
        if q.kind == "requirement":
            for s in case.subjects[q.subject_kind]:
                walk.finding(q, s)
    grades = [*case.standings.values()]
    for at, result in walk.found.outcomes.items():
        waiting = "not_covered" if case.flags[at] else "undetermined"
        grades.append({"violated": "violated", "undetermined": waiting}.get(result, "ok"))
    walk.found.grade = max(grades, key=p.GRADES.index)
    return walk.found


def outcome(a: int, c: int, e: int) -> str:
    if a == FALSE:
        return "not_applicable"
    if e == TRUE:
        return "satisfied" if c == TRUE else "relieved"
    return "violated" if e == FALSE else "undetermined"


def differences(case: Case) -> tuple[list[str], Meaning]:
    """Every place where the engine and the recursion disagree."""
    expected = meaning(case)
    try:
        result = evaluate(compile_program(case.provisions), case.facts)
    except EngineFault as fault:
        return [str(fault)], expected
    found = []
    if result.outcomes != expected.outcomes:
        found.append("outcomes")
    if result.held != expected.held:
        found.append("held")
    if result.grade != expected.grade:
        found.append("grade")
    for name in ("legs", "applies"):
        theirs = getattr(result, name)
        if any(theirs[at] is not TRUTHS[value] for at, value in getattr(expected, name).items()):
            found.append(name)
    return found, expected


def compare_many(count: int, seed: int) -> tuple[list[str], Counter[str], Counter[str]]:
    """Differences, and how often each outcome and each grade occurred."""
    outcomes: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    wrong = []
    for number in range(seed, seed + count):
        found, expected = differences(Maker(number).case())
        wrong += [f"seed {number}: {', '.join(found)}"] if found else []
        outcomes.update(expected.outcomes.values())
        grades[expected.grade] += 1
    return wrong, outcomes, grades


def shares(counted: Counter[str]) -> dict[str, float]:
    total = sum(counted.values())
    return {name: round(100 * counted[name] / total, 1) for name in counted}


def report(count: int, wrong: list[str], outcomes: Counter[str], grades: Counter[str]) -> str:
    lines = [f"{count} rulebooks, {sum(outcomes.values())} findings, {len(wrong)} differences"]
    lines += [f"outcomes in per cent: {shares(outcomes)}", f"grades in per cent: {shares(grades)}", *wrong[:20]]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    wrong, outcomes, grades = compare_many(arguments.count, arguments.seed)
    sys.stdout.write(report(arguments.count, wrong, outcomes, grades))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
