"""Reads a ruleset: the YAML of `rules/`, or the canonical `rules.json` made from it.

What an author wrote is validated before anything is used, and all faults are reported together with file and line;
the shipped `rules.json` was validated when it was built. The digest of a ruleset is the SHA-256 of its canonical JSON
(RFC 8785), the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

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
from safe_rules.rulebook.plain import built
from safe_rules.rulebook.trees import Tree, parse_tree
from safe_rules.values.digest import canonical, sha256_hex
from safe_rules.values.errors import FaultList, RulesetError, SafeRulesError, quoted
from safe_rules.values.position import Position

__all__ = ["PlainRules", "ProvisionData", "Ruleset", "read_directory", "trusted", "validate"]

Locate = Callable[[tuple[str | int, ...]], Position]
FormFaults = Callable[[type, Any], Iterator[tuple[tuple[str | int, ...], str]]]
_T = TypeVar("_T")


class PlainRules(NamedTuple):
    """The files of a ruleset as plain data, by path inside the ruleset; `locate` finds lines where they are known.

    `stored` is the digest of a file that holds the canonical form already.
    """

    files: Mapping[str, Any]
    locate: Mapping[str, Locate]
    shipped: bool
    stored: str | None = None

    @property
    def digest(self) -> str:
        return self.stored or sha256_hex(canonical(dict(self.files)))


class ProvisionData(NamedTuple):
    """A provision file with its trees read, and the file it came from."""

    path: str
    file: ProvisionFile
    applies: Tree | None
    condition: Tree


class Ruleset(NamedTuple):
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
    from safe_rules.rulebook.checking import form_faults
    from safe_rules.rulebook.references import check_references

    ruleset = _ruleset(_Reader(plain, form_faults))
    check_references(ruleset)
    return ruleset


def trusted(plain: PlainRules) -> Ruleset:
    """The ruleset in data that were validated when they were stored. Raises `RulesetError` when they are damaged."""
    try:
        return _ruleset(_Reader(plain, None))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RulesetError("the stored ruleset is damaged; install safe-rules again") from error


def _ruleset(reader: _Reader) -> Ruleset:
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
    return Ruleset(
        meta, acts, countries, agreements, readings, parameters.parameters, line_sets, provisions, reader.plain.digest,
        reader.plain.shipped,
    )  # fmt: skip


class _Reader:
    """Turns plain files into models, collecting faults with their lines; a file that nothing reads is a fault."""

    def __init__(self, plain: PlainRules, form_faults: FormFaults | None) -> None:
        self.plain = plain
        self.form_faults = form_faults
        self.faults = FaultList()
        self.read: set[str] = set()

    def at(self, path: str, *keys: str | int) -> Position:
        locate = self.plain.locate.get(path)
        return locate(keys) if locate else Position(path, column=".".join(map(str, keys)) or None)

    def fault(self, path: str, message: str) -> None:
        self.faults.add(message, self.at(path))

    def one(self, path: str, kind: type[_T]) -> _T | None:
        if path not in self.plain.files:
            self.faults.add("the ruleset lacks this file", Position(path))
            return None
        self.read.add(path)
        data = self.plain.files[path]
        found = list(self.form_faults(kind, data)) if self.form_faults else []
        for keys, message in found:
            self.faults.add(message, self.at(path, *keys))
        return None if found else built(kind, data)

    def many(self, prefix: str, kind: type[_T]) -> Iterator[tuple[str, _T]]:
        for path in sorted(self.plain.files):
            if path.startswith(prefix) and (read := self.one(path, kind)) is not None:
                yield path, read

    def finish(self) -> None:
        for path in sorted(set(self.plain.files) - self.read):
            self.faults.add(
                "nothing reads this file",
                Position(path),
                remedy="put it under `acts/`, `agreements/`, `readings/` or `article-<n>/`",
            )
        self.faults.raise_if_any(RulesetError)
