"""The locked sets: they fit the project file, every file is named by its hash, and no machine or registry is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parents[2]
_LOCKS = sorted((_ROOT / ".ci").glob("requirements*.txt"))
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)")


def _pins(lock: Path) -> dict[str, str]:
    found = (_PINNED.match(line) for line in lock.read_text().splitlines())
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def _wanted() -> list[str]:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())
    wanted: list[str] = [
        *project["project"]["dependencies"], *project["dependency-groups"]["dev"], *project["build-system"]["requires"],
    ]  # fmt: skip
    return wanted


@pytest.mark.parametrize("wanted", _wanted())
def test_the_lock_fits_the_project_file(wanted: str) -> None:
    requirement = Requirement(wanted)
    pinned = _pins(_ROOT / ".ci" / "requirements.txt")
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), "run .ci/lock"


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.name)
def test_each_pin_has_hashes_and_nothing_else_is_in_the_file(lock: Path) -> None:
    entries = re.split(r"\n(?! )", lock.read_text().strip())
    assert entries
    for entry in entries:
        first, *hashes = entry.replace(" \\\n", "\n").splitlines()
        assert _PINNED.match(first), first
        assert hashes, first
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line) for line in hashes), first


def test_the_engine_is_pinned_exactly_in_the_project_too() -> None:
    assert "durable-rules==2.0.28" in _wanted()
