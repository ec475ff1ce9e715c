"""What stands around the digits of a cell: a sign, a currency mark, a unit; and why some cells hold no exact number.

`~660`, `5-10`, `1e3`, `(12)`, `12 %` and `3 k` look like numbers and are none that a verdict may rest on: each is
refused with its own reason.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from safe_rules.intake.currency_marks import currencies_of
from safe_rules.values.errors import quoted

__all__ = ["Peeled", "Refused", "peel"]

_LONGEST = 200
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | {"\u2019": "'"})
_CELL = re.compile(r"(?P<lead>.*?)(?P<body>[.,]?[0-9](?:.*[0-9])?)(?P<trail>[^0-9]*)", re.DOTALL)
_BODY = re.compile(r"[.,]?[0-9]+(?:[., '][0-9]+)*")
_EXPONENT = re.compile(r"[0-9][eE][+-]?[0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}")
_RANGE = re.compile(r"[0-9]\s*(?:-|–|—|\.\.+|…|to|bis|à)\s*[^0-9\s]{0,3}\s*[0-9]")
_WHOLE = re.compile(r"(?<=[0-9])([.,])[-\u2013\u2014]{1,2}(?![0-9.,])")
"""`100,-`: a whole amount, written with dashes where its hundredths would stand."""
_UNIT = re.compile(r"[^\W\d_]{1,20}[.²³]?(?: [^\W\d_]{1,20}\.?)?")
_APPROXIMATE = (
    "~",
    "≈",
    "≃",
    "<",
    ">",
    "≤",
    "≥",
    "±",
    "ca",
    "circa",
    "approx",
    "about",
    "around",
    "etwa",
    "env",
    "est",
)
_NOT_FINITE = ("nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "∞")
_MULTIPLIERS = re.compile(
    r"[kKMT]|(?i:mio|mln|mill|millions?|millionen|mrd|bn|billions?|tsd|tys|thousands?|tausend|hundred|dozens?|dz|dtz"
    r"|gross|mille)"
)
_SCALED = re.compile(r"(?:[kKTM]|Mio\.?)(?:€|\$|£|EUR|USD|GBP)")
_SIGNS = {"-": True, "\u2212": True, "+": False}


class Refused(Exception):
    """Raised inside the number readers only; becomes `Unreadable`."""

    def __init__(self, reason: str, remedy: str, *, ambiguous: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.ambiguous = reason, remedy, ambiguous


class Peeled(NamedTuple):
    """`body` holds ASCII digits, `.`, `,`, plain spaces and `'` only."""

    body: str
    negative: bool
    currencies: tuple[str, ...]
    unit: str | None


def peel(text: str, *, units: bool) -> Peeled:
    """Take the sign and a currency mark off a cell, or (with `units`) a unit; `Refused` says why that fails.

    With `units` no mark is a currency: three cups are not three Cuban pesos.
    """
    plain = _WHOLE.sub(r"\g<1>00", text.translate(_SPACES).strip())
    match = _CELL.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None or not _BODY.fullmatch(match["body"]) or _has_foreign_digits(plain):
        raise _refusal(plain)
    sign, lead = _signed(match["lead"].strip())
    trail = match["trail"].strip()
    if lead.casefold().rstrip(". ") in _APPROXIMATE or lead.startswith(tuple("~≈≃<>≤≥±")):
        raise _approximate(plain)
    before, after = ((), ()) if units else (currencies_of(lead), currencies_of(trail))
    unit = trail if trail and not after else None
    if (lead and not before) or (before and after and before != after):
        raise _around(plain, lead, trail)
    if unit is not None:
        _require_unit(plain, unit, lead, units=units)
    return Peeled(match["body"], sign, before or after, unit)


def _require_unit(plain: str, unit: str, lead: str, *, units: bool) -> None:
    if _is_multiplier(unit):
        raise Refused(f"{quoted(plain)} holds a multiplier", "write all digits, such as `12000` for `12 k`")
    if not units or not _UNIT.fullmatch(unit):
        raise _around(plain, lead, unit)


def _is_multiplier(unit: str) -> bool:
    first = re.split(r"[\s.€$£]", unit, maxsplit=1)[0]
    return bool(_MULTIPLIERS.fullmatch(first) or _SCALED.match(unit))


def _signed(lead: str) -> tuple[bool, str]:
    """Whether a minus stands in `lead`, and `lead` without its sign."""
    for sign, negative in _SIGNS.items():
        if lead.startswith(sign) or lead.endswith(sign):
            return negative, (lead[1:] if lead.startswith(sign) else lead[:-1]).strip()
    return False, lead


def _has_foreign_digits(text: str) -> bool:
    return not text.isascii() and any(unicodedata.category(c) == "Nd" and not c.isascii() for c in text)


def _approximate(plain: str) -> Refused:
    return Refused(
        f"{quoted(plain)} is approximate",
        "write the estimate as a number, or its range in `cost_low` and `cost_high`",
    )


def _around(plain: str, lead: str, trail: str) -> Refused:
    if lead.endswith("(") or trail.startswith(")"):
        return Refused(
            f"{quoted(plain)} stands in brackets", "write a plain number; a negative amount needs a minus sign"
        )
    if trail.startswith("%"):
        return Refused(f"{quoted(plain)} is a percentage", "write an amount")
    if trail in {".", ",", "'"}:
        return Refused(f"{quoted(plain)} ends in a mark with no digit behind it", "write the number out")
    return Refused(
        f"{quoted(plain)} holds {quoted((lead + ' ' + trail).strip())} beside the number",
        "write the number alone, or with a currency code such as `EUR`",
    )


def _refusal(plain: str) -> Refused:
    """Why a cell that does not look like one number at all is refused."""
    if len(plain) > _LONGEST:
        return Refused(f"a text of {len(plain)} characters", "write a number of at most 38 digits")
    shown = quoted(plain)
    reasons = (
        (
            plain.casefold() in _NOT_FINITE,
            "is not a finite number",
            "write a number, or leave the cell empty if unknown",
        ),
        (_has_foreign_digits(plain), "is not written in the digits 0 to 9", "write the number in the digits 0 to 9"),
        (_EXPONENT.search(plain), "is written with an exponent", "write all digits, such as `1000` for `1e3`"),
        (_DATE.fullmatch(plain), "is a date", "write a number"),
        (_RANGE.search(plain), "is a range", "write its ends in `cost_low` and `cost_high`"),
    )
    for applies, reason, remedy in reasons:
        if applies:
            return Refused(f"{shown} {reason}", remedy)
    return Refused(f"{shown} is not a number", "write a number, or leave the cell empty if it is not known")
