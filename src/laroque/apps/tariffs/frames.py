"""Where imported prices meet Polars: written by COPY, and read over those shipped."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import polars as pl
from django.db import connection, transaction

from laroque.engines.pricing.facts import PRICES_SCHEMA
from laroque.engines.pricing.prices import shipped_prices
from laroque.legislation import care
from laroque.legislation.care import Certainty, Price, System
from laroque.postgres.copy import arriving_frame, read_frame

_TOLD = ("label", "article", "source", "certainty")
_PLACE = ["system", "code", "activity", "phase", "grid"]
_COLUMNS = ", ".join(f'"{name}"' for name in (*PRICES_SCHEMA, *_TOLD, "file_sha256"))
_ACT = ["system", "code", "activity", "phase"]
_BOUNDS = ["rate_family", "sex", "age_from", "age_until", "daily_max", "yearly_max", "group"]
_TERMS = [name for name in PRICES_SCHEMA if name not in (*_PLACE, "since")]
_SAID = ", ".join(f'"{name}"' for name in (*_TERMS, *_TOLD, "file_sha256"))
_GIVEN = ", ".join(f'excluded."{name}"' for name in (*_TERMS, *_TOLD, "file_sha256"))
_SAME_PLACE = " and ".join(f'held."{name}" is not distinct from given."{name}"' for name in _PLACE)
_SAME_TERMS = " and ".join(f'held."{name}" is not distinct from given."{name}"' for name in _TERMS)
_IMPORT = f"""
insert into tariffs_importedprice ({_COLUMNS})
select {_COLUMNS} from {{arriving}} as given
where not exists (
    select from (
        select * from tariffs_importedprice as held
        where {_SAME_PLACE} and held.since <= given.since order by held.since desc limit 1
    ) as held where {_SAME_TERMS}
)
on conflict (system, code, activity, phase, grid, since) do update set ({_SAID}) = row({_GIVEN})
"""


@transaction.atomic
def keep(prices: Iterable[Price], file_sha256: str) -> int:
    """Keep the prices of a file as versions; how many are new or otherwise than held.

    A price that the version in force on its first day already says is left out, so that the same file twice, even for
    a later day, changes nothing. Of two lines for one act and day the last is kept.
    """
    rows = [[*(getattr(price, name) for name in PRICES_SCHEMA), *(str(getattr(price, name)) for name in _TOLD)]
            for price in prices]  # fmt: skip
    schema = {**PRICES_SCHEMA, **dict.fromkeys(_TOLD, pl.String())}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(file_sha256=pl.lit(file_sha256))
    frame = frame.unique([*_PLACE, "since"], keep="last", maintain_order=True)
    with arriving_frame(connection, "tariffs_importedprice", frame) as arriving, connection.cursor() as cursor:
        cursor.execute(_IMPORT.format(arriving=arriving))
        return cursor.rowcount


def prices() -> pl.DataFrame:
    """Every price (``PRICES_SCHEMA``): those imported, and those shipped of the days before the first one imported.

    A version ends when the next one of its place begins. Read again only when something was imported.
    """
    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(max(xmin::text::bigint), 0) from tariffs_importedprice")
        version = cursor.fetchone()
    return _merged(version) if version[0] else shipped_prices()


@lru_cache(maxsize=2)
def _merged(_version: tuple[int, int]) -> pl.DataFrame:
    return over_shipped(_imported(dict(PRICES_SCHEMA)), shipped_prices())


def known() -> list[Price]:
    """Every price as ``prices`` gives it, with its words, article and source; by nomenclature, code and day."""
    schema = {**PRICES_SCHEMA, **dict.fromkeys(_TOLD, pl.String())}
    held = [tuple(getattr(price, name) for name in schema) for price in care.prices()]
    shipped = pl.DataFrame(held, schema=schema, orient="row")
    rows = over_shipped(_imported(schema), shipped).sort(*_PLACE, "since").rows(named=True)
    return [Price(**row | {"system": System(row["system"]), "certainty": Certainty(row["certainty"])}) for row in rows]


def _imported(schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    columns = ", ".join(f'"{name}"' for name in schema)
    return read_frame(connection, f"select {columns} from tariffs_importedprice order by id", [], dict(schema))


def over_shipped(imported: pl.DataFrame, shipped: pl.DataFrame) -> pl.DataFrame:
    """Imported prices over shipped ones of the same place, which hold only before the first day imported.

    Official files say the price; whom and how often an act is for, its group and its own rate are those of the shipped
    price of the act, where the file does not say them.
    """
    following = pl.col("since").shift(-1).over(_PLACE)
    imported = imported.sort("since").with_columns(until=pl.min_horizontal("until", following))
    bounds = shipped.sort("since").unique(_ACT, keep="last").select(*_ACT, pl.col(_BOUNDS).name.prefix("shipped_"))
    imported = imported.join(bounds, on=_ACT, how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.coalesce(name, f"shipped_{name}").alias(name) for name in _BOUNDS
    )
    first = imported.group_by(_PLACE).agg(first=pl.col("since").min())
    before = (
        shipped.join(first, on=_PLACE, how="left", nulls_equal=True)
        .with_columns(until=pl.min_horizontal("until", "first"))
        .filter(pl.col("until").is_null() | (pl.col("since") < pl.col("until")))
    )
    return pl.concat([before.select(shipped.columns), imported.select(shipped.columns)])
