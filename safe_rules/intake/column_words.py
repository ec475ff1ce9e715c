"""What the header of a column that nobody mapped speaks of, by the words inside it and by the cells under it.

`Qty per vehicle`, `Explosion level`, `Währung/Currency` are no synonyms; left unread they would change a sum all the
same. Only questions come of it: nothing is mapped by a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safe_rules.intake.currency_marks import currencies_of, find_currency
from safe_rules.intake.header_names import COLUMNS, normalised, synonym_of, words_in
from safe_rules.values.currencies import CURRENCIES

__all__ = ["all_currencies", "is_scaled", "meant_by", "numbers_lines", "plain_numbers", "speaks_of", "words_of"]

_SCALED = re.compile(r"\b(?:[kKTM]|Mio\.?\s?|Tsd\.?\s?)(?:€|\$|£|EUR|USD|GBP)|\b(?:thousands?|millions?|Mio|Tsd)\b")
_LAST = re.compile(r"\s+(?:in|en|w|v|em|i)$")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_WORDS: dict[str, frozenset[str]] = {
    "quantity": words_in(
        """qty qtys quantity quantities qnty quant menge mengen anzahl stk stck stück stueck stückzahl bedarf pcs pieces
        quantité quantite qté qte nombre ilość ilosc sztuk szt quantità quantita cantidad quantidade aantal antal
        antall množství mennyiség cantitate määrä count"""
    ),
    "currency": words_in(
        """currency currencies curr cur ccy währung waehrung geldeinheit devise monnaie waluta valuta divisa moneda
        měna deviza"""
    ),
    "parent_id": words_in(
        """level levels lvl hierarchy hierarchie hiérarchie hierarchia strukturstufe ebene stufe niveau poziom livello
        nivel nivå indent indenture parent übergeordnet übergeordnete nha"""
    ),
    "kind": words_in("type category class art kostenart kategorie catégorie rodzaj kategoria categoria"),
    "line_id": words_in("pos position item line no nr n° nº id find balloon ref lp"),
}
_ENDINGS: dict[str, tuple[str, ...]] = {
    "quantity": ("menge", "anzahl", "bedarf"),
    "currency": ("währung", "currency"),
    "parent_id": ("stufe", "ebene", "level", "hierarchie"),
}
_COMMON = frozenset({"ALL", "TOP", "MOP", "CUP"})
_PLAIN_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?")


def words_of(header: str) -> tuple[str, ...]:
    """The words of a header, small; `N°` stays one word."""
    return tuple(_WORD.findall(normalised(header).replace("n°", "nr").replace("nº", "nr").replace("#", " nr ")))


def speaks_of(header: str) -> str | None:
    """The contract column that `header` is, is a synonym of, or has a word of; `None` for all others."""
    known = meant_by(header)
    if known is not None:
        return known
    words = words_of(header)
    for column in ("quantity", "currency", "parent_id", "kind"):
        endings = _ENDINGS.get(column, ())
        if any(word in _WORDS[column] or (endings and word.endswith(endings)) for word in words):
            return column
    return None


def is_scaled(header: str) -> bool:
    """Whether a header says that its figures are thousands or millions, such as `Cost k€`."""
    return _SCALED.search(header) is not None


def meant_by(header: str) -> str | None:
    """The contract column that the whole header names or is a synonym of, whatever currency or scale stands in it."""
    bare = _SCALED.sub("", header)
    base = find_currency(bare)[0]
    for text in (header, bare, base, _LAST.sub("", base.strip(" ()[].:-"))):
        column = normalised(text).replace(" ", "_")
        known = column if column in COLUMNS else synonym_of(text)
        if known is not None:
            return known
    return None


def numbers_lines(header: str) -> bool:
    """Whether a header such as `Pos`, `Item`, `N°`, `Line no` is one of a running number."""
    return synonym_of(header) == "line_id" or (bool(words := words_of(header)) and set(words) <= _WORDS["line_id"])


def all_currencies(values: Sequence[str]) -> bool:
    """Whether every cell is a currency code in capitals or a currency sign; `TOP` and `ALL` may be plain words."""
    marks = set(values)
    return (
        bool(marks)
        and not marks <= _COMMON
        and all(mark in CURRENCIES or (not mark.isalnum() and bool(currencies_of(mark))) for mark in marks)
    )


def plain_numbers(values: Sequence[str]) -> bool:
    """Whether every cell is a short number without a mark or a unit."""
    return bool(values) and all(_PLAIN_NUMBER.fullmatch(value) for value in values)
