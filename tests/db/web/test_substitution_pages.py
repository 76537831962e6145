"""Months left uncorrected: listed, corrected in the employer's place at an officer's request, by a second person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.contributor_books import AT
from tests.support.dsn_builder import Bordereau, Employee, default_lines, made, siret, total_cents

from laroque.apps.access import queries as approvals
from laroque.apps.access.states import Role
from laroque.postgres.scope import scope
from laroque.usecases.declarations.receive_dsn import receive_content
from laroque.usecases.declarations.return_reports import report_reception

LATER = datetime(2026, 6, 16, 8, tzinfo=UTC)
PAGE = "/bodies/urssaf-117/substitutions/"


@pytest.fixture
def left(world, monkeypatch) -> str:
    """The address of a month whose bordereau lacks 1,500 euros under CTP 772, the day after that to correct it."""
    for pages in ("desk.substitution_pages", "approval_pages"):
        clock = SimpleNamespace(now=lambda: LATER, localdate=LATER.date)
        monkeypatch.setattr(f"laroque.interfaces.web.{pages}.timezone", clock)
    leave_short(world, 301)
    return f"{PAGE}{siret(301)}/2026-04/"


def leave_short(world, *ranks: int) -> None:
    lines = [replace(each, base_cents=100_000) if each.ctp == "772" else each for each in default_lines([Employee()])]
    for rank in ranks:
        content = made(siret=siret(rank), bordereaux=(Bordereau(lines, total_cents(lines)),))
        assert receive_content(name=f"short-{rank}.dsn", content=content, at=AT).is_accepted
    report_reception(organism_id=world.ours.id, since=AT - timedelta(hours=1), at=AT)


def test_an_officer_asks_and_a_supervisor_has_the_month_corrected(world, officer, sign_in, left):
    rows = [(row["siret"], f"{row['correct_by']}") for row in rows_of(officer.get(PAGE), "substitutions")]
    assert rows == [(siret(301), "2026-06-15")]
    assert "CTP 772 in difference make 60.00" in officer.get(left).content.decode()
    refused, _sent = confirmed(officer, left, {"reason": "no answer"})
    assert "required" in refused.content.decode(), "nothing is asked while the employer may have opposed it"
    done, _sent = confirmed(officer, left, {"reason": "no answer", "is_unopposed": "on"})
    assert "It is asked: a second person decides." in done.content.decode()
    with scope(world.ours.id):
        (waiting,) = approvals.pending_approvals(organism_id=world.ours.id)
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    done, _sent = confirmed(supervisor, f"/approvals/{waiting.id}/", {"approved": "yes", "reason": "seen"})
    assert "Approved." in done.content.decode()
    assert rows_of(officer.get(PAGE), "substitutions") == []
    assert "nothing is to be put in the place" in officer.get(left).content.decode().lower()
    assert officer.get(f"{PAGE}{siret(301)}/x/").status_code == 404


def test_the_list_asks_as_few_statements_for_ten_months_as_for_one(world, officer, left):
    before = statements(officer, PAGE)
    leave_short(world, *range(302, 311))
    assert statements(officer, PAGE) == before
    assert len(rows_of(officer.get(PAGE), "substitutions")) == 10
