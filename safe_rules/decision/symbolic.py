"""Checks the symbolic facts against the program before the engine sees them: exact shape, exact range, none missing.

The engine's own validation is weak (a missing field matches at random, a long string equals an empty one), so
nothing crosses that is not of a known form; and subjects cross as tokens of ours, never as text a user wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from safe_rules.decision.program import FORMAT, GRADES, TRUTHS, UNKNOWN, Fact, Program, finding_id
from safe_rules.values.errors import EngineFault, quoted

__all__ = ["MOST_BYTES", "SymbolicCase", "check_facts"]

MOST_BYTES = 1000
"""Longest symbol; the engine keeps a string's length in 16 bits."""

_SHAPES = {
    "said": frozenset("nsv"),
    "place": frozenset("nscp"),
    "prop": frozenset("cptf"),
    "sign": frozenset({"n", "s", "op", "lo", "hi"}),
    "given": frozenset("nstf"),
    "finding": frozenset({"id", "r", "s"}),
    "next": frozenset("ab"),
    "flag": frozenset("rsv"),
    "standing": frozenset({"id", "g"}),
}
_SIGN_PAIRS = frozenset({("lt", "lt"), ("lt", "eq"), ("lt", "gt"), ("eq", "eq"), ("eq", "gt"), ("gt", "gt")})
_MARKS = frozenset(TRUTHS)


class SymbolicCase:
    """The facts of one evaluation, checked and sorted by what they are about.

    `subjects`: by kind, sorted. `legs`: the one fact of each (leg, subject). `props`: by (country, property).
    `findings`: (rule, subject) by id. `flags`: by (rule, subject). `standings`: grades by id. `chain`: the ids of
    findings and standings in the order of the fold.
    """

    __slots__ = ("chain", "findings", "flags", "legs", "props", "standings", "subjects")

    def __init__(self) -> None:
        self.subjects: dict[str, tuple[str, ...]] = {}
        self.legs: dict[tuple[str, str], Fact] = {}
        self.props: dict[tuple[str, str], Fact] = {}
        self.findings: dict[str, tuple[str, str]] = {}
        self.flags: dict[tuple[str, str], str] = {}
        self.standings: dict[str, str] = {}
        self.chain: tuple[str, ...] = ()


def check_facts(program: Program, facts: Iterable[Fact]) -> SymbolicCase:
    """Sort the facts; raises `EngineFault` for the first one that is malformed, repeated, foreign or missing."""
    if program.content.get("format") != FORMAT:
        raise EngineFault(f"the engine program is not in the format {FORMAT}")
    case, follows = SymbolicCase(), dict[str, str]()
    for fact in facts:
        _check_shape(fact)
        _file(program.content, fact, case, follows)
    case.chain = _chain(follows, [*case.findings, *case.standings])
    case.subjects = _subjects(program.content, case)
    _check_complete(program.content, case)
    return case


def _refuse(fact: Fact, why: str) -> EngineFault:
    named = fact.get("n") or fact.get("id") or fact.get("kind")
    return EngineFault(f"the fact about {quoted(named)} cannot go to the rule engine: {why}")


def _check_shape(fact: Fact) -> None:
    if fact.get("kind") not in _SHAPES:
        raise _refuse(fact, "its kind is not known")
    if fact.keys() - {"kind"} != _SHAPES[fact["kind"]]:
        raise _refuse(fact, f"it must hold exactly {', '.join(sorted(_SHAPES[fact['kind']]))}")
    for name, value in fact.items():
        if type(value) is not str or not value:
            raise _refuse(fact, f"{quoted(name)} is not a text")
        if len(value) > MOST_BYTES or not value.isprintable():
            raise _refuse(fact, f"{quoted(name)} is longer than {MOST_BYTES} characters or not printable")
        if name not in _OURS and not value.isascii():
            raise _refuse(fact, f"{quoted(name)} is not ASCII")
    if "t" in fact and (fact["t"], fact["f"]) not in _MARKS:
        raise _refuse(fact, "its marks are not a truth value")


_OURS = frozenset({"s", "id", "a", "b"})
"""Fields a user's words may stand in; they cross as tokens."""


