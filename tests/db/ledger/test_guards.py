"""What the database refuses by itself, whoever asks."""

import psycopg
import pytest
from django.db import connection, transaction

from laroque.apps.ledger.operations import open_accounts
from laroque.postgres.scope import scope

INSERT = """INSERT INTO ledger_entry (organism_id, accounting_on, value_on, reason, source, key, account_ids, cents,
    posted_at) VALUES (%s, '2026-04-15', '2026-04-15', 'r', 's', %s, %s, %s, now())"""


def open_two(connection: psycopg.Connection, organism_id: int) -> list[int]:
    rows = connection.execute(
        "INSERT INTO ledger_account (organism_id, path) VALUES (%s, 'bank:collection'), (%s, 'transit:debits')"
        " RETURNING id",
        [organism_id, organism_id],
    )
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("cents", "constraint"),
    [
        ("{100,-99}", "ledger_entry_balances"),
        ("{9223372036854775807,9223372036854775807}", None),
        ("{100}", "ledger_entry_balances"),
        ("{100,-50,-50}", "ledger_entry_legs_are_whole"),
        ("{}", "ledger_entry_legs_are_whole"),
        ("{0,0}", "ledger_entry_legs_are_whole"),
        ("{100,-100,NULL}", None),
        ("{{100,-100}}", "ledger_entry_legs_are_whole"),
    ],
)
def test_an_entry_unbalanced_or_with_a_missing_leg_is_refused_even_to_the_owner(owner, urssaf, cents, constraint):
    accounts = open_two(owner, urssaf)
    with pytest.raises((psycopg.errors.DataError, psycopg.errors.IntegrityError)) as refused:
        owner.execute(INSERT, [urssaf, "k", accounts, cents])
    assert constraint is None or refused.value.diag.constraint_name == constraint


def test_an_unbalanced_entry_is_refused_by_copy_too(loader, urssaf):
    first, second = open_two(loader, urssaf)
    statement = (
        "COPY ledger_entry (organism_id, accounting_on, value_on, reason, source, key, account_ids, cents, posted_at)"
        " FROM STDIN (FORMAT csv)"
    )
    line = f'{urssaf},2026-04-15,2026-04-15,r,s,%s,"{{{first},{second}}}","{{100,%s}}",2026-04-15T10:00:00Z\n'
    with pytest.raises(psycopg.errors.CheckViolation) as refused, loader.cursor().copy(statement) as copy:
        copy.write(line % ("good", -100) + line % ("bad", -99))
    assert refused.value.diag.constraint_name == "ledger_entry_balances"


def test_an_entry_on_an_account_that_does_not_exist_is_refused(owner, urssaf):
    known, _ = open_two(owner, urssaf)
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused:
        owner.execute(INSERT, [urssaf, "k", [known, -1], [1, -1]])
    assert refused.value.diag.constraint_name == "ledger_entry_accounts_exist"


def test_an_account_of_another_organism_does_not_exist_here(owner, urssaf, other_urssaf):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute(INSERT, [other_urssaf, "k", open_two(owner, urssaf), [1, -1]])


def test_the_same_key_is_booked_once_in_an_organism(owner, urssaf, other_urssaf):
    owner.execute(INSERT, [urssaf, "k", open_two(owner, urssaf), [1, -1]])
    owner.execute(INSERT, [other_urssaf, "k", open_two(owner, other_urssaf), [1, -1]])
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute(INSERT, [urssaf, "k", [1, 2], [1, -1]])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET cents = cents || '{{1,-1}}'::bigint[], account_ids = account_ids || account_ids",
        "UPDATE parts.ledger_entry_{organism} SET cents = '{{2,-2}}'",
        "DELETE FROM ledger_entry",
        "DELETE FROM parts.ledger_entry_{organism}",
        "TRUNCATE ledger_entry",
        "TRUNCATE parts.ledger_entry_{organism}",
        "UPDATE ledger_account SET path = 'bank:payment'",
        "DELETE FROM ledger_account",
        "TRUNCATE ledger_account",
        "UPDATE ledger_seal SET entries = 0",
        "DELETE FROM ledger_seal",
        "TRUNCATE ledger_seal",
    ],
)
def test_nothing_booked_is_changed_or_removed_even_by_the_owner(owner, urssaf, statement):
    owner.execute(INSERT, [urssaf, "k", open_two(owner, urssaf), [1, -1]])
    owner.execute(
        "INSERT INTO ledger_seal VALUES (%s, '2026-04-15', 1, '{}', sha256('a'), sha256('b'), now(), 'test')", [urssaf]
    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(statement.format(organism=urssaf))


@pytest.mark.parametrize("verb", ["UPDATE ledger_entry SET reason = 'x'", "DELETE FROM ledger_entry"])
def test_the_application_has_no_right_to_change_an_entry(db, urssaf, verb):
    with scope(urssaf), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute(verb)


def test_the_application_cannot_name_a_partition(db, urssaf):
    with scope(urssaf), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"SELECT * FROM parts.ledger_entry_{urssaf}")


def test_a_sealed_day_takes_no_entry(owner, urssaf):
    accounts = open_two(owner, urssaf)
    owner.execute(
        "INSERT INTO ledger_seal VALUES (%s, '2026-04-16', 0, '{}', sha256('a'), sha256('b'), now(), 'test')", [urssaf]
    )
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        owner.execute(INSERT, [urssaf, "k", accounts, [1, -1]])
    assert refused.value.diag.constraint_name == "ledger_entry_day_is_open"


def test_seals_come_in_the_order_of_days(owner, urssaf):
    seal = "INSERT INTO ledger_seal VALUES (%s, %s, 0, '{}', sha256('a'), sha256('b'), now(), 'test')"
    owner.execute(seal, [urssaf, "2026-04-16"])
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        owner.execute(seal, [urssaf, "2026-04-15"])
    assert refused.value.diag.constraint_name == "ledger_seal_days_follow"


def test_the_hash_of_the_content_cannot_be_given(owner, urssaf):
    open_two(owner, urssaf)
    with pytest.raises(psycopg.errors.GeneratedAlways):
        owner.execute(
            INSERT.replace("posted_at)", "posted_at, inputs_hash)").replace("now())", "now(), '\\x00')"),
            [urssaf, "k", [1, 2], [1, -1]],
        )


def test_an_entry_for_another_organism_is_refused_to_the_application(db, urssaf, other_urssaf):
    with scope(other_urssaf):
        open_accounts(organism_id=other_urssaf, paths=["bank:collection", "transit:debits"])
    with scope(urssaf), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        connection.cursor().execute(INSERT, [other_urssaf, "k", [1, 2], [1, -1]])


def test_the_columns_of_the_models_are_those_of_the_tables(db):
    from django.apps import apps

    for model in apps.get_app_config("ledger").get_models():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [model._meta.db_table]
            )
            columns = {row[0] for row in cursor.fetchall()}
        assert {field.column for field in model._meta.concrete_fields} == columns
