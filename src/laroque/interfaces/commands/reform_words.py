"""The words of the report of a reform, in both languages."""

from collections.abc import Mapping

from laroque.engines.reforms import BANDS
from laroque.kernel.money import divide_half_up, format_decimal
from laroque.kernel.text import Text

OUTCOMES = ("winners", "losers", "unmoved")

SIDES = {"employer": Text("employer", "employeur"), "employee": Text("employee", "salarié")}

BAND_SIDES = {
    "cost": Text("Employers, by what an employee costs", "Employeurs, par ce que coûte un salarié"),
    "net": Text("Employees, by net pay before income tax", "Salariés, par le net avant impôt sur le revenu"),
}

LINE_WORDS = {
    "relief_urssaf": Text("General relief, part of the Urssaf", "Réduction générale, part Urssaf"),
    "relief_pensions": Text(
        "General relief, part of the complementary pensions", "Réduction générale, part des retraites complémentaires"
    ),
}

BENEFICIARIES: Mapping[str, Text] = {
    "health": Text("Health", "Maladie"),
    "occupational_risk": Text("Occupational risk", "Accidents du travail"),
    "family": Text("Family", "Famille"),
    "old_age": Text("Old age", "Vieillesse"),
    "autonomy": Text("Autonomy", "Autonomie"),
    "unemployment": Text("Unemployment insurance", "Assurance chômage"),
    "ags": Text("Wage guarantee (AGS)", "AGS"),
    "fnal": Text("Housing aid (FNAL)", "FNAL"),
    "cades": Text("CADES", "CADES"),
    "mobility": Text("Mobility authorities", "Autorités de mobilité"),
    "training": Text("Vocational training", "Formation professionnelle"),
    "apprenticeship": Text("Apprenticeship", "Apprentissage"),
    "apprenticeship:balance": Text("Apprenticeship, balance", "Apprentissage, solde"),
    "social_dialogue": Text("Social dialogue", "Dialogue social"),
    "health_local_am": Text("Local scheme (Alsace-Moselle)", "Régime local d'Alsace-Moselle"),
    "agirc_arrco": Text("Agirc-Arrco", "Agirc-Arrco"),
    "apec": Text("APEC", "APEC"),
    "housing": Text("Action Logement", "Action Logement"),
    "insurer": Text("Insurers", "Organismes assureurs"),
    "unallocated": Text("Not allocated", "Non attribué"),
}

INTRODUCTION = Text(
    "From {first} to {last}, on {population}: {persons} persons, {months} months of pay, {gross} € gross. "
    "Every month is computed twice to the cent, under the law and with the changes.",
    "De {first} à {last}, sur {population} : {persons} personnes, {months} mois de paie, {gross} € bruts. "
    "Chaque mois est calculé deux fois au centime, selon le droit et avec les changements.",
)
CHANGES = Text("What changes", "Ce qui change")
YIELDS = Text("Yield by beneficiary, in euros", "Rendement par attributaire, en euros")
LINES = Text("Lines that move, in euros", "Lignes qui bougent, en euros")
BANDS_TITLE = Text("Winners and losers by pay band", "Gagnants et perdants par tranche de paie")
BANDS_MEANING = Text(
    "Bands count minimum wages of full-time pay. A winner costs less, or keeps more, over the whole period; "
    "a loser the opposite.",
    "Les tranches comptent des SMIC de paie à temps plein. Un gagnant coûte moins, ou garde plus, "
    "sur toute la période ; un perdant l'inverse.",
)
BARS = Text(
    "winners to the right, losers to the left; average euros a month",
    "gagnants à droite, perdants à gauche ; euros par mois en moyenne",
)
MORE_OR_LESS = Text("More to the right, less to the left, in euros", "En plus à droite, en moins à gauche, en euros")
TOTAL = Text("Total", "Total")
LIMITS = Text("What this does not say", "Ce que ceci ne dit pas")
LIMITS_TOLD = Text(
    "Gross pay and employment stay as they are: nobody asks for more, hires or leaves. The keys that share CSG and the "
    "relief are those in force, whatever their rates become. The relief follows a change of rate only when the reform "
    "also changes its coefficient. Amounts are those of the population named above and of no other.",
    "La paie brute et l'emploi ne bougent pas : personne ne demande plus, n'embauche ni ne part. Les clés qui "
    "partagent la CSG et la réduction sont celles en vigueur, quels que deviennent leurs taux. La réduction ne suit "
    "un changement de taux que si la réforme change aussi son coefficient. Les montants sont ceux de la population "
    "nommée plus haut et d'aucune autre.",
)

_N = True
_MOVED = (
    (Text("Before", "Avant"), _N),
    (Text("After", "Après"), _N),
    (Text("Difference", "Écart"), _N),
)
_SIDE = (Text("Borne by", "À la charge de"), False)
CHANGE_HEADS = tuple(
    (head, False)
    for head in (
        Text("Series", "Série"),
        Text("Title", "Intitulé"),
        Text("Law", "Droit"),
        Text("Reform", "Réforme"),
        Text("From", "Du"),
        Text("Until (not included)", "Au (exclu)"),
    )
)
YIELD_HEADS = ((Text("Beneficiary", "Attributaire"), False), _SIDE, *_MOVED)
LINE_HEADS = ((Text("Line", "Ligne"), False), _SIDE, *_MOVED)
BAND_HEADS = (
    (Text("Minimum wages", "SMIC"), False),
    (Text("Persons", "Personnes"), _N),
    (Text("Winners", "Gagnants"), _N),
    (Text("Losers", "Perdants"), _N),
    (Text("Unmoved", "Inchangés"), _N),
    (Text("Euros in all", "Euros en tout"), _N),
    (Text("Euros a month", "Euros par mois"), _N),
)


def beneficiary(name: str, language: str) -> str:
    """What a beneficiary is called; by its name when nobody gave it another."""
    return BENEFICIARIES[name].in_language(language) if name in BENEFICIARIES else name


def band(start: int, language: str) -> str:
    """``1.05 to 1.20`` minimum wages."""
    end = next((later for later in BANDS if later > start), None)
    mark = "," if language == "fr" else "."
    first, last = (format_decimal(each).replace(".", mark) for each in (start, end or 0))
    if end is None:
        return Text(f"above {first}", f"plus de {first}").in_language(language)
    if not start:
        return Text(f"up to {last}", f"jusqu'à {last}").in_language(language)
    return Text(f"{first} to {last}", f"{first} à {last}").in_language(language)


def count(number: int, language: str) -> str:
    """A number of persons or months."""
    return f"{number:,}".replace(",", "\u202f") if language == "fr" else f"{number:,}"


def average(cents: int, months: int) -> int:
    """Cents a month, to the nearest."""
    return divide_half_up(cents, months)


def thousandths(part: int, whole: int) -> int:
    """How many of a thousand."""
    return part * 1_000 // whole
