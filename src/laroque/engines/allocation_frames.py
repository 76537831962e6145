"""The allocation of a month of payments at once: the rule of ``allocation``, on frames."""

from dataclasses import dataclass

import polars as pl

from laroque.engines.allocation import KIND_RANK, WITHHELD, Kind, NotAPayment

_STAGE = ["account", "_kind", "_other_month", "month"]
_GROUP = [*_STAGE, "_own"]


@dataclass(frozen=True, slots=True)
class AllocationFrames:
    """``parts`` (payment, unit, cents), parts of zero left out; ``credits`` (payment, cents), one row a payment."""

    parts: pl.DataFrame
    credits: pl.DataFrame


def allocate_frame(payments: pl.DataFrame, units: pl.DataFrame) -> AllocationFrames:
    """Allocate payments to what their accounts owe (CSS L133-4-11, D133-4 I), set based.

    ``payments``: payment (key), account, cents, named_month (date or null); the payments of one account are taken in
    the order of the rows, each finding what the one before left. ``units``: unit (key), account, month, kind, borne_by,
    cents still owed. Keys are of any type, the same on both sides. Raises ``NotAPayment`` when a payment is below zero.
    """
    if payments.height and payments["cents"].min() < 0:  # type: ignore[operator]
        raise NotAPayment("a payment of the frame is below zero")
    rounds = payments.with_columns(_round=pl.int_range(pl.len()).over("account"))
    owed = units.filter(pl.col("account").is_in(payments["account"].unique().implode()))
    parts, credits = [], []
    for _, batch in rounds.sort("_round", maintain_order=True).group_by("_round", maintain_order=True):
        paid = _allocate_round(batch.drop("_round"), owed)
        parts.append(paid)
        credits.append(_credits_of(batch, paid))
        owed = _after(owed, paid)
    return AllocationFrames(
        pl.concat(parts) if parts else _no_parts(payments, units),
        pl.concat(credits) if credits else payments.select("payment", pl.col("cents").cast(pl.Int64)),
    )


def _allocate_round(payments: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    lines = _in_order(payments.rename({"cents": "_payment"}), units)
    lines = lines.with_columns(_net=pl.col("_cents").sum().over(_STAGE)).filter(pl.col("_net") >= 0)
    stages = lines.group_by(_STAGE, maintain_order=True).agg(pl.col("_net", "_payment").first())
    before = pl.col("_net").cum_sum().over("account") - pl.col("_net")
    available = (pl.col("_payment") - before).clip(lower_bound=0)
    stages = stages.select(*_STAGE, _paid=pl.min_horizontal("_net", available))
    shared = _share_groups(lines.join(stages, on=_STAGE, how="left", maintain_order="left"))
    return shared.filter(pl.col("cents") != 0).select("payment", "unit", "cents")


def _in_order(payments: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """The units of the accounts that pay, in the order of the law."""
    withheld = pl.col("kind").eq(Kind.PRINCIPAL.value) & pl.col("borne_by").is_in(list(WITHHELD))
    return (
        units.join(payments, on="account", how="inner", maintain_order="left")
        .with_columns(
            _kind=pl.col("kind").replace_strict(KIND_RANK, return_dtype=pl.Int8),
            _other_month=pl.col("month").ne_missing(pl.col("named_month")),
            _own=~withheld,
            _cents=pl.col("cents").cast(pl.Int64),
            _payment=pl.col("_payment").cast(pl.Int64),
        )
        .sort(_GROUP, maintain_order=True)
    )


def _share_groups(lines: pl.DataFrame) -> pl.DataFrame:
    """What each unit gets of ``_paid``, the sum paid to its stage."""
    withheld_sum = pl.col("_cents").filter(~pl.col("_own")).sum().over(_STAGE)
    own_sum = pl.col("_net") - withheld_sum
    to_withheld = pl.min_horizontal(withheld_sum, pl.col("_paid") - pl.min_horizontal(own_sum, pl.lit(0)))
    reached = lines.filter((pl.col("_paid") > 0) | (pl.col("_net") == 0))
    whole = reached.filter(pl.col("_paid") == pl.col("_net")).with_columns(cents="_cents")
    groups = reached.filter(pl.col("_paid") < pl.col("_net")).with_columns(
        _to_group=pl.when(pl.col("_own")).then(pl.col("_paid") - to_withheld).otherwise(to_withheld),
        _group_sum=pl.col("_cents").sum().over(_GROUP),
    )
    settled = pl.col("_to_group") == pl.col("_group_sum")
    in_part = groups.with_columns(cents=pl.when(settled).then(pl.col("_cents")).otherwise(_pro_rata()))
    return pl.concat([whole, in_part.select(whole.columns)])


def _pro_rata() -> pl.Expr:
    """Largest remainders inside each group: the quota rounded down, and one cent more for the first remainders."""
    whole = pl.max_horizontal("_group_sum", pl.lit(1))
    product = pl.col("_to_group").cast(pl.Int128) * pl.col("_cents")
    quota, remainder = (product // whole).cast(pl.Int64), (product % whole).cast(pl.Int64)
    rank = pl.struct(-remainder, -pl.col("_cents").abs(), pl.int_range(pl.len())).rank("ordinal").over(_GROUP)
    left_over = pl.col("_to_group") - quota.sum().over(_GROUP)
    return quota + (rank <= left_over).cast(pl.Int64)


def _credits_of(batch: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    used = paid.group_by("payment").agg(_used=pl.col("cents").sum())
    joined = batch.join(used, on="payment", how="left", maintain_order="left")
    return joined.select("payment", cents=pl.col("cents").cast(pl.Int64) - pl.col("_used").fill_null(0))


def _after(owed: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    gone = paid.select("unit", _gone="cents")
    left = owed.join(gone, on="unit", how="left", maintain_order="left")
    return left.with_columns(cents=pl.col("cents") - pl.col("_gone").fill_null(0)).drop("_gone")


def _no_parts(payments: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    keys = {"payment": payments.schema["payment"], "unit": units.schema["unit"]}
    return pl.DataFrame(schema={**keys, "cents": pl.Int64})
