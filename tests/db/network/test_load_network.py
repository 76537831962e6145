"""The tables of the network are the data files, and say so when asked the same questions."""

from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.support.databases import FUNDS

from laroque.apps.network import operations, queries
from laroque.apps.network.models import Area, Organism
from laroque.apps.network.rules import routing
from laroque.apps.network.rules.catalogue import read_network
from laroque.apps.network.states import Mission, OrganismKind
from laroque.config.database import as_owner
from laroque.postgres.connections import owner_connection

BEFORE_THE_MERGER = date(2021, 6, 1)
TODAY = date(2026, 4, 1)


@pytest.mark.django_db
def test_the_tables_hold_what_the_files_say():
    assert queries.network() == read_network()
    assert queries.is_current()


@pytest.mark.django_db
def test_the_whole_network_is_read_in_five_statements():
    with CaptureQueriesContext(
        connection,
    ) as statements:
        queries.network()
    assert len(statements) == 5


@pytest.mark.django_db
@pytest.mark.parametrize("on", [BEFORE_THE_MERGER, TODAY])
def test_tables_and_files_route_alike(on):
    from_tables, from_files = queries.network(), read_network()
    for department in sorted(from_files.known_departments):
        assert routing.route_department(from_tables, department, on) == routing.route_department(
            from_files, department, on
        )
        assert routing.route_residence(from_tables, department, on) == routing.route_residence(
            from_files, department, on
        )
    for organism in from_files.organisms:
        if organism.siret:
            assert routing.route_recipient(from_tables, organism.siret, on) == routing.route_recipient(
                from_files, organism.siret, on
            )


@pytest.mark.django_db
def test_questions_of_the_other_apps():
    assert queries.organism_by_code(code="cgss-971").id == 41
    assert queries.organism(organism_id=1).code == "agency"
    assert len(queries.organism_ids()) == 135
    assert len(queries.organisms(on=TODAY, kind=OrganismKind.URSSAF)) == 21
    assert queries.missions_of(organism_id=11, on=TODAY) == {Mission.COLLECTION}
    assert queries.collecting_body_of_recipient(siret="78861779300013", on=TODAY).organism.id == 11
    assert queries.collecting_body_of_department(department="48", on=TODAY).organism.code == "ccss-48"
    assert [each.code for each in queries.funds_of_department(department="62", on=TODAY)] == ["cpam-621", "cpam-623"]
    assert queries.departments_of(postcode="20200") == ["2B"]
    route = queries.route_establishment(recipient_siret=None, postcode="62000", on=TODAY)
    assert route.organism.code == "urssaf-317"
    assert [each.code for each in queries.beneficiaries()[:5]] == [
        "health",
        "occupational_risk",
        "old_age",
        "family",
        "autonomy",
    ]


@pytest.mark.django_db
def test_the_application_cannot_write_the_network():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Organism.objects.filter(code="agency").update(name="Another name")


def test_loading_twice_changes_nothing(fresh_database):
    with as_owner():
        again = operations.load_network()
    assert (again.organisms, again.changed) == (135, False)
    assert journal() == [("agency", "insert", "load_network")]


def test_a_fund_keeps_books_once_they_are_opened(fresh_database):
    numbers = operations.open_books(codes=["cpam-011", "cpam-751"])
    assert operations.open_books(codes=["cpam-011", "cpam-751"]) == numbers
    with owner_connection() as owner:
        (made,) = owner.execute(
            "select array_agg(substring(inhrelid::regclass::text from '[0-9]+$')::int)"
            " from pg_inherits where inhparent = 'ledger_entry'::regclass"
        ).fetchone()
    assert set(numbers) <= set(made)
    assert 102 not in made  # cpam-021: nobody asked
    with pytest.raises(KeyError):
        operations.open_books(codes=["cpam-000"])


def test_what_strayed_from_the_files_is_brought_back_and_journaled(fresh_database):
    with as_owner():
        Organism.objects.filter(code="agency").update(name="Another name")
        Area.objects.filter(department="75").delete()
        Area.objects.create(organism_id=11, task="collection", department="99")
        assert operations.load_network().changed
        assert queries.is_current()
    assert journal() == [
        ("agency", "insert", "load_network"),
        ("agency", "update", None),
        ("agency", "update", "load_network"),
    ]


def test_the_journal_stops_even_its_owner(fresh_database):
    with as_owner(), pytest.raises(DatabaseError, match="Cannot update or delete"):
        Organism.pgh_event_model.objects.update(name="Never")


def test_each_organism_that_keeps_books_has_its_partitions(fresh_database):
    keeping = [organism.id for organism in read_network().keeping_books()]
    assert len(keeping) == 30
    keeping += operations.open_books(codes=FUNDS)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where schemaname = 'parts' and tablename like '%\\_11'")
        of_one = cursor.fetchone()[0]
        cursor.execute("select count(*) from pg_tables where schemaname = 'parts'")
        assert cursor.fetchone()[0] == of_one * len(keeping)
    assert of_one > 0


def journal():
    """The changes of the agency's row, oldest first: what happened to it, and by which command."""
    return [
        (event.code, event.pgh_label, (event.pgh_context or {}).get("command"))
        for event in Organism.pgh_event_model.objects.filter(code="agency").order_by("pgh_id")
    ]
