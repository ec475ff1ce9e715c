"""`lint` and `test-rules`: a ruleset that lacks an example, or whose example is wrong, is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from safe_rules.assurance.lint import lint_form
from safe_rules.assurance.rule_tests import ExampleResult, run_examples
from safe_rules.rulebook.canonical import load_ruleset
from tests.rulebook.own_rules import RULES, edited

CAP = "article-16/paragraph-10/component-cap.yaml"


def failures(rules: Path) -> Sequence[ExampleResult]:
    return [result for result in run_examples(load_ruleset(rules), None) if not result.passed]


def test_the_shipped_rules_have_nothing_to_tell() -> None:
    ruleset = load_ruleset(RULES)
    assert lint_form(ruleset) == []
    results = list(run_examples(ruleset, None))
    assert [result for result in results if not result.passed] == []
    assert {result.provision for result in results} == set(ruleset.provisions)


@pytest.mark.parametrize(
    ("name", "old", "new", "example"),
    [
        ("parameters.yaml", "ratio: 35/100", "ratio: 34999999/100000000", "exactly 35 of 100 meets the cap"),
        ("parameters.yaml", "ratio: 35/100", "ratio: 350000001/1000000000", "one cent in ten million above the cap"),
        ("parameters.yaml", "day: 2026-05-30", "day: 2026-05-29", "signed on the last day, with outreach"),
        ("parameters.yaml", "day: 2026-05-30", "day: 2026-05-31", "signed one day late"),
        (CAP, "at_most: {parameter", "less_than: {parameter", "exactly 35 of 100 meets the cap"),
        (CAP, "has_status: outside", "has_status: inside", "exactly 35 of 100 meets the cap"),
        ("countries.yaml", "from: 2026-01-27", "from: 2026-01-28", "India may join since its partnership"),
        ("countries.yaml", "from: 2026-01-27", "from: 2026-01-26", "India could not join the day before"),
    ],
)
def test_a_changed_limit_operator_or_day_fails_the_example_beside_it(
    tmp_path: Path, name: str, old: str, new: str, example: str
) -> None:
    assert example in {result.example for result in failures(edited(tmp_path, name, old, new))}


def test_an_example_that_is_no_dossier_is_told_with_its_fault(tmp_path: Path) -> None:
    rules = edited(tmp_path, CAP, "product_class: defence_product", "product_clas: defence_product")
    (failure,) = failures(rules)
    assert failure.fault is not None
    assert "did you mean `product_class`" in failure.fault


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("article-1/scope.yaml", "outcome: undetermined", "outcome: satisfied", "no example that is undetermined"),
        (CAP, "side: missed", "side: met", "no example stands on the side `missed` of the limit"),
        (
            CAP,
            "{parameter: third_country_component_cap}\ncertainty",
            '"1"\ncertainty',
            "no provision uses the parameter",
        ),
    ],
)
def test_lint_names_what_a_ruleset_lacks(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    faults = lint_form(load_ruleset(edited(tmp_path, name, old, new)))
    assert any(said in str(fault) for fault in faults)
