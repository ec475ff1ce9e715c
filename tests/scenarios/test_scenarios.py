"""The worked scenarios of the law, label by label: facts in, outcome and reasons out, decided by both evaluators.

The YAML files beside this one are a conformance kit: nothing in them is particular to this program but its rule ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from safe_rules.check import check
from safe_rules.cli.engine import worker_engine
from safe_rules.decision.worker import EngineWorker
from safe_rules.dossier.proposal import Proposal
from safe_rules.dossier.reading import read_dossier
from safe_rules.explanation.report import Finding, Report
from safe_rules.intake.dossier_proposal import proposal_of
from safe_rules.intake.proposal_file import load_proposal
from safe_rules.values.document import Document
from safe_rules.values.errors import FaultList
from safe_rules.values.yaml_text import load

_FILES = sorted(Path(__file__).parent.glob("*.yaml"))
_SCENARIOS: list[dict[str, Any]] = [entry for path in _FILES for entry in load(path).data["scenarios"]]
_WITH_LINES = [entry for entry in _SCENARIOS if "lines" in entry]
_LABELS = "01 02 03 05 07 09 10 11 12 15 16 19 20 21 23 24 27 30 56 57"


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineWorker]:
    with worker_engine() as (worker, why_not):
        assert worker is not None, why_not
        yield worker


def _dossier(scenario: dict[str, Any]) -> dict[str, Any]:
    given = scenario.get("dossier", {})
    facts = {key: scenario[key] for key in ("signature_date", "capability") if key in scenario}
    # A scenario with lines and a day of signature is about a contract that was signed then.
    facts |= {"stage": "signed"} if "signature_date" in facts else {}
    procurement = {"id": "S", "product_class": "defence_product", **facts, **given.get("procurement", {})}
    plain = {"schema": "safe-rules/dossier/1", **given, "procurement": procurement}
    if "lines" in scenario:
        lines = [{"line_id": str(number), **line} for number, line in enumerate(scenario["lines"], 1)]
        plain["products"] = [{"id": "p", "bom_complete": True, "components": lines}]
    return plain


def _judged(scenario: dict[str, Any], proposal: Proposal, engine: EngineWorker) -> Report:
    as_of = date.fromisoformat(str(scenario["as_of"]))
    report = check(proposal, as_of=as_of, engine=engine, readings=scenario.get("readings"))
    assert report.engine.evaluators == ("reference", "durable_rules")
    return report


def _proposal(scenario: dict[str, Any]) -> Proposal:
    document = Document(scenario["label"], _dossier(scenario), lambda: ({}, {}))
    faults = FaultList()
    proposal = proposal_of(read_dossier(document), document, faults)
    faults.raise_if_any()
    return proposal


def _finding(report: Report, rule: str) -> Finding:
    (found,) = [finding for finding in report.findings if finding.rule == rule]
    return found


def _shown(finding: Finding, name: str) -> str:
    (figure,) = [leg.figure for leg in finding.legs if f"{leg.role}.{leg.leg}" == name]
    assert figure is not None
    return figure.low if figure.low == figure.high else f"{figure.low} to {figure.high}"


@pytest.mark.parametrize("scenario", _SCENARIOS, ids=lambda scenario: scenario["label"])
def test_scenarios_of_the_law(scenario: dict[str, Any], engine: EngineWorker) -> None:
    report = _judged(scenario, _proposal(scenario), engine)
    assert report.verdict == scenario["verdict"]
    finding = _finding(report, scenario["rule"])
    assert finding.outcome == scenario["outcome"]
    truths = {leg.leg: leg.truth for leg in finding.legs}
    deciding = scenario.get("deciding", {})
    assert {name: truths.get(name) for name in deciding} == deciding
    figures = scenario.get("figures", {})
    assert {name: _shown(finding, name) for name in figures} == figures
    assert list(finding.relieved_by) == scenario.get("relieved_by", [])


@pytest.mark.parametrize(
    "scenario", [entry for entry in _WITH_LINES if "components" in entry], ids=lambda scenario: scenario["label"]
)
def test_the_same_lines_as_a_bare_bill_of_materials(
    scenario: dict[str, Any], engine: EngineWorker, tmp_path: Path
) -> None:
    rows = "".join(f"{line.get('origin', '')},{line['cost']}\n" for line in scenario["lines"])
    (tmp_path / "bom.csv").write_text(f"origin,cost\n{rows}")
    report = _judged(scenario, load_proposal(tmp_path / "bom.csv"), engine)
    assert report.verdict == scenario["components"]


def test_every_scenario_that_these_rules_can_decide_is_here() -> None:
    labels = {scenario["label"].split(",")[0] for scenario in _SCENARIOS}
    assert labels == {f"SC-{number}" for number in _LABELS.split()}


def test_every_scenario_says_where_it_stands() -> None:
    assert all(scenario["paragraph"].startswith("Article") for scenario in _SCENARIOS)
    assert len({scenario["label"] for scenario in _SCENARIOS}) == len(_SCENARIOS)
