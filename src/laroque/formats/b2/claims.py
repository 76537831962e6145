"""Records of claims as the frames that pricing reads: claims, lines, persons."""

from datetime import date
from typing import Any

import polars as pl

from laroque.formats.b2.assumptions import assumptions, psychiatric_disciplines
from laroque.formats.b2.layout import DETAILS
from laroque.formats.b2.records import Records, fault, no_faults, zones
from laroque.formats.b2.structure import total_faults

CLAIMS = {
    "claim": pl.String(),
    "place": pl.UInt32(),
    "lot": pl.Int64(),
    "professional": pl.String(),
    "invoice": pl.String(),
    "nir": pl.String(),
    "beneficiary_rank": pl.String(),
    "individual_nir": pl.String(),
    "person": pl.String(),
    "born_on": pl.Date(),
    "birth_rank": pl.Int64(),
    "regime": pl.String(),
    "fund": pl.String(),
    "centre": pl.String(),
    "insurance_code": pl.String(),
    "complementary_body": pl.String(),
    "third_party": pl.Boolean(),
    "billed_cents": pl.Int64(),
    "asked_cents": pl.Int64(),
    "rule": pl.String(),
}
"""One claim. ``claim``: professional and invoice, ``123456789-000000001``; ``place``: line of its record 2 in the file;
``nir``: 13 characters of the insured, ``individual_nir`` of the beneficiary; ``person``: see ``LINES``;
``asked_cents``: what the scheme is asked to pay; ``rule``: the rule that refuses the claim, null when it is taken."""

LINES = {
    "claim": pl.String(),
    "line": pl.Int32(),
    "person": pl.String(),
    "professional": pl.String(),
    "prescriber": pl.String(),
    "speciality": pl.String(),
    "sector": pl.String(),
    "care_on": pl.Date(),
    "paid_on": pl.Date(),
    "insurance": pl.String(),
    "injury_file": pl.String(),
    "care_path": pl.String(),
    "nature": pl.String(),
    "code": pl.String(),
    "activity": pl.String(),
    "phase": pl.String(),
    "modifiers": pl.String(),
    "association": pl.String(),
    "quantity": pl.Int64(),
    "coefficient_hundredths": pl.Int64(),
    "billed_cents": pl.Int64(),
    "exemption_asked": pl.String(),
    "third_party": pl.Boolean(),
    "in_hospital": pl.Boolean(),
    "entered_on": pl.Date(),
    "left_on": pl.Date(),
    "psychiatric": pl.Boolean(),
    "complementary_ppm": pl.Int64(),
    "place": pl.UInt32(),
    "record": pl.String(),
    "detail": pl.String(),
    "discipline": pl.String(),
    "base_asked_cents": pl.Int64(),
    "asked_cents": pl.Int64(),
    "complementary_asked_cents": pl.Int64(),
}
"""The lines as pricing reads them, and after them what B2 tells beside: ``place`` in the file, ``record`` (3 or 4),
``detail`` (4M and the like, null: none), ``discipline`` of a stay, and the cents the professional computed himself.
``person``: the NIR of the beneficiary where it is known; else that of the insured, a stroke and the beneficiary's day
and rank of birth. ``sector`` and ``paid_on`` are not told by B2: null. ``modifiers``: those of the detail 4M, the
complement of the nature for other acts."""

PERSONS = {"person": pl.String(), "born_on": pl.Date(), "sex": pl.String()}

CLAIM_ZONES = (
    "professional", "nir", "nir_key", "beneficiary_rank", "invoice", "regime", "fund", "centre", "prescriber",
    "insurance", "exemption", "third_party", "injury_file", "born_on", "birth_rank", "entered_on", "left_on",
    "complementary_body",
)  # fmt: skip
ACT_ZONES = (
    "discipline", "stay_group", "exemption", "speciality", "care_on", "nature", "complement", "quantity", "coefficient",
    "base", "asked", "billed", "complementary",
)  # fmt: skip


