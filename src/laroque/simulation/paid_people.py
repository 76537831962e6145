"""Made-up people in paid work, of any number: who they are paid by, how long they work and for how much.

The same seed and number give the same people. Shares and pays are of our making, near those of private employment in
France; they say how a rule behaves, not what the country would see.
"""

from datetime import date
from random import Random

import polars as pl

from laroque.engines.contributions.payslips import CASE_SCHEMA
from laroque.kernel.periods import last_day_of
from laroque.legislation.parameters import Parameters

_PAYS = (
    ((100, 105), 14),
    ((105, 120), 16),
    ((120, 140), 18),
    ((140, 160), 13),
    ((160, 200), 15),
    ((200, 250), 10),
    ((250, 300), 5),
    ((300, 400), 5),
    ((400, 600), 3),
    ((600, 1500), 1),
)
"""Full-time pay in hundredths of minimum wages, and how many people of a hundred have it."""

_EXECUTIVE_FROM = 240
_SIZES = (((1, 10), 19), ((11, 49), 21), ((50, 249), 20), ((250, 1999), 20), ((2000, 90_000), 20))
_WEEKS = ((3_500, 82), (2_800, 8), (2_400, 6), (1_750, 4))
_RISKS = ((7_000, 30), (12_000, 30), (20_800, 25), (35_000, 15))
_MOBILITY = ((0, 30), (6_000, 20), (20_000, 30), (32_000, 20))
_TOP_UPS = ((3_500, 60), (5_000, 30), (8_000, 10))
_WORK_STUDY = ((0, 20), (15_000, 30), (35_000, 30), (60_000, 20))
_APPRENTICESHIP_FROM = 250


def make_paid_people(*, people: int, seed: int, month: date, parameters: Parameters) -> pl.DataFrame:
    """``CASE_SCHEMA`` of people who are all paid in a month, at the minimum wage of that month at least."""
    random, on = Random(seed), last_day_of(month)
    hourly = parameters.value("minimum_wage.hourly", on).number
    wage = hourly * parameters.value("minimum_wage.hours_a_year", on).number // 12 + 1
    rows = [(f"{rank:08d}", month, *_facts(random, wage)) for rank in range(1, people + 1)]
    return pl.DataFrame(rows, schema=dict(CASE_SCHEMA), orient="row")


def _facts(random: Random, wage: int) -> tuple[int, bool, int, int, int, int, int, int]:
    """gross_cents, executive, headcount, weekly_hundredths, at_mp_ppm, mobility_ppm, top-up, work-study share."""
    low, high = _pick(random, _PAYS)
    full_time = wage * random.randint(low * 100, high * 100) // 10_000
    week = _pick(random, _WEEKS)
    headcount = random.randint(*_pick(random, _SIZES))
    executive = full_time * 100 > wage * _EXECUTIVE_FROM and random.random() < 0.7
    share = _pick(random, _WORK_STUDY) if headcount >= _APPRENTICESHIP_FROM else 0
    mobility, risk, top_up = _pick(random, _MOBILITY), _pick(random, _RISKS), _pick(random, _TOP_UPS)
    return full_time * week // 3_500 + 1, executive, headcount, week, risk, mobility, top_up, share


def _pick(random: Random, weighted: tuple[tuple[object, int], ...]) -> object:
    values, weights = zip(*weighted, strict=True)
    return random.choices(values, weights)[0]
