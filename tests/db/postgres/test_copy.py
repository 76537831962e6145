"""Frames through COPY, both ways: every value comes back as it went, and no float enters."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laroque.postgres.connections import loader_connection, owner_connection
from laroque.postgres.copy import UnfitColumn, copy_frame, read_frame
from laroque.postgres.scope import scope
from laroque.postgres.security import secure_organism_table

TABLE = """
CREATE TABLE probe_row (organism_id integer, label text, cents bigint, day date, at timestamptz, sealed boolean,
    digest bytea, small smallint);
"""
SCHEMA = {
    "organism_id": pl.Int32(),
    "label": pl.String(),
    "cents": pl.Int64(),
    "day": pl.Date(),
    "at": pl.Datetime("us", "UTC"),
    "sealed": pl.Boolean(),
    "digest": pl.Binary(),
    "small": pl.Int16(),
}
AWKWARD = pl.DataFrame(
    {
        "organism_id": [901, 901, 901, 902],
        "label": ['a "quoted", comma', "", None, "line\nbreak\\N é€"],
        "cents": [2**63 - 1, -(2**63), None, 0],
        "day": [date(1945, 10, 4), None, date(9999, 12, 31), date(2026, 4, 30)],
        "at": [datetime(2026, 3, 29, 1, 59, 59, 999_999, UTC), None, datetime(1, 1, 1, tzinfo=UTC), None],
        "sealed": [True, False, None, True],
        "digest": [b"\x00\xff\\x", b"", None, b"\n\r,"],
        "small": [-32768, 32767, None, 0],
    },
    schema=SCHEMA,
)
EVERY_ROW = "select * from probe_row order by organism_id, small nulls last, cents, label"


@pytest.fixture
def probe(fresh_database):
    with owner_connection() as owner:
        owner.execute(TABLE + secure_organism_table("probe_row"))


def test_what_went_in_comes_out(probe):
    with loader_connection() as loader:
        assert copy_frame(loader, "probe_row", AWKWARD) == 4
        assert read_frame(loader, EVERY_ROW).rows() == AWKWARD.sort("organism_id", "small", nulls_last=True).rows()


def test_the_types_of_the_query_are_the_types_of_the_frame(probe):
    with loader_connection() as loader:
        assert dict(read_frame(loader, EVERY_ROW).schema) == SCHEMA


def test_an_empty_answer_keeps_its_columns(probe):
    with loader_connection() as loader:
        assert dict(read_frame(loader, EVERY_ROW).schema) == SCHEMA
        assert copy_frame(loader, "probe_row", AWKWARD.clear()) == 0


def test_a_single_column_of_nulls_keeps_its_rows(probe):
    with loader_connection() as loader:
        copy_frame(loader, "probe_row", AWKWARD)
        labels = read_frame(loader, "select label from probe_row where organism_id = 901 order by small nulls last")
        assert labels["label"].to_list() == ['a "quoted", comma', "", None]
        nulls = read_frame(loader, "select null::bigint as nothing from generate_series(1, 3)")
        assert nulls["nothing"].to_list() == [None, None, None]


def test_a_few_rows_are_read_as_many_are(probe):
    with loader_connection() as loader:
        copy_frame(loader, "probe_row", AWKWARD)
        columns = ["organism_id", "label", "cents", "day", "sealed", "small"]
        few = f"select {', '.join(columns)} from probe_row"
        assert set(read_frame(loader, few).rows()) == set(AWKWARD.select(columns).rows())
        many = read_frame(loader, f"select row.* from ({few}) as row cross join generate_series(1, 200)")
        assert (many.height, set(many.rows())) == (800, set(AWKWARD.select(columns).rows()))


def test_parameters_are_values_and_never_sql(probe):
    with loader_connection() as loader:
        copy_frame(loader, "probe_row", AWKWARD)
        hostile = "'); drop table probe_row; --"
        by_name = (
            "select cents from probe_row where label = %(label)s or organism_id = any(%(organisms)s) and cents = 0"
        )
        assert read_frame(loader, by_name, {"label": hostile, "organisms": [902]}).rows() == [(0,)]
        assert read_frame(loader, "select count(*) as n from probe_row where label = %s", [""]).rows() == [(1,)]


def test_a_given_schema_spares_the_question(probe):
    with loader_connection() as loader:
        frame = read_frame(
            loader, "select 12.50::numeric as rate, 'x' as label", schema={"rate": pl.String(), "label": pl.String()}
        )
        assert frame.rows() == [("12.50", "x")]


def test_a_type_without_its_like_in_a_frame_is_named(probe):
    with loader_connection() as loader, pytest.raises(UnfitColumn, match="rate"):
        read_frame(loader, "select 12.5::numeric as rate")


@pytest.mark.parametrize("values", [[1.5], [[1]], [datetime(2026, 1, 1)]])  # noqa: DTZ001
def test_floats_lists_and_instants_without_zone_are_refused(probe, values):
    with loader_connection() as loader, pytest.raises(UnfitColumn, match="cents"):
        copy_frame(loader, "probe_row", pl.DataFrame({"cents": values}))


def test_django_s_connection_reads_and_writes_in_its_scope_and_transaction(probe):
    with scope(901):
        frame = AWKWARD.filter(pl.col("organism_id") == 901).select("organism_id", "cents")
        with connection.cursor() as cursor:
            for row in frame.iter_rows():
                cursor.execute("insert into probe_row (organism_id, cents) values (%s, %s)", row)
        assert read_frame(connection, "select count(*) as n from probe_row").rows() == [(3,)]
    with scope(902):
        assert read_frame(connection, "select count(*) as n from probe_row").rows() == [(0,)]


def test_a_failed_load_leaves_nothing(probe):
    def load_and_fail():
        with loader_connection() as loader:
            copy_frame(loader, "probe_row", AWKWARD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load_and_fail()
    with loader_connection() as loader:
        assert read_frame(loader, "select count(*) as n from probe_row").rows() == [(0,)]


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.none() | texts, st.none() | st.integers(-(2**63), 2**63 - 1)), max_size=20))
def test_any_text_and_number_survive_the_way_there_and_back(probe, rows):
    columns = {"label": pl.String(), "cents": pl.Int64(), "small": pl.Int16()}
    frame = pl.DataFrame([(*row, number) for number, row in enumerate(rows)], schema=columns, orient="row")
    with loader_connection() as loader:
        copy_frame(loader, "probe_row", frame)
        back = read_frame(loader, "select label, cents, small from probe_row order by small")
        loader.rollback()
    assert back.rows() == frame.rows()
