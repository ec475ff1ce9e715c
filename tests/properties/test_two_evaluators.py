"""The rule engine, the reference evaluator and a small Kleene recursion give the same meaning to random rulebooks.

More of each: `python -m tests.properties.random_rulebooks` (or `random_cases`, `random_dossiers`) with `--count` and
`--seed`.
"""

from __future__ import annotations

import random
import sys

import pytest

from safe_rules.decision.compiling import compile_program
from safe_rules.decision.rete import evaluate
from tests.properties import random_cases, random_dossiers
from tests.properties import random_rulebooks as rb

SEED = 20_260_101


def test_the_engine_agrees_with_the_recursion_on_random_rulebooks(capsys: pytest.CaptureFixture[str]) -> None:
    count = 300
    wrong, outcomes, grades = rb.compare_many(count, SEED)
    with capsys.disabled():
        sys.stdout.write("\n" + rb.report(count, wrong, outcomes, grades))
    assert wrong == []
    assert min(rb.shares(outcomes)[outcome] for outcome in rb.OUTCOMES) >= 10


def test_the_engine_agrees_with_the_reference_on_random_rulebooks(capsys: pytest.CaptureFixture[str]) -> None:
    count = 150
    wrong, outcomes, grades = random_cases.compare_many(count, SEED)
    with capsys.disabled():
        sys.stdout.write("\n" + rb.report(count, wrong, outcomes, grades))
    assert wrong == []
    assert min(rb.shares(outcomes).get(outcome, 0) for outcome in rb.OUTCOMES) >= 10


def test_the_engine_agrees_with_the_reference_on_random_dossiers(capsys: pytest.CaptureFixture[str]) -> None:
    count = 150
    wrong, outcomes, grades = random_dossiers.compare_many(count, SEED)
    with capsys.disabled():
        sys.stdout.write("\n" + rb.report(count, wrong, outcomes, grades).replace("rulebooks", "dossiers"))
    assert wrong == []
    assert set(outcomes) == set(rb.OUTCOMES)
    assert {"violated", "undetermined", "not_covered"} <= set(grades)


def test_the_order_of_facts_and_provisions_changes_nothing() -> None:
    for seed in range(SEED, SEED + 25):
        case = rb.Maker(seed).case()
        first = evaluate(compile_program(case.provisions), case.facts)
        shuffled = random.Random(seed).sample(case.facts, len(case.facts))  # noqa: S311 - chosen to be repeated
        assert evaluate(compile_program(case.provisions), shuffled) == first
        turned = evaluate(compile_program(case.provisions[::-1]), case.facts)
        assert (turned.outcomes, turned.legs, turned.grade) == (first.outcomes, first.legs, first.grade)


@pytest.mark.parametrize("seed", range(5))
def test_wide_and_deep_trees_are_decided_alike(seed: int) -> None:
    """Trees of depth 5 with three to five branches everywhere are cut into nodes, and mean the same."""
    maker = rb.Maker(SEED + seed, depth=5, branching=4)
    maker.unsure = 0.02
    provisions = [maker.provision("requirement", "REQ", "product", [])]
    case = rb.Case(provisions, {"product": ["p 1", "p 2", "p 3"]})
    maker.fill(case)
    found, _ = rb.differences(case)
    assert found == []
