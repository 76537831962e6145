"""Charge the benefits of a fund's day to their branches: it books its half and tells the agency, which books its own.

What a fund has drawn and not charged is held against the branch; charging it moves the position of the branch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.ledger import queries as books
from laroque.apps.ledger.rules import agency, paying
from laroque.apps.ledger.rules.drafts import join
from laroque.apps.network import queries as network
from laroque.usecases.treasury.passing import Document, Half, pass_on

AGENCY = "agency"
_BENEFIT, _CHARGED = "benefit:", "charged:"


@dataclass(frozen=True, slots=True)
class Charge:
    """What a fund charges on a day: signed cents by branch; ``reference`` is the pair key of both halves."""

    reference: str
    body: str
    day: date
    cents: dict[str, int]


def charge_day(*, organism_id: int, day: date, at: datetime) -> Charge | None:
    """Charge to each branch the benefits settled and not yet charged (CSS D225-1, R255-6).

    Net of what is owed back, so that a branch may be given some back. Once a day: a second call gives the same charge
    and books nothing more. None when there is nothing to charge.
    """
    fund, receiver = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    reference = f"CHARGE-{fund.code.upper()}-{day:%Y%m%d}"

    def document() -> Document | None:
        cents = to_charge(balances=books.balances(organism_id=fund.id))
        told = {"schema_version": 1, "reference": reference, "body": fund.code, "day": day.isoformat()}
        return {**told, "charged_cents": cents} if cents else None

    told = pass_on(
        reference=reference,
        day=day,
        sender=Half(
            fund,
            "benefits_charged_by_fund",
            lambda told: join(*(paying.benefits_charged_by_fund(*each) for each in told["charged_cents"].items())),
        ),
        receiver=Half(
            receiver,
            "benefits_charged_at_agency",
            lambda told: join(
                *(agency.benefits_charged_at_agency(told["body"], *each) for each in told["charged_cents"].items())
            ),
        ),
        document=document,
        at=at,
    )
    return None if told is None else Charge(reference, fund.code, day, dict(told["charged_cents"]))


def to_charge(*, balances: Mapping[str, int]) -> dict[str, int]:
    """Benefits less what was charged of them, by branch, of what the books of a fund hold."""
    totals: dict[str, int] = {}
    for account, cents in sorted(balances.items()):
        _, _, rest = account.partition(":")
        if account.startswith((_BENEFIT, _CHARGED)):
            branch = rest.partition(":")[0]
            totals[branch] = totals.get(branch, 0) + cents
    return {branch: cents for branch, cents in totals.items() if cents}
