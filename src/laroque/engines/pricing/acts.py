"""What the law and the tariffs say of acts of care: worked out once for all lines of the same act on the same day."""

from functools import lru_cache
from typing import Any

import polars as pl

from laroque.engines.pricing.bases import with_price_of_act
from laroque.engines.pricing.controls import of_days
from laroque.engines.pricing.exempt import exempt_frame
from laroque.engines.pricing.facts import LINES_SCHEMA
from laroque.engines.pricing.law import CareLaw
from laroque.engines.pricing.natures import allowed_frame, natures_frame
from laroque.engines.pricing.rates import with_rate_of_act

ACT = [
    "nature", "code", "activity", "phase", "modifiers", "association", "speciality", "sector", "care_on", "paid_on",
    "in_hospital",
]  # fmt: skip
"""What tells one act from another, for tariffs and law: claims have far fewer of them than lines."""

_FEW, _REMEMBERED = 16, 1024
"""How many acts at most are remembered together, and how many such sets of them."""

_SPENT = ("act", "claim_years", "penalty_consultation", "is_open")


def with_acts(lines: pl.DataFrame, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """Lines with their nature, the numbers of the law of their two days, and the price and rate of their act.

    Adds too what the days of an act tell: see ``controls.of_days``.
    """
    acts = lines.select(ACT).unique(maintain_order=True)
    told = _told_again(tuple(acts.rows()), _Same(prices), law) if acts.height <= _FEW else _told(acts, prices, law)
    return lines.join(told, on=ACT, how="left", nulls_equal=True, maintain_order="left")


def _told(acts: pl.DataFrame, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    """What law and tariffs say of each act."""
    rated = with_rate_of_act(with_price_of_act(_with_law(acts.with_row_index("act"), law), prices, law), law)
    return rated.with_columns(**of_days()).drop(_SPENT)


class _Same:
    """A frame that is the same as itself alone, to remember what was made with it."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __hash__(self) -> int:
        return id(self.frame)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.frame is other.frame


@lru_cache(_REMEMBERED)
def _told_again(acts: tuple[tuple[Any, ...], ...], prices: _Same, law: CareLaw) -> pl.DataFrame:
    """The same of few acts, made once as long as it is kept: claims that come one by one ask for the same few."""
    schema = {name: LINES_SCHEMA[name] for name in ACT}
    return _told(pl.DataFrame(acts, schema=schema, orient="row"), prices.frame, law)


def _with_law(acts: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    care_days, paid_days = (acts[name].drop_nulls().unique() for name in ("care_on", "paid_on"))
    return (
        acts.join(natures_frame(), on="nature", how="left")
        .join(allowed_frame(), on=["nature", "speciality"], how="left")
        .join(exempt_frame(), on=["system", "code"], how="left")
        .with_columns(allowed=pl.col("allowed").fill_null(False) | pl.col("is_open"))
        .join(law.on_care(care_days), on="care_on", how="left")
        .join(law.on_reimbursement(paid_days), on="paid_on", how="left")
    )
