"""Reception of DSN files: stored byte for byte, once, answered each; a bad one leaves the others received."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import Declaration, declaration, made, render, siret, without

from laroque.apps.contributions import queries as contributions
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import MessageState, ReportKind
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry import queries as registers
from laroque.apps.registry.rules import EstablishmentRow, HeadcountRow
from laroque.apps.registry.states import HeadcountSource
from laroque.postgres.scope import scope
from laroque.usecases.declarations.receive_dsn import AGENCY, FileReception, receive_paths

pytestmark = pytest.mark.django_db
LYON = "urssaf-827"
CAEN = "75356054900010"
"""SIRET of the URSSAF of Basse-Normandie, merged into that of Normandie in 2022."""


def controls(received: FileReception) -> list[str]:
    return [finding["control"] for finding in received.findings]


def states(organism_id: int, of_siret: str) -> list[tuple[str, str]]:
    with scope(organism_id):
        found = contributions.declarations(organism_id=organism_id, siret=of_siret)
    return sorted((each.type, each.state.value) for each in found)


def test_a_declaration_is_stored_recorded_and_answered(inbox, paris):
    content = made(siret=siret(1))
    (received,) = inbox(content)
    assert (received.is_accepted, received.is_new, received.findings) == (True, True, ())
    with scope(paris):
        message = messages.message(organism_id=paris, message_id=received.messages["urssaf-117"])
        assert message.state is MessageState.ACCEPTED
        assert b"".join(messages.content(organism_id=paris, sha256=message.sha256)) == content
        (report,) = messages.reports(organism_id=paris, message_ids=[message.id])
        (recorded,) = contributions.declarations(organism_id=paris, siret=siret(1))
    assert report.kind is ReportKind.RECEIPT
    assert report.body["declarations"][0]["declared_cents"] == recorded.declared_cents > 0
    assert f"Recorded: {siret(1)} 2026-04" in report.text.en
    assert f"Enregistrée : {siret(1)} 2026-04" in report.text.fr
    assert (recorded.month, recorded.due_on, recorded.debit_cents) == (
        APRIL,
        date(2026, 5, 15),
        recorded.declared_cents,
    )


def test_the_same_file_twice_is_one_message(inbox, paris):
    (first,), (again,) = inbox(made(siret=siret(1))), inbox(made(siret=siret(1)))
    assert (again.is_accepted, again.is_new, again.messages) == (True, False, first.messages)
    assert states(paris, siret(1)) == [("01", "received")]


def test_the_same_file_twice_at_once_is_one_message(inbox, paris):
    first, again = inbox(made(siret=siret(1)), made(siret=siret(1)))
    assert (first.is_new, again.is_new, again.messages) == (True, False, first.messages)
    assert again.is_accepted


def test_a_refused_file_received_again_says_the_same(inbox):
    (first,), (again,) = inbox(b"not a declaration"), inbox(b"not a declaration")
    assert (first.is_accepted, first.is_new) == (False, True)
    assert (again.is_accepted, again.is_new, again.findings) == (False, False, first.findings)


def test_an_older_norm_is_all_that_is_said_of_a_file(inbox):
    (received,) = inbox(made(siret=siret(1), norm="P24V01", month="2024-12"))
    assert (received.is_accepted, controls(received)) == (False, ["NORM_NOT_SUPPORTED"])


def test_one_bad_file_leaves_the_others_received(inbox, paris):
    good, bad, other = made(siret=siret(1)), made(siret=siret(2))[:-40], made(siret=siret(3))
    received = inbox(good, bad, b"\x00\x01\x02" * 100, b"", other)
    assert [each.is_accepted for each in received] == [True, False, False, False, True]
    assert [bool(each.findings) for each in received] == [False, True, True, True, False]
    assert all(each.messages for each in received)
    assert [states(paris, siret(number)) for number in (1, 2, 3)] == [[("01", "received")], [], [("01", "received")]]


def test_what_names_no_body_is_filed_at_the_agency(inbox):
    (received,) = inbox(b"\x00 not a declaration")
    assert list(received.messages) == ["agency"]
    with scope(AGENCY):
        (message,) = messages.messages(organism_id=AGENCY)
        (report,) = messages.reports(organism_id=AGENCY, message_ids=[message.id])
    assert (message.state, report.kind) == (MessageState.REFUSED, ReportKind.ANOMALIES)


def test_a_replacing_declaration_replaces(inbox, paris):
    inbox(made(siret=siret(1)), made(siret=siret(1), type="03", order=2))
    assert states(paris, siret(1)) == [("01", "replaced"), ("03", "received")]


def test_a_second_normal_declaration_is_refused(inbox, paris):
    first, second = inbox(made(siret=siret(1)), made(siret=siret(1), order=2))
    assert (first.is_accepted, second.is_accepted, controls(second)) == (True, False, ["D01"])
    assert states(paris, siret(1)) == [("01", "received")]


def test_a_declaration_without_individual_is_recorded(inbox, paris):
    (received,) = inbox(made(siret=siret(1), type="02", bordereaux=()))
    assert received.is_accepted, received.findings
    assert states(paris, siret(1)) == [("02", "received")]


def test_a_test_send_is_checked_and_not_recorded(inbox, paris):
    (received,) = inbox(made(siret=siret(1), test=True))
    assert received.is_accepted
    assert states(paris, siret(1)) == []
    with scope(paris):
        assert messages.messages(organism_id=paris)[0].state is MessageState.CHECKED


def test_a_file_for_two_bodies_is_filed_at_each(inbox, paris):
    lyon = network.organism_by_code(code=LYON)
    here, there = Declaration(siret=siret(1)), Declaration(siret=siret(2), recipient=lyon.siret, postcode="69001")
    (received,) = inbox(render(declaration(here), declaration(there)))
    assert sorted(received.messages) == ["urssaf-117", LYON]
    assert (states(paris, siret(1)), states(paris, siret(2))) == ([("01", "received")], [])
    assert (states(lyon.id, siret(1)), states(lyon.id, siret(2))) == ([], [("01", "received")])


def test_without_recipient_the_place_of_work_decides(inbox):
    lyon = network.organism_by_code(code=LYON)
    inbox(made(siret=siret(1), bordereaux=(), postcode="69001"))
    assert states(lyon.id, siret(1)) == [("01", "received")]


def test_a_merged_recipient_gives_its_successor_and_says_so(inbox):
    (received,) = inbox(made(siret=siret(1), recipient=CAEN))
    assert (received.is_accepted, list(received.messages)) == (True, ["urssaf-287"])
    assert controls(received) == ["RECIPIENT_MERGED", "UNCERTAIN_FACT"]
    assert {finding["severity"] for finding in received.findings} == {"warn"}
    successor = network.organism_by_code(code="urssaf-287").id
    assert states(successor, siret(1)) == [("01", "received")]
    with scope(successor):
        (report,) = messages.reports(organism_id=successor, message_ids=list(received.messages.values()))
    assert "Urssaf Basse-Normandie merged into Urssaf Normandie on 2022-01-01" in report.text.en


def test_what_is_said_of_a_recipient_is_said_to_its_body_only(inbox, paris):
    here, there = Declaration(siret=siret(1)), Declaration(siret=siret(2), recipient=CAEN, postcode="14000")
    (received,) = inbox(render(declaration(here), declaration(there)))
    with scope(paris):
        (report,) = messages.reports(organism_id=paris, message_ids=[received.messages["urssaf-117"]])
    assert report.body["findings"] == []


def test_a_late_declaration_is_recorded_and_says_so(inbox, paris):
    (received,) = inbox(made(siret=siret(1)), at=datetime(2026, 5, 18, tzinfo=UTC))
    assert (received.is_accepted, controls(received)) == (True, ["D13"])
    (replacing,) = inbox(made(siret=siret(1), type="03", order=2), at=datetime(2026, 5, 18, tzinfo=UTC))
    assert (replacing.is_accepted, controls(replacing)) == (True, ["D03"])


@pytest.mark.parametrize(
    ("month", "received_at", "control", "words"),
    [
        ("2031-01", AT, "D04", "more than one month early"),
        ("2027-02", datetime(2026, 12, 31, 22, tzinfo=UTC), "D04", "more than one month early"),
        ("2027-02", datetime(2026, 12, 31, 23, tzinfo=UTC), "NOT_LEGISLATED", "check the law"),
        ("2027-01", datetime(2027, 5, 31, 12, tzinfo=UTC), "NOT_LEGISLATED", "check the law"),
        ("2027-01", datetime(2027, 6, 1, 12, tzinfo=UTC), "D04", "more than three months late"),
        ("2019-07", AT, "D04", "more than three months late"),
        ("2098-12", AT, "D04", "more than one month early"),
    ],
)
def test_a_month_out_of_the_window_is_refused_in_the_words_of_the_employer(
    inbox, paris, month, received_at, control, words
):
    (received,) = inbox(made(siret=siret(1), month=month, bordereaux=()), at=received_at)
    assert (received.is_accepted, states(paris, siret(1))) == (False, [])
    (said,) = [finding for finding in received.findings if finding["control"] in ("D04", "NOT_LEGISLATED")]
    assert (said["control"], said["line"], said["rubrique"]) == (control, 18, "S20.G00.05.005")
    assert words in said["message"]["en"]


def test_a_month_of_known_law_is_recorded_however_late(inbox):
    (received,) = inbox(made(siret=siret(1), month="2025-02", norm="P25V01"))
    assert (received.is_accepted, controls(received)) == (True, ["D13", "D04"])


def test_an_unknown_establishment_is_registered_as_it_declares_itself(inbox):
    inbox(made(siret=siret(1)))
    found = registers.establishment(siret=siret(1))
    assert (found.postcode, found.town, found.ape) == ("75001", "PARIS", "6201Z")


def test_a_known_establishment_is_left_as_it_is(inbox):
    registry.register_establishments(rows=[EstablishmentRow(siret=siret(1), town="LYON")])
    inbox(made(siret=siret(1)))
    assert registers.establishment(siret=siret(1)).town == "LYON"


def test_fifty_employees_are_due_on_the_fifth(inbox, paris):
    registry.register_establishments(rows=[EstablishmentRow(siret=siret(number)) for number in (1, 2)])
    for number, size in ((1, 5_000), (2, 4_999)):
        row = HeadcountRow(siren=siret(number)[:9], year=2026, hundredths=size, source=HeadcountSource.DECLARED)
        registry.set_headcounts(rows=[row])
    inbox(made(siret=siret(1)), made(siret=siret(2)))
    with scope(paris):
        due = [contributions.declarations(organism_id=paris, siret=siret(number))[0].due_on for number in (1, 2)]
    assert due == [date(2026, 5, 5), date(2026, 5, 15)]


def test_fifty_files_take_as_many_statements_as_one(inbox):
    counts = []
    for numbers in ([1], range(2, 52)):
        with CaptureQueriesContext(connection) as captured:
            assert all(received.is_accepted for received in inbox(*(made(siret=siret(number)) for number in numbers)))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_unreadable_path_stops_before_anything_is_received(tmp_path):
    with pytest.raises(OSError, match="missing"):
        receive_paths(paths=[Path(tmp_path / "missing.dsn")], at=AT)


def test_an_order_number_of_fifteen_figures_is_kept(inbox, paris):
    (received,) = inbox(made(siret=siret(1), order=251_219_141_028_734))
    assert received.is_accepted, received.findings
    with scope(paris):
        assert contributions.declarations(organism_id=paris, siret=siret(1))[0].order_number == 251_219_141_028_734


def test_another_nature_is_filed_at_the_body_of_its_place_and_not_recorded(inbox, paris):
    lines = without(declaration(Declaration(siret=siret(1), nature="08", bordereaux=())), "S20.G00.05.005")
    (received,) = inbox(render(lines))
    assert list(received.messages) == ["urssaf-117"]
    assert states(paris, siret(1)) == []
