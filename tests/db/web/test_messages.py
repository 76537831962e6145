"""Messages of a body: listed, opened, and their bytes given to who may read them."""

from datetime import UTC, datetime

import pytest

from laroque.apps.access.states import Role
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.operations import Decision
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.registry.models import Look
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
MESSAGES = "/bodies/urssaf-117/messages/"


def finding(control: str, severity: str, line: int) -> dict:
    """A finding as the body of a report holds it."""
    message = {"en": f"wrong at {line}", "fr": f"faux à {line}"}
    return {"line": line, "rubrique": "S21.G00.06.001", "control": control, "severity": severity, "message": message}


@pytest.fixture
def refused(world) -> int:
    """A file refused for two lines, with a warning."""
    with scope(world.ours.id):
        received = exchanges.receive(
            organism_id=world.ours.id, kind=MessageKind.DSN, name="april.dsn", content=b"S10.G00", at=AT
        )
        found = [finding("CCH-11", "reject", 4), finding("CCH-11", "reject", 9), finding("SIG-12", "warn", 2)]
        told = Decision(received.message_id, MessageState.REFUSED, {"findings": found}, Text("No.", "Non."))
        exchanges.decide(organism_id=world.ours.id, decisions=[told], at=AT)
    return received.message_id


def test_messages_are_narrowed_by_state_day_and_name(world, officer, refused):
    for asked, expected in (
        ({}, 1),
        ({"messages-state": "refused"}, 1),
        ({"messages-state": "accepted"}, 0),
        ({"messages-on": "2026-05-04"}, 1),
        ({"messages-on": "2026-05-05"}, 0),
        ({"messages-q": "apr"}, 1),
        ({"messages-q": "pril"}, 0),
    ):
        assert len(officer.get(MESSAGES, asked).context["table"].rows) == expected, asked


def test_a_message_shows_its_anomalies_by_severity_and_control(world, officer, refused):
    page = officer.get(f"{MESSAGES}{refused}/")
    groups = [(group["severity"].label, group["control"], group["count"]) for group in page.context["groups"]]
    assert groups == [("Refusal", "CCH-11", 2), ("Warning", "SIG-12", 1)]
    assert "wrong at 9" in page.content.decode()
    french = officer.get(f"{MESSAGES}{refused}/", headers={"accept-language": "fr"})
    assert "faux à 9" in french.content.decode()


def test_the_bytes_are_given_whole_and_the_look_is_kept(world, officer, refused, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = officer.get(f"{MESSAGES}{refused}/bytes/")
        assert b"".join(answer.streaming_content) == b"S10.G00"
    assert answer["Content-Disposition"] == 'attachment; filename="april.dsn"'
    assert [(look.kind, look.key) for look in Look.objects.all()] == [("message", f"{world.ours.id}:{refused}")]


@pytest.mark.parametrize("end", ["", "{}/", "{}/bytes/"])
def test_another_body_and_an_employer_read_no_message(world, sign_in, refused, end):
    address = MESSAGES + end.format(refused)
    assert sign_in("urssaf-827", Role.COLLECTION_OFFICER).get(address).status_code == 404
    assert sign_in("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9]).get(address).status_code == 403
