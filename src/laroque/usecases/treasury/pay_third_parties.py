"""Pay third parties what the agency holds for them (CSS L225-1-1 5°): asked, approved by a second person, then ordered.

The entry is booked when the statement of the bank shows the transfer; the central account is never overdrawn (D225-3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.ledger import deeds
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.chart import BRANCHES
from laroque.apps.ledger.deeds import Deed
from laroque.apps.ledger.rules import Draft, agency
from laroque.apps.ledger.states import DeedKind
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry import payees
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries as bank
from laroque.apps.treasury.operations import TransferFileSent, TransferWanted
from laroque.apps.treasury.states import AccountRole, PaymentPurpose
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

AGENCY = "agency"
_HEAD = "due_to:"


class CannotPay(ValueError):
    """Something stands against a payment to third parties; the text says what, and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Payable:
    """What the agency holds for a third party: all of it, and what is free of transfers already ordered, in cents.

    ``account_id`` is the number of its bank account in the registry, None while it has none.
    """

    beneficiary: str
    held_cents: int
    free_cents: int
    account_id: int | None


def payables() -> list[Payable]:
    """What is held for each third party, less what is ordered to it, and where it is paid."""
    payer = network.organism_by_code(code=AGENCY)
    with scope(payer.id):
        return _payables(payer.id)


def ask_payout(
    *, day: date, by: int, at: datetime, amounts: Mapping[str, int] | None = None, number: int = 1
) -> Deed | None:
    """Ask to pay third parties on a day: all that is free for those with a bank account, or the ``amounts`` given.

    One request a day and ``number``, asked once. None when there is nothing to pay. Raises ``CannotPay`` when more is
    asked than is free or a beneficiary has no bank account, ``NotAMember``.
    """
    payer = network.organism_by_code(code=AGENCY)
    reference = f"PAYOUT-{day:%Y%m%d}-{number}"
    with scope(payer.id):
        known = deeds.deed(organism_id=payer.id, kind=DeedKind.PAYOUT, reference=reference)
        if known is not None and amounts is None:
            return known
        wanted = _wanted(_payables(payer.id), amounts)
        if not wanted:
            return None
        content = {"execute_on": day.isoformat(), "cents": wanted}
        return deeds.ask_deed(
            organism_id=payer.id, kind=DeedKind.PAYOUT, reference=reference, content=content, by=by, at=at
        )


def pay_third_parties(*, reference: str, at: datetime) -> TransferFileSent:
    """Order the transfers of an approved payment, in one file sent once, for the day asked or the day it is sent.

    Raises ``NotApproved``, ``CannotPay`` (what was free at the request is not any more, or a bank account is missing),
    ``treasury.operations.WouldOverdraw``.
    """
    payer = network.organism_by_code(code=AGENCY)
    with scope(payer.id):
        treasury.take_turn(organism_id=payer.id)
        deed = deeds.approved_deed(organism_id=payer.id, kind=DeedKind.PAYOUT, reference=reference)
        amounts: dict[str, int] = dict(deed.content["cents"])
        held = {each.beneficiary: each for each in _payables(payer.id, but=reference)}
        _wanted(list(held.values()), amounts)
        return treasury.order_transfers(
            organism_id=payer.id,
            organism_code=payer.code,
            role=AccountRole.CENTRAL,
            execute_on=max(date.fromisoformat(deed.content["execute_on"]), timezone.localdate(at)),
            wanted=_orders(reference, amounts, held, at),
            at=at,
        )


