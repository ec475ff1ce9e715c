"""What may stand under each key, read from the models: for faults, suggestions, the template and the reference page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from safe_rules.dossier.base import Label
from safe_rules.values.document import KeyPath

__all__ = ["Field", "Shape", "fields_of", "inner_model", "shape_at"]


@dataclass(frozen=True, slots=True)
class Shape:
    """`label`: what may stand here, in words; `model`: the object's; `item`: annotation of a list's or map's items."""

    label: str
    model: type[BaseModel] | None = None
    item: Any = None
    words: tuple[str, ...] = ()
    optional: bool = False
    none_stated: bool = False
    """`false` says that there is none, so an empty object would say that there is one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an object. `none`: how a "none" is stated; `shown`: its value in the template."""

    key: str
    meaning: str
    shape: Shape
    none: str | None
    shown: str | None
    required: bool


def fields_of(model: type[BaseModel]) -> Iterator[Field]:
    """The keys that a file may use in this object, in their order."""
    for name, info in model.model_fields.items():
        if name == "evidence_pairs":
            continue
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        none, shown = extra.get("x-none"), extra.get("x-shown")
        yield Field(
            info.alias or name,
            info.description or "",
            _shape_of_field(info),
            none if isinstance(none, str) else None,
            shown if isinstance(shown, str) else None,
            info.is_required(),
        )


def inner_model(shape: Shape) -> type[BaseModel] | None:
    """The model of the object that stands here, or of the items of the list."""
    return shape.model or (_shape(shape.item).model if shape.item is not None else None)


def shape_at(model: type[BaseModel], path: KeyPath) -> Shape | None:
    """The shape of what stands at `path` below an object of `model`; `None` where the contract knows no such key."""
    here = Shape("", model)
    for part in path:
        found: Shape | None = None
        if here.model is not None and isinstance(part, str):
            found = next((field.shape for field in fields_of(here.model) if field.key == part), None)
        elif here.item is not None:
            found = _shape(here.item)
        if found is None:
            return None
        here = found
    return here


def _shape_of_field(info: FieldInfo) -> Shape:
    return _shape(info.annotation, info.metadata)


def _shape(annotation: Any, metadata: Sequence[Any] = ()) -> Shape:
    label = next((mark.text for mark in metadata if isinstance(mark, Label)), None)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        found = _shape(arguments[0], arguments[1:])
    elif origin in {Union, UnionType}:
        found = _of_several(arguments)
    elif origin is Literal:
        words = tuple(str(word) if isinstance(word, str) else str(word).lower() for word in arguments)
        found = Shape(_one_of([f"`{word}`" for word in words]), words=words)
    elif origin is tuple:
        found = Shape(f"a list, each {_shape(arguments[0]).label}", item=arguments[0])
    elif origin is dict:
        found = Shape("an object of slugs and their options", item=arguments[1])
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        keys = [f"`{info.alias or name}`" for name, info in annotation.model_fields.items() if name != "evidence_pairs"]
        found = Shape(f"an object with {_one_of(keys, 'and')}", annotation)
    else:
        found = Shape(str(getattr(annotation, "__name__", annotation)))
    return replace(found, label=label) if label else found


def _of_several(arguments: Sequence[Any]) -> Shape:
    shapes = [_shape(argument) for argument in arguments if argument is not NoneType]
    first = next((shape for shape in shapes if shape.model or shape.item), shapes[0])
    return replace(
        first,
        label=" or ".join(shape.label for shape in shapes),
        optional=NoneType in arguments or any(shape.optional for shape in shapes),
        none_stated=any(shape.none_stated or shape.label == "`false`" for shape in shapes),
    )


def _one_of(words: Sequence[str], last: str = "or") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
