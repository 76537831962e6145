"""A reception killed at any statement, then run again: nothing is lost, nothing is there twice."""

import pytest
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import made, siret
from tests.support.killed_reception import receive_and_die

from laroque.apps.contributions import queries as contributions
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import MessageState
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope
from laroque.usecases.declarations.receive_dsn import AGENCY, receive_paths

pytestmark = pytest.mark.usefixtures("fresh_database")


def test_a_reception_killed_at_any_statement_is_simply_run_again(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        lyon = network.organism_by_code(code="urssaf-827")
        contents = [
            made(siret=siret(1)),
            made(siret=siret(1), type="03", order=2),
            b"not a declaration",
            made(siret=siret(2), recipient=lyon.siret, postcode="69001"),
        ]
        paths = [tmp_path / f"{rank}.dsn" for rank in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        deaths = [receive_and_die(paths, at_statement=statement) for statement in (9, 17, 30, 45)]
        assert deaths == [-9] * len(deaths)
        again = receive_paths(paths=paths, at=AT)
        assert [each.is_accepted for each in again] == [True, True, False, True]
        paris = network.organism_by_code(code="urssaf-117").id
        assert [_received(body) for body in (paris, lyon.id, AGENCY)] == [2, 1, 1]
        assert _states(paris) == [("01", "replaced"), ("03", "received")]
        assert _states(lyon.id) == [("01", "received")]


def _received(body: int) -> int:
    """How many messages a body has, each decided and answered once."""
    with scope(body):
        found = messages.messages(organism_id=body)
        reports = messages.reports(organism_id=body, message_ids=[message.id for message in found])
    assert all(message.state is not MessageState.RECEIVED for message in found)
    assert sorted(report.message_id for report in reports) == sorted(message.id for message in found)
    return len(found)


def _states(body: int) -> list[tuple[str, str]]:
    with scope(body):
        found = contributions.declarations_of_month(organism_id=body, month=APRIL)
    return sorted((each.type, each.state.value) for each in found)
