"""The page of one rule as text: what it asks, where it stands, what it rests on, what it says of its examples."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from safe_rules.rulebook.loading import ProvisionData, Ruleset
from safe_rules.rulebook.trees import ByReading, Group, RawLeg, Tree

__all__ = ["rule_page"]

_WIDTH = 100


def rule_page(item: ProvisionData, ruleset: Ruleset) -> str:
    """The page as text, ending in a line feed."""
    return "\n".join(_lines(item, ruleset)) + "\n"


def _lines(item: ProvisionData, ruleset: Ruleset) -> Iterator[str]:
    file = item.file
    citation = file.citation
    act = ruleset.acts[citation.act]
    where = f"Article {citation.article}" + (f"({citation.paragraph})" if citation.paragraph else "")
    yield f"{file.id}: {file.title}"
    yield ""
    yield f"{file.kind} for each {file.applies_to}; {where}{f' point ({citation.point})' if citation.point else ''}"
    yield f"{act.title}"
    yield f"{act.eli}; recitals {', '.join(map(str, citation.recitals)) or 'none'}"
    until = f" to {file.in_force.until}" if file.in_force.until else ""
    yield f"in force from {file.in_force.since}{until}; {file.review.state}; read from: {file.certainty}"
    if file.derogates_from:
        yield f"derogates from {', '.join(file.derogates_from)}"
    yield ""
    yield from _wrapped(f"Why: {file.texts['en'].why}")
    if file.text_note:
        yield from _wrapped(f"Note: {file.text_note}")
    if item.applies is not None:
        yield ""
        yield "Applies when"
        yield from _tree(item.applies, ruleset, "  ")
    yield ""
    yield "Asks"
    yield from _tree(item.condition, ruleset, "  ")
    yield ""
    yield from _wrapped(f"When it is violated: {file.texts['en'].remedy}")
    if file.known_questions:
        yield f"Open questions: {', '.join(file.known_questions)}"
    yield ""
    yield "Examples"
    for example in file.examples:
        yield f"  {example.outcome:<15} {example.name}"
    yield ""
    yield from _wrapped(ruleset.meta.disclaimer)


def _tree(tree: Tree, ruleset: Ruleset, indent: str) -> Iterator[str]:
    match tree:
        case Group(connective, parts):
            yield f"{indent}{ {'all': 'all of', 'any': 'any of', 'not': 'not'}[connective] }"
            for part in parts:
                yield from _tree(part, ruleset, indent + "  ")
        case ByReading(reading, options):
            yield f"{indent}by the reading `{reading}` ({ruleset.readings[reading].id}):"
            for option in (known.option for known in ruleset.readings[reading].options if known.option in options):
                default = " (default)" if ruleset.readings[reading].default == option else ""
                yield f"{indent}  {option}{default}"
                yield from _tree(options[option], ruleset, indent + "    ")
        case RawLeg():
            yield from wrap(_leg(tree, ruleset), _WIDTH, initial_indent=f"{indent}- ", subsequent_indent=f"{indent}  ")


def _leg(leg: RawLeg, ruleset: Ruleset) -> str:
    if leg.operator is None:
        return f"{leg.name}: {leg.looks_at.replace('_', ' ')}: {leg.subject}"
    operand = leg.operand
    if isinstance(operand, dict) and "parameter" in operand:
        values = ruleset.parameters[str(operand["parameter"])]
        shown = "; ".join(f"{v.day or v.ratio} from {v.since}" for v in values)
        operand = f"{operand['parameter']} ({shown})"
    looks_at = leg.subject if leg.looks_at == "fact" else f"{leg.looks_at} of {_figure(leg.subject)}"
    duty = " (a duty: a stated no is still open)" if leg.duty else ""
    return f"{leg.name}: {looks_at} {leg.operator.replace('_', ' ')} {_plain(operand)}{duty}"


def _figure(subject: dict[str, object]) -> str:
    of = str(subject.get("of")).replace("_", " ")
    lines = f" over {str(subject['lines']).replace('_', ' ')}" if "lines" in subject else ""
    where = f" where {_plain(subject['where'])}" if "where" in subject else ""
    return f"{of}{lines}{where}"


def _plain(value: object) -> str:
    match value:
        case dict():
            return ", ".join(
                f"{key} {_plain(entry)}".replace("has_status", "has status") for key, entry in value.items()
            )
        case list():
            return "(" + "; ".join(map(_plain, value)) + ")"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _wrapped(text: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH)
