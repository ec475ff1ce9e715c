"""The door of the command `safe-rules`: runs it, and ends the process with its published exit code, whatever happens.

Nothing is imported outside `main` but what is part of the interpreter: whatever cannot be loaded ends in 70, too.
"""

from __future__ import annotations

import os
import sys

__all__ = ["main"]

_ALLOCATIONS = 100_000
"""A command is over before much garbage lies in cycles; looking for it as often as usual costs a tenth of its time."""

_INTERNAL_FAULT, _INTERRUPTED = 70, 130  # as in `exit_codes`, which may be what cannot be loaded


def main(arguments: list[str] | None = None) -> None:
    """Run the command and end the process with its code; what could not even start is 70, never 1."""
    code = _INTERNAL_FAULT
    try:
        _end_when_interrupted()
        import gc

        gc.set_threshold(_ALLOCATIONS)
        from safe_rules.cli.app import run

        code = run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - the door: Python's own 1 would read as "not eligible"
        _say(
            f"safe-rules: internal fault ({type(error).__name__}): the command cannot be loaded; no verdict is released"
        )
    finally:
        # All that is printed is written by now. No setting of the interpreter and no clean-up may change the code.
        os._exit(code)


def _end_when_interrupted() -> None:
    """From here on Ctrl-C ends the process at once, in 130 and without a traceback; an ignored one stays ignored."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))


def _say(text: str) -> None:
    try:  # noqa: SIM105 - nothing is imported here
        os.write(2, f"{text}\n".encode("ascii", "backslashreplace"))
    except OSError:
        pass  # nobody reads it


if __name__ == "__main__":
    main()
