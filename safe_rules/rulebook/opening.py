"""Opens a ruleset on a day under chosen readings: the only place where readings enter.

Three dates are kept apart: the as-of date is what is known; the reference date of statuses and limits is the one the
reading `status_date` names, never later than the as-of date (a future signature is judged as known today) and never
earlier than the act's entry into force; each fact has its own date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from safe_rules.rulebook.agreements import PROVISIONAL
from safe_rules.rulebook.loading import ProvisionData, Ruleset
from safe_rules.rulebook.models import Paragraph, ReadingFile
from safe_rules.rulebook.opened import AllOf, Citation, Constant, Leg, Provision, legs_of
from safe_rules.rulebook.settling import Settler
from safe_rules.rulebook.statuses import StatusTable, open_statuses
from safe_rules.values.errors import FaultList, InputError, RulesetError, quoted

__all__ = ["OpenRulebook", "ReferenceDates", "choose_readings", "open_rulebook"]

Chosen = Mapping[str, str | tuple[str, ...]]


class ReferenceDates(NamedTuple):
    """The dates a dossier gives, by the words of the reading `status_date`; `None` is unknown."""

    signature: date | None = None
    launch: date | None = None
    payment: date | None = None


class OpenRulebook(NamedTuple):
    """Everything settled: what the evaluators and the explanation see of the law."""

    name: str
    version: str
    digest: str
    shipped: bool
    review_state: str
    known_until: date
    disclaimer: str
    as_of: date
    status_day: date
    in_force: bool
    provisions: tuple[Provision, ...]
    statuses: StatusTable
    readings: Chosen
    always_asked: tuple[str, ...]
    """Readings that bear on whether a provision exists at all, such as an agreement not applied."""
    complete_for: tuple[str, ...]
    component_provisions: tuple[str, ...]
    not_encoded: tuple[Paragraph, ...]
    fixed: tuple[ReadingFile, ...] = ()
    """Open questions that this ruleset can follow in one way only, so that no provision asks them."""
    kind_notes: tuple[tuple[str, str], ...] = ()
    """Kinds of bill-of-materials lines with what is taken for granted about them."""
    assumptions: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> tuple[Provision, ...]:
        return tuple(p for p in self.provisions if p.kind == kind)

    def derogations_from(self, requirement: str) -> tuple[Provision, ...]:
        return tuple(p for p in self.provisions if p.kind == "derogation" and requirement in p.derogates_from)


def choose_readings(ruleset: Ruleset, asked: Mapping[str, str | tuple[str, ...] | list[str]]) -> Chosen:
    """The default of every reading with the asked options in place. Raises `InputError` naming each that is unknown."""
    chosen: dict[str, str | tuple[str, ...]] = {slug: reading.settled for slug, reading in ruleset.readings.items()}
    faults = FaultList()
    for slug, option in asked.items():
        reading = ruleset.readings.get(slug)
        if reading is None:
            near = get_close_matches(slug, ruleset.readings, n=1)
            faults.add(
                f"this ruleset asks no reading {quoted(slug)}",
                expected=f"one of {', '.join(sorted(ruleset.readings))}",
                remedy=f"did you mean `{near[0]}`" if near else None,
            )
        elif reading.candidates is not None:
            codes = _listed(option)
            if not all(codes):
                faults.add(
                    f"the reading `{slug}` is given an empty entry",
                    expected="codes separated by commas, such as `BY,RU`, or the word `none`",
                )
            chosen[slug] = tuple(sorted(set(codes)))
        elif not isinstance(option, str) or option not in (names := [o.option for o in reading.options]):
            near = get_close_matches(str(option), [o.option for o in reading.options], n=1)
            faults.add(
                f"the reading `{slug}` has no option {quoted(option)}",
                expected=f"one of {', '.join(o.option for o in reading.options)}",
                remedy=f"did you mean `{near[0]}`" if near else None,
            )
        elif reading.encoded is not None and option not in reading.encoded:
            faults.add(
                f"this ruleset cannot follow the option {quoted(option)} of the reading `{slug}` yet",
                expected=f"one of {', '.join(reading.encoded)}",
            )
        else:
            chosen[slug] = option
            del names
    faults.raise_if_any(InputError)
    return chosen


def _listed(option: str | tuple[str, ...] | list[str]) -> list[str]:
    """The entries of a list reading; the word `none` is the empty list."""
    if not isinstance(option, str):
        return [code.strip() for code in option]
    return [] if option.strip() == "none" else [code.strip() for code in option.split(",")]


def open_rulebook(
    ruleset: Ruleset,
    *,
    as_of: date,
    dates: ReferenceDates | None = None,
    readings: Mapping[str, str | tuple[str, ...] | list[str]] | None = None,
) -> OpenRulebook:
    """Settle every date, parameter, status and reading. Raises `InputError` for a reading or option that is unknown."""
    chosen = choose_readings(ruleset, readings or {})
    act = ruleset.acts[ruleset.meta.acts[0]]
    status_day, assumptions = _status_day(act.in_force.since, as_of, dates or ReferenceDates(), chosen)
    statuses = open_statuses(ruleset.countries, ruleset.agreements, on=status_day, readings=chosen)
    in_force = as_of >= act.in_force.since and act.in_force.holds_on(status_day)
    if as_of > ruleset.meta.known_until:
        assumptions.append(
            f"the law and the lists of countries are known to this ruleset until {ruleset.meta.known_until}; "
            f"nothing is taken to have changed until {as_of}"
        )
    settler = Settler(ruleset, statuses, status_day, chosen)
    provisions = [
        provision
        for item in sorted(ruleset.provisions.values(), key=lambda p: p.file.id)
        if in_force and item.file.in_force.holds_on(status_day)
        for provision in _instances(item, settler, ruleset)
    ]
    return OpenRulebook(
        name=ruleset.meta.name,
        version=ruleset.meta.version,
        digest=ruleset.digest,
        shipped=ruleset.shipped,
        review_state=ruleset.meta.review_state,
        known_until=ruleset.meta.known_until,
        disclaimer=ruleset.meta.disclaimer,
        as_of=as_of,
        status_day=status_day,
        in_force=in_force,
        provisions=tuple(provisions),
        statuses=statuses,
        readings=chosen,
        always_asked=(PROVISIONAL,) if ruleset.agreements else (),
        complete_for=ruleset.meta.complete_for,
        component_provisions=ruleset.meta.component_provisions,
        not_encoded=tuple(p for a in ruleset.acts.values() for p in a.paragraphs if p.coverage == "not_yet"),
        fixed=tuple(r for r in ruleset.readings.values() if r.encoded is not None and len(r.encoded) == 1),
        kind_notes=tuple(
            (rule.kind, rule.note)
            for line_set in ruleset.line_sets.line_sets.values()
            for rule in line_set.kinds
            if rule.note is not None
        ),
        assumptions=tuple(assumptions),
    )


def _status_day(entry: date, as_of: date, dates: ReferenceDates, chosen: Chosen) -> tuple[date, list[str]]:
    choice = str(chosen.get("status_date", "signature"))
    wanted: date | None = getattr(dates, choice)
    assumptions = []
    if wanted is None:
        assumptions.append(f"the date of {choice} is not known: countries are judged by their status on {as_of}")
        wanted = as_of
    elif wanted > as_of:
        assumptions.append(f"the {choice} of {wanted} lies ahead: countries are judged as known on {as_of}")
    if wanted < entry <= as_of:
        assumptions.append(f"the {choice} of {wanted} precedes the act: countries are judged on {entry}, its first day")
    day = min(wanted, as_of)
    return (entry if day < entry <= as_of else day), assumptions


def _instances(item: ProvisionData, settler: Settler, ruleset: Ruleset) -> list[Provision]:
    if item.file.for_each is None:
        return [_provision(item, settler, ruleset, None)]
    found = []
    for agreement in settler.statuses.agreements():
        if agreement.applies.value == "false":
            continue
        found.append(_provision(item, settler, ruleset, agreement.id))
    return found


def _provision(item: ProvisionData, settler: Settler, ruleset: Ruleset, instance: str | None) -> Provision:
    file = item.file
    key = f"{file.id}[{instance}]" if instance else file.id
    settler.asked.clear()
    applies = None if item.applies is None else settler.settle(item.applies, key, instance)
    if applies == AllOf(()):
        applies = None
    condition = settler.settle(item.condition, key, instance)
    if instance and settler.agreement(instance).applies.value == "unknown":
        doubt = f"whether the agreement `{instance}` applies on {settler.day} is not settled"
        condition = AllOf((Leg(f"{key}/in_application", "in_application", Constant(doubt, "open_question")), condition))
    names = [leg.id for tree in (applies, condition) for leg in legs_of(tree)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise RulesetError(f"{quoted(twice[0])} names two legs of one provision")
    texts = file.texts["en"]
    return Provision(
        id=file.id,
        key=key,
        kind=file.kind,
        title=file.title,
        citation=Citation(
            act=file.citation.act,
            eli=ruleset.acts[file.citation.act].eli,
            article=file.citation.article,
            paragraph=file.citation.paragraph,
            point=file.citation.point,
            recitals=file.citation.recitals,
        ),
        subject_kind=file.applies_to,
        applies=applies,
        condition=condition,
        derogates_from=file.derogates_from,
        instance=instance,
        texts=texts.given,
        known_questions=file.known_questions,
        review_state=file.review.state,
        readings=tuple(sorted(settler.asked)),
    )
