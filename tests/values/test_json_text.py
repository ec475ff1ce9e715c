"""The strict JSON reader: digits stay digits, and every value can be found again."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.values import json_text
from safe_rules.values.document import Data
from safe_rules.values.errors import InputError


def test_a_number_keeps_its_literal_digits() -> None:
    text = '{"a": 350000000.010000000000000001, "b": 0.10, "c": 12345678901234567890123, "d": 1E+1000000}'
    assert json_text.loads(text).data == {
        "a": "350000000.010000000000000001", "b": "0.10", "c": "12345678901234567890123", "d": "1E+1000000",
    }  # fmt: skip


def test_true_false_and_null_are_themselves() -> None:
    assert json_text.loads('[true, false, null, "true", "null"]').data == [True, False, None, "true", "null"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n"a": 2}', "row 2, column `a`: the key `a` stands here a second time"),
        ('{"b": [{"x": 1}, {"x": 1,\n\n"x": 2}]}', "row 3, column `b[1].x`: the key `x` stands here a second time"),
        ("[\nNaN]", "row 2: `NaN` is not a number"),
        ("[NaNx]", "row 1: `NaN` is not a number"),
        ("[-Infinity]", "row 1: `-Infinity` is not a number"),
        ("", "row 1, column `1`: this is not JSON"),
        ('{"a": 1,}', "row 1, column `"),
        ("{'a': 1}", "row 1, column `2`: this is not JSON"),
        ("[" * 200_000, "row 1: nested more than 64 levels deep"),
        ('["\\u0000"]', "row 1, column `[0]`: a control character in a text"),
        ('["\\ud800"]', "row 1, column `[0]`: half of a surrogate pair"),
        ('"' + '\\"' * 100_000, "row 1, column `1`: this is not JSON: unterminated string"),
    ],
)
def test_whatever_could_surprise_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        json_text.loads(text, "f.json")
    assert str(caught.value.faults[0]).startswith(f"f.json, {said}")


def test_all_duplicate_keys_are_reported_together() -> None:
    with pytest.raises(InputError) as caught:
        json_text.loads('{"a": {"x": 1, "x": 2}, "b": [{"y": 1, "y": 2, "y": 3}]}')
    assert len(caught.value.faults) == 3


def test_positions_name_line_and_key_path() -> None:
    document = json_text.loads('{\n"a": {"b": [\n1,\n{"c": "x:,}"}]},\n"d":\n"e"}', "f.json")
    assert str(document.position(("a", "b", 1, "c"))) == "f.json, row 4, column `a.b[1].c`"
    assert document.position(("a", "b", 0)).row == 3
    assert document.key_position(("d",)).row == 5
    assert document.position(("d",)).row == 6


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": "\xc3\xbc"}')
    assert json_text.load(file).data == {"a": "ü"}


PLAIN = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1]))
def test_any_json_survives_and_every_value_has_a_line(data: Data, indent: int | None) -> None:
    text = json.dumps(data, indent=indent)
    document = json_text.loads(text)
    assert document.data == data
    values, keys = document.lines()

    def walk(part: Data, path: tuple[str | int, ...]) -> None:
        assert 1 <= values[path] <= text.count("\n") + 1
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
            assert isinstance(part, list) or keys[(*path, key)] <= values[(*path, key)]
            walk(inner, (*path, key))

    walk(data, ())


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_a_crash(text: str) -> None:
    with contextlib.suppress(InputError):
        json_text.loads(text)
