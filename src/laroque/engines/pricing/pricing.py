"""The price of lines of care: rights, base, rate, controls, charges, caps, shares, in this order, all lines at once."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from laroque.engines.pricing.bases import with_base
from laroque.engines.pricing.caps import ORDER, with_caps
from laroque.engines.pricing.charges import with_charges
from laroque.engines.pricing.controls import with_reasons
from laroque.engines.pricing.facts import PRICED_SCHEMA, Facts
from laroque.engines.pricing.law import CareLaw
from laroque.engines.pricing.natures import natures_frame
from laroque.engines.pricing.rates import with_rate
from laroque.engines.pricing.reasons import outcome_of
from laroque.engines.pricing.rights import with_rights
from laroque.engines.pricing.shares import with_shares
from laroque.kernel.money import PPM

QUANTITY_MAX = 10_000
COEFFICIENT_MAX = 1_000_000
BILLED_CENTS_MAX = 100_000_000_00
"""What a line of care has at most: an act ten thousand times, a coefficient of ten thousand, 100 million euros."""

_LINES_OF_A_PART = 50_000
"""Fewer lines are not worth a thread of their own."""

_FLAGS = ("third_party", "in_hospital", "psychiatric")
_HEALTH, _OCCUPATIONAL_RISK = "health", "occupational_risk"


def price(facts: Facts, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """What becomes of each line (``PRICED_SCHEMA``), in the order of the lines (CSS L160-8, L160-13, L160-14).

    ``facts`` hold frames of the schemas of their names, in cents; ``prices`` is of ``PRICES_SCHEMA``. Nothing is raised
    for what a line says: a line that cannot be priced has a reason, and the others are priced as if it were not there.
    """
    flagged = facts.lines.with_columns(pl.col(name).fill_null(False) for name in _FLAGS).with_row_index("row")
    lines = _bounded(flagged)
    count = min(pl.thread_pool_size(), lines.height // _LINES_OF_A_PART)
    if count < 2:
        return _priced(lines, facts, prices, law).sort("row").select(_answered())
    # No rule looks from one person at another, so that persons may be priced apart.
    parts = [lines.filter(pl.col("person").hash() % count == rank) for rank in range(count)]
    with ThreadPoolExecutor(count) as workers:
        found = list(workers.map(lambda part: _priced(part, facts, prices, law), parts))
    return pl.concat(found).sort("row").select(_answered())


def _priced(lines: pl.DataFrame, facts: Facts, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Lines of some persons with what becomes of them, and their row."""
    based = with_base(with_rights(_prepared(lines, facts, law), facts.rights), prices, law)
    judged = _without_refused(with_reasons(with_rate(based, law), facts.known))
    capped = with_caps(with_charges(judged), facts.counted)
    return with_shares(capped).with_columns(**_said()).select("row", *PRICED_SCHEMA)


def _prepared(lines: pl.DataFrame, facts: Facts, law: CareLaw) -> pl.DataFrame:
    """Lines in the order of the caps, with the person, the nature and the numbers of the law of their two days."""
    people = facts.persons.unique("person", keep="first", maintain_order=True).with_row_index("person_id")
    numbers = law.on_care(lines["care_on"].drop_nulls().unique())
    return (
        lines.sort(ORDER)
        .join(people, on="person", how="left", maintain_order="left")
        .join(_natures(), on="nature", how="left", maintain_order="left")
        .join(_allowed(), on=["nature", "speciality"], how="left", maintain_order="left")
        .with_columns(allowed=pl.col("allowed").fill_null(False) | pl.col("is_open"))
        .join(numbers, on="care_on", how="left", maintain_order="left")
        .join(
            law.on_reimbursement(lines["paid_on"].drop_nulls().unique()),
            on="paid_on",
            how="left",
            maintain_order="left",
        )
    )


def _bounded(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds out_of_bounds, and brings what no claim has within bounds: a product of it must not stop the others."""
    most = {"quantity": QUANTITY_MAX, "coefficient_hundredths": COEFFICIENT_MAX, "billed_cents": BILLED_CENTS_MAX}
    beyond = pl.any_horizontal((pl.col(name) > bound).fill_null(False) for name, bound in most.items())
    return lines.with_columns(out_of_bounds=beyond).with_columns(
        pl.col(name).clip(upper_bound=bound) for name, bound in most.items() if name != "billed_cents"
    )


def _natures() -> pl.DataFrame:
    return natures_frame().with_columns(is_open=pl.col("specialities").list.len() == 0).drop("specialities")


def _allowed() -> pl.DataFrame:
    pairs = natures_frame().select("nature", speciality="specialities").explode("speciality")
    return pairs.drop_nulls().with_columns(allowed=pl.lit(True))


def _without_refused(lines: pl.DataFrame) -> pl.DataFrame:
    """A line that is not paid weighs nothing in visits, stays and caps."""
    is_paid = pl.col("reason").is_null()
    amounts = ("tariff_cents", "base_cents", "penalty_cents")
    return lines.with_columns(
        is_paid=is_paid,
        rate_ppm=pl.when(is_paid).then("rate_ppm").otherwise(PPM),
        exemption=pl.when(is_paid).then("exemption"),
    ).with_columns(pl.when(is_paid).then(name).otherwise(0).alias(name) for name in amounts)


def _said() -> dict[str, pl.Expr]:
    is_injury = (pl.col("insurance") == "injury").fill_null(False)
    return {
        "outcome": outcome_of(pl.col("reason")),
        "branch": pl.when(is_injury).then(pl.lit(_OCCUPATIONAL_RISK)).otherwise(pl.lit(_HEALTH)),
        "billed_cents": pl.col("billed_cents").fill_null(0),
        "insured_cents": pl.col("insured_cents").fill_null(0),
    }


def _answered() -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in PRICED_SCHEMA.items()]
