"""A copy of the shipped rules to break: each test edits one file and sees what the loader says."""

from __future__ import annotations

import shutil
from pathlib import Path

RULES = Path(__file__).parent.parent.parent / "rules"


def copied(folder: Path) -> Path:
    """A copy of `rules/` below `folder`."""
    return Path(shutil.copytree(RULES, folder / "rules"))


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of `rules/` in which `old`, which must stand in the file `name`, reads `new`."""
    rules = copied(folder)
    path = rules / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return rules
