"""A database prepared by an earlier release is prepared again before its migrations run."""

from tests.support.databases import administrator

from laroque.config import database
from laroque.postgres.connections import owner_connection
from laroque.postgres.databases import is_prepared


def test_what_an_earlier_release_did_not_make_is_made(fresh_database):
    with owner_connection() as owner:
        owner.execute("COMMENT ON SCHEMA parts IS 'prepared by the bootstrap of another release'")
        assert not is_prepared(owner)
    database.use(administrator(), fresh_database)
    with owner_connection() as owner:
        assert is_prepared(owner)
