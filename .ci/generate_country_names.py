"""Generates `safe_rules/values/country_names.json`: codes and names of places, without any legal status.

Codes, alpha-3 and names in the official languages of the Union, Norwegian, Icelandic, Ukrainian and Turkish come
from CLDR (Unicode licence) by way of `babel`; what people also write stands in `country_aliases.json` beside this
script. A name that two places share goes to `ambiguous` and never resolves; the script fails where that would take
away the English name of a place, so that a person decides. Run, from the checkout, in a throw-away environment:

    python -m venv names && names/bin/pip install babel==2.18.0 && names/bin/python .ci/generate_country_names.py
"""

# ruff: noqa: INP001, T201
from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from babel import Locale  # noqa: E402
from babel import __version__ as babel_version  # noqa: E402
from babel.core import get_global  # noqa: E402

from safe_rules.values.countries import folded  # noqa: E402

ALIASES = Path(__file__).with_name("country_aliases.json")
TARGET = ROOT / "safe_rules" / "values" / "country_names.json"
LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv nb nn is uk tr"
NOT_ISO = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ"
WITHDRAWN = "AAA ANT BUR DDR FXX NTZ SCG SUN TMP YMD YUG ZAR XKK"


def places(hand: dict[str, Any]) -> dict[str, dict[str, str | None]]:
    """Every place with its alpha-3, English short name and kind, sorted by code."""
    english = Locale.parse("en").territories
    codes = {c for c in english if len(c) == 2 and c.isalpha()} - set(NOT_ISO.split())
    alpha3: dict[str, str] = {}
    for long, targets in get_global("territory_aliases").items():
        if (
            len(long) == 3
            and long.isalpha()
            and long not in WITHDRAWN.split()
            and len(targets) == 1
            and targets[0] in codes
        ):
            if targets[0] in alpha3:
                sys.exit(f"two alpha-3 codes for {targets[0]}: {alpha3[targets[0]]}, {long}")
            alpha3[targets[0]] = long
    if len(codes) != 249 or set(alpha3) != codes:
        sys.exit(f"expected the 249 codes of ISO 3166-1, found {len(codes)}, without alpha-3: {codes - set(alpha3)}")
    names: dict[str, str] = hand["english_names"]
    territories = set(hand["territories"])
    found: dict[str, dict[str, str | None]] = {
        code: {
            "alpha3": alpha3[code],
            "name": names.get(code, english[code]),
            "kind": "territory" if code in territories else "country",
        }
        for code in codes
    }
    for code, row in hand["places"].items():
        found[code] = {"alpha3": None, **row}
    return dict(sorted(found.items()))


def spellings(text: str) -> set[str]:
    """`St.` is also written `Saint`."""
    return {folded(text), folded(text.replace("St. ", "Saint "))}


def spelled(hand: dict[str, Any], table: dict[str, dict[str, str | None]]) -> dict[str, set[str]]:
    """Every folded name with the places it may stand for; an empty code beside them marks it as never resolved."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES.split():
        for code, name in Locale.parse(language).territories.items():
            target = hand["same_as"].get(code, code)
            if target in table:
                for spelling in spellings(name):
                    by_name[spelling].add(target)
    for code, row in table.items():
        for name in (row["name"], *hand["aliases"].get(code, ())):
            for spelling in spellings(name):
                by_name[spelling].add(code)
    for name, codes in hand["ambiguous"].items():
        by_name[folded(name)] |= {"", *codes}
    if unknown := set(hand["aliases"]) - set(table):
        sys.exit(f"aliases for codes that are not in the table: {unknown}")
    return by_name


def main() -> None:
    hand = json.loads(ALIASES.read_text(encoding="utf-8"))
    table = places(hand)
    by_name = spelled(hand, table)
    ambiguous = {name: sorted(codes - {""}) for name, codes in sorted(by_name.items()) if len(codes) > 1}
    if lost := [(code, row["name"]) for code, row in table.items() if folded(row["name"]) in ambiguous]:
        sys.exit(f"English names that would no longer resolve: {lost}; give another name in english_names")
    names: dict[str, list[str]] = {code: [] for code in table}
    for name, codes in sorted(by_name.items()):
        if name not in ambiguous:
            names[next(iter(codes))].append(name)
    result = {
        "origin": f"CLDR by way of babel {babel_version} (Unicode licence), aliases by hand; generated, never edited",
        "places": table,
        "codes": hand["codes"],
        "names": names,
        "ambiguous": ambiguous,
        "unknown_words": hand["unknown_words"],
    }
    TARGET.write_text(compact(result), encoding="utf-8")
    print(f"{len(table)} places, {sum(map(len, names.values()))} names, {len(ambiguous)} ambiguous")
    for name, codes in ambiguous.items():
        print(f"  ambiguous: {name}: {', '.join(codes)}")


def compact(result: dict[str, Any]) -> str:
    """One line an entry: small, and still readable in a diff."""
    lines = []
    for key, value in result.items():
        if isinstance(value, dict):
            rows = ",\n".join(f"{dump(k)}:{dump(v)}" for k, v in value.items())
            lines.append(f"{dump(key)}:{{\n{rows}\n}}")
        else:
            lines.append(f"{dump(key)}:{dump(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
