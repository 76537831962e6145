"""``laroque treasury book``, ``resend`` and ``feed``: what they do, and how they end."""

import json

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, make_agency, make_body
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.status_reports import status_report

from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.config.entry import run
from laroque.postgres.scope import scope
from laroque.usecases.collect_month import collect_month


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
