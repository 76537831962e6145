"""CTP that a bordereau of ordinary pay must hold beside the general case."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.contributions.tables import BORDEREAU

NO_FNAL = "UR_ANO_CTP_FNAL"
NO_AGS = "UR_ANO_CTP_AGS"
NO_FNAL_FROM_50 = "UR_ANO_CTP_FNALSUP_DAPA04A"

FNAL = ("332", "334", "236", "238", "316", "230")
FNAL_FROM_50 = ("236", "316", "230")
HEADCOUNT_OF_FULL_FNAL = 50


def check_presence(lines: pl.DataFrame, headcounts: Mapping[str, int] | None = None) -> pl.DataFrame:
    """The bordereaux with pay under CTP 100 and without a CTP that goes with it: file, declaration, bordereau, control.

    FNAL (CCH L813-4), AGS (C. trav. L3253-18; some employers are exempt), and, for the SIRET whose headcount is given
    in ``headcounts``, the FNAL of employers of at least fifty (CCH L813-5).
    """
    large = sorted(siret for siret, count in (headcounts or {}).items() if count >= HEADCOUNT_OF_FULL_FNAL)
    based = lines.filter(pl.col("base_cents") > 0)
    held = based.group_by(BORDEREAU, maintain_order=True).agg(
        ctps=pl.col("ctp").unique(), large=pl.col("siret").first().is_in(large)
    )
    paid = held.filter(_has("100"))
    missing = [
        (NO_FNAL, ~_has(*FNAL)),
        (NO_AGS, ~_has("937")),
        (NO_FNAL_FROM_50, pl.col("large") & _has(*FNAL) & ~_has(*FNAL_FROM_50)),
    ]
    found = [paid.filter(rule).select(*BORDEREAU, control=pl.lit(control)) for control, rule in missing]
    return pl.concat(found)


def _has(*ctps: str) -> pl.Expr:
    return pl.col("ctps").list.set_intersection(list(ctps)).list.len() > 0
