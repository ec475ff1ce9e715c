"""The command `safe-rules`. Clock and environment are read here; everything else is handed down.

The heavy rooms are imported inside the commands, so that `--help` and small bills of materials are quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from safe_rules.cli.check import check
from safe_rules.cli.exit_codes import INTERNAL_FAULT, INTERRUPTED, UNUSABLE
from safe_rules.cli.output import put, warn
from safe_rules.cli.ruleset import examples, explain, lint, tiers
from safe_rules.cli.start import init
from safe_rules.values.errors import EngineFault, SafeRulesError

__all__ = ["app", "run"]

app = typer.Typer(
    name="safe-rules",
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


def run(arguments: Sequence[str]) -> int:  # noqa: PLR0911 - one return for each way to end
    """Run a command: its exit code, whatever happens in it; an uncaught error is 70, never 1."""
    try:
        code = app(list(arguments), standalone_mode=False)
        return code if isinstance(code, int) else 0
    except EngineFault as error:
        return _fail(error, INTERNAL_FAULT, "no verdict is released")
    except SafeRulesError as error:
        return _fail(error, UNUSABLE, "this cannot be used as it is")
    except typer.TyperException as error:
        return _usage(error)
    except SystemExit:
        return 0  # the reader of `--help` stopped early; the library would end with 1, which means "not eligible"
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the door: whatever comes out of it must not look like a verdict
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


def _usage(error: typer.TyperException) -> int:
    show = getattr(error, "show", None)
    if callable(show):
        show()
    else:
        warn(f"safe-rules: {error}")
    return UNUSABLE


def _origin(error: Exception) -> str:
    """Module and line where an error arose; no value of anybody's file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
