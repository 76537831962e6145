"""Pricing of claims and what follows from it: stored, counted towards the caps, booked, debts found.

The claims of a person priced on one day are priced together, whatever messages brought them and whatever file of the
fund they name (a child under each parent): the caps are filled in the order of the law and not in that of the messages
(CSS D160-6, D160-10). So a message that comes later in the day may change the parts of claims that came before it; once
something of them is ordered from the bank or recovered, or a person has looked at them, they stand.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from laroque.apps.beneficiary_accounts import frames as debts
from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts import queries as accounts_read
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims import deciding, frames, told
from laroque.apps.claims import operations as claims
from laroque.apps.claims import queries as claims_read
from laroque.apps.claims.deciding import Judged, Ruled, Settled, Settlement
from laroque.apps.claims.frames import Stored
from laroque.apps.claims.queries import ClaimView, Ruling
from laroque.apps.claims.states import ClaimState
from laroque.apps.claims.told import Told
from laroque.apps.ledger import frames as books
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules.drafts import Draft
from laroque.apps.ledger.rules.paying import overpayment_withheld
from laroque.apps.registry import frames as registers
from laroque.apps.rights import frames as rights
from laroque.apps.rights import linking
from laroque.apps.rights import queries as rights_read
from laroque.apps.tariffs import frames as tariffs
from laroque.engines.pricing.facts import Facts
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.reasons import reasons
from laroque.kernel.identifiers import is_provisional_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

_OTHERWISE: Mapping[str, Mapping[str, str]] = {
    "unknown_protocol": {"exemption_asked": ""},
    "unknown_exemption": {"exemption_asked": ""},
    "unknown_injury": {"insurance": "sickness"},
}
"""What is told of a claim when a question is answered by no: it is paid all the same, without what was asked."""

_GRANTED: Mapping[str, Mapping[str, str]] = {"unknown_exemption": {"exemption_asked": "granted"}}
"""What is told of a claim when a question is answered by yes, where that alone settles it."""


def settle(*, organism_id: int, arrived: Told, paid_on: date, at: datetime, source: str, step: str) -> None:
    """Price claims that have just come, and those of their persons that the same day priced already.

    ``source`` names in the books what they come from, ``step`` this very call. In the scope and turn of the caller.
    """
    new = _identified(organism_id, arrived)
    files = _files_of_persons(organism_id, new)
    earlier = _open_claims(organism_id, files, paid_on)
    if not earlier.told.claim_ids:
        alone, _ = _judged(organism_id, new, earlier, files, paid_on)
        _settle_alone(organism_id, new, alone, paid_on, at, source, step)
        return
    judged, before = _judged(organism_id, new.joined(earlier.told), earlier, files, paid_on)
    fresh, again = judged.only(new.claim_ids), judged.only(earlier.told.claim_ids)
    again = again.only(told.changed(earlier.priced, again.priced))
    old = before.only(again.claim_ids)
    frames.store(organism_id=organism_id, claims=new, priced=fresh.priced, priced_on=paid_on)
    frames.restate(organism_id=organism_id, priced=again.priced, priced_on=paid_on)
    rights.count(organism_id, deciding.counted_difference([fresh, again], old))
    settled = deciding.settled(fresh).joined(deciding.settled(again, old))
    book(organism_id, settled, paid_on, at, source, step)
    _find_debts(organism_id, settled, {each: [each] for each in again.claim_ids}, paid_on, step)


def _settle_alone(
    organism_id: int, new: Told, judged: Judged, paid_on: date, at: datetime, source: str, step: str
) -> None:
    """Keep claims of persons of whom nothing else was priced that day."""
    frames.store(organism_id=organism_id, claims=new, priced=judged.priced, priced_on=paid_on)
    rights.count(organism_id, judged.counted)
    settled = deciding.settled(judged)
    book(organism_id, settled, paid_on, at, source, step)
    debts.find_participations(organism_id=organism_id, found=settled.owed(step, {}), on=paid_on)


def price_waiting(*, organism_id: int, claim_ids: Sequence[int], paid_on: date, at: datetime) -> None:
    """Price again the claims that wait, among those asked: the registers may know more, and persons have answered.

    What they answered counts for the question it answered only.
    """
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        waiting = claims_read.waiting(organism_id=organism_id, claim_ids=claim_ids)
        rulings = claims_read.rulings(organism_id=organism_id, claim_ids=waiting)
        for waived, ids in _by_waived(waiting, rulings).items():
            own = [each for each in rulings if each.claim_id in ids]
            _price_waiting(organism_id, ids, own, waived, paid_on, at)


def _price_waiting(
    organism_id: int,
    claim_ids: Sequence[int],
    rulings: Sequence[Ruling],
    waived: frozenset[str],
    on: date,
    at: datetime,
) -> None:
    stored = frames.stored(organism_id=organism_id, claim_ids=claim_ids)
    anew = stored.told
    for each in rulings:
        answer = (_GRANTED if each.accepts else _OTHERWISE).get(each.reason)
        if answer:
            anew = told.with_otherwise(anew, each.claim_id, each.line, **answer)
    anew = _identified(organism_id, anew)
    refused = {
        (each.claim_id, each.line): each.reason
        for each in rulings
        if not each.accepts and each.reason not in _OTHERWISE
    }
    judged, before = _judged(
        organism_id, anew, stored, _files_of_persons(organism_id, anew), on, Ruled(waived, refused)
    )
    frames.retell(organism_id=organism_id, claims=anew)
    frames.restate(organism_id=organism_id, priced=judged.priced, priced_on=on)
    rights.count(organism_id, deciding.counted_difference([judged], before))
    settled = deciding.settled(judged, before)
    step = f"priced:{at.isoformat(timespec='microseconds')}"
    book(organism_id, settled, on, at, "claim", step)
    _find_debts(organism_id, settled, {}, on, step)


def _by_waived(claim_ids: Sequence[int], rulings: Sequence[Ruling]) -> dict[frozenset[str], list[int]]:
    """The claims by the reasons that persons waived of them."""
    waived: dict[int, set[str]] = {}
    for each in rulings:
        if each.accepts:
            waived.setdefault(each.claim_id, set()).add(each.reason)
    groups: dict[frozenset[str], list[int]] = {}
    for claim_id in claim_ids:
        groups.setdefault(frozenset(waived.get(claim_id, ())), []).append(claim_id)
    return groups


def _identified(organism_id: int, claims_told: Told) -> Told:
    waiting = [nir for nir in claims_told.nirs if is_provisional_nir(nir)]
    now = rights_read.numbers_now(organism_id=organism_id, nirs=waiting) if waiting else {}
    named = told.renumbered(claims_told, now)
    return told.identified(named, rights.identified(organism_id, told.persons_of(named)))


def _files_of_persons(organism_id: int, claims_told: Told) -> list[int]:
    """All the files of the persons whom claims are for."""
    return linking.files_of_persons(organism_id=organism_id, beneficiary_ids=told.beneficiaries_of(claims_told))


def _open_claims(organism_id: int, files: Sequence[int], paid_on: date) -> Stored:
    """The claims of persons, under any of their files, that the day priced and that may still be priced anew."""
    earlier = frames.same_day(organism_id=organism_id, beneficiary_ids=files, paid_on=paid_on)
    if not earlier.told.claim_ids:
        return earlier
    touched = accounts_read.touched_claims(
        organism_id=organism_id, holder_keys=earlier.told.nirs, claim_ids=earlier.told.claim_ids
    )
    return earlier.only([each for each in earlier.told.claim_ids if each not in touched])


def _judged(
    organism_id: int,
    whole: Told,
    earlier: Stored,
    files: Sequence[int],
    paid_on: date,
    ruled: Ruled | None = None,
) -> tuple[Judged, Judged]:
    """The claims as priced now, and those that were priced before as they stand; ``files``: of all their persons."""
    law = care_law()
    terms = registers.terms(told.professionals_of(whole))
    lines = told.pricing_lines(whole, terms, paid_on=paid_on)
    before = None
    if earlier.told.claim_ids:
        stood = told.pricing_lines(earlier.told, terms, paid_on=paid_on)
        before = deciding.judged(earlier.told, stood, earlier.priced, law)
    prices = tariffs.prices()
    watched = deciding.watched(lines, prices, paid_on)
    found = rights.facts(organism_id, files, days=watched.days, since=watched.since)
    known = frames.known(organism_id=organism_id, beneficiary_ids=files, watched=watched, but=earlier.told.claim_ids)
    facts = Facts(lines, found.persons, found.rights, deciding.counted_before(found.counted, before), known, found.same)
    judged = deciding.decided(whole, lines, facts, prices, law, ruled)
    return judged, before or judged.only([])


def book(organism_id: int, settled: Settlement, on: date, at: datetime, source: str, step: str) -> None:
    """One entry a claim: what is to be paid of it, or how that changes."""
    books.post_legs(
        organism_id=organism_id, legs=settled.legs(step), reason="care_settled", source=source, on=on, at=at
    )


def _find_debts(organism_id: int, settled: Settlement, old: Mapping[int, Sequence[int]], on: date, step: str) -> None:
    """What insured persons owe of claims: participations and franchises that could not be withheld (CSS L160-13 II).

    ``old``: the versions priced before, by the claims that replace what was owed of them. What was recovered of them
    beyond what is owed now pays other participations of the person.
    """
    restated = settled.restated(list(old))
    holders = sorted({nir for _, nir, _ in restated})
    before = [version for claim_id, _, _ in restated for version in old[claim_id]]
    paid = accounts_read.recovered_of_claims(organism_id=organism_id, holder_keys=holders, claim_ids=before)
    recovered = {claim_id: sum(paid.get(version, 0) for version in old[claim_id]) for claim_id, _, _ in restated}
    for claim_id, nir, owed in restated:
        if recovered[claim_id] > owed:
            accounts.set_off(
                organism_id=organism_id, holder_key=nir, claim_ids=old[claim_id], cents=recovered[claim_id] - owed,
                on=on, key=f"set_off:{claim_id}:{step}",
            )  # fmt: skip
    accounts.give_up(organism_id=organism_id, holder_keys=holders, claim_ids=before, on=on)
    debts.find_participations(organism_id=organism_id, found=settled.owed(step, recovered), on=on)


def reject_whole(*, organism_id: int, claim_id: int, on: date) -> None:
    """Refuse every line of a claim that waits: nothing of it was booked. In the scope and turn of the caller."""
    stored = frames.stored(organism_id=organism_id, claim_ids=[claim_id])
    frames.restate(organism_id=organism_id, priced=deciding.rejected(stored.priced), priced_on=on)


def replace(*, organism_id: int, claim_id: int, changes: Mapping[str, Any], paid_on: date, at: datetime) -> int:
    """Price a claim anew as its next version, with other values told; book the difference; give its number.

    What was paid too much is owed back by who received it. Raises ``CannotReplace``. In the scope and turn of the
    caller.
    """
    old = frames.stored(organism_id=organism_id, claim_ids=[claim_id])
    view = claims_read.claim(organism_id=organism_id, claim_id=claim_id)
    assert view is not None, claim_id
    was_paid = view.state is ClaimState.PAID
    stands_for = claim_id if was_paid or view.replaces_id is None else view.replaces_id
    (number,) = frames.next_numbers(1)
    versions = [each.id for each in claims_read.versions(organism_id=organism_id, claim_id=claim_id)]
    version = told.next_version(old.told, number=number, replaces_id=stands_for)
    anew = _identified(organism_id, told.with_changes(version, changes))
    judged, before = _judged(organism_id, anew, old, _files_of_persons(organism_id, anew), paid_on)
    claims.move(organism_id=organism_id, claim_id=claim_id, to=ClaimState.REPLACED)
    frames.store(organism_id=organism_id, claims=anew, priced=judged.priced, priced_on=paid_on)
    rights.count(organism_id, deciding.counted_difference([judged], before))
    settled = deciding.settled(judged, before.as_claim(number))
    new, own = claims_read.claim(organism_id=organism_id, claim_id=number), settled.each()
    _require_possible(organism_id, view, new, own, versions)
    book(organism_id, settled, paid_on, at, f"claim:{claim_id}", f"version:{number}")
    _find_debts(organism_id, settled, {number: versions}, paid_on, f"version:{number}")
    if was_paid:
        _ask_back(organism_id, view, number, own, paid_on, at)
    return number


class CannotReplace(ValueError):
    """A version of a claim would wait, or give back participations recovered that nothing else owed takes up."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def _require_possible(
    organism_id: int, old: ClaimView, new: ClaimView | None, settled: Sequence[Settled], versions: Sequence[int]
) -> None:
    assert new is not None
    if old.state is not ClaimState.REJECTED and new.state in claims_read.WAITING:
        title = reasons()[new.question].title
        raise CannotReplace(
            Text(
                f"the claim so changed would wait ({title.en}): answer that first, or change it otherwise",
                f"la demande ainsi modifiée serait en attente ({title.fr}) : réglez-le d'abord, ou modifiez autrement",
            )
        )
    recovered = sum(
        accounts_read.recovered_of_claims(
            organism_id=organism_id, holder_keys=[old.nir], claim_ids=versions
        ).values()
    )  # fmt: skip
    surplus = max((recovered - each.owed_cents for each in settled), default=0)
    if surplus <= 0:
        return
    others = accounts_read.open_participations(organism_id=organism_id, holder_key=old.nir, but=versions)
    if surplus > others:
        raise CannotReplace(
            Text(
                f"{recovered} cents of participations of this claim are recovered, {surplus} more than would be owed, "
                f"and other participations owed are {others}: adjust it once more is owed, or otherwise",
                f"{recovered} centimes de participations de cette demande sont récupérés, {surplus} de plus que ce qui "
                f"serait dû, et les autres participations dues sont de {others} : ajustez-la quand davantage sera dû, "
                "ou autrement",
            )
        )


