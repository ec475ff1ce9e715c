"""Dates, exact decimals, currencies and digests."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_rules.values.currencies import CURRENCIES
from safe_rules.values.dates import read_date
from safe_rules.values.digest import canonical, sha256_hex
from safe_rules.values.exact import read_decimal


def test_a_date_is_iso_and_nothing_else() -> None:
    assert read_date("2026-05-30") == date(2026, 5, 30)
    for text in [
        "30.05.2026",
        "2026-5-30",
        "20260530",
        "2026-05-30T00:00",
        "2026-W22-6",
        " 2026-05-30",
        "٢٠٢٦-05-30",
        "",
    ]:
        with pytest.raises(ValueError, match="not a date of the form"):
            read_date(text)
    with pytest.raises(ValueError, match="no such day"):
        read_date("2026-02-30")
    with pytest.raises(ValueError, match="no such day"):
        read_date("0000-01-01")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**30), max_value=10**30))
def test_any_decimal_text_survives_exactly_whatever_the_context(number: Decimal) -> None:
    text = format(number, "f")
    with localcontext() as context:
        context.prec = 3
        assert format(read_decimal(text), "f") == text


@given(st.integers(0, 10**19), st.from_regex(r"[0-9]{1,18}", fullmatch=True))
def test_trailing_zeros_are_kept(whole: int, fraction: str) -> None:
    assert str(read_decimal(f"{whole}.{fraction}").as_tuple().exponent) == str(-len(fraction))


@pytest.mark.parametrize(
    "text", ["", "1e3", "1E+1000000", "1,5", "1 000", "1_000", ".5", "5.", "NaN", "inf", "٣", "+-1", " 1", "1\n"]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal number"):
        read_decimal(text)


@pytest.mark.parametrize("text", ["1" * 39, "0." + "1" * 38, "9" * 1_000_000])
def test_more_than_38_digits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than 38 digits"):
        read_decimal(text)


def test_38_digits_are_read() -> None:
    assert str(read_decimal("0." + "1" * 37)) == "0." + "1" * 37


def test_currencies_are_iso_codes_of_money() -> None:
    assert {"EUR", "NOK", "UAH", "KRW", "XCG"} <= CURRENCIES
    assert not {"XXX", "XAU", "XTS", "eur", "EURO", "HRK"} & CURRENCIES
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


def test_a_digest_does_not_depend_on_key_order() -> None:
    assert canonical({"b": [1, None, True], "a": "ü"}) == '{"a":"ü","b":[1,null,true]}'.encode()
    assert sha256_hex(canonical({"b": "1", "a": "2"})) == hashlib.sha256(b'{"a":"2","b":"1"}').hexdigest()


@pytest.mark.parametrize("data", [0.35, {"a": [0.5]}, Decimal(1), {1: "a"}, b"x"])
def test_a_float_or_any_other_type_has_no_digest(data: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical(data)
