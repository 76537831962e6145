"""Acts without co-payment by code and age: whole years on the day of care, half-open (CSS L160-14, R160-17)."""

from datetime import date

import polars as pl
import pytest

from laroque.engines.pricing.exempt import exempt_frame, is_exempt_act

FLU, MEASLES, EMERGENCY_CONTRACEPTION = "3400930306000", "3400937327848", "3400936413726"
DAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("system", "code", "born_on", "expected"),
    [
        ("drug", FLU, date(1961, 4, 2), True),
        ("drug", FLU, date(1961, 4, 3), False),
        ("drug", FLU, date(1961, 4, 10), False),
        ("drug", FLU, date(1961, 3, 31), True),
        ("drug", MEASLES, date(2008, 4, 3), True),
        ("drug", MEASLES, date(2008, 4, 2), False),
        ("drug", EMERGENCY_CONTRACEPTION, date(1970, 1, 1), True),
        ("device", EMERGENCY_CONTRACEPTION, date(1970, 1, 1), False),
    ],
)
def test_an_act_is_exempt_by_its_code_and_the_age_of_the_person(system, code, born_on, expected):
    schema = {"system": pl.String(), "code": pl.String(), "care_on": pl.Date(), "born_on": pl.Date()}
    line = pl.DataFrame([(system, code, DAY, born_on)], schema=schema, orient="row")
    known = line.join(exempt_frame(), on=["system", "code"], how="left")
    assert known.select(is_exempt_act()).item() is expected


def test_each_act_stands_once():
    assert not exempt_frame().select("system", "code").is_duplicated().any()
