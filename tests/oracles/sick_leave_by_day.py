"""Sick leaves again, one day after the other, in decimals: written from the articles, apart from the engine.

A history is plain Python: a person's leaves in order, each with its certificates, and the months of pay before. Every
day of a
leave is looked at by itself; what was paid before is a list of days.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

DAY = timedelta(days=1)
WAGES = (
    (date(2024, 1, 1), "11.65"),
    (date(2024, 11, 1), "11.88"),
    (date(2026, 1, 1), "12.02"),
    (date(2026, 6, 1), "12.31"),
)


@dataclass
class Certificate:
    since: date
    until: date
    prescribed_on: date
    sent_on: date | None = None
    is_excused: bool = False
    loss_cents: int | None = None


@dataclass
class Leave:
    case: str
    started_on: date
    certificates: list[Certificate]
    illness: str | None = None
    waiver: str | None = None
    waived_from: date | None = None
    rhythm: str = "monthly"
    affiliated_since: date | None = None
    pensioner_since: date | None = None


@dataclass
class Month:
    cents: int
    hours_hundredths: int
    worked_days: int | None = None
    absence: str = "none"


@dataclass
class History:
    leaves: list[Leave]
    months: dict[date, Month]
    cuts: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    former: list[tuple[date, date, str | None, date]] = field(default_factory=list)
    """Days paid before, half-open: since, until, illness, first day of their leave."""


def walked(history: History) -> dict[str, dict[date, int | str]]:
    """What each certified day of each leave is paid in cents, or the reason why it is not."""
    paid: dict[date, tuple[str | None, str]] = {}  # the illness and the leave of each day paid
    certified: dict[str, list[tuple[date, date, bool]]] = {}
    answers: dict[str, dict[date, int | str]] = {}
    late: date | None = None
    for since, until, illness, stopped_on in history.former:
        paid.update(dict.fromkeys(_days(since, until), (illness, "")))
        if illness is not None:
            certified.setdefault(illness, []).extend((day, stopped_on, True) for day in _days(since, until))
    for leave in sorted(history.leaves, key=lambda each: (each.started_on, each.case)):
        cuts, late = _late_cuts(leave, late)
        answers[leave.case] = _leave(history, leave, paid, certified, cuts)
        for day, said in answers[leave.case].items():
            if isinstance(said, int):
                paid[day] = (leave.illness, leave.case)
        if leave.illness is not None:
            days = answers[leave.case]
            rows = [(day, leave.started_on, isinstance(said, int)) for day, said in sorted(days.items())]
            certified.setdefault(leave.illness, []).extend(rows)
    return answers


def _leave(history, leave, paid, certified, cuts) -> dict[date, int | str]:
    days = [(day, each) for each in leave.certificates for day in _days(each.since, each.until)]
    if len({day for day, _ in days}) < len(days):
        return {day: "certificates_overlap" for day, _ in days}
    missing = [rank for rank in range(1, _reference(leave) + 1) if _back(leave.started_on, rank) not in history.months]
    if missing:
        return {day: "pay_missing" for day, _ in days}
    short, beyond = _opens(history, leave, paid)
    if not short:
        return {day: "no_right" for day, _ in days}
    long_since, waiting_since = _illness(leave, certified)
    allowance = _allowance(history, leave)
    answer: dict[date, int | str] = {}
    mine: set[date] = set()
    for day, each in sorted(days, key=lambda pair: pair[0]):
        reason = _reason(history, leave, day, each, beyond, long_since, waiting_since)
        if reason is None and leave.illness is None:
            window = _years(day + DAY, -3)
            before = sum(1 for known, (illness, _) in paid.items() if illness is None and window <= known <= day)
            if before + sum(1 for known in mine if known >= window) >= 360:
                reason = "days_exhausted"
        if reason is None and leave.pensioner_since and day >= leave.pensioner_since:
            had = sum(1 for known in (*paid, *mine) if known >= leave.pensioner_since)
            if had >= 60:
                reason = "pensioner_days"
        if reason is not None:
            answer[day] = reason
            continue
        mine.add(day)
        cents = allowance if each.loss_cents is None else min(allowance, each.loss_cents)
        answer[day] = _cents(Decimal(cents) / 2) if day in cuts else cents
    return answer


def _reason(history, leave, day, each, beyond, long_since, waiting_since) -> str | None:
    if each.loss_cents is None and day < leave.started_on + 3 * DAY and not _waived(leave, waiting_since):
        return "waiting_days"
    if long_since is not None and day >= _years(long_since, 3 if each.loss_cents is None else 4):
        return "long_illness_exhausted"
    if not beyond and day >= _months(leave.started_on, 6):
        return "no_right_beyond"
    for since, until in history.cuts.get(leave.case, []):
        if since <= day < until:
            return "control_impossible"
    return None


def _waived(leave: Leave, waiting_since: date | None) -> bool:
    if leave.waiver == "pregnancy_ended":
        return True
    if leave.waiver == "child_died" and leave.started_on < leave.waived_from + 91 * DAY:
        return True
    return leave.illness is not None and waiting_since is not None and leave.started_on < _years(waiting_since, 3)


def _illness(leave: Leave, certified) -> tuple[date | None, date | None]:
    """The first day paid of the three years that run, and the first leave of the three years in which one waits."""
    if leave.illness is None:
        return None, None
    long_since = last = waiting = None
    for day, stopped_on, is_paid in certified.get(leave.illness, []):
        if last is not None and day >= _years(last + DAY, 1):
            long_since = None
        if waiting is None or stopped_on >= _years(waiting, 3):
            waiting = stopped_on
        if is_paid and long_since is None:
            long_since = day
        last = day
    if last is not None and leave.started_on >= _years(last + DAY, 1):
        long_since = None
    return long_since, waiting


def _opens(history: History, leave: Leave, paid) -> tuple[bool, bool]:
    start = leave.started_on.replace(day=1)
    had = {}
    for months in (3, 6, 12):
        first = _back(leave.started_on, months)
        told = [month for at, month in history.months.items() if first <= at < start]
        days = sum(1 for day in paid if first <= day < start)
        january = _wage(first.replace(month=1))
        hours = Decimal(sum(month.hours_hundredths for month in told)) / 100 + 6 * days
        had[months] = (hours, Decimal(sum(month.cents for month in told)) / 100 + 6 * days * january)
    twelve = had[12][0] >= 600 or had[12][1] >= 2030 * _wage(_back(leave.started_on, 12).replace(month=1))
    six = had[3][0] >= 150 or had[6][1] >= 1015 * _wage(_back(leave.started_on, 6))
    affiliated = leave.affiliated_since is not None and _months(leave.affiliated_since, 12) <= leave.started_on
    return six or (leave.rhythm == "season" and twelve), twelve and affiliated


def _allowance(history: History, leave: Leave) -> int:
    """Half of the daily pay, each month capped, and never above the yearly cap over 730 (R323-4, R323-5, R323-9)."""
    wage = _wage(leave.started_on.replace(day=1) - DAY)
    ratio = Decimal("1.4") if leave.started_on >= date(2025, 4, 1) else Decimal("1.8")
    cap = _cents(Decimal(_cents(wage * 1820 / 12 * 100)) * ratio)
    months = [(_back(leave.started_on, rank), rank) for rank in range(1, _reference(leave) + 1)]
    worked = [(history.months[at], at) for at, _ in months]
    paid = sum(month.cents for month, at in worked if _worked(month, at))
    days = sum(_worked(month, at) for month, at in worked)
    current = leave.started_on.replace(day=1)
    if days == 0 and current in history.months:
        paid, days = history.months[current].cents, _worked(history.months[current], current)
    total = 0
    for month, at in worked:
        length = monthrange(at.year, at.month)[1]
        own = _worked(month, at)
        by_day = _cents(Decimal(paid) * length / days) if days else 0
        whole = month.cents
        if own < length and month.absence == "excused":
            whole = by_day
        elif own < length and month.absence == "activity":
            whole = _cents(Decimal(month.cents) * length / own) if own else by_day
        total += min(whole, cap)
    spread = {"season": Decimal(365), "weekly": Decimal(84), "fortnightly": Decimal(84)}.get(
        leave.rhythm, Decimal("91.25")
    )
    return min(_cents(Decimal(total) / spread / 2), _cents(Decimal(cap) * 12 / 730))


def _late_cuts(leave: Leave, late: date | None) -> tuple[set[date], date | None]:
    """The days paid at half because a second notice was sent late, and the last late prescription."""
    cuts: set[date] = set()
    for each in sorted(leave.certificates, key=lambda one: (one.prescribed_on, one.since)):
        if each.sent_on is None or each.is_excused or each.sent_on <= each.since + 2 * DAY:
            continue
        if late is not None and _months(late, 24) >= each.prescribed_on:
            cuts |= set(_days(each.since, min(each.until, each.sent_on)))
        late = each.prescribed_on
    return cuts, late


def _reference(leave: Leave) -> int:
    return 12 if leave.rhythm == "season" else 3


def _worked(month: Month, at: date) -> int:
    return monthrange(at.year, at.month)[1] if month.worked_days is None else month.worked_days


def _wage(on: date) -> Decimal:
    return Decimal(next(value for since, value in reversed(WAGES) if since <= on))


def _back(day: date, months: int) -> date:
    return _months(day.replace(day=1), -months)


def _months(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _years(day: date, count: int) -> date:
    return _months(day, 12 * count)


def _days(since: date, until: date) -> list[date]:
    return [since + DAY * rank for rank in range((until - since).days)]


def _cents(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
