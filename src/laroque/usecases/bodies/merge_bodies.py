"""Bodies merge (CSS L213-1), or an account moves: what one collecting body holds of accounts goes to another.

Asked by one person and decided by a second one. Accounts go with their whole history, messages, debits and mandates;
what the books hold of them is handed over and taken over to the cent, and the money by the agency's pools. One
transaction: it is done, or nothing is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import moving, unallocated
from laroque.apps.contributions.operations.moving import CannotMove, ToMove
from laroque.apps.contributions.unallocated import UNALLOCATED, beyond
from laroque.apps.exchanges.moving import copy_messages
from laroque.apps.ledger import deeds, rates
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.chart import BOOKS_OF_KIND, Books
from laroque.apps.ledger.deeds import Deed
from laroque.apps.ledger.rules import Draft, Leg, agency, collecting
from laroque.apps.ledger.states import DeedKind, Regime
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.apps.registry.mandates_moving import move_mandates
from laroque.apps.registry.self_employed import move_self_employed
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.moving import copy_debits, under_way_cents
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.notify_ahead import cleared_ahead, due_ahead
from laroque.usecases.treasury.notify_surcharges import notify_surcharges

AGENCY = "agency"
_CASH = ("bank:", "transit:", "suspense:receipts")

Balances = Mapping[str, int]
"""Signed cents by account of the ledger."""

Told = Mapping[Regime, Mapping[str, int]]
"""Signed cents by beneficiary under each regime."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the accounts of a body give: balances of the ledger, what is to be told of them, surcharges paid in all."""

    balances: Balances
    told: Told
    surcharges_cents: int


@dataclass(frozen=True, slots=True)
class BodyMerged:
    """What went from one body to another: accounts, messages, mandates and filing places, and the cents of the books.

    ``accounts`` is zero when all had gone before.
    """

    from_code: str
    to_code: str
    accounts: int
    messages: int
    mandates: int
    places: int
    balances: dict[str, int]


def ask_merger(*, from_code: str, to_code: str, on: date, by: int, at: datetime) -> Deed:
    """Ask that a second person decides on the merger of a body into another, on a day.

    Raises ``CannotMove`` when one of them does not collect alone, ``DeedReused``, ``NotAMember``.
    """
    return _ask(DeedKind.MERGER, from_code, to_code, _merger_reference(from_code, to_code), None, on, by, at)


def merge_bodies(*, from_code: str, to_code: str, at: datetime) -> BodyMerged:
    """Carry out an approved merger: what was collected is notified, then every account goes with all the books.

    The collection account must be empty, swept by its statement: what comes to it later is credited by the bank to the
    account of the receiving body. Done again, nothing is left to go. Raises ``NotApproved``, ``CannotMove``.
    """
    deed = _approved(DeedKind.MERGER, to_code, _merger_reference(from_code, to_code))
    leaving, coming = _bodies(from_code, to_code)
    on = date.fromisoformat(deed.content["on"])
    day = timezone.localdate(at)
    notify(organism_id=leaving.id, day=day, at=at)
    notify_surcharges(organism_id=leaving.id, day=day, at=at)
    return _move(leaving, coming, None, on, deed.reference, at)


def ask_account_move(*, siret: str, from_code: str, to_code: str, on: date, by: int, at: datetime) -> Deed:
    """Ask that a second person decides on the move of one establishment's account to another body, on a day.

    Raises ``CannotMove``, ``DeedReused``, ``NotAMember``.
    """
    reference = _move_reference(siret, from_code, to_code)
    return _ask(DeedKind.MOVE, from_code, to_code, reference, siret, on, by, at)


def move_account(*, siret: str, from_code: str, to_code: str, at: datetime) -> BodyMerged:
    """Carry out the approved move of an account: it had been filed at the wrong body, or the establishment moved.

    What was collected of it stays notified by the body it leaves. Done again, nothing is left to go. Raises
    ``NotApproved``, ``CannotMove``.
    """
    reference = _move_reference(siret, from_code, to_code)
    deed = _approved(DeedKind.MOVE, to_code, reference)
    leaving, coming = _bodies(from_code, to_code)
    day = timezone.localdate(at)
    notify(organism_id=leaving.id, day=day, at=at)
    notify_surcharges(organism_id=leaving.id, day=day, at=at)
    return _move(leaving, coming, [siret], date.fromisoformat(deed.content["on"]), reference, at)


