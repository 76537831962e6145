"""Every number of the public table of parameters is ours on the same day, or differs for a reason written here.

The table (facts of openfisca-france 176.1.8) is read where it stands beside the project. Rows are named by their label,
with the slice and the component when there are several.
"""

import csv
from datetime import date
from decimal import Decimal

from tests.support.reference import reference

from laroque.legislation.catalogue import Unit, find

TABLE = "contributions/parameters_2024_2026.csv"
SCALES = {
    Unit.CENTS: 100,
    Unit.PPM: 1_000_000,
    Unit.TIMES_PPM: 1_000_000,
    Unit.HUNDREDTHS: 100,
    Unit.TIMES: 1,
    Unit.EMPLOYEES: 1,
}
SAME = {
    "PMSS": "pmss",
    "SMIC horaire": "minimum_wage.hourly",
    "maladie employeur 0 rate": "salaried_rates.health",
    "maladie taux réduit": "salaried_rates.health_reduced",
    "vieillesse plafonnée employeur 0 rate": "salaried_rates.old_age_capped_employer",
    "vieillesse déplafonnée employeur 0 rate": "salaried_rates.old_age_uncapped_employer",
    "vieillesse plafonnée salarié 0 rate": "salaried_rates.old_age_capped_employee",
    "vieillesse déplafonnée salarié 0 rate": "salaried_rates.old_age_uncapped_employee",
    "famille 0 rate": "salaried_rates.family",
    "famille réduit": "salaried_rates.family_reduced",
    "CSA 0 rate": "salaried_rates.autonomy",
    "FNAL <50 0 rate": "salaried_rates.fnal_capped",
    "FNAL >=50 0 rate": "salaried_rates.fnal_whole_pay",
    "CSG déductible": "csg.deductible",
    "CSG imposable": "csg.non_deductible",
    "abattement CSG 1 threshold": "csg.base_ceilings",
    "CRDS": "csg.crds",
    "chômage 0 rate": "salaried_rates.unemployment",
    "chômage 1 rate": "salaried_rates.unemployment",
    "chômage 2 threshold": "salaried_bases.unemployment_ceilings",
    "AGS 0 rate": "salaried_rates.ags",
    "AGS 1 threshold": "salaried_bases.unemployment_ceilings",
    "AGIRC-ARRCO employeur 0 rate": "salaried_rates.agirc_arrco_employer_1",
    "AGIRC-ARRCO employeur 1 rate": "salaried_rates.agirc_arrco_employer_2",
    "AGIRC-ARRCO employeur 2 threshold": "salaried_bases.complementary_ceilings",
    "AGIRC-ARRCO salarié 0 rate": "salaried_rates.agirc_arrco_employee_1",
    "AGIRC-ARRCO salarié 1 rate": "salaried_rates.agirc_arrco_employee_2",
    "AGIRC-ARRCO salarié 2 threshold": "salaried_bases.complementary_ceilings",
    "CEG employeur 0 rate": "salaried_rates.ceg_employer_1",
    "CEG employeur 1 rate": "salaried_rates.ceg_employer_2",
    "CEG employeur 2 threshold": "salaried_bases.complementary_ceilings",
    "CEG salarié 0 rate": "salaried_rates.ceg_employee_1",
    "CEG salarié 1 rate": "salaried_rates.ceg_employee_2",
    "CEG salarié 2 threshold": "salaried_bases.complementary_ceilings",
    "CET employeur 0 rate": "salaried_rates.cet_employer",
    "CET employeur 1 threshold": "salaried_bases.complementary_ceilings",
    "CET salarié 0 rate": "salaried_rates.cet_employee",
    "CET salarié 1 threshold": "salaried_bases.complementary_ceilings",
    "APEC employeur 0 rate": "salaried_rates.apec_employer",
    "APEC employeur 1 rate": "salaried_rates.apec_employer",
    "APEC employeur 2 threshold": "salaried_bases.apec_ceilings",
    "APEC salarié 0 rate": "salaried_rates.apec_employee",
    "APEC salarié 1 rate": "salaried_rates.apec_employee",
    "APEC salarié 2 threshold": "salaried_bases.apec_ceilings",
    "prévoyance cadre min": "salaried_rates.executive_provident",
    "versement mobilité seuil effectif": "headcounts.mobility",
    "formation <11": "salaried_rates.training_small",
    "formation >=11": "salaried_rates.training",
    "taxe apprentissage": "salaried_rates.apprenticeship_tax",
    "dialogue social 0 rate": "salaried_rates.social_dialogue",
    "PEEC 0 rate": "salaried_rates.housing",
    "forfait social réduit": "salaried_rates.forfait_social_provident",
    "RG/RGDU entreprises_de_moins_de_50_salaries": "general_relief.delta_small",
    "RG/RGDU entreprises_de_50_salaries_et_plus": "general_relief.delta_large",
    "RG/RGDU plafond": "general_relief.ceiling",
    "RG/RGDU t_min": "general_relief.minimum",
    "RG/RGDU t_delta_petites_entreprises": "general_relief.delta_small",
    "RG/RGDU t_delta_grandes_entreprises": "general_relief.delta_large",
    "RG/RGDU puissance": "general_relief.power",
    "RG/RGDU seuil_taille_entreprise": "headcounts.fnal_whole_pay",
    "RG/RGDU smic_reference": "general_relief.minimum_wage",
    "bandeau maladie plafond SMIC 2025": "general_relief.health_from",
    "bandeau famille plafond SMIC 2025": "general_relief.family_from",
    "micro vente": "micro.contributions_sales",
    "micro service BIC": "micro.contributions_services",
    "micro BNC": "micro.contributions_liberal_non_regulated",
    "micro CIPAV": "micro.contributions_liberal_cipav",
    "micro meublé classé": "micro.contributions_furnished_tourism",
    "micro CFP ventecom_chiffre_affaires": "micro.training_sales",
    "micro CFP servicecom_chiffre_affaires": "micro.training_services_trade",
    "micro CFP artisans_hors_alsace_chiffre_affaires": "micro.training_services_craft",
    "micro CFP professions_liberales_chiffre_affaires": "micro.training_liberal_non_regulated",
    "AC vieillesse sous PSS": "self_employed.old_age_capped",
    "AC vieillesse tout revenu": "self_employed.old_age_whole",
    "RCI sous plafond": "self_employed.complementary_first",
    "RCI au-delà": "self_employed.complementary_second",
    "RCI plafond": "self_employed.complementary_middle",
    "AC invalidité-décès": "self_employed.disability_death",
    "CNAVPL T1": "self_employed.old_age_first_cipav",
    "CNAVPL T2": "self_employed.old_age_second_cipav",
}
"""Rows of the table, and the series that holds the same number."""

