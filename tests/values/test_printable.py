"""No character of a file moves the cursor, hides, or turns what is printed; JSON keeps its values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.values.printable import plain, plain_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Łożysko 35 % – ok", "Łożysko 35 % – ok"),
        ("a\nELIGIBLE", r"a\nELIGIBLE"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("a\u202eb\u2066c", r"a\u202eb\u2066c"),
        ("z\u200bw\ufeff", r"z\u200bw\ufeff"),
        ("\u2028\u2029\x85", r"\u2028\u2029\x85"),
        ("name\udcff", r"name\udcff"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_is_not_shown_as_itself_is_escaped(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(st.characters()))
def test_escaping_twice_is_escaping_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain(text).splitlines() in ([plain(text)], [])


@given(st.text(st.characters(exclude_categories=())))
def test_json_keeps_its_values_and_hides_nothing(text: str) -> None:
    printed = plain_json(json.dumps({"a": [text]}, ensure_ascii=False, indent=2))
    assert json.loads(printed) == json.loads(json.dumps({"a": [text]}))
    assert all(plain(line) == line for line in printed.split("\n"))
