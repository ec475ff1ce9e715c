"""The command inside this process: quick, and with its exit code as `main` would end with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from safe_rules.cli import app


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Runs the command in an empty folder; whatever happens, no traceback is ever printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        code = app.run(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    return run
