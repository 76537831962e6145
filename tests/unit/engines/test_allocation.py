"""Allocation of payments: the tables of its page, and what it refuses."""

import re
from datetime import date

import polars as pl
import pytest
from tests.support.documents import Row, cents_of, tables_of

from laroque.engines.allocation import Allocation, Kind, NotAPayment, Unit, allocate, pro_rata
from laroque.engines.allocation_frames import allocate_frame
from laroque.kernel.periods import parse_month

EXAMPLES = {name: rows for name, rows in tables_of("algorithms/allocation.md").items() if name.startswith("Example")}
APRIL = date(2026, 4, 1)


def payment_of(heading: str) -> tuple[int, date | None]:
    named = re.search(r"names (\d{4}-\d{2})", heading)
    return cents_of(heading.rsplit(" ", 1)[1]), parse_month(named[1]) if named else None


def units_of(rows: list[Row]) -> list[Unit]:
    return [
        Unit(row["unit"], parse_month(row["month"]), Kind(row["kind"]), row["borne by"], cents_of(row["owed"]))
        for row in rows
        if row["unit"] != "credit"
    ]


def paid_of(rows: list[Row]) -> dict[str, int]:
    return {row["unit"]: cents_of(row["paid"]) for row in rows if row["paid"]}


def frame_of(units: list[Unit]) -> pl.DataFrame:
    rows = [(unit.key, 1, unit.month, unit.kind.value, unit.borne_by, unit.cents) for unit in units]
    return pl.DataFrame(rows, schema=["unit", "account", "month", "kind", "borne_by", "cents"], orient="row")


def payments_of(*payments: tuple[int, date | None]) -> pl.DataFrame:
    rows = [(key, 1, cents, named) for key, (cents, named) in enumerate(payments)]
    schema = {"payment": pl.Int64, "account": pl.Int64, "cents": pl.Int64, "named_month": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_the_page_has_its_examples():
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize("heading", EXAMPLES)
def test_the_page_and_the_rule_agree(heading):
    rows = EXAMPLES[heading]
    cents, named = payment_of(heading)
    result = allocate(cents, units_of(rows), named_month=named)
    found = {part.key: part.cents for part in result.parts}
    if result.credit_cents:
        found["credit"] = result.credit_cents
    assert found == paid_of(rows)


@pytest.mark.parametrize("heading", EXAMPLES)
def test_the_page_and_the_frames_agree(heading):
    rows = EXAMPLES[heading]
    result = allocate_frame(payments_of(payment_of(heading)), frame_of(units_of(rows)))
    found = dict(result.parts.select("unit", "cents").rows())
    if result.credits["cents"].item():
        found["credit"] = result.credits["cents"].item()
    assert found == paid_of(rows)


def test_a_payment_without_debts_is_all_credit():
    assert allocate(12_345, []) == Allocation((), 12_345)


def test_a_month_whose_reliefs_equal_its_debts_is_settled_without_money():
    units = [
        Unit("debt", APRIL, Kind.PRINCIPAL, "employer", 500),
        Unit("relief", APRIL, Kind.PRINCIPAL, "employer", -500),
    ]
    assert [(part.key, part.cents) for part in allocate(0, units).parts] == [("debt", 500), ("relief", -500)]


def test_a_second_payment_finds_what_the_first_left():
    units = frame_of(
        [
            Unit("old", date(2026, 1, 1), Kind.PRINCIPAL, "employer", 100),
            Unit("new", APRIL, Kind.PRINCIPAL, "employer", 50),
        ]
    )
    result = allocate_frame(payments_of((70, None), (70, APRIL), (70, None)), units)
    assert result.parts.rows() == [(0, "old", 70), (1, "new", 50), (1, "old", 20), (2, "old", 10)]
    assert result.credits.rows() == [(0, 0), (1, 0), (2, 60)]


def test_an_account_that_pays_nothing_keeps_its_debts():
    units = frame_of([Unit("debt", APRIL, Kind.PRINCIPAL, "employer", 100)]).with_columns(account=pl.lit(2, pl.Int64))
    result = allocate_frame(payments_of((70, None)), units)
    assert result.parts.rows() == []
    assert result.credits.rows() == [(0, 70)]


def test_no_payment_allocates_nothing():
    result = allocate_frame(payments_of(), frame_of([Unit("debt", APRIL, Kind.PRINCIPAL, "employer", 100)]))
    assert (result.parts.rows(), result.credits.rows()) == ([], [])


def test_below_zero_is_no_payment():
    with pytest.raises(NotAPayment):
        allocate(-1, [])
    with pytest.raises(NotAPayment):
        allocate_frame(payments_of((-1, None)), frame_of([Unit("debt", APRIL, Kind.PRINCIPAL, "employer", 1)]))


def test_pro_rata_never_passes_a_weight():
    assert pro_rata(5, [1] * 10) == [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert pro_rata(0, []) == []
    with pytest.raises(ValueError, match="between zero and 3"):
        pro_rata(4, [1, 2])


def test_amounts_beyond_64_bits_when_multiplied_stay_exact():
    units = [Unit(key, APRIL, Kind.PRINCIPAL, "employer", cents) for key, cents in (("a", 3 * 10**12), ("b", 10**12))]
    result = allocate_frame(payments_of((10**12 + 1, None)), frame_of(units))
    assert dict(result.parts.select("unit", "cents").rows()) == {"a": 750_000_000_001, "b": 250_000_000_000}
