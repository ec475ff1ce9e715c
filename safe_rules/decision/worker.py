"""Containment of the rule engine: it may crash or hang, and then costs a worker process, never a verdict.

The worker starts before the dossier is read, so that its start-up costs no time. Each evaluation has a deadline; a
worker that dies or passes it is killed, the caller gets an `EngineFault`, and the next call starts afresh.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from safe_rules.decision.program import EngineResult, Fact, Program
from safe_rules.decision.rete import evaluate
from safe_rules.decision.worker_process import read_message, write_message
from safe_rules.values.errors import EngineFault, Fault

__all__ = ["EngineWorker", "evaluate_inline"]

_RECYCLE = 500
"""Evaluations after which a worker is replaced, against whatever the engine leaks."""

_ENTRY = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from safe_rules.decision.worker_process import serve; serve()"
)


def evaluate_inline(program: Program, facts: Iterable[Fact]) -> EngineResult:
    """Evaluate in this process: for callers that are themselves disposable."""
    return evaluate(program, facts)


class EngineWorker:
    """A process that evaluates, one evaluation at a time; use as a context manager.

    `submit` hands an evaluation over and returns at once; `result` waits for it.
    """

    def __init__(self, *, entry: Sequence[str] = ("-c", _ENTRY)) -> None:
        self._entry = tuple(entry)
        self._process: subprocess.Popen[bytes] | None = None
        self._exchange: _Exchange | None = None
        self._served = 0
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self, program: Program, facts: Iterable[Fact]) -> Self:
        """Hand one evaluation over; `result` of what is returned waits for it."""
        self.submit(program, facts)
        return self

    def submit(self, program: Program, facts: Iterable[Fact]) -> None:
        """Hand one evaluation over. Raises `EngineFault` when one is already under way."""
        if self._exchange is not None:
            raise EngineFault("the rule engine is already evaluating")
        if self._process is None or self._process.poll() is not None or self._served >= _RECYCLE:
            self._stop()
            self._start()
        assert self._process is not None  # noqa: S101 - for the type checker
        self._served += 1
        self._exchange = _Exchange(self._process, {"program": program.content, "facts": list(facts)})

    def result(self, timeout: float = 20) -> EngineResult:
        """The result of what was submitted. Raises `EngineFault` when the worker crashes, faults or takes too long."""
        if self._exchange is None:
            raise EngineFault("nothing was submitted to the rule engine")
        exchange = self._exchange
        exchange.join(timeout)
        late = exchange.is_alive()
        if late or exchange.answer is None:
            code = self._stop(grace=0 if late else 5)
            raise EngineFault(
                f"the rule engine did not answer within {timeout:g} seconds and was ended" if late else _obituary(code)
            )
        self._exchange = None
        if "faults" in exchange.answer:
            raise EngineFault([Fault(message) for message in exchange.answer["faults"]])
        return EngineResult.from_plain(exchange.answer["result"])

    def close(self) -> None:
        """End the worker; leaves no process behind."""
        self._stop()

    def _start(self) -> None:
        paths = json.dumps([str(Path(__file__).parents[2]), *(p for p in sys.path if p and Path(p).is_absolute())])
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
                [sys.executable, "-I", *self._entry, paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except OSError as error:
            raise EngineFault(f"the worker of the rule engine cannot be started: {error.strerror}") from error
        self._served = 0

    def _stop(self, grace: float = 0) -> int | None:
        """End the worker and whatever is under way; gives the exit code, negative for a signal it died of."""
        process, exchange = self._process, self._exchange
        self._process = self._exchange = None
        if process is None:
            return None
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
        code = process.wait()
        if exchange is not None:
            exchange.join()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        return code


def _obituary(code: int | None) -> str:
    if code is not None and code < 0:
        return f"the rule engine crashed with {signal.Signals(-code).name}"
    return f"the worker of the rule engine ended with exit code {code}"


class _Exchange(threading.Thread):
    """Writes one request and reads its answer; ends with no answer when the worker dies."""

    def __init__(self, process: subprocess.Popen[bytes], request: Any) -> None:
        super().__init__(name="engine-exchange", daemon=True)
        self._process = process
        self._request = request
        self.answer: dict[str, Any] | None = None
        self.start()

    def run(self) -> None:
        process = self._process
        if process.stdin is None or process.stdout is None:
            return
        try:
            write_message(process.stdin.fileno(), self._request)
            self.answer = read_message(process.stdout.fileno())
        except (OSError, ValueError):
            self.answer = None
