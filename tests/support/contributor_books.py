"""A collecting body's contributor accounts for tests: declare, assess and pay without any file."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import Assessment, BookedRun, DebitReturned, DebitSent, Filing, TransferIn
from laroque.apps.ledger import queries as ledger

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
AT = datetime(2026, 5, 5, 10, tzinfo=UTC)
DUE_ON = date(2026, 5, 15)

Shares = Mapping[tuple[str, str], int]
"""Cents by who bears them and beneficiary."""

_LINES = {
    "declaration": pl.Int64, "account": pl.Int64, "line": pl.Int64, "period": pl.Date, "ctp": pl.String,
    "qualifier": pl.String, "insee": pl.String, "base_cents": pl.Int64,
    "stated_ppm": pl.Int64, "rate_ppm": pl.Int64, "at_rate_ppm": pl.Int64,
    "declared_cents": pl.Int64, "recomputed_cents": pl.Int64, "difference_cents": pl.Int64, "due_cents": pl.Int64,
    "controls": pl.List(pl.String),
}  # fmt: skip
_SHARES = {"account": pl.Int64, "borne_by": pl.String, "beneficiary": pl.String, "cents": pl.Int64}


def filing(
    siret: str, *, month: date = APRIL, type_: str = "01", order: int = 1, debit_cents: int = 0, **changes
) -> Filing:
    """A declaration of a month, in message 1."""
    fields = {
        "message_id": 1, "position": 0, "siret": siret, "month": month, "fraction": "11", "type": type_,
        "order_number": order, "norm": "P26V01", "declared_cents": 0, "debit_cents": debit_cents, "due_on": DUE_ON,
    } | changes  # fmt: skip
    return Filing(**fields)


def declare(organism_id: int, *filings: Filing) -> list[operations.Filed]:
    """Record declarations."""
    return operations.record_declarations(organism_id=organism_id, filings=filings, at=AT)


def assess(
    organism_id: int, shares: Mapping[str, Shares], *, month: date = APRIL, salt: str = "", at: datetime = AT
) -> BookedRun:
    """Book the run of ``assessment_of``."""
    assessment = assessment_of(organism_id, shares, month=month, salt=salt)
    return operations.book_assessment(organism_id=organism_id, assessment=assessment, at=at)


def assessment_of(organism_id: int, shares: Mapping[str, Shares], *, month: date = APRIL, salt: str = "") -> Assessment:
    """A run over the declarations that count for SIRETs, each with the shares given (one line a SIRET)."""
    lines, parts, recomputed = [], [], {}
    for siret, of_siret in shares.items():
        (declaration,) = [
            each
            for each in queries.declarations(organism_id=organism_id, siret=siret)
            if each.month == month and each.state != "replaced"
        ]
        total = sum(of_siret.values())
        recomputed[declaration.id] = total
        account = declaration.account_id
        if of_siret:
            lines.append(
                (
                    declaration.id,
                    account,
                    90,
                    month,
                    "100",
                    "920",
                    "",
                    None,
                    None,
                    None,
                    None,
                    None,
                    total,
                    None,
                    total,
                    [],
                )
            )
        parts.extend((account, borne_by, beneficiary, cents) for (borne_by, beneficiary), cents in of_siret.items())
    accounts = [queries.account_by_siret(organism_id=organism_id, siret=siret).id for siret in shares]
    facts = hashlib.sha256(repr((sorted(recomputed), salt)).encode()).digest()
    return Assessment(
        month, facts, "parameters", "code", "", accounts, recomputed, {},
        pl.DataFrame(lines, _LINES, orient="row"), pl.DataFrame(parts, _SHARES, orient="row"),
    )  # fmt: skip


def account_of(organism_id: int, siret: str) -> int:
    """The account of a SIRET."""
    return queries.account_by_siret(organism_id=organism_id, siret=siret).id


def send_debit(organism_id: int, siret: str, cents: int, key: str = "D1", month: date = APRIL) -> None:
    """Order one direct debit."""
    debit = DebitSent(key, account_of(organism_id, siret), month, cents, DUE_ON)
    operations.record_debits_sent(organism_id=organism_id, debits=[debit], at=AT)


def settle(organism_id: int, *keys: str) -> None:
    """The bank credits direct debits."""
    operations.settle_debits(organism_id=organism_id, keys=keys, value_on=DUE_ON, at=AT)


def give_back(organism_id: int, *keys: str) -> None:
    """The bank returns direct debits."""
    returns = [DebitReturned(key, "AM04", date(2026, 5, 19)) for key in keys]
    operations.return_debits(organism_id=organism_id, returns=returns, at=AT)


def pay(organism_id: int, siret: str, cents: int, key: str = "T1", **changes) -> None:
    """A transfer of a known payer comes in."""
    transfer = TransferIn(key, account_of(organism_id, siret), cents, DUE_ON, **changes)
    operations.record_transfers(organism_id=organism_id, transfers=[transfer], at=AT)


def balances(organism_id: int) -> dict[str, int]:
    """The ledger's balances other than zero."""
    return {path: cents for path, cents in ledger.balances(organism_id=organism_id).items() if cents}


def agrees_with_ledger(organism_id: int) -> bool:
    """Whether the contributor accounts and the ledger say the same of each account they share."""
    expected, found = queries.ledger_balances_expected(organism_id=organism_id), balances(organism_id)
    shared = {path for path in found if path.endswith((":contributors", ":charged", ":unallocated"))}
    shared |= {path for path in found if path.startswith("due:") and path.endswith(":uncollected")}
    return {path: cents for path, cents in expected.items() if cents} == {path: found[path] for path in shared}