def heads_of(records: Records, *, created_on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records 2 and what their 2S adds, with ``person``; and their faults. ``created_on``: day of the file."""
    heads, faults = zones(records.of("2"), "2", CLAIM_ZONES)
    extra, more = zones(records.of("2S"), "2S", ("individual_nir", "individual_nir_key", "care_path"))
    extra = extra.unique("group", keep="first", maintain_order=True).drop("row", "place")
    heads = heads.join(extra, on="group", how="left", maintain_order="left")
    born = pl.col("born_on")
    heads = heads.with_columns(
        # A century back, 29 February may not be: the day before stands for it.
        born_on=pl.when(born.dt.year() > created_on.year).then(born.dt.offset_by("-100y")).otherwise(born),
        claim=pl.concat_str("professional", "invoice", separator="-"),
    ).with_columns(person=_person())
    return heads, pl.concat([faults, more, _key_faults(heads), _head_code_faults(heads, created_on)])


def _person() -> pl.Expr:
    born = pl.col("born_on")
    is_insured = born.is_null() | (pl.col("nir").str.slice(1, 4) == born.dt.strftime("%y%m"))
    rank = pl.col("birth_rank").fill_null(1).cast(pl.String)
    dependant = pl.concat_str("nir", pl.lit("/"), born.dt.strftime("%Y%m%d"), pl.lit("/"), rank)
    return pl.coalesce("individual_nir", pl.when(is_insured).then("nir").otherwise(dependant))


def _key_faults(heads: pl.DataFrame) -> pl.DataFrame:
    """NIR whose key is wrong: 97 less the remainder by 97, 2A and 2B of Corsica counted as 19 and 18."""
    found = []
    for zone, record in (("nir", "2"), ("individual_nir", "2S")):
        digits = pl.col(zone).str.replace("2A", "19", literal=True).str.replace("2B", "18", literal=True)
        key = 97 - digits.cast(pl.Int64, strict=False) % 97
        is_right = (key == pl.col(f"{zone}_key")) & (pl.col(zone).str.len_bytes() == 13)
        wrong = heads.filter(pl.col(zone).is_not_null() & ~is_right.fill_null(False))
        found.append(fault(wrong, "nir_key", zone=f"{record}.{zone}", value=pl.col(zone)))
    return pl.concat(found)


def _head_code_faults(heads: pl.DataFrame, created_on: date) -> pl.DataFrame:
    left = pl.col("left_on")
    return pl.concat(
        [
            _code_faults(heads, "2", "insurance", "insurance"),
            _code_faults(heads, "2", "exemption", "exemption"),
            _code_faults(heads, "2", "third_party", "third_party"),
            fault(heads.filter(left < pl.col("entered_on")), "left_before", zone="2.left_on", value=left),
            fault(heads.filter(left > created_on), "day_to_come", zone="2.left_on", value=left),
            fault(
                heads.filter(pl.col("born_on") > created_on), "day_to_come", zone="2.born_on", value=pl.col("born_on")
            ),
        ]
    )


def _code_faults(rows: pl.DataFrame, record: str, zone: str, assumption: str) -> pl.DataFrame:
    """Codes that the assumption of their zone does not know."""
    known = list(assumptions()[assumption].codes)
    value = pl.col(zone)
    return fault(
        rows.filter(value.is_not_null() & ~value.is_in(known)), "unknown_code", zone=f"{record}.{zone}", value=value
    )


def acts_of(records: Records, *, created_on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records 3 and 4 in their order, each with the codes of its detail (``detail``, ``code``...); and the faults."""
    found, faults = [], [no_faults()]
    for record in ("3", "4"):
        acts, wrong = zones(records.of(record), record, ACT_ZONES)
        found.append(acts.with_columns(record=pl.lit(record)))
        faults += [
            wrong,
            _code_faults(acts, record, "exemption", "exemption"),
            fault(acts.filter(pl.col("quantity") == 0), "no_quantity", zone=f"{record}.quantity"),
            fault(
                acts.filter(pl.col("care_on") > created_on),
                "day_to_come",
                zone=f"{record}.care_on",
                value=pl.col("care_on"),
            ),
        ]
    acts = pl.concat(found, how="diagonal").sort("row")
    details, wrong = _details(records)
    acts = acts.join(details, on="row", how="left", maintain_order="left")
    totals, in_totals = zones(records.of("5"), "5")
    return acts, pl.concat([*faults, wrong, in_totals, total_faults(totals, acts)])


def _details(records: Records) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The codes of the details, each on the row of the act before it; and their faults."""
    act = pl.when(pl.col("record").is_in(["3", "4"])).then("row").forward_fill().over("group")
    of_act = records.lines.with_columns(act=act).select("row", "act")
    schema = {"act": pl.UInt32, "detail": pl.String, "code": pl.String}
    columns = dict.fromkeys(("activity", "phase", "modifiers", "association"), pl.String)
    found, faults = [pl.DataFrame(schema={**schema, **columns})], [no_faults()]
    for record in DETAILS:
        lines = records.of(record)
        if lines.is_empty():
            continue
        read, wrong = zones(lines, record, ("code", "second_code", *columns))
        faults.append(wrong)
        if "second_code" in read.columns:
            second = pl.col("second_code").str.strip_chars("0 ") != ""
            faults.append(fault(read.filter(second), "second_detail", zone=f"{record}.second_code", other=pl.lit("4")))
        read = read.with_columns(detail=pl.lit(record), code=_code(record))
        found.append(read.join(of_act, on="row", how="left", maintain_order="left").drop("row", "place", "group"))
    details = pl.concat(found, how="diagonal").select(pl.col("act").alias("row"), "detail", "code", *columns)
    return details.unique("row", keep="first", maintain_order=True).filter(pl.col("row").is_not_null()), pl.concat(
        faults
    )


def _code(record: str) -> pl.Expr:
    """Codes of biology are four figures, written in eight."""
    code = pl.col("code")
    return code.str.strip_chars_start("0").str.pad_start(4, "0") if record == "4B" else code


def lines_of(acts: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """The lines (``LINES``) of the acts of the claims taken; ``heads``: those claims."""
    head = heads.select(
        "group", "claim", "person", "professional", "prescriber", "care_path", "injury_file", "entered_on", "left_on",
        insurance=_meaning("insurance"),
        claim_exemption=pl.col("exemption"),
        third_party=_meaning("third_party", pl.Boolean),
    )  # fmt: skip
    joined = acts.join(head, on="group", how="inner", maintain_order="left")
    coefficient = pl.col("coefficient").fill_null(0)
    base, complementary = pl.col("base").fill_null(0), pl.col("complementary").fill_null(0)
    is_stay = (pl.col("record") == "3") | pl.col("entered_on").is_not_null()
    group = pl.when(pl.col("stay_group").str.strip_chars("0") != "").then("stay_group")
    return joined.with_columns(exemption=pl.coalesce("exemption", "claim_exemption")).select(
        "claim",
        "person", "professional", "prescriber", "speciality", "care_on", "care_path", "nature", "activity", "phase",
        "association", "quantity", "third_party", "entered_on", "left_on", "place", "record", "detail", "discipline",
        "insurance",
        line=pl.int_range(1, pl.len() + 1).over("group").cast(pl.Int32),
        sector=pl.lit(None, dtype=pl.String),
        paid_on=pl.lit(None, dtype=pl.Date),
        injury_file=pl.when(pl.col("injury_file").str.strip_chars("0") != "").then("injury_file"),
        code=pl.coalesce("code", group),
        modifiers=pl.coalesce("modifiers", "complement"),
        coefficient_hundredths=pl.when(coefficient == 0).then(100).otherwise(coefficient),
        billed_cents=pl.col("billed"),
        exemption_asked=_meaning("exemption"),
        in_hospital=is_stay,
        psychiatric=pl.col("discipline").str.starts_with(psychiatric_disciplines()).fill_null(False),
        complementary_ppm=pl.when((complementary > 0) & (base > 0)).then(_ppm(complementary, base)),
        base_asked_cents=base,
        asked_cents=pl.col("asked"),
        complementary_asked_cents=complementary,
    ).select(*LINES)  # fmt: skip


def _ppm(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A part of a whole in parts per million, half up."""
    return (part * 1_000_000 + whole // 2) // whole


def _meaning(zone: str, dtype: Any = pl.String) -> pl.Expr:
    codes = assumptions()[zone].codes
    return (
        pl.col(zone).fill_null("").replace_strict(list(codes), list(codes.values()), default=None, return_dtype=dtype)
    )


def claims_of(heads: pl.DataFrame, acts: pl.DataFrame) -> pl.DataFrame:
    """The claims (``CLAIMS``), refused ones too; ``heads`` with lot and rule."""
    sums = acts.group_by("group").agg(
        billed_cents=pl.col("billed").fill_null(0).sum(), asked_cents=pl.col("asked").fill_null(0).sum()
    )
    joined = heads.join(sums, on="group", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("billed_cents", "asked_cents").fill_null(0),
        insurance_code="insurance",
        third_party=_meaning("third_party", pl.Boolean),
    ).select(*CLAIMS)


def persons_of(heads: pl.DataFrame) -> pl.DataFrame:
    """The beneficiaries (``PERSONS``): day of birth told, sex by the first figure of their own NIR."""
    own = pl.when(~pl.col("person").str.contains("/", literal=True)).then(pl.col("person").str.slice(0, 1))
    return heads.select(
        "person",
        "born_on",
        sex=own.replace_strict(["1", "3", "7", "2", "4", "8"], ["M", "M", "M", "F", "F", "F"], default=None),
    ).unique("person", keep="first", maintain_order=True)
