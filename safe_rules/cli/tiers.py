"""`safe-rules tiers [COUNTRY…] --as-of DATE`: how the Regulation treats countries on a day, with reasons and sources.

Serves Articles 2(3), 16 and 17. Without a country the table of all tiers; with countries one row each, then why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from textwrap import wrap
from typing import TYPE_CHECKING

from safe_rules.rulebook.tiers import Reason, TierRow, tier_row
from safe_rules.values.countries import iso_codes, resolve, suggestions
from safe_rules.values.errors import FaultList, InputError, quoted
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

if TYPE_CHECKING:
    from safe_rules.rulebook.country_models import TierData
    from safe_rules.rulebook.statuses import OpenAgreement, StatusTable

__all__ = ["resolve_countries", "run", "tiers_table"]

LAST_LINE = (
    "the law ranks nobody: each rule asks for the legal property behind a tier, never for the tier; not legal advice"
)
HEADERS = (
    "counts for the two buyers",
    "may join as buyer",
    "parts and origin",
    "seat, plant, management",
    "foreign owned firm there, 16(5)",
)
WIDTH = 118
NARROWEST = 8
CERTAINTIES = {
    "text": "read in the act or an official page",
    "secondary": "reported, not read in a legal text",
    "memory_high": "not looked up, high confidence",
    "memory_medium": "not looked up, medium confidence",
    "memory_low": "not looked up, low confidence",
    "derived": "reasoned from the rest",
}
CONTRAVENING = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "not settled"}


def run(countries: Sequence[str], as_of: date, table: StatusTable, *, width: int = WIDTH) -> str:
    """The text the command prints. `table` holds the statuses of `as_of`; `InputError` for what is no country."""
    codes = resolve_countries(countries)
    return f"How SAFE treats countries, as known for {as_of}\n\n{tiers_table(table, codes, width=width)}"


def resolve_countries(texts: Sequence[str]) -> tuple[str, ...]:
    """Codes of what was typed, each once, in the order typed. Raises `InputError` naming every text that is none."""
    faults = FaultList()
    codes = []
    for text in texts:
        if (code := resolve(text)) is not None:
            codes.append(code)
            continue
        near = suggestions(text)
        faults.add(
            f"{quoted(text)} is no country, territory or group that is known here",
            expected="an ISO code or a name, such as `KR` or `South Korea`",
            remedy=f"did you mean {' or '.join(near)}" if near else None,
        )
    faults.raise_if_any(InputError)
    return tuple(dict.fromkeys(codes))


def tiers_table(table: StatusTable, codes: Sequence[str], *, width: int = WIDTH) -> str:
    """The table as text at most `width` wide: all tiers when `codes` is empty, else those places with their reasons."""
    parts = _named(table, codes, width) if codes else _all_tiers(table, width)
    return "\n".join([*parts, "", *wrap(LAST_LINE, width)]) + "\n"


def _named(table: StatusTable, codes: Sequence[str], width: int) -> list[str]:
    rows = [tier_row(table, code) for code in codes]
    cells = [
        (f"{row.name} ({row.code})", _either(tier.tier for tier in row.possible), *_columns(row.possible),
         CONTRAVENING[row.contravening])
        for row in rows
    ]  # fmt: skip
    lines = _grid(("country", "tier", *HEADERS, "contravening"), cells, width)
    for row in rows:
        lines += ["", f"{row.name} ({row.code})", *_why(row, width)]
        for agreement in table.agreements():
            if agreement.id in row.agreements:
                lines += [line for text in _terms(agreement) for line in _item(text, width)]
    return lines


def _all_tiers(table: StatusTable, width: int) -> list[str]:
    rows = [tier_row(table, code) for code in iso_codes()]
    last = table.file.tiers[-1].tier
    cells = []
    for tier in table.file.tiers:
        members = " ".join(row.code for row in rows if row.tier == tier.tier and row.tier != last)
        cells.append((tier.tier, f"{tier.who}: {members}" if members else tier.who, *_columns((tier,))))
    lines = _grid(("tier", "who", *HEADERS), cells, width)
    listed = " ".join(row.code for row in rows if row.contravening is Truth.TRUE) or "none"
    lines += [
        "",
        *wrap(f"contravening, beside the tier: {listed} (reading `contravening_countries`)", width),
    ]
    unsettled: dict[str, list[str]] = {}
    for row in rows:
        if row.tier is None:
            unsettled.setdefault(_either(tier.tier for tier in row.possible), []).append(row.code)
    lines += [
        line for tiers, codes in unsettled.items() for line in wrap(f"not settled, {tiers}: {' '.join(codes)}", width)
    ]
    lines.append("name a country to see the reasons, their sources and how certain they are")
    return lines


def _columns(tiers: Sequence[TierData]) -> tuple[str, ...]:
    return (
        _either(tier.counts_for_two_buyers for tier in tiers),
        _either(tier.may_join_as_buyer for tier in tiers),
        _either(tier.parts_and_origin for tier in tiers),
        _either(tier.seat_management_plant for tier in tiers),
        _either(tier.foreign_owned_firm for tier in tiers),
    )


def _either(texts: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(texts))


def _why(row: TierRow, width: int) -> list[str]:
    lines = [line for reason in row.reasons for line in _item(_reason(reason), width)]
    lines += [line for text in row.unknown for line in _item(text, width)]
    if row.readings:
        lines += _item(f"readings asked: {', '.join(row.readings)}", width)
    return lines


def _reason(reason: Reason) -> str:
    since = f" since {reason.since}" if reason.since is not None else ""
    source = f"{reason.source}; " if reason.source is not None else ""
    return f"{reason.text}{since} [{source}{CERTAINTIES[reason.certainty]}]"


def _terms(agreement: OpenAgreement) -> list[str]:
    """Each limit of an agreement with its source, and the readings behind them."""
    texts = []
    for _, limit in sorted(agreement.limits.items()):
        if isinstance(limit.value, Interval):
            source = f"{limit.source}; " if limit.source is not None else ""
            certainty = CERTAINTIES[limit.certainty or "derived"]
            texts.append(f"{limit.name}: {_shares(limit.value)} of component cost [{source}{certainty}]")
    asked = ", ".join(agreement.limit_readings)
    return [*texts, *([f"readings asked for these limits: {asked}"] if asked else []), *agreement.notes]


def _shares(value: Interval) -> str:
    """An interval of shares in per cent, exactly; `not known` in front when it is not one figure."""
    if value.is_exact or value.high is None:
        return _percent(value.low)
    return f"not known, between {_percent(value.low)} and {_percent(value.high)}"


def _percent(share: Fraction) -> str:
    percent = share * 100
    return f"{percent} %" if percent.denominator == 1 else f"{percent.numerator}/{percent.denominator} %"


def _item(text: str, width: int) -> list[str]:
    return wrap(text, width, initial_indent="  - ", subsequent_indent="    ")


def _grid(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """A table with wrapped cells: the widest column is narrowed until all fit, and words are broken last."""
    table = [headers, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(headers))]
    least = [max(len(word) for row in table for word in row[i].split()) for i in range(len(headers))]
    room = width - 2 * (len(headers) - 1)
    for floor in (least, [min(low, NARROWEST) for low in least]):
        while sum(widths) > room and any(w > low for w, low in zip(widths, floor, strict=True)):
            widest = max((w, i) for i, w in enumerate(widths) if w > floor[i])[1]
            widths[widest] -= 1
    lines: list[str] = []
    for number, row in enumerate(table):
        cells = [wrap(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
        for i in range(max(len(cell) for cell in cells)):
            texts = (cell[i] if i < len(cell) else "" for cell in cells)
            lines.append("  ".join(text.ljust(size) for text, size in zip(texts, widths, strict=True)).rstrip())
        if number == 0:
            lines.append("  ".join("-" * size for size in widths))
    return lines
