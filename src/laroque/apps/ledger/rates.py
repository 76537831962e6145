"""Rates of third parties, set by orders of the ministers, and what was told of beneficiaries under each regime."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from laroque.apps.ledger.refusals import LedgerRefusal
from laroque.apps.ledger.states import RateKind, Regime
from laroque.engines.sharing.flat_rates import FIXED_FOR
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text
from laroque.legislation.transfers import third_party_rule


class RateUnknown(LedgerRefusal):
    """No order sets the rate of a beneficiary on that day, as far as this database knows."""

    def __init__(self, kind: RateKind, beneficiary: str, on: date) -> None:
        article = "R225-1" if kind is RateKind.FLAT else "R225-2"
        super().__init__(
            Text(
                f"no {kind.value} rate of {beneficiary} is recorded for {on} (CSS {article}): read the order of the "
                "ministers and record it with `laroque sharing rate`",
                f"aucun taux {kind.value} de {beneficiary} n'est enregistré au {on} (CSS {article}) : lisez l'arrêté "
                "des ministres et enregistrez-le par `laroque sharing rate`",
            )
        )


class RateNotDue(LedgerRefusal):
    """The law gives the beneficiary no such rate."""

    def __init__(self, kind: RateKind, beneficiary: str) -> None:
        super().__init__(
            Text(
                f"{beneficiary} has no {kind.value} rate: CSS L225-1-1 5°, R225-2 I",
                f"{beneficiary} n'a pas de taux {kind.value} : CSS L225-1-1 5°, R225-2 I",
            )
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a beneficiary from a day on, in ppm, with the order that sets it and who recorded it."""

    kind: RateKind
    beneficiary: str
    valid_from: date
    rate_ppm: int
    source: str
    set_by: str

    @property
    def valid_until(self) -> date | None:
        """The first day it no longer holds: a flat rate is set for five years (CSS R225-1 I)."""
        return add_months(self.valid_from, 12 * FIXED_FOR) if self.kind is RateKind.FLAT else None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


def record_rate(
    *, kind: RateKind, beneficiary: str, valid_from: date, rate_ppm: int, source: str, by: str, at: datetime
) -> None:
    """Record a rate with the order that sets it; another for the same day corrects it, the first stays readable.

    Raises ``RateNotDue`` when the law gives the beneficiary none.
    """
    rule = third_party_rule(beneficiary, valid_from)
    if rule is None or not (rule.paid_on_dues if kind is RateKind.FLAT else rule.has_fees):
        raise RateNotDue(kind, beneficiary)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_sharingrate (kind, beneficiary, valid_from, rate_ppm, source, set_by, set_at)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [kind, beneficiary, valid_from, rate_ppm, source, by, at],
        )


def rates(*, kind: RateKind) -> list[Rate]:
    """The rates recorded, by beneficiary and day; of two for one day, the last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (beneficiary, valid_from) kind, beneficiary, valid_from, rate_ppm, source, set_by"
            " from ledger_sharingrate where kind = %s order by beneficiary, valid_from, id desc",
            [kind],
        )
        return [Rate(RateKind(row[0]), *row[1:]) for row in cursor.fetchall()]


def rate_on(known: Iterable[Rate], *, kind: RateKind, beneficiary: str, on: date) -> Rate:
    """The rate of a beneficiary in force on a day, among those known. Raises ``RateUnknown``."""
    holder = rate_holder(beneficiary)
    found = [rate for rate in known if rate.beneficiary == holder and rate.kind is kind and rate.holds(on)]
    if not found:
        raise RateUnknown(kind, beneficiary, on)
    return found[-1]


def rate_holder(beneficiary: str) -> str:
    """The name a rate is recorded under: one for each of the three categories of mobility authorities (R225-1 II)."""
    authority = beneficiary.removeprefix("mobility:")
    if authority == beneficiary or not authority[:1].isdigit():
        return beneficiary
    if authority[:2] in _ILE_DE_FRANCE:
        return "mobility:ile-de-france"
    return "mobility:overseas" if authority[:2] in ("97", "98") else "mobility:metropole"


_ILE_DE_FRANCE = frozenset(("75", "77", "78", "91", "92", "93", "94", "95"))


def told(*, organism_id: int, regime: Regime) -> dict[str, int]:
    """What a body has told in all of each beneficiary under a regime, signed cents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select beneficiary, sum(cents)::bigint from ledger_told where organism_id = %s and regime = %s"
            " group by beneficiary having sum(cents) <> 0 order by beneficiary",
            [organism_id, regime],
        )
        return dict(cursor.fetchall())


def tell(*, organism_id: int, regime: Regime, reference: str, shares: Mapping[str, int]) -> None:
    """Keep what a body tells of beneficiaries, once a reference."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_told (organism_id, regime, reference, beneficiary, cents)"
            " select %s, %s, %s, new.* from unnest(%s::text[], %s::bigint[]) as new (beneficiary, cents)"
            " on conflict do nothing",
            [organism_id, regime, reference, list(shares), list(shares.values())],
        )


def tellings(*, organism_id: int, regime: Regime) -> int:
    """How many times a body has told something under a regime."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct reference) from ledger_told where organism_id = %s and regime = %s",
            [organism_id, regime],
        )
        count: int = cursor.fetchone()[0]
    return count
