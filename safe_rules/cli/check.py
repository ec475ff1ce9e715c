"""`safe-rules check DOSSIER|BOM`: the verdict, explained, in the formats asked for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safe_rules.cli.engine import worker_engine
from safe_rules.cli.exit_codes import OF_VERDICT
from safe_rules.cli.files import check_targets, write_files
from safe_rules.cli.output import put
from safe_rules.cli.paths import day, input_file, ruleset_folder
from safe_rules.values.errors import EngineFault, Fault, FaultList, InputError, quoted

if TYPE_CHECKING:
    from safe_rules.explanation.report import Report
    from safe_rules.rulebook.loading import Ruleset

__all__ = ["AsOf", "Format", "check", "chosen_ruleset"]


class Format(StrEnum):
    """The outputs there are."""

    text = "text"
    json = "json"


AsOf = Annotated[
    list[str] | None,
    typer.Option("--as-of", metavar="DATE", help="Judge on what is known on this day, YYYY-MM-DD; today."),
]
RulesDirectory = Annotated[
    str | None, typer.Option("--rules", metavar="DIR", help="A ruleset of your own; every output says so.")
]


def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    path: Annotated[str, typer.Argument(metavar="DOSSIER|BOM", help="A dossier (YAML, JSON) or a bill of materials.")],
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option("--format", help="How to print the verdict.")] = Format.text,  # noqa: A002
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to a file; .json and .txt choose the format."),
    ] = None,
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", metavar="ID=OPTION", help="Read an open question of law in this way."),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="Their column is ours: 'Country of manufacture=origin'."),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook to read.")] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help="What separates the cells of a text.")] = None,
    rules: RulesDirectory = None,
    require_agreement: Annotated[  # noqa: FBT002 - a flag of the command
        bool, typer.Option("--require-agreement", help="No verdict unless both evaluators could run and agree.")
    ] = False,
) -> int:
    """Judge a dossier, or the components in a bill of materials.

    Exit codes: 0 eligible (or components met), 1 not eligible, 2 unusable input or usage, 3 undetermined, 4 not
    covered by the ruleset, 70 internal fault: no verdict.
    """
    with worker_engine() as (engine, why_not):
        if engine is None and require_agreement:
            raise EngineFault(Fault(why_not or "the rule engine cannot be loaded"))
        from safe_rules.check import check as check_proposal
        from safe_rules.intake.proposal_file import TableOptions, load_proposal

        options = TableOptions(_pairs(mapping or (), "--map", last=True), sheet, delimiter)
        readings = _pairs(reading or (), "--reading")
        targets = _targets(output or ())
        on, ruleset = day(as_of), chosen_ruleset(rules)
        proposal = load_proposal(input_file(path), options)
        report = check_proposal(proposal, as_of=on, engine=engine, ruleset=ruleset, readings=readings)
    _write(report, format, targets)
    return OF_VERDICT[report.verdict]


def chosen_ruleset(directory: str | None) -> Ruleset:
    """The shipped ruleset, or the one in `directory`."""
    from safe_rules.rulebook.canonical import load_ruleset, shipped_ruleset

    return shipped_ruleset() if directory is None else load_ruleset(ruleset_folder(directory))


def _pairs(texts: Sequence[str], option: str, *, last: bool = False) -> dict[str, str]:
    """`A=B` as pairs; `last`: only the last `=` separates, because a header may hold one."""
    faults = FaultList()
    pairs: dict[str, str] = {}
    for text in texts:
        left, sign, right = text.rpartition("=") if last else text.partition("=")
        if not sign or not left.strip() or not right.strip():
            faults.add(f"{quoted(text)} is no pair", expected=f"`{option} left=right`")
        elif left.strip() in pairs:
            faults.add(f"{quoted(left.strip())} is given twice with {option}", expected="each once")
        else:
            pairs[left.strip()] = right.strip()
    faults.raise_if_any()
    return pairs


def _targets(paths: Sequence[Path]) -> list[tuple[Path, Format]]:
    """The files to write, with their formats. Raises `InputError` for an ending that means none."""
    faults = FaultList()
    found = []
    formats = {".json": Format.json, ".txt": Format.text}
    for path in paths:
        form = formats.get(path.suffix.lower())
        if form is None:
            faults.add(f"{quoted(path)} has no ending that names a format", expected="`.json` or `.txt`")
        else:
            found.append((path, form))
    faults.raise_if_any()
    check_targets([path for path, _ in found])
    return found


def _write(report: Report, format: Format, targets: Sequence[tuple[Path, Format]]) -> None:  # noqa: A002
    if not targets:
        put(_rendered(report, format))
        return
    read = {Path(path).resolve() for path, _ in report.inputs}
    for path, _ in targets:
        if path.resolve() in read:
            raise InputError(Fault(f"{quoted(path)} is an input: it is not written over", remedy="name another file"))
    write_files({path: _rendered(report, form) for path, form in targets})


def _rendered(report: Report, form: Format) -> str:
    if form is Format.json:
        from safe_rules.reporting.json_report import as_json

        return as_json(report)
    from safe_rules.reporting.text_report import as_text

    return as_text(report)
