"""One test for each guard against a hazard of durable_rules; each fails when its guard is taken away.

The hazards have the numbers of docs/decisions/0002-durable-rules-hazards.md.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from safe_rules.decision import chaining, rete
from safe_rules.decision import program as p
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.rete import evaluate, lower, solve
from safe_rules.rulebook.opened import (
    AllOf,
    AnyOf,
    Citation,
    Constant,
    Defined,
    Leg,
    Negation,
    Node,
    Provision,
    SymbolTest,
)
from safe_rules.values.errors import EngineFault
from safe_rules.values.truth import Truth

ROOT = Path(__file__).parents[2]
SUBJECT = "product ünï|'\"} case-478212"


def leg(name: str, key: str = "REQ") -> Leg:
    return Leg(f"{key}/{name}", name, SymbolTest("x.y", ("true",)))


def provision(condition: Node, key: str = "REQ", kind: Any = "requirement", **more: Any) -> Provision:
    return Provision(
        key, key, kind, "t", Citation("a", "e", "1"), "product", more.pop("applies", None), condition, **more
    )


def closing(*rules: str, subject: str = SUBJECT) -> list[p.Fact]:
    findings = [fact for r in rules for fact in (p.finding(r, subject), p.flag(r, subject, not_covered=False))]
    return [*findings, *p.following([p.finding_id(r, subject) for r in rules])]


RULES = [
    provision(AllOf((leg("a"), AnyOf((leg("b"), Negation(leg("c")))))), derogates_from=(), applies=leg("d")),
    provision(AnyOf((leg("e", "DER"), leg("f", "DER"))), "DER", "derogation", derogates_from=("REQ",)),
]
PROGRAM = compile_program(RULES)
VALUES = {"REQ/a": "true", "REQ/b": "false", "REQ/c": None, "REQ/d": "true", "DER/e": "true", "DER/f": "false"}
FACTS = [*(p.said(name, SUBJECT, symbol) for name, symbol in VALUES.items()), *closing("REQ")]


def changed(change: Callable[[dict[str, Any]], object]) -> p.Program:
    content: dict[str, Any] = deepcopy(dict(PROGRAM.content))
    change(content)
    return p.Program(content)


def ruleset(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"name": "test", "stage": "nodes", "rules": list(rules)}


def condition(kind: str, same: Mapping[str, Any] | None = None, **tests: str) -> dict[str, Any]:
    return {"kind": kind, "is": tests, "isnt": [], "same": dict(same or {})}


JOIN = {
    "when": [condition("a"), condition("b", {"s": [0, "s"]})],
    "then": {"kind": "c", "s": [0, "s"], "other": [1, "s"]},
}


class Extension:
    """The engine's extension with a fault put in; remembers every call."""

    def __init__(self, **faults: Callable[..., Any]) -> None:
        self.real = rete._extension()
        self.faults = faults
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.calls.append((name, arguments))
            real = getattr(self.real, name)
            return self.faults[name](real, *arguments) if name in self.faults else real(*arguments)

        return call

    def counted(self, name: str) -> int:
        return sum(called == name for called, _ in self.calls)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Extension]:
    def put_in(**faults: Callable[..., Any]) -> Extension:
        extension = Extension(**faults)
        monkeypatch.setattr(rete, "_extension", lambda: extension)
        return extension

    return put_in


def lowered_rules() -> Iterator[dict[str, Any]]:
    for one in PROGRAM.content["rulesets"]:
        yield from lower(one, ["val", "may", "said", "part", "acc"]).values()


def parts_of(expression: Mapping[str, Any]) -> list[Any]:
    return list(expression.get("$and", [expression]))


def test_the_fixture_is_decided_so_that_faults_below_are_faults() -> None:
    assert evaluate(PROGRAM, FACTS).outcomes == {("REQ", SUBJECT): "relieved"}
    assert evaluate(PROGRAM, FACTS).held == {("REQ", SUBJECT): ("DER",)}


# -- the shape of rules: D1, D2, D3, D4, D8, D16, D18, dist -----------------------------------------------------------


def test_d1_every_join_ends_in_a_guard_that_always_holds() -> None:
    joins = 0
    for rule in lowered_rules():
        for position, aliased in enumerate(rule["all"]):
            for expression in aliased.values():
                joined = [t for t in parts_of(expression) if isinstance(next(iter(t.values())), dict)]
                if any("$neq" not in t for t in joined):
                    joins += 1
                    assert position > 0
                    assert parts_of(expression)[-1] == {"$neq": {"kind": {"a": "_g"}}}
    assert joins > 10