def _file(content: Mapping[str, Any], fact: Fact, case: SymbolicCase, follows: dict[str, str]) -> None:
    match fact["kind"]:
        case "prop":
            if fact["c"] == UNKNOWN and (fact["t"], fact["f"]) != ("y", "y"):
                raise _refuse(fact, "an unknown country has no known property")
            _once(case.props, (fact["c"], fact["p"]), fact, fact)
        case "finding":
            rule = content["provisions"].get(fact["r"])
            if rule is None or rule["kind"] != "requirement" or fact["id"] != finding_id(fact["r"], fact["s"]):
                raise _refuse(fact, "it names no requirement of the program")
            _once(case.findings, fact["id"], (fact["r"], fact["s"]), fact)
        case "flag":
            _among(fact, "v", ("y", "n"))
            _once(case.flags, (fact["r"], fact["s"]), fact["v"], fact)
        case "standing":
            _among(fact, "g", GRADES)
            _once(case.standings, fact["id"], fact["g"], fact)
        case "next":
            _once(follows, fact["a"], fact["b"], fact)
        case _:
            _check_leg(content["legs"].get(fact["n"]), fact)
            _once(case.legs, (fact["n"], fact["s"]), fact, fact)


def _among(fact: Fact, name: str, allowed: Sequence[str]) -> None:
    if fact[name] not in allowed:
        raise _refuse(fact, f"{quoted(name)} is none of {', '.join(allowed)}")


def _check_leg(leg: Mapping[str, Any] | None, fact: Fact) -> None:
    if leg is None or leg["fact"] != fact["kind"]:
        raise _refuse(fact, "it is not of the kind that this leg asks for")
    if fact["kind"] == "place" and fact["p"] != leg["property"]:
        raise _refuse(fact, f"the leg asks for the property {quoted(leg['property'])}")
    if fact["kind"] == "sign" and fact["op"] != leg["operator"]:
        raise _refuse(fact, f"the leg compares by {quoted(leg['operator'])}")
    if fact["kind"] == "sign" and (fact["lo"], fact["hi"]) not in _SIGN_PAIRS:
        raise _refuse(fact, "no interval has these two signs")


def _once(held: dict[Any, Any], key: Any, value: Any, fact: Fact) -> None:
    if key in held:
        raise _refuse(fact, "it is stated twice")
    held[key] = value


def _chain(follows: Mapping[str, str], ids: Sequence[str]) -> tuple[str, ...]:
    """The ids in the order of the fold; every id stands in the chain exactly once."""
    if not ids:
        raise EngineFault("there is no finding and no standing to give a verdict on")
    chain: list[str] = []
    at = follows.get("first")
    while at is not None and len(chain) < len(follows):
        chain.append(at)
        at = follows.get(at)
    if at is not None or len(chain) != len(follows) or sorted(chain) != sorted(ids):
        raise EngineFault("the chain of findings does not pass each of them exactly once")
    return tuple(chain)


def _subjects(content: Mapping[str, Any], case: SymbolicCase) -> dict[str, tuple[str, ...]]:
    """Subjects of a kind: those with findings; where no requirement has the kind, those with facts of its legs."""
    kind_of = {key: p["kinds"][0] for key, p in content["provisions"].items() if p["kind"] == "requirement"}
    found: dict[str, set[str]] = {kind: set() for kind in kind_of.values()}
    for rule, subject in case.findings.values():
        found[kind_of[rule]].add(subject)
    judged = {kind: frozenset(subjects) for kind, subjects in found.items()}
    for leg, subject in case.legs:
        others = [kind for kind in content["legs"][leg]["kinds"] if kind not in judged]
        if len(others) == 1 and not any(subject in judged.get(kind, ()) for kind in content["legs"][leg]["kinds"]):
            found.setdefault(others[0], set()).add(subject)
    return {kind: tuple(sorted(subjects)) for kind, subjects in found.items()}


def _check_complete(content: Mapping[str, Any], case: SymbolicCase) -> None:
    def pairs(names: Iterable[tuple[str, Sequence[str]]]) -> set[tuple[str, str]]:
        return {(name, s) for name, kinds in names for kind in kinds for s in case.subjects.get(kind, ())}

    legs = pairs((leg, entry["kinds"]) for leg, entry in content["legs"].items() if entry["fact"] is not None)
    _same("fact", legs, case.legs.keys())
    requirements = [(key, p["kinds"]) for key, p in content["provisions"].items() if p["kind"] == "requirement"]
    findings = pairs(requirements)
    _same("finding", findings, set(case.findings.values()))
    _same("flag", findings, case.flags.keys())
    asked = {(fact["c"], fact["p"]) for fact in case.legs.values() if fact["kind"] == "place"}
    _same("property", asked, case.props.keys() & asked)


def _same(what: str, wanted: set[tuple[str, str]], found: Any) -> None:
    for name, subject in sorted(wanted ^ set(found)):
        state = "missing" if (name, subject) in wanted else "about nothing the program asks"
        raise EngineFault(f"the {what} of {quoted(name)} for {quoted(subject)} is {state}")
