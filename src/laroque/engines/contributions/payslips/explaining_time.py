"""The steps of what hours, presence, other contracts and the year change on a payslip."""

from collections.abc import Mapping
from typing import Any

from laroque.engines.contributions.explaining import Step, format_rate
from laroque.engines.contributions.payslips.bases import HUNDREDTHS
from laroque.engines.contributions.payslips.ceilings import relief_unit
from laroque.engines.contributions.payslips.law import Law
from laroque.kernel.money import PPM, format_euros
from laroque.kernel.text import Text

Slip = Mapping[str, Any]

_ADDS = Text(
    "This month counts what these sums give more than those of the month before",
    "Ce mois compte ce que ces cumuls donnent de plus que ceux du mois précédent",
)


def ceiling_steps(slip: Slip, law: Law) -> list[Step]:
    """The ceiling of the month, what lowered it, and the sums of the year when the month is corrected."""
    lowered = [step for name, step in _lowering(slip).items() if slip.get(name) is not None]
    whole = Step(Text("Ceiling of a whole month", "Plafond d'un mois entier"), law["pmss"].number, law["pmss"].article)
    ceiling = Step(Text("Ceiling of the month", "Plafond du mois"), slip["ceiling_cents"], "CSS R242-2 I")
    return [*([whole, *lowered] if lowered else []), ceiling, *year_steps(slip)]


def year_steps(slip: Slip) -> list[Step]:
    """Pay and ceilings since January of a month that is corrected; none otherwise."""
    if not slip.get("is_corrected"):
        return []
    return [
        Step(Text("Pay since January", "Paie depuis janvier"), slip["year_paid_cents"], "CSS R242-2 II"),
        Step(Text("Ceilings since January", "Plafonds depuis janvier"), slip["year_ceiling_cents"], "CSS R242-2 II"),
        Step(_ADDS, None, "CSS R242-2 II"),
    ]


def relief_steps(slip: Slip, law: Law) -> list[Step]:
    """From the minimum wage of the month to the coefficient, then the sums of a corrected relief and its two parts."""
    wage, ceiling = law["general_relief.minimum_wage"], law["general_relief.ceiling"]
    numbers = {name: value.number for name, value in law.items()}
    month_cents = slip["relief_limit"] * HUNDREDTHS // (relief_unit(numbers) * ceiling.number)
    coefficient, wages = f"{slip['coefficient_ppm'] / PPM:.4f}", f"{ceiling.number / HUNDREDTHS:g}"
    label = Text(
        f"Coefficient {coefficient}, nothing from {wages} minimum wages on",
        f"Coefficient {coefficient.replace('.', ',')}, nul à partir de {wages.replace('.', ',')} SMIC",
    )
    return [
        Step(_minimum_wage_label(slip), month_cents, wage.article),
        *_period_steps(slip),
        Step(label, None, ceiling.article),
        *_relief_of_the_period(slip),
        Step(Text("Part of the Urssaf", "Part Urssaf"), slip["relief_urssaf_cents"], "CSS D241-7 VI"),
        Step(
            Text("Part of the complementary pensions", "Part des retraites complémentaires"),
            slip["relief_pensions_cents"],
            "CSS D241-7 VI",
        ),
    ]


def overtime_steps(line: str, slip: Slip, law: Law) -> list[Step]:
    """What the relief and the deduction of hours beyond the contract are the lowest of; none for other lines."""
    if line == "overtime_relief":
        return _relief_of_hours(slip, law)
    return _deduction_of_hours(slip, law) if line == "overtime_deduction" else []


def _lowering(slip: Slip) -> dict[str, Step]:
    hours = (slip.get("complementary_hundredths") or 0) / HUNDREDTHS
    named = {
        "present_days": Text(
            f"Days present: {slip.get('present_days')}", f"Jours de présence : {slip.get('present_days')}"
        ),
        "complementary_hundredths": Text(
            f"Complementary hours: {hours:g}", f"Heures complémentaires : {hours:g}".replace(".", ",")
        ),
    }
    everywhere = Text("Pay with all employers, by which it is shared", "Paie chez tous les employeurs, qui le partage")
    shared = Text(
        "Shared by pay among the contracts of the person", "Partagé selon la paie entre les contrats de la personne"
    )
    return {name: Step(label, None, "CSS R242-2 I") for name, label in named.items()} | {
        "person": Step(shared, None, "CSS R242-2 I"),
        "all_employers_cents": Step(everywhere, slip.get("all_employers_cents"), "CSS L242-3"),
    }


def _minimum_wage_label(slip: Slip) -> Text:
    if slip.get("full_pay_cents") is None and not slip.get("overtime_hundredths"):
        return Text("Minimum wage of the month, by contract hours", "SMIC du mois, selon l'horaire")
    return Text(
        "Minimum wage of the month, by contract hours, the pay of presence and hours beyond the contract",
        "SMIC du mois, selon l'horaire, la paie de présence et les heures au-delà du contrat",
    )


def _period_steps(slip: Slip) -> list[Step]:
    if slip.get("period_relief_cents") is None:
        return []
    since = Text(
        "Pay since January, or since the formula changed", "Paie depuis janvier, ou depuis la nouvelle formule"
    )
    return [Step(since, slip["period_paid_cents"], "CSS L241-13 III, D241-9")]


def _relief_of_the_period(slip: Slip) -> list[Step]:
    if slip.get("period_relief_cents") is None:
        return []
    whole, before = slip["period_relief_cents"], slip["period_relief_cents"] - slip["general_relief"]
    return [
        Step(Text("Relief of that pay", "Allègement de cette paie"), whole, "CSS L241-13 III"),
        Step(Text("Less that of the months before", "Moins celui des mois précédents"), -before, "CSS D241-9"),
    ]


def _relief_of_hours(slip: Slip, law: Law) -> list[Step]:
    highest, article = law["overtime.relief_highest"], "CSS L241-17 II"
    pay = slip["overtime_pay_cents"]
    mean = slip["old_age_ppm_cents"] // max(slip["gross_cents"], 1)
    label = Text(
        f"Old-age contributions of the employee: {format_rate(mean, 'en')} of the pay, at most "
        f"{format_rate(highest.number, 'en')}",
        f"Cotisations vieillesse du salarié : {format_rate(mean, 'fr')} de la paie, au plus "
        f"{format_rate(highest.number, 'fr')}",
    )
    legal = slip["old_age_capped_employee"] + slip["old_age_uncapped_employee"]
    return [
        Step(Text("Pay of hours beyond the contract", "Paie des heures au-delà du contrat"), pay, article),
        Step(label, None, highest.article),
        Step(
            Text("Legal contributions, never passed", "Cotisations d'origine légale, jamais dépassées"), legal, article
        ),
    ]


def _deduction_of_hours(slip: Slip, law: Law) -> list[Step]:
    small, large = law["overtime.deduction_small"], law["overtime.deduction_large"]
    value = small if slip["counted_headcount"] < law["overtime.small_under"].number else large
    hours = f"{slip['overtime_hours_hundredths'] / HUNDREDTHS:g}"
    label = Text(
        f"{hours} hours of overtime, at {format_euros(value.number)} each where the headcount gives a right to it",
        f"{hours.replace('.', ',')} heures supplémentaires, à {format_euros(value.number, 'fr')} l'une si l'effectif y "
        "donne droit",
    )
    owed = Text("What the employer still owes the Urssaf", "Ce que l'employeur doit encore à l'Urssaf")
    return [
        Step(label, None, value.article),
        Step(owed, slip["employer_owes_cents"], "CSS L241-18 IV"),
    ]
