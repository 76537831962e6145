"""The capped base of each individual against the ceiling of the month (CSS R242-2)."""

import polars as pl

from laroque.engines.contributions.tables import INDIVIDUAL, DsnTables
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet

CAPPED_WITHOUT_UNCAPPED = "UR_ANO_ASS_DPLF_DIPA01H"
FULL_TIME = "UR_ANO_ASS_PLF_DIPA01I"
PART_TIME = "UR_ANO_ASS_PLF_DIPA01J"
PART_TIME_AS_FULL = "UR_ANO_ASS_PLF_DIPA01K"

PAYS_AS_FULL = ["01", "02"]
"""40.044: the part-time employee pays the old-age contributions of a full-time one (CSS L241-3-1)."""

_MONTH = [*INDIVIDUAL, "month"]
_PART_TIME = ["20", "41", "42"]


def check_ceilings(tables: DsnTables, parameters: Parameters, tolerance_cents: int) -> pl.DataFrame:
    """The individuals whose capped base (02) is not the least of the whole base (03) and the ceiling of their month.

    The ceiling is the PMSS by the days of the month in employment, and by contract hours for a part-time employee whose
    employer chose so (CSS R242-2 I). Gives file, declaration, individual, month, capped_cents, uncapped_cents,
    expected_cents, control, line. What a year's regularisation (R242-2 II) or an unpaid absence explains looks
    the same: these are presumptions.
    """
    bases = _paired_bases(tables)
    ceilings = _ceilings(bases.select(_MONTH), tables, parameters)
    found = bases.join(ceilings, on=_MONTH, how="left", maintain_order="left").with_columns(
        expected_cents=pl.min_horizontal("uncapped_cents", "ceiling_cents"),
        expected_prorated_cents=pl.min_horizontal("uncapped_cents", "prorated_cents"),
    )
    return found.with_columns(control=_control(tolerance_cents)).filter(pl.col("control").is_not_null())


def _paired_bases(tables: DsnTables) -> pl.DataFrame:
    wanted = tables.bases.filter(pl.col("code").is_in(["02", "03"]) & pl.col("period_start").is_not_null())
    capped = pl.col("base_cents").filter(pl.col("code") == "02")
    whole = pl.col("base_cents").filter(pl.col("code") == "03")
    return (
        wanted.with_columns(month=pl.col("period_start").dt.month_start())
        .group_by(_MONTH, maintain_order=True)
        .agg(
            capped_cents=capped.sum(),
            uncapped_cents=whole.sum(),
            has_both=(capped.len() > 0) & (whole.len() > 0),
            line=pl.col("line").filter(pl.col("code") == "02").first(),
        )
        .filter("has_both")
        .drop("has_both")
    )


def _ceilings(months: pl.DataFrame, tables: DsnTables, parameters: Parameters) -> pl.DataFrame:
    """ceiling_cents, prorated_cents (part time, null for a full-time employee) of each individual and month."""
    pmss = _pmss_frame(months["month"].unique().to_list(), parameters)
    first, last = pl.col("month"), pl.col("month").dt.month_end()
    begins = pl.max_horizontal(pl.col("started_on").fill_null(first), first)
    ends = pl.min_horizontal(pl.col("ended_on").fill_null(last), last)
    days = ((ends - begins).dt.total_days() + 1).clip(lower_bound=0)
    as_full = pl.col("full_rate").fill_null("").is_in(PAYS_AS_FULL)
    part = pl.col("time").is_in(_PART_TIME) & ~as_full & (pl.col("reference_hundredths") > 0)
    hours = pl.min_horizontal("quotity_hundredths", "reference_hundredths")
    contracts = months.join(tables.contracts, on=INDIVIDUAL, how="inner").join(pmss, on="month", how="inner")
    per_month = (
        contracts.with_columns(_days=days, _month_days=last.dt.day().cast(pl.Int64))
        .group_by(_MONTH)
        .agg(
            pl.col("pmss_cents", "_month_days").first(),
            _days=pl.col("_days").sum().clip(upper_bound=pl.col("_month_days").first()),
            _part=part.all() & (pl.len() == 1),
            as_full=as_full.any(),
            _hours=hours.first(),
            _reference=pl.col("reference_hundredths").first(),
        )
    )
    full = pl.col("pmss_cents") * pl.col("_days") // pl.col("_month_days")
    prorated = full * pl.col("_hours") // pl.col("_reference")
    return per_month.select(*_MONTH, "as_full", ceiling_cents=full, prorated_cents=pl.when("_part").then(prorated))


def _pmss_frame(months: list[object], parameters: Parameters) -> pl.DataFrame:
    rows = []
    for month in months:
        try:
            rows.append((month, parameters.pmss(month).number))  # type: ignore[arg-type]
        except NotLegislatedYet:
            continue
    return pl.DataFrame(rows, schema={"month": pl.Date, "pmss_cents": pl.Int64}, orient="row")


def _control(tolerance_cents: int) -> pl.Expr:
    capped = pl.col("capped_cents")
    full = (capped - pl.col("expected_cents")).abs() > tolerance_cents
    prorated = (capped - pl.col("expected_prorated_cents")).abs() > tolerance_cents
    return (
        pl.when((capped > 0) & (pl.col("uncapped_cents") == 0))
        .then(pl.lit(CAPPED_WITHOUT_UNCAPPED))
        .when(pl.col("ceiling_cents").is_null())
        .then(None)
        .when(pl.col("as_full") & full)
        .then(pl.lit(PART_TIME_AS_FULL))
        .when(pl.col("prorated_cents").is_null() & full)
        .then(pl.lit(FULL_TIME))
        .when(full & prorated)
        .then(pl.lit(PART_TIME))
    )
