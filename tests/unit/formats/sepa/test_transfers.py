"""Transfers written as pain.001 and read back."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from tests.support.bank import BODY_IBAN, NOW, PAYER_IBAN

from laroque.formats.sepa import (
    CreditTransfer,
    CreditTransferBatch,
    Debtor,
    InvalidPaymentFile,
    read_direct_debits,
    read_transfers,
    write_transfers,
)

ONE = CreditTransfer("V1-1", 40_000, "Boulangerie Lœw & Fils", PAYER_IBAN, "PSSTFRPPLIL", "REMBOURSEMENT")
TWO = CreditTransfer("V1-2", 1, "X", PAYER_IBAN)
BATCH = CreditTransferBatch(
    "V1", NOW, "V1", date(2026, 5, 5), Debtor("URSSAF", BODY_IBAN, "BDFEFRPP"), (ONE, TWO)
)  # fmt: skip


def problems(batch: CreditTransferBatch) -> list[str]:
    """What the writer refuses a batch for."""
    with pytest.raises(InvalidPaymentFile) as refused:
        write_transfers(batch)
    return [problem.en for problem in refused.value.problems]


@pytest.mark.parametrize("version", ["001.03", "001.09"])
def test_what_is_written_is_read_back_in_sepa_letters(version):
    plain = replace(BATCH, transfers=(replace(ONE, creditor_name="Boulangerie Loew + Fils"), TWO))
    assert read_transfers(write_transfers(BATCH, version=version)) == plain


def test_every_problem_is_said_and_nothing_is_written():
    wrong = replace(ONE, amount_cents=0, creditor_iban="FR00", creditor_name="你好", remittance="A" * 141)
    assert problems(replace(BATCH, transfers=(wrong, replace(TWO, end_to_end_id="V1-1")))) == [
        "EndToEndId V1-1 is used 2 times",
        "V1-1: The IBAN has a wrong form or key",
        "the name of the payee of V1-1 is empty once in SEPA letters",
        "V1-1: 0 cents is not an amount an order can have",
        "V1-1: the remittance is longer than 140 characters",
    ]
    assert problems(replace(BATCH, transfers=())) == ["the message pays nothing"]
    assert problems(replace(BATCH, execute_on=date(2026, 5, 3), created_at=datetime(2026, 5, 4, 6, 30))) == [  # noqa: DTZ001
        "the instant of the message has no time zone",
        "the transfers are to be made on 2026-05-03, before the message",
    ]


def test_a_version_that_no_bank_takes_is_refused():
    with pytest.raises(InvalidPaymentFile, match=r"use 001.03 or 001.09"):
        write_transfers(BATCH, version="001.02")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"<NbOfTxs>2", b"<NbOfTxs>3", "3 orders said, 2 given"),
        (b"<CtrlSum>400.01", b"<CtrlSum>400.02", "control sum 400.02 is not 40001 cents"),
        (b'Ccy="EUR">0.01', b'Ccy="USD">0.01', "an order is in USD"),
        (b"<Document", b"<!DOCTYPE Document []><Document", "document types are refused"),
    ],
)
def test_the_bank_refuses_what_it_cannot_read(before, after, said):
    with pytest.raises(InvalidPaymentFile, match=said):
        read_transfers(write_transfers(BATCH).replace(before, after))


def test_a_file_of_transfers_is_no_file_of_debits():
    with pytest.raises(InvalidPaymentFile, match=r"the file is not a pain.008"):
        read_direct_debits(write_transfers(BATCH))
