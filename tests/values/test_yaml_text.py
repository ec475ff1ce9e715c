"""The strict YAML reader: text stays text, and whatever could surprise is refused with its place."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.values import yaml_text
from safe_rules.values.errors import InputError


def first_fault(text: str) -> str:
    with pytest.raises(InputError) as caught:
        yaml_text.loads(text, "f.yaml")
    return str(caught.value.faults[0])


@pytest.mark.parametrize(
    "word", ["NO", "no", "yes", "on", "True", "010", "0x1F", "1e3", "0.35", "2026-09-01", "12:30", ".inf"]
)
def test_plain_scalars_stay_the_text_that_was_typed(word: str) -> None:
    assert yaml_text.loads(f"a: {word}").data == {"a": word}


def test_only_plain_true_false_and_null_have_a_meaning() -> None:
    text = "a: true\nb: false\nc: null\nd: ~\ne:\nf: 'true'\ng: \"null\"\nh: ''\n"
    assert yaml_text.loads(text).data == {
        "a": True, "b": False, "c": None, "d": None, "e": None, "f": "true", "g": "null", "h": "",
    }  # fmt: skip


def test_an_empty_file_is_nothing() -> None:
    assert yaml_text.loads("").data is None
    assert yaml_text.loads("# only a comment\n").data is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", "row 1, column `4`: an anchor, `&x`"),
        ("a: 1\nb: *x\n", "row 2, column `4`: a reference to another value, `*x`"),
        ("a: !!str 1", "row 1, column `4`: a tag"),
        ("a: !x {b: c}", "row 1, column `4`: a tag, `!x`"),
        ("a: ! x", "row 1, column `4`: a tag, `!`"),
        ("a: 1\nb: 2\na: 3", "row 3, column `1`: the key `a` stands here a second time"),
        ("{a: 1, 'a': 2}", "row 1, column `8`: the key `a` stands here a second time"),
        ("--- 1\n--- 2", "row 2, column `1`: a second document"),
        ("a: 1\n...\nb: 2", "row 3, column `1`: a second document"),
        ("%YAML 1.1\n---\na: 1", "row 2, column `1`: a directive"),
        ("? [a]\n: b", "row 1, column `3`: a key that is not text"),
        ("~: b", "row 1, column `1`: a key that is not text"),
        ("true: b", "row 1, column `1`: a key that is not text"),
        ("[" * 65 + "]" * 65, "row 1, column `65`: nested more than 64 levels deep"),
        ("- " * 90_000, "row 1, column `129`: nested more than 64 levels deep"),
        ("a:\tb", "row 1, column `3`: a tab where only spaces may stand"),
        ("a:\n\tb: c", "row 2: a tab in the indentation"),
        ("a: 1\nb: \x00", "row 2: a control character"),
        ('a: "\\0"', "row 1, column `4`: a control character in a text"),
        ('a: "\\uD800"', "row 1, column `4`: half of a surrogate pair"),
        ("a: b\u2028c", "row 1: an unusual line separator"),
        ("a: {b", "row 1, column `6`: this is not YAML"),
        ("a: 'x", "row 1, column `6`: this is not YAML"),
    ],
)
def test_whatever_could_surprise_is_refused_with_its_place(text: str, said: str) -> None:
    assert first_fault(text).startswith(f"f.yaml, {said}")


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"k{i}: &k{i} [*a, *a]\n" for i in range(50))
    assert "anchor" in first_fault(bomb)


def test_several_faults_are_reported_together() -> None:
    with pytest.raises(InputError) as caught:
        yaml_text.loads("a: &x 1\nb: *x\na: 2\nc: !t 3\n")
    assert [fault.position.row for fault in caught.value.faults if fault.position] == [1, 2, 3, 4]


def test_sixty_four_levels_are_read() -> None:
    assert yaml_text.loads("[" * 64 + "]" * 64).data is not None


def test_every_value_and_key_keeps_its_line() -> None:
    document = yaml_text.loads("a:\n  b:\n    - x\n    -\n      c: y\n  d:\ne: z\n", "f.yaml")
    assert str(document.position(("a", "b", 1, "c"))) == "f.yaml, row 5, column `a.b[1].c`"
    assert document.position(("a", "b", 0)).row == 3
    assert document.key_position(("a", "b")).row == 2
    assert document.position(("a", "d")).row == 6, "an empty value stands where its key stands"
    assert document.position(("a", "b", 1, "missing")).row == 5, "an absent value points to what surrounds it"


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert yaml_text.load(file).data == {"a": "1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: \xff\n", "row 1: byte `ff` is not UTF-8 text"),
        (b"x: 1\na: \xfc\n", "row 2: byte `fc` is not UTF-8 text"),
        ("a: 1".encode("utf-16"), "the file is UTF-16"),
        (b"a: 1\nb: \x00", "row 2: a zero byte"),
        (b"#" + b"x" * 10_000_000, "the file is larger than 10 MB"),
    ],
)
def test_a_file_that_is_no_small_utf8_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError, match=said):
        yaml_text.load(file)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        yaml_text.load(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="this is a folder"):
        yaml_text.load(tmp_path)
    with pytest.raises(InputError, match=r"cannot be opened|no such file"):
        yaml_text.load(tmp_path / ("x" * 5000))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_a_crash(text: str) -> None:
    with contextlib.suppress(InputError):
        yaml_text.loads(text)


_NO_CHARACTERS = "\ufffe\uffff"


@given(
    st.text(
        st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters=_NO_CHARACTERS), max_size=40
    )
)
def test_quoted_text_survives_exactly(text: str) -> None:
    assert yaml_text.loads("a: '" + text.replace("'", "''") + "'").data == {"a": text}
