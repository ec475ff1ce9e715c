"""Random whole dossiers, what is left unknown in them, and both evaluators on the shipped rules.

A dossier is plain data as a file has it; an unknown is `None`, or `?` in a line. `holes` finds every unknown with
answers that could fill it. Run as a program: `python -m tests.properties.random_dossiers --count 5000 --seed 1`.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from safe_rules.rulebook.canonical import shipped_ruleset
from safe_rules.values.errors import EngineFault
from tests.properties import random_rulebooks as rb
from tests.support import decided, dossier_proposal

Data = dict[str, Any]
Path = tuple[str | int, ...]

PLACES = ("DE", "DE", "FR", "PL", "NO", "UA", "CA", "US", "KR", "GB", "TR", "RU", "CN", "GL", "EU", "non-EU")
KNOWN = ("DE", "NO", "US", "KR", "RU", "CA")
BUYERS = ("PL", "DE", "RO", "LT", "NO", "UA", "CA", "MD", "GB", "IN", "US", "CH")
CAPABILITIES = ("ground_combat", "artillery", "cyber", "maritime", "none_of_these")
CLASSES = ("defence_product", "defence_product", "other_product_for_defence_purposes")
KINDS = ("component", "component", "component", "software", "licence", "labour", "spare", "government_furnished")
COSTS = ("1", "0.01", "35", "65", "100.50", "12.3456", "7000000.01")
SIGNED = ("2025-12-01", "2026-05-29", "2026-05-30", "2026-05-31", "2026-11-01", "2027-03-01")
STAGES = ("plan", "tender", "signed", "signed", "payment")
NARROWER = {"EU": ("DE", "FR"), "EEA": ("DE", "NO"), "non-EU": ("US", "RU", "CA", "GB")}
"""Countries of a group; `non-EU` is taken as outside, as the verdict lists, so neither Norway nor Ukraine is one."""
CONTRAVENING = ("RU", "BY", "CN", "KP", "IR", "non-EU", "?", None)


class DossierMaker:
    """Draws one dossier; `unsure` is how often something is left unknown."""

    def __init__(self, rng: random.Random, unsure: float) -> None:
        self.rng = rng
        self.unsure = unsure

    def some(self, values: Sequence[Any]) -> Any:
        return None if self.rng.random() < self.unsure else self.rng.choice(values)

    def dossier(self, *, lines: int = 5) -> Data:
        return {"procurement": self.procurement(), "products": self.products(lines)}

    def procurement(self) -> Data:
        """Sometimes one Member State alone, as Article 4(3) lets it buy."""
        alone = self.rng.random() < 0.2
        found = self.any_procurement()
        if alone:
            found["buyers"] = [{"country": "PL", "safe_loan": True}]
            found["in_investment_plan"] = self.some((False, False, True))
            found["stage"] = self.some(("signed",))
            found["signature_date"] = self.some(("2026-05-30", "2026-05-30", "2026-05-31"))
        return found

    def any_procurement(self) -> Data:
        return {
            "id": "E",
            "stage": self.some(STAGES),
            "product_class": self.some(CLASSES),
            "capability": self.some(CAPABILITIES),
            "launched_on": self.rng.choice(("2026-01-26", "2026-01-27", "2026-06-01")),
            "signature_date": self.some(SIGNED),
            "in_investment_plan": self.some((True, False)),
            "outreach_taken": self.some((True, False)),
            "conducted_by": {"kind": self.some(("lead_state", "lead_state", "occar", "commission_168"))},
            "buyers": None if self.rng.random() < self.unsure / 2 else self.buyers(),
        }

    def buyers(self) -> list[Data]:
        pool = BUYERS[:6] if self.rng.random() < 0.6 else BUYERS
        countries = self.rng.sample(pool, self.rng.choice((1, 1, 2, 2, 3)))
        return [
            {
                "country": None if self.rng.random() < self.unsure else country,
                "safe_loan": self.some((True, True, False, {"status": "requested"}, {"status": "decided"})),
            }
            for country in countries
        ]

    def products(self, lines: int) -> list[Data] | None:
        if self.rng.random() < self.unsure / 4:
            return None
        return [self.product(f"p{n}", lines) for n in range(self.rng.choice((1, 1, 2)))]

    def product(self, name: str, lines: int) -> Data:
        declared = self.some((False, {"declared_by": "Maker"}, {}))
        found: Data = {"id": name, "no_contravening_source": declared, "bom_complete": True}
        if self.rng.random() < 0.1:
            found["bom_complete"] = False
        if self.rng.random() < 0.1:
            found["capability"] = self.rng.choice(CAPABILITIES)
        found["components"] = None if self.rng.random() < self.unsure / 3 else self.lines(lines)
        return found

    def lines(self, most: int) -> list[Data]:
        style = self.rng.choice((PLACES[:6], PLACES[:9], PLACES))
        return [self.line(style) for _ in range(self.rng.randint(1, most))]

    def line(self, style: Sequence[str]) -> Data:
        found: Data = {"kind": self.rng.choice(KINDS), "origin": self.some(style)}
        draw = self.rng.random()
        if draw < 0.1:
            del found["origin"]
            found["origin_shares"] = self.rng.choice(("DE:60;US:40", "US:64.9;DE:35.1", "DE:70;?:30"))
        if self.rng.random() < self.unsure:
            low = self.rng.choice(("1", "30"))
            found |= self.rng.choice(({"cost": None}, {"cost_low": low, "cost_high": f"{low}5"}))
        else:
            found["cost"] = self.rng.choice(COSTS)
        if self.rng.random() < 0.3:
            found["sourced_from"] = "?" if self.rng.random() < self.unsure else self.rng.choice(style)
        if self.rng.random() < 0.02:
            found["currency"] = "USD"
        if self.rng.random() < 0.01:
            found["parent_id"] = "1"
        return found


def random_readings(rng: random.Random) -> dict[str, Any]:
    """One option of each reading, mostly the default."""
    found: dict[str, Any] = {}
    for slug, reading in sorted(shipped_ruleset().readings.items()):
        if rng.random() < 0.3 and reading.candidates is None:
            found[slug] = rng.choice(reading.encoded or [option.option for option in reading.options])
    if rng.random() < 0.2:
        found["contravening_countries"] = rng.choice((("RU",), ("RU", "BY", "CN"), ()))
    return found


# -- unknowns ----------------------------------------------------------------------------------------------------------

_ANSWERS: dict[str, Sequence[Any]] = {
    "stage": ("plan", "signed"),
    "product_class": tuple(dict.fromkeys(CLASSES)),
    "capability": ("ground_combat", "none_of_these"),
    "signature_date": ("2026-05-30", "2026-05-31", "2027-03-01"),
    "in_investment_plan": (True, False),
    "outreach_taken": (True, False),
    "buyers": ([{"country": "PL", "safe_loan": True}], [{"country": "DE", "safe_loan": False}]),
}


def holes(data: Data) -> Iterator[tuple[Path, Sequence[Any]]]:
    """Every unknown with answers to it. An answer never goes against what the dossier declares.

    The day of launch, on which `launch` as reading of the status date rests, is no hole; neither is what stands in for
    a silence that the verdict lists as an assumption (a complete list, a seller from the line's origin).
    """
    procurement = data["procurement"]
    for key, answers in _ANSWERS.items():
        if procurement[key] is None:
            yield ("procurement", key), answers
    if procurement["conducted_by"]["kind"] is None:
        yield ("procurement", "conducted_by", "kind"), ("lead_state", "commission_168")
    for number, buyer in enumerate(procurement["buyers"] or ()):
        at: Path = ("procurement", "buyers", number)
        if buyer["country"] is None:
            taken = {other["country"] for other in procurement["buyers"]}
            yield (*at, "country"), [code for code in ("DE", "NO", "MD", "US", "PL") if code not in taken]
        if buyer["safe_loan"] is None:
            yield (*at, "safe_loan"), (True, False)
        if buyer["safe_loan"] == {"status": "requested"}:
            yield (*at, "safe_loan"), (True, False)
    for number, product in enumerate(data["products"] or ()):
        yield from _holes_of_product(product, ("products", number))


def _holes_of_product(product: Data, at: Path) -> Iterator[tuple[Path, Sequence[Any]]]:
    declared = isinstance(product["no_contravening_source"], dict)
    if product["no_contravening_source"] in (None, {}):
        lists_a_contravener = any(
            line.get(column) in CONTRAVENING
            for line in product["components"] or ()
            for column in ("origin", "sourced_from")
        )
        said = [False] if product["no_contravening_source"] is None else []
        yield (*at, "no_contravening_source"), said if lists_a_contravener else [*said, {"declared_by": "Maker"}]
    if product["components"] is None:
        lines = [[{"kind": "component", "origin": place, "cost": "5"}] for place in ("DE", "US")]
        yield (*at, "components"), lines
    for number, line in enumerate(product["components"] or ()):
        for path, answers in _holes_of_line(line):
            honest = [answer for answer in answers if not (declared and answer in CONTRAVENING)]
            yield (*at, "components", number, path), honest


def _holes_of_line(line: Data) -> Iterator[tuple[str, Sequence[Any]]]:
    if "origin" in line and line["origin"] is None:
        yield "origin", KNOWN
    if line.get("origin") in NARROWER:
        yield "origin", NARROWER[line["origin"]]
    if line.get("sourced_from") == "?":
        yield "sourced_from", KNOWN
    if line.get("sourced_from") in NARROWER:
        yield "sourced_from", NARROWER[line["sourced_from"]]
    if "cost" in line and line["cost"] is None:
        yield "cost", ("0.01", "40", "99999999")
    if "cost_low" in line:
        yield "range", (line["cost_low"], line["cost_high"], f"{line['cost_low']}.7")


def filled(data: Data, path: Path, answer: Any) -> Data:
    """The dossier with one unknown answered."""
    found = copy.deepcopy(data)
    here: Any = found
    for key in path[:-1]:
        here = here[key]
    if path[-1] == "range":
        del here["cost_low"], here["cost_high"]
        here["cost"] = answer
    else:
        here[path[-1]] = copy.deepcopy(answer)
    return found


# -- both evaluators ---------------------------------------------------------------------------------------------------


def compare_many(count: int, seed: int) -> tuple[list[str], Counter[str], Counter[str]]:
    """Differences between the evaluators, and how often each outcome and each grade occurred."""
    outcomes: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    wrong = []
    for number in range(seed, seed + count):
        rng = random.Random(number)  # noqa: S311 - chosen to be repeated
        maker = DossierMaker(rng, rng.choice((0.0, 0.05, 0.1, 0.3)))
        data, readings = maker.dossier(), random_readings(rng)
        try:
            decision = decided(dossier_proposal(data), **readings)
        except (EngineFault, ArithmeticError) as fault:
            wrong.append(f"seed {number}: {fault}")
            continue
        outcomes.update(finding.outcome for finding in decision.findings)
        grades[decision.grade] += 1
    return wrong, outcomes, grades


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    wrong, outcomes, grades = compare_many(arguments.count, arguments.seed)
    report = rb.report(arguments.count, wrong, outcomes, grades).replace("rulebooks", "dossiers")
    sys.stdout.write(report)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
