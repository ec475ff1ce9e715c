"""Negation normal form and disjunctive form of a tree and of its negation, by laws that hold for three values.

De Morgan, distribution, idempotence and absorption hold in Kleene's strong logic; the excluded middle does not, so
`a and not a` stays as it is. A tree whose form would grow large is cut: a sub-tree becomes a node of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from safe_rules.rulebook.opened import AllOf, AnyOf, Leg, Member, Negation, Node
from safe_rules.values.errors import RulesetError

__all__ = ["Form", "Forms", "Gate", "Literal", "absorb", "forms_of", "normal"]

IMPLICANTS = 12
LITERALS = 10
_PRODUCT = 100
"""No more combinations than this are ever multiplied out before absorption."""
_BUNDLE = 6


class Literal(NamedTuple):
    """A node of the engine, or its negation."""

    node: str
    positive: bool = True

    def __invert__(self) -> Literal:
        return Literal(self.node, not self.positive)


class Gate(NamedTuple):
    """A conjunction (`every`) or disjunction of parts; negation stands only in literals."""

    every: bool
    parts: tuple[Gate | Literal, ...]


Form = frozenset[frozenset[Literal]]
"""A disjunction of conjunctions."""


class Forms(NamedTuple):
    """The disjunctive form of a tree and of its negation."""

    holds: Form
    fails: Form

    def __invert__(self) -> Forms:
        return Forms(self.fails, self.holds)

    @property
    def weight(self) -> int:
        return len(self.holds) + len(self.fails)

    @property
    def fits(self) -> bool:
        return all(
            len(form) <= IMPLICANTS and all(len(i) <= LITERALS for i in form) for form in (self.holds, self.fails)
        )


Cut = Callable[[Forms], Literal]
"""Makes a node of its own out of a sub-tree, and gives the literal that stands for it."""


def normal(tree: Node, node_of: Callable[[Leg], str], *, positive: bool = True) -> Gate | Literal:
    """Push negations down to the legs."""
    match tree:
        case Leg():
            return Literal(node_of(tree), positive)
        case Negation(part):
            return normal(part, node_of, positive=not positive)
        case AllOf(parts) | AnyOf(parts):
            if not parts:
                raise RulesetError("an `all` or `any` holds nothing")
            every = isinstance(tree, AllOf) is positive
            return Gate(every, tuple(normal(part, node_of, positive=positive) for part in parts))
        case Member():
            raise RulesetError("a test of list rows stands where a statement about the subject is expected")


def absorb(form: Form) -> Form:
    """Drop each conjunction that another one makes superfluous: a or (a and b) is a."""
    return frozenset(one for one in form if not any(other < one for other in form))


def forms_of(tree: Gate | Literal, cut: Cut) -> Forms:
    """The disjunctive form of the tree and of its negation, each within the limits."""
    if isinstance(tree, Literal):
        return Forms(frozenset({frozenset({tree})}), frozenset({frozenset({~tree})}))
    parts = list(dict.fromkeys(forms_of(part, cut) for part in tree.parts))
    return _every(parts, cut) if tree.every else ~_every([~part for part in parts], cut)


def _every(parts: Sequence[Forms], cut: Cut) -> Forms:
    """The conjunction of the parts, cutting the heaviest out until the form fits."""
    while True:
        found = _multiplied(parts)
        if found is not None and found.fits:
            return found
        heaviest = max(parts, key=lambda part: part.weight)
        if heaviest.weight > 2:
            parts = list(dict.fromkeys(_named(part, cut) if part == heaviest else part for part in parts))
        else:
            bundles = [_multiplied(parts[i : i + _BUNDLE]) for i in range(0, len(parts), _BUNDLE)]
            parts = [_named(bundle, cut) for bundle in bundles if bundle is not None]


def _multiplied(parts: Sequence[Forms]) -> Forms | None:
    """The conjunction multiplied out, or `None` where that would be large."""
    if prod(len(part.holds) for part in parts) > _PRODUCT:
        return None
    holds = frozenset(frozenset().union(*chosen) for chosen in product(*(part.holds for part in parts)))
    fails = frozenset().union(*(part.fails for part in parts))
    return Forms(absorb(holds), absorb(fails))


def _named(part: Forms, cut: Cut) -> Forms:
    return forms_of(cut(part), cut)
