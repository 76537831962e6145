"""When a declaration is due, and whether it comes in time: each bound to the instant, in the time of Paris."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from laroque.apps.contributions.rules.standing import REPLACING
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.periods import add_months, day_after_months, last_day_of, month_of, working_day_from
from laroque.kernel.text import Text

PARIS = ZoneInfo("Europe/Paris")
NOON = time(12)
"""A first declaration is in time until noon of its due day (technical specification of the norm, 1.4.2)."""

MONTHS_EARLY = 1
MONTHS_LATE = 3
"""How long before its month, and after its due day, a first declaration is sent (specification, 1.4.2)."""

DAYS_AFTER_DUE = 5
"""How long after the due day the report of its month is made: the practice of the returns to employers, not a text."""

_ALSACE_MOSELLE = ("57", "67", "68")


@dataclass(frozen=True, slots=True)
class Window:
    """The instants between which a month is declared: from ``opens_at``, in time until a deadline, then late.

    A first declaration is in time before ``first_until``, a replacing one before ``replacing_until``; until
    ``closes_at`` it is late only, and afterwards too old. Each instant is the first that is out.
    """

    opens_at: datetime
    first_until: datetime
    replacing_until: datetime
    closes_at: datetime

    def deadline(self, kind: str) -> datetime:
        """Until when a declaration of a type (S20.G00.05.002) is in time."""
        return self.replacing_until if kind in REPLACING else self.first_until


def due_on(month: date, *, day_of_next_month: int, postcode: str = "") -> date:
    """The due day of a month: a day of the month after, or the working day that follows (CSS R243-6, R133-14).

    The postcode is that of the establishment: Alsace and Moselle have holidays of their own.
    """
    day = add_months(month, 1).replace(day=day_of_next_month)
    return working_day_from(day, alsace_moselle=postcode.startswith(_ALSACE_MOSELLE))


def is_early_payer(month: date, *, headcount_hundredths: int | None, threshold: int, paid_on: date | None) -> bool:
    """Whether an employer is due on the 5th: of at least ``threshold`` employees, who pays in the month of work.

    An employer of unknown headcount is due on the 15th, and so is one whose last day of pay (S21.G00.50.001) falls
    after the month (CSS R243-6 II 1° and 2°).
    """
    is_large = headcount_hundredths is not None and headcount_hundredths >= threshold * 100
    return is_large and (paid_on is None or paid_on <= last_day_of(month))


def window(month: date, due: date) -> Window:
    """The window of a month that is due on a day (controls D03 and D04; CSS R133-14)."""
    return Window(
        opens_at=_start_of(add_months(month, -MONTHS_EARLY)),
        first_until=datetime.combine(due, NOON, PARIS),
        replacing_until=_start_of(due),
        closes_at=_start_of(day_after_months(due, MONTHS_LATE) + timedelta(1)),
    )


def too_early(month: date, due: date, received_at: datetime) -> Finding | None:
    """What refuses a declaration sent before the window of its month opens (D04)."""
    return _too_early(month) if received_at < window(month, due).opens_at else None


def lateness(kind: str, month: date, received_at: datetime, due: date) -> tuple[Finding, ...]:
    """What there is to say of a declaration that comes late; nothing of one in time.

    Past its deadline but not its due day (D03), past its due day (D13), past the window of its month (D04). All are
    recorded: a collecting body must know what is owed, and the penalties are another matter.
    """
    limits = window(month, due)
    if received_at < limits.deadline(kind):
        return ()
    found = []
    if kind in REPLACING:
        found.append(_replaces_too_late(due))
    elif received_at.astimezone(PARIS).date() > due:
        found.append(_late(due))
    else:
        found.append(_past_noon(due))
    if received_at >= limits.closes_at:
        found.append(_beyond_window(month))
    return tuple(found)


def outside_window(month: date, received_on: date) -> Finding | None:
    """What refuses a month that nobody can place yet, or any more, when it is out of the window of deposits (D04).

    The window runs from one month before the month declared to three months after its due day, which is at most the
    fourth month after it. Meant for months whose law is not held: of the others, even one that comes late is recorded.
    """
    if month > add_months(month_of(received_on), 1):
        return _too_early(month)
    return _too_old(month) if month < add_months(month_of(received_on), -4) else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def _late(due: date) -> Finding:
    text = Text(
        f"The declaration was due on {due}; it is recorded as late",
        f"La déclaration était exigible le {due:%d/%m/%Y} ; elle est enregistrée en retard",
    )
    return Finding("D13", Severity.WARN, text, rubrique="S20.G00.05.005")


def _past_noon(due: date) -> Finding:
    text = Text(
        f"A first declaration is taken in time until noon of the due day, {due}; send the next ones earlier. It is "
        "recorded all the same",
        f"Une première déclaration est admise jusqu'à midi le jour de l'échéance, le {due:%d/%m/%Y} ; envoyez les "
        "suivantes plus tôt. Elle est enregistrée malgré tout",
    )
    return Finding("D03", Severity.WARN, text, rubrique="S20.G00.05.005")


def _replaces_too_late(due: date) -> Finding:
    text = Text(
        f"A replacing declaration is taken until the day before the due day, {due}; correct in the next declaration. "
        "It is recorded all the same",
        f"Une annule et remplace est admise jusqu'à la veille de l'échéance du {due:%d/%m/%Y} ; corrigez dans la "
        "déclaration suivante. Elle est enregistrée malgré tout",
    )
    return Finding("D03", Severity.WARN, text, rubrique="S20.G00.05.002")


def _beyond_window(month: date) -> Finding:
    text = Text(
        f"The month {month:%Y-%m} is declared more than three months after its due day. It is recorded all the same; "
        "correct such a month in the declaration of the current one, with the months concerned",
        f"Le mois {month:%m/%Y} est déclaré plus de trois mois après son échéance. Il est enregistré malgré tout ; "
        "corrigez un tel mois dans la déclaration du mois courant, en le rattachant aux mois concernés",
    )
    return Finding("D04", Severity.WARN, text, rubrique="S20.G00.05.005")


def _too_early(month: date) -> Finding:
    first_on = add_months(month, -1)
    text = Text(
        f"The month {month:%Y-%m} is declared more than one month early; check the month, or send its declaration from "
        f"{first_on} on",
        f"Le mois {month:%m/%Y} est déclaré plus d'un mois à l'avance ; vérifiez le mois, ou envoyez sa déclaration à "
        f"partir du {first_on:%d/%m/%Y}",
    )
    return Finding("D04", Severity.REJECT, text, rubrique="S20.G00.05.005")


def _too_old(month: date) -> Finding:
    text = Text(
        f"The month {month:%Y-%m} is declared more than three months late; check the month, or declare what is missing "
        "in the declaration of the current month, with the months it concerns",
        f"Le mois {month:%m/%Y} est déclaré avec plus de trois mois de retard ; vérifiez le mois, ou déclarez ce qui "
        "manque dans la déclaration du mois courant, en le rattachant aux mois concernés",
    )
    return Finding("D04", Severity.REJECT, text, rubrique="S20.G00.05.005")


def correct_by(told_on: date, *, days: int, day_of_next_month: int, postcode: str = "") -> date:
    """Until when what a report tells of is corrected: the nearest due day that is ``days`` or more after it.

    Article R133-14-2 III of the CSS. ``day_of_next_month`` is the employer's (5 or 15).
    """
    month = add_months(month_of(told_on), -1)
    while (due := due_on(month, day_of_next_month=day_of_next_month, postcode=postcode)) < told_on + timedelta(days):
        month = add_months(month, 1)
    return due


def is_reported_after(due: date, on: date) -> bool:
    """Whether the report after the due day is made by a day: five days after it, as net-entreprises' CRM 120 is."""
    return on >= due + timedelta(DAYS_AFTER_DUE)
