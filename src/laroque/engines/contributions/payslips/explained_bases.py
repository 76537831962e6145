"""How the bases, inputs and flags of a payslip are called, their articles, and the series of the law they come from."""

from dataclasses import dataclass

from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Base:
    """How a base is called, by what article, and from which series it comes."""

    label: Text
    article: str
    series: tuple[str, ...] = ()


_CEILING = ("pmss", "salaried_bases.full_week")
MINIMUM_WAGE = ("minimum_wage.hourly", "minimum_wage.hours_a_year")
EXEMPT = "C. trav. L6243-2, D6243-5"
_PENSIONS = "ANI of 17 November 2017"
BASES = {
    "gross_cents": Base(Text("Base: the whole pay", "Assiette : la totalité de la paie"), "CSS L242-1"),
    "capped_cents": Base(
        Text("Base: pay up to the ceiling", "Assiette : la paie jusqu'au plafond"), "CSS L241-3, R242-2", _CEILING
    ),
    "second_slice_cents": Base(
        Text("Base: pay above the ceiling", "Assiette : la paie au-dessus du plafond"),
        _PENSIONS,
        (*_CEILING, "salaried_bases.complementary_ceilings"),
    ),
    "cet_base_cents": Base(
        Text("Base: pay up to eight ceilings", "Assiette : la paie jusqu'à huit plafonds"),
        _PENSIONS,
        (*_CEILING, "salaried_bases.complementary_ceilings"),
    ),
    "unemployment_base_cents": Base(
        Text("Base: pay up to four ceilings", "Assiette : la paie jusqu'à quatre plafonds"),
        "C. trav. L5422-9",
        (*_CEILING, "salaried_bases.unemployment_ceilings"),
    ),
    "apec_base_cents": Base(
        Text("Base: pay up to four ceilings", "Assiette : la paie jusqu'à quatre plafonds"),
        "ANI of 12 July 2011",
        (*_CEILING, "salaried_bases.apec_ceilings"),
    ),
    "executive_provident_cents": Base(
        Text("Provident benefits of executives, on pay up to the ceiling", "Prévoyance des cadres, jusqu'au plafond"),
        "CSS R242-2 I; docs/adr/0111",
        ("pmss", "salaried_rates.executive_provident"),
    ),
    "top_up_employer_cents": Base(
        Text("The employer's part of the health top-up", "La part de l'employeur dans la complémentaire santé"),
        "CSS L911-7 III",
        ("salaried_bases.health_top_up_employer",),
    ),
    "top_up_employee_cents": Base(
        Text("The employee's part of the health top-up", "La part du salarié dans la complémentaire santé"),
        "CSS L911-7 III",
        ("salaried_bases.health_top_up_employer",),
    ),
    "benefits_cents": Base(
        Text("Base: what the employer pays for benefits", "Assiette : ce que l'employeur verse pour la prévoyance"),
        "CSS L137-15",
        ("salaried_rates.executive_provident", "salaried_bases.health_top_up_employer"),
    ),
    "csg_base_cents": Base(
        Text(
            "Base: pay less the flat deduction up to four ceilings, and the employer's benefits",
            "Assiette : la paie moins l'abattement jusqu'à quatre plafonds, et la prévoyance de l'employeur",
        ),
        "CSS L136-1-1, L136-2 I",
        (*_CEILING, "csg.base_ppm", "csg.base_ceilings"),
    ),
}
INPUTS = {
    "at_mp_ppm": "CSS L241-5",
    "mobility_ppm": "CGCT L2333-64, L2531-2",
    "coefficient_ppm": "CSS L241-13, D241-7",
}
"""The articles of the rates that a case or another line gives."""

_APPRENTICE = ("apprentices.exempt_share", "apprentices.exempt_share_before", *MINIMUM_WAGE)
_ABOVE = Text("Base: the pay above the exempt part", "Assiette : la paie au-dessus de la part exonérée")
BASES |= {
    "apprentice_pay_cents": Base(_ABOVE, EXEMPT, _APPRENTICE),
    "apprentice_capped_cents": Base(
        Text("Base: pay up to the ceiling, above the exempt part", "Assiette : sous plafond, hors part exonérée"),
        EXEMPT,
        (*_CEILING, *_APPRENTICE),
    ),
    "apprentice_second_cents": Base(
        Text("Base: pay above the ceiling and the exempt part", "Assiette : au-dessus du plafond, hors part exonérée"),
        EXEMPT,
        (*_CEILING, "salaried_bases.complementary_ceilings", *_APPRENTICE),
    ),
    "apprentice_cet_cents": Base(
        Text("Base: pay up to eight ceilings, above the exempt part", "Assiette : huit plafonds, hors part exonérée"),
        EXEMPT,
        (*_CEILING, "salaried_bases.complementary_ceilings", *_APPRENTICE),
    ),
    "apprentice_csg_cents": Base(
        Text(
            "Base: pay above its limit less the flat deduction, and the employer's benefits",
            "Assiette : la paie au-dessus de sa limite moins l'abattement, et la prévoyance de l'employeur",
        ),
        "CSS L136-1-1 II 7°, L136-2 I",
        (*_CEILING, "csg.base_ppm", "csg.base_ceilings", "apprentices.csg_from", *MINIMUM_WAGE),
    ),
}
_REDUCED = Text("Base at the reduced rate", "Assiette au taux réduit")
_FULL = Text("Base at the full rate", "Assiette au taux plein")
BASES |= {
    f"{name}_{rate}_base_cents": Base(
        label, article, (f"general_relief.{name}_from", "general_relief.reduced_rates_wage")
    )
    for name, article in (("health", "CSS L241-2-1"), ("family", "CSS L241-6-1"))
    for rate, label in (("reduced", _REDUCED), ("full", _FULL))
}
_DEDUCTION = ("deduction_small", "deduction_large", "small_under", "large_under")
BASES |= {
    "overtime_relief_cents": Base(
        Text("The lowest of these", "Le plus faible de ces montants"),
        "CSS L241-17 II, D241-21",
        ("overtime.relief_highest",),
    ),
    "overtime_deduction_cents": Base(
        Text("The lowest of these", "Le plus faible de ces montants"),
        "CSS L241-18, L241-18-1, D241-24",
        tuple(f"overtime.{name}" for name in _DEDUCTION),
    ),
}
RELIEF = ("minimum", "power", "ceiling", "minimum_wage", "at_mp")
"""The numbers that shape the relief, beside those that begin with delta and collected."""

FLAGS = {
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
    "is_apprentice_free_of_csg": ("apprentices.csg_from", *MINIMUM_WAGE),
    "is_apprentice_under_tax": ("headcounts.training_full_rate",),
}
FLAGS |= {f"{flag}_local": series for flag, series in FLAGS.items() if flag.startswith("supplement")}
