"""Charging, letting off and recording cheques from the page of an account."""

import pytest
from tests.db.web.pages import confirmed, rows_of
from tests.support.collecting_bodies import OWED

from laroque.apps.access.states import Role
from laroque.apps.contributions import queries as contributions
from laroque.postgres.scope import scope

ACCOUNTS = "/bodies/urssaf-117/contributors/"
SURCHARGE = {
    "kind": "surcharge",
    "month": "2026-04",
    "cents": "1 037,50",
    "article": "CSS R243-16",
    "reason": "paid late",
}


@pytest.fixture
def address(world) -> str:
    """The page of the first account."""
    return f"{ACCOUNTS}{world.ours.sirets[0]}/"


def balance(client, address: str) -> int:
    """What the account still owes."""
    return client.get(address).context["statement"].balance_cents


def test_a_surcharge_is_charged_once_however_often_it_is_sent(world, officer, address):
    done, sent = confirmed(officer, f"{address}charge/", SURCHARGE)
    assert "€1,037.50 were charged" in done.content.decode() or "1,037.50 € were charged" in done.content.decode()
    officer.post(f"{address}charge/", sent)
    assert balance(officer, address) == OWED + 103_750
    (month,) = rows_of(officer.get(address), "months")
    assert (month["contributions_cents"], month["surcharge_cents"], month["due_cents"]) == (
        OWED,
        103_750,
        OWED + 103_750,
    )


def test_what_was_charged_is_let_off_and_no_more(world, officer, address):
    confirmed(officer, f"{address}charge/", SURCHARGE)
    refused, _sent = confirmed(officer, f"{address}let-off/", SURCHARGE | {"cents": "1037.51"})
    assert "to be let off" in str(refused.context["form"].non_field_errors())
    confirmed(officer, f"{address}let-off/", SURCHARGE | {"cents": "1000"})
    assert balance(officer, address) == OWED + 3_750


def test_nothing_is_charged_before_it_is_confirmed(world, officer, address):
    key = officer.get(f"{address}charge/").context["form"]["key"].value()
    page = officer.post(f"{address}charge/", SURCHARGE | {"key": key})
    assert page.context["facts"][:3] == [
        ("Surcharge or cost", "Surcharges and penalties"),
        ("Month it is about", "April 2026"),
        ("Amount in euros", "1,037.50 €"),
    ]
    assert balance(officer, address) == OWED


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("cents", "12.345", "at most two decimals"),
        ("cents", "-5", "above zero"),
        ("cents", "0", "above zero"),
        ("cents", "ten", "at most two decimals"),
        ("month", "2026-13", "such as 2026-04"),
        ("article", "", "required"),
        ("kind", "principal", "valid choice"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_above(world, officer, address, field, text, words):
    page, _sent = confirmed(officer, f"{address}charge/", SURCHARGE | {field: text})
    assert words in str(page.context["form"].errors[field])
    assert f'href="#id_{field}"' in page.content.decode()
    assert f'id="id_{field}_error"' in page.content.decode()
    assert balance(officer, address) == OWED


def test_a_cheque_pays_nothing_before_the_statement_shows_it(world, officer, address):
    cheque = {"number": "1234567", "cents": "750", "received_on": "2026-05-12", "named_month": "", "payer": "A SISTER"}
    done, sent = confirmed(officer, f"{address}cheque/", cheque)
    assert "it pays nothing until" in done.content.decode()
    officer.post(f"{address}cheque/", sent)
    (payment,) = rows_of(officer.get(address), "payments")
    assert (payment["means"], payment["state"], payment["payer"], payment["cents"]) == (
        "cheque",
        "deposited",
        "A SISTER",
        75_000,
    )
    assert balance(officer, address) == OWED
    with scope(world.ours.id):
        assert len(contributions.cheques_waiting(organism_id=world.ours.id)) == 1
    other, _sent = confirmed(officer, f"{address}cheque/", cheque | {"cents": "751"})
    assert "another amount" in str(other.context["form"].non_field_errors())


@pytest.mark.parametrize("page", ["charge", "let-off", "cheque", "refund"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_not_act_is_refused_and_sees_no_link(world, sign_in, address, page, role):
    reader = sign_in("urssaf-117", role)
    assert reader.get(f"{address}{page}/").status_code == 403
    assert reader.post(f"{address}{page}/", SURCHARGE).status_code == 403


def test_the_agency_reads_an_account_and_does_nothing_to_it(world, treasurer, sign_in, address):
    assert treasurer.get(address).context["acts"] == []
    supervisor = sign_in("agency", Role.SUPERVISOR, national=True)
    assert supervisor.get(address).context["acts"] == []
    assert supervisor.get(f"{address}charge/").status_code == 403


def test_an_employer_reads_a_charge_and_not_which_officer_made_it(world, officer, address, sign_in):
    confirmed(officer, f"{address}charge/", SURCHARGE)
    employer = sign_in("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    name = f"{Role.COLLECTION_OFFICER}.urssaf-117"
    pages = {reader: reader.get(f"{address}months/2026-04/").content.decode() for reader in (officer, employer)}
    assert [("paid late" in page, name in page.partition("<main")[2]) for page in pages.values()] == [
        (True, True),
        (True, False),
    ]
