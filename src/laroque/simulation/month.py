"""One whole month of a made-up scheme: declarations in, cash out to the branches, days closed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from laroque.apps.exchanges import queries as messages
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.checks import Audit
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.rules import Position
from laroque.kernel.periods import add_months, add_working_days, last_day_of, working_day_from
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.postgres.scope import scope
from laroque.simulation.care.claims import SENDINGS
from laroque.simulation.care.month import CARE_STEP, CarePlayed, play_care
from laroque.simulation.inbox import SentFile, make_inbox
from laroque.simulation.payers import make_transfers
from laroque.simulation.payroll_law import payroll_law
from laroque.simulation.population import Employer, make_employers
from laroque.simulation.scheme import MadeUpScheme, open_scheme
from laroque.usecases.collection.collect_month import MonthCollected, collect_month
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.book_statements import FileOutcome, StatementFile, book_statements
from laroque.usecases.daily.close_day import DayClosed, close_day
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.receive_dsn import FileReception, receive_paths
from laroque.usecases.treasury.notify import Notification, notify
from laroque.usecases.treasury.sweep import feed, sweep

CLOSED_BY = "demo"
_RETURN_DAYS = 2
_ORDERED_BEFORE = 2
_KEPT_FOR_RETURNS_PERCENT = 25

Step = Callable[[Text, int], Callable[[int], None]]
"""Told the name of a step and how many parts it has; gives the function told of the parts done."""


@dataclass(slots=True)
class MonthPlayed:
    """What happened in a month, step after step; amounts are cents."""

    month: date
    seed: int
    employers: Sequence[Employer]
    scheme: MadeUpScheme
    received_at: datetime
    owed_cents: Mapping[str, int] = field(default_factory=dict)
    files: list[SentFile] = field(default_factory=list)
    received: list[FileReception] = field(default_factory=list)
    collected: list[tuple[str, MonthCollected]] = field(default_factory=list)
    booked: list[tuple[str, FileOutcome]] = field(default_factory=list)
    notified: list[Notification] = field(default_factory=list)
    swept_cents: int = 0
    closed: list[DayClosed] = field(default_factory=list)
    last_day: date | None = None
    position: Position | None = None
    audit: Audit | None = None
    care: CarePlayed | None = None


def play_month(
    *,
    employers: int,
    seed: int,
    month: date,
    folder: Path,
    inbox: Iterable[Path] = (),
    insured: int = 0,
    sendings: int = SENDINGS,
    step: Step,
) -> MonthPlayed:
    """Play a month and give what happened.

    ``folder`` receives the made-up files, ``inbox`` holds real files to receive beside them. With ``insured`` adults a
    fund, a month of care follows, in which each professional sends ``sendings`` files. The same arguments and code give
    the same month. Raises ``NotLegislatedYet`` for a month whose law nobody checked.
    """
    known = payroll_law(month)
    people = make_employers(seed=seed, count=employers, month=month, minimum_wage_cents=known.minimum_wage_cents)
    scheme = open_scheme(employers=people, month=month, seed=seed, at=_at(last_day_of(month)))
    played = MonthPlayed(month, seed, people, scheme, _at(_received_on(month)))
    sent = make_inbox(people, known, recipients=scheme.recipients, seed=seed)
    played.files, played.owed_cents = list(sent.files), sent.owed_cents
    _receive(played, folder, inbox, step)
    _assess(played, step)
    _live_days(played, step)
    agency = scheme.agency
    if insured:
        _live_care(played, insured, sendings, folder, step)
    with scope(agency.id, national=True):
        played.last_day = books.last_booked_on()
        assert played.last_day is not None, "a month always books something"
        played.position = treasury.position(agency_id=agency.id, on=played.last_day)
    played.audit = audit_books()
    return played


def _live_care(played: MonthPlayed, insured: int, sendings: int, folder: Path, step: Step) -> None:
    """The month of care that follows the last day closed, paid from what was collected."""
    scheme = played.scheme
    with scope(scheme.agency.id, national=True):
        after = books.last_booked_on()
    assert after is not None, "a month always books something"
    played.care = play_care(
        bank=scheme.bank,
        agency_iban=scheme.ibans[scheme.agency.code],
        after=after,
        insured=insured,
        seed=played.seed,
        by=CLOSED_BY,
        folder=folder / "benefits",
        advance=step(CARE_STEP, 0),
        sendings=sendings,
    )
    played.closed = played.care.closed


def _at(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)


def _received_on(month: date) -> date:
    """The day declarations are received and assessed: the eve of the first due day."""
    return _due_days(month)[0] - timedelta(1)


def _receive(played: MonthPlayed, folder: Path, inbox: Iterable[Path], step: Step) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / file.name for file in played.files]
    for path, file in zip(paths, played.files, strict=True):
        path.write_bytes(file.content)
    paths += sorted(inbox)
    done = step(Text("Receiving declarations", "Réception des déclarations"), len(paths))
    played.received = receive_paths(paths=paths, at=played.received_at, advance=done)


def _assess(played: MonthPlayed, step: Step) -> None:
    done = step(Text("Assessing the month", "Calcul du mois"), len(played.scheme.bodies))
    for body in played.scheme.bodies:
        assess_month(organism_id=body.id, month=played.month, at=played.received_at)
        done(1)


def _due_days(month: date) -> list[date]:
    """The two due days of the month that follows (CSS R243-6 II), moved to working days."""
    known, following = law.load(), add_months(month, 1)
    numbers = [known.value(f"due_dates.{name}", following).number for name in ("early_day", "late_day")]
    return [working_day_from(following.replace(day=number)) for number in numbers]


def _live_days(played: MonthPlayed, step: Step) -> None:
    """Live each day on which something happens, until the bank has nothing more to tell."""
    early, late = _due_days(played.month)
    orders = {_received_on(played.month): early, late - timedelta(_ORDERED_BEFORE): late}
    _order_transfers(played, late)
    done = step(Text("Collecting, sweeping, closing each day", "Collecte, remontée, clôture de chaque jour"), 0)
    while coming := sorted({*orders, *played.scheme.bank.days()}):
        day = coming[0]
        if day in orders:
            _debit(played, orders.pop(day), at=_at(day))
        _live_day(played, day, (early, late))
        done(1)


def _order_transfers(played: MonthPlayed, on: date) -> None:
    """Employers that pay by transfer send what they believe they owe on the due day."""
    for transfer in make_transfers(played.employers, played.owed_cents, played.month, seed=played.seed):
        played.scheme.bank.receive_transfer(
            iban=played.scheme.ibans[transfer.organism],
            cents=transfer.cents,
            on=on,
            payer=transfer.payer,
            remittance=transfer.remittance,
        )


def _debit(played: MonthPlayed, due_on: date, *, at: datetime) -> None:
    """Order the debits of a due day, and hand the files to the bank."""
    for body in played.scheme.bodies:
        collected = collect_month(organism_id=body.id, month=played.month, debit_on=due_on, at=at)
        played.collected.append((body.code, collected))
        with scope(body.id):
            contents = messages.contents_of(
                organism_id=body.id, message_ids=[file.message_id for file in collected.files]
            )
        for file in collected.files:
            played.scheme.bank.present(contents[file.message_id])


def _live_day(played: MonthPlayed, day: date, due_days: Sequence[date]) -> None:
    """One day: statements booked, branches notified, what is left swept, books sealed."""
    scheme, at = played.scheme, _at(day)
    for body in (*scheme.bodies, scheme.agency):
        content = scheme.bank.statement(scheme.ibans[body.code], day)
        if content is not None:
            file = StatementFile(f"{body.code}_{day}.xml", content)
            outcomes = book_statements(organism_id=body.id, files=[file], at=at)
            played.booked += [(body.code, outcome) for outcome in outcomes]
    for body in scheme.bodies:
        notification = notify(organism_id=body.id, day=day, at=at)
        if notification is not None:
            played.notified.append(notification)
        _send_up(played, body.id, body.code, day, due_days)
    played.closed = close_day(day=day, at=at, by=CLOSED_BY)


def _send_up(played: MonthPlayed, organism_id: int, code: str, day: date, due_days: Sequence[date]) -> None:
    """The evening sweep; a part of the last debits stays two days for those that will come back."""
    scheme, next_day = played.scheme, add_working_days(day, 1)
    floor = _kept_for_returns(played, code, day, due_days)
    fed = feed(organism_id=organism_id, day=day)
    if fed is not None:
        scheme.bank.move(
            from_iban=scheme.ibans[scheme.agency.code],
            to_iban=scheme.ibans[code],
            cents=fed.cents,
            on=next_day,
            reference=fed.reference,
        )
        return
    ordered = sweep(organism_id=organism_id, day=day, floor_cents=floor, at=_at(day))
    if ordered is not None:
        played.swept_cents += ordered.cents
        scheme.bank.move(
            from_iban=scheme.ibans[code],
            to_iban=scheme.ibans[scheme.agency.code],
            cents=ordered.cents,
            on=next_day,
            reference=ordered.reference,
        )


def _kept_for_returns(played: MonthPlayed, code: str, day: date, due_days: Sequence[date]) -> int:
    recent = [due_on for due_on in due_days if due_on <= day < add_working_days(due_on, _RETURN_DAYS)]
    orders = [
        order.cents
        for body, collected in played.collected
        if body == code
        for file in collected.files
        for order in file.orders
    ]
    return max([sum(orders) * _KEPT_FOR_RETURNS_PERCENT // 100, *orders]) if recent and orders else 0
