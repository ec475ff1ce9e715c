"""The verdict as JSON (`safe-rules/verdict/1`): the same report gives the same bytes; money and shares are text."""

from __future__ import annotations

import json
from typing import Any

from safe_rules.explanation.report import Finding, Report
from safe_rules.rulebook.opened import Citation
from safe_rules.values.notice import Notice
from safe_rules.values.position import Position
from safe_rules.values.printable import plain_json

__all__ = ["SCHEMA", "as_json", "as_plain"]

SCHEMA = "safe-rules/verdict/1"


def as_json(report: Report) -> str:
    """The report as JSON text, keys in the order of the contract, ending in a line feed."""
    return plain_json(json.dumps(as_plain(report), ensure_ascii=False, indent=2)) + "\n"


def as_plain(report: Report) -> dict[str, Any]:
    """The report as plain data under the names of the published contract."""
    plain: dict[str, Any] = {"schema": SCHEMA, **_plain(report)}
    plain["inputs"] = [{"path": path, "sha256": digest} for path, digest in report.inputs]
    plain["readings"] = {"chosen": plain["readings"]}
    plain["consequences"] = []
    return plain


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one case a kind of value
    match value:
        case Position(path, sheet, row, column):
            return {"path": path, "sheet": sheet, "line": row, "column": column}
        case Notice(_, message, places, count):
            return {"message": message, "count": count, "locations": [_plain(p) for p in places]}
        case Citation():
            return {
                "act": value.act,
                "article": value.article,
                "paragraph": value.paragraph,
                "point": value.point,
                "recitals": list(value.recitals),
                "eli": value.eli,
            }
        case Finding():
            plain = _plain(value._asdict())
            plain["figures"] = {
                f"{leg.role}.{leg.leg}": _plain(leg.figure) for leg in value.legs if leg.figure is not None
            }
            return plain
        case dict():
            return {key: _plain(entry) for key, entry in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return _plain(value._asdict())
        case tuple() | list():
            return [_plain(entry) for entry in value]
        case _:
            return value
