"""Which rows of a table are lines, and which are headings, totals, repeated headers or blank.

Only lines are counted; every other row is reported. A row that could be either is a fault that asks: a total that is
counted doubles the sum, a component that is taken for a total is lost from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from safe_rules.intake.currency_marks import currencies_of
from safe_rules.intake.header_names import NUMBER_COLUMNS, names_in, normalised
from safe_rules.intake.headers import Header, cell_text
from safe_rules.intake.raw_table import RawCell, RawRow
from safe_rules.values.countries import is_unknown_word
from safe_rules.values.errors import quoted

__all__ = ["Doubt", "RowKind", "is_total_word", "row_kind"]

RowKind = Literal["line", "blank", "section", "total", "header"]

_TOTALS = names_in(
    """
    total; totals; subtotal; sub total; subtotals; grand total; sum; sum total; total sum; total cost; total costs;
    total price; total amount; overall total; net total; total net; total gross; estimated total; total estimated;
    total estimate; bom total; project total; order total; carried forward; summe; zwischensumme; gesamt; gesamtsumme;
    endsumme; teilsumme; insgesamt; gesamtbetrag; gesamtkosten; gesamtpreis; nettosumme; total général; total general;
    sous total; total ht; total ttc; montant total; somme; totale; subtotale; totale generale; totale complessivo;
    somma; suma; suma częściowa; suma końcowa; razem; ogółem; łącznie; celkem; mezisoučet; součet; spolu; súčet;
    medzisúčet; celkom; összesen; részösszeg; mindösszesen; totaal; subtotaal; eindtotaal; totalt; delsumma; delsum;
    summa; i alt; yhteensä; välisumma; kokku; kopā; kopsumma; iš viso; suma total; importe total; total geral; ukupno;
    sveukupno; skupaj; vmesna vsota; всего; итого; разом; усього; общо; σύνολο; μερικό σύνολο; toplam; ara toplam;
    genel toplam; gesamtergebnis; ergebnis; teilergebnis; zw. summe; zw summe; übertrag; report; à reporter; riporto;
    netto; brutto; nettobetrag; bruttobetrag; sum of cost; sum of costs; sum of total; sum of price; summe von kosten;
    summe von preis; somme de coût; total per vehicle; total per unit; total vehicle; net; gross; σ; ∑
    """
)
_TAXES = names_in("vat; mwst; ust; mehrwertsteuer; umsatzsteuer; tva; iva; btw; dph; moms; pdv; áfa; tax; sales tax")
_BESIDE_TOTALS = names_in(
    """
    netto; brutto; net; gross; ht; ttc; hors; taxes; excl; exkl; excluding; incl; inkl; including; ohne; mit; zzgl; of;
    and; without; with; general; général; générale; generale; material; materials; matériel; cost; costs; kosten; price;
    prices; preis; value; amount; all; overall; estimated; per; vehicle; unit; system; section; group; page; seite; all
    """
)
_TOTALS_BEGIN = frozenset(name.split(" ")[0] for name in _TOTALS)
_BRACKETED = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_LONGEST = 200
"""Characters of a total with its remark; the pattern above is slow on very long texts."""
_IDENTITY = ("line_id", "part_number", "description")
_FIGURES = frozenset({*NUMBER_COLUMNS, "currency"})
_OF_A_COMPONENT = ("part_number", "supplier", "sourced_from", "kind")
_LABELS = ("line_id", "part_number", "description", "product")
_NEVER_SECTION = frozenset({"line_id", "part_number", "origin", "origin_shares", *_FIGURES})


class Doubt(Exception):
    """The row could be two things; `column` is where the doubt lies (contract column or `None`)."""

    def __init__(self, message: str, expected: str, remedy: str, column: str | None = None) -> None:
        super().__init__(message)
        self.message, self.expected, self.remedy, self.column = message, expected, remedy, column


def is_total_word(text: str) -> bool:
    """Whether the whole text is a word for a total, with a colon, a currency or a remark in brackets at most."""
    if len(text) > _LONGEST:
        return False
    bare = _BRACKETED.sub(" ", text) if "(" in text or "[" in text else text
    plain = normalised(bare).strip(" =:.-–—")
    if plain in _TOTALS:
        return True
    words = [word for part in plain.split(" ") if (word := part.strip(" .,:;()%-–—/"))]
    if not words or words[0] not in _TOTALS_BEGIN:
        return False
    return any(
        " ".join(words[:count]) in _TOTALS and all(_is_beside_total(word) for word in words[count:])
        for count in (1, 2, 3)
    )


def _is_beside_total(word: str) -> bool:
    """What may follow a total word in a total: a tax, a currency, a number, `netto`, `excl.`."""
    return word in _BESIDE_TOTALS or word in _TAXES or word.isdigit() or bool(currencies_of(word))


def _sounds_like_total(text: str) -> bool:
    """Whether the text begins or ends with a total word or a tax, whatever stands beside it."""
    words = [word for part in normalised(text).split(" ") if (word := part.strip(" .,:;()%-–—/"))]
    ends = [" ".join(part) for count in (1, 2, 3) for part in (words[:count], words[-count:])]
    return any(end in _TOTALS or end in _TAXES for end in ends)


def row_kind(row: RawRow, header: Header) -> RowKind:
    """What the row is; `Doubt` when it could be a component as well as something else."""
    filled = {index: text for index, cell in enumerate(row.cells) if (text := cell_text(cell))}
    if not filled:
        return "blank"
    column_of = {index: column for column, index in header.columns.items()}
    by_column = {column_of[index]: text for index, text in filled.items() if index in column_of}
    if _repeats_header(filled, header):
        return "header"
    totals = [index for index, text in filled.items() if column_of.get(index) not in _FIGURES and is_total_word(text)]
    if totals and _is_total(filled, totals[0], by_column, column_of):
        return "total"
    _ask_about_total_phrase(by_column, [text for index, text in filled.items() if index not in column_of])
    nameable = any(column in header.columns for column in _IDENTITY)
    if len(filled) == 1 and (nameable or not by_column):
        return _single(next(iter(filled)), row, by_column)
    named = any(column in by_column for column in _IDENTITY) or any(
        index not in column_of and _is_text(text) for index, text in filled.items()
    )
    if nameable and not named and set(by_column) <= _FIGURES:
        raise _only_figures(next(iter(by_column), None))
    return "line"


def _ask_about_total_phrase(by_column: Mapping[str, str], unmapped: Sequence[str]) -> None:
    """`Subtotal airframe` or `Vehicle total` without what only a component has: counted or dropped, it might be wrong.

    An origin that says `?` answers the question: such a line counts as a component of unknown origin.
    """
    labels: list[tuple[str | None, str]] = [(column, by_column[column]) for column in _LABELS if column in by_column]
    if not labels:
        labels = [(None, text) for text in unmapped]
    asked = next(((column, text) for column, text in labels if _sounds_like_total(text)), None)
    if asked is None or any(column in by_column and column != asked[0] for column in _OF_A_COMPONENT):
        return
    origin = by_column.get("origin") or by_column.get("origin_shares")
    if origin and ("quantity" in by_column or is_unknown_word(origin)):
        return
    raise Doubt(
        f"the row reads {quoted(asked[1])} and has {'an' if origin else 'no'} origin: is it a total or a component?",
        "a total word alone, or a component with a part number or a supplier",
        "remove the row if it is a total; if it is a component, give its part number or supplier, "
        "or write `?` as its origin if that is not known",
        asked[0],
    )


def _repeats_header(filled: Mapping[int, str], header: Header) -> bool:
    return len(filled) >= 2 and all(
        normalised(text) == normalised(header.names.get(index, "")) for index, text in filled.items()
    )


def _is_total(filled: Mapping[int, str], word: int, by_column: Mapping[str, str], column_of: Mapping[int, str]) -> bool:
    """Whether a row with a total word in cell `word` is a total; a component may be named or supplied by `Total`."""
    part_number = by_column.get("part_number")
    if part_number and not is_total_word(part_number):
        return False
    origin = by_column.get("origin") or by_column.get("origin_shares")
    if column_of.get(word) in ("origin", "origin_shares"):
        origin = None
    if origin:
        if column_of.get(word) not in _IDENTITY and any(column in by_column for column in _IDENTITY):
            return False
        raise Doubt(
            f"the row reads {quoted(filled[word])} and has an origin: is it a total or a component?",
            "a total without origin, or a component with a name of its own",
            "remove the row if it is a total, else name the component in more words",
            column_of.get(word),
        )
    if "description" in by_column and not is_total_word(by_column["description"]):
        return False
    before = [text for index, text in filled.items() if index < word and _is_text(text)]
    before += [
        by_column[column]
        for column in ("supplier", "sourced_from", "kind", "evidence")
        if column in by_column and column_of.get(word) != column and not is_total_word(by_column[column])
    ]
    if before or ("line_id" in by_column and column_of.get(word) != "line_id"):
        raise Doubt(
            f"the row reads {quoted(filled[word])} and has other words beside it: is it a total or a component?",
            "a total row with nothing before the word, or a component with a description or a part number",
            'remove the row if it is a total, else map its name with `--map "their name=description"`',
            column_of.get(word),
        )
    return True


def _single(index: int, row: RawRow, by_column: Mapping[str, str]) -> RowKind:
    """A row with one filled cell: a heading, or something that asks for an explanation."""
    column = next(iter(by_column), None)
    if column == "line_id":
        if not any(c.isdigit() for c in by_column[column]):
            return "section"
        raise Doubt(
            "the row has an id and nothing else",
            "a line with a name, a cost or an origin",
            "remove the row, or fill it in",
            column,
        )
    if column in _FIGURES:
        raise _only_figures(column)
    if column in _NEVER_SECTION:
        return "line"
    cell = row.cells[index]
    if (isinstance(cell, RawCell) and cell.kind != "text") or not _is_text(cell_text(cell)):
        raise Doubt("the row holds a single figure", "a line, or a heading in words", "remove the row", column)
    return "section"


def _only_figures(column: str | None) -> Doubt:
    return Doubt(
        "the row has figures and no name: is it a total or a component?",
        "a name, part number or id on every line",
        "remove the row if it is a total, else name the component",
        column,
    )


def _is_text(text: str) -> bool:
    return any(c.isalpha() for c in text)
