"""What is measured: bills of materials of a given length, the same on every machine, and the rules as shipped."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from safe_rules.rulebook.canonical import build

__all__ = ["ROOT", "build_rules", "write_bom"]

ROOT = Path(__file__).parents[1]

_HEADER = ("line_id", "part_number", "description", "supplier", "origin", "cost", "currency")
_ORIGINS = ("DE", "FR", "IT", "PL", "ES", "SE", "NO", "US", "GB", "KR")
_WEIGHTS = (9, 8, 7, 7, 5, 4, 3, 5, 4, 2)


def write_bom(path: Path, lines: int) -> Path:
    """Write a CSV with that many components: known costs with cents, ten countries, most of them inside."""
    draw = random.Random(lines)  # noqa: S311 - figures for a table, no secret
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(_HEADER)
        for number in range(1, lines + 1):
            origin = draw.choices(_ORIGINS, _WEIGHTS)[0]
            cost = f"{draw.randint(10, 90_000)}.{draw.randint(0, 99):02d}"
            part, supplier = f"PN-{draw.randrange(10**6):06d}", f"Supplier {draw.randint(1, 40)}"
            table.writerow((f"L{number}", part, f"part {number}", supplier, origin, cost, "EUR"))
    return path


def build_rules() -> None:
    """Write `rules.json` as the build does, if it does not fit the YAML: a stale one would not be what is shipped."""
    content, target = build(ROOT / "rules"), ROOT / "safe_rules" / "_rules" / "rules.json"
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
