"""The statement of benefits of an insured person: what was paid in some time, to whom, and why each amount."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims import queries_payments as payments
from laroque.apps.claims import queries_statement as claims
from laroque.apps.claims.queries_payments import PaymentView
from laroque.apps.claims.queries_statement import ClaimTold
from laroque.apps.claims.states import PaymentState
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registers
from laroque.apps.registry.professionals import professionals
from laroque.apps.rights import operations as rights
from laroque.apps.rights.states import LookedAt
from laroque.engines.pricing.explaining import explain_line
from laroque.formats.letters import BenefitsStatement, CareLine, CareSaid, PaymentSaid, StepSaid
from laroque.kernel.text import Text
from laroque.legislation import care
from laroque.postgres.scope import scope

_PAID = (PaymentState.ORDERED, PaymentState.PAID, PaymentState.OFFSET)
_TO_NOBODY = Text("nobody: rejected", "personne : rejeté")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a statement that is not its own, and why: health data is in it, and the look is kept."""

    user_id: int
    name: str
    why: str
    at: datetime


def statement_of(
    *,
    organism_id: int,
    nir: str,
    since: date,
    until: date,
    reader: Reader | None = None,
    persons: Collection[int] | None = None,
) -> BenefitsStatement:
    """What the fund paid for the care claimed under a NIR, from ``since`` until ``until`` (excluded).

    Claims rejected are told too, with their reason. ``reader``: None when the insured person reads it, of whom
    ``persons`` are those whom one reads (``own_persons``): care of the others, grown up since, is left out. Raises
    ``NoReason``.
    """
    fund = network.organism(organism_id=organism_id)
    with scope(organism_id):
        told = claims.claims_told(organism_id=organism_id, nir=nir, since=since, until=until)
        if persons is not None:
            told = [each for each in told if each.beneficiary_id in persons]
        if reader is not None:
            _keep_look(organism_id, told, reader)
        paid = payments.payments(organism_id=organism_id, payee=Holder.INSURED, key=nir)
        owed = debts.debts(organism_id=organism_id, holder=Holder.INSURED, holder_key=nir, only_open=True)
    known = professionals(numbers={each.professional for each in told}, on=since)
    names = {number: professional.name for number, professional in known.items()}
    return BenefitsStatement(
        issuer=fund.name,
        name=registers.names_of_nirs(nirs=[nir]).get(nir, ""),
        nir=nir,
        since=since,
        last=until - timedelta(days=1),
        payments=tuple(_payment(each) for each in paid if since <= each.day < until and each.state in _PAID),
        care=tuple(_care(each, names) for each in told),
        owed_cents=sum(each.open_cents for each in owed),
        damages_cents=sum(each.open_cents for each in owed if each.kind is DebtKind.DAMAGES),
    )


def _keep_look(organism_id: int, told: Sequence[ClaimTold], reader: Reader) -> None:
    rights.look(
        organism_id=organism_id,
        beneficiary_ids=sorted({each.beneficiary_id for each in told if each.beneficiary_id is not None}),
        what=LookedAt.HEALTH,
        who_id=reader.user_id,
        who=reader.name,
        why=reader.why,
        at=reader.at,
    )


def _payment(payment: PaymentView) -> PaymentSaid:
    return PaymentSaid(payment.day, payment.gross_cents, payment.withheld_cents, payment.cents)


def _care(claim: ClaimTold, names: Mapping[str, str]) -> CareSaid:
    name = names.get(claim.professional, claim.professional)
    to = {Holder.INSURED: Text("you", "vous"), Holder.PROFESSIONAL: Text(name, name)}
    paid_to = to[Holder(claim.paid_to)] if claim.paid_to else _TO_NOBODY
    return CareSaid(name, paid_to, tuple(_line(line) for line in claim.lines))


def _line(line: Mapping[str, Any]) -> CareLine:
    nature = care.natures().get(line["nature"])
    return CareLine(
        care_on=line["care_on"],
        title=nature.title if nature else Text(line["nature"], line["nature"]),
        code=line["code"] or line["nature"],
        billed_cents=line["billed_cents"],
        base_cents=line["base_cents"],
        rate_ppm=line["rate_ppm"],
        kept_cents=line["participation_cents"] + line["franchise_cents"],
        borne_cents=line["basic_cents"] + line["solidarity_cents"],
        steps=tuple(StepSaid(step.label, step.amount_cents, step.article) for step in explain_line(line, line)),
    )
