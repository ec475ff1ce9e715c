"""What every part of a dossier shares: frozen models, three-valued facts, exact numbers, countries and dates.

An absent key or `null` is unknown (`None`); a "no" or a "none" is stated (`false`, `[]`, `exists: false`). Any key of
an object may be followed by `<key>_evidence`, which names an entry of the dossier's evidence list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from safe_rules.values.currencies import CURRENCIES
from safe_rules.values.dates import DATE_PATTERN, read_date
from safe_rules.values.document import hidden_character
from safe_rules.values.errors import quoted
from safe_rules.values.exact import DECIMAL_PATTERN, read_decimal

__all__ = [
    "EVIDENCE_KEY",
    "NO_COUNTRY",
    "OBJECT",
    "Amount",
    "Answer",
    "Countries",
    "Country",
    "Currency",
    "Day",
    "Identifier",
    "Label",
    "NoneStated",
    "OneOrMany",
    "Part",
    "PlainText",
    "Quantity",
    "Share",
    "Text",
    "Texts",
    "WholeNumber",
    "fact",
    "needed",
    "none_or_object",
    "trouble",
]

NO_COUNTRY = "\0country"
"""Stands for the remedy of an unknown country, whose near names are sought only where the fault is shown."""
EVIDENCE_KEY = "\0evidence"
"""The key under which a part is given its `<key>_evidence` entries; no file can spell it: readers refuse zero bytes."""


@dataclass(frozen=True, slots=True)
class Label:
    """What may stand here, in words: for faults, the template and the reference page."""

    text: str


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Marks a list that may be written as its single item."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


@dataclass(frozen=True, slots=True)
class PlainText:
    """Marks an object that may be written as plain text."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(core), _NUMBER]}


def trouble(message: str, remedy: str | None = None) -> PydanticCustomError:
    """A fault of a value, in our own words; the reader of dossiers adds where it stands and what was expected."""
    return PydanticCustomError("dossier", "{message}", {"message": message, "remedy": remedy})


def fact(meaning: str, *, none: str | None = None, shown: str | None = None) -> Any:
    """A fact that may be unknown. `none` says how a "none" is stated; `shown` is the value in the template."""
    return Field(None, description=meaning, json_schema_extra={"x-none": none, "x-shown": shown})


def needed(meaning: str, *, shown: str | None = None) -> Any:
    """A key without which nothing can be said about the object at all."""
    return Field(description=f"{meaning}; always needed", json_schema_extra={"x-shown": shown})


def _one_as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _all_shown(text: str) -> str:
    if (found := hidden_character(text)) is not None:
        raise trouble(f"{quoted(text)} holds {found}", "type it again, without what was pasted")
    return text


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if not isinstance(value, str):
        raise trouble("this is not a number")
    try:
        return read_decimal(value)
    except ValueError as error:
        raise trouble(f"{quoted(value)} is {error}", "write digits with a point, nothing else") from error


def _amount(value: object) -> Decimal:
    number = _decimal(value)
    if number < 0:
        raise trouble(f"{quoted(value)} is negative")
    return number


def _quantity(value: object) -> Decimal:
    number = _decimal(value)
    if number <= 0:
        raise trouble(f"{quoted(value)} is not more than zero")
    return number


def _share(value: object) -> Decimal:
    if isinstance(value, str) and value.rstrip().endswith("%"):
        raise trouble(f"{quoted(value)} is a percentage", "write 18 % as 0.18")
    number = _decimal(value)
    if not 0 <= number <= 1:
        raise trouble(f"{quoted(value)} is not between 0 and 1", "write 18 % as 0.18")
    return number


_WHOLE_NUMBERS = range(1, 1001)


def _whole(value: object) -> int:
    number = _decimal(str(value) if type(value) is int else value)
    if number not in _WHOLE_NUMBERS:
        raise trouble(f"{quoted(value)} is not a whole number from 1 to 1000")
    return int(number)


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise trouble("this is not a date")
    try:
        return read_date(value)
    except ValueError as error:
        raise trouble(f"{quoted(value)} is {error}") from error


def _country(value: object) -> str:
    from safe_rules.values.countries import place_of, resolve

    if not isinstance(value, str):
        raise trouble("this is not a country")
    code = resolve(value)
    if code is None:
        raise trouble(f"{quoted(value)} is not a country", NO_COUNTRY)
    if place_of(code).kind == "group":
        raise trouble(f"{quoted(value)} is a group of countries", "name the country, or write null when it is unknown")
    return code


