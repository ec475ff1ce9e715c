"""Exact decimals from text: plain digits with an optional sign and fraction, at most 38 digits, never a float.

No exponent, no grouping, no infinity: `1E+1000000` is a short text and a very long number. Numbers as people type
them in tables (grouped, with a decimal comma) are the business of the table readers.
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["DECIMAL_PATTERN", "MAX_DIGITS", "read_decimal"]

MAX_DIGITS = 38
DECIMAL_PATTERN = r"^[+-]?[0-9]{1,38}(\.[0-9]{1,38})?$"
_DECIMAL = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]+))?")
_LONGEST = 2 * MAX_DIGITS


def read_decimal(text: str) -> Decimal:
    """The exact number that `text` writes; `ValueError` with the reason when it writes none.

    Construction from text is exact whatever the decimal context, so no digit is ever rounded here.
    """
    match = _DECIMAL.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        if len(text) > _LONGEST:
            raise ValueError(f"a number with more than {MAX_DIGITS} digits")
        raise ValueError("not a plain decimal number")
    whole, fraction = match.group(1), match.group(2) or ""
    if len(whole) + len(fraction) > MAX_DIGITS:
        raise ValueError(f"a number with more than {MAX_DIGITS} digits")
    return Decimal(text)
