"""Every number of the public table of the self-employed is ours that day, or differs or is not held for a reason.

The table (facts of openfisca-france 176.1.8) is read where it stands beside the project. Rows are named by the end of
their path, with the slice and the component when there are several.
"""

import csv
from datetime import date
from decimal import Decimal

from tests.support.reference import reference

from laroque.legislation.catalogue import Unit, find

TABLE = "contributions/parameters_self_employed_2026.csv"
DAYS = ("2026-01-01", "2026-11-22")
SCALES = {Unit.CENTS: 100, Unit.PPM: 1_000_000, Unit.TIMES_PPM: 1_000_000}
AC = "cotisations_taxes_independants_artisans_commercants"
PL = "professions_liberales"
MICRO = f"{PL}.auto_entrepreneur"
SAME = {
    f"{AC}.deces_ac.artisans.sous_pss": "self_employed.disability_death",
    f"{AC}.deces_ac.commercants_industriels.apres_2004.sous_pss": "self_employed.disability_death",
    f"{AC}.famille.famille_ind.si_revenu_d_activite_140_pss": "self_employed.family",
    f"{AC}.formation_ac.artisans.sous_pss": "self_employed.vocational_training_craft",
    f"{AC}.formation_ac.commercants_industriels.sous_pss": "self_employed.vocational_training",
    f"{AC}.mmid.arti.indjour 0 rate": "self_employed.sickness_allowance",
    f"{AC}.mmid.arti.indjour 1 threshold": "self_employed.sickness_allowance_limit",
    f"{AC}.mmid.arti.maladie 0 rate": "self_employed.health_top",
    f"{AC}.mmid.comind.indjour 0 rate": "self_employed.sickness_allowance",
    f"{AC}.mmid.comind.indjour 1 threshold": "self_employed.sickness_allowance_limit",
    f"{AC}.ret_ac.artisans.sous_pss": "self_employed.old_age_capped",
    f"{AC}.ret_ac.industriels_et_commercants.sous_pss": "self_employed.old_age_capped",
    f"{AC}.ret_ac.tous_independants.tout_salaire": "self_employed.old_age_whole",
    f"{AC}.ret_comp_ac.art_ind_com.entre_1_plafond_rci_et_4_plafonds_pss": "self_employed.complementary_second",
    f"{AC}.ret_comp_ac.art_ind_com.montant_du_plafond_rci": "self_employed.complementary_middle",
    f"{AC}.ret_comp_ac.art_ind_com.sous_plafond_rci": "self_employed.complementary_first",
    f"{MICRO}.cotisations_prestations.cipav": "micro.contributions_liberal_cipav",
    f"{MICRO}.cotisations_prestations.meuble_tour_class": "micro.contributions_furnished_tourism",
    f"{MICRO}.cotisations_prestations.service": "micro.contributions_liberal_non_regulated",
    f"{MICRO}.cotisations_prestations.service_bic": "micro.contributions_services",
    f"{MICRO}.cotisations_prestations.vente": "micro.contributions_sales",
    f"{MICRO}.formation_professionnelle.artisans_alsace_chiffre_affaires": "micro.training_services_craft",
    f"{MICRO}.formation_professionnelle.artisans_hors_alsace_chiffre_affaires": "micro.training_services_craft",
    f"{MICRO}.formation_professionnelle.professions_liberales_chiffre_affaires": "micro.training_liberal_non_regulated",
    f"{MICRO}.formation_professionnelle.servicecom_chiffre_affaires": "micro.training_services_trade",
    f"{MICRO}.formation_professionnelle.ventecom_chiffre_affaires": "micro.training_sales",
    f"{PL}.formation_pl.sous_pss": "self_employed.vocational_training",
    f"{PL}.mmid_pl.assures_actifs.dela_11_pss": "self_employed.health_4_cipav",
    f"{PL}.ret_pl.assurance_vieillesse.entre_1_et_5_pss": "self_employed.old_age_second_cipav",
    f"{PL}.ret_pl.assurance_vieillesse.sous_1_pss": "self_employed.old_age_first_cipav",
}
"""Rows of the table, and the series that holds the same number."""

OTHER_FUNDS = "a complementary fund of a regulated profession, not collected by the general scheme"
NOT_HELD = {
    f"{AC}.famille.famille_ind.si_revenu_d_activite_110_pss": "nothing, the start of the straight line",
    f"{AC}.mmid.mmid_ac.assures_actifs.dela_5_pss": "6.5 % and 0.85 % of allowances before 2020, together",
    f"{AC}.mmid.mmid_ac.assures_actifs.entre_11_5_pss_2": "health and allowances together, before the scale of 2025",
    f"{PL}.ret_comp_pl.agents_generaux_d_assurance.commissions_remunerations.taux_contractuel": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.agents_generaux_d_assurance.commissions_remunerations.taux_effectif": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.agents_generaux_d_assurance.commissions_remunerations.taux_inv_deces": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.chir_dent_sage_femmes.entre_0_85_et_5_pss": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.chir_dent_sage_femmes.sous_5_pss": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.infirmiers_masseurs_kine_orthophon_orthopti.commissions_remunerations": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.infirmiers_masseurs_kine_orthophon_orthopti.sous_5_pss": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.medecins.sous_3_5_pss.retraite_complementaire": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.medecins.sous_5_pss.reg_supp_oblig_pour_conventionnes_asv": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.notaires.moyenne_3_dernieres_annees.colmar_metz": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.notaires.moyenne_3_dernieres_annees.section_u_allocation_uniforme": OTHER_FUNDS,
    f"{PL}.ret_comp_pl.pharmaciens.sous_5_pss": OTHER_FUNDS,
}
"""Rows whose number has no series, and why."""

DIFFERENT = {
    f"{AC}.mmid.arti.indjour 0 rate": (5_000, "0.50 % since 2024, CSS D621-3; 0.70 % was of 2015"),
    f"{AC}.mmid.comind.indjour 0 rate": (5_000, "as above"),
    f"{AC}.ret_comp_ac.art_ind_com.montant_du_plafond_rci": (4_806_000, "the ceiling since 2025, CSS D635-7"),
    f"{MICRO}.formation_professionnelle.servicecom_chiffre_affaires": (1_000, "the rate collected, docs/adr/0103"),
    f"{PL}.ret_pl.assurance_vieillesse.sous_1_pss": (87_300, "8.73 % since 2025, CSS D642-3"),
}
"""Rows that a later text or the practice has overtaken: what is held instead, and why."""


def rows() -> list[tuple[str, str, Decimal]]:
    """Name, day and number of each cell of the table, but the zeros that begin or end a scale."""
    found = []
    with reference(TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = row["path"].removeprefix("prelevements_sociaux.")
            name = f"{path} {row['bracket']} {row['component']}" if row["bracket"] else path
            cells = [(name, day, Decimal(row[f"value_at_{day}"])) for day in DAYS]
            is_end = bool(row["bracket"]) and {number for _, _, number in cells} == {0}
            found += [] if is_end else cells
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
    assert differing == {(name, day): held for name, (held, _why) in DIFFERENT.items() for day in DAYS}


def test_no_row_of_the_table_is_left_out_and_none_is_told_twice():
    assert {name for name, _day, _number in rows()} == SAME.keys() | NOT_HELD.keys()
    assert SAME.keys() & NOT_HELD.keys() == set()
