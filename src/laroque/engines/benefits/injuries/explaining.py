"""Why a benefit of a work injury is what it is: the steps of one case."""

from collections.abc import Iterator, Mapping
from typing import Any

from laroque.engines.benefits.kind import Rows
from laroque.engines.benefits.steps import Step, not_paid
from laroque.kernel.text import Text

_HUNDREDTHS = 100
_PERCENT = 10_000

_DELAYS: Mapping[str, Text] = {
    "decide_or_inquire": Text("Decide, or open an investigation", "Statuer ou engager des investigations"),
    "ask": Text("Send the questionnaires", "Adresser les questionnaires"),
    "answer": Text("The questionnaire comes back", "Retour du questionnaire"),
    "inform": Text("Tell the days of consultation", "Informer des dates de consultation"),
    "open": Text("Open the file to both", "Mettre le dossier à disposition"),
    "consult": Text("Last day for comments", "Fin de la période d'observations"),
    "decide_or_seize": Text("Decide, or seize the committee", "Statuer ou saisir le comité régional"),
    "complete": Text("Last day to complete the file", "Fin des compléments au dossier"),
    "comment": Text("Last day for comments to the committee", "Fin des observations au comité"),
    "opinion": Text("The committee gives its opinion", "Avis du comité régional"),
    "decide": Text("Decide", "Statuer"),
}
_PARTS: Mapping[str | None, tuple[Text, str]] = {
    None: (Text("Pension", "Rente"), "CSS L434-2"),
    "third_person": (Text("For a third person", "Pour recours à tierce personne"), "CSS L434-2, D434-2"),
    "new_union": (Text("Three years on a new union", "Trois années pour nouvelle union"), "CSS L434-9, R434-14"),
}


def explain_leave(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one stop of work, ending on its last days paid."""
    row, refused = details[0], tuple(not_paid(run) for run in unpaid)
    if not payments:
        return refused
    days = f"{row['base_days'] / _HUNDREDTHS:g}"
    told = (
        Step(Text("Pay of reference", "Salaire de référence"), row["base_cents"], "CSS R433-4"),
        Step(
            Text(f"60 % a day, over {days} days", f"60 % par jour, sur {days.replace('.', ',')} jours"),
            row["first_cents"],
            "CSS R433-1",
        ),
        Step(Text("80 % from the 29th day", "80 % à partir du 29e jour"), row["second_cents"], "CSS R433-3"),
        Step(Text("Net daily gain, the most", "Gain journalier net, maximum"), row["net_cents"], "CSS R433-4"),
        Step(Text("The highest at 80 %", "Le maximum à 80 %"), row["most_cents"], "CSS R433-2"),
    )
    return (*told, *_third_party(row), *refused, *(step for run in payments for step in _days(run)))


def _days(run: Mapping[str, Any]) -> Iterator[Step]:
    days, since = run["days"], run["since"]
    words = Text(f"{days} days from {since}", f"{days} jours à partir du {since}")
    yield Step(words, run["gross_cents"], "CSS L433-1")
    yield Step(Text("Less the CSG", "Moins la CSG"), -run["csg_cents"], "CSS L136-8 II 1° b")
    yield Step(Text("Less the CRDS", "Moins la CRDS"), -run["crds_cents"], "Ord. 96-50 art. 14, 19")
    yield Step(Text("Paid", "Versé"), run["net_cents"], "CSS R433-12" if run["payee"] == "employer" else "CSS L433-1")


def explain_capital(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one capital."""
    row = details[0]
    if not payments:
        return tuple(not_paid(run) for run in unpaid)
    told = (
        Step(Text("Capital of the rate", "Capital du taux"), row["scale_cents"], "CSS D434-1"),
        Step(
            Text("Less that of the former rate", "Moins celui de l'ancien taux"), -row["paid_cents"], "CSS R434-1-1 a"
        ),
    )
    return (*told, *_third_party(row), Step(Text("Paid", "Versé"), payments[-1]["net_cents"], "CSS L434-1"))


def explain_pension(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one pension of a victim: wage, useful rate, then all that is paid."""
    row = details[0]
    if not payments:
        return tuple(not_paid(run) for run in unpaid)
    rate = f"{row['useful_rate'] / _PERCENT:g}"
    yearly = Step(
        Text(f"A year, at {rate} %", f"Par an, à {rate.replace('.', ',')} %"),
        row["yearly_cents"],
        "CSS R434-2, R434-2-1",
    )
    return (*_wage(row), yearly, *_third_party(row), *_ending(payments, unpaid))


def explain_survivors(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of the pensions of the survivors of one death."""
    if not payments:
        return tuple(not_paid(run) for run in unpaid)
    return (*_wage(details[0]), *_third_party(details[0]), *_by_payee(payments), *_ending(payments, unpaid))


def explain_recognition(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one file with their days, then what holds."""
    return (*(_delay(row) for row in details if row["step"] is not None), *(not_paid(run) for run in unpaid))


def _delay(row: Mapping[str, Any]) -> Step:
    words, since, due = _DELAYS[row["step"]], row["from_on"], row["due_on"]
    return Step(
        Text(f"{words.en}: by {due}, from {since}", f"{words.fr} : au plus tard le {due}, à compter du {since}"),
        None,
        row["article"],
    )


def _wage(row: Mapping[str, Any]) -> Iterator[Step]:
    yield Step(Text("Pay of twelve months", "Salaire des douze mois"), row["year_cents"], "CSS R434-29")
    yield Step(Text("Raised", "Revalorisé"), row["raised_cents"], "CSS R434-29, L434-17")
    yield Step(Text("Useful wage", "Salaire utile"), row["useful_cents"], "CSS L434-16, R434-28")


def _by_payee(payments: Rows) -> Iterator[Step]:
    for payee in sorted({run["payee"] for run in payments}):
        total = sum(run["net_cents"] for run in payments if run["payee"] == payee)
        yield Step(Text(f"To {payee}", f"À {payee}"), total, "CSS L434-7")


def _ending(payments: Rows, unpaid: Rows) -> Iterator[Step]:
    for part in dict.fromkeys(run["part"] for run in payments):
        words, article = _PARTS[part]
        yield Step(words, sum(run["net_cents"] for run in payments if run["part"] == part), article)
    yield from (not_paid(run) for run in unpaid)
    total = sum(run["net_cents"] for run in payments)
    yield Step(Text("Paid in all, without CSG", "Versé en tout, sans CSG"), total, "CSS L136-1-2 III 6°")


def _third_party(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """That somebody else is liable: what is paid is asked back of them, and changes nothing here."""
    if not row["is_third_party"]:
        return ()
    return (Step(Text("To be asked back of the third party", "À recouvrer auprès du tiers"), None, "CSS L454-1"),)
