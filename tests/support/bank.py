"""Made-up direct debits and statements, always the same, for golden files and tests."""

from datetime import UTC, date, datetime

from laroque.formats.camt import Balance, Movement, Statement
from laroque.formats.sepa import (
    Collection,
    Creditor,
    CreditTransfer,
    CreditTransferBatch,
    Debtor,
    DirectDebit,
    DirectDebitBatch,
    Scheme,
    SequenceType,
)

BODY_IBAN = "FR7630006000011234567890189"
PAYER_IBAN = "FR1420041010050500013M02606"
ICS = "FR72ZZZ123456"
NOW = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)


def direct_debit(**changed) -> DirectDebit:
    """A debit of 1,234.56 euros."""
    facts = {
        "end_to_end_id": "D202604-0001",
        "amount_cents": 123_456,
        "mandate_id": "RUM-0001",
        "mandate_signed_on": date(2025, 1, 2),
        "debtor_name": "Boulangerie Lœw & Fils",
        "debtor_iban": PAYER_IBAN,
        "remittance": "Cotisations 04/2026 SIRET 99000000000012",
    }
    return DirectDebit(**{**facts, **changed})


def direct_debits(**changed) -> DirectDebitBatch:
    """Two groups, B2B of two debits and CORE of one, for 1,734.56 euros."""
    b2b = (direct_debit(), direct_debit(end_to_end_id="D202604-0002", amount_cents=45_000, debtor_bic="PSSTFRPPLIL"))
    core = (direct_debit(end_to_end_id="D202604-0003", amount_cents=5_000, remittance=None),)
    facts = {
        "message_id": "D202604",
        "created_at": NOW,
        "creditor": Creditor("URSSAF d'Île-de-France", BODY_IBAN, ICS, "BDFEFRPP"),
        "collections": (
            Collection("D202604-B2B", Scheme.B2B, SequenceType.RECURRENT, date(2026, 5, 5), b2b),
            Collection("D202604-CORE", Scheme.CORE, SequenceType.FIRST, date(2026, 5, 15), core),
        ),
    }
    return DirectDebitBatch(**{**facts, **changed})


def transfers(**changed) -> CreditTransferBatch:
    """Two transfers of one account, for 401.00 euros."""
    first = CreditTransfer("V2605-1", 40_000, "Boulangerie Lœw & Fils", PAYER_IBAN, "PSSTFRPPLIL", "REMBOURSEMENT")
    facts = {
        "message_id": "V2605",
        "created_at": NOW,
        "payment_id": "V2605",
        "execute_on": date(2026, 5, 5),
        "debtor": Debtor("URSSAF d'Île-de-France", BODY_IBAN, "BDFEFRPP"),
        "transfers": (first, CreditTransfer("V2605-2", 100, "UNEDIC", BODY_IBAN)),
    }
    return CreditTransferBatch(**{**facts, **changed})


def movement(**changed) -> Movement:
    """A credit of 1,234.56 euros booked on 5 May 2026, by the debit of ``direct_debit``."""
    day = date(2026, 5, 5)
    facts = {
        "amount_cents": 123_456,
        "currency": "EUR",
        "booked_on": day,
        "value_on": day,
        "status": "BOOK",
        "end_to_end_id": "D202604-0001",
        "mandate_id": "RUM-0001",
        "reference": "Cotisations 04/2026",
        "remittance": "Cotisations 04/2026",
        "bank_reference": "BK-1",
        "counterparty_name": "Boulangerie Loew + Fils",
        "counterparty_iban": PAYER_IBAN,
        "transaction_code": "PMNT/RDDT/BBDD",
    }
    return Movement(**{**facts, **changed})


def statement(**changed) -> Statement:
    """A debit collected, a batch of two, one of them sent back, a transfer still pending: 1,684.56 euros more."""
    day = date(2026, 5, 5)
    batch = {"entry": 2, "batch_id": "D202604-B2B", "bank_reference": "BK-2"}
    facts = {
        "id": "S-2026-05-05",
        "account": BODY_IBAN,
        "balances": (Balance("OPBD", -10_000, "EUR", date(2026, 5, 4)), Balance("CLBD", 158_456, "EUR", day)),
        "movements": (
            movement(),
            movement(amount_cents=45_000, end_to_end_id="D202604-0002", **batch),
            movement(amount_cents=5_000, end_to_end_id="D202604-0003", mandate_id="RUM-0003", **batch),
            movement(
                amount_cents=-5_000,
                end_to_end_id="D202604-0003",
                mandate_id="RUM-0003",
                reason="AM04",
                transaction_code="PMNT/RDDT/UPDD",
                entry=3,
            ),
            movement(
                amount_cents=777_700,
                booked_on=None,
                status="PDNG",
                end_to_end_id=None,
                mandate_id=None,
                reference="RF18539007547034",
                remittance="avril",
                transaction_code="PMNT/RCDT/ESCT",
                entry=4,
            ),
        ),
        "currency": "EUR",
        "sequence": "125",
        "created_at": "2026-05-05T22:00:00+02:00",
        "owner_name": "URSSAF d'Ile-de-France",
    }
    return Statement(**{**facts, **changed})
