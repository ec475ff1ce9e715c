"""The bar of a share: exact about the side of the limit, honest about what is not known."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.explanation.report import FigureText
from safe_rules.reporting.bars import share_bar

_CAP = FigureText("7/20", "7/20", low_open=False, high_open=False, shown="35.00 %")


def figure(low: str, high: str | None = None) -> FigureText:
    return FigureText(low, high or low, low_open=False, high_open=False, shown="")


@pytest.mark.parametrize(
    ("share", "bar"),
    [
        ("0", "[--------------|--------------------------]"),
        ("7/20", "[##############|--------------------------]"),
        ("3500001/10000000", "[##############|#-------------------------]"),
        ("3499999/10000000", "[##############|--------------------------]"),
        ("1", "[##############|##########################]"),
    ],
)
def test_the_bar_passes_the_mark_only_above_the_limit(share: str, bar: str) -> None:
    assert share_bar(figure(share), _CAP) == bar


def test_what_is_not_known_is_shown_as_a_question() -> None:
    assert share_bar(figure("31/100", "36/100"), _CAP) == "[############??|?-------------------------]"
    assert share_bar(FigureText("0", None, low_open=False, high_open=True, shown=""), _CAP).count("?") == 40


def test_a_limit_nobody_has_read_gets_no_bar() -> None:
    assert share_bar(figure("1/2"), FigureText("0", "7/20", low_open=False, high_open=False, shown="")) == ""


@given(st.fractions(0, 1), st.fractions(0, 1), st.fractions(0, 1))
def test_the_bar_is_never_on_the_wrong_side(one: Fraction, other: Fraction, limit: Fraction) -> None:
    low, high = sorted((one, other))
    cap = FigureText(str(limit), str(limit), low_open=False, high_open=False, shown="")
    before, past = share_bar(figure(str(low), str(high)), cap).strip("[]").split("|")
    assert ("#" in past) == (low > limit)
    assert ("#" in past or "?" in past) == (high > limit)
    assert len(before + past) == 40
