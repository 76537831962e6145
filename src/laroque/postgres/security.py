"""SQL of migrations: who may do what with a table, and row security by organism."""

from laroque.postgres.roles import APP, LOADER, NATIONAL

_READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"


def secure_organism_table(table: str, *, privileges: str = _READ_WRITE) -> str:
    """SQL that closes a table by ``organism_id``: row security, its two policies, and grants on the parent only.

    The application sees and writes the rows of its scope's organism. The national role reads every row and writes in
    its own organism. The owner is not bound, so that migrations and maintenance see every row. ``privileges`` are those
    of the application and of the national role; the loader reads and inserts.
    """
    return f"""
ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_organism ON "{table}" TO {APP}, {NATIONAL}
    USING (organism_id = nullif(current_setting('laroque.organism', true), '')::integer);
CREATE POLICY whole_network ON "{table}" FOR SELECT TO {NATIONAL} USING (true);
{_grants(table, privileges)}"""


def secure_national_table(table: str, *, privileges: str = "SELECT") -> str:
    """SQL that grants a table without organism (registers): ``privileges`` to the application, national or not.

    The loader reads and inserts.
    """
    return _grants(table, privileges)


def append_only(table: str) -> str:
    """SQL that makes a table refuse UPDATE, DELETE and TRUNCATE, even from its owner."""
    return f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}"
    FOR EACH ROW EXECUTE FUNCTION laroque_append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION laroque_append_only();
"""


def _grants(table: str, privileges: str) -> str:
    return f"""
GRANT {privileges} ON "{table}" TO {APP}, {NATIONAL};
GRANT SELECT, INSERT ON "{table}" TO {LOADER};
SELECT laroque_grant_sequences('{table}', ARRAY['{APP}', '{NATIONAL}', '{LOADER}']);
"""
