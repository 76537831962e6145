"""What the law and the tariffs say of acts of care: worked out once for all lines of the same act on the same day."""

import polars as pl

from laroque.engines.pricing.bases import with_price_of_act
from laroque.engines.pricing.controls import of_days
from laroque.engines.pricing.law import CareLaw
from laroque.engines.pricing.natures import allowed_frame, natures_frame
from laroque.engines.pricing.rates import with_rate_of_act

ACT = [
    "nature", "code", "activity", "phase", "modifiers", "association", "speciality", "sector", "care_on", "paid_on",
    "in_hospital",
]  # fmt: skip
"""What tells one act from another, for tariffs and law: claims have far fewer of them than lines."""

_SPENT = ("act", "claim_years", "penalty_consultation", "is_open")


def with_acts(lines: pl.DataFrame, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Lines with their nature, the numbers of the law of their two days, and the price and rate of their act.

    Adds too what the days of an act tell: see ``controls.of_days``.
    """
    acts = _with_law(lines.select(ACT).unique().with_row_index("act"), law)
    rated = with_rate_of_act(with_price_of_act(acts, prices, law), law)
    told = rated.with_columns(**of_days()).drop(_SPENT)
    return lines.join(told, on=ACT, how="left", nulls_equal=True, maintain_order="left")


def _with_law(acts: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    care_days, paid_days = (acts[name].drop_nulls().unique() for name in ("care_on", "paid_on"))
    return (
        acts.join(natures_frame(), on="nature", how="left")
        .join(allowed_frame(), on=["nature", "speciality"], how="left")
        .with_columns(allowed=pl.col("allowed").fill_null(False) | pl.col("is_open"))
        .join(law.on_care(care_days), on="care_on", how="left")
        .join(law.on_reimbursement(paid_days), on="paid_on", how="left")
    )
