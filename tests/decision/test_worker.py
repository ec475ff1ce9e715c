"""The worker contains the engine: a crash or a hang costs a process, never a verdict, and the next call works."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from safe_rules.decision import program as p
from safe_rules.decision import worker as worker_module
from safe_rules.decision.compiling import compile_program
from safe_rules.decision.worker import EngineWorker, evaluate_inline
from safe_rules.rulebook.opened import Citation, Leg, Provision, SymbolTest
from safe_rules.values.errors import EngineFault

ROOT = Path(__file__).parents[2]
LEG = Leg("REQ/said", "said", SymbolTest("x.y", ("true",)))
PROVISION = Provision("REQ", "REQ", "requirement", "t", Citation("a", "e", "1"), "product", None, LEG)
PROGRAM = compile_program([PROVISION])


def facts(symbol: str | None = "true") -> list[p.Fact]:
    return [
        p.said("REQ/said", "product é", symbol),
        p.finding("REQ", "product é"),
        p.flag("REQ", "product é", not_covered=False),
        *p.following(["REQ|product é"]),
    ]


@pytest.fixture
def worker() -> Iterator[EngineWorker]:
    with EngineWorker() as started:
        yield started


def ask(worker: EngineWorker, symbol: str | None = "true", timeout: float = 20) -> p.EngineResult:
    worker.submit(PROGRAM, facts(symbol))
    return worker.result(timeout)


def pid_of(worker: EngineWorker) -> int:
    assert worker.pid is not None
    return worker.pid


def test_the_worker_answers_as_the_engine_does_inline(worker: EngineWorker) -> None:
    for symbol, outcome in (("true", "satisfied"), ("false", "violated"), (None, "undetermined")):
        result = ask(worker, symbol)
        assert result == evaluate_inline(PROGRAM, facts(symbol))
        assert result.outcomes == {("REQ", "product é"): outcome}


@pytest.mark.parametrize("kind", [signal.SIGSEGV, signal.SIGFPE, signal.SIGKILL])
def test_a_crashed_worker_is_a_fault_that_names_the_signal_and_the_next_call_works(
    worker: EngineWorker, kind: signal.Signals
) -> None:
    first = pid_of(worker)
    os.kill(first, signal.SIGSTOP)
    worker.submit(PROGRAM, facts())
    os.kill(first, kind)
    os.kill(first, signal.SIGCONT)
    with pytest.raises(EngineFault, match=f"crashed with {kind.name}"):
        worker.result(10)
    assert ask(worker).grade == "ok"
    assert pid_of(worker) != first


def test_the_engine_itself_crashing_is_contained() -> None:
    """An empty batch crashes the extension for real (D12)."""
    crash = (
        "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
        "from safe_rules.decision import worker_process as w, rete\n"
        "def crash(*_):\n"
        "    e = rete._extension(); h = e.create_ruleset('r', json.dumps({'r': {'all': [{'a': {'kind': 'x'}}]}}))\n"
        "    e.start_action_for_state(h, e.assert_facts(h, '[]')[1])\n"
        "w.evaluate = crash; w.serve()"
    )
    with EngineWorker(entry=("-c", crash)) as worker:
        worker.submit(PROGRAM, facts())
        with pytest.raises(EngineFault, match="crashed with SIGSEGV"):
            worker.result(10)


def test_a_worker_that_hangs_is_ended_and_the_next_call_works(worker: EngineWorker) -> None:
    first = pid_of(worker)
    os.kill(first, signal.SIGSTOP)
    worker.submit(PROGRAM, facts())
    with pytest.raises(EngineFault, match=r"did not answer within 0\.2 seconds"):
        worker.result(0.2)
    assert not Path(f"/proc/{first}").exists(), "the process is gone and reaped"
    assert ask(worker).grade == "ok"


def test_a_request_larger_than_a_pipe_to_a_hung_worker_still_ends_at_the_deadline(worker: EngineWorker) -> None:
    os.kill(pid_of(worker), signal.SIGSTOP)
    worker.submit(PROGRAM, [p.said("REQ/said", f"s{i}", "true") for i in range(20_000)])
    with pytest.raises(EngineFault, match="did not answer"):
        worker.result(0.2)


def test_a_worker_that_died_while_idle_is_replaced(worker: EngineWorker) -> None:
    os.kill(pid_of(worker), signal.SIGKILL)
    time.sleep(0.1)
    assert ask(worker).grade == "ok"


def test_a_worker_that_ends_by_itself_is_a_fault_with_its_exit_code() -> None:
    with EngineWorker(entry=("-c", "import sys; sys.stdin.buffer.read(1); sys.exit(3)")) as worker:
        worker.submit(PROGRAM, facts())
        with pytest.raises(EngineFault, match="exit code 3"):
            worker.result(10)


def test_a_fault_of_the_engine_crosses_with_its_message(worker: EngineWorker) -> None:
    worker.submit(PROGRAM, facts()[1:])
    with pytest.raises(EngineFault, match=r"the fact of `REQ/said` for `product é` is missing"):
        worker.result()
    assert ask(worker).grade == "ok"


def test_what_the_engine_prints_does_not_reach_the_protocol() -> None:
    noisy = (
        "import sys, json, os; sys.path[:] = json.loads(sys.argv[1]);"
        "from safe_rules.decision import worker_process as w; plain = w._answer\n"
        "def loud(request):\n    os.write(1, b'noise'); os.write(2, b'noise'); return plain(request)\n"
        "w._answer = loud; w.serve()"
    )
    with EngineWorker(entry=("-c", noisy)) as worker:
        assert ask(worker).grade == "ok"


def test_closing_leaves_no_process_and_no_thread() -> None:
    with EngineWorker() as worker:
        ask(worker)
        pid = pid_of(worker)
    assert not Path(f"/proc/{pid}").exists()
    assert [t.name for t in threading.enumerate() if t.name.startswith(("engine", "Timer"))] == []


def test_a_crash_leaves_no_image_of_the_dossier_on_disk(worker: EngineWorker) -> None:
    ask(worker)
    limits = Path(f"/proc/{pid_of(worker)}/limits").read_text("utf-8")
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_a_second_submission_before_the_result_is_refused(worker: EngineWorker) -> None:
    worker.submit(PROGRAM, facts())
    with pytest.raises(EngineFault, match="already evaluating"):
        worker.submit(PROGRAM, facts())
    assert worker.result().grade == "ok"
    with pytest.raises(EngineFault, match="nothing was submitted"):
        worker.result()


def test_the_worker_is_recycled_after_many_evaluations(monkeypatch: pytest.MonkeyPatch, worker: EngineWorker) -> None:
    monkeypatch.setattr(worker_module, "_RECYCLE", 2)
    pids = set()
    for _ in range(4):
        ask(worker)
        pids.add(worker.pid)
    assert len(pids) == 2


def test_the_worker_dies_with_its_parent() -> None:
    script = (
        "from safe_rules.decision.worker import EngineWorker as W; import os; print(W().pid, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    pid = int(done.stdout)
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the worker outlives its parent")


def test_the_worker_starts_from_a_zip_file_with_another_working_directory(tmp_path: Path) -> None:
    archive = tmp_path / "package.whl"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted((ROOT / "safe_rules").rglob("*.py")):
            packed.write(path, path.relative_to(ROOT))
    script = (
        f"import sys; sys.path.insert(0, {str(archive)!r})\n"
        "import safe_rules; assert '.whl' in safe_rules.__file__\n"
        "from safe_rules.decision.worker import EngineWorker\n"
        "from safe_rules.decision.program import Program, standing, following\n"
        "from safe_rules.decision.compiling import compile_program\n"
        "with EngineWorker() as worker:\n"
        "    worker.submit(compile_program([]), [standing('one', 'not_covered'), *following(['one'])])\n"
        "    print(worker.result().grade)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("not_covered\n", "")


def test_the_worker_process_loads_no_dossier_models() -> None:
    script = (
        "import sys, safe_rules.decision.worker_process;"
        "print([m for m in ('pydantic', 'ruamel.yaml', 'safe_rules.rulebook.opened') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