def _ask_back(
    organism_id: int, old: ClaimView, number: int, settled: Sequence[Settled], on: date, at: datetime
) -> None:
    """What was paid of a claim and is no more due becomes an overpayment of its payee (CSS L133-4, L133-4-1)."""
    change = sum(sum(each.parts.values()) + each.change_of_owed_cents for each in settled)
    if change > 0:
        return
    claims.close_version(organism_id=organism_id, claim_id=number, payment_id=old.payment_id)
    if not change:
        return
    (each,) = settled
    branch, account = min(each.parts, key=lambda part: each.parts[part]) if each.parts else (each.branch, "")
    is_insured = old.paid_to == Holder.INSURED.value
    found = DebtFound(
        key=f"adjusted:{number}",
        holder=Holder(old.paid_to),
        holder_key=old.nir if is_insured else old.professional,
        kind=DebtKind.OVERPAYMENT,
        cents=-change,
        found_on=on,
        branch=branch,
        account=account,
        claim_id=number,
    )
    accounts.find_debts(organism_id=organism_id, debts=[found])
    draft = Draft(
        reason="overpayment_found",
        source=f"claim:{old.id}",
        key=f"overpayment_found:{found.key}",
        accounting_on=on,
        value_on=on,
        legs=overpayment_withheld(each.payee, change),
    )
    ledger.post(organism_id=organism_id, draft=draft, at=at)
