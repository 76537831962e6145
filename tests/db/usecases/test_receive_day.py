"""A day received and assessed at once books what reception, then assessment, book."""

from pathlib import Path

import pytest
from tests.support.contributor_books import APRIL, AT, agrees_with_ledger
from tests.support.dsn_builder import Declaration, declaration, made, render, siret

from laroque.apps.contributions import queries
from laroque.postgres.scope import scope
from laroque.usecases.assess_month import assess_month
from laroque.usecases.receive_day import receive_day
from laroque.usecases.receive_dsn import receive_paths

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
