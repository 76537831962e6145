"""Writes of the treasury: own accounts, direct debits, statements, transfers between the bodies and the agency."""

from laroque.apps.treasury.operations.debits import DebitOrdered, DebitWanted, FileSent, order_debits
from laroque.apps.treasury.operations.holdings import WouldOverdraw
from laroque.apps.treasury.operations.own_accounts import NoSuchAccount, open_bank_account, take_turn
from laroque.apps.treasury.operations.statements import (
    FileBooked,
    IdentifiedTransfer,
    NotInSuspense,
    ReturnedDebit,
    SettledDebit,
    StatementBooked,
    book_statements,
    explain,
)
from laroque.apps.treasury.operations.transfer_orders import (
    TransferFileSent,
    TransferKeyReused,
    TransferOrdered,
    TransferWanted,
    order_transfers,
)
from laroque.apps.treasury.operations.transfers import (
    OwnTransfer,
    expect_feed,
    expect_sweep,
    feed_needed,
    order_feed,
    order_sweep,
)

__all__ = [
    "DebitOrdered",
    "DebitWanted",
    "FileBooked",
    "FileSent",
    "IdentifiedTransfer",
    "NoSuchAccount",
    "NotInSuspense",
    "OwnTransfer",
    "ReturnedDebit",
    "SettledDebit",
    "StatementBooked",
    "TransferFileSent",
    "TransferKeyReused",
    "TransferOrdered",
    "TransferWanted",
    "WouldOverdraw",
    "book_statements",
    "expect_feed",
    "expect_sweep",
    "explain",
    "feed_needed",
    "open_bank_account",
    "order_debits",
    "order_feed",
    "order_sweep",
    "order_transfers",
    "take_turn",
]
