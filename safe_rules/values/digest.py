"""Digests that do not depend on key order, spacing or machine: SHA-256 over the canonical JSON of RFC 8785.

Money, shares and dates are text before they come here; a float is refused, because its text form is no money.
"""

from __future__ import annotations

import hashlib
from typing import Any

__all__ = ["canonical", "sha256_hex"]


def canonical(data: object) -> bytes:
    """The one byte sequence that stands for `data`: null, booleans, integers, text, lists and text-keyed mappings."""
    import rfc8785

    return rfc8785.dumps(_plain(data))


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _plain(data: object) -> Any:
    match data:
        case None | bool() | int() | str():
            return data
        case dict():
            if not all(isinstance(key, str) for key in data):
                raise TypeError("a key that is not text has no canonical form")
            return {key: _plain(value) for key, value in data.items()}
        case list() | tuple():
            return [_plain(value) for value in data]
    raise TypeError(f"a {type(data).__name__} has no canonical form; write it as text first")
