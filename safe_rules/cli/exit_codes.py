"""What the process says to a pipeline. Python's own 1 for a crash must never be read as "not eligible"."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FOUND_SOMETHING", "INTERNAL_FAULT", "INTERRUPTED", "OF_VERDICT", "UNUSABLE"]

OF_VERDICT: Mapping[str, int] = {
    "eligible": 0,
    "components_met": 0,
    "not_eligible": 1,
    "components_not_met": 1,
    "undetermined": 3,
    "not_covered": 4,
}
UNUSABLE = 2
FOUND_SOMETHING = 5
"""Of commands other than `check`: they ran, and found something wrong."""
INTERNAL_FAULT = 70
INTERRUPTED = 130
