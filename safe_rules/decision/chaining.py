"""Carries values through a compiled program, ruleset by ruleset; whatever it returns was derived by the engine.

After each ruleset every node must have exactly one value for each of its subjects. Subjects go in batches, because
the engine's tables are of fixed size and what is said of one subject never decides another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from safe_rules.decision.program import TRUTHS, EngineResult, Fact, Program
from safe_rules.decision.symbolic import SymbolicCase
from safe_rules.values.errors import EngineFault, quoted
from safe_rules.values.truth import Truth

__all__ = ["Solve", "derive"]

_BATCH = 600
"""Facts of one run; the engine's tables are fixed at 512 buckets."""

Solve = Callable[[Mapping[str, Any], Iterable[Sequence[Fact]], Callable[[Fact], bool]], list[Fact]]
"""Runs one ruleset over batches of facts; the last argument says which derived facts the ruleset reads again."""


def derive(program: Program, case: SymbolicCase, solve: Solve, version: str) -> EngineResult:
    """Run every ruleset of the program in order and gather the result.

    Raises `EngineFault` when a value, an outcome or a link of the verdict's chain is missing or comes twice.
    """
    return _Evaluation(program.content, case, solve).result(version)


class _Evaluation:
    """Carries the values from ruleset to ruleset; whatever it puts into a result was derived by the engine."""

    def __init__(self, content: Mapping[str, Any], case: SymbolicCase, solve: Solve) -> None:
        self.content = content
        self.case = case
        self.solve = solve
        self.values: dict[tuple[str, str], tuple[str, str]] = {}
        self.outcomes: dict[str, Fact] = {}
        names = sorted({s for subjects in case.subjects.values() for s in subjects})
        self.token = {name: f"s{i}" for i, name in enumerate(names)}
        self.name = {token: name for name, token in self.token.items()}
        self.key = {name: f"k{i}" for i, name in enumerate(case.chain)}

    def result(self, version: str) -> EngineResult:
        grade = ""
        for ruleset in self.content["rulesets"]:
            match ruleset["stage"]:
                case "legs":
                    self._take(ruleset, self.solve(ruleset, self._leg_batches(ruleset), lambda _: False))
                case "nodes":
                    chains = frozenset(ruleset["chains"])
                    derived = self.solve(ruleset, self._value_batches(ruleset), partial(_read_again, chains))
                    self._take(ruleset, [fact for fact in derived if fact["kind"] == "val"])
                case "outcomes":
                    self._take_outcomes(self.solve(ruleset, self._part_batches(), lambda _: False))
                case _:
                    grade = self._grade(self.solve(ruleset, [self._chain(ruleset)], lambda _: True))
        return self._gathered(grade, version)

    # -- legs and nodes --

    def _take(self, ruleset: Mapping[str, Any], derived: Iterable[Fact]) -> None:
        """File derived values; each node of the ruleset has exactly one for each of its subjects.

        A derogation that serves two kinds of subject lets the effect of one kind's rule follow for the other's
        subjects too; nobody asks for that value, and it is left where it is.
        """
        wanted = {(node, s) for node in ruleset["derives"] for s in self._subjects_of(node)}
        taken: dict[tuple[str, str], tuple[str, str]] = {}
        for fact in derived:
            at = (fact["n"], self.name[fact["s"]])
            if at in taken:
                raise EngineFault(f"the rule engine gave {quoted(at[0])} two values for {quoted(at[1])}")
            taken[at] = (fact["t"], fact["f"])
        for node, subject in sorted(wanted - taken.keys()):
            raise EngineFault(f"the rule engine gave {quoted(node)} no value for {quoted(subject)}")
        self.values |= {at: taken[at] for at in wanted}

    def _subjects_of(self, node: str) -> Iterator[str]:
        kinds = self.content["nodes"][node]
        seen = {s for kind in kinds for s in self.case.subjects.get(kind, ())}
        return iter(sorted(seen))

    def _leg_batches(self, ruleset: Mapping[str, Any]) -> Iterator[list[Fact]]:
        derives = set(ruleset["derives"])
        facts = sorted((at for at in self.case.legs if at[0] in derives), key=lambda at: (at[1], at[0]))
        for start in range(0, len(facts), _BATCH):
            batch = [self.case.legs[at] for at in facts[start : start + _BATCH]]
            asked = sorted({(fact["c"], fact["p"]) for fact in batch if fact["kind"] == "place"})
            crossing = [{**fact, "s": self.token[fact["s"]]} for fact in batch]
            yield [*(self.case.props[pair] for pair in asked), *crossing]

    def _value_batches(self, ruleset: Mapping[str, Any]) -> Iterator[list[Fact]]:
        """Values that the ruleset reads, some subjects at a time; a subject is never split."""
        of_subject: dict[str, list[Fact]] = {}
        for node in ruleset["reads"]:
            for subject in self._subjects_of(node):
                t, f = self.values[node, subject]
                fact = {"kind": "val", "n": node, "s": self.token[subject], "t": t, "f": f}
                of_subject.setdefault(subject, []).append(fact)
        yield from _grouped(of_subject)

    # -- outcomes and verdict --

    def _part_batches(self) -> Iterator[list[Fact]]:
        """The parts of each requirement under the token of its finding."""
        of_finding: dict[str, list[Fact]] = {}
        for name in self.case.chain:
            if name not in self.case.findings:
                continue
            at = rule, subject = self.case.findings[name]
            entry, key = self.content["provisions"][rule], self.key[name]
            whole = "y" if entry["applies"] is None else "n"
            parts: list[Fact] = [{"kind": "flag", "k": key, "v": self.case.flags[at]}]
            for which, node in (("e", entry["effect"]), ("c", entry["condition"]), ("a", entry["applies"])):
                if node is not None:
                    t, f = self.values[node, subject]
                    parts.append({"kind": "part", "w": which, "k": key, "u": whole, "t": t, "f": f})
            of_finding[name] = parts
        yield from _grouped(of_finding)

    def _take_outcomes(self, derived: Iterable[Fact]) -> None:
        for fact in derived:
            if fact["k"] in self.outcomes:
                raise EngineFault("the rule engine gave a finding two outcomes")
            self.outcomes[fact["k"]] = fact
        if self.outcomes.keys() != {self.key[name] for name in self.case.findings}:
            raise EngineFault("the rule engine gave a finding no outcome")

    def _chain(self, ruleset: Mapping[str, Any]) -> list[Fact]:
        keys = ["first", *(self.key[name] for name in self.case.chain)]
        follows = [{"kind": "next", "a": a, "b": b} for a, b in pairwise(keys)]
        fixed = [
            {"kind": "outcome", "k": self.key[name], "o": "standing", "g": grade}
            for name, grade in self.case.standings.items()
        ]
        start = {"kind": "acc", "k": "first", "g": "ok"}
        return [*ruleset["facts"], start, *follows, *fixed, *self.outcomes.values()]

    def _grade(self, derived: Iterable[Fact]) -> str:
        """The grade at the end of the chain; every link has exactly one."""
        grades = {fact["k"]: fact["g"] for fact in derived}
        if len(grades) != len(self.case.chain) or grades.keys() != set(self.key.values()):
            raise EngineFault("the rule engine did not fold every finding into the verdict")
        return grades[self.key[self.case.chain[-1]]]

    # -- the result --

    def _gathered(self, grade: str, version: str) -> EngineResult:
        provisions: Mapping[str, Mapping[str, Any]] = self.content["provisions"]
        truth = {at: TRUTHS[marks] for at, marks in self.values.items()}

        def of(part: str, *kinds: str) -> dict[tuple[str, str], Any]:
            chosen = [(k, p[part]) for k, p in provisions.items() if p["kind"] in kinds and p[part] is not None]
            return {(key, s): truth[node, s] for key, node in chosen for s in self._subjects_of(node)}

        every = ("requirement", "derogation", "definition", "consequence")
        findings = {self.case.findings[name]: self.key[name] for name in self.case.chain if name in self.case.findings}
        return EngineResult(
            outcomes={at: self.outcomes[key]["o"] for at, key in findings.items()},
            applies=of("applies", *every),
            conditions=of("condition", *every),
            legs={
                (leg, s): truth[entry["node"], s]
                for leg, entry in self.content["legs"].items()
                for s in self._subjects_of(leg)
            },
            held={
                (rule, s): tuple(
                    d
                    for d in provisions[rule]["derogations"]
                    if TRUTHS[self.values[provisions[d]["value"], s]] is Truth.TRUE
                )
                for rule, s in findings
            },
            definitions=of("value", "definition"),
            consequences=of("value", "consequence"),
            grade=grade,
            version=version,
        )


def _read_again(chains: frozenset[str], fact: Fact) -> bool:
    return fact["kind"] == "may" or fact["n"] in chains


def _grouped(parts: Mapping[str, list[Fact]]) -> Iterator[list[Fact]]:
    """Batches of about `_BATCH` facts; what belongs to one subject or finding stays together."""
    batch: list[Fact] = []
    for name in sorted(parts):
        if batch and len(batch) + len(parts[name]) > _BATCH:
            yield batch
            batch = []
        batch += parts[name]
    yield batch
