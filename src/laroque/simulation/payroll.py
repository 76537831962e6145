"""A made-up payroll program: slips of a month and the contribution lines an employer declares from them.

It computes on its own, one employee after the other; the engines recompute the same lines another way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from laroque.kernel.money import apply_rate, divide_half_up, share, to_whole_euro
from laroque.kernel.periods import days_in_month, last_day_of, month_of
from laroque.simulation.population import FULL_TIME_HOURS, Employee, Employer

CAPPED, UNCAPPED = "921", "920"
_NET_PPM = 780_000
"""Part of the pay that made-up employees are paid: nothing is checked against it."""


@dataclass(frozen=True, slots=True)
class Relief:
    """The general relief of a month (CSS L241-13, D241-7): its formula's values, as decimals of the pay.

    ``ceiling_wages`` is in minimum wages; ``minimum`` is zero and ``power`` one until the end of 2025.
    """

    minimum: Decimal
    delta: Decimal
    power: Decimal
    ceiling_wages: Decimal
    collected_part: Decimal

    def coefficient(self, *, gross_cents: int, minimum_wage_cents: int) -> Decimal:
        """The coefficient of a pay, four decimals, at most the sum of its two values; zero above the ceiling."""
        ratio = self.ceiling_wages * minimum_wage_cents / gross_cents - 1
        if ratio <= 0:
            return Decimal(0)
        scaled = ratio / (self.ceiling_wages - 1)
        raised = scaled if self.power == 1 else Decimal(float(scaled) ** float(self.power))
        return min(
            self.minimum + self.delta, (self.minimum + self.delta * raised).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        )


@dataclass(frozen=True, slots=True)
class PayrollLaw:
    """What a payroll program knows of the law of a month.

    ``minimum_wage_cents`` is what nobody earns less than, ``relief_wage_cents`` the one that reliefs are computed from;
    both are of a month. ``ppm`` gives the rate of each (CTP, qualifier); ``parts`` the nominative codes that make up a
    CTP line, with their rates; the thresholds are in minimum wages, zero when the line is due by all.
    """

    month: date
    ceiling_cents: int
    minimum_wage_cents: int
    relief_wage_cents: int
    ppm: Mapping[tuple[str, str], int]
    parts: Mapping[tuple[str, str], Mapping[str, int]]
    relief_small: Relief
    relief_large: Relief
    health_complement_from: Decimal
    family_complement_from: Decimal
    csg_base_ppm: int
    csg_base_ceilings: int
    fnal_whole_pay_from: int
    training_full_rate_from: int


@dataclass(frozen=True, slots=True)
class Component:
    """A nominative contribution (block 81): code, base and amount in cents, rate in ppm (none for a relief)."""

    code: str
    base_cents: int
    amount_cents: int
    rate_ppm: int | None
    collected: bool = True


@dataclass(frozen=True, slots=True)
class Slip:
    """The pay of one employee for one month; amounts in cents, ``bases`` from base code (block 78) to components."""

    employee: Employee
    paid_from: date
    gross_cents: int
    capped_cents: int
    csg_base_cents: int
    net_cents: int
    smic_cents: int
    bases: Mapping[str, tuple[int, tuple[Component, ...]]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bordereau (block 23): base or amount in cents, AT rate in ppm where the line has one."""

    ctp: str
    qualifier: str
    base_cents: int | None
    amount_cents: int | None
    at_ppm: int | None
    due_cents: int


def make_slips(employer: Employer, law: PayrollLaw) -> list[Slip]:
    """The slips of all the employees of an employer for the month of the law."""
    return [_make_slip(employer, employee, law) for employee in employer.employees]


def make_lines(employer: Employer, slips: Iterable[Slip], law: PayrollLaw) -> list[Line]:
    """The bordereau lines: bases summed and rounded to the euro, each due rounded to the euro (CSS L133-10)."""
    bases: dict[tuple[str, str], int] = defaultdict(int)
    relief = 0
    for slip in slips:
        for line, cents in _line_bases(employer, slip, law):
            bases[line] += cents
        relief -= sum(part.amount_cents for _, parts in slip.bases.values() for part in parts if part.code == "018")
    lines = [_line(employer, line, cents, law) for line, cents in sorted(bases.items()) if cents]
    if relief:
        whole = to_whole_euro(relief)
        lines.append(Line("668", CAPPED, None, whole, None, -whole))
    return lines


