"""The canonical `rules.json`: the whole of `rules/` in one file that loads in a few milliseconds.

It is built from the YAML when the wheel is built and carries the digest of each source file. In a checkout the YAML
always wins: when a source no longer fits its digest, the YAML is read instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from safe_rules.rulebook.loading import PlainRules, Ruleset, read_directory, trusted, validate
from safe_rules.values.digest import canonical, sha256_hex
from safe_rules.values.errors import RulesetError

__all__ = ["build", "load_ruleset", "shipped_ruleset"]

_PACKAGED = Path(__file__).parent.parent / "_rules"
_CHECKOUT = Path(__file__).parent.parent.parent / "rules"
_FILES, _SOURCES = b'{"files":', b',"sources":'
_DAMAGED = "this installation is damaged; install safe-rules again"


def build(rules: Path) -> bytes:
    """The bytes of `rules.json` for the YAML below `rules`. Raises `RulesetError` when the ruleset is not sound."""
    plain = read_directory(rules)
    validate(plain)
    return canonical({"files": dict(plain.files), "sources": _source_digests(rules)})


def load_ruleset(directory: Path) -> Ruleset:
    """The ruleset that an author keeps in `directory`; it is named as not the shipped one in every output."""
    return validate(read_directory(directory))


@cache
def shipped_ruleset() -> Ruleset:
    """The ruleset that travels with this package. Raises `RulesetError` when the installation is damaged."""
    in_checkout = (_CHECKOUT / "ruleset.yaml").is_file() and (_CHECKOUT.parent / "pyproject.toml").is_file()
    stored = _stored()
    if in_checkout and (stored is None or stored.sources != _source_digests(_CHECKOUT)):
        return validate(read_directory(_CHECKOUT, shipped=True))
    if stored is None:
        raise RulesetError(f"the shipped ruleset is missing: {_DAMAGED}")
    return trusted(stored.rules)


class _Stored(NamedTuple):
    """What `rules.json` holds: the rules, and the digest of each file they were built from."""

    rules: PlainRules
    sources: Mapping[str, str]


def _stored() -> _Stored | None:
    path = _PACKAGED / "rules.json"
    if not path.is_file():
        return None
    content = path.read_bytes()
    try:
        parts = json.loads(content)
        # The whole is canonical, so the canonical form of the rules stands in it as it is.
        files = content[content.index(_FILES) + len(_FILES) : content.rindex(_SOURCES)]
        return _Stored(PlainRules(parts["files"], {}, shipped=True, stored=sha256_hex(files)), parts["sources"])
    except (KeyError, TypeError, ValueError):
        raise RulesetError(f"the shipped ruleset cannot be read: {_DAMAGED}") from None


def _source_digests(rules: Path) -> dict[str, str]:
    return {
        path.relative_to(rules).as_posix(): sha256_hex(path.read_bytes())
        for path in sorted(rules.rglob("*.yaml"))
    }  # fmt: skip
