"""One decision with its trace on a shipped example, by each evaluator, in a process that is warm."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

from benchmarks.inputs import ROOT
from benchmarks.table import Row
from safe_rules.check import open_case
from safe_rules.cli.engine import worker_engine
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.grounding import ground
from safe_rules.decision.reference import evaluate
from safe_rules.intake.proposal_file import load_proposal
from safe_rules.rulebook.canonical import shipped_ruleset

__all__ = ["decision_rows"]

_DOSSIER = ROOT / "fixtures" / "patrol-vehicle" / "dossier.yaml"
_DAY = date(2026, 11, 21)
_REFERENCE, _ENGINE = 5, 60


def decision_rows(rounds: int) -> list[Row]:
    """The median of each evaluator; the engine's includes grounding, compiling and the way to its worker and back."""
    opened = open_case(load_proposal(_DOSSIER), as_of=_DAY, ruleset=shipped_ruleset())
    asked = opened.provisions, opened.rulebook.statuses, opened.case, opened.standing
    rows = [_row("one decision by the reference evaluator", lambda: evaluate(*asked), rounds, _REFERENCE)]
    with worker_engine() as (engine, why_not):
        if engine is None:
            return [*rows, Row(f"one decision by the rule engine: {why_not}", None, "", f"at most {_ENGINE} ms", None)]
        by_engine = _row(
            "one decision by the rule engine",
            lambda: engine.start(compile_program(opened.provisions), ground(*asked)).result(),
            rounds,
            _ENGINE,
        )
    return [*rows, by_engine]


def _row(what: str, decide: Callable[[], object], rounds: int, aim: int) -> Row:
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        decide()
        times.append(1000 * (time.perf_counter() - began))
    taken = median(times[1:])
    return Row(what, taken, "", f"at most {aim} ms", taken <= aim)
