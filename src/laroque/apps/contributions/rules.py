"""Small decisions on declarations: which one counts for a month, and when it is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from laroque.kernel.findings import Finding, Severity
from laroque.kernel.periods import add_months, month_of, working_day_from
from laroque.kernel.text import Text

NORMAL = frozenset({"01", "02"})
REPLACING = frozenset({"03", "05"})

DeclarationKey = tuple[str, date, str]
"""What two declarations share when the second can only replace the first: SIRET, month, fraction."""


@dataclass(frozen=True, slots=True)
class Counting:
    """The declaration that counts for a key until now: its order number, and its id when it is already recorded."""

    order_number: int
    declaration_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a new declaration counts, with what there is to say of it."""

    counts: bool
    findings: tuple[Finding, ...] = ()


def stand(kind: str, order_number: int, counting: Counting | None) -> Standing:
    """Whether a declaration of a type (S20.G00.05.002) counts beside the one that counts until now.

    A second normal one is refused (D01), and a replacing one whose order number is lower than the last (D05); one that
    has nothing to replace is taken as the first, with a warning (D09): the body may not hold what it replaces.
    """
    if counting is None:
        return Standing(True, (_nothing_to_replace(),)) if kind in REPLACING else Standing(True)
    if kind in NORMAL:
        return Standing(False, (_duplicate(),))
    if order_number < counting.order_number:
        return Standing(False, (_rank_goes_down(order_number, counting.order_number),))
    return Standing(True)


def filed_elsewhere(body: str) -> Finding:
    """What refuses a declaration whose SIRET, month and fraction are filed at another body: they would be due twice."""
    text = Text(
        f"This SIRET, month and fraction are filed at {body}; send the replacing declaration (type 03) there. Nothing "
        "is recorded here",
        f"Ce SIRET, ce mois et cette fraction sont déposés auprès d'un autre organisme, {body} ; adressez-lui l'annule "
        "et remplace (type 03). Rien n'est enregistré ici",
    )
    return Finding("ANOTHER_BODY", Severity.REJECT, text, rubrique="S21.G00.22.001")


def due_on(month: date, *, day_of_next_month: int) -> date:
    """The due day of a month: a day of the month after, or the working day that follows (CSS R243-6, R133-14)."""
    return working_day_from(add_months(month, 1).replace(day=day_of_next_month))


def lateness(kind: str, received_on: date, due: date) -> tuple[Finding, ...]:
    """What there is to say of a declaration received on a day: late (D13), or replacing once its month was due (D03).

    Both are recorded all the same: a collecting body must know what is owed, and the penalties are another matter.
    """
    if kind in REPLACING and received_on >= due:
        return (_replaces_too_late(due),)
    return (_late(due),) if received_on > due else ()


def outside_window(month: date, received_on: date) -> Finding | None:
    """What refuses a month that nobody can place yet, or any more, when it is out of the window of deposits (D04).

    The window runs from one month before the month declared to three months after its due day, which is at most the
    fourth month after it. Meant for months whose law is not held: of the others, even one that comes late is recorded.
    """
    if month > add_months(month_of(received_on), 1):
        return _too_early(month)
    return _too_old(month) if month < add_months(month_of(received_on), -4) else None


def is_complete(fractions: Collection[str]) -> bool:
    """Whether the declarations of a month make a whole: fractions "1 of d" to "d of d" are all there (D11)."""
    if not fractions:
        return False
    parts = {int(fraction[1]) for fraction in fractions}
    return len(parts) == 1 and {int(fraction[0]) for fraction in fractions} == set(range(1, parts.pop() + 1))


def _late(due: date) -> Finding:
    text = Text(
        f"The declaration was due on {due}; it is recorded as late",
        f"La déclaration était exigible le {due} ; elle est enregistrée en retard",
    )
    return Finding("D13", Severity.WARN, text, rubrique="S20.G00.05.005")


def _replaces_too_late(due: date) -> Finding:
    text = Text(
        f"A replacing declaration is taken until the day before the due day, {due}; correct in the next declaration. "
        "It is recorded all the same",
        f"Une annule et remplace est admise jusqu'à la veille de l'échéance du {due} ; corrigez dans la déclaration "
        "suivante. Elle est enregistrée malgré tout",
    )
    return Finding("D03", Severity.WARN, text, rubrique="S20.G00.05.002")


def _too_early(month: date) -> Finding:
    first_on = add_months(month, -1)
    text = Text(
        f"The month {month:%Y-%m} is declared more than one month early; check the month, or send its declaration from "
        f"{first_on} on",
        f"Le mois {month:%Y-%m} est déclaré plus d'un mois à l'avance ; vérifiez le mois, ou envoyez sa déclaration à "
        f"partir du {first_on}",
    )
    return Finding("D04", Severity.REJECT, text, rubrique="S20.G00.05.005")


def _too_old(month: date) -> Finding:
    text = Text(
        f"The month {month:%Y-%m} is declared more than three months late; check the month, or declare what is missing "
        "in the declaration of the current month, with the months it concerns",
        f"Le mois {month:%Y-%m} est déclaré avec plus de trois mois de retard ; vérifiez le mois, ou déclarez ce qui "
        "manque dans la déclaration du mois courant, en le rattachant aux mois concernés",
    )
    return Finding("D04", Severity.REJECT, text, rubrique="S20.G00.05.005")


def _duplicate() -> Finding:
    return Finding(
        "D01",
        Severity.REJECT,
        Text(
            "A declaration was already accepted for this SIRET, month and fraction; send a replacing one (type 03)",
            "Une déclaration a déjà été acceptée pour ce SIRET, ce mois et cette fraction ; envoyez une annule et "
            "remplace (type 03)",
        ),
        rubrique="S20.G00.05.002",
    )


def _rank_goes_down(order_number: int, last: int) -> Finding:
    return Finding(
        "D05",
        Severity.REJECT,
        Text(
            f"The order number {order_number} is lower than {last}, that of the last declaration accepted; raise it",
            f"Le numéro d'ordre {order_number} est inférieur à {last}, celui de la dernière déclaration acceptée ; "
            "augmentez-le",
        ),
        rubrique="S20.G00.05.004",
    )


def _nothing_to_replace() -> Finding:
    return Finding(
        "D09",
        Severity.WARN,
        Text(
            "The replacing declaration has nothing to replace here; it is taken as the first",
            "La déclaration annule et remplace n'a rien à remplacer ici ; elle est prise comme la première",
        ),
        rubrique="S20.G00.05.002",
    )
