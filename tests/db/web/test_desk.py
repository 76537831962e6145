"""The officer's day: what waits at his body, and the rows behind each line."""

from datetime import UTC, date, datetime

import pytest
from tests.support.collecting_bodies import APRIL, AT, OWED
from tests.support.contributor_books import declare, filing, give_back, send_debit, settle
from tests.support.dsn_builder import siret

from laroque.apps.access.states import Role
from laroque.apps.contributions.operations import DebitPlan
from laroque.apps.exchanges import enquiries
from laroque.interfaces.web.desk import desk_pages
from laroque.postgres.scope import scope
from laroque.usecases.bodies.count_figures import waiting_on
from laroque.usecases.collection.plan_debit import plan_debit

DESK = "/bodies/urssaf-117/desk/"


@pytest.fixture(autouse=True)
def _in_june(monkeypatch) -> None:
    monkeypatch.setattr(desk_pages, "today", lambda: date(2026, 6, 2))


def lines(page) -> dict[str, tuple[int, int | None]]:
    """What waits: how many and how much, by line."""
    return {row.row["what"]: (row.row["count"], row.row["cents"]) for row in page.context["table"].rows}


def test_months_past_their_due_day_wait(world, officer):
    assert lines(officer.get(DESK))["Accounts with a month unpaid past its due day"] == (3, 3 * OWED)


def test_what_is_received_and_not_assessed_waits_with_its_due_day(world, officer):
    with scope(world.ours.id):
        declare(world.ours.id, filing(siret(300)))
    page = officer.get(DESK)
    assert lines(page)["Declarations received, not assessed"][0] == 1
    row = officer.get(f"{DESK}to_assess/").context["table"].rows[0]
    assert row.row["siret"] == siret(300)
    assert officer.get(row.cells[0].href).status_code == 200


def test_a_returned_debit_waits(world, officer):
    body = world.ours
    with scope(body.id):
        send_debit(body.id, body.sirets[0], OWED)
        settle(body.id, "D1")
        give_back(body.id, "D1")
    assert lines(officer.get(DESK))["Payments returned in the last month"] == (1, OWED)
    (row,) = officer.get(f"{DESK}returned/").context["table"].rows
    assert officer.get(row.cells[0].href).status_code == 200


def test_a_day_with_entries_waits_to_be_closed(world, officer):
    assert lines(officer.get(DESK))["Days not closed"] == (None, None)


def test_the_list_of_what_is_unpaid_is_sorted_and_exported(world, officer):
    rows = officer.get(f"{DESK}unpaid/", {"unpaid-sort": "-siret"}).context["table"].rows
    assert [row.row["siret"] for row in rows] == sorted(world.ours.sirets, reverse=True)
    export = officer.get(f"{DESK}unpaid/", {"unpaid-format": "csv"})
    assert export.content.decode().count("750.00") == 3


@pytest.mark.parametrize("address", [DESK, f"{DESK}unpaid/"])
def test_the_desk_of_another_body_is_not_there(world, sign_in, address):
    assert sign_in("urssaf-827", Role.COLLECTION_OFFICER).get(address).status_code == 404


def test_the_auditor_and_the_agency_read_the_same_desk(world, sign_in, treasurer):
    for browser in (sign_in("urssaf-117", Role.AUDITOR), treasurer):
        assert lines(browser.get(DESK))["Accounts with a month unpaid past its due day"] == (3, 3 * OWED)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 6, 15), date(2026, 4, 1)),
        (date(2026, 6, 16), date(2026, 5, 1)),
        (date(2026, 6, 1), date(2026, 4, 1)),
    ],
)
def test_a_month_is_past_once_its_late_due_day_is_over(day, month):
    assert waiting_on(day).month == month


def test_what_is_no_kind_of_work_is_not_there(world, officer):
    assert officer.get(f"{DESK}everything/").status_code == 404


def test_an_enquiry_waits_until_it_is_answered(world, officer):
    body, asked_at = world.ours, datetime(2026, 5, 28, 9, tzinfo=UTC)
    with scope(body.id):
        number = enquiries.open_enquiry(
            organism_id=body.id, siret=body.sirets[0], subject="Credit of April", at=asked_at,
            writing=enquiries.Writing("When is it paid back?", 1, "a" * 24),
        )  # fmt: skip
    page = officer.get(DESK)
    (row,) = (row for row in page.context["table"].rows if row.row["what"] == "Enquiries of employers")
    assert (row.row["count"], row.row["day"], row.row["href"]) == (
        1,
        date(2026, 5, 28),
        "/bodies/urssaf-117/enquiries/",
    )
    with scope(body.id):
        enquiries.reply(
            organism_id=body.id, enquiry_id=number, at=asked_at,
            writing=enquiries.Writing("Soon.", 1, "b" * 24, from_body=True),
        )  # fmt: skip
    assert "Enquiries of employers" not in lines(officer.get(DESK))


def test_a_planned_debit_whose_day_has_come_waits_to_be_ordered(world, officer, monkeypatch):
    body = world.ours
    plan = DebitPlan(body.account(0), APRIL, 100_00, date(2026, 6, 2), "a" * 24)
    with scope(body.id):
        plan_debit(organism_id=body.id, plan=plan, by=1, at=AT)
    waits = "Debits planned by payers, not ordered"
    assert lines(officer.get(DESK))[waits] == (1, 100_00)
    monkeypatch.setattr(desk_pages, "today", lambda: date(2026, 6, 1))
    assert waits not in lines(officer.get(DESK))
