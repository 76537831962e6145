"""A reception killed at any statement, then run again: nothing is lost, nothing is there twice."""

from datetime import date

import pytest
from tests.support import care_claims
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import made, siret
from tests.support.killed_reception import receive_and_die

from laroque.apps.contributions import queries as contributions
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import MessageState
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope
from laroque.usecases.care.receive_claims import receive_b2
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


@pytest.mark.long
def test_a_file_of_claims_killed_in_the_middle_stores_prices_and_books_each_once(tmp_path, django_db_blocker):
    """The deaths come before anything is kept, within the first part, after it, within a later one, and at the end."""
    with django_db_blocker.unblock():
        fund = care_claims.open_fund()
        persons = (care_claims.ANNE, care_claims.BOB)
        path = tmp_path / "claims.b2"
        path.write_bytes(
            care_claims.b2(
                *(
                    (care_claims.claim_of(persons[n % 2], n, third_party=n % 3 == 0),
                     [{"care_on": date(2026, 5, 1 + n // 2)}, {"nature": "AMI", "coefficient_hundredths": 450}])
                    for n in range(36)
                )
            )
        )  # fmt: skip
        stored = []
        for statement in (6, 20, 38, 50):
            assert receive_and_die([path], at_statement=statement, fund=fund) == -9
            stored.append(care_claims.rows("select count(*) from claims_claim")[0][0])
        assert stored == sorted(stored)
        assert 0 < stored[-1] < 36
        answered = receive_b2(organism_id=fund, name=path.name, content=path, at=care_claims.AT)
        assert (answered.is_new, answered.counts["claims"]) == (False, 36)
        after = care_claims.what_stands()
        _each_is_stored_priced_and_booked_once(after)
        again = receive_b2(organism_id=fund, name=path.name, content=path, at=care_claims.AT)
        assert (again.body, care_claims.what_stands()) == (answered.body, after)


def _each_is_stored_priced_and_booked_once(found) -> None:
    assert [number for _, number, *_ in found["claims"]] == [f"{n:09d}" for n in range(36)]
    assert len(found["lines"]) == 72
    paid, owed = (sum(row[rank] for row in found["claims"]) for rank in (8, 9))
    payable = found["books"]["payable:insured"] + found["books"]["payable:professionals"]
    assert (payable, found["books"]["receivable:participations"], found["owed"]) == (-paid, owed, owed)
    ((entries, claims),) = care_claims.rows("select count(*), count(distinct key) from ledger_entry")
    assert entries == claims == sum(row[2] == "payable" and row[8] > 0 for row in found["claims"])


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
