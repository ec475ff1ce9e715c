"""The README: its two commands do what it says, and what it shows of a verdict is what the program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_README = (_ROOT / "README.md").read_text()
_COMMANDS = [line for line in _README.splitlines() if line.startswith(".ci/env ")]


def test_there_are_two_commands_of_one_line_each() -> None:
    assert [shlex.split(command)[1] for command in _COMMANDS] == ["safe-rules", "pytest"]
    assert (_ROOT / ".ci" / "env").stat().st_mode & 0o111


def test_the_first_command_ends_with_a_verdict() -> None:
    _, _, *arguments = shlex.split(_COMMANDS[0])
    program = "import sys; from safe_rules.cli.main import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode in {0, 1, 3, 4}, ended.stderr
    assert re.search(r"eligible|undetermined|not covered|not_covered", ended.stdout)


def test_paths_that_the_readme_names_exist() -> None:
    linked = [target for target in re.findall(r"\]\(([^)]+)\)", _README) if "://" not in target]
    named = [path.rstrip("/") for path in re.findall(r"`((?:rules|safe_rules|fixtures|docs|\.ci)/[\w./-]*)`", _README)]
    assert linked
    assert named
    missing = [path for path in (*linked, *named) if not (_ROOT / path).exists()]
    assert not missing


def test_version_stands_in_the_changelog_and_the_readme() -> None:
    version = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (_ROOT / "CHANGELOG.md").read_text()
    assert f"version {version}" in _README
