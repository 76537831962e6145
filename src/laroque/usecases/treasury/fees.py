"""Management fees that the network keeps on what it collects for third parties (CSS L225-1-1 5°, R225-2)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.ledger import queries as books
from laroque.apps.ledger import rates
from laroque.apps.ledger.refusals import LedgerRefusal
from laroque.apps.ledger.rules import agency, collecting
from laroque.apps.ledger.states import RateKind
from laroque.apps.network import queries as network
from laroque.kernel.money import apply_rate
from laroque.kernel.periods import add_months, last_day_of, month_of
from laroque.kernel.text import Text
from laroque.legislation.transfers import third_party_rule
from laroque.usecases.treasury.passing import Document, Half, pass_on

AGENCY = "agency"
NOTIFIED = ("notified_at_agency", "notified_ahead_at_agency", "surcharge_notified_at_agency")
"""What fees are counted on: sums collected, or due less the flat rate (R225-2 II), as they were notified."""


class MonthNotOver(LedgerRefusal):
    """The fees of a month are kept once: not before all of it is notified."""

    def __init__(self, month: date) -> None:
        last = last_day_of(month)
        super().__init__(
            Text(
                f"the fees of {month:%Y-%m} are kept once, on all that was notified: ask again after {last}",
                f"les frais de {month:%Y-%m} sont prélevés une fois, sur tout ce qui a été notifié : "
                f"redemandez après le {last:%d/%m/%Y}",
            )
        )


@dataclass(frozen=True, slots=True)
class FeesCharged:
    """The fees of a month at a body, in cents by beneficiary; ``without_rate`` owe none until their rate is known."""

    reference: str
    body: str
    month: date
    fees: dict[str, int]
    without_rate: tuple[str, ...]

    @property
    def cents(self) -> int:
        """Total of the fees."""
        return sum(self.fees.values())


def charge_fees(*, organism_id: int, month: date, at: datetime) -> FeesCharged | None:
    """Charge the fees of a month on what a body notified for its third parties, once a month.

    The agency takes them from the beneficiaries, tells the body, and each books its half. The rate is that in force on
    the last day of the month; branches, CADES and FSV owe none (R225-2 I). None when no fee is due. Raises
    ``RateUnknown`` when the rate of none of the beneficiaries is known, ``MonthNotOver``.
    """
    if timezone.localdate(at) <= last_day_of(month_of(month)):
        raise MonthNotOver(month)
    body, sender = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    reference = f"FEES-{body.code.upper()}-{month:%Y%m}"

    def document() -> Document | None:
        fees, without = _fees(sender.id, agency.pool_of(body.code), month_of(month))
        facts = {"schema_version": 1, "reference": reference, "body": body.code, "month": f"{month:%Y-%m}"}
        return {**facts, "fees_cents": fees, "without_rate": without} if fees else None

    told = pass_on(
        reference=reference,
        day=last_day_of(month_of(month)),
        sender=Half(sender, "fees_charged", lambda t: agency.fees_charged(t["body"], t["fees_cents"])),
        receiver=Half(
            body, "fees_earned_by_body", lambda t: collecting.fees_earned_by_body(sum(t["fees_cents"].values()))
        ),
        document=document,
        at=at,
    )
    if told is None:
        return None
    return FeesCharged(reference, body.code, month, dict(told["fees_cents"]), tuple(told["without_rate"]))


def _fees(agency_id: int, pool: str, month: date) -> tuple[dict[str, int], list[str]]:
    """The fee of each beneficiary above zero, and those whose rate is not known."""
    moved = books.moved_with(
        organism_id=agency_id, path=pool, reasons=NOTIFIED, since=month, until=add_months(month, 1)
    )
    on, known = last_day_of(month), rates.rates(kind=RateKind.FEE)
    fees: dict[str, int] = {}
    without: list[str] = []
    for path, cents in moved.items():
        beneficiary = path.removeprefix("due_to:")
        rule = third_party_rule(beneficiary, on)
        if beneficiary == path or rule is None or not rule.has_fees:
            continue
        try:
            rate = rates.rate_on(known, kind=RateKind.FEE, beneficiary=beneficiary, on=on)
        except rates.RateUnknown:
            without.append(beneficiary)
            continue
        if fee := apply_rate(-cents, rate.rate_ppm):
            fees[beneficiary] = fee
    if without and not fees and not known:
        raise rates.RateUnknown(RateKind.FEE, without[0], on)
    return fees, without
