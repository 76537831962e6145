"""Amounts without a sharing key: listed, and settled by a supervisor who names the article."""

from datetime import date

import pytest
from tests.db.web.pages import confirmed, rows_of
from tests.support.contributor_books import assess, declare, filing
from tests.support.dsn_builder import siret

from laroque.apps.access.states import Role
from laroque.apps.contributions.unallocated import waiting_name
from laroque.postgres.scope import scope

PAGE = "/bodies/urssaf-117/unallocated/"
KEY = {"article": "CSS D241-7", "is_open": "no", "beneficiary_1": "health", "share_1": "60"}


@pytest.fixture
def waits(world) -> str:
    """100 euros of CTP 668 for the work of April, of which nobody knows whose they are."""
    other = siret(300)
    with scope(world.ours.id):
        declare(world.ours.id, filing(other))
        assess(world.ours.id, {other: {("unspecified", waiting_name("668", date(2026, 4, 1))): 10_000}})
    return f"{PAGE}668/2026-04/"


def test_what_waits_is_listed_with_why(world, officer, waits):
    page = officer.get(PAGE)
    (row,) = rows_of(page, "unallocated")
    assert (row["ctp"], row["accounts"], row["cents"]) == ("668", 1, 10_000)
    assert "D241-7" in row["why"]
    assert page.context["decides"] is False
    assert officer.get(waits).status_code == 403


def test_a_supervisor_decides_the_key_and_what_waited_is_shared(world, sign_in, waits):
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    done, _sent = confirmed(supervisor, waits, KEY | {"beneficiary_2": "old_age", "share_2": "40"})
    assert "100.00 € left suspense" in done.content.decode()
    assert rows_of(done, "unallocated") == []
    assert supervisor.get(waits).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "The shares make 60.00% and not the whole"),
        ({"beneficiary_2": "health", "share_2": "40"}, "stands twice"),
        ({"beneficiary_2": "old_age", "share_2": ""}, "Write the share of this beneficiary"),
        ({"beneficiary_2": "", "share_2": "40"}, "Choose whose share it is"),
        ({"share_1": "100.00001"}, "above 0 and at most 100"),
        ({"share_1": "101"}, "above 0 and at most 100"),
        ({"share_1": "100", "article": ""}, "required"),
        ({"share_1": "100", "beneficiary_1": "nobody"}, "valid choice"),
    ],
)
def test_shares_that_do_not_make_the_whole_settle_nothing(world, sign_in, waits, changed, words):
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    page, _sent = confirmed(supervisor, waits, KEY | changed)
    assert words in page.content.decode()
    assert [row["cents"] for row in rows_of(supervisor.get(PAGE), "unallocated")] == [10_000]


def test_an_unknown_line_has_no_page(world, sign_in):
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    for rest in ("668/2026-04/", "668/2026-13/", "668/x/"):
        assert supervisor.get(f"{PAGE}{rest}").status_code == 404