def settle(*, organism_id: int, executed: Sequence[tuple[str, date]], at: datetime) -> None:
    """Book transfers to third parties that stand on the agency's statement, in its scope: key and value day of each."""
    on = timezone.localdate(at)
    drafts = []
    for key, value_on in executed:
        reference, _, beneficiary = key.partition(":")
        deed = deeds.approved_deed(organism_id=organism_id, kind=DeedKind.PAYOUT, reference=reference)
        legs = agency.third_party_paid(beneficiary, deed.content["cents"][beneficiary])
        entry_key = _entry_key(organism_id, key)
        drafts.append(Draft("third_party_paid", f"transfer:{key}", entry_key, on, value_on, legs))
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def came_back(*, organism_id: int, returned: Sequence[tuple[str, date]], at: datetime) -> None:
    """Transfers to third parties were refused or came back, in the agency's scope: what was booked is held again."""
    for key, _ in returned:
        entry_key = _entry_key(organism_id, key)
        entry = books.entry_of_key(organism_id=organism_id, key=entry_key)
        if entry is not None:
            ledger.reverse(
                organism_id=organism_id,
                entry_id=entry.id,
                key=f"{entry_key}:returned",
                accounting_on=timezone.localdate(at),
                at=at,
            )


def _entry_key(organism_id: int, key: str) -> str:
    """The key of the entry of a transfer: a new one each time it was paid and came back."""
    paid = f"third_party_paid:{key}"
    times = 1
    while books.entry_of_key(organism_id=organism_id, key=f"{paid}:returned") is not None:
        times += 1
        paid = f"third_party_paid:{key}:{times}"
    return paid


def _payables(organism_id: int, but: str | None = None) -> list[Payable]:
    balances = books.balances(organism_id=organism_id, prefix=_HEAD)
    ordered = bank.transfers_under_way(organism_id=organism_id, purpose=PaymentPurpose.THIRD_PARTY)
    under_way: dict[str, int] = {}
    for key, cents in ordered.items():
        reference, _, beneficiary = key.partition(":")
        if reference != but:
            under_way[beneficiary] = under_way.get(beneficiary, 0) + cents
    held = {path.removeprefix(_HEAD): -cents for path, cents in balances.items()}
    names = [name for name, cents in sorted(held.items()) if name not in BRANCHES and cents > 0]
    accounts = payees.accounts_of_payees(beneficiaries=names)
    return [Payable(name, held[name], held[name] - under_way.get(name, 0), accounts.get(name)) for name in names]


def _wanted(known: Sequence[Payable], amounts: Mapping[str, int] | None) -> dict[str, int]:
    """What to pay: all that is free, or what is asked if it may be paid."""
    if amounts is None:
        return {each.beneficiary: each.free_cents for each in known if each.free_cents > 0 and each.account_id}
    held = {each.beneficiary: each for each in known}
    for beneficiary, cents in amounts.items():
        free = held[beneficiary].free_cents if beneficiary in held else 0
        if not 0 < cents <= free:
            raise CannotPay(
                Text(
                    f"{cents} cents are asked for {beneficiary}, of which {free} are free to be paid",
                    f"{cents} centimes sont demandés pour {beneficiary}, dont {free} peuvent être versés",
                )
            )
        if held[beneficiary].account_id is None:
            raise CannotPay(
                Text(
                    f"{beneficiary} has no bank account; register it with `laroque sharing payee`",
                    f"{beneficiary} n'a pas de compte bancaire ; enregistrez-le par `laroque sharing payee`",
                )
            )
    return dict(amounts)


def _orders(
    reference: str, amounts: Mapping[str, int], held: Mapping[str, Payable], at: datetime
) -> list[TransferWanted]:
    numbers = [held[name].account_id for name in amounts]
    ibans = registry.reveal_ibans(
        account_ids=[number for number in numbers if number], who="treasury", why="third parties", at=at
    )
    names = {each.code: each for each in network.beneficiaries()}
    orders = []
    for beneficiary, cents in amounts.items():
        iban = ibans[held[beneficiary].account_id or 0]
        payee = names.get(beneficiary) or names.get("mobility:authority")
        name = payee.payee if payee is not None and beneficiary in names else beneficiary
        orders.append(
            TransferWanted(
                key=f"{reference}:{beneficiary}",
                cents=cents,
                purpose=PaymentPurpose.THIRD_PARTY,
                subject=beneficiary,
                name=name or beneficiary,
                iban=iban.iban,
                bic=iban.bic,
                remittance=f"{reference} {beneficiary}",
            )
        )
    return orders