def _move(
    leaving: OrganismView,
    coming: OrganismView,
    sirets: Sequence[str] | None,
    on: date,
    reference: str,
    at: datetime,
) -> BodyMerged:
    with transaction.atomic():
        with scope(leaving.id):
            contributions.take_turn(organism_id=leaving.id)
            treasury.take_turn(organism_id=leaving.id)
            if sirets is None:
                _require_quiet(leaving)
            accounts = moving.to_move(organism_id=leaving.id, sirets=sirets)
            before = _standing(leaving, at)
        if not accounts.sirets:
            return BodyMerged(leaving.code, coming.code, 0, 0, 0, 0, {})
        _copy(leaving, coming, accounts, on)
        if sirets is None:
            _take_over_keys(leaving, coming, at)
        with scope(leaving.id):
            moving.close_accounts(organism_id=leaving.id, moving=accounts, to_id=coming.id, on=on, at=at)
            owners = list(accounts.sirets.values())
            places = moving.move_places(from_id=leaving.id, to_id=coming.id, sirets=owners)
            move_self_employed(from_id=leaving.id, to_id=coming.id, sirets=owners)
            mandates = move_mandates(from_id=leaving.id, to_id=coming.id, sirets=owners, on=on)
            after = _standing(leaving, at)
            told = {regime: _gap(_told(leaving, regime), after.told[regime]) for regime in Regime}
            balances = books.balances(organism_id=leaving.id) if sirets is None else _part(before, after, told)
        _hand_over(leaving, coming, balances, told, reference, at)
    return BodyMerged(
        leaving.code, coming.code, len(accounts.sirets), len(accounts.messages), mandates, places, dict(balances)
    )


def _copy(leaving: OrganismView, coming: OrganismView, accounts: ToMove, on: date) -> None:
    with scope(coming.id, national=True):
        contributions.take_turn(organism_id=coming.id)
        messages = copy_messages(from_id=leaving.id, to_id=coming.id, message_ids=accounts.messages)
        ids = moving.copy_accounts(from_id=leaving.id, to_id=coming.id, moving=accounts, messages=messages, on=on)
        copy_debits(from_id=leaving.id, to_id=coming.id, accounts=ids)


def _take_over_keys(leaving: OrganismView, coming: OrganismView, at: datetime) -> None:
    """The sharing keys that the body that ends decided hold on, for days of which the other one has decided nothing."""
    with scope(leaving.id):
        keys = contributor_accounts.decided_keys(organism_id=leaving.id)
    with scope(coming.id):
        own = contributor_accounts.decisions(organism_id=coming.id)
        for key in beyond(keys, own):
            unallocated.decide_key(
                organism_id=coming.id, ctp=key.ctp, valid=key.valid, parts=key.parts, article=key.article,
                by=leaving.code, at=at,
            )  # fmt: skip


def _hand_over(
    leaving: OrganismView, coming: OrganismView, balances: Balances, told: Told, reference: str, at: datetime
) -> None:
    """The four entries: each body its own, the agency one for each; pair keys where money goes by the pools."""
    gone = collecting.accounts_handed_over(balances)
    cents = -next((leg.cents for leg in gone if leg.account == collecting.POOL), 0)
    agency_id = network.organism_by_code(code=AGENCY).id
    left, come = (f"{reference}-LEFT", f"{reference}-COME") if cents else (None, None)
    _book(leaving.id, "accounts_handed_over", gone, reference, left, at)
    _book(coming.id, "accounts_taken_over", collecting.accounts_taken_over(balances), reference, come, at)
    _book(agency_id, "pool_handed_over", agency.pool_handed_over(leaving.code, cents), reference, left, at)
    _book(agency_id, "pool_taken_over", agency.pool_taken_over(coming.code, cents), reference, come, at)
    for organism_id, sign in ((leaving.id, -1), (coming.id, 1)):
        with scope(organism_id):
            for regime, shares in told.items():
                moved = {name: sign * part for name, part in shares.items() if part}
                rates.tell(organism_id=organism_id, regime=regime, reference=reference, shares=moved)


