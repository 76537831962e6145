"""What is written to a bank, or by it, is read back the same."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from laroque.formats.camt import Balance, Movement, Statement, read_statements
from laroque.formats.camt.frames import to_frame
from laroque.formats.sepa import (
    Collection,
    Creditor,
    DirectDebit,
    DirectDebitBatch,
    Scheme,
    SequenceType,
    read_direct_debits,
    write_direct_debits,
)
from laroque.simulation.bank_statements import write_camt053, write_camt054

IBANS = ("FR7630006000011234567890189", "DE89370400440532013000", "ES9121000418450200051332")
NOW = datetime(2026, 5, 6, 4, 30, tzinfo=UTC)
CENTS = st.integers(1, 99_999_999_999)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-?:().,'+")
IDENTIFIERS = st.text(LETTERS, min_size=1, max_size=35)
WORDS = st.text(LETTERS, min_size=1, max_size=30)


def sepa_debits():
    return st.builds(
        DirectDebit,
        end_to_end_id=IDENTIFIERS,
        amount_cents=CENTS,
        mandate_id=IDENTIFIERS,
        mandate_signed_on=st.dates(date(2010, 1, 1), date(2025, 12, 31)),
        debtor_name=WORDS,
        debtor_iban=st.sampled_from(IBANS),
        debtor_bic=st.sampled_from([None, "BNPAFRPP", "AGRIFRPP882"]),
        remittance=st.none() | WORDS,
    )


@st.composite
def batches(draw):
    debits = draw(st.lists(sepa_debits(), min_size=1, max_size=8, unique_by=lambda debit: debit.end_to_end_id))
    cut = draw(st.integers(0, len(debits) - 1))
    groups = [part for part in (debits[:cut], debits[cut:]) if part]
    collections = tuple(
        Collection(
            f"PAY-{rank}",
            draw(st.sampled_from(Scheme)),
            draw(st.sampled_from(SequenceType)),
            draw(st.dates(date(2026, 5, 6), date(2026, 6, 30))),
            tuple(part),
        )
        for rank, part in enumerate(groups)
    )
    creditor = Creditor("URSSAF", IBANS[0], "FR72ZZZ123456", draw(st.sampled_from([None, "TRPUFRP1"])))
    return DirectDebitBatch(draw(IDENTIFIERS), NOW, creditor, collections)


@settings(max_examples=40)
@given(batch=batches(), version=st.sampled_from(["001.02", "001.08"]))
def test_direct_debits_are_read_back_as_written(batch, version):
    written = write_direct_debits(batch, version=version)
    assert read_direct_debits(written) == batch
    assert write_direct_debits(batch, version=version) == written


@st.composite
def movements(draw, *, rank):
    """The movements of one entry: one, or a batch of the same sign, day and currency."""
    sign = draw(st.sampled_from([1, -1]))
    shared = Movement(
        amount_cents=None,
        currency=draw(st.sampled_from(["EUR", "SEK"])),
        booked_on=draw(st.none() | DAYS),
        value_on=draw(st.none() | DAYS),
        status=draw(st.sampled_from(["BOOK", "PDNG"])),
        transaction_code=draw(st.sampled_from([None, "PMNT/RDDT/BBDD", "544"])),
        is_reversal=draw(st.booleans()),
        entry=rank,
    )
    return [
        shared._replace(
            amount_cents=sign * draw(CENTS),
            end_to_end_id=draw(st.none() | IDENTIFIERS.filter(lambda text: text != "NOTPROVIDED")),
            mandate_id=draw(st.none() | IDENTIFIERS),
            reference=reference,
            remittance=draw(WORDS) if reference is None else draw(st.sampled_from([None, reference])),
            reason=draw(st.sampled_from([None, "AM04", "MD01"])),
            bank_reference=draw(st.none() | IDENTIFIERS),
            counterparty_name=draw(st.none() | WORDS),
            counterparty_iban=draw(st.sampled_from([None, *IBANS[1:], "12345"])),
            batch_id=draw(st.none() | IDENTIFIERS),
        )
        for reference in draw(st.lists(st.none() | WORDS, min_size=1, max_size=3))
    ]


@st.composite
def bank_statements(draw):
    entries = [draw(movements(rank=rank)) for rank in range(1, draw(st.integers(0, 4)) + 1)]
    flat = tuple(movement for entry in entries for movement in entry)
    booked = sum(m.amount_cents for m in flat if m.status == "BOOK" and m.currency == "EUR")
    opening = draw(st.integers(-(10**9), 10**9))
    day = draw(DAYS)
    return Statement(
        id=draw(IDENTIFIERS),
        account=IBANS[0],
        balances=(Balance("OPBD", opening, "EUR", day), Balance("CLBD", opening + booked, "EUR", day)),
        movements=flat,
        currency="EUR",
        sequence=draw(st.none() | st.integers(1, 999).map(str)),
        created_at="2026-05-06T04:30:00+02:00",
        owner_name=draw(st.none() | WORDS),
    )


@settings(max_examples=40)
@given(statements=st.lists(bank_statements(), max_size=3), version=st.sampled_from(["02", "03", "04", "08"]))
def test_statements_are_read_back_as_written(statements, version):
    content = write_camt053(statements, message_id="M1", created_at=NOW, version=f"001.{version}")
    file = read_statements(content)
    assert file.findings == ()
    assert file.version == f"camt.053.001.{version}"
    assert list(file.statements) == statements


@settings(max_examples=20)
@given(statement=bank_statements(), version=st.sampled_from(["02", "08"]))
def test_notices_are_read_back_as_written(statement, version):
    content = write_camt054([statement], message_id="M1", created_at=NOW, version=f"001.{version}")
    (notice,) = read_statements(content).statements
    assert notice.movements == statement.movements
    assert notice.balances == ()


@settings(max_examples=20)
@given(statements=st.lists(bank_statements(), max_size=3))
def test_the_frame_holds_the_movements_in_their_order(statements):
    file = read_statements(write_camt053(statements, message_id="M1", created_at=NOW))
    frame = to_frame(file)
    expected = [movement for statement in statements for movement in statement.movements]
    assert [Movement(*row) for row in frame.select(Movement._fields).iter_rows()] == expected


@settings(max_examples=50)
@given(content=st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(content):
    assert read_statements(content).statements == ()


@settings(max_examples=50)
@given(statement=bank_statements(), cut=st.floats(0, 1, exclude_max=True), noise=st.binary(max_size=6))
def test_a_cut_or_scratched_statement_never_breaks_the_reader(statement, cut, noise):
    content = write_camt053([statement], message_id="M1", created_at=NOW)
    place = int(len(content) * cut)
    for damaged in (content[:place], content[:place] + noise + content[place + len(noise) :]):
        file = read_statements(damaged)
        assert file.is_rejected or len(file.statements) <= 1
