"""Agreements under Article 17 on one day, under chosen readings: whether they apply, to whom, with which limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from safe_rules.rulebook.opened import Limit
from safe_rules.values.errors import RulesetError, quoted
from safe_rules.values.interval import Interval
from safe_rules.values.truth import Truth

if TYPE_CHECKING:
    from safe_rules.rulebook.country_models import AgreementFile, Figure

__all__ = ["OpenAgreement", "open_agreement"]

TERMS = "agreement_terms"
PROVISIONAL = "provisional_application"


class OpenAgreement(NamedTuple):
    """An agreement, settled. `ground` says on what `applies` rests; its source is a title, for people."""

    id: str
    title: str
    parties: tuple[str, ...]
    applies: Truth
    since: date | None
    ground: str
    source: str | None
    certainty: str
    limits: Mapping[str, Limit]
    """`min_inside`, `max_party`, `max_other`: shares of component cost, as intervals where the figure is not known."""
    applies_readings: tuple[str, ...]
    limit_readings: tuple[str, ...]
    notes: tuple[str, ...]

    def limit(self, name: str) -> Limit:
        """The limit of that name; `KeyError` when there is none."""
        return self.limits[name]


def open_agreement(file: AgreementFile, *, on: date, readings: Mapping[str, str | tuple[str, ...]]) -> OpenAgreement:
    """Settle one agreement on a day. Raises `RulesetError` for a reading that offers something else."""
    terms, provisional = str(readings[TERMS]), str(readings[PROVISIONAL])
    if terms not in ("unread", "reported"):
        raise RulesetError(f"the reading `{TERMS}` has no option {quoted(terms)}")
    if provisional not in ("counts", "does_not_count"):
        raise RulesetError(f"the reading `{PROVISIONAL}` has no option {quoted(provisional)}")
    limits: dict[str, Limit] = {}
    for name, limit in file.limits.items():
        figure = limit.reported if terms == "reported" and limit.reported is not None else limit.unread
        limits[name] = Limit(_interval(figure), f"{file.id}.{name}", _title(file, figure.source), figure.certainty)
    applies, since, ground, source, certainty, asked = _application(file, on, provisional)
    return OpenAgreement(
        id=file.id,
        title=file.title,
        parties=file.parties,
        applies=applies,
        since=since,
        ground=ground,
        source=_title(file, source),
        certainty=certainty,
        limits=limits,
        applies_readings=asked,
        limit_readings=(TERMS,) if any(limit.reported is not None for limit in file.limits.values()) else (),
        notes=file.notes,
    )


def _interval(figure: Figure) -> Interval:
    if figure.value is not None:
        return Interval.exactly(figure.value)
    assert figure.low is not None  # noqa: S101 - the model admits a value, or low and high
    return Interval(figure.low, figure.high)


def _title(file: AgreementFile, source: str | None) -> str | None:
    return None if source is None else file.sources[source].title


def _application(
    file: AgreementFile, on: date, reading: str
) -> tuple[Truth, date | None, str, str | None, str, tuple[str, ...]]:
    """Whether it applies, since when, why, from where, how certain, and the readings that were asked."""
    entry, early = file.entry_into_force, file.provisional_application
    if entry.since is not None and entry.since <= on:
        return Truth.TRUE, entry.since, "in force", entry.source, entry.certainty, ()
    provisionally = early.since is not None and early.since <= on and (early.until is None or on <= early.until)
    asked = (PROVISIONAL,) if provisionally else ()
    if provisionally and reading == "counts":
        return Truth.TRUE, early.since, "provisionally applied", early.source, early.certainty, asked
    if entry.since is None and entry.not_before is not None and entry.not_before <= on:
        ground = "whether it has entered into force is not known"
        return Truth.UNKNOWN, entry.not_before, ground, entry.source, entry.certainty, asked
    ground = "only provisionally applied" if provisionally else "not applied yet"
    return Truth.FALSE, None, ground, early.source, early.certainty, asked
