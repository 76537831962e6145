"""What is decided of claims, from their lines as priced: which wait, what is counted towards caps, what is booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from laroque.apps.claims.told import Told, totals_of
from laroque.apps.ledger.rules.drafts import Leg
from laroque.apps.ledger.rules.paying import care_settled
from laroque.engines.in_pool import in_pool
from laroque.engines.pricing.facts import COUNTED_SCHEMA, LINES_SCHEMA, PRICED_SCHEMA, Facts
from laroque.engines.pricing.law import CareLaw
from laroque.engines.pricing.natures import natures_frame
from laroque.engines.pricing.pricing import price
from laroque.engines.pricing.reasons import reasons

NOT_AGREED = "unknown_professional"
"""Why a line waits whose professional is not registered, or not under agreement on the day of care."""

COUNTED = {
    "beneficiary_id": pl.Int64(),
    "claim_id": pl.Int64(),
    "line": pl.Int32(),
    "professional": pl.String(),
    "care_on": pl.Date(),
    "paid_on": pl.Date(),
    "kind": pl.String(),
    "number": pl.Int64(),
    "cents": pl.Int64(),
}
"""The participations or franchises of one kind borne on the lines of a claim and a day of care, the first of which is
named; negative where they are given back."""

_ONE_COUNT = ["beneficiary_id", "claim_id", "professional", "care_on", "paid_on", "kind"]

_OWED = ("", "")
"""Stands for branch and nature of benefit where cents are owed by the insured."""

_REJECTED = "rejected"
_BILLED = ("basic_cents", "solidarity_cents", "complementary_cents", "insured_cents")
_PAYABLE, _HELD = "payable", ("suspended", "medical")
_PROFESSIONALS, _INSURED = "professionals", "insured"
_HEALTH, _SOLIDARITY = "health", "solidarity"
_BRANCHES = {"injury": "occupational_risk"}


@dataclass(frozen=True, slots=True)
class Ruled:
    """What persons decided of lines: reasons that no more keep them waiting, and lines refused with their reason."""

    waived: frozenset[str] = frozenset()
    refused: Mapping[tuple[int, int], str] = field(default_factory=dict)


@in_pool
def decided(
    claims: Told,
    lines: pl.DataFrame,
    facts: Facts,
    prices: pl.DataFrame,
    law: CareLaw,
    ruled: Ruled | None = None,
) -> "Judged":
    """Claims with what becomes of their lines; ``lines``: as pricing reads them, claim_id, is_agreed.

    What waits fills no cap and repeats nothing: the other lines of its persons are priced as if it were not there.
    ``facts``: its lines are not read.
    """
    return _judged(claims, lines, _decided(lines, facts, prices, law, ruled or Ruled()), law)


def _decided(lines: pl.DataFrame, facts: Facts, prices: pl.DataFrame, law: CareLaw, ruled: Ruled) -> pl.DataFrame:
    """What becomes of lines (``PRICED_SCHEMA`` and claim_id)."""
    facts, prices = _waived(facts, prices, ruled.waived)
    lines = _with_one(_with_rulings(lines, ruled), facts.same)
    is_open = pl.col("is_agreed") & pl.col("ruling").is_null()
    closed = lines.filter(~is_open)
    if closed.is_empty():
        made = _priced(lines, facts, prices, law)
    else:
        made = pl.concat([_priced(lines.filter(is_open), facts, prices, law), _not_priced(closed)])
    held, before = _held(made), 0
    while held.len() > before:
        is_held = pl.col("claim_id").is_in(held.implode())
        persons = lines.filter(is_held)["one"].unique()
        others = lines.filter(pl.col("one").is_in(persons.implode()) & ~is_held & is_open)
        if others.is_empty():
            break
        again = _priced(others, facts, prices, law)
        made = pl.concat([made.join(again, on=["claim_id", "line"], how="anti"), again])
        before, held = held.len(), _held(made)
    return made


def _waived(facts: Facts, prices: pl.DataFrame, waived: frozenset[str]) -> tuple[Facts, pl.DataFrame]:
    """Facts and prices without what a control that a person waived looks at."""
    for reason, bound in (("daily_quantity", "daily_max"), ("yearly_quantity", "yearly_max")):
        if reason in waived:
            prices = prices.with_columns(pl.lit(None, pl.Int64).alias(bound))
    if "stays_overlap" in waived:
        facts = replace(facts, known=facts.known.with_columns(entered_on=pl.lit(None, pl.Date)))
    return facts, prices


def _with_rulings(lines: pl.DataFrame, ruled: Ruled) -> pl.DataFrame:
    """Adds ruling: the reason for which a person refused a line."""
    if not ruled.refused:
        return lines.with_columns(ruling=pl.lit(None, pl.String))
    return lines.join(_refusals(ruled), on=["claim_id", "line"], how="left", maintain_order="left")


def _with_one(lines: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """Adds one: a key of the person, the same for all that name the person."""
    if same.is_empty():
        return lines.with_columns(one="person")
    return lines.join(same, on="person", how="left", maintain_order="left").with_columns(
        one=pl.coalesce("same_as", "person")
    )


def _refusals(ruled: Ruled) -> pl.DataFrame:
    rows = [(claim_id, line, reason) for (claim_id, line), reason in ruled.refused.items()]
    schema = {"claim_id": pl.Int64(), "line": pl.Int32(), "ruling": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _held(priced: pl.DataFrame) -> pl.Series:
    return priced.filter(pl.col("outcome").is_in(_HELD))["claim_id"].unique().sort()


def _priced(lines: pl.DataFrame, facts: Facts, prices: pl.DataFrame, law: CareLaw) -> pl.DataFrame:
    made = price(replace(facts, lines=lines.select(*LINES_SCHEMA)), prices, law)
    return made.with_columns(lines["claim_id"])


def _not_priced(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines that a person refused, or that nobody may be paid for yet, as priced."""
    amounts = {name: pl.lit(0) for name in PRICED_SCHEMA if name.endswith(("_cents", "_ppm"))}
    texts = dict.fromkeys(("branch", "account", "exemption", "paid_to"), pl.lit(None))
    is_refused = pl.col("ruling").is_not_null()
    waits = reasons()[NOT_AGREED].outcome.value
    made = lines.with_columns(
        **amounts | texts,
        outcome=pl.when(is_refused).then(pl.lit("refused")).otherwise(pl.lit(waits)),
        reason=pl.coalesce("ruling", pl.lit(NOT_AGREED)),
    ).with_columns(insured_cents="billed_cents")
    return made.select(*(pl.col(name).cast(kind) for name, kind in PRICED_SCHEMA.items()), "claim_id")