NOT_HELD = {
    "PASS": "twelve times the monthly ceiling",
    "PHSS": "no line computed here uses it",
    "SMIC mensuel": "an hourly wage by hours of a month",
    "maladie Alsace-Moselle 0 rate": "1.30 % since April 2022: no line of a payslip here, the CTP have it",
    "AT/MP approx faible": "the rate of an establishment is notified to it",
    "AT/MP approx moyen": "the rate of an establishment is notified to it",
    "CSG taux global": "the sum of the two parts held",
    "abattement CSG 0 rate": "held as its complement, csg.base_ppm",
    "versement mobilité Paris": "the rate of a commune is given with the case",
    "taxe apprentissage Alsace-Moselle": "no case has it; the CTP do",
    "CPF-CDD": "no line of a payslip here; CTP 987 has it",
    "forfait social plein": "no line of a payslip here; CTP 012 has it",
}
"""Rows whose number has no series, and why."""

DIFFERENT = {
    ("AGS 0 rate", "2025-01-01"): (2_500, "0.25 % since 2024-07-01; the table stops at the order of 2024-01-01"),
    ("AGS 0 rate", "2025-05-01"): (2_500, "as above"),
    ("AGS 0 rate", "2026-01-01"): (2_500, "as above"),
    ("AGS 0 rate", "2026-11-22"): (2_500, "as above"),
    ("CNAVPL T1", "2025-01-01"): (87_300, "CSS D642-3 after the reform of the base"),
    ("CNAVPL T1", "2025-05-01"): (87_300, "as above"),
    ("CNAVPL T1", "2026-01-01"): (87_300, "as above"),
    ("CNAVPL T1", "2026-11-22"): (87_300, "as above"),
    ("RCI plafond", "2025-01-01"): (4_710_000, "the ceiling, CSS D635-7 after the reform of the base"),
    ("RCI plafond", "2025-05-01"): (4_710_000, "as above"),
    ("RCI plafond", "2026-01-01"): (4_806_000, "as above"),
    ("RCI plafond", "2026-11-22"): (4_806_000, "as above"),
    **{
        ("micro CFP servicecom_chiffre_affaires", day): (1_000, "the rate collected: see values/micro.yaml")
        for day in ("2024-01-01", "2025-01-01", "2025-05-01", "2026-01-01", "2026-11-22")
    },
}
"""Rows that a later text or the practice has overtaken: what is held instead, and why."""


def rows() -> list[tuple[str, str, Decimal]]:
    """Name, day and number of each cell of the table; limits of slices at zero or one ceiling and null rates apart."""
    found = []
    with reference(TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["label"] if not row["bracket"] else f"{row['label']} {row['bracket']} {row['component']}"
            days = [key.removeprefix("value_") for key in row if key.startswith("value_") and row[key]]
            cells = [(name, day, Decimal(row[f"value_{day}"])) for day in days]
            plain = row["component"] == "threshold" and {cell[2] for cell in cells} <= {0, 1}
            null = row["component"] == "rate" and {cell[2] for cell in cells} == {0}
            found += [] if plain or null else cells
    return found


def test_every_number_is_that_of_the_table_or_differs_for_a_reason():
    differing = {}
    for name, day, number in rows():
        if name in NOT_HELD:
            continue
        (series,) = find(SAME[name])
        held = series.value(date.fromisoformat(day)).number
        if held != number * SCALES[series.unit]:
            differing[name, day] = held
    assert differing == {cell: held for cell, (held, _why) in DIFFERENT.items()}


def test_no_row_of_the_table_is_left_out_and_none_is_told_twice():
    names = {name for name, _day, _number in rows()}
    assert names == SAME.keys() | NOT_HELD.keys()
    assert SAME.keys() & NOT_HELD.keys() == set()
