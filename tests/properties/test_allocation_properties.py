"""Allocation: what is paid is conserved, nobody is paid beyond the debt, and frames say what the scalar rule says."""

from collections import defaultdict
from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from laroque.engines.allocation import Kind, Unit, allocate, pro_rata
from laroque.engines.allocation_frames import allocate_frame

MONTHS = [date(2025, 11, 1), date(2026, 1, 1), date(2026, 4, 1)]
BEARERS = ["employee", "employer", "benefit_recipient", "unspecified"]
AMOUNTS = st.one_of(st.integers(-300, 900), st.integers(-(10**11), 10**12))
OWED = st.lists(
    st.tuples(st.sampled_from(MONTHS), st.sampled_from(list(Kind)), st.sampled_from(BEARERS), AMOUNTS), max_size=12
)
PAYMENTS = st.lists(
    st.tuples(st.one_of(st.integers(0, 3000), st.integers(0, 10**13)), st.sampled_from([*MONTHS, None])), max_size=4
)


def units_of(owed: list[tuple[date, Kind, str, int]]) -> list[Unit]:
    return [Unit(key, *fields) for key, fields in enumerate(owed)]


@settings(max_examples=60)
@given(owed=OWED, cents=st.one_of(st.integers(0, 3000), st.integers(0, 10**13)), named=st.sampled_from([*MONTHS, None]))
def test_parts_and_credit_sum_to_the_payment_and_stay_within_the_debts(owed, cents, named):
    units = units_of(owed)
    result = allocate(cents, units, named_month=named)
    assert sum(part.cents for part in result.parts) + result.credit_cents == cents
    assert result.credit_cents >= 0
    for part in result.parts:
        assert min(0, units[part.key].cents) <= part.cents <= max(0, units[part.key].cents)


@settings(max_examples=60)
@given(owed=OWED, cents=st.integers(0, 5000), named=st.sampled_from([*MONTHS, None]))
def test_surcharges_wait_for_all_the_principal(owed, cents, named):
    units = units_of(owed)
    result = allocate(cents, units, named_month=named)
    paid = {part.key: part.cents for part in result.parts}
    due_months: dict[date, int] = defaultdict(int)
    for unit in units:
        if unit.kind is Kind.PRINCIPAL:
            due_months[unit.month] += unit.cents
    unpaid = any(
        unit.kind is Kind.PRINCIPAL and due_months[unit.month] > 0 and paid.get(unit.key, 0) != unit.cents
        for unit in units
    )
    beyond = sum(part.cents for part in result.parts if units[part.key].kind is not Kind.PRINCIPAL)
    assert not (unpaid and (beyond or result.credit_cents))


@settings(max_examples=60)
@given(weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=20), data=st.data())
def test_pro_rata_parts_are_within_one_cent_of_the_exact_quota(weights, data):
    cents = data.draw(st.integers(0, sum(weights)))
    parts = pro_rata(cents, weights)
    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part <= weight
        assert abs(part * sum(weights) - cents * weight) < max(1, sum(weights))


@settings(max_examples=60)
@given(accounts=st.lists(st.tuples(OWED, PAYMENTS), min_size=1, max_size=4))
def test_frames_allocate_as_the_scalar_rule_does(accounts):
    owed_rows, payment_rows, parts, credits = [], [], [], []
    for account, (owed, payments) in enumerate(accounts):
        left = [Unit(len(owed_rows) + index, *fields) for index, fields in enumerate(owed)]
        owed_rows += [(unit.key, account, unit.month, unit.kind.value, unit.borne_by, unit.cents) for unit in left]
        for cents, named in payments:
            payment_rows.append((len(payment_rows), account, cents, named))
            result = allocate(cents, left, named_month=named)
            paid = {part.key: part.cents for part in result.parts}
            left = [Unit(u.key, u.month, u.kind, u.borne_by, u.cents - paid.get(u.key, 0)) for u in left]
            parts += [(payment_rows[-1][0], part.key, part.cents) for part in result.parts]
            credits.append((payment_rows[-1][0], result.credit_cents))
    result = allocate_frame(payments_frame(payment_rows), units_frame(owed_rows))
    assert sorted(result.parts.rows()) == sorted(parts)
    assert sorted(result.credits.rows()) == sorted(credits)


def payments_frame(rows: list[tuple[int, int, int, date | None]]) -> pl.DataFrame:
    schema = {"payment": pl.Int64, "account": pl.Int64, "cents": pl.Int64, "named_month": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def units_frame(rows: list[tuple[int, int, date, str, str, int]]) -> pl.DataFrame:
    schema = {
        "unit": pl.Int64,
        "account": pl.Int64,
        "month": pl.Date,
        "kind": pl.String,
        "borne_by": pl.String,
        "cents": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
