"""Partitions by organism: made once each, with their statements, and out of everybody's reach."""

import psycopg
import pytest
from django.db import connection

from laroque.postgres.connections import loader_connection, owner_connection
from laroque.postgres.partitions import add_organisms, analyse, complete_partitions, on_each_partition
from laroque.postgres.roles import APP, LOADER, NATIONAL
from laroque.postgres.security import append_only, secure_organism_table

TABLES = """
CREATE TABLE probe_case (organism_id integer NOT NULL, id integer, PRIMARY KEY (organism_id, id))
    PARTITION BY LIST (organism_id);
CREATE TABLE probe_line (organism_id integer NOT NULL, case_id integer, line integer, cents bigint NOT NULL,
    PRIMARY KEY (organism_id, case_id, line)) PARTITION BY LIST (organism_id);
"""
FOREIGN_KEY = (
    "ALTER TABLE parts.probe_line_{organism} ADD FOREIGN KEY (organism_id, case_id) "
    "REFERENCES parts.probe_case_{organism} (organism_id, id)"
)


@pytest.fixture
def probe(fresh_database):
    with owner_connection() as owner:
        owner.execute(TABLES + secure_organism_table("probe_case") + secure_organism_table("probe_line"))
        owner.execute(on_each_partition("probe_line", FOREIGN_KEY))
        add_organisms(owner, [901, 902])


def partitions_of(table: str) -> list[str]:
    with owner_connection() as owner:
        rows = owner.execute(
            "select inhrelid::regclass::text from pg_inherits where inhparent = %s::regclass order by 1", [table]
        )
        return [row[0] for row in rows if "_90" in row[0]]


def test_each_organism_gets_a_partition_of_each_table_once(probe):
    with owner_connection() as owner:
        add_organisms(owner, [902, 903])
    assert partitions_of("probe_case") == ["parts.probe_case_901", "parts.probe_case_902", "parts.probe_case_903"]
    assert partitions_of("probe_line") == ["parts.probe_line_901", "parts.probe_line_902", "parts.probe_line_903"]


def test_the_statements_of_a_table_run_on_each_new_partition(probe):
    with owner_connection() as owner, pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute("insert into probe_line values (902, 1, 0, 5)")


def test_a_table_added_later_gets_the_partitions_of_the_known_organisms(probe):
    with owner_connection() as owner:
        owner.execute("CREATE TABLE probe_late (organism_id integer) PARTITION BY LIST (organism_id)")
        owner.execute(on_each_partition("probe_late", "CREATE INDEX ON parts.probe_late_{organism} (organism_id)"))
        complete_partitions(owner)
        indexes = owner.execute("select count(*) from pg_indexes where tablename = 'probe_late_902'").fetchone()
    assert partitions_of("probe_late") == ["parts.probe_late_901", "parts.probe_late_902"]
    assert indexes == (1,)


def test_a_statement_added_later_runs_on_the_partitions_that_are_there(probe):
    with owner_connection() as owner:
        owner.execute(
            on_each_partition("probe_case", "CREATE INDEX probe_{organism} ON parts.probe_case_{organism} (id)")
        )
        found = owner.execute(
            "select count(*) from pg_indexes where indexname in ('probe_901', 'probe_902')"
        ).fetchone()
    assert found == (2,)


@pytest.mark.parametrize("role", [APP, LOADER, NATIONAL])
def test_no_role_but_the_owner_may_use_the_partitions(django_db_setup, role):
    with owner_connection() as owner:
        assert owner.execute("select has_schema_privilege(%s, 'parts', 'USAGE')", [role]).fetchone() == (False,)


@pytest.mark.parametrize("role", [APP, LOADER, NATIONAL])
def test_no_role_but_the_owner_adds_an_organism(django_db_setup, role):
    with owner_connection() as owner:
        said = owner.execute("select has_function_privilege(%s, 'laroque_add_organism(integer)', 'EXECUTE')", [role])
        assert said.fetchone() == (False,)


def test_the_loader_analyses_a_table_that_it_does_not_own(probe):
    with loader_connection() as loader:
        loader.execute("insert into probe_case select 901, n from generate_series(1, 50) n")
        analyse(loader, "probe_case")
    with owner_connection() as owner:
        counted = owner.execute("select reltuples::int from pg_class where relname = 'probe_case_901'").fetchone()
    assert counted == (50,)


def test_the_application_may_not_analyse(probe):
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("select laroque_analyse('probe_case')")


def test_an_append_only_table_takes_rows_and_gives_none_back_even_to_its_owner(probe):
    with owner_connection() as owner:
        owner.execute(append_only("probe_case"))
        owner.execute("insert into probe_case values (901, 1)")
    for change in ("update probe_case set id = 2", "delete from probe_case", "truncate probe_case cascade"):
        with owner_connection() as owner, pytest.raises(psycopg.errors.RestrictViolation, match="probe_case"):
            owner.execute(change)
