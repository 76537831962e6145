"""What a receiving body reads of a declaration before it assesses it."""

from datetime import date

import pytest
from tests.support.dsn_builder import (
    URSSAF,
    Bordereau,
    Declaration,
    Employee,
    declaration,
    inserted,
    made,
    render,
    replaced,
    siret,
    without,
)

from laroque.formats.dsn.filings import DeclaredSum, read_filings
from laroque.formats.dsn.windows import Source


def filings_of(*contents: bytes, **options):
    sources = [Source(f"{rank}.dsn", content=content) for rank, content in enumerate(contents)]
    return read_filings(sources, **options)


def test_a_declaration_says_its_key_and_its_place():
    ((filing,),) = filings_of(made(siret=siret(7), type="03", fraction="12", order=4))
    assert (filing.siret, filing.month, filing.type, filing.fraction) == (siret(7), date(2026, 4, 1), "03", "12")
    assert (filing.order_number, filing.norm, filing.nature, filing.is_test) == (4, "P26V01", "01", False)
    assert (filing.address, filing.postcode, filing.town, filing.ape) == (
        "1 RUE DE L'ÉGLISE",
        "75001",
        "PARIS",
        "6201Z",
    )


def test_a_test_send_says_so():
    ((filing,),) = filings_of(made(test=True))
    assert filing.is_test


def test_sums_are_given_by_recipient():
    bordereaux = [Bordereau((), 120_000), Bordereau((), -20_000, month="2026-03", payment_cents=0)]
    ((filing,),) = filings_of(made(bordereaux=bordereaux))
    assert filing.bordereaux == [DeclaredSum(URSSAF, 120_000), DeclaredSum(URSSAF, -20_000)]
    assert filing.payments == [DeclaredSum(URSSAF, 120_000, "05"), DeclaredSum(URSSAF, 0, "05")]


def test_the_declarations_of_a_file_are_counted_in_order():
    sends = [declaration(Declaration(siret=siret(number))) for number in (1, 2, 3)]
    (found,) = filings_of(render(*sends))
    assert [(filing.position, filing.siret) for filing in found] == [(0, siret(1)), (1, siret(2)), (2, siret(3))]


def test_files_keep_their_order():
    found = filings_of(made(siret=siret(1)), b"\x00\x01 not a declaration", made(siret=siret(3)))
    assert [[filing.siret for filing in filings] for filings in found] == [[siret(1)], [], [siret(3)]]


@pytest.mark.parametrize("window_bytes", [2_000, 10_000])
def test_a_declaration_cut_into_windows_is_one(window_bytes):
    employees = [Employee(number=number) for number in range(1, 31)]
    contents = [render(*(declaration(Declaration(siret=siret(n), employees=employees)) for n in (1, 2)))]
    assert filings_of(*contents, window_bytes=window_bytes) == filings_of(*contents)


def test_a_declaration_of_another_nature_needs_no_month():
    lines = without(declaration(Declaration(siret=siret(7), nature="07", bordereaux=())), "S20.G00.05.005")
    ((filing,),) = filings_of(render(lines))
    assert (filing.nature, filing.siret, filing.month) == ("07", siret(7), None)


def test_a_signal_says_when_it_happened_and_what_it_replaces():
    at = [("S21.G00.60.001", "01"), ("S21.G00.60.002", "14042026")]
    lines = without(declaration(Declaration(nature="04", type="03", order=7)), "S20.G00.05.005")
    lines = inserted(lines, "S21.G00.40.043", at)
    ((filing,),) = filings_of(render(inserted(lines, "S20.G00.05.004", [("S20.G00.05.006", "130420266")])))
    assert (filing.nature, filing.made_on, filing.replaced) == ("04", date(2026, 5, 4), "130420266")
    assert filing.happened_on == date(2026, 4, 14)


def test_the_last_day_of_pay_is_told_whatever_the_windows():
    lines = declaration(Declaration(employees=(Employee(number=1), Employee(number=2))))
    content = render(replaced(lines, "S21.G00.50.001", "05052026"))
    for window_bytes in (1_000, 1_000_000):
        ((filing,),) = filings_of(content, window_bytes=window_bytes)
        assert filing.paid_on == date(2026, 5, 5)
