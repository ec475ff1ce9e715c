"""The second evaluator: runs a compiled program by forward chaining in durable_rules. The only importer of durable*.

The extension is driven directly, without the package's own host: no background threads, no swallowed exceptions, no
clock. Each ruleset is created, fed, proven complete and deleted. The hazards and the guard against each stand in
docs/decisions/0002-durable-rules-hazards.md. Any doubt is an `EngineFault`, never a verdict.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from safe_rules.decision.chaining import derive
from safe_rules.decision.program import EngineResult, Fact, Program
from safe_rules.decision.symbolic import check_facts
from safe_rules.values.errors import EngineFault, quoted

__all__ = ["available", "evaluate", "lower", "solve"]

RELEASE = "2.0.28"
"""The release whose hazards were studied; pinned by the project file."""

_GUARD = {"_g": "~"}
_END = {"id": "end", "kind": "end"} | _GUARD
_END_PRIORITY = 60000
_ALIASES = "abcdefghijklmnop"
_MOST_JOINED = 13


# -- the extension -----------------------------------------------------------------------------------------------------


@cache
def _extension() -> Any:
    """Import the C extension with lazy binding: from Python 3.13 on, a symbol it never uses does not exist."""
    flags = sys.getdlopenflags() if hasattr(sys, "getdlopenflags") else None
    try:
        if flags is not None:
            sys.setdlopenflags(os.RTLD_LAZY)
        import durable_rules_engine  # type: ignore[import-not-found, unused-ignore]
    finally:
        if flags is not None:
            sys.setdlopenflags(flags)
    return durable_rules_engine


def available() -> str | None:
    """Why the engine cannot be loaded here, or `None` when it can."""
    try:
        _extension()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - another module of its name may raise anything, even `SystemExit`
        return f"the rule engine durable_rules {RELEASE} cannot be loaded: {type(error).__name__}: {error}"
    return None


# -- the program as the engine reads it --------------------------------------------------------------------------------


def lower(ruleset: Mapping[str, Any], kinds: Iterable[str]) -> dict[str, Any]:
    """The engine's own rule language: kind first, constants, joins, and a guard that always holds last.

    `kinds` are the kinds of fact that will be asserted; each gets a sink, so that every fact is handled.
    """
    rules: dict[str, Any] = {}
    for number, rule in enumerate(ruleset["rules"]):
        if not 0 < len(rule["when"]) <= _MOST_JOINED:
            raise EngineFault(f"a rule of {quoted(ruleset['name'])} joins {len(rule['when'])} facts")
        conditions = [{_ALIASES[i]: _expression(c, i)} for i, c in enumerate(rule["when"])]
        rules[f"r{number}"] = {"all": conditions}
    for kind in sorted(set(kinds)):
        rules[f"sink_{kind}"] = {"all": [{"a": {"kind": kind}}, {"b": {"kind": "never"}}]}
    rules["end"] = {"all": [{"a": {"kind": "end"}}], "pri": _END_PRIORITY}
    return rules


def _expression(condition: Mapping[str, Any], position: int) -> dict[str, Any]:
    tests: list[dict[str, Any]] = [{"kind": condition["kind"]}]
    tests += [{name: value} for name, value in condition["is"].items()]
    tests += [{"$neq": {name: value}} for name, value in condition["isnt"]]
    for name, (other, there) in condition["same"].items():
        if not 0 <= other < position:
            raise EngineFault("a condition refers to a fact that is not joined before it")
        tests.append({name: {_ALIASES[other]: there}})
    if condition["same"]:
        tests.append({"$neq": {"kind": {"a": "_g"}}})
    return {"$and": tests} if len(tests) > 1 else tests[0]


# -- one ruleset -------------------------------------------------------------------------------------------------------


def _hash(text: str) -> int:
    """The 32-bit hash by which the engine tells facts apart."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


