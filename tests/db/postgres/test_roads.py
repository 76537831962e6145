"""The roads to a database: an administrator's server, and the databases that are refused with what to do."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.support.databases import administrator, template_name

from laroque.config import database
from laroque.config.database import NoDatabase
from laroque.postgres.connections import owner_connection
from laroque.postgres.databases import drop_database
from laroque.postgres.roles import APP

LAROQUE = Path(sys.executable).with_name("laroque")


def url_of(name: str) -> str:
    given = conninfo_to_dict(administrator())
    return f"postgresql://{given['user']}:{given['password']}@{given['host']}:{given['port']}/{name}"


def laroque(*arguments: str, url: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url, "LAROQUE_HOME": str(home)}
    return subprocess.run([LAROQUE, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def name(django_db_setup):
    chosen = f"{template_name()}_url_{secrets.token_hex(4)}"
    yield chosen
    drop_database(administrator(), chosen)


@pytest.mark.long
def test_an_administrator_s_server_gets_its_database_and_no_embedded_server_is_made(name, tmp_path):
    absent = laroque("db", "status", "--json", url=url_of(name), home=tmp_path / "one")
    assert (absent.returncode, json.loads(absent.stdout)["database"]) == (0, None)

    started = laroque("db", "start", "--json", url=url_of(name), home=tmp_path / "one")
    assert (started.returncode, started.stderr) == (0, "")
    said = json.loads(started.stdout)
    assert (said["server"]["kind"], said["database"]["name"], said["database"]["migrations_due"]) == ("url", name, [])
    assert not (tmp_path / "one" / "postgres").exists()

    # Another machine, with its own state folder, reaches the same roles by the same connection string.
    again = laroque("db", "status", "--json", url=url_of(name), home=tmp_path / "two")
    reached = json.loads(again.stdout)["database"]
    grown = reached["bytes"]  # the server may still write what the migrations left
    assert reached == {**said["database"], "bytes": grown}


def test_a_database_of_another_program_is_left_alone(name, tmp_path):
    with psycopg.connect(administrator(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    theirs = make_conninfo(administrator(), dbname=name)
    with psycopg.connect(theirs) as connection:
        connection.execute("create table payroll as select 1 as n")
    refused = laroque("db", "start", url=url_of(name), home=tmp_path)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "holds tables of another program" in refused.stderr
    with psycopg.connect(theirs) as connection:
        assert connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchall() == [("payroll",)]


@pytest.mark.parametrize("name", ["postgres", "template1"])
@pytest.mark.parametrize("command", ["start", "status"])
def test_the_databases_of_the_server_itself_are_left_alone(django_db_setup, name, command, tmp_path):
    refused = laroque("db", command, url=url_of(name), home=tmp_path)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert f"the database {name} serves the whole server" in refused.stderr
    with psycopg.connect(make_conninfo(administrator(), dbname=name)) as connection:
        assert connection.execute("select to_regclass('public.laroque_partition_statement')").fetchone() == (None,)


def test_the_status_of_an_empty_database_makes_nothing_of_it(name, tmp_path):
    with psycopg.connect(administrator(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    status = laroque("db", "status", "--json", url=url_of(name), home=tmp_path)
    assert (status.returncode, json.loads(status.stdout)["database"]) == (0, None)
    with psycopg.connect(make_conninfo(administrator(), dbname=name)) as connection:
        owner = "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
        assert connection.execute(owner).fetchone() != ("laroque_owner",)
        assert connection.execute("select to_regclass('public.laroque_partition_statement')").fetchone() == (None,)


def test_a_server_that_does_not_answer_is_said_with_what_to_do(tmp_path):
    refused = laroque("db", "start", url="postgresql://a:b@127.0.0.1:1/c", home=tmp_path)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "Check DATABASE_URL" in refused.stderr
    status = laroque("db", "status", "--json", url="postgresql://a:b@127.0.0.1:1/c", home=tmp_path)
    assert (status.returncode, json.loads(status.stdout)["server"]["state"]) == (3, "unreachable")


def test_the_database_in_use_stays_in_use(fresh_database):
    database.ready()
    assert database.name() == fresh_database


def test_a_database_of_a_later_release_is_refused(fresh_database):
    with owner_connection() as owner:
        owner.execute("insert into django_migrations (app, name, applied) values ('ledger', '9999_future', now())")
    with pytest.raises(NoDatabase, match=r"later release of Laroque \(ledger.9999_future\)"):
        database.ready()


def test_a_database_of_an_earlier_release_is_not_upgraded_in_passing(fresh_database):
    with owner_connection() as owner:
        owner.execute("delete from django_migrations where app = 'contributions'")
    with pytest.raises(NoDatabase, match="laroque db upgrade"):
        database.ready()
    assert database.unapplied() != []


def test_the_owner_s_connection_is_given_back_to_the_application(fresh_database):
    from django.db import connection

    def user() -> str:
        with connection.cursor() as cursor:
            cursor.execute("select current_user")
            return cursor.fetchone()[0]

    with pytest.raises(ZeroDivisionError):
        fail_as_owner(user)
    assert user() == APP


def fail_as_owner(user) -> None:
    with database.as_owner():
        assert user() == "laroque_owner"
        raise ZeroDivisionError
