"""Reads a ruleset: the YAML of `rules/`, or the canonical `rules.json` made from it.

Everything is validated before anything is used, and all faults are reported together with file and line. The digest
of a ruleset is the SHA-256 of its canonical JSON (RFC 8785), the same for both forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from safe_rules.rulebook.country_models import AgreementFile, CountriesFile
from safe_rules.rulebook.models import (
    ActFile,
    LineSetFile,
    ParameterFile,
    ParameterValue,
    ProvisionFile,
    ReadingFile,
    RulesetFile,
)
from safe_rules.rulebook.trees import Tree, parse_tree
from safe_rules.values.digest import canonical, sha256_hex
from safe_rules.values.errors import FaultList, RulesetError, SafeRulesError, quoted
from safe_rules.values.position import Position

__all__ = ["PlainRules", "ProvisionData", "Ruleset", "read_directory", "validate"]

Locate = Callable[[tuple[str | int, ...]], Position]
_M = TypeVar("_M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PlainRules:
    """The files of a ruleset as plain data, by path inside the ruleset; `locate` finds lines where they are known."""

    files: Mapping[str, Any]
    locate: Mapping[str, Locate]
    shipped: bool

    @property
    def digest(self) -> str:
        return sha256_hex(canonical(dict(self.files)))


@dataclass(frozen=True, slots=True)
class ProvisionData:
    """A provision file with its trees read, and the file it came from."""

    path: str
    file: ProvisionFile
    applies: Tree | None
    condition: Tree


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole ruleset, validated; nothing in it depends on a date or a reading yet."""

    meta: RulesetFile
    acts: Mapping[str, ActFile]
    countries: CountriesFile
    agreements: tuple[AgreementFile, ...]
    readings: Mapping[str, ReadingFile]
    parameters: Mapping[str, tuple[ParameterValue, ...]]
    line_sets: LineSetFile
    provisions: Mapping[str, ProvisionData]
    digest: str
    shipped: bool


def read_directory(directory: Path, *, shipped: bool = False) -> PlainRules:
    """Read every YAML file below `directory`. Raises `RulesetError` when there is no ruleset there."""
    from safe_rules.values.yaml_text import load

    if not (directory / "ruleset.yaml").is_file():
        raise RulesetError(f"{quoted(directory)} is not a ruleset: it holds no `ruleset.yaml`")
    files: dict[str, Any] = {}
    locate: dict[str, Locate] = {}
    faults = FaultList()
    for path in sorted(directory.rglob("*.yaml")):
        name = path.relative_to(directory).as_posix()
        try:
            document = load(path)
        except SafeRulesError as error:
            faults.extend(error.faults, error.more)
            continue
        files[name] = document.data
        locate[name] = document.position
    faults.raise_if_any(RulesetError)
    return PlainRules(files, locate, shipped)


def validate(plain: PlainRules) -> Ruleset:
    """Validate all files and their references to each other. Raises `RulesetError` with every fault."""
    reader = _Reader(plain)
    meta = reader.one("ruleset.yaml", RulesetFile)
    countries = reader.one("countries.yaml", CountriesFile)
    parameters = reader.one("parameters.yaml", ParameterFile)
    line_sets = reader.one("line_sets.yaml", LineSetFile)
    acts = {act.id: act for _, act in reader.many("acts/", ActFile)}
    agreements = tuple(agreement for _, agreement in reader.many("agreements/", AgreementFile))
    readings = {reading.slug: reading for _, reading in reader.many("readings/", ReadingFile)}
    provisions: dict[str, ProvisionData] = {}
    for path, file in reader.many("article-", ProvisionFile):
        if file.id in provisions:
            reader.fault(path, f"{quoted(file.id)} stands also in {quoted(provisions[file.id].path)}")
        applies = None if file.applies is None else parse_tree(file.applies, reader.at(path, "applies"), reader.faults)
        condition = parse_tree(file.condition, reader.at(path, "condition"), reader.faults)
        if condition is not None:
            provisions[file.id] = ProvisionData(path, file, applies, condition)
    reader.finish()
    if not (meta and countries and parameters and line_sets):
        raise AssertionError("a ruleset without faults lacks a file")
    ruleset = Ruleset(
        meta, acts, countries, agreements, readings, parameters.parameters, line_sets, provisions, plain.digest,
        plain.shipped,
    )  # fmt: skip
    from safe_rules.rulebook.references import check_references

    check_references(ruleset)
    return ruleset


class _Reader:
    """Turns plain files into models, collecting faults with their lines; a file that nothing reads is a fault."""

    def __init__(self, plain: PlainRules) -> None:
        self.plain = plain
        self.faults = FaultList()
        self.read: set[str] = set()

    def at(self, path: str, *keys: str | int) -> Position:
        locate = self.plain.locate.get(path)
        return locate(keys) if locate else Position(path, column=".".join(map(str, keys)) or None)

    def fault(self, path: str, message: str) -> None:
        self.faults.add(message, self.at(path))

    def one(self, path: str, model: type[_M]) -> _M | None:
        if path not in self.plain.files:
            self.faults.add("the ruleset lacks this file", Position(path))
            return None
        self.read.add(path)
        try:
            return model.model_validate(self.plain.files[path])
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                keys = problem["loc"]
                message = problem["msg"].removeprefix("Value error, ")
                self.faults.add(message[:1].lower() + message[1:], self.at(path, *keys))
            return None

    def many(self, prefix: str, model: type[_M]) -> Iterator[tuple[str, _M]]:
        for path in sorted(self.plain.files):
            if path.startswith(prefix) and (read := self.one(path, model)) is not None:
                yield path, read

    def finish(self) -> None:
        for path in sorted(set(self.plain.files) - self.read):
            self.faults.add(
                "nothing reads this file",
                Position(path),
                remedy="put it under `acts/`, `agreements/`, `readings/` or `article-<n>/`",
            )
        self.faults.raise_if_any(RulesetError)
