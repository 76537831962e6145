"""SEPA payment orders (pain.008, pain.001) to and from bytes, what banks answer (pain.002), and reasons of returns."""

from laroque.formats.sepa.reading import read_direct_debits, read_transfers
from laroque.formats.sepa.reasons import Reason, reason_of, reasons
from laroque.formats.sepa.records import (
    Collection,
    Creditor,
    CreditTransfer,
    CreditTransferBatch,
    Debtor,
    DirectDebit,
    DirectDebitBatch,
    InvalidPaymentFile,
    Scheme,
    SequenceType,
)
from laroque.formats.sepa.statuses import GroupStatus, OrderStatus, StatusFile, is_status_report, read_statuses
from laroque.formats.sepa.writing import write_direct_debits, write_transfers

__all__ = [
    "Collection",
    "CreditTransfer",
    "CreditTransferBatch",
    "Creditor",
    "Debtor",
    "DirectDebit",
    "DirectDebitBatch",
    "GroupStatus",
    "InvalidPaymentFile",
    "OrderStatus",
    "Reason",
    "Scheme",
    "SequenceType",
    "StatusFile",
    "is_status_report",
    "read_direct_debits",
    "read_statuses",
    "read_transfers",
    "reason_of",
    "reasons",
    "write_direct_debits",
    "write_transfers",
]
