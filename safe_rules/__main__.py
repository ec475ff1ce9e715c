"""`python -m safe_rules`: the command, where its script is not on the PATH."""

from __future__ import annotations

import sys

# `-m` puts the current folder first, where a file may have the name of a module of Python.
if not sys.flags.safe_path:
    del sys.path[0]

from safe_rules.cli.main import main

main()
