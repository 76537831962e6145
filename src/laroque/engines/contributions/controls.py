"""What each control of the assessment says, and how gravely."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laroque.engines.contributions.ceiling import CAPPED_WITHOUT_UNCAPPED, FULL_TIME, PART_TIME, PART_TIME_AS_FULL
from laroque.engines.contributions.employees import EMPLOYEE_AMOUNT, EMPLOYEE_CSG, EMPLOYEE_RELIEF, EMPLOYEE_WAGE
from laroque.engines.contributions.explaining import format_rate
from laroque.engines.contributions.individual_rates import RATE_NOT_IN_FORCE
from laroque.engines.contributions.lines import BY_COMMUNE, NO_BASE, NOT_STATED, TOO_LARGE
from laroque.engines.contributions.pay_by_ctp import PAY_BY_CTP, PAY_BY_CTP_CAPPED, PAY_BY_CTP_RELIEF
from laroque.engines.contributions.presence import NO_AGS, NO_FNAL, NO_FNAL_FROM_50
from laroque.engines.contributions.rates import NO_PERIOD, NO_SUCH_PART, NOT_LEGISLATED, UNKNOWN
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

LINE_AMOUNT = "LINE_AMOUNT"
TOTAL = "UR_ANO_DEC_MNT_DA263"
CAPPED_EQUIVALENCE = "UR_ANO_ASS_PLF_DIDACD09"
EQUIVALENCE = "DIDA_EQUIVALENCE"
NOMINATIVE_AMOUNT = "NOMINATIVE_AMOUNT"
NOMINATIVE_CENT = "NOMINATIVE_CENT"
NO_RISK_RATE = "CTP_RISK_RATE_MISSING"
NO_BORDEREAU = "NO_BORDEREAU"
NOT_RECOMPUTED = "EMPLOYEES_NOT_RECOMPUTED"
NATURE = "NATURE_NOT_RECEIVED"
MORE = "MORE_OF_THE_SAME"

REJECT, WARN = Severity.REJECT, Severity.WARN


@dataclass(frozen=True, slots=True)
class Control:
    """A control: its gravity, the field it speaks of, and its words, with places for the amounts."""

    severity: Severity
    rubrique: str | None
    text: Text

    def finding(
        self,
        name: str,
        line: int | None,
        *,
        words: Mapping[str, Any],
        cents: Mapping[str, int | None],
        ppm: Mapping[str, int],
        severity: Severity | None = None,
    ) -> Finding:
        """The finding of one case: ``words``, ``cents`` and ``ppm`` fill the places of the text in each language; a
        word may be a ``Text``."""
        texts = []
        for language, template in (("en", self.text.en), ("fr", self.text.fr)):
            amounts = {key: "-" if value is None else format_euros(value, language) for key, value in cents.items()}
            rates = {key: format_rate(value, language) for key, value in ppm.items()}
            told = {key: word.in_language(language) if isinstance(word, Text) else word for key, word in words.items()}
            texts.append(template.format_map({**told, **amounts, **rates}))
        return Finding(name, severity or self.severity, Text(*texts), line, self.rubrique)


def _line(field: str) -> str:
    return f"S21.G00.23.{field}"


_NOT_HELD = Text(
    "check the law at that day, then extend the values", "vérifiez le droit à cette date, puis complétez les valeurs"
)

_OF_PAY = Text(
    "CTP {ctps}: the bordereau declares {declared_cents} (base {base_cents}), while the pay of the {employees} "
    "employees makes {expected_cents} (base {expected_base_cents}), difference {difference_cents}",
    "CTP {ctps} : le bordereau déclare {declared_cents} (assiette {base_cents}), alors que la paie des {employees} "
    "salariés donne {expected_cents} (assiette {expected_base_cents}), écart {difference_cents}",
)

CONTROLS: dict[str, Control] = {
    UNKNOWN: Control(REJECT, _line("001"), Text(
        "CTP {ctp} is not in the table of rates: its line is not counted",
        "Le CTP {ctp} n'est pas dans la table des taux : sa ligne n'est pas comptée",
    )),
    NOT_LEGISLATED: Control(REJECT, _line("001"), Text(
        f"The rate of CTP {{ctp}} was not checked for {{last_day}}: {_NOT_HELD.en}",
        f"Le taux du CTP {{ctp}} n'a pas été vérifié au {{last_day}} : {_NOT_HELD.fr}",
    )),
    NO_SUCH_PART: Control(REJECT, _line("002"), Text(
        "CTP {ctp} has no rate for qualifier {qualifier} on {last_day}: its line is not counted",
        "Le CTP {ctp} n'a pas de taux pour le qualifiant {qualifier} au {last_day} : sa ligne n'est pas comptée",
    )),
    NO_PERIOD: Control(REJECT, "S21.G00.22.003", Text(
        "The line of CTP {ctp} has no period, so no rate can be told",
        "La ligne du CTP {ctp} n'a pas de période : aucun taux ne peut être dit",
    )),
    TOO_LARGE: Control(REJECT, _line("004"), Text(
        "The base or amount of CTP {ctp} is beyond 90 billion euros",
        "L'assiette ou le montant du CTP {ctp} dépasse 90 milliards d'euros",
    )),
    BY_COMMUNE: Control(REJECT, _line("006"), Text(
        "The rate of CTP {ctp} is that of the commune ({insee}), not held here; "
        "taken as declared: {exact_cents}",
        "Le taux du CTP {ctp} est celui de la commune ({insee}), non tenu ici ; "
        "retenu comme déclaré : {exact_cents}",
    )),
    NOT_STATED: Control(REJECT, _line("003"), Text(
        "CTP {ctp} takes the rate that the employer states, and none is stated; "
        "taken as declared: {exact_cents}",
        "Le CTP {ctp} prend le taux déclaré par l'employeur, et aucun ne l'est ; "
        "retenu comme déclaré : {exact_cents}",
    )),
    NO_BASE: Control(REJECT, _line("004"), Text(
        "CTP {ctp} has neither base nor amount",
        "Le CTP {ctp} n'a ni assiette ni montant",
    )),
    NO_RISK_RATE: Control(WARN, _line("003"), Text(
        "CTP {ctp} carries occupational risk and its notified rate is not stated: counted as zero",
        "Le CTP {ctp} porte les accidents du travail et le taux notifié n'est pas déclaré : compté pour zéro",
    )),
    LINE_AMOUNT: Control(REJECT, _line("005"), Text(
        "CTP {ctp}: declared {declared_cents}, recomputed {recomputed_cents}, difference {difference_cents}",
        "CTP {ctp} : déclaré {declared_cents}, recalculé {recomputed_cents}, écart {difference_cents}",
    )),
    TOTAL: Control(REJECT, "S21.G00.22.005", Text(
        "Total of the bordereau: declared {declared_total_cents}, recomputed {recomputed_total_cents}, "
        "difference {difference_cents}",
        "Total du bordereau : déclaré {declared_total_cents}, recalculé {recomputed_total_cents}, "
        "écart {difference_cents}",
    )),
    EQUIVALENCE: Control(REJECT, _line("004"), Text(
        "CTP {ctps}: the bordereau gives {bordereau_exact_cents} (base {bordereau_base_cents}), "
        "the individual contributions {nominative_cents} (base {nominative_base_cents}): "
        "difference {difference_cents}",
        "CTP {ctps} : le bordereau donne {bordereau_exact_cents} (assiette {bordereau_base_cents}), "
        "les cotisations individuelles {nominative_cents} (assiette {nominative_base_cents}) : "
        "écart {difference_cents}",
    )),
    NOMINATIVE_AMOUNT: Control(REJECT, "S21.G00.81.004", Text(
        "Individual contribution {code}: declared {amount_cents}, base {base_cents} at {rate_ppm} gives "
        "{recomputed_cents}, difference {difference_cents}",
        "Cotisation individuelle {code} : déclaré {amount_cents}, l'assiette {base_cents} à {rate_ppm} "
        "donne {recomputed_cents}, écart {difference_cents}",
    )),
    NOMINATIVE_CENT: Control(WARN, "S21.G00.81.004", Text(
        "{count} individual contributions lie one cent from their base by their rate",
        "{count} cotisations individuelles sont à un centime de leur assiette par leur taux",
    )),
    RATE_NOT_IN_FORCE: Control(WARN, "S21.G00.81.007", Text(
        "Individual contribution {code} under base {base_code}: no CTP gives it the rate {rate_ppm} that month "
        "({in_force}); stated {count} times",
        "Cotisation individuelle {code} sous l'assiette {base_code} : aucun CTP ne lui donne le taux {rate_ppm} ce "
        "mois-là ({in_force}) ; déclaré {count} fois",
    )),
    CAPPED_WITHOUT_UNCAPPED: Control(WARN, "S21.G00.78.004", Text(
        "Capped base {capped_cents} while the uncapped base is zero",
        "Assiette plafonnée {capped_cents} alors que l'assiette déplafonnée est nulle",
    )),
    EMPLOYEE_AMOUNT: Control(WARN, "S21.G00.81.004", Text(
        "Contribution {codes} of this employee: declared {declared_cents}, while pay of {gross_cents} and the hours of "
        "the contract make {expected_cents}, difference {difference_cents}: check rate, base and hours, then correct "
        "block 81",
        "Cotisation {codes} de ce salarié : déclaré {declared_cents}, alors que la paie de {gross_cents} et les heures "
        "du contrat donnent {expected_cents}, écart {difference_cents} : vérifier taux, assiette et heures, puis "
        "corriger le bloc 81",
    )),
    EMPLOYEE_RELIEF: Control(WARN, "S21.G00.81.004", Text(
        "General relief {codes} of this employee: declared {declared_cents}, while pay of {gross_cents} and the "
        "minimum wage retained make {expected_cents}, difference {difference_cents}: right if earlier months are "
        "corrected here (CSS D241-9), else correct blocks {blocks}",
        "Réduction générale {codes} de ce salarié : déclaré {declared_cents}, alors que la paie de {gross_cents} et "
        "le SMIC retenu donnent {expected_cents}, écart {difference_cents} : juste si des mois précédents sont "
        "régularisés ici (CSS D241-9), sinon corriger les blocs {blocks}",
    )),
    EMPLOYEE_WAGE: Control(WARN, "S21.G00.79.004", Text(
        "Minimum wage retained for the relief: declared {declared_cents}, while the hours of the contract and those "
        "beyond make {expected_cents}, difference {difference_cents}: correct block 79 or the hours (blocks 40 and 51)",
        "SMIC retenu pour la réduction : déclaré {declared_cents}, alors que les heures du contrat et celles au-delà "
        "donnent {expected_cents}, écart {difference_cents} : corriger le bloc 79 ou les heures (blocs 40 et 51)",
    )),
    EMPLOYEE_CSG: Control(WARN, "S21.G00.78.004", Text(
        "Base of the CSG (04): declared {declared_cents}, while pay of {gross_cents} less 1.75 % and the employer's "
        "health and provident insurance told in block 54 (92, 93) make {expected_cents} at least, difference "
        "{difference_cents}: right if a part of them is in the pay already, else correct blocks {blocks} and CTP 260",
        "Assiette de la CSG (04) : déclaré {declared_cents}, alors que la paie de {gross_cents} moins 1,75 % et la "
        "santé et la prévoyance patronales du bloc 54 (92, 93) donnent au moins {expected_cents}, écart "
        "{difference_cents} : juste si une part est déjà dans la paie, sinon corriger les blocs {blocks} et le CTP 260",
    )),
    PAY_BY_CTP: Control(WARN, _line("004"), Text(
        f"{_OF_PAY.en}: correct the base of the line, or add it (S21.G00.23.004, 005 for an amount), or the employees "
        "if they are wrong (blocks 78 and 81)",
        f"{_OF_PAY.fr} : corriger l'assiette de la ligne, ou l'ajouter (S21.G00.23.004, 005 pour un montant), ou les "
        "salariés s'ils sont faux (blocs 78 et 81)",
    )),
    PAY_BY_CTP_CAPPED: Control(WARN, _line("004"), Text(
        f"{_OF_PAY.en}: right if a year's regularisation of the ceiling is in it (CSS R242-2), else correct the base "
        "of the line (S21.G00.23.004), or the capped bases of the employees (78 of 02)",
        f"{_OF_PAY.fr} : juste si une régularisation annuelle du plafond y est (CSS R242-2), sinon corriger "
        "l'assiette de la ligne (S21.G00.23.004), ou les assiettes plafonnées des salariés (78 de 02)",
    )),
    PAY_BY_CTP_RELIEF: Control(WARN, _line("005"), Text(
        f"{_OF_PAY.en}: right if earlier months are corrected here (CSS D241-9), else correct the amount of the line "
        "(S21.G00.23.005), or the relief of the employees (block 81, code 018)",
        f"{_OF_PAY.fr} : juste si des mois précédents sont régularisés ici (CSS D241-9), sinon corriger le montant de "
        "la ligne (S21.G00.23.005), ou la réduction des salariés (bloc 81, code 018)",
    )),
    NOT_RECOMPUTED: Control(WARN, None, Text(
        "{count} of {persons} employees are not recomputed from hours and pay, so the bordereau is not compared with "
        "the pay of all: {reasons}",
        "{count} salariés sur {persons} ne sont pas recalculés à partir des heures et de la paie, le bordereau n'est "
        "donc pas comparé à la paie de tous : {reasons}",
    )),
    NO_FNAL: Control(WARN, _line("001"), Text(
        "Pay under CTP 100 and no CTP of the FNAL (332, 236, 334, 238, 316, 230)",
        "Rémunérations au CTP 100 et aucun CTP de FNAL (332, 236, 334, 238, 316, 230)",
    )),
    NO_AGS: Control(WARN, _line("001"), Text(
        "Pay under CTP 100 and no AGS contribution (937): right only for an employer exempt from it",
        "Rémunérations au CTP 100 et aucune cotisation AGS (937) : juste seulement pour un employeur dispensé",
    )),
    NO_FNAL_FROM_50: Control(WARN, _line("001"), Text(
        "The headcount is fifty or more and no FNAL on the whole pay is declared (236, 316, 230)",
        "L'effectif est d'au moins cinquante et aucun FNAL sur la totalité n'est déclaré (236, 316, 230)",
    )),
    NO_BORDEREAU: Control(WARN, "S21.G00.22.001", Text(
        "The declaration holds no line of contributions: nothing is declared due",
        "La déclaration ne contient aucune ligne de cotisations : rien n'est déclaré dû",
    )),
    NATURE: Control(WARN, "S20.G00.05.001", Text(
        "A declaration of nature {nature} is not assessed: natures 01 and 09 are",
        "Une déclaration de nature {nature} n'est pas recalculée : les natures 01 et 09 le sont",
    )),
    MORE: Control(WARN, None, Text(
        "{count} more findings of {control} are not listed",
        "{count} autres constats {control} ne sont pas listés",
    )),
}  # fmt: skip

_CEILING = Control(WARN, "S21.G00.78.004", Text(
    "Capped base {capped_cents}, expected {expected_cents}: the least of the uncapped base {uncapped_cents} "
    "and the ceiling of the month; an absence or a year's regularisation may explain it",
    "Assiette plafonnée {capped_cents}, attendue {expected_cents} : la plus petite de l'assiette déplafonnée "
    "{uncapped_cents} et du plafond du mois ; une absence ou une régularisation annuelle peut l'expliquer",
))  # fmt: skip
CEILINGS = (FULL_TIME, PART_TIME, PART_TIME_AS_FULL)
"""The controls of a capped base."""

EMPLOYEES = (EMPLOYEE_AMOUNT, EMPLOYEE_RELIEF, EMPLOYEE_WAGE, EMPLOYEE_CSG)
"""The controls of an employee recomputed from hours and pay."""

NOTES = frozenset({NOT_RECOMPUTED})
"""What an assessment says of itself: nothing for the employer to correct, so no return tells it."""

PAY_OF_ALL = (PAY_BY_CTP, PAY_BY_CTP_CAPPED, PAY_BY_CTP_RELIEF)
"""The controls of a bordereau against the pay of all employees."""

CONTROLS |= dict.fromkeys(CEILINGS, _CEILING)
CONTROLS[CAPPED_EQUIVALENCE] = CONTROLS[EQUIVALENCE]
