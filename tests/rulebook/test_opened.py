"""The settled trees tell their connectives apart: evaluators remember a figure by its predicate."""

from __future__ import annotations

from itertools import combinations

from safe_rules.rulebook.opened import AllOf, AnyOf, Member, Negation, Share

INSIDE = Member("origin", property="inside")


def test_trees_with_the_same_parts_and_another_connective_are_never_equal() -> None:
    for one, other in combinations([AllOf((INSIDE,)), AnyOf((INSIDE,)), Negation(INSIDE), INSIDE], 2):
        assert one != other
        assert len({one, other}) == 2


def test_figures_over_such_trees_are_never_equal_either() -> None:
    kinds = frozenset({"component"})
    assert Share(kinds, AllOf((INSIDE,))) != Share(kinds, AnyOf((INSIDE,)))
    assert Share(kinds, AllOf((INSIDE,))) == Share(kinds, AllOf((INSIDE,)))
