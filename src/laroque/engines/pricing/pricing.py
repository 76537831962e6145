"""The price of lines of care: rights, base, rate, controls, charges, caps, shares, in this order, all lines at once.

Expressions are made once a process (``cache``): to say them again would cost a claim alone as much as its price.
"""

from functools import cache

import polars as pl

from laroque.engines.pricing.acts import with_acts
from laroque.engines.pricing.bases import with_base
from laroque.engines.pricing.caps import with_caps
from laroque.engines.pricing.charges import with_charges
from laroque.engines.pricing.controls import with_reasons
from laroque.engines.pricing.facts import PRICED_SCHEMA, Facts
from laroque.engines.pricing.law import CareLaw
from laroque.engines.pricing.rates import with_rate
from laroque.engines.pricing.reasons import outcome_of
from laroque.engines.pricing.rights import with_rights
from laroque.engines.pricing.shares import with_shares
from laroque.kernel.money import PPM

QUANTITY_MAX = 10_000
COEFFICIENT_MAX = 1_000_000
BILLED_CENTS_MAX = 100_000_000_00
"""What a line of care has at most: an act ten thousand times, a coefficient of ten thousand, 100 million euros."""

_FLAGS = ("third_party", "in_hospital", "psychiatric")
_HEALTH, _OCCUPATIONAL_RISK = "health", "occupational_risk"


def price(facts: Facts, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """What becomes of each line (``PRICED_SCHEMA``), in the order of the lines (CSS L160-8, L160-13, L160-14).

    ``facts`` hold frames of the schemas of their names, in cents; ``prices`` is of ``PRICES_SCHEMA``. Nothing is raised
    for what a line says: a line that cannot be priced has a reason, and the others are priced as if it were not there.
    """
    people = _numbered(facts.persons, facts.same)
    flagged = facts.lines.with_columns(pl.col(name).fill_null(False) for name in _FLAGS).with_row_index("row")
    known_people = flagged.join(people, on="person", how="left", maintain_order="left")
    numbers = people.select("person", "person_id", "file_id")
    rights, counted, known = (each.join(numbers, on="person") for each in (facts.rights, facts.counted, facts.known))
    based = with_base(with_acts(with_rights(_bounded(known_people), rights), prices, law))
    judged = _without_refused(with_reasons(with_rate(based), known))
    shared = with_shares(with_caps(with_charges(judged), counted))
    return shared.with_columns(**_said()).select(_answered())


def _numbered(persons: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """Adds file_id, of the key that rights are under, and person_id, one for all keys of a person."""
    one = same.unique("person", keep="first", maintain_order=True)
    people = persons.unique("person", keep="first", maintain_order=True).with_row_index("file_id")
    told = people.join(one, on="person", how="left", maintain_order="left")
    return told.with_columns(person_id=pl.col("file_id").min().over(pl.coalesce("same_as", "person")))


def _bounded(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds out_of_bounds, and brings what no claim has within bounds: a product of it must not stop the others."""
    most = {"quantity": QUANTITY_MAX, "coefficient_hundredths": COEFFICIENT_MAX, "billed_cents": BILLED_CENTS_MAX}
    beyond = pl.any_horizontal((pl.col(name) > bound).fill_null(False) for name, bound in most.items())
    return lines.with_columns(out_of_bounds=beyond).with_columns(
        pl.col(name).clip(upper_bound=bound) for name, bound in most.items() if name != "billed_cents"
    )


def _without_refused(lines: pl.DataFrame) -> pl.DataFrame:
    """A line that is not paid weighs nothing in visits, stays and caps."""
    is_paid = pl.col("reason").is_null()
    amounts = ("tariff_cents", "base_cents", "penalty_cents")
    return lines.with_columns(
        is_paid=is_paid,
        rate_ppm=pl.when(is_paid).then("rate_ppm").otherwise(PPM),
        exemption=pl.when(is_paid).then("exemption"),
    ).with_columns(pl.when(is_paid).then(name).otherwise(0).alias(name) for name in amounts)


@cache
def _said() -> dict[str, pl.Expr]:
    is_injury = (pl.col("insurance") == "injury").fill_null(False)
    return {
        "outcome": outcome_of(pl.col("reason")),
        "branch": pl.when(is_injury).then(pl.lit(_OCCUPATIONAL_RISK)).otherwise(pl.lit(_HEALTH)),
        "billed_cents": pl.col("billed_cents").fill_null(0),
        "insured_cents": pl.col("insured_cents").fill_null(0),
    }


@cache
def _answered() -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in PRICED_SCHEMA.items()]
