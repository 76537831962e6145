"""Pricing of claims and what follows from it: stored, counted towards the caps, booked, debts found.

The claims of a person priced on one day are priced together, whatever messages brought them: the caps are filled in
the order of the law and not in that of the messages (CSS D160-6, D160-10). So a message that comes later in the day
may change the parts of claims that came before it; once something of them is ordered from the bank or recovered, or a
person has looked at them, they stand.
"""

from collections.abc import Sequence
from datetime import date, datetime

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts import queries as accounts_read
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims import deciding, frames
from laroque.apps.claims.deciding import Judged, Settled
from laroque.apps.claims.frames import Stored, Told
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules.drafts import Draft
from laroque.apps.ledger.rules.paying import care_settled
from laroque.apps.registry import frames as registers
from laroque.apps.rights import frames as rights
from laroque.engines.pricing.facts import Facts
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices


def settle(*, organism_id: int, arrived: Told, paid_on: date, at: datetime, source: str, step: str) -> None:
    """Price claims that have just come, and those of their persons that the same day priced already.

    ``source`` names in the books what they come from, ``step`` this very call. In the scope and turn of the caller.
    """
    persons = rights.identified(organism_id, frames.persons_of(arrived))
    new = frames.identified(arrived, persons)
    earlier = _open_claims(organism_id, new, paid_on)
    judged, before = _judged(organism_id, new.joined(earlier.told), earlier, paid_on)
    fresh, again = judged.only(new.claim_ids), judged.only(earlier.told.claim_ids)
    again = again.only(frames.changed(earlier.priced, again.priced))
    old = before.only(again.claim_ids)
    frames.store(organism_id=organism_id, claims=new, priced=fresh.priced, priced_on=paid_on)
    frames.restate(organism_id=organism_id, priced=again.priced, priced_on=paid_on)
    rights.count(organism_id, deciding.counted_difference([fresh, again], old))
    settled = [*deciding.settled(fresh), *deciding.settled(again, old)]
    _book(organism_id, settled, paid_on, at, source, step)
    _find_debts(organism_id, settled, again.claim_ids, paid_on, step)


def _open_claims(organism_id: int, new: Told, paid_on: date) -> Stored:
    """The claims of the same persons that the day priced and that may still be priced anew."""
    earlier = frames.same_day(organism_id=organism_id, beneficiary_ids=frames.beneficiaries_of(new), paid_on=paid_on)
    touched = accounts_read.touched_claims(
        organism_id=organism_id, holder_keys=earlier.told.nirs, claim_ids=earlier.told.claim_ids
    )
    return earlier.only([each for each in earlier.told.claim_ids if each not in touched])


def _judged(organism_id: int, whole: Told, earlier: Stored, paid_on: date) -> tuple[Judged, Judged]:
    """The claims as priced now, and those that were priced before as they stand."""
    law = care_law()
    terms = registers.terms(frames.professionals_of(whole))
    lines = frames.pricing_lines(whole, terms, paid_on=paid_on)
    before = deciding.judged(whole, lines, earlier.priced, law)
    found = rights.facts(organism_id, frames.beneficiaries_of(whole))
    known = frames.known(
        organism_id=organism_id,
        beneficiary_ids=frames.beneficiaries_of(whole),
        since=deciding.known_since(lines, paid_on),
        but=earlier.told.claim_ids,
    )
    counted = deciding.counted_before(found.counted, before)
    facts = Facts(lines, found.persons, found.rights, counted, known)
    return deciding.judged(whole, lines, deciding.decided(lines, facts, shipped_prices(), law), law), before


def _book(organism_id: int, settled: Sequence[Settled], on: date, at: datetime, source: str, step: str) -> None:
    """One entry a claim: what is to be paid of it, or how that changes."""
    ledger.post_all(
        organism_id=organism_id,
        drafts=[
            Draft(
                reason="care_settled",
                source=source,
                key=f"claim:{each.claim_id}:{step}",
                accounting_on=on,
                value_on=on,
                legs=legs,
            )
            for each in settled
            if (legs := care_settled(each.parts, payee=each.payee, owed_cents=each.change_of_owed_cents))
        ],
        at=at,
    )


def _find_debts(organism_id: int, settled: Sequence[Settled], again: Sequence[int], on: date, step: str) -> None:
    """What insured persons owe of claims: participations and franchises that could not be withheld (CSS L160-13 II)."""
    changed = [each for each in settled if each.change_of_owed_cents]
    debts = [
        DebtFound(
            key=f"participation:{each.claim_id}:{step}",
            holder=Holder.INSURED,
            holder_key=each.nir,
            kind=DebtKind.PARTICIPATION,
            cents=each.owed_cents,
            found_on=on,
            branch=each.branch,
            claim_id=each.claim_id,
        )
        for each in changed
        if each.owed_cents
    ]
    before = set(again)
    accounts.replace_debts(
        organism_id=organism_id,
        holder_keys=sorted({each.nir for each in changed if each.claim_id in before}),
        claim_ids=[each.claim_id for each in changed if each.claim_id in before],
        debts=debts,
        on=on,
    )
