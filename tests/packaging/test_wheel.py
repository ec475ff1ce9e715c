"""The wheel, installed with its locked dependencies outside the checkout, says what the checkout says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
_LOCK = _ROOT / ".ci" / "requirements.txt"
_CODES = {"eligible": 0, "not_eligible": 1, "undetermined": 3, "not_covered": 4}
_PIP = ("-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check")

pytestmark = pytest.mark.slow


def _run(*command: str | Path, cwd: Path, expected: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Run with an environment that leads back to no checkout; the exit code must be the expected one."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ended = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert expected is None or ended.returncode == expected, ended.stdout + ended.stderr
    return ended


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, *_PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, _ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel and the versions of the lock."""
    home = tmp_path_factory.mktemp("installed")
    constraints = home / "constraints.txt"
    pinned = [line.removesuffix(" \\") for line in _LOCK.read_text().splitlines() if "==" in line]
    constraints.write_text("\n".join(pinned) + "\n")
    _run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    python = home / "venv" / "bin" / "python"
    _run(python, *_PIP, "install", "--require-hashes", "-r", _LOCK.with_name("requirements-build.txt"), cwd=home)
    _run(python, *_PIP, "install", "--no-build-isolation", "-c", constraints, wheel, cwd=home)
    return python.parent


def _check(program: tuple[str | Path, ...], path: Path) -> tuple[int, dict[str, Any]]:
    ended = _run(*program, "check", path, "--as-of", "2026-11-01", "--format", "json", cwd=path.parent, expected=None)
    assert ended.stdout, ended.stderr
    verdict: dict[str, Any] = json.loads(ended.stdout)
    return ended.returncode, verdict


def _bom(folder: Path, third_country_cost: str) -> Path:
    path = folder / "bom.csv"
    path.write_text(f"line_id,cost,currency,origin,sourced_from\n1,65,EUR,DE,DE\n2,{third_country_cost},EUR,US,US\n")
    return path


def test_the_wheel_holds_the_rules_twice_and_no_generated_leftovers(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    sources = {path.relative_to(_ROOT / "rules").as_posix() for path in (_ROOT / "rules").rglob("*.yaml")}
    shipped = {name.removeprefix("safe_rules/_rules/") for name in names if name.startswith("safe_rules/_rules/")}
    assert sources, "the checkout has rules"
    assert shipped >= sources | {"rules.json"}
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith(("tests/", "rules/", "fixtures/")) or "__pycache__" in name]
    assert "safe_rules/py.typed" in names


def test_the_json_in_the_wheel_is_what_the_yaml_says(wheel: Path) -> None:
    from safe_rules.rulebook.canonical import build

    assert zipfile.ZipFile(wheel).read("safe_rules/_rules/rules.json") == build(_ROOT / "rules")


def test_the_installed_program_is_complete_and_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    _run(installed / "python", "-m", "pip", "check", cwd=tmp_path)
    where = _run(installed / "python", "-c", "import safe_rules; print(safe_rules.__file__)", cwd=tmp_path).stdout
    assert Path(where.strip()).is_relative_to(installed.parent)
    assert "0.1.0" in _run(installed / "safe-rules", "--version", cwd=tmp_path).stdout


@pytest.mark.parametrize(("third", "word", "code"), [("35", "components_met", 0), ("35.01", "components_not_met", 1)])
def test_the_installed_program_decides_the_cap(
    installed: Path, tmp_path: Path, third: str, word: str, code: int
) -> None:
    ended, verdict = _check((installed / "safe-rules",), _bom(tmp_path, third))
    assert (verdict["verdict"], ended) == (word, code)


def test_the_installed_program_says_what_the_checkout_says(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(_ROOT / "fixtures" / "patrol-vehicle", tmp_path / "fixture")
    dossier = tmp_path / "fixture" / "dossier.yaml"
    code, verdict = _check((installed / "safe-rules",), dossier)
    here = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from safe_rules.cli.main import main; sys.exit(main())"
    assert (code, verdict) == _check((sys.executable, "-c", here), dossier)
    assert code == _CODES[verdict["verdict"]]


def test_the_rules_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    (rules,) = installed.parent.glob("lib/python*/site-packages/safe_rules/_rules")
    hidden = rules.rename(rules.with_name("_hidden"))
    try:
        ended = _run(installed / "safe-rules", "check", _bom(tmp_path, "35"), cwd=tmp_path, expected=None)
    finally:
        hidden.rename(rules)
    assert ended.returncode in {2, 70}, "without its rules the program must not find others, and gives no verdict"
    assert ended.stdout == ""
