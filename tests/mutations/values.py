"""Mutants of values: each number of the law that the engines read, moved by the smallest step of its kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from laroque.kernel.periods import Period
from laroque.legislation import parameters
from laroque.legislation.ctp import RatePart
from laroque.legislation.parameters import Parameters, load
from laroque.legislation.sharing import CHECKED, SharingKey, sharing_keys
from tests.support.documents import law_cases

SELF_EMPLOYED = ("self_employed", "micro")
NOT_COMPUTED = frozenset(
    {"due_dates", "tolerances", "refunds", "returns", "overpayments", "sick_leave"}
    | {"care_rates", "care_rates_local", "care_charges", "care_acts", "care_rights", "participations", "c2s"}
)
"""Topics that no contribution is computed with."""

_KEY_PARTS = {"capped": RatePart.CAPPED, "uncapped": RatePart.UNCAPPED, "at": RatePart.OCCUPATIONAL_RISK}


@dataclass(frozen=True, slots=True)
class ValueMutant:
    """The law with one number moved."""

    name: str
    is_self_employed: bool
    law: Parameters


def mutants() -> Iterator[ValueMutant]:
    """Up, then down, for each value of each series; those of the self-employed up alone, by a visible step."""
    known = load()
    for series, history in known.series.items():
        topic = series.partition(".")[0]
        if topic in NOT_COMPUTED:
            continue
        for rank, value in enumerate(history):
            for number in _moved(series, value.number):
                other = (*history[:rank], replace(value, number=number), *history[rank + 1 :])
                law = replace(known, series={**known.series, series: other})
                name = f"{series} from {value.since}: {value.number} -> {number}"
                yield ValueMutant(name, topic in SELF_EMPLOYED, law)


@contextmanager
def read(law: Parameters) -> Iterator[None]:
    """While the block runs, the law that is loaded is this one."""
    loading = parameters.load
    parameters.load = lambda: law  # type: ignore[assignment]
    try:
        yield
    finally:
        parameters.load = loading


def rates_tried() -> tuple[int, list[str]]:
    """How many rates of CTP there are, and those that neither the keys that share them nor a case would see move."""
    cases = [(case["ctp"], case["part"], case["day"]) for case in law_cases("ctp_rates")]
    tried, alive = 0, []
    keys: dict[tuple[str, str, str | None], list[SharingKey]] = {}
    for key in sharing_keys():
        keys.setdefault((key.ctp, key.part, key.variant), []).append(key)
    for code, ctp in load().ctps.items():
        for name, part in _KEY_PARTS.items():
            history = ctp.rates.get(part, ())
            shared = [each for (ctp_code, key_part, _), each in keys.items() if (ctp_code, key_part) == (code, name)]
            for rank, value in enumerate(history):
                until = history[rank + 1].since if rank + 1 < len(history) else None
                span = Period(value.since, until)
                in_cases = any((ctp, of) == (code, part.value) and day in span for ctp, of, day in cases)
                tried += 1
                if not in_cases and _is_read(span) and not any(_tells(each, span, value.number) for each in shared):
                    alive.append(f"ctp.{code}.{part.value} from {value.since}: {value.number}")
    return tried, alive


def _is_read(span: Period) -> bool:
    return CHECKED.end is not None and span.start < CHECKED.end and (span.end is None or span.end > CHECKED.start)


def _tells(keys: list[SharingKey], span: Period, number: int) -> bool:
    """Whether the shares of some day sum to the rate, so that another rate would be seen."""
    for day in {max(span.start, CHECKED.start), *(key.valid.start for key in keys)}:
        weights = [key.weight_ppm for key in keys if day in key.valid] if day in CHECKED and day in span else []
        if weights and None not in weights and sum(each or 0 for each in weights) == number:
            return True
    return False


def _moved(series: str, number: int) -> tuple[int, ...]:
    topic = series.partition(".")[0]
    if topic in SELF_EMPLOYED:
        return (_larger(series, number),)
    step = _step_of(series)
    return (number + step, number - step) if number else (number + step,)


def _step_of(series: str) -> int:
    """Four decimals for a coefficient of the relief, three for a rate in percent, two for CSG, one of anything else."""
    topic, _, rest = series.partition(".")
    if topic == "general_relief" and rest.startswith(("minimum", "delta", "collected")) and rest != "minimum_wage":
        return 100
    if topic == "salaried_rates":
        return 10
    if rest in {"deductible", "non_deductible", "crds", "base_ppm", "health_top_up_employer"} or "share" in rest:
        return 100
    return 10 if rest.endswith("_rate") else 1


def _larger(series: str, number: int) -> int:
    """Larger by one for a count, by a fifth for the smallest rates, else by a fiftieth: results are in whole euros."""
    if series.endswith(("_days", "_hours", "_quarters", "_months")):
        return number + 1
    if series.startswith("micro.") and 0 < number < _SMALL_RATE:
        return number + number // 5
    return number + max(_LEAST_STEP, number // 50)


_SMALL_RATE, _LEAST_STEP = 5_000, 1_000
