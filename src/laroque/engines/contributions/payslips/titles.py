"""What the lines and the facts of a payslip are called, and who bears each line: the one place of these words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from laroque.engines.contributions.payslips.facts import Kind
from laroque.engines.contributions.payslips.rules import CollectedBy
from laroque.kernel.text import Text


class Side(StrEnum):
    """Who bears a line."""

    EMPLOYER = "employer"
    EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class LineTitle:
    """What a line is called, who bears it, and whether it is a relief: an amount above zero that is taken off."""

    title: Text
    side: Side
    relief: bool = False


def _employer(en: str, fr: str) -> LineTitle:
    return LineTitle(Text(en, fr), Side.EMPLOYER)


def _employee(en: str, fr: str) -> LineTitle:
    return LineTitle(Text(en, fr), Side.EMPLOYEE)


LINE_TITLES: Mapping[str, LineTitle] = {
    "health_employer": _employer("Health, maternity, disability, death", "Maladie, maternité, invalidité, décès"),
    "family": _employer("Family allowances", "Allocations familiales"),
    "old_age_capped_employer": _employer("Old age, capped", "Vieillesse plafonnée"),
    "old_age_uncapped_employer": _employer("Old age, uncapped", "Vieillesse déplafonnée"),
    "at_mp": _employer("Accidents at work, occupational diseases", "Accidents du travail, maladies professionnelles"),
    "fnal": _employer("National housing aid fund (FNAL)", "Fonds national d'aide au logement (FNAL)"),
    "csa": _employer("Solidarity for autonomy (CSA)", "Contribution solidarité autonomie (CSA)"),
    "unemployment": _employer("Unemployment insurance", "Assurance chômage"),
    "ags": _employer("Wage guarantee (AGS)", "Garantie des salaires (AGS)"),
    "apec_employer": _employer("Employment of executives (APEC)", "Emploi des cadres (APEC)"),
    "agirc_arrco_employer": _employer("Complementary pension (Agirc-Arrco)", "Retraite complémentaire (Agirc-Arrco)"),
    "ceg_employer": _employer("General balance contribution (CEG)", "Contribution d'équilibre général (CEG)"),
    "cet_employer": _employer("Technical balance contribution (CET)", "Contribution d'équilibre technique (CET)"),
    "social_dialogue": _employer("Social dialogue", "Dialogue social"),
    "vocational_training": _employer("Vocational training", "Formation professionnelle"),
    "apprenticeship_tax": _employer("Apprenticeship tax", "Taxe d'apprentissage"),
    "apprenticeship_tax_supplement": _employer(
        "Supplement of the apprenticeship tax (CSA)", "Contribution supplémentaire à l'apprentissage (CSA)"
    ),
    "peec": _employer("Housing of employees (PEEC)", "Effort de construction (PEEC)"),
    "executive_provident_employer": _employer("Provident benefits of executives", "Prévoyance des cadres"),
    "health_top_up_employer": _employer("Health top-up", "Complémentaire santé"),
    "forfait_social": _employer("Social levy on benefits (forfait social)", "Forfait social sur la prévoyance"),
    "mobility": _employer("Mobility payment", "Versement mobilité"),
    "general_relief": LineTitle(
        Text("General relief of contributions", "Réduction générale de cotisations"), Side.EMPLOYER, relief=True
    ),
    "old_age_capped_employee": _employee("Old age, capped", "Vieillesse plafonnée"),
    "old_age_uncapped_employee": _employee("Old age, uncapped", "Vieillesse déplafonnée"),
    "agirc_arrco_employee": _employee("Complementary pension (Agirc-Arrco)", "Retraite complémentaire (Agirc-Arrco)"),
    "ceg_employee": _employee("General balance contribution (CEG)", "Contribution d'équilibre général (CEG)"),
    "cet_employee": _employee("Technical balance contribution (CET)", "Contribution d'équilibre technique (CET)"),
    "apec_employee": _employee("Employment of executives (APEC)", "Emploi des cadres (APEC)"),
    "health_top_up_employee": _employee("Health top-up", "Complémentaire santé"),
    "csg_deductible": _employee("CSG, deductible from income tax", "CSG déductible de l'impôt sur le revenu"),
    "csg_non_deductible": _employee("CSG, not deductible", "CSG non déductible"),
    "crds": _employee("CRDS", "CRDS"),
    "local_scheme_employee": _employee("Local scheme of Alsace-Moselle", "Régime local d'Alsace-Moselle"),
    "overtime_relief": LineTitle(
        Text("Relief of the employee on overtime", "Réduction salariale sur les heures supplémentaires"),
        Side.EMPLOYEE,
        relief=True,
    ),
    "overtime_deduction": LineTitle(
        Text("Flat deduction for overtime", "Déduction forfaitaire pour heures supplémentaires"),
        Side.EMPLOYER,
        relief=True,
    ),
}
"""By code of line, those of particular situations last; every line of the rules stands here (a test)."""

FACT_TITLES: Mapping[str, Text] = {
    "id": Text("Case", "Cas"),
    "month": Text("Month of pay", "Mois de paie"),
    "gross_cents": Text("Gross pay", "Paie brute"),
    "executive": Text("Executive", "Cadre"),
    "headcount": Text("Headcount of the employer", "Effectif de l'employeur"),
    "weekly_hundredths": Text("Contract hours a week", "Heures hebdomadaires du contrat"),
    "at_mp_ppm": Text("Rate of occupational risk", "Taux accidents du travail"),
    "mobility_ppm": Text("Rate of the mobility payment", "Taux du versement mobilité"),
    "health_top_up_cents": Text("Health top-up of the month", "Complémentaire santé du mois"),
    "work_study_ppm": Text("Share of work-study in the headcount", "Part d'alternants dans l'effectif"),
    "kind": Text("Kind of employment", "Type d'emploi"),
    "contract_began_on": Text("Contract began on", "Contrat commencé le"),
    "local_scheme": Text("Works in Alsace-Moselle", "Travaille en Alsace-Moselle"),
    "commune": Text("Commune of work (INSEE code)", "Commune de travail (code INSEE)"),
    "headcounts_before": Text("Headcounts of the years before", "Effectifs des années précédentes"),
    "internship_hundredths": Text("Hours of internship", "Heures de stage"),
    "employed_days": Text("Calendar days in employment, leave counted", "Jours calendaires en emploi, congés compris"),
    "present_days": Text("Calendar days in employment", "Jours calendaires en emploi"),
    "full_pay_cents": Text("Pay of the whole month", "Paie du mois entier"),
    "unaffected_cents": Text("Pay that absence does not change", "Paie que l'absence ne change pas"),
    "overtime_hundredths": Text("Hours of overtime", "Heures supplémentaires"),
    "overtime_cents": Text("Pay of overtime", "Paie des heures supplémentaires"),
    "complementary_hundredths": Text("Complementary hours", "Heures complémentaires"),
    "complementary_cents": Text("Pay of complementary hours", "Paie des heures complémentaires"),
    "all_employers_cents": Text("Pay with all employers", "Paie chez tous les employeurs"),
    "person": Text("Person", "Personne"),
    "contract": Text("Contract", "Contrat"),
}
"""By name of the fact in a case; every fact stands here (a test)."""


def fact_title(name: str) -> Text:
    """What a fact is called; one that has no words yet, by its name."""
    return FACT_TITLES.get(name, Text(name, name))


KIND_TITLES: Mapping[Kind, Text] = {
    Kind.ORDINARY: Text("Employee", "Salarié"),
    Kind.APPRENTICE: Text("Apprentice", "Apprenti"),
    Kind.TRAINING_CONTRACT: Text("Professional training contract", "Contrat de professionnalisation"),
    Kind.OFFICER: Text("Company officer", "Mandataire social"),
    Kind.INTERN: Text("Intern", "Stagiaire"),
}

SIDE_TITLES: Mapping[Side, Text] = {
    Side.EMPLOYER: Text("Employer", "Employeur"),
    Side.EMPLOYEE: Text("Employee", "Salarié"),
}

TOTAL_TITLES: Mapping[str, Text] = {
    "gross": Text("Gross pay", "Paie brute"),
    "employer": Text("Contributions of the employer", "Cotisations de l'employeur"),
    "employer_relief": Text("Reliefs of the employer", "Réductions de l'employeur"),
    "cost": Text("Cost to the employer", "Coût pour l'employeur"),
    "employee": Text("Contributions of the employee", "Cotisations du salarié"),
    "employee_relief": Text("Reliefs of the employee", "Réductions du salarié"),
    "net": Text("Net before income tax", "Net avant impôt sur le revenu"),
}

COLLECTOR_TITLES: Mapping[CollectedBy, Text] = {
    CollectedBy.URSSAF: Text("Urssaf", "Urssaf"),
    CollectedBy.AGIRC_ARRCO: Text("Agirc-Arrco", "Agirc-Arrco"),
    CollectedBy.HOUSING_BODY: Text("Action Logement", "Action Logement"),
    CollectedBy.INSURER: Text("Insurer", "Organisme assureur"),
}


@dataclass(frozen=True, slots=True)
class Totals:
    """What a month of pay comes to, in cents: ``cost`` to the employer, ``net`` before the employee's income tax."""

    gross_cents: int
    employer_cents: int
    employer_relief_cents: int
    employee_cents: int
    employee_relief_cents: int

    @property
    def cost_cents(self) -> int:
        """Pay and the lines that the employer bears, less reliefs."""
        return self.gross_cents + self.employer_cents - self.employer_relief_cents

    @property
    def net_cents(self) -> int:
        """Pay less the lines that the employee bears, reliefs given back: before income tax."""
        return self.gross_cents - self.employee_cents + self.employee_relief_cents


def totals_of(gross_cents: int, amounts: Mapping[str, int]) -> Totals:
    """The totals of a payslip, given the amount in cents of each of its lines."""

    def summed(side: Side, *, relief: bool) -> int:
        kept = (code for code in amounts if (LINE_TITLES[code].side, LINE_TITLES[code].relief) == (side, relief))
        return sum(amounts[code] for code in kept)

    return Totals(
        gross_cents=gross_cents,
        employer_cents=summed(Side.EMPLOYER, relief=False),
        employer_relief_cents=summed(Side.EMPLOYER, relief=True),
        employee_cents=summed(Side.EMPLOYEE, relief=False),
        employee_relief_cents=summed(Side.EMPLOYEE, relief=True),
    )
