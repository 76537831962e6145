"""Messages: byte for byte, once, decided once, seen by their organism only."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from laroque.apps.exchanges import operations, queries
from laroque.apps.exchanges.contents import PART_BYTES
from laroque.apps.exchanges.operations import Decision, Incoming
from laroque.apps.exchanges.states import MessageKind, MessageState, ReportKind
from laroque.apps.network import queries as network
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
STRANGE = bytes(range(256)) * 3


@pytest.fixture
def paris() -> int:
    return network.organism_by_code(code="urssaf-117").id


@pytest.fixture
def lyon() -> int:
    return network.organism_by_code(code="urssaf-827").id


def receive(organism_id: int, content: bytes = STRANGE, name: str = "dsn.edi") -> operations.Received:
    return operations.receive(organism_id=organism_id, kind=MessageKind.DSN, name=name, content=content, at=AT)


def stored(organism_id: int, message_id: int) -> bytes:
    message = queries.message(organism_id=organism_id, message_id=message_id)
    return b"".join(queries.content(organism_id=organism_id, sha256=message.sha256))


def test_a_message_is_stored_byte_for_byte(paris):
    with scope(paris):
        received = receive(paris)
        assert stored(paris, received.message_id) == STRANGE
        assert queries.contents_of(organism_id=paris, message_ids=[received.message_id]) == {
            received.message_id: STRANGE
        }


@pytest.mark.parametrize("size", [0, 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 7])
def test_a_content_of_any_size_comes_back_whole(paris, size):
    content = (STRANGE * (size // len(STRANGE) + 1))[:size]
    with scope(paris):
        assert stored(paris, receive(paris, content).message_id) == content


def test_a_file_is_stored_from_its_path(paris, tmp_path):
    path = tmp_path / "large.edi"
    path.write_bytes(STRANGE * 10_000)
    with scope(paris):
        incoming = [Incoming("large.edi", MessageKind.DSN, path)]
        (received,) = operations.receive_all(organism_id=paris, messages=incoming, at=AT)
        assert stored(paris, received.message_id) == path.read_bytes()


def test_the_same_bytes_twice_are_one_message(paris):
    with scope(paris):
        first, again = receive(paris), receive(paris, name="another name.edi")
        assert (first.is_new, again.is_new) == (True, False)
        assert again.message_id == first.message_id
        assert [message.name for message in queries.messages(organism_id=paris)] == ["dsn.edi"]


def test_the_same_bytes_twice_in_a_batch_are_one_message(paris):
    with scope(paris):
        messages = [
            Incoming(name, MessageKind.DSN, content) for name, content in [("a", b"1"), ("b", b"2"), ("c", b"1")]
        ]
        received = operations.receive_all(organism_id=paris, messages=messages, at=AT)
        assert [each.is_new for each in received] == [True, True, False]
        assert received[2].message_id == received[0].message_id


def test_two_bodies_may_receive_the_same_bytes(paris, lyon):
    with scope(paris):
        assert receive(paris).is_new
    with scope(lyon):
        assert receive(lyon).is_new


def test_a_name_that_is_no_text_is_kept_readable(paris):
    with scope(paris):
        received = receive(paris, name="caf\udce9\x00.edi")
        assert queries.message(organism_id=paris, message_id=received.message_id).name == "caf?\ufffd.edi"


def test_a_body_sees_its_own_messages_only(paris, lyon):
    with scope(paris):
        message_id = receive(paris).message_id
    with scope(lyon):
        assert queries.messages(organism_id=paris) == []
        assert queries.message(organism_id=paris, message_id=message_id) is None
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from exchanges_content")
            assert cursor.fetchone() == (0,)


def test_a_body_cannot_write_for_another(paris, lyon):
    with pytest.raises(ProgrammingError, match="row-level security"), scope(lyon):
        receive(paris)


def test_sending_twice_under_one_key_sends_once(paris):
    def send(content: bytes) -> int:
        return operations.send(
            organism_id=paris,
            kind=MessageKind.PAIN008,
            name="debits.xml",
            content=content,
            key="debits:2026-05-15",
            at=AT,
        )

    with scope(paris):
        assert send(b"<xml/>") == send(b"<xml/>")
        with pytest.raises(operations.KeyReused):
            send(b"<other/>")


def test_a_decision_moves_the_message_and_answers_it(paris):
    with scope(paris):
        message_id = receive(paris).message_id
        decide(paris, message_id, MessageState.REFUSED)
        (report,) = queries.reports(organism_id=paris, message_ids=[message_id])
        assert report.kind is ReportKind.ANOMALIES
        assert report.body == {"findings": ["caf?"]}
        assert report.text == Text("refused", "refusé")
        assert receive(paris).state is MessageState.REFUSED


def test_a_message_is_decided_once(paris):
    with scope(paris):
        message_id = receive(paris).message_id
        decide(paris, message_id, MessageState.ACCEPTED)
        with pytest.raises(operations.IllegalMove):
            decide(paris, message_id, MessageState.REFUSED)


@pytest.mark.parametrize(
    "change", ["name = 'other.edi'", "sha256 = sha256(''::bytea)", "key = 'other'", "recorded_at = now()", "size = 0"]
)
def test_of_a_message_the_application_changes_the_state_only(paris, change):
    with scope(paris):
        message_id = receive(paris).message_id
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update exchanges_message set {change}")
        decide(paris, message_id, MessageState.ACCEPTED)
        message = queries.message(organism_id=paris, message_id=message_id)
        assert (message.name, message.state) == ("dsn.edi", MessageState.ACCEPTED)


def test_a_hundred_messages_take_as_many_statements_as_one(paris, django_assert_max_num_queries):
    messages = [Incoming(f"{number}.edi", MessageKind.DSN, f"{number}".encode()) for number in range(100)]
    with scope(paris), django_assert_max_num_queries(5):
        assert len(operations.receive_all(organism_id=paris, messages=messages, at=AT)) == 100


def decide(organism_id: int, message_id: int, state: MessageState) -> None:
    decision = Decision(message_id, state, {"findings": ["caf\udce9"]}, Text("refused", "refusé"))
    operations.decide(organism_id=organism_id, decisions=[decision], at=AT)