class _Run:
    """One ruleset with one batch of facts: what was stored, what was derived, and the proof that nothing is lost."""

    def __init__(self, ruleset: Mapping[str, Any], facts: Sequence[Fact], chained: Callable[[Fact], bool]) -> None:
        self.rules = ruleset["rules"]
        self.name = ruleset["name"]
        self.chained = chained
        self.facts = [_crossing(f"f{i}", fact) for i, fact in enumerate(facts)]
        self.ids = {fact["id"] for fact in (*self.facts, _END)}
        self.hashes = {_hash(name): name for name in self.ids}
        self.derived: dict[tuple[str, ...], Fact] = {}
        self.ended = 0
        self.budget = (len(self.rules) + 2) * (len(facts) + 2)
        if len(self.hashes) != len(self.ids):
            raise EngineFault("two facts have the same 32-bit hash")

    def fire(self, engine: Any, handle: int, firing: str) -> None:
        """One rule has fired: derive its fact, and assert it where rules of this ruleset read it."""
        ((rule, facts),) = json.loads(firing).items()
        self.budget -= 1
        if self.ended or self.budget < 0:
            raise EngineFault(f"the ruleset {quoted(self.name)} fires after its end or without end")
        if rule == "end":
            self.ended += 1
            return
        bound = [facts[alias] for alias in sorted(facts)]
        fact = {
            name: value if isinstance(value, str) else bound[value[0]][value[1]]
            for name, value in self.rules[int(rule[1:])]["then"].items()
        }
        content = tuple(fact.values())
        if content not in self.derived:
            self.derived[content] = fact
            if self.chained(fact):
                self._assert(engine, handle, fact)

    def _assert(self, engine: Any, handle: int, fact: Fact) -> None:
        crossing = _crossing(f"d{len(self.derived)}", fact)
        if (
            self.hashes.setdefault(_hash(crossing["id"]), crossing["id"]) != crossing["id"]
            or crossing["id"] in self.ids
        ):
            raise EngineFault("two facts have the same 32-bit hash")
        self.ids.add(crossing["id"])
        code, _ = engine.assert_fact(handle, json.dumps(crossing))
        if code != 0:
            raise EngineFault(f"the rule engine refused a derived fact with code {code}")

    def prove(self, engine: Any, handle: int) -> None:
        """Everything asserted and derived is stored, nothing else is, and the last rule was the last to fire."""
        if self.ended != 1:
            raise EngineFault(f"the ruleset {quoted(self.name)} did not come to its end")
        stored = [fact["id"] for fact in json.loads(engine.get_facts(handle, "0")) if "$s" not in fact]
        if len(stored) != len(self.ids) or set(stored) != self.ids:
            raise EngineFault(f"the rule engine holds {len(stored)} facts of {len(self.ids)} in {quoted(self.name)}")


def _crossing(name: str, fact: Fact) -> dict[str, str]:
    return {"id": name, **fact, **_GUARD}


def solve(ruleset: Mapping[str, Any], batches: Iterable[Sequence[Fact]], chained: Callable[[Fact], bool]) -> list[Fact]:
    """Everything the ruleset derives from each batch of facts on its own; `chained` facts are read by it again."""
    engine = _extension()
    derived: list[Fact] = []
    batches = [batch for batch in batches if batch]
    if not batches or not ruleset["rules"]:
        return derived
    made = {rule["then"]["kind"] for rule in ruleset["rules"]}
    kinds = {fact["kind"] for batch in batches for fact in batch} | made
    handle = engine.create_ruleset("r", json.dumps(lower(ruleset, kinds)))
    try:
        for batch in batches:
            run = _Run(ruleset, batch, chained)
            _exhaust(engine, handle, run)
            run.prove(engine, handle)
            engine.delete_state(handle, "0")
            derived += run.derived.values()
    finally:
        engine.delete_ruleset(handle)
    return derived


def _exhaust(engine: Any, handle: int, run: _Run) -> None:
    """Assert all facts at once and fire rules until none is left."""
    code, state = engine.assert_facts(handle, json.dumps([*run.facts, _END]))
    if code != 0:
        raise EngineFault(f"the rule engine refused a fact with code {code}")
    started = engine.start_action_for_state(handle, state)
    firing = started[1] if started else None
    while firing is not None:
        run.fire(engine, handle, firing)
        firing = engine.complete_and_start_action(handle, state)


# -- one evaluation ----------------------------------------------------------------------------------------------------


def evaluate(program: Program, facts: Iterable[Fact]) -> EngineResult:
    """Derive every leg, node, outcome and the verdict's grade.

    Raises `EngineFault` for facts that are malformed or incomplete, and whenever the engine refuses, loses or repeats
    something, or cannot be loaded. The same facts in another order give the same result.
    """
    reason = available()
    if reason is not None:
        raise EngineFault(reason)
    case = check_facts(program, facts)
    try:
        return derive(program, case, solve, RELEASE)
    except EngineFault:
        raise
    except Exception as error:  # the extension raises its own exception class, MemoryError and others
        raise EngineFault(f"the rule engine failed: {type(error).__name__}: {error}") from error
