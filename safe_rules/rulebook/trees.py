"""Trees of legs as they stand in a rule file, before any reading or parameter is settled.

A tree is `all`, `any` or `not` over legs, `always: true` (only as a whole `applies`), or `by_reading`, which holds one
tree for each option of a reading. A leg looks at one thing (`fact`, `share`, `count`, `definition`) with one operator
of a closed list, or says that the law is an `open_question` or `not_encoded`. No Python, no expressions: a new operator
needs a decision page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.position import Position

__all__ = ["COMPARISONS", "OPERATORS", "ByReading", "Group", "RawLeg", "Tree", "legs_in", "parse_tree", "parse_where"]

COMPARISONS = ("at_most", "less_than", "at_least", "more_than", "on_or_before", "before")
OPERATORS = ("is", "in", "has_status", *COMPARISONS)
_LOOKS_AT = ("fact", "share", "count", "definition", "open_question", "not_encoded")
_LEG_KEYS = ("leg", "duty", *_LOOKS_AT, *OPERATORS)


class RawLeg(NamedTuple):
    """One leg: `looks_at` names the kind of thing, `subject` which one; `operator` is `None` where there is no test."""

    name: str
    looks_at: str
    subject: Any
    operator: str | None
    operand: Any
    duty: bool


class Group(NamedTuple):
    """`all`, `any` or `not` (with one part)."""

    connective: str
    parts: tuple[Tree, ...]


class ByReading(NamedTuple):
    reading: str
    options: Mapping[str, Tree]


Tree = RawLeg | Group | ByReading


def parse_tree(data: Any, where: Position, faults: FaultList) -> Tree | None:  # noqa: PLR0911 - one exit a form
    """Read a tree from plain data; every fault is added to `faults` and `None` returned in its place."""
    if not isinstance(data, dict):
        faults.add(f"{quoted(data)} is not a tree", where, expected="`all`, `any`, `not`, `by_reading` or a `leg`")
        return None
    if "leg" in data:
        return _leg(data, where, faults)
    if "by_reading" in data:
        return _by_reading(data, where, faults)
    if data == {"always": True}:
        return Group("all", ())
    if len(data) == 1 and (connective := next(iter(data))) in ("all", "any", "not"):
        content = [data["not"]] if connective == "not" else data[connective]
        if not isinstance(content, list) or not content:
            faults.add(f"`{connective}` holds no parts", where, expected="a list of at least one tree")
            return None
        parts = [parse_tree(part, where, faults) for part in content]
        return Group(connective, tuple(part for part in parts if part is not None))
    faults.add(
        f"a tree with the keys {', '.join(map(quoted, data)) or 'none'} is not understood",
        where,
        expected="one of `all`, `any`, `not`, `by_reading`, or a `leg` with its test",
    )
    return None


def _by_reading(data: dict[str, Any], where: Position, faults: FaultList) -> Tree | None:
    content = data["by_reading"]
    if len(data) != 1 or not isinstance(content, dict) or set(content) != {"id", "options"}:
        faults.add("`by_reading` is malformed", where, expected="`by_reading: {id: …, options: {option: tree, …}}`")
        return None
    options: dict[str, Tree] = {}
    for option, tree in content["options"].items():
        parsed = parse_tree(tree, where, faults)
        if parsed is not None:
            options[option] = parsed
    return ByReading(str(content["id"]), options)


def _leg(data: dict[str, Any], where: Position, faults: FaultList) -> Tree | None:
    name = str(data["leg"])
    for key in data:
        if key not in _LEG_KEYS:
            near = get_close_matches(key, _LEG_KEYS, n=1)
            faults.add(
                f"leg {quoted(name)} has the unknown key {quoted(key)}",
                where,
                expected=f"one of {', '.join(_LEG_KEYS)}",
                remedy=f"did you mean `{near[0]}`" if near else None,
            )
    looks_at = [key for key in _LOOKS_AT if key in data]
    operators = [key for key in OPERATORS if key in data]
    tests = 0 if looks_at and looks_at[0] in ("definition", "open_question", "not_encoded") else 1
    if len(looks_at) != 1 or len(operators) != tests:
        faults.add(
            f"leg {quoted(name)} looks at {len(looks_at)} things with {len(operators)} operators",
            where,
            expected=f"one of {', '.join(_LOOKS_AT)} and {tests} of {', '.join(OPERATORS)}",
        )
        return None
    operator = operators[0] if operators else None
    return RawLeg(
        name=name,
        looks_at=looks_at[0],
        subject=data[looks_at[0]],
        operator=operator,
        operand=data[operator] if operator else None,
        duty=data.get("duty") is True,
    )


def parse_where(data: Any, where: Position, faults: FaultList) -> Tree | None:
    """Read the predicate of a `share` or `count`: the same connectives, with `{attribute: {operator: operand}}`.

    The leaves come back as `RawLeg` whose `looks_at` is `attribute`. `known` asks only whether the value is known.
    """
    if isinstance(data, dict) and len(data) == 1:
        key, content = next(iter(data.items()))
        if key in ("all", "any", "not"):
            contents = [content] if key == "not" else content
            if isinstance(contents, list) and contents:
                parts = [parse_where(part, where, faults) for part in contents]
                return Group(key, tuple(part for part in parts if part is not None))
        elif key == "by_reading" and isinstance(content, dict) and set(content) == {"id", "options"}:
            options = {name: parse_where(tree, where, faults) for name, tree in content["options"].items()}
            return ByReading(str(content["id"]), {name: tree for name, tree in options.items() if tree is not None})
        elif isinstance(content, dict) and len(content) == 1:
            operator, operand = next(iter(content.items()))
            if operator in ("is", "in", "has_status", "known"):
                return RawLeg(key, "attribute", key, operator, operand, duty=False)
    faults.add(
        f"{quoted(data)} is not a predicate over list rows",
        where,
        expected="`all`, `any`, `not`, `by_reading` or `{attribute: {is|in|has_status|known: …}}`",
    )
    return None


def legs_in(tree: Tree | None) -> Iterator[RawLeg]:
    """Every leg of a tree under every option of every reading."""
    match tree:
        case RawLeg():
            yield tree
        case Group(_, parts):
            for part in parts:
                yield from legs_in(part)
        case ByReading(_, options):
            for option in options.values():
                yield from legs_in(option)
        case None:
            return
