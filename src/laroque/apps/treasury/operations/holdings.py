"""What an account of a body holds and nothing has claimed yet: no account is ever overdrawn (CSS D225-3)."""

from django.db import connection

from laroque.apps.ledger import queries as books
from laroque.apps.ledger.rules import collecting
from laroque.apps.treasury.states import LEDGER_ACCOUNT, AccountRole, ExpectedKind, ExpectedState, TransferState
from laroque.kernel.text import Text


class WouldOverdraw(ValueError):
    """The account does not hold what is asked of it once what is already ordered is counted; it is never overdrawn."""

    def __init__(self, role: AccountRole, asked_cents: int, held_cents: int) -> None:
        self.text = Text(
            f"{asked_cents} cents are asked of the {role} account, which has {held_cents} free: feed it first",
            f"{asked_cents} centimes sont demandés au compte {role.label}, qui en a {held_cents} de libres : "
            "alimentez-le d'abord",
        )
        super().__init__(self.text.en)


def free_cents(organism_id: int, role: AccountRole) -> int:
    """What the books say the account of a role holds, less the transfers, sweeps and funding ordered from it."""
    held = books.balances(organism_id=organism_id)
    free = held.get(LEDGER_ACCOUNT[role], 0) - ordered_cents(organism_id, role)
    if role is AccountRole.COLLECTION:
        free += held.get(collecting.SWEEPS, 0)
    if role is AccountRole.CENTRAL:
        free += waiting_cents(organism_id, ExpectedKind.FEED_OUT) + waiting_cents(organism_id, ExpectedKind.DRAW_OUT)
    return free


def ordered_cents(organism_id: int, role: AccountRole) -> int:
    """Total of the transfers sent from the account of a role and not yet on its statement."""
    return _sum(
        "select coalesce(sum(wanted.cents), 0)::bigint from treasury_transferorder wanted"
        " join treasury_transferfile file on file.organism_id = %(organism)s and file.id = wanted.file_id"
        " join treasury_bankaccount account on account.organism_id = %(organism)s and account.id = file.bank_account_id"
        " where wanted.organism_id = %(organism)s and wanted.state = %(sent)s and account.role = %(role)s",
        {"organism": organism_id, "sent": TransferState.SENT, "role": role},
    )


def waiting_cents(organism_id: int, kind: ExpectedKind) -> int:
    """Signed total of the transfers of a kind between own accounts that are still waited for."""
    return _sum(
        "select coalesce(sum(cents), 0)::bigint from treasury_expected"
        " where organism_id = %(organism)s and kind = %(kind)s and state = %(waiting)s",
        {"organism": organism_id, "kind": kind, "waiting": ExpectedState.WAITING},
    )


def _sum(query: str, parameters: dict[str, object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        (cents,) = cursor.fetchone()
    return int(cents)
