"""The door of the command `safe-rules`: runs it, and ends the process with its published exit code."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

__all__ = ["main"]

_ALLOCATIONS = 100_000
"""A command is over before much garbage lies in cycles; looking for it as often as usual costs a tenth of its time."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its published code; an uncaught error is 70, never 1."""
    gc.set_threshold(_ALLOCATIONS)
    from safe_rules.cli.app import run

    code = run(sys.argv[1:] if arguments is None else arguments)
    gc.freeze()  # nothing is collected any more that ends with the process
    sys.exit(code)


if __name__ == "__main__":
    main()
