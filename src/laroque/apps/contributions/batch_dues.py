"""What a batch over facts of pay makes due at a body, as frames, compared with what was booked and declared.

Only lines that the body collects count, and of the relief the part set against them. An establishment that declared the
month owes what its declaration makes due: the batch is compared with it, and never booked beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.apps.contributions import frames
from laroque.apps.contributions.frames import PAY_SOURCE, fetch
from laroque.apps.contributions.states import NOT_COUNTING, DueKind
from laroque.apps.contributions.unallocated import UNALLOCATED
from laroque.apps.ledger.chart import BRANCHES, THIRD_PARTIES
from laroque.engines.contributions.payslips.rules import EXTRA_RULES, RULES, CollectedBy
from laroque.engines.sharing.payslips import RELIEF_URSSAF, keys_of_payslips, shares_of_payslips
from laroque.legislation.sharing import sharing_keys

_RELIEF = "general_relief"
_COLLECTED = [rule for rule in (*RULES, *EXTRA_RULES) if rule.collected_by is CollectedBy.URSSAF]
_OURS = [rule.code for rule in _COLLECTED if rule.code != _RELIEF]
_LOWERING = [rule.code for rule in _COLLECTED if rule.lowers_others]
_OF_EMPLOYER = [RELIEF_URSSAF, "overtime_deduction", *(rule.code for rule in _COLLECTED if rule.is_owed_by_employer)]
# What batches booked and what declarations put in its place since, or took back: only the sum of both is owed.
_OF_PAY = f"not starts_with(source, '{frames.REFUND_SOURCE}') and not starts_with(source, '{frames.SELF_SOURCE}')"
_DUE, _SHARE = ["account", "self_line"], ["account", "borne_by", "beneficiary"]


@dataclass(frozen=True, slots=True)
class Compared:
    """An establishment that declared the month: what its declarations made due, and what its facts of pay make due."""

    siret: str
    declared_cents: int
    computed_cents: int


@dataclass(frozen=True, slots=True)
class BatchChanges:
    """What is to be booked (rows of dues and shares that differ, as frames), what is only compared, and the SIRET
    without account."""

    dues: Any
    shares: Any
    compared: tuple[Compared, ...]
    unknown: tuple[str, ...]

    @property
    def accounts(self) -> list[int]:
        """The accounts of which anything changes."""
        return sorted({*self.dues["account"].to_list(), *self.shares["account"].to_list()})


def accounts_of(organism_id: int, sirets: Sequence[str]) -> dict[str, int]:
    """The accounts that a body holds, by SIRET; those that moved away are left out."""
    rows = fetch(
        "select siret, id from contributions_account"
        " where organism_id = %s and siret = any(%s) and moved_to_id is null",
        [organism_id, list(sirets)],
    )
    return dict(rows)


def booked_sirets(organism_id: int, month: date) -> list[str]:
    """The SIRET of a body for which batches booked something for a month, in order; those that moved are left out."""
    rows = fetch(
        "select distinct account.siret from contributions_due due"
        " join contributions_account account on account.organism_id = due.organism_id and account.id = due.account_id"
        " where due.organism_id = %s and due.month = %s and due.kind = %s and starts_with(due.source, %s)"
        " and account.moved_to_id is null order by account.siret",
        [organism_id, month, DueKind.PRINCIPAL, PAY_SOURCE],
    )
    return [siret for (siret,) in rows]


def batch_changes(organism_id: int, month: date, sums: pl.DataFrame) -> BatchChanges:
    """What the sums of establishments (``payslips.by_account``) change in the accounts of a body for a month."""
    known = accounts_of(organism_id, sums["siret"].unique().to_list())
    lines = _lines(sums).with_columns(
        account=pl.col("siret").replace_strict(known, default=None, return_dtype=pl.Int64)
    )
    declared = _declared(organism_id, month, list(known.values()))
    is_declared = pl.col("account").is_in(list(declared))
    ours = lines.filter(pl.col("account").is_not_null() & ~is_declared)
    free = sorted({*known.values()} - {*declared})
    dues = ours.group_by("account", self_line="line").agg(pl.col("cents").sum()).select(*_DUE, "cents")
    return BatchChanges(
        dues=_difference(dues, _booked(organism_id, month, free, "contributions_due", "line", _DUE), _DUE),
        shares=_difference(
            _shares(ours, month),
            _booked(organism_id, month, free, "contributions_dueshare", "borne_by, beneficiary", _SHARE),
            _SHARE,
        ),
        compared=_compared(lines.filter(is_declared), declared),
        unknown=tuple(sorted({*sums["siret"]} - {*known})),
    )


def write(organism_id: int, run_id: int, month: date, found: BatchChanges, *, on: date) -> None:
    """Add the rows of dues and shares that changed, under a run."""
    fixed = {
        "organism_id": organism_id,
        "run_id": run_id,
        "month": month,
        "kind": DueKind.PRINCIPAL.value,
        "source": f"{PAY_SOURCE}{run_id}",
        "booked_on": on,
    }
    frames.insert("contributions_due", found.dues, {**fixed, "period": month, "ctp": "", "qualifier": "", "insee": ""})
    frames.insert("contributions_dueshare", found.shares, fixed)


def _lines(sums: pl.DataFrame) -> pl.DataFrame:
    """siret, fnal_is_whole_pay, line, cents of what the body collects; what lowers other lines is below zero."""
    lowering = [pl.col(name).neg() for name in _LOWERING if name in sums.columns and name != _RELIEF]
    named = sums.with_columns(pl.col("relief_urssaf_cents").neg().alias(RELIEF_URSSAF), *lowering)
    lines = [name for name in (*_OURS, RELIEF_URSSAF) if name in named.columns]
    key = ["siret", "fnal_is_whole_pay"]
    return named.unpivot(lines, index=key, variable_name="line", value_name="cents").filter(pl.col("cents") != 0)


def _shares(ours: pl.DataFrame, month: date) -> pl.DataFrame:
    sums = ours.select("fnal_is_whole_pay", "line", "cents", place="account", month=pl.lit(month, pl.Date))
    shared = shares_of_payslips(sums, keys_of_payslips(sharing_keys()))
    of_employer = pl.col("line").is_in(_OF_EMPLOYER)
    is_known = pl.col("beneficiary").is_in([*BRANCHES, *THIRD_PARTIES])
    told = shared.with_columns(
        account="place",
        borne_by=pl.when(of_employer).then(pl.lit("employer")).otherwise(pl.lit("employee")),
        # Which authority levied mobility is not in the sums: it waits for its key, as a line of a declaration does.
        beneficiary=pl.when(is_known).then("beneficiary").otherwise(pl.lit(f"{UNALLOCATED}:pay:{month:%Y-%m}")),
    )
    return told.group_by(_SHARE).agg(pl.col("cents").sum()).select(*_SHARE, "cents")


def _difference(wanted: pl.DataFrame, booked: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    sums = pl.concat([wanted, booked.with_columns(cents=-pl.col("cents"))]).group_by(keys).agg(pl.col("cents").sum())
    return sums.filter(pl.col("cents") != 0).sort(keys)


def _booked(
    organism_id: int, month: date, accounts: list[int], table: str, names: str, keys: list[str]
) -> pl.DataFrame:
    rows = fetch(
        f"select account_id, {names}, sum(cents)::bigint from {table} where organism_id = %s and month = %s"
        f" and account_id = any(%s) and kind = %s and {_OF_PAY} group by account_id, {names}",
        [organism_id, month, accounts, DueKind.PRINCIPAL],
    )
    schema = {name: pl.Int64() if name == "account" else pl.String() for name in keys} | {"cents": pl.Int64()}
    return pl.DataFrame(rows, schema, orient="row")


def _declared(organism_id: int, month: date, accounts: list[int]) -> dict[int, int]:
    """What is due by declarations of accounts that declared the month, assessed yet or not."""
    rows = fetch(
        "select declaration.account_id, coalesce((select sum(due.cents) from contributions_due due"
        " where due.organism_id = %(organism)s and due.account_id = declaration.account_id and due.month = %(month)s"
        f" and due.kind = %(kind)s and {_OF_PAY}), 0)::bigint"
        " from contributions_declaration declaration where declaration.organism_id = %(organism)s"
        " and declaration.month = %(month)s and declaration.account_id = any(%(accounts)s)"
        " and declaration.state <> all(%(gone)s) group by declaration.account_id",
        {
            "organism": organism_id,
            "month": month,
            "accounts": accounts,
            "kind": DueKind.PRINCIPAL,
            "gone": [state.value for state in NOT_COUNTING],
        },
    )
    return dict(rows)


def _compared(lines: pl.DataFrame, declared: dict[int, int]) -> tuple[Compared, ...]:
    sums = lines.group_by("siret", "account").agg(pl.col("cents").sum()).sort("siret")
    return tuple(Compared(siret, declared[account], cents) for siret, account, cents in sums.iter_rows())