def _book(
    organism_id: int, reason: str, legs: tuple[Leg, ...], reference: str, pair_key: str | None, at: datetime
) -> None:
    if not legs:
        return
    on = timezone.localdate(at)
    with scope(organism_id):
        draft = Draft(reason, f"deed:{reference}", f"{reason}:{reference}", on, on, legs, pair_key)
        ledger.post(organism_id=organism_id, draft=draft, at=at)


def _standing(body: OrganismView, at: datetime) -> _Standing:
    surcharges = contributor_accounts.surcharges_collected(organism_id=body.id)
    waiting = surcharges.pop(UNALLOCATED, 0)
    told = {
        Regime.SURCHARGES: surcharges,
        Regime.AHEAD: due_ahead(organism_id=body.id, day=timezone.localdate(at)),
        Regime.CLEARED: cleared_ahead(organism_id=body.id),
    }
    ledger_balances = contributor_accounts.ledger_balances_expected(organism_id=body.id)
    return _Standing(ledger_balances, told, sum(surcharges.values()) + waiting)


def _told(body: OrganismView, regime: Regime) -> Mapping[str, int]:
    return rates.told(organism_id=body.id, regime=regime)


def _part(before: _Standing, after: _Standing, told: Told) -> Balances:
    """The balances that the accounts that left had given to the ledger, and no others."""
    balances = _gap(before.balances, after.balances)
    surcharges = before.surcharges_cents - after.surcharges_cents - sum(told[Regime.SURCHARGES].values())
    balances[collecting.SURCHARGES_COLLECTED] = -surcharges
    for name, cents in _gap(told[Regime.AHEAD], told[Regime.CLEARED]).items():
        balances[f"advance:{name}"] = cents
    return {path: cents for path, cents in sorted(balances.items()) if cents}


def _gap(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    gaps = {name: one.get(name, 0) - other.get(name, 0) for name in sorted(one.keys() | other.keys())}
    return {name: cents for name, cents in gaps.items() if cents}


def _require_quiet(leaving: OrganismView) -> None:
    waiting = under_way_cents(organism_id=leaving.id)
    cash = {path: cents for path, cents in books.balances(organism_id=leaving.id).items() if path.startswith(_CASH)}
    if waiting or cash:
        facts = ", ".join(f"{name} {cents}" for name, cents in sorted({**waiting, **cash}.items()))
        raise CannotMove(
            Text(
                f"{leaving.code} still has money at its bank or under way, in cents ({facts}): explain its receipts, "
                "sweep its account and book its last statement first",
                f"{leaving.code} a encore de l'argent en banque ou en cours, en centimes ({facts}) : expliquez ses "
                "encaissements, remontez son compte et passez d'abord son dernier relevé",
            )
        )


def _ask(
    kind: DeedKind,
    from_code: str,
    to_code: str,
    reference: str,
    siret: str | None,
    on: date,
    by: int,
    at: datetime,
) -> Deed:
    leaving, coming = _bodies(from_code, to_code)
    content = {"from": leaving.code, "to": coming.code, "on": on.isoformat(), "siret": siret}
    with scope(coming.id):
        return deeds.ask_deed(organism_id=coming.id, kind=kind, reference=reference, content=content, by=by, at=at)


def _approved(kind: DeedKind, to_code: str, reference: str) -> Deed:
    coming = network.organism_by_code(code=to_code)
    with scope(coming.id):
        return deeds.approved_deed(organism_id=coming.id, kind=kind, reference=reference)


def _bodies(from_code: str, to_code: str) -> tuple[OrganismView, OrganismView]:
    """The two bodies; each keeps the books of a collecting body and no others."""
    leaving, coming = network.organism_by_code(code=from_code), network.organism_by_code(code=to_code)
    for body in (leaving, coming):
        if BOOKS_OF_KIND[body.kind] != frozenset({Books.COLLECTING}) or leaving.id == coming.id:
            raise CannotMove(
                Text(
                    f"{body.code} cannot take part: two different bodies, each collecting and nothing else",
                    f"{body.code} ne peut pas y prendre part : deux organismes différents, qui recouvrent et rien "
                    "d'autre",
                )
            )
    return leaving, coming


def _merger_reference(from_code: str, to_code: str) -> str:
    return f"MERGER-{from_code.upper()}-{to_code.upper()}"


def _move_reference(siret: str, from_code: str, to_code: str) -> str:
    return f"MOVE-{siret}-{from_code.upper()}-{to_code.upper()}"
