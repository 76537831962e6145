"""What a made-up month of care gave, fund by fund: received, refused, waiting, paid, come back, charged."""

from collections import Counter
from typing import Any

from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.claims import queries as claims
from laroque.apps.claims import queries_payments as payments
from laroque.apps.claims.states import PaymentState
from laroque.apps.ledger import queries as books
from laroque.postgres.scope import scope
from laroque.simulation.care.month import CarePlayed, FundPlayed

_SOLIDARITY = "benefit:health:solidarity"


def care_report(played: CarePlayed) -> list[dict[str, Any]]:
    """One document a fund, amounts in cents. ``solidarity_cents``: advanced for those with the C2S (CSS L861-3)."""
    return [_fund(each) for each in played.funds]


def _fund(played: FundPlayed) -> dict[str, Any]:
    answers = [answer for _, answer in played.answered]
    organism_id = played.body.id
    with scope(organism_id):
        sizes = claims.queue_sizes(organism_id=organism_id)
        back = payments.payments(organism_id=organism_id, state=PaymentState.RETURNED)
        owed = debts.open_cents(organism_id=organism_id)
        solidarity = books.balances(organism_id=organism_id, prefix=_SOLIDARITY)
    charged: Counter[str] = Counter()
    for charge in played.charges:
        charged.update(charge.cents)
    return {
        "organism": played.body.code,
        "name": played.body.name,
        "insured": len(played.people),
        "professionals": len(played.professionals),
        "files": len(answers),
        "repeated": sum(not each.is_new for each in played.again),
        **{name: sum(each.counts[name] for each in answers) for name in ("claims", "taken", "refused", "held")},
        "refused_for": _reasons(played, "refused"),
        "held_for": _reasons(played, "held"),
        "answered": played.answers,
        "stand": {state.value: number for state, number in sorted(sizes.items())},
        "payments": sum(len(day.payments) for day in played.days),
        "paid_cents": sum(day.cents for day in played.days),
        "payments_returned": len(back),
        "returned_cents": sum(each.cents for each in back),
        "solidarity_cents": sum(solidarity.values()),
        "charged_cents": dict(sorted(charged.items())),
        "owed_cents": sum(owed.values()),
        "returns_sent": played.returns,
    }


def _reasons(played: FundPlayed, outcome: str) -> dict[str, int]:
    told = (row for _, answer in played.answered for row in answer.body["refusals"])
    return dict(sorted(Counter(row["reason"] for row in told if row["outcome"] == outcome).items()))
