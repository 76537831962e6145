"""Why a line of a payslip is what it is: from gross pay to the cent, with every number of the law that took part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laroque.engines.contributions.explaining import Step, format_rate
from laroque.engines.contributions.payslips.explained_bases import BASES, EXEMPT, FLAGS, INPUTS, RELIEF
from laroque.engines.contributions.payslips.explaining_time import (
    ceiling_steps,
    overtime_steps,
    relief_steps,
    year_steps,
)
from laroque.engines.contributions.payslips.law import WHOLE, Law
from laroque.engines.contributions.payslips.places import mobility_value
from laroque.engines.contributions.payslips.rules import CollectedBy, LineRule, Part, Variant, rules_for
from laroque.kernel.money import apply_rate, format_euros
from laroque.kernel.text import Text
from laroque.legislation.topics import DatedValue


@dataclass(frozen=True, slots=True)
class LineExplained:
    """A line: its amount, who collects it, the steps that lead to it, and the numbers of the law by their names."""

    line: str
    amount_cents: int
    collected_by: CollectedBy
    steps: tuple[Step, ...]
    parameters: Mapping[str, DatedValue]


def explain_slip(slip: Mapping[str, Any], law: Law) -> tuple[LineExplained, ...]:
    """The lines of a case, given as a row of ``payslips`` and the law of its month (``law_of``)."""
    return tuple(_explain(rule, slip, law) for rule in rules_for(slip))


def _explain(rule: LineRule, slip: Mapping[str, Any], law: Law) -> LineExplained:
    variant = _variant_of(rule, slip)
    steps = _pay_steps(slip, law)
    if variant is None or not variant.parts:
        why = (variant and variant.why) or Text("Not due in this case", "Non dû dans ce cas")
        steps.append(Step(why, 0, variant.article if variant else None))
    else:
        if any(part.base.startswith("apprentice_") for part in variant.parts):
            steps.append(_exempt_step(variant, slip))
        if any("pmss" in BASES[part.base].series for part in variant.parts):
            steps += ceiling_steps(slip, law)
        elif variant.flag == "is_corrected":
            steps += year_steps(slip)
        steps += overtime_steps(rule.code, slip, law)
        steps += [step for part in variant.parts for step in _part_steps(part, slip, law)]
        to_the_cent = Text(
            "To the nearest cent, half counted as one", "Au centime le plus proche, le demi compté pour un"
        )
        steps.append(Step(to_the_cent, slip[rule.code], "docs/adr/0112"))
    return LineExplained(
        rule.code, slip[rule.code], rule.collected_by, tuple(steps), _parameters(rule, variant, slip, law)
    )


def _pay_steps(slip: Mapping[str, Any], law: Law) -> list[Step]:
    """The pay on which contributions are due; for an intern, what is left of what was paid."""
    gross = Step(Text("Gross pay", "Paie brute"), slip["gross_cents"], "CSS L242-1")
    if not slip.get("free_cents"):
        return [gross]
    hours = Text(
        "Free of contributions, by the hours of the internship", "En franchise, selon les heures de stage du mois"
    )
    return [
        Step(Text("Paid to the intern", "Gratification versée"), slip["paid_cents"]),
        Step(hours, slip["free_cents"], law["interns.free_share"].article),
        gross,
    ]


def _exempt_step(variant: Variant, slip: Mapping[str, Any]) -> Step:
    if any(part.base == "apprentice_csg_cents" for part in variant.parts):
        limit = Text("Pay above which an apprentice owes CSG", "Paie au-delà de laquelle un apprenti doit la CSG")
        return Step(limit, slip["csg_limit_cents"], "CSS L136-1-1 II 7°")
    exempt = Text("Exempt part of the pay of an apprentice", "Part exonérée de la paie d'un apprenti")
    return Step(exempt, slip["exempt_cents"], EXEMPT)


def _variant_of(rule: LineRule, slip: Mapping[str, Any]) -> Variant | None:
    return next((variant for variant in rule.variants if variant.flag is None or slip[variant.flag]), None)


def _part_steps(part: Part, slip: Mapping[str, Any], law: Law) -> list[Step]:
    based, cents = BASES[part.base], slip[part.base]
    steps = [Step(based.label, cents, based.article)]
    if part.rate == WHOLE:
        return steps
    if part.rate == "coefficient_ppm":
        return [*steps, *relief_steps(slip, law)]
    ppm = law[part.rate].number if part.rate in law else slip[part.rate]
    article = law[part.rate].article if part.rate in law else INPUTS[part.rate]
    label = Text(
        f"{format_euros(cents)} at {format_rate(ppm, 'en')}", f"{format_euros(cents, 'fr')} à {format_rate(ppm, 'fr')}"
    )
    return [*steps, Step(label, apply_rate(cents, ppm), article)]


def _parameters(rule: LineRule, variant: Variant | None, slip: Mapping[str, Any], law: Law) -> dict[str, DatedValue]:
    names = [name for each in rule.variants if each.flag for name in FLAGS.get(each.flag, ())]
    if slip.get("free_cents"):
        names += ["interns.free_share", "interns.hourly_ceiling"]
    for part in variant.parts if variant else ():
        names += [*BASES[part.base].series, part.rate]
        if part.rate == "coefficient_ppm":
            names += [name for name in law if name.startswith("general_relief.") and _shapes_relief(name)]
            names.append("minimum_wage.hours_a_year")
    told = {name: law[name] for name in names if name in law}
    if rule.code == "mobility" and slip.get("mobility_place"):
        place = slip["mobility_place"]
        told[f"mobility_rates.{place}"] = mobility_value(place, slip["month"])
    return told


def _shapes_relief(name: str) -> bool:
    rest = name.partition(".")[2]
    return rest in RELIEF or rest.startswith(("delta", "collected"))
