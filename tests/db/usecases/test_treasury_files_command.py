"""``laroque treasury book``, ``resend`` and ``feed``: what they do, and how they end."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, make_agency, make_body
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.status_reports import status_report

from laroque.apps.contributions.operations import DebitPlan
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.config.entry import run
from laroque.kernel.periods import working_day_from
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.plan_debit import plan_debit


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """The commands stay on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


@pytest.fixture
def sent(db):
    """A body that has sent a file of two debits, and the file."""
    body = make_body("urssaf-117", first=300, contributors=2, mandates=2)
    (file,) = collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    return body, file


def test_statements_and_answers_are_booked_by_one_command(sent, tmp_path, capsys):
    body, file = sent
    first, second = (order.key for order in file.orders)
    paid = MadeUpBank().file(body.iban, DEBIT_ON, line(OWED, DEBIT_ON, end_to_end_id=first))
    (tmp_path / "1.xml").write_bytes(paid)
    groups = [("G", None, None, [(second, "RJCT", "MD01")])]
    (tmp_path / "2.xml").write_bytes(status_report(file.reference, groups=groups))
    assert run(["treasury", "book", str(tmp_path), "--body", body.code, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(each["file"], each["booked"]) for each in files] == [("1.xml", True), ("2.xml", True)]
    assert (files[0]["counts"]["settled"], files[1]["counts"]["rejected_debits"]) == (1, 1)
    assert run(["treasury", "book", str(tmp_path), "--body", body.code]) == 0
    shown = capsys.readouterr().out
    assert shown.count("known") + shown.count("déjà reçu") == 2


def test_a_file_that_is_neither_ends_with_one(sent, tmp_path, capsys):
    (tmp_path / "bad.xml").write_bytes(b"<a/>")
    assert run(["treasury", "book", str(tmp_path / "bad.xml"), "--body", sent[0].code, "--json"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["booked"], [each["control"] for each in file["findings"]]) == (False, ["NOT_A_STATEMENT"])


def test_a_file_sent_is_written_again_byte_for_byte(sent, tmp_path):
    body, file = sent
    again = tmp_path / "again.xml"
    assert run(["treasury", "resend", file.reference, "--body", body.code, "--to", str(again)]) == 0
    with scope(body.id):
        (known,) = treasury.sent_files(organism_id=body.id, reference=file.reference)
        first = exchanges.contents_of(organism_id=body.id, message_ids=[known.message_id])[known.message_id]
    assert again.read_bytes() == first
    assert (known.kind, known.orders, known.cents) == ("pain008", 2, 2 * OWED)
    assert run(["treasury", "resend", "NOTHING", "--body", body.code, "--to", str(again)]) == 1


def test_an_account_that_holds_enough_is_not_fed(sent, capsys):
    make_agency()
    assert run(["treasury", "feed", "--body", sent[0].code, "--on", "2026-05-15"]) == 0
    assert sent[0].code in capsys.readouterr().out


def test_what_payers_planned_is_ordered_on_its_day_by_a_command(db, capsys):
    body = make_body("urssaf-117", first=300, contributors=1, mandates=1, orders=False)
    now = datetime.now(UTC)
    on = working_day_from(now.date() + timedelta(20))
    wanted = DebitPlan(body.account(0), APRIL, 10_000, on, "plan-1")
    plan_debit(organism_id=body.id, plan=wanted, by=1, at=now)
    for day, ordered in ((on - timedelta(1), 0), (on, 10_000), (on, 10_000)):
        assert run(["treasury", "planned", "--body", body.code, "--on", str(day)]) == 0
        with scope(body.id):
            assert sum(each.cents for each in treasury.sent_files(organism_id=body.id)) == ordered
    shown = capsys.readouterr().out
    assert shown.count("100.00") + shown.count("100,00") == 1
    assert run(["treasury", "planned", "--body", body.code, "--on", str(now.date() - timedelta(3))]) == 1
