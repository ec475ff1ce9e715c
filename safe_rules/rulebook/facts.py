"""The facts that rules may ask for: the fields and properties of the dossier models, by dotted name.

A rule that asks for a fact the dossier cannot hold would be silently unknown for ever; so names and types are checked
when the ruleset is loaded.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from safe_rules.dossier.dossier import Dossier
from safe_rules.values.truth import Truth

__all__ = ["FactType", "fact_type", "list_names", "names_below"]

FactType = Literal["symbol", "number", "date", "list"]

_SUBJECT_LISTS = {
    "contractor": "contractors",
    "subcontractor": "subcontractors",
    "product": "products",
    "loan_request": "loan_request",
}


def fact_type(name: str) -> FactType | None:
    """The type of the fact with this dotted name, or `None` when the dossier holds no such fact."""
    kind, _, rest = name.partition(".")
    models = _models(Dossier, "procurement" if kind == "procurement" else _SUBJECT_LISTS.get(kind, ""))
    return _type_below(models, rest.split("."))


def attribute_type(list_name: str, attribute: str) -> FactType | None:
    """The type of an attribute of the items of a list such as `buyers`."""
    return _type_below(_models(_holder(list_name), list_name), attribute.split("."))


def list_names() -> tuple[str, ...]:
    """The lists whose items a rule may count."""
    procurement = _models(Dossier, "procurement")[0]
    return tuple(
        name
        for model in (Dossier, procurement)
        for name, info in model.model_fields.items()
        if any(get_origin(part) in (list, tuple) for part in _parts(info.annotation)) and _models(model, name)
    )


def names_below(name: str) -> tuple[str, ...]:
    """What could have been meant: the names beside the last part of a dotted name."""
    kind, _, rest = name.partition(".")
    models = _models(Dossier, "procurement" if kind == "procurement" else _SUBJECT_LISTS.get(kind, ""))
    parts = rest.split(".")
    for part in parts[:-1]:
        models = [found for model in models for found in _models(model, part)]
    head = ".".join([kind, *parts[:-1]])
    return tuple(f"{head}.{field}" for model in models for field in model.model_fields)


def _holder(list_name: str) -> type[BaseModel]:
    return Dossier if list_name in Dossier.model_fields else _models(Dossier, "procurement")[0]


def _type_below(models: list[type[BaseModel]], path: list[str]) -> FactType | None:
    for part in path[:-1]:
        models = [found for model in models for found in _models(model, part)]
    for model in models:
        if path[-1] in model.model_fields:
            return _classify(_parts(model.model_fields[path[-1]].annotation))
        member = getattr(model, path[-1], None)
        if isinstance(member, property) and member.fget is not None:
            return _classify(_parts(get_type_hints(member.fget)["return"]))
    return None


def _models(model: type[BaseModel], field: str) -> list[type[BaseModel]]:
    info = model.model_fields.get(field)
    if info is None:
        return []
    return [part for part in _parts(info.annotation, inside_lists=True) if _is_model(part)]


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _parts(annotation: Any, *, inside_lists: bool = False) -> list[Any]:
    """The members of a union, with `Annotated` taken off and, if asked, the items of lists in their place."""
    if hasattr(annotation, "__metadata__"):
        return _parts(annotation.__origin__, inside_lists=inside_lists)
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return [part for arg in get_args(annotation) for part in _parts(arg, inside_lists=inside_lists)]
    if origin in (list, tuple) and inside_lists:
        return [part for arg in get_args(annotation) for part in _parts(arg, inside_lists=True)]
    return [annotation]


def _classify(parts: Iterable[Any]) -> FactType | None:
    kinds = set()
    for part in parts:
        if get_origin(part) is Literal or part in (str, bool, Truth):
            kinds.add("symbol")
        elif part is Decimal:
            kinds.add("number")
        elif part is date:
            kinds.add("date")
        elif get_origin(part) in (list, tuple):
            kinds.add("list")
    found: FactType | None = kinds.pop() if len(kinds) == 1 else None  # type: ignore[assignment]
    return found
