"""Partitions by organism: one in schema ``parts`` for each organism and each table listed by ``organism_id``."""

from collections.abc import Iterable

import psycopg


def add_organisms(connection: psycopg.Connection, organism_ids: Iterable[int]) -> None:
    """Make the partitions of these organisms that are missing, with their statements; the connection is the owner's.

    Nothing happens for an organism that has them all. Outside a transaction of the caller, each organism is one
    transaction: a server holds locks for some thousands of new tables, and not for those of a whole network.
    """
    for organism_id in sorted(set(organism_ids)):
        with connection.transaction():
            connection.execute("select laroque_add_organism(%s)", [organism_id])


def complete_partitions(connection: psycopg.Connection) -> None:
    """Give every known organism its partitions of the tables that a migration has just added."""
    rows = connection.execute("select organism from laroque_partitioned_organism").fetchall()
    connection.commit()
    add_organisms(connection, [row[0] for row in rows])


def on_each_partition(table: str, statement: str) -> str:
    """SQL of a migration that runs ``statement`` on each partition of ``table``, those to come included.

    ``{organism}`` in the statement stands for the organism's number, as in ``parts.ledger_entry_{organism}``.
    """
    quoted = statement.replace("'", "''")
    return f"SELECT laroque_on_each_partition('{table}', '{quoted}');\n"


def analyse(connection: psycopg.Connection, table: str) -> None:
    """Refresh the statistics of a table and its partitions: to call between a bulk load of parents and of children."""
    connection.execute("select laroque_analyse(%s)", [table])