def _make_slip(employer: Employer, employee: Employee, law: PayrollLaw) -> Slip:
    days = days_in_month(law.month)
    paid_from = max(employee.hired_on, law.month)
    worked = (last_day_of(law.month) - paid_from).days + 1
    gross = divide_half_up(employee.gross_cents * worked, days)
    ceiling = divide_half_up(law.ceiling_cents * employee.hours * worked, FULL_TIME_HOURS * days)
    wage = divide_half_up(law.relief_wage_cents * employee.hours * worked, FULL_TIME_HOURS * days)
    capped = min(gross, ceiling)
    reduced = min(gross, law.csg_base_ceilings * law.ceiling_cents)
    csg_base = apply_rate(reduced, law.csg_base_ppm) + gross - reduced
    bases = _bases(employer, law, gross=gross, capped=capped, csg_base=csg_base, wage=wage)
    return Slip(employee, paid_from, gross, capped, csg_base, apply_rate(gross, _NET_PPM), wage, bases)


def _bases(
    employer: Employer, law: PayrollLaw, *, gross: int, capped: int, csg_base: int, wage: int
) -> dict[str, tuple[int, tuple[Component, ...]]]:
    def parts(base: int, *lines: tuple[str, str]) -> list[Component]:
        rates = [item for line in lines for item in law.parts[line].items()]
        return [Component(code, base, apply_rate(base, rate), rate) for code, rate in rates]

    uncapped = [(ctp, UNCAPPED) for ctp in _whole_pay_ctp(employer, gross, wage, law)]
    on_pay = [Component("045", gross, apply_rate(gross, employer.at_ppm), employer.at_ppm), *parts(gross, *uncapped)]
    on_pay += _relief_components(employer, law, gross=gross, wage=wage)
    on_capped = parts(capped, ("100", CAPPED), *([("332", CAPPED)] if _pays_small_fnal(employer, law) else []))
    return {
        "03": (gross, tuple(on_pay)),
        "02": (capped, tuple(on_capped)),
        "04": (csg_base, tuple(parts(csg_base, ("260", UNCAPPED)))),
        "07": (gross, tuple(parts(gross, ("772", UNCAPPED), ("937", UNCAPPED)))),
    }


def _whole_pay_ctp(employer: Employer, gross: int, wage: int, law: PayrollLaw) -> list[str]:
    codes = ["100", "027", "992", _training_ctp(employer, law)]
    if gross > law.family_complement_from * wage:
        codes.append("430")
    if gross > law.health_complement_from * wage:
        codes.append("635")
    if not _pays_small_fnal(employer, law):
        codes.append("236")
    return codes


def _relief_components(employer: Employer, law: PayrollLaw, *, gross: int, wage: int) -> list[Component]:
    relief = law.relief_small if _pays_small_fnal(employer, law) else law.relief_large
    whole = relief.coefficient(gross_cents=gross, minimum_wage_cents=wage) * gross
    if not whole:
        return []
    total = int(whole.quantize(Decimal(1), ROUND_HALF_UP))
    collected_weight = int(relief.collected_part * 1_000_000)
    collected, pension = share(total, [collected_weight, 1_000_000 - collected_weight])
    return [Component("018", gross, -collected, None), Component("106", gross, -pension, None, collected=False)]


def _line_bases(employer: Employer, slip: Slip, law: PayrollLaw) -> list[tuple[tuple[str, str], int]]:
    whole = _whole_pay_ctp(employer, slip.gross_cents, slip.smic_cents, law)
    lines = [((ctp, UNCAPPED), slip.gross_cents) for ctp in [*whole, "772", "937"]]
    lines += [(("100", CAPPED), slip.capped_cents), (("260", UNCAPPED), slip.csg_base_cents)]
    if _pays_small_fnal(employer, law):
        lines.append((("332", CAPPED), slip.capped_cents))
    return lines


def _line(employer: Employer, line: tuple[str, str], cents: int, law: PayrollLaw) -> Line:
    base = to_whole_euro(cents)
    at_ppm = employer.at_ppm if line == ("100", UNCAPPED) else None
    due = to_whole_euro(apply_rate(base, law.ppm[line] + (at_ppm or 0)))
    return Line(*line, base, None, at_ppm, due)


def _training_ctp(employer: Employer, law: PayrollLaw) -> str:
    return "959" if employer.headcount < law.training_full_rate_from else "971"


def _pays_small_fnal(employer: Employer, law: PayrollLaw) -> bool:
    return employer.headcount < law.fnal_whole_pay_from


def paid_on(law: PayrollLaw) -> date:
    """The day the pay of the month is paid."""
    return last_day_of(month_of(law.month))
