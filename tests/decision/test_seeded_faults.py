"""Each seeded fault is caught by its guard, and by no luck: without the fault the same proposal has a verdict."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from safe_rules.assurance.rule_tests import run_examples
from safe_rules.rulebook.canonical import load_ruleset, shipped_ruleset
from safe_rules.values.errors import EngineFault
from tests.decision.seeded_faults import FAULTS, SeededFault, a_status_a_day_late
from tests.rulebook.own_rules import edited
from tests.support import INLINE, decided, dossier_proposal, reported

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "0003-seeded-faults.md"
OTHERS = ("status-a-day-late", "parameter-changed")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_caught_and_no_verdict_is_released(
    fault: SeededFault, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged, readings = fault.on(), dict(fault.readings)
    assert reported(judged, **readings).verdict
    fault.put(monkeypatch)
    with pytest.raises(fault.error or EngineFault) as caught:
        reported(judged, **readings)
    assert fault.says in str(caught.value)


def failing(ruleset: object, engine: object = None) -> set[str]:
    return {result.example for result in run_examples(ruleset, engine) if not result.passed}  # type: ignore[arg-type]


def test_every_example_passes_without_a_fault() -> None:
    assert failing(shipped_ruleset()) == set()


def test_a_status_a_day_late_fails_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both evaluators share the table of statuses and agree on the wrong answer: the examples are the guard."""
    a_status_a_day_late(monkeypatch)
    assert "India may join since its partnership" in failing(shipped_ruleset(), INLINE)
    buyers = [{"country": code, "safe_loan": code != "IN"} for code in ("PL", "LT", "IN")]
    procurement = {"id": "E", "stage": "signed", "signature_date": "2026-01-27", "buyers": buyers}
    decided(dossier_proposal({"procurement": procurement, "products": []}), engine=INLINE)


@pytest.mark.parametrize(
    ("old", "new", "example"),
    [
        ("ratio: 35/100", "ratio: 36/100", "one cent in ten million above the cap"),
        ("ratio: 35/100", "ratio: 350000001/1000000000", "one cent in ten million above the cap"),
        ("ratio: 35/100", "ratio: 34/100", "exactly 35 of 100 meets the cap"),
        ('ratio: "2"', 'ratio: "3"', "a borrower and Norway"),
        ('ratio: "2"', 'ratio: "1"', "a borrower alone, signed too late for the derogation"),
        ("day: 2026-05-30", "day: 2026-05-31", "signed one day late"),
        ("day: 2026-05-30", "day: 2026-05-29", "signed on the last day, with outreach"),
    ],
)
def test_a_changed_parameter_fails_the_example_beside_it_and_changes_the_digest(
    old: str, new: str, example: str, tmp_path: Path
) -> None:
    changed = load_ruleset(edited(tmp_path, "parameters.yaml", old, new))
    assert example in failing(changed)
    assert changed.digest != shipped_ruleset().digest


def test_the_page_lists_exactly_the_faults_that_are_seeded() -> None:
    rows = [row for row in PAGE.read_text(encoding="utf-8").splitlines() if row.startswith("| `")]
    names = [re.match(r"\| `([a-z-]+)`", row) for row in rows]
    assert [match[1] for match in names if match] == [*(fault.name for fault in FAULTS), *OTHERS]


def test_a_limit_is_a_ratio_and_never_a_float() -> None:
    for values in shipped_ruleset().parameters.values():
        for value in values:
            assert value.ratio is None or isinstance(value.ratio, Fraction)
