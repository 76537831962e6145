"""The law of a month as a payroll program holds it, taken from the dated values."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from laroque.kernel.money import divide_half_up
from laroque.kernel.periods import last_day_of
from laroque.legislation.ctp import RatePart
from laroque.legislation.parameters import Parameters, load
from laroque.legislation.sharing import sharing_keys
from laroque.simulation.payroll import CAPPED, UNCAPPED, PayrollLaw, Relief

_LINES = (
    ("027", UNCAPPED),
    ("100", UNCAPPED),
    ("100", CAPPED),
    ("236", UNCAPPED),
    ("260", UNCAPPED),
    ("332", CAPPED),
    ("430", UNCAPPED),
    ("635", UNCAPPED),
    ("772", UNCAPPED),
    ("937", UNCAPPED),
    ("959", UNCAPPED),
    ("971", UNCAPPED),
    ("992", UNCAPPED),
)
_OCCUPATIONAL_RISK = "045"


def payroll_law(month: date) -> PayrollLaw:
    """The values of a month, by their last day (CSS R242-1 II).

    Raises ``laroque.legislation.topics.NotLegislatedYet`` for a month that nobody checked.
    """
    parameters, on = load(), last_day_of(month)
    hours = parameters.value("minimum_wage.hours_a_year", on).number
    return PayrollLaw(
        month=month,
        ceiling_cents=parameters.pmss(on).number,
        minimum_wage_cents=_of_a_month(parameters.value("minimum_wage.hourly", on).number, hours),
        relief_wage_cents=_of_a_month(parameters.value("general_relief.minimum_wage", on).number, hours),
        ppm={line: parameters.rate_of_ctp(line[0], _part(line[1]), on).number for line in _LINES},
        parts={line: _nominative_parts(line, on) for line in _LINES},
        relief_small=_relief(parameters, "small", on),
        relief_large=_relief(parameters, "large", on),
        health_complement_from=_hundredths(parameters, "health_from", on),
        family_complement_from=_hundredths(parameters, "family_from", on),
        csg_base_ppm=parameters.value("csg.base_ppm", on).number,
        csg_base_ceilings=parameters.value("csg.base_ceilings", on).number,
        fnal_whole_pay_from=parameters.value("headcounts.fnal_whole_pay", on).number,
        training_full_rate_from=parameters.value("headcounts.training_full_rate", on).number,
    )


def _of_a_month(hourly_cents: int, hours_a_year: int) -> int:
    """A full-time month at an hourly wage: a twelfth of the hours of a year (CSS D241-7 IV)."""
    return divide_half_up(hourly_cents * hours_a_year, 12)


def _part(qualifier: str) -> RatePart:
    return RatePart.CAPPED if qualifier == CAPPED else RatePart.UNCAPPED


def _nominative_parts(line: tuple[str, str], on: date) -> dict[str, int]:
    """The codes of block 81 that make up a line, with their rates in ppm; occupational risk is the employer's own."""
    ctp, qualifier = line
    parts: dict[str, int] = defaultdict(int)
    for key in sharing_keys():
        if key.ctp == ctp and key.part == _part(qualifier).value and on in key.valid and key.weight_ppm is not None:
            parts[key.nominative_code] += key.weight_ppm
    parts.pop(_OCCUPATIONAL_RISK, None)
    return dict(parts)


def _relief(parameters: Parameters, size: str, on: date) -> Relief:
    minimum, delta = (parameters.value(f"general_relief.{name}", on).number for name in ("minimum", f"delta_{size}"))
    collected = parameters.value(f"general_relief.collected_{size}", on).number
    return Relief(
        minimum=Decimal(minimum).scaleb(-6),
        delta=Decimal(delta).scaleb(-6),
        power=_hundredths(parameters, "power", on),
        ceiling_wages=_hundredths(parameters, "ceiling", on),
        collected_part=Decimal(collected) / (minimum + delta),
    )


def _hundredths(parameters: Parameters, name: str, on: date) -> Decimal:
    return Decimal(parameters.value(f"general_relief.{name}", on).number).scaleb(-2)
