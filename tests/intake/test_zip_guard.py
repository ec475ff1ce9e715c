"""A hostile or misnamed container is refused with a sentence before anything in it is read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from safe_rules.intake.zip_guard import ZipLimits, open_guarded
from safe_rules.values.errors import InputError

WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(content: bytes, limits: ZipLimits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        open_guarded(content, limits)
    return str(caught.value)


def test_an_ordinary_workbook_passes() -> None:
    assert open_guarded(zipped(WORKBOOK)).namelist() == list(WORKBOOK)


def test_a_member_that_grows_more_than_fifty_times_is_refused_by_name() -> None:
    bomb = zipped({**WORKBOOK, "xl/worksheets/sheet1.xml": b"0" * 2_000_000})
    assert "`xl/worksheets/sheet1.xml` grows more than 50 times" in refusal(bomb)


def test_a_small_member_may_grow_more_than_fifty_times() -> None:
    assert "xl/styles.xml" in open_guarded(zipped({**WORKBOOK, "xl/styles.xml": b"0" * 900_000})).namelist()


def test_the_sum_of_all_members_is_counted_while_inflating() -> None:
    content = zipped({**WORKBOOK, **{f"xl/{n}.xml": b"x" * 400 for n in range(5)}}, zipfile.ZIP_STORED)
    assert len(open_guarded(content, ZipLimits(unpacked=2_100)).namelist()) == 7
    assert "too large when unpacked" in refusal(content, ZipLimits(unpacked=1_900))


def test_sizes_in_the_directory_are_not_believed() -> None:
    """The directory says that 2 MB of noughts are 10 bytes (or 4 GB); it is not believed and nothing explodes."""
    honest = zipped({**WORKBOOK, "xl/sheet.xml": b"0" * 2_000_000})
    for lie in (10, 0xFFFFFFF0):
        lying = honest.replace(struct.pack("<L", 2_000_000), struct.pack("<L", lie))
        assert lying != honest
        assert "damaged" in refusal(lying) or "grows more than 50 times" in refusal(lying)


def test_more_than_twenty_five_megabytes_packed_is_refused() -> None:
    assert "too large; expected at most 1 000 bytes" in refusal(
        zipped(WORKBOOK) + bytes(1_000), ZipLimits(packed=1_000)
    )


def test_more_than_a_thousand_members_are_refused() -> None:
    assert "1 001 parts" in refusal(zipped({f"{n}": b"" for n in range(1_001)}))
    assert len(open_guarded(zipped({**WORKBOOK, **{f"{n}": b"" for n in range(998)}})).namelist()) == 1_000


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.xml", "xl/../../up.xml", "C:/x.xml"])
def test_a_member_with_an_unsafe_name_is_refused(name: str) -> None:
    assert f"unsafe name `{name}`" in refusal(zipped({**WORKBOOK, name: b""}))


def test_a_member_with_a_backslash_in_its_name_is_refused() -> None:
    assert "unsafe name" in refusal(zipped({**WORKBOOK, "xl/a_b": b""}).replace(b"xl/a_b", b"xl/a\\b"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_two_members_under_one_name_are_refused(second: str) -> None:
    stream = io.BytesIO(zipped(WORKBOOK))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(second, b"<other/>")
    assert "two parts named" in refusal(stream.getvalue())


def test_an_encrypted_zip_is_refused() -> None:
    content = bytearray(zipped(WORKBOOK, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert "encrypted; expected a workbook without a password; remove the password" in refusal(bytes(content))


def test_an_encrypted_workbook_and_an_old_one_are_told_apart() -> None:
    assert "encrypted" in refusal(OLE2 + "EncryptedPackage".encode("utf-16-le"))
    old = refusal(OLE2 + "Workbook".encode("utf-16-le") + b"\x00\x00")
    assert "old .xls format" in old
    assert "open it in Excel or LibreOffice and save it as .xlsx" in old
    assert "not a workbook" in refusal(OLE2 + "WordDocument".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({**WORKBOOK, "xl/workbook.bin": b""}, "binary .xlsb format"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}, "OpenDocument"),
        ({"Index/Document.iwa": b"", "Metadata/x.plist": b""}, "Numbers document"),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "Word document"),
        ({"bom.csv": b"a,b"}, "a zip archive, but not a workbook"),
        ({"xl/workbook.xml": b""}, "a zip archive, but not a workbook"),
        ({"[Content_Types].xml": b""}, "a zip archive, but not a workbook"),
        ({}, "zip archive is empty"),
    ],
)
def test_another_kind_of_file_is_named_for_what_it_is(parts: dict[str, bytes], said: str) -> None:
    assert said in refusal(zipped(parts))


def test_an_empty_file_and_a_renamed_text_table_are_refused() -> None:
    assert "the file is empty" in refusal(b"")
    assert "give it the ending .csv" in refusal(b"part;cost\nA;1\n")


def test_every_truncation_of_a_workbook_is_refused() -> None:
    whole = zipped(WORKBOOK)
    for length in range(1, len(whole)):
        assert "damaged or cut short" in refusal(whole[:length]) or length < 4


def test_a_flipped_byte_in_a_member_is_noticed() -> None:
    content = bytearray(zipped({**WORKBOOK, "xl/a.xml": zlib.compress(bytes(range(256)) * 9)}, zipfile.ZIP_STORED))
    content[content.index(b"xl/a.xml") + 20] ^= 0xFF
    assert "damaged" in refusal(bytes(content))
