"""The second evaluator for the commands: a worker process, started before any file is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from safe_rules.decision.rete import available
from safe_rules.decision.worker import EngineWorker

__all__ = ["worker_engine"]


@contextmanager
def worker_engine() -> Iterator[tuple[EngineWorker | None, str | None]]:
    """The engine, or `None` and the reason why it cannot be loaded on this machine."""
    reason = available()
    if reason is not None:
        yield None, reason
        return
    with EngineWorker() as worker:
        yield worker, None