def rejected(priced: pl.DataFrame) -> pl.DataFrame:
    """Lines as priced, all of them refused by a person: those that were refused already keep their reason."""
    billed = sum((pl.col(name) for name in _BILLED), pl.lit(0))
    amounts = {name: pl.lit(0) for name in PRICED_SCHEMA if name.endswith(("_cents", "_ppm"))}
    was_refused = pl.col("outcome") == "refused"
    made = priced.with_columns(
        **amounts | {"insured_cents": billed, "paid_to": pl.lit(None), "outcome": pl.lit("refused")},
        reason=pl.when(was_refused).then("reason").otherwise(pl.lit(_REJECTED)),
    )
    return made.select(*(pl.col(name).cast(kind) for name, kind in PRICED_SCHEMA.items()), "claim_id")


@in_pool
def judged(claims: Told, lines: pl.DataFrame, priced: pl.DataFrame, law: CareLaw) -> "Judged":
    """Claims with what became of their lines; ``lines``: as pricing reads them, claim_id."""
    return _judged(claims, lines, priced, law)


def _judged(claims: Told, lines: pl.DataFrame, priced: pl.DataFrame, law: CareLaw) -> "Judged":
    ids = priced["claim_id"].unique().implode()
    totals = totals_of(priced)
    payable = totals.filter(pl.col("state") == _PAYABLE)["id"]
    return Judged(
        claims.claims.filter(pl.col("id").is_in(ids)), priced, totals, _counted_of(lines, priced, payable, law)
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """Claims (``CLAIM_SCHEMA``), their lines as priced, their totals, and what they count to caps (``COUNTED``)."""

    claims: pl.DataFrame
    priced: pl.DataFrame
    totals: pl.DataFrame
    counted: pl.DataFrame

    @property
    def claim_ids(self) -> list[int]:
        """Their numbers."""
        return self.claims["id"].to_list()

    def as_claim(self, claim_id: int) -> "Judged":
        """One claim under the number of the version that replaces it; what it counted stays under its own."""
        number = pl.lit(claim_id, pl.Int64)
        return Judged(
            self.claims.with_columns(id=number),
            self.priced.with_columns(claim_id=number),
            self.totals.with_columns(id=number),
            self.counted,
        )

    def only(self, claim_ids: Sequence[int]) -> "Judged":
        """Some of them."""
        wanted = pl.Series(claim_ids, dtype=pl.Int64).implode()
        return Judged(
            self.claims.filter(pl.col("id").is_in(wanted)),
            self.priced.filter(pl.col("claim_id").is_in(wanted)),
            self.totals.filter(pl.col("id").is_in(wanted)),
            self.counted.filter(pl.col("claim_id").is_in(wanted)),
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """What is booked of one claim: cents by branch and nature, or how they change; what is owed, and its change."""

    claim_id: int
    branch: str
    payee: str
    parts: Mapping[tuple[str, str], int]
    change_of_owed_cents: int
    owed_cents: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is booked of claims, a row each: claim_id, nir, branch, payee, change_of_owed_cents and owed_cents.

    ``parts``: claim_id, branch, account, cents: what is spent of each, or how it changes; none is zero.
    """

    claims: pl.DataFrame
    parts: pl.DataFrame

    def joined(self, other: "Settlement") -> "Settlement":
        """Both together."""
        return Settlement(pl.concat([self.claims, other.claims]), pl.concat([self.parts, other.parts]))

    @in_pool
    def legs(self, step: str) -> pl.DataFrame:
        """The legs of an entry a claim: key, account, cents; each part as ``care_settled`` books one cent of it."""
        owed = self.claims.select(
            "claim_id", branch=pl.lit(""), account=pl.lit(""), cents="change_of_owed_cents"
        ).filter(pl.col("cents") != 0)
        payees = self.claims.select("claim_id", "payee")
        parts = pl.concat([self.parts, owed]).join(payees, on="claim_id", maintain_order="left")
        kinds = parts.select("branch", "account", "payee").unique()
        rows = [(*kind, leg.account, leg.cents) for kind in kinds.rows() for leg in _of_one_cent(*kind)]
        schema = dict.fromkeys(("branch", "account", "payee", "path"), pl.String()) | {"one": pl.Int64()}
        legs = parts.join(
            pl.DataFrame(rows, schema=schema, orient="row"),
            on=["branch", "account", "payee"],
            maintain_order="left_right",
        )
        sums = legs.group_by("claim_id", "path", maintain_order=True).agg(cents=(pl.col("cents") * pl.col("one")).sum())
        key = pl.format(f"claim:{{}}:{step}", "claim_id")
        return sums.filter(pl.col("cents") != 0).select(key.alias("key"), "cents", account="path")

    def owed(self, step: str, recovered: Mapping[int, int]) -> pl.DataFrame:
        """The participations to recover of claims whose sum changes: key, holder_key, cents, branch, claim_id.

        ``recovered``: what was paid of them already, in cents by claim.
        """
        paid = pl.col("claim_id").replace_strict(dict(recovered), default=0, return_dtype=pl.Int64)
        return self.claims.filter(pl.col("change_of_owed_cents") != 0).select(
            "branch", "claim_id",
            key=pl.format(f"participation:{{}}:{step}", "claim_id"), holder_key="nir",
            cents=pl.col("owed_cents") - paid,
        ).filter(pl.col("cents") > 0)  # fmt: skip

    def restated(self, claim_ids: Sequence[int]) -> list[tuple[int, str, int]]:
        """Those of some claims whose sum owed changes: number, NIR, and cents owed now."""
        is_one = pl.col("claim_id").is_in(pl.Series(claim_ids, dtype=pl.Int64).implode())
        return (
            self.claims.filter(is_one & (pl.col("change_of_owed_cents") != 0))
            .select("claim_id", "nir", "owed_cents")
            .rows()
        )

    def each(self) -> list[Settled]:
        """Claim by claim."""
        parts: dict[int, dict[tuple[str, str], int]] = {}
        for claim_id, branch, account, cents in self.parts.select("claim_id", "branch", "account", "cents").rows():
            parts.setdefault(claim_id, {})[branch, account] = cents
        columns = ("claim_id", "branch", "payee", "change_of_owed_cents", "owed_cents")
        return [
            Settled(claim_id, branch, payee, parts.get(claim_id, {}), change, owed)
            for claim_id, branch, payee, change, owed in self.claims.select(columns).rows()
        ]


def _of_one_cent(branch: str, account: str, payee: str) -> tuple[Leg, ...]:
    if (branch, account) == _OWED:
        return care_settled({}, payee=payee, owed_cents=1)
    return care_settled({(branch, account): 1}, payee=payee, owed_cents=0)


@in_pool
def settled(claims: Judged, before: Judged | None = None) -> Settlement:
    """What is booked of claims that are to be paid, or of how they change; those of which nothing is are left out."""
    parts = _parts_of(claims)
    if before is not None:
        parts = pl.concat([parts, _parts_of(before).with_columns(-pl.col("cents"))])
    sums = parts.group_by("claim_id", "branch", "account", maintain_order=True).agg(pl.col("cents").sum())
    sums = sums.filter(pl.col("cents") != 0)
    is_owed = pl.col("branch") == ""
    change = sums.filter(is_owed).select("claim_id", change_of_owed_cents="cents")
    owed = claims.totals.filter(pl.col("state") == _PAYABLE).select("owed_cents", claim_id="id")
    said = claims.claims.select(
        "nir",
        claim_id="id",
        branch=pl.col("insurance").replace_strict(_BRANCHES, default=_HEALTH),
        payee=pl.when("third_party").then(pl.lit(_PROFESSIONALS)).otherwise(pl.lit(_INSURED)),
    )
    heads = (
        said.join(sums.select("claim_id").unique(), on="claim_id", how="semi")
        .join(change, on="claim_id", how="left", maintain_order="left")
        .join(owed, on="claim_id", how="left", maintain_order="left")
        .with_columns(pl.col("change_of_owed_cents", "owed_cents").fill_null(0))
    )
    return Settlement(heads, sums.filter(~is_owed))


def _parts_of(claims: Judged) -> pl.DataFrame:
    """What goes to each branch and nature of benefit, and is owed: claim_id, branch, account, cents."""
    payable = claims.totals.filter(pl.col("state") == _PAYABLE)["id"]
    ours = claims.priced.filter(pl.col("claim_id").is_in(payable.implode()) & (pl.col("outcome") == "priced"))
    empty = pl.lit("")
    parts = pl.concat(
        [
            ours.select("claim_id", "branch", "account", cents="basic_cents"),
            ours.select("claim_id", "branch", account=pl.lit(_SOLIDARITY), cents="solidarity_cents"),
            ours.select("claim_id", branch=empty, account=empty, cents="owed_cents"),
        ]
    )
    return parts.filter(pl.col("cents") != 0)


def _counted_of(lines: pl.DataFrame, priced: pl.DataFrame, claim_ids: pl.Series, law: CareLaw) -> pl.DataFrame:
    ours = priced.filter(pl.col("claim_id").is_in(claim_ids.implode()))
    bearing = ours.filter((pl.col("participation_cents") > 0) | (pl.col("franchise_cents") > 0))
    said = lines.select(
        "claim_id", "line", "professional", "care_on", "paid_on", "nature", "quantity",
        beneficiary_id=pl.col("person").cast(pl.Int64),
    )  # fmt: skip
    joined = bearing.join(said, on=["claim_id", "line"], how="inner", maintain_order="left")
    one = law.on_care(joined["care_on"].unique()).select("care_on", "participation")
    rows = joined.join(one, on="care_on", how="left", maintain_order="left").join(
        natures_frame().select("nature", "franchise"), on="nature", how="left", maintain_order="left"
    )
    cents, whole = pl.col("participation_cents"), pl.col("participation")
    participations = rows.filter(cents > 0).with_columns(
        kind=pl.lit("participation"), number=(cents + whole - 1) // whole, cents=cents
    )
    franchises = rows.filter(pl.col("franchise_cents") > 0).with_columns(
        kind="franchise", number="quantity", cents="franchise_cents"
    )
    columns = [pl.col(name).cast(kind) for name, kind in COUNTED.items()]
    both = pl.concat([participations.select(columns), franchises.select(columns)])
    sums = both.group_by(_ONE_COUNT, maintain_order=True).agg(pl.col("line").min(), pl.col("number", "cents").sum())
    return sums.select(*COUNTED)


def counted_difference(new: Sequence[Judged], old: Judged) -> pl.DataFrame:
    """What is to be counted now (``COUNTED``): what claims count, less what was counted of those priced before."""
    return pl.concat([*(each.counted for each in new), _given_back(old.counted)])


def counted_before(counted: pl.DataFrame, but: Judged | None) -> pl.DataFrame:
    """What was counted before (``COUNTED_SCHEMA``), as if some claims had not been priced."""
    columns = [pl.col(name).cast(kind) for name, kind in COUNTED_SCHEMA.items()]
    if but is None:
        return counted.select(columns)
    back = _given_back(but.counted).with_columns(person=pl.col("beneficiary_id").cast(pl.String))
    return pl.concat([counted.select(columns), back.select(columns)])


def _given_back(counted: pl.DataFrame) -> pl.DataFrame:
    return counted.with_columns(-pl.col("number"), -pl.col("cents"))


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at of before: care from a day on, each care of some days, and acts that a year bounds."""

    since: date
    days: Sequence[date]
    bounded_acts: Sequence[str]


def watched(lines: pl.DataFrame, prices: pl.DataFrame, paid_on: date) -> Watched:
    """What is looked at of before to price lines: from the first day of the year of the earliest."""
    days = lines["care_on"].drop_nulls().unique().sort().to_list()
    bounded = prices.filter(pl.col("yearly_max").is_not_null())["code"].unique().sort().to_list()
    return Watched(min([*days[:1], paid_on]).replace(month=1, day=1), days, bounded)
