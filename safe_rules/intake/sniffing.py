"""What a file is, by its first bytes: the name is only what somebody called it."""

from __future__ import annotations

from typing import Literal

__all__ = ["DESCRIPTIONS", "SNIFFED_BYTES", "Content", "sniff"]

Content = Literal[
    "empty", "zip", "ole2", "pdf", "gzip", "parquet", "sqlite", "image", "binary", "xml", "json", "utf16", "text"
]

SNIFFED_BYTES = 4096

_SIGNATURES: tuple[tuple[bytes, Content], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)

DESCRIPTIONS: dict[Content, str] = {
    "empty": "an empty file",
    "zip": "a zip archive (as .xlsx and .xlsm workbooks are)",
    "ole2": "an old Office file or an encrypted workbook",
    "pdf": "a PDF document",
    "gzip": "a gzip archive",
    "parquet": "a Parquet file",
    "sqlite": "an SQLite database",
    "image": "a picture",
    "binary": "binary data",
    "xml": "an XML or HTML document",
    "json": "JSON",
    "utf16": "UTF-16 text",
    "text": "text",
}
"""How each kind is named to people."""


def sniff(head: bytes) -> Content:
    """The kind of a file from its first bytes (`SNIFFED_BYTES` of them are enough)."""
    if not head:
        return "empty"
    for signature, content in _SIGNATURES:
        if head.startswith(signature):
            return content
    if b"\x00" in head:
        return "binary"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return "json"
    if start.startswith((b"<?xml", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"<table")):
        return "xml"
    return "text"
