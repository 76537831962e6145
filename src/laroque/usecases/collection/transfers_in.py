"""A transfer as the bank's side knows it, told to the contributor's account."""

from laroque.apps.contributions.operations import TransferIn
from laroque.apps.treasury.operations import IdentifiedTransfer


def transfer_in(transfer: IdentifiedTransfer) -> TransferIn:
    """What the account records: its key, amount and day, the month named, and who paid."""
    return TransferIn(
        transfer.key,
        transfer.account_id,
        transfer.cents,
        transfer.received_on,
        transfer.named_month,
        was_unknown=transfer.was_unknown,
        payer=transfer.payer,
    )
