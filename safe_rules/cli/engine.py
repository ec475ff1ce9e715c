"""The second evaluator for the commands: a worker process, started before any file is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from safe_rules.decision.program import Fact, Program
from safe_rules.decision.rete import available
from safe_rules.decision.worker import EngineWorker

__all__ = ["WorkerEngine", "worker_engine"]


class WorkerEngine:
    """Evaluates in the worker process, one program at a time, while this process goes on."""

    def __init__(self, worker: EngineWorker) -> None:
        self._worker = worker

    def start(self, program: Program, facts: Sequence[Fact]) -> EngineWorker:
        """Hand an evaluation over; `result` raises `EngineFault` when the worker crashes, hangs or finds a fault."""
        self._worker.submit(program, facts)
        return self._worker


@contextmanager
def worker_engine() -> Iterator[tuple[WorkerEngine | None, str | None]]:
    """The engine, or `None` and the reason why it cannot be loaded on this machine."""
    reason = available()
    if reason is not None:
        yield None, reason
        return
    with EngineWorker() as worker:
        yield WorkerEngine(worker), None
