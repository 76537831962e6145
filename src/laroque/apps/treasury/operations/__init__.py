"""Writes of the treasury: own accounts, direct debits, statements, transfers between the bodies and the agency."""

from laroque.apps.treasury.operations.debits import DebitOrdered, DebitWanted, FileSent, order_debits
from laroque.apps.treasury.operations.holdings import WouldOverdraw
from laroque.apps.treasury.operations.own_accounts import NoSuchAccount, open_bank_account, take_turn
from laroque.apps.treasury.operations.receipts import (
    IdentifiedTransfer,
    NotAMatch,
    NotInSuspense,
    NotTheAmount,
    Part,
    settle_receipt,
    undo_match,
)
from laroque.apps.treasury.operations.receipts_out import (
    NotToBeGivenBack,
    ask_to_give_back,
    came_back_again,
    explain_charges,
    explain_returned_debit,
    explain_reversed,
    given_back,
    keep_receipt,
    not_given_back,
    order_back,
)
from laroque.apps.treasury.operations.statements import (
    ExecutedTransfer,
    FileBooked,
    ReturnedDebit,
    SettledDebit,
    StatementBooked,
    TransferNotPaid,
    book_statements,
)
from laroque.apps.treasury.operations.statuses import StatusesBooked, book_statuses
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
    "ExecutedTransfer",
    "FileBooked",
    "FileSent",
    "IdentifiedTransfer",
    "NoSuchAccount",
    "NotAMatch",
    "NotInSuspense",
    "NotTheAmount",
    "NotToBeGivenBack",
    "OwnTransfer",
    "Part",
    "ReturnedDebit",
    "SettledDebit",
    "StatementBooked",
    "StatusesBooked",
    "TransferFileSent",
    "TransferKeyReused",
    "TransferNotPaid",
    "TransferOrdered",
    "TransferWanted",
    "WouldOverdraw",
    "ask_to_give_back",
    "book_statements",
    "book_statuses",
    "came_back_again",
    "expect_feed",
    "expect_sweep",
    "explain_charges",
    "explain_returned_debit",
    "explain_reversed",
    "feed_needed",
    "given_back",
    "keep_receipt",
    "not_given_back",
    "open_bank_account",
    "order_back",
    "order_debits",
    "order_feed",
    "order_sweep",
    "order_transfers",
    "settle_receipt",
    "take_turn",
    "undo_match",
]
