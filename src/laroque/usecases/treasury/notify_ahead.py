"""Notify what is due to third parties before it is collected, less their flat rate (CSS L225-1-1 5°, R225-1).

Each month due since the first flat rate of a beneficiary counts once: what its rate leaves of all that is due for it,
less what was told before. What comes in for these months clears the advance and is not notified again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.queries import ByMonth
from laroque.apps.contributions.rules import due_on
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import rates
from laroque.apps.ledger.rates import Rate
from laroque.apps.ledger.rules import Draft, agency, collecting
from laroque.apps.ledger.states import RateKind, Regime
from laroque.apps.network import queries as network
from laroque.engines.sharing.flat_rates import after_flat_rate
from laroque.kernel.periods import last_day_of, month_of
from laroque.legislation import parameters as law
from laroque.postgres.scope import scope
from laroque.usecases.treasury.passing import Document, Half, pass_on

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class NotifiedAhead:
    """What a body notified ahead of its collection: signed cents by beneficiary, under a reference."""

    reference: str
    body: str
    day: date
    shares: dict[str, int]

    @property
    def cents(self) -> int:
        """Total notified ahead."""
        return sum(self.shares.values())


def notify_ahead(*, organism_id: int, day: date, at: datetime) -> NotifiedAhead | None:
    """Notify what the flat rates leave of what became due by a day, once a day; None when there is nothing to notify.

    Raises ``RateUnknown``: no flat rate is recorded, or one has run its five years without another after it.
    """
    body, receiver = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    reference = f"AHEAD-{body.code.upper()}-{day:%Y%m%d}"

    def document() -> Document | None:
        shares = _to_notify(body.id, day)
        facts = {"schema_version": 1, "reference": reference, "body": body.code, "day": day.isoformat()}
        return {**facts, "ahead_cents": shares} if shares else None

    def keep(told: Document) -> None:
        rates.tell(organism_id=body.id, regime=Regime.AHEAD, reference=reference, shares=told["ahead_cents"])

    told = pass_on(
        reference=reference,
        day=day,
        sender=Half(body, "notified_ahead_by_body", lambda t: collecting.notified_ahead_by_body(t["ahead_cents"])),
        receiver=Half(
            receiver, "notified_ahead_at_agency", lambda t: agency.notified_at_agency(t["body"], t["ahead_cents"])
        ),
        document=document,
        at=at,
        told=keep,
    )
    return None if told is None else NotifiedAhead(reference, body.code, day, dict(told["ahead_cents"]))


def clear_advances(*, organism_id: int, day: date, at: datetime) -> dict[str, int]:
    """Clear what was notified ahead by what has come in for the same months; gives the cents by beneficiary.

    In the books of the body alone: nobody else is told. Nothing happens without a flat rate.
    """
    with scope(organism_id):
        known = rates.rates(kind=RateKind.FLAT)
        if not known:
            return {}
        total = cleared_ahead(organism_id=organism_id)
        shares = _difference(total, rates.told(organism_id=organism_id, regime=Regime.CLEARED))
        if not shares:
            return {}
        count = rates.tellings(organism_id=organism_id, regime=Regime.CLEARED)
        reference = f"CLEARED-{organism_id}-{count + 1}"
        legs, on = collecting.advance_collected(shares), timezone.localdate(at)
        draft = Draft("advance_collected", f"cleared:{reference}", f"advance_collected:{reference}", on, day, legs)
        ledger.post(organism_id=organism_id, draft=draft, at=at)
        rates.tell(organism_id=organism_id, regime=Regime.CLEARED, reference=reference, shares=shares)
        return shares


def due_ahead(*, organism_id: int, day: date) -> dict[str, int]:
    """What the rate of each month leaves of all that became due by a day, by beneficiary: what is to have been told.

    In the scope of the body. Empty without a flat rate. Raises ``RateUnknown`` when one has run its five years.
    """
    known = rates.rates(kind=RateKind.FLAT)
    if not known:
        return {}
    last_day = law.load().value("due_dates.late_day", day).number
    dues = contributor_accounts.due_by_month(organism_id=organism_id, since=_first(known))
    due = {place: cents for place, cents in dues.items() if due_on(place[1], day_of_next_month=last_day) <= day}
    return {
        name: sum(_after_rate(known, name, month, cents) for month, cents in months.items())
        for name, months in _of_rates(known, due).items()
    }


def cleared_ahead(*, organism_id: int) -> dict[str, int]:
    """All that has come in of what was notified ahead, by beneficiary, in the scope of the body."""
    known = rates.rates(kind=RateKind.FLAT)
    if not known:
        return {}
    collected = contributor_accounts.collected_by_month(organism_id=organism_id, since=_first(known))
    return {name: sum(months.values()) for name, months in _of_rates(known, collected).items()}


def _to_notify(organism_id: int, day: date) -> dict[str, int]:
    if not rates.rates(kind=RateKind.FLAT):
        raise rates.RateUnknown(RateKind.FLAT, "*", day)
    total = due_ahead(organism_id=organism_id, day=day)
    return _difference(total, rates.told(organism_id=organism_id, regime=Regime.AHEAD))


def _after_rate(known: Sequence[Rate], beneficiary: str, month: date, cents: int) -> int:
    rate = rates.rate_on(known, kind=RateKind.FLAT, beneficiary=beneficiary, on=last_day_of(month))
    return after_flat_rate(cents, rate.rate_ppm)


def _of_rates(known: Sequence[Rate], amounts: ByMonth) -> dict[str, dict[date, int]]:
    """The amounts of the months that a beneficiary is paid ahead for, since its first rate."""
    since: dict[str, date] = {}
    for rate in known:
        month = month_of(rate.valid_from)
        since[rate.beneficiary] = min(month, since.get(rate.beneficiary, month))
    found: dict[str, dict[date, int]] = {}
    for (beneficiary, month), cents in amounts.items():
        if month >= since.get(rates.rate_holder(beneficiary), date.max):
            found.setdefault(beneficiary, {})[month] = cents
    return found


def _first(known: Sequence[Rate]) -> date:
    return min(month_of(rate.valid_from) for rate in known)


def _difference(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    gaps = {name: now.get(name, 0) - before.get(name, 0) for name in sorted(now.keys() | before.keys())}
    return {name: cents for name, cents in gaps.items() if cents}
