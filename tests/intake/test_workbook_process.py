"""The child that takes a workbook apart: killed from outside it is no fault of the file; alone it does not live on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from safe_rules.intake import workbook
from safe_rules.intake.workbook import read_workbook
from safe_rules.values.errors import EngineFault

_ROOT = Path(__file__).parents[2]
_BOOK = _ROOT / "fixtures" / "small-drone" / "bom.xlsx"


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_a_child_that_is_killed_is_no_damaged_file(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(workbook, "_START", f"import os, signal; os.kill(os.getpid(), signal.{name})")
    with pytest.raises(EngineFault, match=name):
        read_workbook(_BOOK, sheet=None)


def test_a_child_ends_with_its_parent() -> None:
    child = (
        "import json, sys, time; job = json.loads(sys.stdin.buffer.readline()); sys.path.insert(0, job['root'])\n"
        "from safe_rules.intake import workbook_child\n"
        "workbook_child.read = lambda *_: time.sleep(60)\n"
        "workbook_child.main(job)"
    )
    parent = (
        "import json, os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-I', '-S', '-c', sys.argv[1]], stdin=subprocess.PIPE)\n"
        "job = {'root': sys.argv[2], 'sheet': None, 'memory': 1 << 30, 'parent': os.getpid()}\n"
        "child.stdin.write(json.dumps(job).encode() + b'\\n'); child.stdin.close()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", parent, child, str(_ROOT)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    pid = json.loads(process.stdout.readline())
    time.sleep(0.5)
    assert is_running(pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
