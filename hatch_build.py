"""Builds rules.json out of the YAML in rules/ and puts it into the package, for wheels and editable installs alike.

Reading the YAML files costs a second at each start; the canonical JSON is what the shipped package reads.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["RulesHook"]


class RulesHook(BuildHookInterface):  # type: ignore[type-arg]  # the build configuration has no public type
    """Writes safe_rules/_rules/rules.json, which git ignores, and adds it to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the rules with the code of this very checkout, never with an installed one."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            canonical = importlib.import_module("safe_rules.rulebook.canonical")
        finally:
            sys.path.remove(str(root))
        target = root / "safe_rules" / "_rules" / "rules.json"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(canonical.build(root / "rules"))
        if version != "editable":
            build_data["force_include"][str(target)] = "safe_rules/_rules/rules.json"