def _currency(value: object) -> str:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise trouble(f"{quoted(value)} is not a currency")
    return value


_NUMBER = {"type": ["string", "number"], "pattern": DECIMAL_PATTERN}
_AS_TEXT = PlainSerializer(lambda number: format(number, "f"), return_type=str, when_used="json")

Answer: TypeAlias = Annotated[bool, Field(strict=True), Label("`true` or `false`")]
Text: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=r"\S", max_length=4000), Label("text")]
Identifier: TypeAlias = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^\S(.{0,198}\S)?$"),
    AfterValidator(_all_shown),
    Label("a short text on one line"),
]
Amount: TypeAlias = Annotated[
    Decimal,
    PlainValidator(_amount),
    _AS_TEXT,
    WithJsonSchema({**_NUMBER, "minimum": 0}),
    Label('an exact amount such as `"1250.00"`'),
]
Quantity: TypeAlias = Annotated[
    Decimal,
    PlainValidator(_quantity),
    _AS_TEXT,
    WithJsonSchema({**_NUMBER, "exclusiveMinimum": 0}),
    Label('a number more than zero such as `"120"` or `"11.5210"`'),
]
Share: TypeAlias = Annotated[
    Decimal,
    PlainValidator(_share),
    _AS_TEXT,
    WithJsonSchema({**_NUMBER, "minimum": 0, "maximum": 1}),
    Label('a share from 0 to 1 such as `"0.18"`'),
]
WholeNumber: TypeAlias = Annotated[
    int,
    PlainValidator(_whole),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[0-9]{1,4}$", "minimum": 1, "maximum": 1000}),
    Label("a whole number from 1"),
]
Day: TypeAlias = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DATE_PATTERN}),
    Label("a date, `YYYY-MM-DD`"),
]
Country: TypeAlias = Annotated[
    str,
    PlainValidator(_country),
    WithJsonSchema({"type": "string", "minLength": 2}),
    Label("a country: ISO alpha-2 or alpha-3 code, or its name"),
]
Countries: TypeAlias = Annotated[
    tuple[Country, ...],
    Field(min_length=1),
    BeforeValidator(_one_as_list),
    OneOrMany(),
    Label("a country or a list of countries"),
]
Texts: TypeAlias = Annotated[
    tuple[Text, ...], BeforeValidator(_one_as_list), OneOrMany(), Label("a text or a list of texts")
]
Currency: TypeAlias = Annotated[
    str,
    PlainValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"}),
    Label("an ISO 4217 currency such as `EUR`"),
]

OBJECT = "<object>"
_NONE = "<none>"
NoneStated: TypeAlias = Annotated[Literal[False], Tag(_NONE), Label("`false`")]


def _false_or_object(value: object) -> str | None:
    return _NONE if value is False else OBJECT if isinstance(value, Mapping | BaseModel) else None


none_or_object = Discriminator(_false_or_object, custom_error_type="dossier_shape", custom_error_message="wrong shape")
"""For a field that holds an object, or `false` when there is none."""


class Part(BaseModel):
    """One object of a dossier: frozen, no unknown keys, every fact may be unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)

    evidence_pairs: tuple[tuple[str, str], ...] = Field((), validation_alias="\0evidence", repr=False)

    not_evidenced: ClassVar[frozenset[str]] = frozenset({"schema", "evidence"})

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """The keys a file may use here, in their order, without the `_evidence` ones."""
        return tuple(field.alias or name for name, field in cls.model_fields.items() if name != "evidence_pairs")

    @model_validator(mode="before")
    @classmethod
    def _gather_evidence(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = {f"{key}_evidence": key for key in cls.known_keys() if key not in cls.not_evidenced}
        found = {key: value for key, value in data.items() if key in known and key not in cls.known_keys()}
        if not found:
            return data
        rest = {key: value for key, value in data.items() if key not in found}
        rest[EVIDENCE_KEY] = [(known[key], value) for key, value in found.items() if isinstance(value, str)]
        return rest

    def evidence_of(self, key: str) -> str | None:
        """The id of the evidence that the dossier names for `key` of this object."""
        return dict(self.evidence_pairs).get(key)
