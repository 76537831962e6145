"""A day received and assessed at once books what reception, then assessment, book."""

from datetime import date
from pathlib import Path

import pytest
from tests.support.contributor_books import APRIL, AT, agrees_with_ledger
from tests.support.dsn_builder import (
    Bordereau,
    Declaration,
    Employee,
    Line,
    Lines,
    declaration,
    inserted,
    made,
    render,
    siret,
)

from laroque.apps.contributions import queries
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.receive_day import receive_day
from laroque.usecases.declarations.receive_dsn import receive_paths

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path, settings) -> None:
    settings.LAROQUE_STORE = tmp_path / "store"


def files(folder: Path, first: int = 1) -> list[Path]:
    """Two establishments in a file, one replaced in the same batch, one of which a fraction is missing, one refused."""
    numbers = [siret(first + rank) for rank in range(4)]
    contents = [
        render(declaration(Declaration(siret=numbers[0])), declaration(Declaration(siret=numbers[1]))),
        made(siret=numbers[2]),
        made(siret=numbers[2], type="03", order=2),
        made(siret=numbers[3], fraction="12"),
        b"\x00\x01",
    ]
    paths = [folder / f"{first}-{rank}.dsn" for rank in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def owed(organism_id: int, first: int = 1) -> list[int]:
    """What each of the four owes."""
    with scope(organism_id):
        found = [queries.account_by_siret(organism_id=organism_id, siret=siret(first + rank)) for rank in range(4)]
        shares = [queries.shares(organism_id=organism_id, account_id=each.id, month=APRIL) for each in found]
    return [sum(each.values()) for each in shares]


def test_what_is_complete_is_booked_at_once(paris, tmp_path):
    received = receive_day(paths=files(tmp_path), at=AT)
    assert [each.is_accepted for each in received] == [True, True, True, True, False]
    assert [cents > 0 for cents in owed(paris)] == [True, True, True, False]
    assert assess_month(organism_id=paris, month=APRIL, at=AT).incomplete == (siret(4),)
    with scope(paris):
        assert agrees_with_ledger(paris)


def test_it_books_what_reception_then_assessment_book(paris, tmp_path):
    receive_paths(paths=files(tmp_path, 11), at=AT)
    assess_month(organism_id=paris, month=APRIL, at=AT)
    receive_day(paths=files(tmp_path), at=AT)
    assert owed(paris) == owed(paris, 11)


def test_received_again_it_books_nothing_more(paris, tmp_path):
    receive_day(paths=files(tmp_path), at=AT)
    once = owed(paris)
    again = receive_day(paths=files(tmp_path), at=AT)
    assert [each.is_new for each in again] == [False] * 5
    assert owed(paris) == once


MARCH = "2026-03"


def hard_cases(first: int, lyon: str) -> list[bytes]:
    """Fractions in several files, two months or two bodies in one, what replaces it without bordereau, order going
    down, a past month corrected, an amount too large to be assessed."""
    numbers = [siret(first + rank) for rank in range(8)]
    two_months = [Declaration(siret=numbers[1], month=MARCH), Declaration(siret=numbers[1])]
    past = Bordereau((Line("260", base_cents=-100_000),), -9_700, month="2026-02", payment_cents=0)
    large = Bordereau((Line("027", base_cents=10**16),), 10**15)
    return [
        made(siret=numbers[0], fraction="12"),
        made(siret=numbers[0], fraction="22", employees=(Employee(number=2, gross_cents=300_000),)),
        render(*(declaration(each) for each in two_months)),
        for_two_bodies(numbers[2], lyon),
        for_two_bodies(numbers[3], lyon),
        made(siret=numbers[3], type="03", order=2),
        made(siret=numbers[4]),
        made(siret=numbers[4], type="03", order=2, bordereaux=()),
        made(siret=numbers[5]),
        made(siret=numbers[5], type="03", order=3, employees=(Employee(gross_cents=400_000),)),
        made(siret=numbers[5], type="03", order=2),
        made(siret=numbers[6], bordereaux=(past,)),
        made(siret=numbers[7], bordereaux=(large,)),
    ]


def for_two_bodies(number: str, other: str) -> bytes:
    """A declaration with a bordereau for Paris, and one for another body."""
    there = Declaration(
        siret=number, recipient=other, bordereaux=(Bordereau((Line("260", base_cents=100_000),), 9_700),)
    )
    lines = declaration(Declaration(siret=number))
    money: Lines = [pair for pair in declaration(there) if pair[0][:10] in ("S21.G00.22", "S21.G00.23")]
    last = sum(code == "S21.G00.23.001" for code, _ in lines) - 1
    return render(inserted(lines, "S21.G00.23.004", money, nth=last))


def books(body: int, first: int) -> list[object]:
    """What each establishment owes at a body by month, and where its declarations stand."""
    told: list[object] = []
    with scope(body):
        for rank in range(8):
            found = queries.account_by_siret(organism_id=body, siret=siret(first + rank))
            months = [date(2026, number, 1) for number in (2, 3, 4)]
            account = found.id if found else 0
            told.append([queries.shares(organism_id=body, account_id=account, month=month) for month in months])
            declared = queries.declarations(organism_id=body, siret=siret(first + rank))
            told.append(sorted((each.month, each.fraction, each.type, each.state.value) for each in declared))
            told.append(sorted(finding["control"] for each in declared for finding in each.findings))
    return told


def test_it_books_hard_cases_as_reception_then_assessment_do(paris, tmp_path):
    lyon = network.organism_by_code(code="urssaf-827")
    received = []
    for first, taking in ((1, receive_day), (101, receive_paths)):
        paths = [tmp_path / f"{first}-{rank:02d}.dsn" for rank in range(13)]
        for path, content in zip(paths, hard_cases(first, lyon.siret), strict=True):
            path.write_bytes(content)
        received.append([each.is_accepted for each in taking(paths=paths, at=AT)])
    at_once = [books(body, 1) for body in (paris, lyon.id)]
    assert sum(at_once[1][6][2].values()) == 9_700  # the share of the third establishment at the other body
    for body in (paris, lyon.id):
        for month in (date(2026, 3, 1), APRIL):
            assess_month(organism_id=body, month=month, at=AT)
    assert at_once == [books(body, 101) for body in (paris, lyon.id)]
    assert received == [[rank != 10 for rank in range(13)]] * 2
    with scope(paris):
        assert agrees_with_ledger(paris)
