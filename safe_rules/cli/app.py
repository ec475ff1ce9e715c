"""The command `safe-rules`. Clock and environment are read here; everything else is handed down.

The heavy rooms are imported inside the commands, so that `--help` and small bills of materials are quick.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from safe_rules.cli.check import check
from safe_rules.cli.exit_codes import FOUND_SOMETHING, INTERNAL_FAULT, INTERRUPTED, OF_VERDICT, UNUSABLE
from safe_rules.cli.output import exact_output, put, warn
from safe_rules.cli.ruleset import examples, explain, lint, tiers
from safe_rules.cli.start import init
from safe_rules.values.errors import EngineFault, SafeRulesError, quoted

__all__ = ["app", "run"]

_NAME = "safe-rules"
_CODES = frozenset({*OF_VERDICT.values(), UNUSABLE, FOUND_SOMETHING, INTERNAL_FAULT})
_NO_PATH = frozenset({errno.ENAMETOOLONG, errno.ELOOP})

app = typer.Typer(
    name=_NAME,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(check)
app.command()(tiers)
app.command()(explain)
app.command()(init)
app.command()(lint)
app.command("test-rules")(examples)


def _version(asked: bool) -> None:  # noqa: FBT001 - what the command hands over
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            put(f"{version('safe-rules')}\n")
        except PackageNotFoundError:
            put("not installed: run from a checkout\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[  # noqa: FBT002 - a flag of the command
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Is a proposed procurement eligible under the SAFE Regulation (EU) 2025/1106, and why?

    An assessment on the facts declared, never legal advice and never a decision: the authority decides.
    """


def run(arguments: Sequence[str]) -> int:
    """Run a command: its exit code, whatever happens in it; an uncaught error is 70, never 1."""
    try:
        with exact_output():
            # The library would complete words for a shell, and end in 0, if a variable of this name could be set.
            return _known(app(list(arguments), standalone_mode=False, prog_name=_NAME, complete_var="="))
    except EngineFault as error:
        return _fail(error, INTERNAL_FAULT, "no verdict is released")
    except SafeRulesError as error:
        return _fail(error, UNUSABLE, "this cannot be used as it is")
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - the door: whatever comes out of it must not look like a verdict
        return _other(error)


def _known(code: object) -> int:
    if type(code) is not int or code not in _CODES:
        raise TypeError("a command ended without a code")
    return code


def _other(error: BaseException) -> int:
    if hasattr(error, "exit_code") and hasattr(error, "format_message"):
        return _usage(error)
    if isinstance(error, OSError) and error.errno in _NO_PATH:
        warn(f"safe-rules: a path cannot be used: {(error.strerror or '').lower()}: {quoted(error.filename)}")
        return UNUSABLE
    warn(
        f"safe-rules: internal fault ({type(error).__name__} at {_origin(error)}); no verdict is released; "
        "please report this with the command you gave"
    )
    return INTERNAL_FAULT


def _fail(error: SafeRulesError, code: int, what: str) -> int:
    count = len(error.faults) + error.more
    warn(f"safe-rules: {what} ({count} fault{'s' if count != 1 else ''})")
    for fault in error.faults:
        warn(f"  {fault}")
    if error.more:
        warn(f"  and {error.more} more faults")
    return code


def _usage(error: Any) -> int:
    """The library's sentence about a misused command, on standard error or nowhere."""
    context = getattr(error, "ctx", None)
    message = str(error.format_message())
    if type(error).__name__ == "NoArgsIsHelpError":
        for line in message.splitlines():
            warn(line)
        return UNUSABLE
    if context is not None:
        for line in context.get_usage().splitlines():
            warn(line)
        warn(f"Try '{context.command_path} {context.help_option_names[0]}' for help.")
        warn("")
    warn(f"Error: {message}")
    return UNUSABLE


def _origin(error: BaseException) -> str:
    """Module and line where an error arose; no value of anybody's file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
