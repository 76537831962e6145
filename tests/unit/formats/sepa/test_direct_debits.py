"""Files of direct debits: what they hold, what is refused, and how they are read by the bank."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from tests.support.bank import NOW, PAYER_IBAN, direct_debit, direct_debits

from laroque.formats.sepa import (
    Collection,
    DirectDebitBatch,
    InvalidPaymentFile,
    Scheme,
    SequenceType,
    read_direct_debits,
    write_direct_debits,
)
from laroque.formats.sepa.characters import to_sepa_text


def batch_of(*debits, **changed) -> DirectDebitBatch:
    collection = Collection("P1", Scheme.B2B, SequenceType.RECURRENT, date(2026, 5, 5), debits)
    return direct_debits(collections=(replace(collection, **changed),))


def problems_of(batch):
    with pytest.raises(InvalidPaymentFile) as refusal:
        write_direct_debits(batch)
    assert all(problem.en and problem.fr for problem in refusal.value.problems)
    return [problem.en for problem in refusal.value.problems]


@pytest.mark.parametrize("version", ["001.02", "001.08"])
def test_a_written_file_is_read_by_the_bank_with_its_sums(version):
    batch = read_direct_debits(write_direct_debits(direct_debits(), version=version))
    shown = [(group.payment_id, group.scheme, group.sequence_type, group.total_cents) for group in batch.collections]
    assert shown == [
        ("D202604-B2B", Scheme.B2B, SequenceType.RECURRENT, 168_456),
        ("D202604-CORE", Scheme.CORE, SequenceType.FIRST, 5_000),
    ]
    assert batch.creditor.name == "URSSAF d'Ile-de-France"
    assert batch.collections[0].debits[0].debtor_name == "Boulangerie Loew + Fils"


def test_the_same_batch_gives_the_same_bytes():
    assert write_direct_debits(direct_debits()) == write_direct_debits(direct_debits())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Société Générale", "Societe Generale"),
        ("Lœw & Fils", "Loew + Fils"),
        ("ÇÀ & LÀ", "CA + LA"),
        ("a<b>;c\n\td", "a b c d"),
        ("L’Été_26", "L'Ete-26"),
        ("株式会社", ""),
        ("x" * 80, "x" * 70),
    ],
)
def test_texts_are_put_in_the_sepa_set(text, written):
    assert to_sepa_text(text, 70) == written


@pytest.mark.parametrize("cents", [0, -1, 100_000_000_000])
def test_an_amount_no_debit_can_have_is_refused(cents):
    assert problems_of(batch_of(direct_debit(amount_cents=cents))) == [
        f"D202604-0001: {cents} cents is not an amount an order can have"
    ]


@pytest.mark.parametrize("cents", [1, 99_999_999_999])
def test_the_bounds_of_an_amount_pass(cents):
    assert read_direct_debits(write_direct_debits(batch_of(direct_debit(amount_cents=cents)))).total_cents == cents


@pytest.mark.parametrize("identifier", ["", "x" * 36, "é1", "/A", "A/", "A//B", " A", "A_B", "A&B"])
def test_an_identifier_is_refused_and_never_changed(identifier):
    (problem,) = problems_of(batch_of(direct_debit(end_to_end_id=identifier)))
    assert problem.startswith(f"EndToEndId {identifier!r}")


def test_a_wrong_iban_is_refused_without_being_shown():
    (problem,) = problems_of(batch_of(direct_debit(debtor_iban="FR1420041010050500013M02607")))
    assert problem == "D202604-0001: The IBAN has a wrong form or key"


def test_spaces_of_an_iban_are_dropped():
    spaced = "FR14 2004 1010 0505 0001 3M02 606"
    batch = read_direct_debits(write_direct_debits(batch_of(direct_debit(debtor_iban=spaced))))
    assert batch.collections[0].debits[0].debtor_iban == PAYER_IBAN


@pytest.mark.parametrize(
    ("batch", "problem"),
    [
        (batch_of(direct_debit(), direct_debit()), "EndToEndId D202604-0001 is used 2 times"),
        (batch_of(), "group P1 has no debit"),
        (direct_debits(collections=()), "the message collects nothing"),
        (
            batch_of(direct_debit(debtor_name="株")),
            "the name of the debtor of D202604-0001 is empty once in SEPA letters",
        ),
        (
            batch_of(direct_debit(remittance="x" * 141)),
            "D202604-0001: the remittance is longer than 140 characters",
        ),
        (
            batch_of(direct_debit(), collect_on=date(2026, 5, 3)),
            "group P1 is to be collected on 2026-05-03, before the message",
        ),
        (
            batch_of(direct_debit(mandate_signed_on=date(2026, 5, 6))),
            "D202604-0001: the mandate is signed on 2026-05-06, after the collection",
        ),
        (
            direct_debits(created_at=datetime(2026, 5, 4, 6, 30)),  # noqa: DTZ001
            "the instant of the message has no time zone",
        ),
        (
            direct_debits(creditor=replace(direct_debits().creditor, ics="FR72ZZZ123457")),
            "Creditor identifier FR72ZZZ123457 is wrong",
        ),
    ],
)
def test_what_a_bank_would_refuse_is_not_sent(batch, problem):
    assert problems_of(batch) == [problem]


def test_every_problem_is_said_at_once():
    assert len(problems_of(batch_of(direct_debit(amount_cents=0, mandate_id="x" * 36, debtor_name="")))) == 4


def test_the_schema_has_the_last_word():
    (problem,) = problems_of(batch_of(direct_debit(debtor_bic="NOT A BIC")))
    assert problem.startswith("schema, line ")
    assert "BIC" in problem


def test_another_version_is_refused_by_its_name():
    with pytest.raises(InvalidPaymentFile, match=r"pain\.008\.001\.03"):
        write_direct_debits(direct_debits(), version="001.03")


WRITTEN = write_direct_debits(direct_debits())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not XML"),
        (b"<Document/>", "not a pain.008"),
        (WRITTEN.replace(b"pain.008.001.02", b"pain.008.001.03"), "pain.008.001.03"),
        (WRITTEN.replace(b"pain.008.001.02", b"pain.001.001.03"), "not a pain.008"),
        (WRITTEN.replace(b"<Document", b'<!DOCTYPE d [<!ENTITY a "b">]><Document', 1), "document types"),
        (WRITTEN[:-30], "not XML"),
        (WRITTEN.replace(b"<PmtMtd>DD", b"<PmtMtd>TRF"), "schema"),
        (WRITTEN.replace(b'Ccy="EUR"', b'Ccy="USD"'), "USD"),
        (WRITTEN.replace(b"1234.56", b"1234.55"), "control sum 1734.56 is not 173455"),
        (WRITTEN.replace(b"<NbOfTxs>3<", b"<NbOfTxs>4<"), "4 orders said, 3 given"),
        (WRITTEN.replace(b"<Cd>CORE</Cd>", b"<Cd>COR1</Cd>"), "COR1"),
        (WRITTEN.replace(b"2026-05-15<", b"2026-05-15Z<"), "2026-05-15Z"),
        (WRITTEN.replace(b"FR72ZZZ123456", b"FR72ZZZ123457", 1), "several creditors"),
        (WRITTEN.replace(b"<SeqTp>FRST</SeqTp>", b""), "PmtTpInf/SeqTp is missing"),
        (WRITTEN.replace(b">50.00<", b">50.001<"), "finer than a cent"),
    ],
)
def test_the_bank_refuses_what_it_cannot_read(content, words):
    with pytest.raises(InvalidPaymentFile) as refusal:
        read_direct_debits(content)
    assert words in str(refusal.value)
    assert all(problem.fr for problem in refusal.value.problems)


def test_the_instant_is_written_with_its_zone():
    assert NOW.isoformat().encode() in WRITTEN
