"""Who gets each line of payslips, and who bears it. Pure."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.sharing.keys import keys_frame
from laroque.engines.sharing.shares import UNALLOCATED, share_out
from laroque.legislation.sharing import SharingKey

RELIEF_URSSAF, RELIEF_PENSIONS = "relief_urssaf", "relief_pensions"
"""The two parts of the general relief, shared as lines of their own (CSS D241-7 VI)."""

BENEFICIARIES = {
    "health_employer": "health",
    "family": "family",
    "old_age_capped_employer": "old_age",
    "old_age_uncapped_employer": "old_age",
    "at_mp": "occupational_risk",
    "fnal": "fnal",
    "csa": "autonomy",
    "unemployment": "unemployment",
    "ags": "ags",
    "apec_employer": "apec",
    "agirc_arrco_employer": "agirc_arrco",
    "ceg_employer": "agirc_arrco",
    "cet_employer": "agirc_arrco",
    "social_dialogue": "social_dialogue",
    "vocational_training": "training",
    "apprenticeship_tax_supplement": "apprenticeship",
    "peec": "housing",
    "executive_provident_employer": "insurer",
    "health_top_up_employer": "insurer",
    "forfait_social": "old_age",
    "mobility": "mobility",
    RELIEF_PENSIONS: "agirc_arrco",
    "old_age_capped_employee": "old_age",
    "old_age_uncapped_employee": "old_age",
    "agirc_arrco_employee": "agirc_arrco",
    "ceg_employee": "agirc_arrco",
    "cet_employee": "agirc_arrco",
    "apec_employee": "apec",
    "health_top_up_employee": "insurer",
    "crds": "cades",
    "local_scheme_employee": "health_local_am",
    "overtime_relief": "old_age",
}
"""By line, those that one beneficiary gets whole: CSS D242-3, D241-3-1, D242-4, L241-5, L137-40; CCH L813-4; C. trav.
L5422-9, L3253-18, L6131-1, L6241-2, L2135-10; CSS L137-17 (forfait social, to old age); ANI of 17 November 2017;
L241-17 (overtime, against old age). The flat deduction of L241-18 has no order between branches: nobody is guessed."""

_CSG_CTP, _CSG_CODE = "260", "072"
_TAX_CTPS = ("992", "995")
_RELIEF_CTP = "668"
_FNAL_CTPS = {True: "236", False: "332"}
_BY_KEY = {
    "csg_deductible": _CSG_CTP,
    "csg_non_deductible": _CSG_CTP,
    "apprenticeship_tax": _TAX_CTPS[0],
    RELIEF_URSSAF: _RELIEF_CTP,
}
"""By line, the CTP whose dated key shares it: CSG on income of activity (CSS L131-8 3°), the apprenticeship tax and its
balance (C. trav. L6241-2), the relief (CSS L241-13 VII)."""


def keys_of_payslips(keys: Sequence[SharingKey]) -> pl.DataFrame:
    """The keys that lines of payslips read, as ``shares_of_payslips`` takes them: CSG without CRDS, the tax whole."""
    frame = keys_frame(keys).with_columns(_code=pl.Series([key.nominative_code for key in keys]))
    csg = (pl.col("ctp") == _CSG_CTP) & (pl.col("_code") == _CSG_CODE)
    kept = frame.filter(csg | pl.col("ctp").is_in([*_TAX_CTPS, _RELIEF_CTP])).drop("_code")
    tax = pl.col("ctp").is_in(list(_TAX_CTPS))
    return kept.with_columns(ctp=pl.when(tax).then(pl.lit(_TAX_CTPS[0])).otherwise("ctp"))


def shares_of_payslips(sums: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Share lines of payslips: ``place``, month, line, beneficiary, cents; the shares of a line sum to it exactly.

    ``sums``: place (any key), month, fnal_is_whole_pay (which key the relief has), line, cents (signed: a relief is
    below zero). ``keys``: see ``keys_of_payslips``. A line that nobody is known to get goes to ``unallocated``.
    """
    named = sums.filter(~pl.col("line").is_in(list(_BY_KEY))).with_columns(
        beneficiary=pl.col("line").replace_strict(BENEFICIARIES, default=UNALLOCATED, return_dtype=pl.String)
    )
    parts = pl.concat([named.select(_SHARE), _by_key(sums.filter(pl.col("line").is_in(list(_BY_KEY))), keys)])
    return parts.group_by(_SHARE[:-1]).agg(pl.col("cents").sum()).filter(pl.col("cents") != 0).sort(_SHARE[:-1])


_SHARE = ["place", "month", "line", "beneficiary", "cents"]


def _by_key(sums: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    numbered = sums.with_row_index("number").with_columns(pl.col("number").cast(pl.Int64))
    lines = numbered.select(
        line="number",
        bordereau="number",
        ctp=pl.col("line").replace_strict(_BY_KEY),
        qualifier=pl.lit("920"),
        period_end=pl.col("month").dt.offset_by("1mo"),
        cents=pl.col("cents"),
        risk_ppm=pl.lit(0, pl.Int64),
        insee=pl.lit(None, pl.String),
    )
    fnal = lines.with_columns(
        ctp=numbered["fnal_is_whole_pay"].replace_strict(_FNAL_CTPS, return_dtype=pl.String), cents=pl.lit(0, pl.Int64)
    )
    shared = share_out(pl.concat([lines, fnal]), keys).select("beneficiary", "cents", number="line")
    places = numbered.select("number", "place", "month", "line")
    return shared.join(places, on="number", how="inner").select(_SHARE)
