"""What the kinds, the activities and the lines of a self-employed person are called: the one place of these words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from laroque.kernel.text import Text


class LineNature(StrEnum):
    """What the number of a line is."""

    BASE = "base"
    RATE = "rate"
    DUE = "due"
    PART = "part"
    """A part of a line that is due: not counted again in the total."""
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class LineTitle:
    """What a line is called, and what its number is: a percent for a rate, else euros."""

    title: Text
    nature: LineNature = LineNature.DUE


KIND_TITLES: Mapping[str, Text] = {
    "micro": Text("Micro-entrepreneur", "Micro-entrepreneur"),
    "sole_trader": Text("Sole trader, outside the micro scheme", "Entrepreneur individuel, hors micro"),
    "liberal": Text("Liberal profession, outside the micro scheme", "Profession libérale, hors micro"),
}

ACTIVITY_TITLES: Mapping[str, Text] = {
    "sales": Text("Sale of goods, housing", "Vente de marchandises, hébergement"),
    "sales_craft": Text("Sale of goods, craft", "Vente de marchandises, artisan"),
    "services_craft": Text("Services, craft", "Prestations de services, artisan"),
    "services_trade": Text("Services, trade", "Prestations de services, commerçant"),
    "liberal_non_regulated": Text("Liberal, general scheme", "Libéral, régime général"),
    "liberal_cipav": Text("Liberal, Cipav", "Libéral, Cipav"),
    "furnished_tourism": Text("Furnished tourist lodgings, classed", "Meublés de tourisme classés"),
    "craft": Text("Craft", "Artisan"),
    "trade": Text("Trade", "Commerçant"),
}

FACT_TITLES: Mapping[str, Text] = {
    "id": Text("Case", "Cas"),
    "kind": Text("Scheme", "Régime"),
    "activity": Text("Activity", "Activité"),
    "month": Text("Month whose law applies", "Mois dont la loi s'applique"),
    "amount_cents": Text("Turnover (micro) or profit of the year", "Chiffre d'affaires (micro) ou bénéfice de l'année"),
}

LINE_TITLES: Mapping[str, LineTitle] = {
    "gross_profit": LineTitle(Text("Profit before contributions", "Bénéfice avant cotisations"), LineNature.BASE),
    "csg_base": LineTitle(Text("Base of CSG and CRDS", "Assiette de la CSG et de la CRDS"), LineNature.BASE),
    "social_base": LineTitle(Text("Base of contributions", "Assiette des cotisations"), LineNature.BASE),
    "health": LineTitle(Text("Health and maternity", "Maladie-maternité")),
    "health_rate": LineTitle(Text("Rate of health and maternity", "Taux de maladie-maternité"), LineNature.RATE),
    "sickness_allowance": LineTitle(Text("Daily allowances", "Indemnités journalières")),
    "old_age_basic": LineTitle(Text("Basic old age", "Retraite de base")),
    "old_age_complementary": LineTitle(Text("Complementary old age", "Retraite complémentaire")),
    "disability_death": LineTitle(Text("Disability and death", "Invalidité-décès")),
    "family": LineTitle(Text("Family allowances", "Allocations familiales")),
    "csg_crds_total": LineTitle(Text("CSG and CRDS", "CSG et CRDS")),
    "csg_deductible": LineTitle(Text("of which CSG deductible from tax", "dont CSG déductible"), LineNature.PART),
    "csg_crds_non_deductible": LineTitle(
        Text("of which CSG and CRDS not deductible", "dont CSG et CRDS non déductibles"), LineNature.PART
    ),
    "contributions": LineTitle(Text("Contributions", "Cotisations")),
    "single_rate": LineTitle(Text("Single rate on turnover", "Taux global sur le chiffre d'affaires")),
    "vocational_training": LineTitle(Text("Vocational training", "Formation professionnelle")),
    "chamber_tax": LineTitle(Text("Tax of the chambers", "Taxe pour frais de chambre")),
    "special_contributions": LineTitle(Text("Contributions of special schemes", "Cotisations de régimes particuliers")),
    "total": LineTitle(Text("Total", "Total"), LineNature.TOTAL),
}
"""By code; every line that is written stands here (a test)."""
