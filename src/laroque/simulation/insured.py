"""Made-up insured persons and their dependants, with the rights they have. The same seed gives the same people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from laroque.engines.pricing.facts import RightKind
from laroque.simulation import identities
from laroque.simulation.funds import CareFund
from laroque.simulation.population import FAMILY_NAMES, MEN, WOMEN

_ADULT_AGES = ((18, 29, 18), (30, 49, 34), (50, 69, 30), (70, 79, 11), (80, 94, 7))
_CHILDREN = ((0, 52), (1, 22), (2, 19), (3, 7))
_ILLNESSES = ("3", "5", "8", "13", "23", "30")
_LONG_ILL_PERCENT = {18: 4, 30: 8, 50: 24, 70: 42, 80: 55}
_C2S_PERCENT, _INJURED_PERCENT, _NO_DOCTOR_PERCENT, _EXPECTING_PERCENT = 11, 3, 10, 8
_CLOSED_OF_100 = 4
_SINCE = date(2016, 1, 1)
_INJURY_DAYS = 40


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period of a right; ``detail`` as ``RightKind`` says."""

    kind: RightKind
    since: date
    until: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Insured:
    """Someone whose care is claimed under ``nir`` (13 characters), an adult's own or the parent's; ``iban``: of the
    adult. ``is_closed``: the rights ended before the month."""

    nir: str
    born_on: date
    birth_rank: int
    female: bool
    family_name: str
    given_name: str
    is_dependant: bool
    iban: str
    periods: tuple[Period, ...]
    is_closed: bool = False

    @property
    def person(self) -> str:
        """The name by which messages of claims tell the person (``formats.b2.LINES``)."""
        return f"{self.nir}/{self.born_on:%Y%m%d}/{self.birth_rank}" if self.is_dependant else self.nir

    def detail_of(self, kind: RightKind) -> str | None:
        """What a right of the person says, None when there is none."""
        return next((period.detail for period in self.periods if period.kind is kind), None)

    def age_on(self, day: date) -> int:
        """Whole years on a day."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


def make_insured(*, fund: CareFund, count: int, doctors: Sequence[str], month: date, seed: int) -> tuple[Insured, ...]:
    """``count`` adults of a fund with their children, whose treating doctors are some of ``doctors``."""
    random = Random(f"{seed}/{fund.code}/insured")
    people: list[Insured] = []
    numbers: set[str] = set()
    for rank in range(count):
        adult = _adult(random, fund, doctors, month, numbers, is_closed=rank % 100 < _CLOSED_OF_100)
        people.append(adult)
        people += _children(random, adult, month)
    return tuple(people)


def _adult(
    random: Random, fund: CareFund, doctors: Sequence[str], month: date, numbers: set[str], *, is_closed: bool
) -> Insured:
    ages = [(low, high) for low, high, _ in _ADULT_AGES]
    low, high = random.choices(ages, [weight for *_, weight in _ADULT_AGES])[0]
    born_on = date(month.year - random.randint(low, high) - 1, random.randint(1, 12), random.randint(1, 28))
    female = random.random() < 0.53
    nir = _free_nir(random, fund, born_on, numbers, female=female)
    ended = month - timedelta(random.randint(20, 300)) if is_closed else None
    periods = [
        Period(RightKind.COVERED, _SINCE, ended),
        *_lasting(random, fund, doctors, low),
        *_passing(random, month, expecting=female and low < 50),
    ]
    return Insured(
        nir=nir,
        born_on=born_on,
        birth_rank=1,
        female=female,
        family_name=random.choice(FAMILY_NAMES),
        given_name=random.choice(WOMEN if female else MEN),
        is_dependant=False,
        iban=identities.iban(random),
        periods=tuple(periods),
        is_closed=is_closed,
    )


def _free_nir(random: Random, fund: CareFund, born_on: date, numbers: set[str], *, female: bool) -> str:
    while True:
        nir = identities.nir(
            random,
            female=female,
            birth_year=born_on.year,
            birth_month=born_on.month,
            department=fund.birth_department,
        )
        if nir not in numbers:
            numbers.add(nir)
            return nir


def _lasting(random: Random, fund: CareFund, doctors: Sequence[str], age: int) -> list[Period]:
    """Rights that last for years: the local scheme, a long illness, C2S, the treating doctor."""
    found = [Period(RightKind.LOCAL_SCHEME, _SINCE)] if fund.is_local_scheme else []
    if random.randrange(100) < _LONG_ILL_PERCENT[age]:
        found.append(Period(RightKind.LONG_ILLNESS, date(2024, 3, 1), date(2029, 3, 1), random.choice(_ILLNESSES)))
    if random.randrange(100) < _C2S_PERCENT:
        found.append(Period(RightKind.C2S, date(2025, 11, 1), None, random.choice(("free", "with_contribution"))))
    if random.randrange(100) >= _NO_DOCTOR_PERCENT:
        found.append(Period(RightKind.TREATING_DOCTOR, date(2021, 5, 3), None, random.choice(doctors)))
    return found


def _passing(random: Random, month: date, *, expecting: bool) -> list[Period]:
    """Rights of some months: a maternity, the care of a work injury."""
    found = []
    if expecting and random.randrange(100) < _EXPECTING_PERCENT:
        start = month - timedelta(random.randint(0, 60))
        found.append(Period(RightKind.MATERNITY, start, start + timedelta(130)))
    if random.randrange(100) < _INJURED_PERCENT:
        start = month - timedelta(random.randint(1, _INJURY_DAYS))
        found.append(Period(RightKind.INJURY, start, None, f"{start:%y%m%d}001"))
    return found


def _children(random: Random, adult: Insured, month: date) -> list[Insured]:
    """Minor children of an adult who may have some: covered as the adult is, with its scheme and C2S."""
    if not 22 <= adult.age_on(month) <= 55:
        return []
    count = random.choices([number for number, _ in _CHILDREN], [weight for _, weight in _CHILDREN])[0]
    oldest = min(15, adult.age_on(month) - 20)
    kept = (RightKind.COVERED, RightKind.LOCAL_SCHEME, RightKind.C2S, RightKind.TREATING_DOCTOR)
    births = sorted({_birth(random, month, oldest) for _ in range(count)})
    return [
        Insured(
            nir=adult.nir,
            born_on=born_on,
            birth_rank=1,
            female=(female := random.random() < 0.5),
            family_name=adult.family_name,
            given_name=random.choice(WOMEN if female else MEN),
            is_dependant=True,
            iban=adult.iban,
            periods=tuple(
                replace(period, since=max(period.since, born_on))
                for period in adult.periods
                if period.kind in kept and (period.until is None or period.until > born_on)
            ),
            is_closed=adult.is_closed,
        )
        for born_on in births
    ]


def _birth(random: Random, month: date, oldest: int) -> date:
    return month - timedelta(random.randint(60, 365 * max(1, oldest)))
