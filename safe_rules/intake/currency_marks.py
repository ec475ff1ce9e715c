"""Which currencies a mark beside a number or in a header can stand for: `€` is one, `$` and `kr` are many.

A mark that several currencies share is never settled by guessing: the reader of the table asks for a currency column.
"""

from __future__ import annotations

import re

from safe_rules.values.currencies import CURRENCIES

__all__ = ["currencies_of", "find_currency"]

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BSD", "JMD")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")

_MARKS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "euro": ("EUR",),
    "euros": ("EUR",),
    "$": _DOLLARS,
    "dollar": _DOLLARS,
    "dollars": _DOLLARS,
    "us$": ("USD",),
    "u.s.$": ("USD",),
    "$us": ("USD",),
    "c$": ("CAD",),
    "ca$": ("CAD",),
    "can$": ("CAD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "nt$": ("TWD",),
    "r$": ("BRL",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY", "TWD"),
    "rmb": ("CNY",),
    "kr": _CROWNS,
    "zł": ("PLN",),
    "zl": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "lei": ("RON", "MDL"),
    "leu": ("RON", "MDL"),
    "лв": ("BGN",),
    "₴": ("UAH",),
    "грн": ("UAH",),
    "₺": ("TRY",),
    "tl": ("TRY",),
    "₩": ("KRW",),
    "₹": ("INR",),
    "₽": ("RUB",),
    "₪": ("ILS",),
    "sfr": ("CHF",),
    "fr": ("CHF", "XAF", "XOF", "XPF"),
}

_PLAIN_WORDS = frozenset({"ALL", "TOP", "MOP", "CUP"})
"""Codes that are common words as well: in a header they count within brackets only."""

_WORDS = re.compile(r"[^\s()\[\],;:/|_\-]+")


def currencies_of(mark: str) -> tuple[str, ...]:
    """The ISO 4217 codes that `mark` (a code, a symbol or a customary word) can stand for; none when it is no mark."""
    text = mark.strip()
    if text.upper() in CURRENCIES and text.isascii():
        return (text.upper(),)
    return _MARKS.get(text.casefold().rstrip("."), ())


def find_currency(header: str) -> tuple[str, tuple[str, ...]]:
    """Split a header such as `Unit Price (€)` or `Cost USD` into the name without its currency, and the currency.

    The codes are empty when the header names no currency. Codes inside a name count in capitals or within brackets
    only (`all` and `top` are currencies too); lower case counts when the code is the last word (`cost_eur`).
    """
    words = list(_WORDS.finditer(header))
    for place, word in enumerate(words):
        codes = currencies_of(word.group())
        bracketed = header[: word.start()].rstrip().endswith(("(", "["))
        prominent = word.group() == word.group().upper() or place == len(words) - 1
        if not codes or not (bracketed or (prominent and word.group().upper() not in _PLAIN_WORDS)):
            continue
        before, after = header[: word.start()].rstrip(" ([_-,;:/"), header[word.end() :].lstrip(" )]_-,;:/")
        name = f"{before} {after}".strip()
        if name:
            return name, codes
    return header, ()
