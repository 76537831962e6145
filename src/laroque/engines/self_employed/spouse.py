"""Helping spouses of the self-employed, and persons who do not live in France for tax."""

import polars as pl

from laroque.engines.self_employed.annual import annual_lines, times_ceiling
from laroque.engines.self_employed.law import CIPAV
from laroque.engines.self_employed.roundings import euros_of, quotient, times_rate
from laroque.kernel.text import Text

SPOUSE_LINES = ("sickness_allowance", "old_age_basic", "old_age_complementary", "disability_death")
"""What a helping spouse owes: never health, family allowances, CSG-CRDS or vocational training (CSS L661-1)."""

FLAT, THIRD, HALF = "flat", "third", "half"
"""On what a spouse contributes: a third of the ceiling, or 33.33 % or half of the owner's income (CSS D633-19-2)."""

CIPAV_REFUSAL = Text(
    "the contributions of helping spouses of the Cipav are set by its statutes, which were not read",
    "les cotisations des conjoints collaborateurs de la Cipav relèvent de ses statuts, qui n'ont pas été lus",
)
"""Why the spouse of a member of the Cipav is not computed; CSS D642-5-2 gives basic old age alone."""

_SHARED = ("old_age_basic", "old_age_complementary", "disability_death")
_ONLY_RESIDENT = ("csg_deductible", "csg_crds_non_deductible", "csg_crds_total")


def with_spouse(lined: pl.LazyFrame) -> pl.LazyFrame:
    """``spouse_<line>`` for each of SPOUSE_LINES and ``spouse_total``, whole euros in cents (CSS L662-1).

    Reads a frame of ``annual_lines`` with ``spouse`` (FLAT, THIRD, HALF; null for none) and ``is_shared``: the share of
    the income is then taken off the owner's own base of old age and of disability (L662-1 3°), and his lines change
    with it. Sickness allowances are on their own floor, whatever the income. Basic old age has the floor of any insured
    person (D633-2), disability that of D632-1 (D632-6). The owner's vocational training is at the rate with a spouse,
    but for craft (C. trav. L6331-48). Rows of the Cipav are left without spouse: see CIPAV_REFUSAL. Rows keep their
    order.
    """
    ranked = lined.with_row_index("_rank").with_columns(
        _has_spouse=pl.col("spouse").is_not_null() & (pl.col("section") != CIPAV)
    )
    based = ranked.with_columns(_spouse_base=_spouse_base())
    own = _lines_on(based, pl.col("_spouse_base"), "spouse_")
    less = _lines_on(based, pl.col("social_base_cents") - pl.col("_spouse_base"), "_less_")
    joined = based.join(own, on="_rank", how="left").join(less, on="_rank", how="left").sort("_rank")
    has, shares = pl.col("_has_spouse"), pl.col("_has_spouse") & pl.col("is_shared") & (pl.col("spouse") != FLAT)
    owner = {name: pl.when(shares).then(f"_less_{name}").otherwise(name) for name in _SHARED}
    spouse = {f"spouse_{name}": pl.when(has).then(f"spouse_{name}").otherwise(0) for name in SPOUSE_LINES}
    changed = joined.with_columns(**owner, **spouse, vocational_training=_vocational_training())
    before = pl.sum_horizontal(*_SHARED, "vocational_training")
    found = joined.with_columns(_total=pl.col("total") - before).select("_rank", "_total")
    totalled = changed.join(found, on="_rank", how="left", maintain_order="left").with_columns(
        total=pl.col("_total") + before, spouse_total=pl.sum_horizontal(f"spouse_{name}" for name in SPOUSE_LINES)
    )
    return totalled.drop("_rank", "_has_spouse", "_spouse_base", "_total", *(f"_less_{name}" for name in SPOUSE_LINES))


def of_non_residents(lined: pl.LazyFrame) -> pl.LazyFrame:
    """The lines of who does not live in France for tax: reads ``is_resident`` on a frame of ``annual_lines``.

    Health is 14.5 % of the whole base, without reduction (CSS L131-9, D621-5); no CSG or CRDS is due (L136-1).
    """
    abroad = ~pl.col("is_resident")
    health = euros_of(times_rate(pl.col("social_base_cents"), pl.col("_health_non_resident")))
    changed = lined.with_columns(
        _total=pl.col("total") - pl.col("health") - pl.col("csg_crds_total"),
        health=pl.when(abroad).then(health).otherwise("health"),
        health_rate_ppm=pl.when(abroad).then("_health_non_resident").otherwise("health_rate_ppm"),
        **{name: pl.when(abroad).then(0).otherwise(name) for name in _ONLY_RESIDENT},
    )
    return changed.with_columns(total=pl.sum_horizontal("_total", "health", "csg_crds_total")).drop("_total")


def _spouse_base() -> pl.Expr:
    """The base of the spouse, to the euro."""
    base, choice = pl.col("social_base_cents"), pl.col("spouse")
    flat = quotient(pl.col("_p"), pl.col("_spouse_flat_parts") * 100) * 100
    third, half = (euros_of(times_rate(base, pl.col(f"_spouse_{name}"))) for name in (THIRD, HALF))
    return pl.when(choice == FLAT).then(flat).when(choice == THIRD).then(third).when(choice == HALF).then(half)


def _lines_on(based: pl.LazyFrame, base: pl.Expr, prefix: str) -> pl.LazyFrame:
    """SPOUSE_LINES on another base, by ``_rank``; sickness allowances on their floor."""
    lined = annual_lines(based.with_columns(social_base_cents=base))
    floor = times_ceiling(pl.col("_ceiling_cents"), "_sickness_allowance_floor")
    sickness = euros_of(times_rate(floor, pl.col("_sickness_allowance")))
    floored = lined.with_columns(sickness_allowance=sickness)
    return floored.select("_rank", *(pl.col(name).alias(f"{prefix}{name}") for name in SPOUSE_LINES))


def _vocational_training() -> pl.Expr:
    with_one = euros_of(times_rate(pl.col("_ceiling_cents"), pl.col("_vocational_training_spouse")))
    is_raised = pl.col("_has_spouse") & (pl.col("activity") != "craft")
    return pl.when(is_raised).then(with_one).otherwise("vocational_training")