def test_d1_every_fact_carries_the_field_of_the_guard(faulty: Callable[..., Extension]) -> None:
    extension = faulty()
    evaluate(PROGRAM, FACTS)
    crossed = [f for name, with_ in extension.calls if name == "assert_facts" for f in json.loads(with_[1])]
    crossed += [json.loads(arguments[1]) for name, arguments in extension.calls if name == "assert_fact"]
    assert len(crossed) > 20
    assert all(fact["_g"] == "~" != fact["kind"] for fact in crossed)


def test_d1_a_join_that_is_false_on_equal_hashes_neither_crashes_nor_fires() -> None:
    """`case-478212` and `case-1221200` have the same 32-bit hash, so the engine does compare them."""
    script = (
        "from tests.decision.test_rete_hazards import *\n"
        "facts = [{'kind': 'a', 's': 'case-478212'}, {'kind': 'b', 's': 'case-1221200'}, {'kind': 'b', 's': 'x'}]\n"
        "assert solve(ruleset(JOIN), [facts], lambda f: False) == []\n"
        "facts[2]['s'] = 'case-478212'\n"
        "print([f['other'] for f in solve(ruleset(JOIN), [facts], lambda f: False)])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "['case-478212']\n"), done.stderr


def test_d2_d3_d4_d8_nothing_but_the_safe_subset_is_ever_emitted() -> None:
    """No `$or`, `any`, `none`, counts, arithmetic, order, patterns or existence tests; only text is compared."""
    for rule in lowered_rules():
        assert rule.keys() <= {"all", "pri"}
        for aliased in rule["all"]:
            ((alias, expression),) = aliased.items()
            assert re.fullmatch("[a-p]", alias)
            for test in parts_of(expression):
                ((name, value),) = test.items()
                if name == "$neq":
                    ((name, value),) = value.items()
                assert not name.startswith("$")
                assert name not in ("id", "sid")
                if isinstance(value, dict):
                    ((other, there),) = value.items()
                    assert other < alias, "only facts joined before"
                    assert isinstance(there, str)
                else:
                    assert isinstance(value, str)


def test_d18_every_condition_tests_the_kind_first() -> None:
    for rule in lowered_rules():
        for aliased in rule["all"]:
            for expression in aliased.values():
                assert list(parts_of(expression)[0]) == ["kind"]


def test_a_condition_that_refers_to_a_later_fact_is_refused() -> None:
    wrong = {"when": [condition("a", {"s": [1, "s"]}), condition("b")], "then": {"kind": "c"}}
    with pytest.raises(EngineFault, match="not joined before it"):
        lower(ruleset(wrong), ["a", "b"])


def test_a_rule_that_joins_more_facts_than_the_engine_can_is_refused() -> None:
    wide = {"when": [condition("a") for _ in range(14)], "then": {"kind": "c"}}
    with pytest.raises(EngineFault, match="joins 14 facts"):
        lower(ruleset(wide), ["a"])


def test_dist_one_fact_is_never_asked_to_fill_two_places_of_a_rule() -> None:
    """By default a fact fills one place only, and the rule would silently not fire."""
    one = leg("a")
    program = compile_program([provision(AllOf((one, Negation(one), AnyOf((one, leg("b"))))))])
    for one_set in program.content["rulesets"]:
        for rule in one_set["rules"]:
            nodes = [c["is"]["n"] for c in rule["when"] if "n" in c["is"]]
            assert len(nodes) == len(set(nodes))
    for symbol, outcome in (("true", "violated"), ("false", "violated"), (None, "undetermined")):
        facts = [p.said("REQ/a", SUBJECT, symbol), p.said("REQ/b", SUBJECT, "true"), *closing("REQ")]
        assert evaluate(program, facts).outcomes == {("REQ", SUBJECT): outcome}


def test_the_end_fires_after_every_other_rule() -> None:
    rules = lower(ruleset(JOIN), ["a", "b"])
    assert list(rules)[-1] == "end"
    assert all(rules["end"]["pri"] > rule.get("pri", 0) for name, rule in rules.items() if name != "end")


# -- nothing is lost: D5, D6, D7, D9, D10, D12, D14 -------------------------------------------------------------------


def test_d5_a_batch_that_the_engine_cuts_short_is_a_fault(faulty: Callable[..., Extension]) -> None:
    def cut(real: Callable[..., Any], handle: int, text: str) -> Any:
        facts = json.loads(text)
        return real(handle, json.dumps([*facts[:-3], facts[-1]]))

    faulty(assert_facts=cut)
    with pytest.raises(EngineFault, match=r"holds \d+ facts of"):
        evaluate(PROGRAM, FACTS)


def test_d5_a_fact_that_appears_from_nowhere_is_a_fault(faulty: Callable[..., Extension]) -> None:
    def more(real: Callable[..., Any], handle: int, text: str) -> Any:
        facts = json.loads(text)
        return real(handle, json.dumps([facts[0] | {"id": "stranger"}, *facts]))

    faulty(assert_facts=more)
    with pytest.raises(EngineFault, match=r"holds \d+ facts of"):
        evaluate(PROGRAM, FACTS)


def test_d6_a_fact_that_no_rule_asks_for_is_harmless() -> None:
    facts = [{"kind": "a", "s": "x"}, {"kind": "b", "s": "x"}, {"kind": "lonely", "s": "x"}]
    assert len(solve(ruleset(JOIN), [facts], lambda _: False)) == 1


@pytest.mark.parametrize("call", ["assert_facts", "assert_fact"])
@pytest.mark.parametrize("code", [1, 2, 3])
def test_d6_a_fact_the_engine_refuses_is_a_fault(faulty: Callable[..., Extension], call: str, code: int) -> None:
    faulty(**{call: lambda real, *arguments: (code, real(*arguments)[1])})
    with pytest.raises(EngineFault, match=f"code {code}"):
        evaluate(PROGRAM, FACTS)


def test_d7_our_hash_is_the_engine_s() -> None:
    assert rete._hash("case-478212") == rete._hash("case-1221200") != rete._hash("case-478213")


@pytest.mark.parametrize(
    "blind", [lambda text: 7 if text[0] == "f" else text, lambda text: 7 if text[0] == "d" else text]
)
def test_d7_two_facts_with_the_same_hash_are_a_fault(
    monkeypatch: pytest.MonkeyPatch, blind: Callable[[str], Any]
) -> None:
    monkeypatch.setattr(rete, "_hash", blind)
    with pytest.raises(EngineFault, match="same 32-bit hash"):
        evaluate(PROGRAM, FACTS)


def test_d7_no_text_of_a_user_reaches_the_engine(faulty: Callable[..., Extension]) -> None:
    extension = faulty()
    standing = [p.standing("stränding", "undetermined"), p.following(["REQ|" + SUBJECT, "stränding"])[1]]
    evaluate(PROGRAM, [*FACTS, *standing])
    crossed = json.dumps(extension.calls)
    assert "said" in crossed
    assert "478212" not in crossed
    assert "\\u00" not in crossed


def test_d9_only_the_studied_functions_of_the_engine_are_called() -> None:
    """No events, retraction, state updates or timers."""
    source = (ROOT / "safe_rules/decision/rete.py").read_text("utf-8")
    assert set(re.findall(r"\bengine\.(\w+)\(", source)) == {
        "assert_fact",
        "assert_facts",
        "complete_and_start_action",
        "create_ruleset",
        "delete_ruleset",
        "delete_state",
        "get_facts",
        "start_action_for_state",
    }


def test_d10_a_state_in_which_nothing_fired_is_not_deleted(faulty: Callable[..., Extension]) -> None:
    extension = faulty(start_action_for_state=lambda *_: None)
    with pytest.raises(EngineFault, match="did not come to its end"):
        evaluate(PROGRAM, FACTS)
    assert extension.counted("delete_state") == 0


def test_d11_one_state_lives_at_a_time_and_everything_is_deleted(faulty: Callable[..., Extension]) -> None:
    extension = faulty()
    evaluate(PROGRAM, FACTS)
    assert extension.counted("create_ruleset") == extension.counted("delete_ruleset") > 3
    assert extension.counted("delete_state") == extension.counted("assert_facts")
    assert all('"sid"' not in json.dumps(call) for call in extension.calls)


def test_a_ruleset_is_deleted_after_a_fault(faulty: Callable[..., Extension]) -> None:
    extension = faulty(get_facts=lambda *_: "[]")
    with pytest.raises(EngineFault):
        evaluate(PROGRAM, FACTS)
    assert extension.counted("delete_ruleset") == extension.counted("create_ruleset") == 1


def test_d12_an_empty_batch_is_never_sent(faulty: Callable[..., Extension]) -> None:
    extension = faulty()
    assert solve(ruleset(JOIN), [[], []], lambda _: False) == []
    assert extension.calls == []


def test_d14_an_exception_in_a_firing_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fire(*_: Any) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(rete._Run, "fire", fire)
    with pytest.raises(EngineFault, match="ZeroDivisionError"):
        evaluate(PROGRAM, FACTS)


def test_an_exception_of_the_engine_is_a_fault(faulty: Callable[..., Extension]) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError("no room")

    faulty(create_ruleset=fail)
    with pytest.raises(EngineFault, match="MemoryError"):
        evaluate(PROGRAM, FACTS)


def test_the_agenda_cut_short_is_a_fault(faulty: Callable[..., Extension]) -> None:
    """As after a slow action under the package's own host (D15)."""
    faulty(complete_and_start_action=lambda *_: None)
    with pytest.raises(EngineFault, match="did not come to its end"):
        evaluate(PROGRAM, FACTS)


def test_a_rule_that_fires_without_end_is_a_fault(faulty: Callable[..., Extension]) -> None:
    faulty(complete_and_start_action=lambda *_: json.dumps({"r0": {"a": {"n": "x", "s": "s0"}}}))
    with pytest.raises(EngineFault, match="without end"):
        evaluate(PROGRAM, FACTS)


def test_a_rule_that_fires_after_the_end_is_a_fault(faulty: Callable[..., Extension]) -> None:
    ended: list[int] = []

    def after(real: Callable[..., Any], *arguments: Any) -> Any:
        following = real(*arguments)
        if following is None and not ended:
            ended.append(1)
            return json.dumps({"r0": {"a": {"n": "x", "s": "s0"}}})
        return following

    faulty(complete_and_start_action=after)
    with pytest.raises(EngineFault, match="after its end"):
        evaluate(PROGRAM, FACTS)


def test_a_lost_firing_leaves_a_value_missing(faulty: Callable[..., Extension]) -> None:
    """The completeness of stored facts does not see it; one value for each node and subject does."""

    def skip(real: Callable[..., Any], *arguments: Any) -> Any:
        following = real(*arguments)
        return real(*arguments) if following and not following.startswith('{"end"') else following

    faulty(complete_and_start_action=skip)
    with pytest.raises(EngineFault, match=r"gave `.*` no value"):
        evaluate(PROGRAM, FACTS)


# -- exactly one value, outcome and fold ------------------------------------------------------------------------------


def stage(content: dict[str, Any], name: str) -> Any:
    return next(one for one in content["rulesets"] if one["stage"] == name)


def test_a_node_with_two_values_is_a_fault() -> None:
    def contradict(content: dict[str, Any]) -> None:
        rule = deepcopy(stage(content, "nodes")["rules"][0])
        rule["then"] |= {"t": "n", "f": "y"}
        stage(content, "nodes")["rules"].append(rule)

    with pytest.raises(EngineFault, match="two values"):
        evaluate(changed(contradict), FACTS)


def test_a_node_without_a_value_is_a_fault() -> None:
    with pytest.raises(EngineFault, match="no value"):
        evaluate(changed(lambda c: stage(c, "nodes")["rules"].clear()), FACTS)


def test_a_finding_without_outcome_or_with_two_is_a_fault() -> None:
    with pytest.raises(EngineFault, match="no outcome"):
        evaluate(changed(lambda c: stage(c, "outcomes")["rules"].pop()), FACTS)

    def double(content: dict[str, Any]) -> None:
        rule = deepcopy(stage(content, "outcomes")["rules"][-1])
        rule["then"] |= {"o": "violated"}
        stage(content, "outcomes")["rules"].append(rule)

    with pytest.raises(EngineFault, match="two outcomes"):
        evaluate(changed(double), FACTS)


def test_a_verdict_that_does_not_count_every_finding_is_a_fault() -> None:
    with pytest.raises(EngineFault, match="did not fold"):
        evaluate(changed(lambda c: stage(c, "verdict")["facts"].clear()), FACTS)


# -- limits: D13, batches ----------------------------------------------------------------------------------------------


def test_d13_more_rules_on_one_definition_than_a_node_of_the_engine_can_hold() -> None:
    """256 rules on the same condition crash the engine; the program is split before."""
    definition = provision(leg("a", "DEF"), "DEF", "definition")
    rules = [provision(Leg(f"R{i}/d", "d", Defined("DEF")), f"R{i}") for i in range(300)]
    program = compile_program([definition, *rules])
    assert sum(one["stage"] == "nodes" for one in program.content["rulesets"]) > 2
    result = evaluate(program, [p.said("DEF/a", SUBJECT, "true"), *closing(*(f"R{i}" for i in range(300)))])
    assert set(result.outcomes.values()) == {"satisfied"}
    assert len(result.outcomes) == 300


def test_d13_more_legs_than_a_level_of_the_engine_can_tell_apart() -> None:
    """512 distinct conditions at one level never return; the program is split before."""
    rules = [provision(AllOf((leg("a", f"R{i}"), leg("b", f"R{i}"))), f"R{i}") for i in range(300)]
    program = compile_program(rules)
    for one in program.content["rulesets"]:
        assert len({c["is"]["n"] for rule in one["rules"] for c in rule["when"] if "n" in c["is"]}) <= 200
    facts = [p.said(f"R{i}/{name}", SUBJECT, "true" if i % 2 else "false") for i in range(300) for name in "ab"]
    result = evaluate(program, [*facts, *closing(*(f"R{i}" for i in range(300)))])
    assert sorted(result.outcomes.values()) == ["satisfied"] * 150 + ["violated"] * 150


def test_small_batches_give_the_same_result(monkeypatch: pytest.MonkeyPatch, faulty: Callable[..., Extension]) -> None:
    facts = []
    for number in range(20):
        name = f"product {number}"
        symbols = [(leg_id, "true" if (number + ord(leg_id[-1])) % 3 else None) for leg_id in VALUES]
        facts += [p.said(leg_id, name, symbol) for leg_id, symbol in symbols]
        facts += [p.finding("REQ", name), p.flag("REQ", name, not_covered=False)]
    facts += p.following([p.finding_id("REQ", f"product {number}") for number in range(20)])
    whole = evaluate(PROGRAM, facts)
    monkeypatch.setattr(chaining, "_BATCH", 15)
    extension = faulty()
    assert evaluate(PROGRAM, facts) == whole
    assert extension.counted("assert_facts") > 20


# -- the extension itself: D15, D17, D21, section 5 --------------------------------------------------------------------


def test_only_one_file_imports_the_engine_and_never_its_python_host() -> None:
    importers = set()
    for path in sorted((ROOT / "safe_rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importers |= {(path.name, name) for name in names if name.startswith("durable")}
    assert importers == {("rete.py", "durable_rules_engine")}


def test_d15_d17_d21_no_thread_timer_or_host_of_the_package_is_there_after_an_evaluation() -> None:
    script = (
        "import sys, threading\n"
        "from tests.decision.test_rete_hazards import *\n"
        "evaluate(PROGRAM, FACTS)\n"
        "print(threading.active_count(), [m for m in sys.modules if m.split('.')[0] == 'durable'])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("1 []\n", 0), done.stderr


def test_the_loader_s_flags_are_as_before_after_the_import() -> None:
    script = (
        "import sys, os; before = sys.getdlopenflags(); sys.setdlopenflags(before | os.RTLD_NOW)\n"
        "from safe_rules.decision import rete\n"
        "before = sys.getdlopenflags(); assert rete.available() is None; print(sys.getdlopenflags() == before)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


def test_an_engine_that_cannot_be_loaded_is_named_and_gives_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError("undefined symbol")

    monkeypatch.setattr(rete, "_extension", missing)
    assert rete.available() == "the rule engine durable_rules 2.0.28 cannot be loaded: ImportError: undefined symbol"
    with pytest.raises(EngineFault, match="cannot be loaded"):
        evaluate(PROGRAM, FACTS)


def test_the_installed_release_is_the_studied_one() -> None:
    assert version("durable_rules") == rete.RELEASE


def test_evaluations_in_several_threads_do_not_mix() -> None:
    expected = evaluate(PROGRAM, FACTS)
    found: list[p.EngineResult] = []
    threads = [threading.Thread(target=lambda: found.append(evaluate(PROGRAM, FACTS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_a_constant_leg_is_unknown_and_a_defined_leg_has_its_definition_s_value() -> None:
    open_leg = Leg("DEF/open", "open", Constant("why", "open_question"))
    rules = [
        provision(AnyOf((open_leg, leg("a", "DEF"))), "DEF", "definition", applies=leg("b", "DEF")),
        provision(Leg("REQ/d", "d", Defined("DEF"))),
    ]
    facts = [p.given("DEF/open", SUBJECT), p.said("DEF/a", SUBJECT, "false"), p.said("DEF/b", SUBJECT, "true")]
    result = evaluate(compile_program(rules), [*facts, *closing("REQ")])
    assert result.legs["REQ/d", SUBJECT] is result.definitions["DEF", SUBJECT] is Truth.UNKNOWN
    assert result.applies == {("DEF", SUBJECT): Truth.TRUE}
    assert result.outcomes == {("REQ", SUBJECT): "undetermined"}
