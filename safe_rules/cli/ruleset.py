"""Commands about the law as data: `tiers`, `explain`, `lint`, `test-rules`."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from safe_rules.cli.check import AsOf, RulesDirectory, chosen_ruleset
from safe_rules.cli.engine import worker_engine
from safe_rules.cli.exit_codes import FOUND_SOMETHING
from safe_rules.cli.output import put, put_line
from safe_rules.cli.paths import day
from safe_rules.values.errors import Fault, InputError, RulesetError, quoted

__all__ = ["examples", "explain", "lint", "tiers"]

Directory = Annotated[str | None, typer.Argument(metavar="[DIR]", help="The ruleset to look at; the shipped one.")]


def tiers(
    countries: Annotated[
        list[str] | None, typer.Argument(metavar="[COUNTRY]…", help="Codes or names; none prints the table of tiers.")
    ] = None,
    as_of: AsOf = None,
    rules: RulesDirectory = None,
) -> int:
    """How the Regulation treats countries on a day, each with its reasons and sources."""
    from safe_rules.cli.tiers import run
    from safe_rules.rulebook.opening import open_rulebook

    on = day(as_of)
    put(run(countries or [], on, open_rulebook(chosen_ruleset(rules), as_of=on).statuses))
    return 0


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE-ID", help="Such as SAFE-16-10-CAP.")],
    rules: RulesDirectory = None,
) -> int:
    """What a rule says, where it stands in the law, which readings it rests on, and its examples."""
    from safe_rules.reporting.rule_page import rule_page

    ruleset = chosen_ruleset(rules)
    found = ruleset.provisions.get(rule.upper())
    if found is None:
        near = get_close_matches(rule.upper(), ruleset.provisions, n=1)
        raise InputError(
            Fault(
                f"there is no rule {quoted(rule)}",
                expected=f"one of {', '.join(sorted(ruleset.provisions))}",
                remedy=f"did you mean `{near[0]}`" if near else None,
            )
        )
    put(rule_page(found, ruleset))
    return 0


def lint(directory: Directory = None) -> int:
    """Check the form of a ruleset: every file, every name, every spell."""
    try:
        ruleset = chosen_ruleset(directory)
    except RulesetError as error:
        for fault in error.faults:
            put_line(str(fault))
        put_line(_faults(len(error.faults) + error.more))
        return FOUND_SOMETHING
    from safe_rules.assurance.lint import lint_form

    findings = lint_form(ruleset)
    for finding in findings:
        put_line(str(finding))
    counts = f"{len(ruleset.provisions)} provisions, {len(ruleset.readings)} readings"
    put_line(f"{ruleset.meta.name} {ruleset.meta.version}: {counts}, {_faults(len(findings))}")
    return FOUND_SOMETHING if findings else 0


def examples(directory: Directory = None) -> int:
    """Run the examples that stand in the rule files, by both evaluators, and print what differed."""
    from safe_rules.assurance.rule_tests import run_examples

    ruleset = chosen_ruleset(directory)
    passed = failed = 0
    with worker_engine() as (engine, why_not):
        for result in run_examples(ruleset, engine):
            if result.passed:
                passed += 1
                continue
            failed += 1
            found = result.fault or ", ".join(result.found) or "nothing"
            put_line(f"{result.path}: {result.example}: expected {result.expected}, found {found}")
    if why_not:
        put_line(f"decided by one evaluator only: {why_not}")
    put_line(f"{passed} examples passed, {failed} failed")
    return FOUND_SOMETHING if failed else 0


def _faults(count: int) -> str:
    return f"{count} fault{'' if count == 1 else 's'}"
