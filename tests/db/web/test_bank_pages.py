"""Statements, files sent to the bank and rules of matching; ordering the debits of a month."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access.states import Role
from laroque.interfaces.web.membership import today
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.daily.book_statements import StatementFile, book_statements

BANK = "/bodies/urssaf-117/bank/"
COLLECT = "/bodies/urssaf-117/collect/"
NIGHT = datetime(2026, 5, 15, 20, tzinfo=UTC)


def collected(officer):
    """The debits of April, ordered from the page."""
    return confirmed(officer, COLLECT, {"month": "2026-04", "debit_on": str(today() + timedelta(days=2))})


def test_the_debits_of_a_month_are_ordered_once_and_their_file_is_always_the_same(world, officer):
    done, sent = collected(officer)
    (file,) = rows_of(done, "files")
    assert (file["orders"], file["cents"]) == (1, OWED)
    assert file["reference"] in done.content.decode()
    officer.post(COLLECT, sent)
    again, _sent = collected(officer)
    assert rows_of(again, "files") == [file]
    page = officer.get(f"{BANK}files/{file['reference']}/")
    assert [(row["siret"], row["cents"], row["state"]) for row in rows_of(page, "orders")] == [
        (world.ours.sirets[0], OWED, "sent")
    ]
    contents = {officer.get(f"{BANK}files/{file['reference']}/content/").content for _ in range(2)}
    assert len(contents) == 1
    assert b"pain.008" in contents.pop()
    assert officer.get(f"{BANK}files/NOTHING/").status_code == 404


def test_a_statement_shows_its_movements_and_what_was_made_of_each(world, officer):
    collect_month(organism_id=world.ours.id, month=APRIL, debit_on=DEBIT_ON, at=AT)
    (file,) = rows_of(officer.get(f"{BANK}files/"), "files")
    (order,) = rows_of(officer.get(f"{BANK}files/{file['reference']}/"), "orders")
    lines = [line(OWED, DEBIT_ON, end_to_end_id=order["key"]), line(4_200, DEBIT_ON)]
    content = MadeUpBank().file(world.ours.iban, DEBIT_ON, *lines)
    book_statements(organism_id=world.ours.id, files=[StatementFile("bank.xml", content)], at=NIGHT)
    (statement,) = rows_of(officer.get(BANK), "statements")
    page = officer.get(f"{BANK}statements/{statement['id']}/")
    assert [(row["cents"], str(row["state"]), row["rule_name"]) for row in rows_of(page, "movements")] == [
        (OWED, "matched", "End-to-end id"),
        (4_200, "suspense", ""),
    ]
    assert page.context["moved_cents"] == OWED + 4_200
    assert officer.get(f"{BANK}statements/999999/").status_code == 404
    assert (
        officer.get(f"{BANK}files/{file['reference']}/").context["tables"]["orders"].rows[0].row["state"] == "settled"
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_rule_of_matching_says_what_it_does(world, officer, language):
    page = officer.get(f"{BANK}rules/", headers={"accept-language": language}).content.decode()
    assert {"en": "End-to-end id", "fr": "Référence de bout en bout"}[language] in page


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.ADMINISTRATOR, 403)])
def test_who_may_not_collect_orders_nothing(world, officer, sign_in, role, status):
    client = sign_in("urssaf-117", role)
    assert client.get(COLLECT).status_code == status
    assert client.post(COLLECT, {"month": "2026-04", "debit_on": "2026-05-15", "confirmed": "1"}).status_code == status
    assert rows_of(officer.get(f"{BANK}files/"), "files") == []


def test_the_bank_of_another_body_is_not_there(world, officer):
    for page in ("", "files/", "rules/"):
        assert officer.get(f"/bodies/urssaf-827/bank/{page}").status_code == 404
    assert officer.get("/bodies/urssaf-827/collect/").status_code == 404


def test_the_pages_of_the_bank_ask_few_statements(world, officer):
    collected(officer)
    assert max(statements(officer, f"{BANK}{page}") for page in ("", "files/", "rules/")) <= 12
