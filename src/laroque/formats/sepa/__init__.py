"""SEPA direct debits (pain.008) to and from bytes, and the reasons of returns."""

from laroque.formats.sepa.reading import read_direct_debits
from laroque.formats.sepa.reasons import Reason, reason_of, reasons
from laroque.formats.sepa.records import (
    Collection,
    Creditor,
    DirectDebit,
    DirectDebitBatch,
    InvalidPaymentFile,
    Scheme,
    SequenceType,
)
from laroque.formats.sepa.writing import write_direct_debits

__all__ = [
    "Collection",
    "Creditor",
    "DirectDebit",
    "DirectDebitBatch",
    "InvalidPaymentFile",
    "Reason",
    "Scheme",
    "SequenceType",
    "read_direct_debits",
    "reason_of",
    "reasons",
    "write_direct_debits",
]
