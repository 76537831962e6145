"""A backup holds everything, and a restoration never harms the living database before it is whole."""

import secrets

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.support.databases import administrator, template_name

from laroque.postgres import backup
from laroque.postgres.databases import NotOurs, create_database, database_exists, drop_database, prepare_database
from laroque.postgres.partitions import add_organisms
from laroque.postgres.roles import OWNER, conninfo_of
from laroque.postgres.security import append_only, secure_organism_table

TABLE = """
CREATE TABLE probe_case (organism_id integer NOT NULL, id integer, label text, PRIMARY KEY (organism_id, id))
    PARTITION BY LIST (organism_id);
"""


@pytest.fixture(scope="module")
def source(django_db_setup, django_db_blocker):
    """A small database with two rows in a secured, append-only, partitioned table."""
    name = f"{template_name()}_backup_{secrets.token_hex(4)}"
    prepare_database(administrator(), name, password())
    with psycopg.connect(conninfo_of(administrator(), OWNER, password(), name)) as owner:
        owner.execute(TABLE + secure_organism_table("probe_case") + append_only("probe_case"))
        add_organisms(owner, [901, 902])
        owner.execute("insert into probe_case values (901, 1, 'é €'), (902, 1, null)")
    yield name
    drop_database(administrator(), name)


@pytest.fixture
def dump(source, tmp_path):
    file = tmp_path / "a.dump"
    backup.back_up(conninfo_of(administrator(), OWNER, password(), source), file)
    return file


@pytest.fixture
def target(source):
    name = f"{source}_target"
    yield name
    for made in (name, f"{name} being restored"):
        drop_database(administrator(), made)


def accept(name: str) -> None:
    """Accept what was restored."""


def refuse(name: str) -> None:
    raise ZeroDivisionError


def password() -> str:
    from django.db import connection

    return connection.settings_dict["ROLES"][OWNER]


def ask(name: str, query: str) -> list[tuple]:
    with psycopg.connect(conninfo_of(administrator(), OWNER, password(), name)) as connection:
        answer = connection.execute(query)
        return answer.fetchall() if answer.description else []


def test_a_restored_database_holds_the_rows_the_rights_and_the_refusals(dump, target):
    backup.restore(administrator(), target, password(), dump, check=accept)
    assert ask(target, "select * from probe_case order by 1") == [(901, 1, "é €"), (902, 1, None)]
    secured = "select relrowsecurity, (select count(*) from pg_policy where polrelid = pg_class.oid) from pg_class"
    assert ask(target, f"{secured} where relname = 'probe_case'") == [(True, 2)]
    granted = (
        "select has_table_privilege('laroque_app', 'probe_case', 'SELECT'),"
        " has_schema_privilege('laroque_app', 'parts', 'USAGE')"
    )
    assert ask(target, granted) == [(True, False)]
    with pytest.raises(psycopg.errors.RestrictViolation):
        ask(target, "delete from probe_case returning 1")
    assert ask(target, "select laroque_add_organism(903)") == [("",)]


def test_a_backup_is_readable_by_its_owner_only_and_leaves_no_draft(dump):
    assert oct(dump.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in dump.parent.iterdir()] == [dump.name]


def test_a_database_that_is_not_empty_is_kept_unless_told(dump, target):
    create_database(administrator(), target)
    ask(target, "create table kept as select 1 as n")
    with pytest.raises(backup.NotEmpty):
        backup.restore(administrator(), target, password(), dump, check=accept)
    assert ask(target, "select n from kept") == [(1,)]
    backup.restore(administrator(), target, password(), dump, replace=True, check=accept)
    assert ask(target, "select to_regclass('kept')") == [(None,)]


def test_a_cut_backup_or_a_refused_one_leaves_the_database_as_it_was(dump, target, tmp_path):
    create_database(administrator(), target)
    ask(target, "create table kept as select 1 as n")
    cut = tmp_path / "cut.dump"
    cut.write_bytes(dump.read_bytes()[:-2000])
    with pytest.raises(backup.NotABackup, match="is damaged"):
        backup.restore(administrator(), target, password(), cut, replace=True, check=accept)
    with pytest.raises(ZeroDivisionError):
        backup.restore(administrator(), target, password(), dump, replace=True, check=refuse)
    assert ask(target, "select n from kept") == [(1,)]
    assert not database_exists(administrator(), f"{target} being restored")


def test_another_file_is_no_backup(target, tmp_path):
    other = tmp_path / "other"
    other.write_text("S10.G00.00.001,'x'")
    with pytest.raises(backup.NotABackup, match="other"):
        backup.restore(administrator(), target, password(), other, check=accept)


def test_the_database_of_another_program_is_never_replaced(dump, target):
    with psycopg.connect(administrator(), autocommit=True) as connection:
        connection.execute(f"create database {target}")
    theirs = make_conninfo(administrator(), dbname=target)
    with psycopg.connect(theirs) as connection:
        connection.execute("create table payroll as select 1 as n")
    with pytest.raises(NotOurs, match="another program"):
        backup.restore(administrator(), target, password(), dump, replace=True, check=accept)
    with psycopg.connect(theirs) as connection:
        assert connection.execute("select n from payroll").fetchall() == [(1,)]


def test_a_backup_that_fails_leaves_no_file(source, tmp_path):
    with pytest.raises(backup.BackupFailed):
        backup.back_up(conninfo_of(administrator(), OWNER, password(), "no_such_database"), tmp_path / "a.dump")
    assert list(tmp_path.iterdir()) == []
