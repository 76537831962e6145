"""Returns to employers: the report after a deposit, the report after the due day, the yearly reminder.

Each tells what is wrong, how to correct it and until when (CSS L133-5-3-1, R133-14-2), as a message sent. Run again,
nothing is sent twice: the same facts are the same return; changed facts are a new version. Meant for a timer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.utils import timezone

from laroque.apps.contributions import operations as accounts
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.operations import ReturnSent
from laroque.apps.contributions.queries import AnomalyView
from laroque.apps.contributions.rules import correct_by, due_on, is_reported_after, remedy
from laroque.apps.contributions.states import ReturnKind
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.operations import Outgoing
from laroque.apps.exchanges.states import MessageKind
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registers
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.return_facts import Anomaly, MonthFacts, absent_facts, month_facts, received_facts
from laroque.usecases.declarations.return_files import ReturnHead, facts_hash, return_file

_T = TypeVar("_T")

CHUNK = 500
"""Establishments told in one transaction."""

REMINDED_FROM_MONTH = 3
"""The yearly reminder is made from March of the year after: the practice of the returns to employers, not a text."""


class TooSoon(ValueError):
    """A reminder was asked for before its time."""

    def __init__(self, year: int, from_on: date) -> None:
        self.text = Text(
            f"The reminder of {year} is made from {from_on} on",
            f"Le rappel de {year} se fait à partir du {from_on:%d/%m/%Y}",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class ReturnMade:
    """A return that was sent: what it is of, its version and message, and how many anomalies it tells."""

    kind: ReturnKind
    siret: str
    month: date
    version: int
    message_id: int
    anomalies: int


def report_reception(*, organism_id: int, since: datetime, at: datetime) -> list[ReturnMade]:
    """Assess what a body received from an instant on, and tell each employer what reception and assessment found.

    One return an establishment and month, sent even when there is nothing to correct.
    """
    with scope(organism_id):
        months = contributions.months_received(organism_id=organism_id, since=since, until=at)
    for month in months:
        assess_month(organism_id=organism_id, month=month, at=at)
    with scope(organism_id):
        facts = received_facts(organism_id, since=since, until=at)
    return [made for chunk in _chunks(facts) for made in _tell(organism_id, ReturnKind.RECEPTION, chunk, at)]


def report_after_due(*, organism_id: int, month: date, at: datetime) -> list[ReturnMade]:
    """Tell employers what still stands for a month, five days after its due day: findings of reception and assessment,
    fractions and declarations that are missing, payments missing or short.

    Those whose due day is nearer are left for a later run, so that a timer may ask every day. An employer who never had
    anything to correct is told nothing.
    """
    today = timezone.localdate(at)
    made: list[ReturnMade] = []
    with scope(organism_id):
        sirets = contributions.sirets_of_months(organism_id=organism_id, first=month, last=month)
        absent = contributions.absent_declarations(organism_id=organism_id, month=month)
    for chunk in _chunks(sirets):
        with scope(organism_id):
            found = month_facts(organism_id, month=month, sirets=chunk)
        facts = [each for each in found if each.due_on is not None and is_reported_after(each.due_on, today)]
        made.extend(_tell(organism_id, ReturnKind.AFTER_DUE, facts, at))
    if is_reported_after(_late_due_on(month), today):
        missing = [absent_facts(siret, month, last) for siret, last in _still_open(absent, month)]
        for some in _chunks(missing):
            made.extend(_tell(organism_id, ReturnKind.AFTER_DUE, some, at))
    return made


def remind_yearly(*, organism_id: int, year: int, at: datetime) -> list[ReturnMade]:
    """Remind employers of the anomalies of a year that they did not correct, from March of the year after.

    Raises ``TooSoon``.
    """
    from_on = date(year + 1, REMINDED_FROM_MONTH, 1)
    if timezone.localdate(at) < from_on:
        raise TooSoon(year, from_on)
    months = [date(year, number, 1) for number in range(1, 13)]
    with scope(organism_id):
        sirets = contributions.sirets_of_months(organism_id=organism_id, first=months[0], last=months[-1])
    made: list[ReturnMade] = []
    for chunk in _chunks(sirets):
        with scope(organism_id):
            found = [facts for month in months for facts in month_facts(organism_id, month=month, sirets=chunk)]
        made.extend(_tell(organism_id, ReturnKind.YEARLY, _of_year(found, months[0]), at))
    return made


def _still_open(absent: Sequence[tuple[str, date]], month: date) -> list[tuple[str, date]]:
    """Those of absent establishments that the register does not know closed before the month."""
    known = registers.establishments(sirets=[siret for siret, _ in absent])
    closed = {siret for siret, each in known.items() if each.closed_on is not None and each.closed_on < month}
    return [(siret, last) for siret, last in absent if siret not in closed]


def _chunks(whole: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK))


def _of_year(facts: Iterable[MonthFacts], first: date) -> list[MonthFacts]:
    """The facts of the months of each establishment as one, each anomaly saying its month."""
    years: dict[str, MonthFacts] = {}
    for each in facts:
        before = years.get(each.siret, MonthFacts(each.siret, first))
        dated = tuple(_dated(anomaly, each.month) for anomaly in each.anomalies)
        years[each.siret] = replace(before, due_on=each.due_on, anomalies=(*before.anomalies, *dated))
    return [years[siret] for siret in sorted(years)]


def _dated(anomaly: Anomaly, month: date) -> Anomaly:
    what = Text(f"{month:%Y-%m}: {anomaly.what.en}", f"{month:%m/%Y} : {anomaly.what.fr}")
    return replace(anomaly, what=what)


def _tell(organism_id: int, kind: ReturnKind, facts: Sequence[MonthFacts], at: datetime) -> list[ReturnMade]:
    """Send the returns that say something new, in one transaction."""
    if not facts:
        return []
    with scope(organism_id):
        accounts.take_turn(organism_id=organism_id)
        body = network.organism(organism_id=organism_id).code
        new = list(_new(organism_id, kind, facts))
        postcodes = registers.establishments(sirets=[each.siret for each, _ in new])
        drafts, files = [], []
        for each, version in new:
            known = postcodes.get(each.siret)
            anomalies = _anomalies(each, timezone.localdate(at), known.postcode if known else "")
            head = ReturnHead(body, kind, each.siret, each.month, version, timezone.localdate(at))
            files.append(Outgoing(MessageKind.RETURN, head.name, return_file(head, each, anomalies), head.key))
            drafts.append((each, version, anomalies))
        numbers = exchanges.send_all(organism_id=organism_id, messages=files, at=at)
        sent = [
            ReturnSent(kind, each.siret, each.month, version, facts_hash(each), number, anomalies)
            for (each, version, anomalies), number in zip(drafts, numbers, strict=True)
        ]
        accounts.record_returns(organism_id=organism_id, returns=sent, at=at)
    return [ReturnMade(kind, s.siret, s.month, s.version, s.message_id, len(s.anomalies)) for s in sent]


def _new(organism_id: int, kind: ReturnKind, facts: Sequence[MonthFacts]) -> Iterator[tuple[MonthFacts, int]]:
    """The facts that no return has told yet, with the version of the return that will."""
    for month in sorted({each.month for each in facts}):
        of_month = [each for each in facts if each.month == month]
        sirets = [each.siret for each in of_month]
        last = contributions.last_returns(organism_id=organism_id, kind=kind, month=month, sirets=sirets)
        for each in of_month:
            version, told = last.get(each.siret, (0, b""))
            is_silent = not each.anomalies and version == 0 and kind is not ReturnKind.RECEPTION
            if not is_silent and told != facts_hash(each):
                yield each, version + 1


def _anomalies(facts: MonthFacts, told_on: date, postcode: str) -> list[AnomalyView]:
    values = law.load()
    early = values.value("due_dates.early_day", facts.month).number
    is_early = facts.due_on is not None and facts.due_on == due_on(
        add_months(facts.due_on.replace(day=1), -1), day_of_next_month=early, postcode=postcode
    )
    until = correct_by(
        told_on,
        days=values.value("returns.days_to_correct", told_on).number,
        day_of_next_month=early if is_early else values.value("due_dates.late_day", facts.month).number,
        postcode=postcode,
    )
    return [_view(each, until) for each in facts.anomalies]


def _view(anomaly: Anomaly, until: date) -> AnomalyView:
    declared, expected = anomaly.declared_cents, anomaly.expected_cents
    return AnomalyView(
        control=anomaly.control,
        rubrique=anomaly.rubrique,
        line=anomaly.line,
        severity=anomaly.severity,
        what=anomaly.what,
        how=remedy(anomaly.control, anomaly.rubrique),
        declared_cents=declared,
        expected_cents=expected,
        difference_cents=declared - expected if declared is not None and expected is not None else None,
        correct_by=until,
        declaration_id=anomaly.declaration_id,
    )


def _late_due_on(month: date) -> date:
    """The last due day of a month, that of an employer of whom nothing is known (CSS R243-6 II 2°)."""
    return due_on(month, day_of_next_month=law.load().value("due_dates.late_day", month).number)
