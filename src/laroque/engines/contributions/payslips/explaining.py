"""Why a line of a payslip is what it is: from gross pay to the cent, with every number of the law that took part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laroque.engines.contributions.explaining import Step, format_rate
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


@dataclass(frozen=True, slots=True)
class _Base:
    """How a base is called, by what article, and from which series it comes."""

    label: Text
    article: str
    series: tuple[str, ...] = ()


_CEILING = ("pmss", "salaried_bases.full_week")
_MINIMUM_WAGE = ("minimum_wage.hourly", "minimum_wage.hours_a_year")
_EXEMPT = "C. trav. L6243-2, D6243-5"
_PENSIONS = "ANI of 17 November 2017"
_BASES = {
    "gross_cents": _Base(Text("Base: the whole pay", "Assiette : la totalité de la paie"), "CSS L242-1"),
    "capped_cents": _Base(
        Text("Base: pay up to the ceiling", "Assiette : la paie jusqu'au plafond"), "CSS L241-3, R242-2", _CEILING
    ),
    "second_slice_cents": _Base(
        Text("Base: pay above the ceiling", "Assiette : la paie au-dessus du plafond"),
        _PENSIONS,
        (*_CEILING, "salaried_bases.complementary_ceilings"),
    ),
    "cet_base_cents": _Base(
        Text("Base: pay up to eight ceilings", "Assiette : la paie jusqu'à huit plafonds"),
        _PENSIONS,
        (*_CEILING, "salaried_bases.complementary_ceilings"),
    ),
    "unemployment_base_cents": _Base(
        Text("Base: pay up to four ceilings", "Assiette : la paie jusqu'à quatre plafonds"),
        "C. trav. L5422-9",
        (*_CEILING, "salaried_bases.unemployment_ceilings"),
    ),
    "apec_base_cents": _Base(
        Text("Base: pay up to four ceilings", "Assiette : la paie jusqu'à quatre plafonds"),
        "ANI of 12 July 2011",
        (*_CEILING, "salaried_bases.apec_ceilings"),
    ),
    "executive_provident_cents": _Base(
        Text("Provident benefits of executives, on pay up to the ceiling", "Prévoyance des cadres, jusqu'au plafond"),
        "docs/adr/0111",
        ("pmss", "salaried_rates.executive_provident"),
    ),
    "top_up_employer_cents": _Base(
        Text("The employer's part of the health top-up", "La part de l'employeur dans la complémentaire santé"),
        "CSS L911-7 III",
        ("salaried_bases.health_top_up_employer",),
    ),
    "top_up_employee_cents": _Base(
        Text("The employee's part of the health top-up", "La part du salarié dans la complémentaire santé"),
        "CSS L911-7 III",
        ("salaried_bases.health_top_up_employer",),
    ),
    "benefits_cents": _Base(
        Text("Base: what the employer pays for benefits", "Assiette : ce que l'employeur verse pour la prévoyance"),
        "CSS L137-15",
        ("salaried_rates.executive_provident", "salaried_bases.health_top_up_employer"),
    ),
    "csg_base_cents": _Base(
        Text(
            "Base: pay less the flat deduction up to four ceilings, and the employer's benefits",
            "Assiette : la paie moins l'abattement jusqu'à quatre plafonds, et la prévoyance de l'employeur",
        ),
        "CSS L136-1-1, L136-2 I",
        (*_CEILING, "csg.base_ppm", "csg.base_ceilings"),
    ),
}
_INPUTS = {
    "at_mp_ppm": "CSS L241-5",
    "mobility_ppm": "CGCT L2333-64, L2531-2",
    "coefficient_ppm": "CSS L241-13, D241-7",
}
_APPRENTICE = ("apprentices.exempt_share", "apprentices.exempt_share_before", *_MINIMUM_WAGE)
_ABOVE = Text("Base: the pay above the exempt part", "Assiette : la paie au-dessus de la part exonérée")
_BASES |= {
    "apprentice_pay_cents": _Base(_ABOVE, _EXEMPT, _APPRENTICE),
    "apprentice_capped_cents": _Base(
        Text("Base: pay up to the ceiling, above the exempt part", "Assiette : sous plafond, hors part exonérée"),
        _EXEMPT,
        (*_CEILING, *_APPRENTICE),
    ),
    "apprentice_second_cents": _Base(
        Text("Base: pay above the ceiling and the exempt part", "Assiette : au-dessus du plafond, hors part exonérée"),
        _EXEMPT,
        (*_CEILING, "salaried_bases.complementary_ceilings", *_APPRENTICE),
    ),
    "apprentice_cet_cents": _Base(
        Text("Base: pay up to eight ceilings, above the exempt part", "Assiette : huit plafonds, hors part exonérée"),
        _EXEMPT,
        (*_CEILING, "salaried_bases.complementary_ceilings", *_APPRENTICE),
    ),
    "apprentice_csg_cents": _Base(
        Text(
            "Base: pay above its limit less the flat deduction, and the employer's benefits",
            "Assiette : la paie au-dessus de sa limite moins l'abattement, et la prévoyance de l'employeur",
        ),
        "CSS L136-1-1 II 7°, L136-2 I",
        (*_CEILING, "csg.base_ppm", "csg.base_ceilings", "apprentices.csg_from", *_MINIMUM_WAGE),
    ),
}
_RELIEF = ("minimum", "power", "ceiling", "minimum_wage", "at_mp")
_FLAGS = {
    "health_is_reduced": ("general_relief.health_from", "general_relief.reduced_rates_wage"),
    "family_is_reduced": ("general_relief.family_from", "general_relief.reduced_rates_wage"),
    "fnal_is_whole_pay": ("headcounts.fnal_whole_pay",),
    "training_is_full": ("headcounts.training_full_rate",),
    "mobility_is_due": ("headcounts.mobility",),
    "housing_is_due": ("headcounts.housing",),
    "forfait_social_is_due": ("headcounts.forfait_social_provident",),
    "supplement_is_under_1_large": ("headcounts.apprenticeship_supplement_large",),
    "supplement_is_under_1": ("headcounts.apprenticeship_supplement", "salaried_bases.work_study_share_1"),
    "supplement_is_under_2": ("salaried_bases.work_study_share_2",),
    "supplement_is_under_3": ("salaried_bases.work_study_share_3",),
    "supplement_is_under_5": ("salaried_bases.work_study_share_5",),
    "is_apprentice_under_training": ("headcounts.training_full_rate",),
    "is_apprentice_free_of_csg": ("apprentices.csg_from", *_MINIMUM_WAGE),
    "is_apprentice_under_tax": ("headcounts.training_full_rate",),
}
_FLAGS |= {f"{flag}_local": series for flag, series in _FLAGS.items() if flag.startswith("supplement")}


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
        if any("pmss" in _BASES[part.base].series for part in variant.parts):
            steps.append(Step(Text("Ceiling of the month", "Plafond du mois"), slip["ceiling_cents"], "CSS R242-2 I"))
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
    return Step(exempt, slip["exempt_cents"], _EXEMPT)


def _variant_of(rule: LineRule, slip: Mapping[str, Any]) -> Variant | None:
    return next((variant for variant in rule.variants if variant.flag is None or slip[variant.flag]), None)


def _part_steps(part: Part, slip: Mapping[str, Any], law: Law) -> list[Step]:
    based, cents = _BASES[part.base], slip[part.base]
    steps = [Step(based.label, cents, based.article)]
    if part.rate == WHOLE:
        return steps
    if part.rate == "coefficient_ppm":
        return [*steps, *_relief_steps(slip, law)]
    ppm = law[part.rate].number if part.rate in law else slip[part.rate]
    article = law[part.rate].article if part.rate in law else _INPUTS[part.rate]
    label = Text(
        f"{format_euros(cents)} at {format_rate(ppm, 'en')}", f"{format_euros(cents, 'fr')} à {format_rate(ppm, 'fr')}"
    )
    return [*steps, Step(label, apply_rate(cents, ppm), article)]


def _relief_steps(slip: Mapping[str, Any], law: Law) -> list[Step]:
    wage = law["general_relief.minimum_wage"]
    month = wage.number * law["minimum_wage.hours_a_year"].number * slip["weekly_hundredths"]
    month_cents = month // (12 * law["salaried_bases.full_week"].number)
    coefficient = f"{slip['coefficient_ppm'] / 1_000_000:.4f}"
    wages = law["general_relief.ceiling"].number / 100
    label = Text(
        f"Coefficient {coefficient}, nothing from {wages:g} minimum wages on",
        f"Coefficient {coefficient.replace('.', ',')}, nul à partir de {str(wages).replace('.', ',')} SMIC",
    )
    return [
        Step(
            Text("Minimum wage of the month, by contract hours", "SMIC du mois, selon l'horaire"),
            month_cents,
            wage.article,
        ),
        Step(label, None, law["general_relief.ceiling"].article),
        Step(Text("Part of the Urssaf", "Part Urssaf"), slip["relief_urssaf_cents"], "CSS D241-7 VI"),
        Step(
            Text("Part of the complementary pensions", "Part des retraites complémentaires"),
            slip["relief_pensions_cents"],
            "CSS D241-7 VI",
        ),
    ]


def _parameters(rule: LineRule, variant: Variant | None, slip: Mapping[str, Any], law: Law) -> dict[str, DatedValue]:
    names = [name for each in rule.variants if each.flag for name in _FLAGS.get(each.flag, ())]
    if slip.get("free_cents"):
        names += ["interns.free_share", "interns.hourly_ceiling"]
    for part in variant.parts if variant else ():
        names += [*_BASES[part.base].series, part.rate]
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
    return rest in _RELIEF or rest.startswith(("delta", "collected"))
