"""Where a line comes from: `origin`, or `origin_shares` such as `DE:60;US:40` with a rest `?:40`.

Names resolve by exact match or not at all; what is not known is `None`, never a guess. Article 16(10) counts the
cost of components by the country they come from; a group such as `EU` is kept as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal, Inexact, localcontext

from safe_rules.dossier.bom import OriginShare
from safe_rules.intake.remarks import Remarks
from safe_rules.values import countries
from safe_rules.values.errors import FaultList, quoted
from safe_rules.values.exact import read_decimal
from safe_rules.values.position import Position

__all__ = ["origins_of", "place_of"]

_WHOLE = Decimal(100)
_EXACT = Context(prec=100, traps=[Inexact])
_SEVERAL = re.compile(r"[/;,+&|()\[\]*]|\band\b|\bund\b|\bet\b|\boraz\b|(?<=\s)[-–](?=\s)", re.IGNORECASE)
_AS_ABOVE = re.compile(
    r"[\"″”“„〃]+|''|ditto|dito|dto|do|idem|id|wie (?:oben|vor)|siehe oben|s\. ?o|(?:same )?as above|same|jw|j\.w|"
    r"comme (?:ci-dessus|dessus)|jak wyżej|come sopra|como arriba",
    re.IGNORECASE,
)
_SPLIT = "if it comes from several, give `origin_shares` such as `DE:60;US:40`"
_OUTSIDE = (
    "`non-EU` is taken as outside the Union, the EEA EFTA States and Ukraine, although Norway, Iceland, Liechtenstein "
    "and Ukraine are not in the EU"
)


def place_of(text: str, place: Position, faults: FaultList, remarks: Remarks) -> str | None:
    """The code of the place that `text` names, `None` when it says that nobody knows; a fault for anything else."""
    if not text or countries.is_unknown_word(text):
        return None
    code = countries.resolve(text)
    if code is None:
        _refuse(text, place, faults)
    elif countries.is_common_word(text):
        remarks.add("assumption", f"{quoted(text)} is read as {countries.name_of(code)}", place)
    if code == "non-EU":
        remarks.add("assumption", _OUTSIDE, place)
    return code


def _refuse(text: str, place: Position, faults: FaultList) -> None:
    """The fault for a text that is no single country, with the way out that fits it."""
    if _AS_ABOVE.fullmatch(text.strip(" .")):
        faults.add(
            f"{quoted(text)} points to another cell",
            place,
            expected="a country in every cell",
            remedy="repeat the country in this cell",
        )
        return
    near = () if faults.full else countries.suggestions(text)
    parts = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    named = tuple(dict.fromkeys(code for part in parts if (code := countries.resolve(part)) is not None))
    if not named:
        faults.add(
            f"{quoted(text)} is no country that can be recognised",
            place,
            expected=" or ".join(near) or "an ISO code or the name of a country",
            remedy=_SPLIT if len(parts) > 1 else None,
        )
        return
    faults.add(
        f"{quoted(text)} names more than one country, or one and a remark",
        place,
        expected="one country a cell, such as " + " or ".join(f"{code} ({countries.name_of(code)})" for code in named),
        remedy=_SPLIT,
    )


def origins_of(
    origin: str, shares: str, place: Callable[[str], Position], faults: FaultList, remarks: Remarks
) -> tuple[OriginShare, ...]:
    """The origins of a line; their percentages sum to exactly 100."""
    if not shares:
        return (OriginShare(place_of(origin, place("origin"), faults, remarks), _WHOLE),)
    parts = _shares(shares, place("origin_shares"), faults, remarks)
    if origin and not countries.is_unknown_word(origin) and parts:
        code = place_of(origin, place("origin"), faults, remarks)
        if code is not None and [part.place for part in parts] != [code]:
            faults.add(
                f"`origin` is {quoted(origin)}, but `origin_shares` is {quoted(shares)}",
                place("origin"),
                expected="both to say the same",
                remedy="leave `origin` empty where the cost splits",
            )
    return parts or (OriginShare(None, _WHOLE),)


def _shares(text: str, place: Position, faults: FaultList, remarks: Remarks) -> tuple[OriginShare, ...]:
    """The parts of `DE:60;US:40`; empty when something is wrong with them (and then a fault says what)."""
    parts: list[OriginShare] = []
    for piece in filter(None, (piece.strip() for piece in text.split(";"))):
        name, colon, figure = (part.strip() for part in piece.rpartition(":"))
        percent = _percent(figure) if colon and name else None
        if percent is None:
            faults.add(
                f"{quoted(piece)} is no share of origin",
                place,
                expected="parts such as `DE:60;US:40`, with `?` for a rest of unknown origin",
            )
            return ()
        before = faults.more + len(faults.faults)
        code = place_of(name, place, faults, remarks)
        if faults.more + len(faults.faults) > before:
            return ()
        if code in [part.place for part in parts]:
            faults.add(f"{quoted(name)} stands twice in {quoted(text)}", place, remedy="add its shares up")
            return ()
        parts.append(OriginShare(code, percent))
    with localcontext(_EXACT):
        total = sum((part.percent for part in parts), Decimal(0))
    if total != _WHOLE:
        faults.add(
            f"the shares of {quoted(text)} sum to {total:f}",
            place,
            expected="a sum of exactly 100",
            remedy="give what is not known as `?`, such as `DE:60;?:40`",
        )
        return ()
    return tuple(parts)


def _percent(text: str) -> Decimal | None:
    """A percentage above 0 and up to 100; a comma can only be a decimal mark here."""
    plain = text.removesuffix("%").strip().replace(",", ".")
    try:
        value = read_decimal(plain)
    except ValueError:
        return None
    return value if 0 < value <= _WHOLE else None
