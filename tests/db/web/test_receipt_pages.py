"""The queue of receipts, and one receipt: proposals accepted, shared out, undone, given back, explained."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.collecting_bodies import DEBIT_ON, OWED
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access.states import Role
from laroque.apps.treasury import queries as treasury
from laroque.formats.camt import Movement
from laroque.postgres.scope import scope
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.book_statements import StatementFile, book_statements

RECEIPTS = "/bodies/urssaf-117/receipts/"
ACCOUNTS = "/bodies/urssaf-117/contributors/"
LATER = date(2026, 5, 18)
NIGHT = datetime(2026, 5, 15, 20, tzinfo=UTC)
PAYER = {"counterparty_name": "HOLDING DU NORD", "counterparty_iban": iban(990)}


@pytest.fixture
def receive(world) -> Callable[..., list[int]]:
    """Books the movements of one statement after another; gives the numbers of those that wait, the oldest first."""
    bank, body = MadeUpBank(), world.ours

    def received(*lines: Movement, day: date = DEBIT_ON) -> list[int]:
        content = bank.file(body.iban, day, *lines)
        book_statements(organism_id=body.id, files=[StatementFile("bank.xml", content)], at=NIGHT)
        with scope(body.id):
            return [move.id for move in treasury.suspense(organism_id=body.id)]

    return received


@pytest.fixture
def waiting(receive) -> int:
    """A transfer without reference of what the three contributors owe in all."""
    (movement_id,) = receive(line(3 * OWED, DEBIT_ON, **PAYER))
    return movement_id


def rows_sent(*parts: tuple[str, str, str]) -> dict[str, str]:
    """The form of rows as a browser sends it: SIRET, month and amount of each."""
    sent = {"row-TOTAL_FORMS": str(len(parts)), "row-INITIAL_FORMS": "0"}
    for rank, (siret, month, cents) in enumerate(parts):
        sent |= {f"row-{rank}-siret": siret, f"row-{rank}-month": month, f"row-{rank}-cents": cents}
    return sent


def owed(client, siret: str) -> int:
    """What an account still owes."""
    return client.get(f"{ACCOUNTS}{siret}/").context["statement"].balance_cents


def test_the_queue_counts_what_waits_and_is_narrowed(world, officer, receive):
    receive(line(3 * OWED, DEBIT_ON, **PAYER), line(12_345, DEBIT_ON), line(-700, DEBIT_ON))
    page = officer.get(RECEIPTS)
    assert (page.context["count_in"], page.context["cents_in"]) == (2, 3 * OWED + 12_345)
    assert (page.context["count_out"], page.context["cents_out"]) == (1, -700)
    by_amount = officer.get(RECEIPTS, {"receipts-sort": "-cents"})
    assert [row["cents"] for row in rows_of(by_amount, "receipts")] == [3 * OWED, 12_345, -700]
    out = officer.get(RECEIPTS, {"receipts-way": "out"})
    assert [row["cents"] for row in rows_of(out, "receipts")] == [-700]
    large = officer.get(RECEIPTS, {"receipts-from": "1000"})
    assert [row["cents"] for row in rows_of(large, "receipts")] == [3 * OWED]


def test_a_receipt_is_shared_out_over_three_establishments(world, officer, waiting):
    first, second, third = world.ours.sirets
    address = f"{RECEIPTS}{waiting}/split/"
    found = officer.post(address, rows_sent(("", "", "")) | {"find": "1", "search": "SHOP"})
    assert [row["siret"] for row in found.context["found"]] == [first, second, third]
    added = officer.post(address, rows_sent((first, "2026-04", "750")) | {"add": second, "search": "SHOP"})
    written = [[form[name].value() for name in ("siret", "month", "cents")] for form in added.context["rows"].forms]
    assert written[:2] == [[first, "2026-04", "750"], [second, "2026-04", "750.00"]]
    rows = rows_sent((first, "2026-04", "750"), (second, "2026-04", "750"), (third, "", "750,00"))
    read_again = officer.post(address, rows)
    assert [part["name"] for part in read_again.context["parts"]] == [f"SHOP {each}" for each in world.ours.sirets]
    assert owed(officer, first) == OWED
    done = officer.post(address, rows | {"confirmed": "1"}, follow=True)
    assert done.redirect_chain == [(RECEIPTS, 302)]
    assert "2,250.00 € of HOLDING DU NORD were settled on 3 accounts" in done.content.decode()
    assert [owed(officer, each) for each in world.ours.sirets] == [0, 0, 0]
    page = officer.get(f"{RECEIPTS}{waiting}/")
    assert [row["payment"].siret for row in page.context["paid"]] == [third, second, first]
    assert [name for name, _address in page.context["acts"]] == ["Undo the match"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("SIRET1", "2026-04", "2250")], "This is no SIRET"),
        ([("80000099900019", "", "2250")], "SIRET"),
        ([("FIRST", "2026-04", "2249.99")], "0.01 € are left to share out"),
        ([("FIRST", "2026-04", "2250.01")], "share out more than the receipt"),
        ([("FIRST", "", "")], "Write what this account is paid"),
        ([("", "", "2250")], "Write whose part it is"),
        ([("FIRST", "april", "2250")], "such as 2026-04"),
        ([("", "", "")], "are left to share out"),
    ],
)
def test_wrong_rows_settle_nothing_and_say_what_to_do(world, officer, waiting, rows, words):
    first = world.ours.sirets[0]
    sent = rows_sent(*((siret.replace("FIRST", first), month, cents) for siret, month, cents in rows))
    page = officer.post(f"{RECEIPTS}{waiting}/split/", sent | {"confirmed": "1"})
    assert words in page.content.decode()
    assert owed(officer, first) == OWED


def test_a_proposal_is_accepted_with_one_click_and_undone(world, officer, receive):
    first = world.ours.sirets[0]
    (before,) = receive(line(5_000, DEBIT_ON, **PAYER))
    officer.post(f"{RECEIPTS}{before}/split/", rows_sent((first, "", "50")) | {"confirmed": "1"})
    (again,) = receive(line(10_000, LATER, **PAYER), day=LATER)
    page = officer.get(f"{RECEIPTS}{again}/")
    proposal = page.context["proposals"][0]
    assert (proposal["proposal"].rule.value, proposal["proposal"].agrees) == ("paid_before", False)
    done = officer.post(f"{RECEIPTS}{again}/accept/", {"parts": proposal["parts"]}, follow=True)
    assert "were settled on 1 account" in done.content.decode()
    assert owed(officer, first) == OWED - 15_000
    twice = officer.post(f"{RECEIPTS}{again}/accept/", {"parts": proposal["parts"]}, follow=True)
    assert twice.status_code == 200
    assert owed(officer, first) == OWED - 15_000
    undone, _sent = confirmed(officer, f"{RECEIPTS}{again}/undo/", {"reason": "it was for another"})
    assert "the receipt waits again" in undone.content.decode()
    assert owed(officer, first) == OWED - 5_000
    assert [act.kind.value for act in undone.context["receipt"].acts] == ["settled", "undone"]


def test_parts_that_no_page_wrote_are_refused(world, officer, waiting):
    for parts in ("", "x", "1:2", "1:2:2026-13-01", f"{world.ours.account(0)}:1:"):
        page = officer.post(f"{RECEIPTS}{waiting}/accept/", {"parts": parts}, follow=True)
        assert page.context["receipt"].state.value == "suspense", parts
    assert officer.get(f"{RECEIPTS}{waiting}/accept/").status_code == 405


def test_a_receipt_settled_by_another_is_refused_with_what_was_done(world, officer, sign_in, waiting):
    first = world.ours.sirets[0]
    rows = rows_sent((first, "", "2250")) | {"confirmed": "1"}
    assert officer.post(f"{RECEIPTS}{waiting}/split/", rows).status_code == 302
    late = sign_in("urssaf-117", Role.SUPERVISOR)
    page = late.post(f"{RECEIPTS}{waiting}/split/", rows)
    assert page.status_code == 200
    assert page.context["problem"] != ""
    assert owed(officer, first) == OWED - 3 * OWED


def test_a_receipt_goes_back_to_its_payer_once_a_second_person_decides(world, officer, sign_in, waiting):
    asked, _sent = confirmed(officer, f"{RECEIPTS}{waiting}/give-back/", {"reason": "sent by mistake"})
    assert "a second person decides" in asked.content.decode()
    (mine,) = rows_of(officer.get("/approvals/"), "approvals")
    assert (mine["cents"], mine["decide"]) == (3 * OWED, None)
    supervisor = sign_in("urssaf-117", Role.SUPERVISOR)
    (row,) = rows_of(supervisor.get("/approvals/"), "approvals")
    assert officer.get(row["decide"]).status_code == 403
    refused, _sent = confirmed(supervisor, row["decide"], {"approved": "no", "reason": ""})
    assert "Say why it is refused" in refused.content.decode()
    done, _sent = confirmed(supervisor, row["decide"], {"approved": "yes", "reason": ""})
    assert "Approved." in done.content.decode()
    page = officer.get(f"{RECEIPTS}{waiting}/")
    assert [act.kind.value for act in page.context["receipt"].acts] == ["giving_back", "ordered_back"]
    assert rows_of(supervisor.get("/approvals/"), "approvals") == []


def test_charges_of_the_bank_are_explained_and_the_next_receipt_follows(world, officer, receive):
    charges, gift = receive(line(-1_250, DEBIT_ON), line(9_999, DEBIT_ON))
    done, _sent = confirmed(officer, f"{RECEIPTS}{charges}/charges/", {"reason": "account kept in April"})
    assert done.redirect_chain == [(f"{RECEIPTS}{gift}/", 302)]
    assert "Explained as charges of the bank" in done.content.decode()
    again, _sent = confirmed(officer, f"{RECEIPTS}{gift}/returned-debit/", {"reference": "NOBODY"})
    assert "NOBODY" in str(again.context["form"].non_field_errors())


def test_two_movements_that_undo_one_another_leave_the_queue_together(world, officer, receive):
    recall, gift = receive(line(-9_999, DEBIT_ON), line(9_999, DEBIT_ON))
    done, _sent = confirmed(officer, f"{RECEIPTS}{recall}/reversed/", {"other": str(gift), "reason": "recalled"})
    assert "the two movements undo one another" in done.content.decode()
    assert rows_of(officer.get(RECEIPTS), "receipts") == []


@pytest.mark.parametrize("page", ["split", "undo", "give-back", "charges", "returned-debit", "reversed"])
def test_an_auditor_reads_a_receipt_and_does_nothing_about_it(world, sign_in, waiting, page):
    auditor = sign_in("urssaf-117", Role.AUDITOR)
    shown = auditor.get(f"{RECEIPTS}{waiting}/")
    assert (shown.status_code, shown.context["acts"]) == (200, [])
    assert auditor.get(f"{RECEIPTS}{waiting}/{page}/").status_code == 403
    assert auditor.post(f"{RECEIPTS}{waiting}/{page}/", {"confirmed": "1"}).status_code == 403


def test_the_receipts_of_another_body_are_not_there(world, sign_in, waiting):
    other = sign_in("urssaf-827", Role.COLLECTION_OFFICER)
    assert other.get(RECEIPTS).status_code == 404
    assert other.get(f"/bodies/urssaf-827/receipts/{waiting}/").status_code == 404


def test_the_queue_asks_as_few_statements_for_many_as_for_one(officer, receive, waiting):
    addresses = [RECEIPTS, f"{RECEIPTS}{waiting}/", f"{RECEIPTS}{waiting}/split/"]
    before = [statements(officer, address) for address in addresses]
    assert len(receive(*(line(10_000 + rank, LATER, **PAYER) for rank in range(20)), day=LATER)) == 21
    assert [statements(officer, address) for address in addresses] == before
    assert max(before) <= 25


def test_a_deposit_is_the_cheques_that_an_officer_says(world, officer, receive):
    first, second, _third = world.ours.sirets
    for number, siret in enumerate((first, second)):
        cheque = {"number": f"100000{number}", "cents": "750", "received_on": "2026-05-12"}
        confirmed(officer, f"{ACCOUNTS}{siret}/cheque/", cheque)
    (deposit,) = receive(line(2 * OWED, DEBIT_ON))
    keys = [f"cheque:{first}:1000000", f"cheque:{second}:1000001"]
    wrong, _sent = confirmed(officer, f"{RECEIPTS}{deposit}/cheques/", {"cheques": keys[:1]})
    assert "share out all of it" in str(wrong.context["form"].non_field_errors())
    done, _sent = confirmed(officer, f"{RECEIPTS}{deposit}/cheques/", {"cheques": keys})
    assert "The cheques are received" in done.content.decode()
    assert [owed(officer, each) for each in (first, second)] == [0, 0]


def test_a_cheque_that_comes_back_is_owed_again(world, officer, receive):
    first, second, _third = world.ours.sirets
    for number, siret in enumerate((first, second)):
        cheque = {"number": f"100000{number}", "cents": "750", "received_on": "2026-05-12"}
        confirmed(officer, f"{ACCOUNTS}{siret}/cheque/", cheque)
    (deposit,) = receive(line(2 * OWED, DEBIT_ON))
    keys = [f"cheque:{first}:1000000", f"cheque:{second}:1000001"]
    confirmed(officer, f"{RECEIPTS}{deposit}/cheques/", {"cheques": keys})
    small, back = sorted(receive(line(-100, LATER), line(-OWED, LATER), day=LATER))
    none = officer.get(f"{RECEIPTS}{small}/returned-cheque/").content.decode()
    assert "No cheque of this amount was received" in none
    done, _sent = confirmed(officer, f"{RECEIPTS}{back}/returned-cheque/", {"cheque": keys[1]})
    assert "the cheque came back" in done.content.decode()
    assert [owed(officer, each) for each in (first, second)] == [0, OWED]
    _form, again = confirmed(officer, f"{RECEIPTS}{back}/returned-cheque/", {"cheque": keys[0]})
    assert [owed(officer, each) for each in (first, second)] == [0, OWED], again
    assert audit_books().clean


def test_a_cheque_that_the_bank_refuses_before_it_credits_it_waits_no_more(world, officer, sign_in):
    siret = world.ours.sirets[0]
    cheque = {"number": "1000000", "cents": "750", "received_on": "2026-05-12"}
    confirmed(officer, f"{ACCOUNTS}{siret}/cheque/", cheque)
    (payment,) = rows_of(officer.get(f"{ACCOUNTS}{siret}/"), "payments")
    address = f"{ACCOUNTS}{siret}/payments/{payment['id']}/"
    assert "The bank refused this cheque" in officer.get(address).content.decode()
    assert "The bank refused" not in sign_in("urssaf-117", Role.AUDITOR).get(address).content.decode()
    early, _sent = confirmed(officer, f"{address}refused/", {"on": "2999-01-01"})
    assert "still to come" in early.content.decode()
    done, _sent = confirmed(officer, f"{address}refused/", {"on": "2026-05-14"})
    assert "it pays nothing" in done.content.decode()
    assert owed(officer, siret) == OWED
    assert "The bank refused this cheque" not in officer.get(address).content.decode()
    assert audit_books().clean


def test_what_no_database_keeps_is_left_out_of_what_is_looked_for(officer, waiting):
    page = officer.post(f"{RECEIPTS}{waiting}/split/", {**rows_sent(), "search": "GRO\x00UPE", "find": "1"})
    assert (page.status_code, page.context["search"]) == (200, "GROUPE")
