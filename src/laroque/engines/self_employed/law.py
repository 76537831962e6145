"""The values of the law for each year or month that a frame holds, as columns to join."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

GENERAL = "general"
CIPAV = "cipav"
SECTION_OF = {"craft": GENERAL, "trade": GENERAL, "liberal_non_regulated": GENERAL, "liberal_cipav": CIPAV}
"""The activities outside the micro scheme, and the section of old age of each."""

MICRO_ACTIVITIES = (
    "sales",
    "sales_craft",
    "services_craft",
    "services_trade",
    "liberal_non_regulated",
    "liberal_cipav",
    "furnished_tourism",
)
MICRO_GROUP = {"sales_craft": "sales", "services_craft": "services", "services_trade": "services"}
"""The activities whose rates stand under another name in ``values/micro.yaml``."""

SHARE_GROUP = {"sales": "sales_and_services", "services": "sales_and_services"}
"""The groups whose division between risks stands under another name."""

SHARED_LINES = (
    "health",
    "sickness_allowance",
    "disability_death",
    "old_age_basic",
    "old_age_complementary",
    "csg_crds_total",
)
"""The lines that the single rate of micro-entrepreneurs pays (CSS D613-6)."""

_SUFFIX = f"_{CIPAV}"
_LOST_BY_CIPAV = ("old_age_capped", "old_age_whole")


def refusal(day: date, parameters: Parameters) -> Text | None:
    """Why the law of a day cannot be told, or None when it can."""
    try:
        for name in ("self_employed", "micro", "pmss"):
            parameters.topics[name].require_checked(name, day)
    except NotLegislatedYet as unchecked:
        return unchecked.text
    return None


def annual_law(years: Iterable[int], parameters: Parameters) -> pl.DataFrame:
    """One row a year and section: the values of 1 January (CSS R613-17, D633-2), as ``_<series>`` columns.

    ``year``, ``section``, ``_year_days``, ``_ceiling_cents`` (the yearly ceiling), ``_old_age_floor_cents`` (450 hours
    of minimum wage) and each series of ``values/self_employed.yaml``, ppm or cents, null where the law had none.
    Raises ``NotLegislatedYet``.
    """
    rows = [_annual_row(year, section, parameters) for year in sorted(set(years)) for section in (GENERAL, CIPAV)]
    return pl.DataFrame(rows, schema=dict.fromkeys(_annual_columns(parameters), pl.Int64) | {"section": pl.String})


def _annual_columns(parameters: Parameters) -> list[str]:
    names = [name for name in _series(parameters) if not name.endswith(_SUFFIX)]
    cipav = [f"{name.removesuffix(_SUFFIX)}" for name in _series(parameters) if name.endswith(_SUFFIX)]
    own = ["year", "section", "_year_days", "_ceiling_cents", "_old_age_floor_cents"]
    return [*own, *(f"_{name}" for name in dict.fromkeys([*names, *cipav]))]


def _series(parameters: Parameters) -> list[str]:
    return [name.partition(".")[2] for name in parameters.series if name.startswith("self_employed.")]


def _annual_row(year: int, section: str, parameters: Parameters) -> dict[str, int | str | None]:
    first = date(year, 1, 1)
    row: dict[str, int | str | None] = {
        "year": year,
        "section": section,
        "_year_days": (date(year + 1, 1, 1) - first).days,
        "_ceiling_cents": 12 * parameters.pmss(first).number,
    }
    for name in _series(parameters):
        if not name.endswith(_SUFFIX):
            row[f"_{name}"] = _value(name, first, parameters)
    if section == CIPAV:
        for name in _series(parameters):
            if name.endswith(_SUFFIX):
                row[f"_{name.removesuffix(_SUFFIX)}"] = _value(name, first, parameters)
        row |= dict.fromkeys([f"_{name}" for name in _LOST_BY_CIPAV], 0)
    else:
        row |= dict.fromkeys(("_old_age_first", "_old_age_second", "_old_age_second_limit"), 0)
    hours = parameters.value("self_employed.old_age_floor_hours", first).number
    row["_old_age_floor_cents"] = hours * parameters.value("minimum_wage.hourly", first).number
    return row


def _value(name: str, on: date, parameters: Parameters) -> int | None:
    try:
        return parameters.value(f"self_employed.{name}", on).number
    except UnknownValue:
        return None


def micro_law(months: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """One row a month and activity, with ``_rate``, ``_training``, ``_chamber`` in ppm.

    ``_half`` and ``_quarter`` (rates under start relief, null before they exist), ``_tax_abatement``, ``_share_<line>``
    (null where the division between risks is not held); ``_relief_quarters`` and ``_ceiling_cents``.
    Raises ``NotLegislatedYet``.
    """
    rows = [_micro_row(month, name, parameters) for month in sorted(set(months)) for name in MICRO_ACTIVITIES]
    numbers = [*_MICRO_NUMBERS, *(f"_share_{line}" for line in SHARED_LINES)]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"month": pl.Date, "activity": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(numbers, pl.Int64))


_MICRO_NUMBERS = (
    "_rate",
    "_training",
    "_chamber",
    "_half",
    "_quarter",
    "_tax_abatement",
    "_relief_quarters",
    "_ceiling_cents",
)


def _micro_row(month: date, activity: str, parameters: Parameters) -> dict[str, int | str | date | None]:
    group = MICRO_GROUP.get(activity, activity)

    def known(name: str) -> int | None:
        try:
            return parameters.value(f"micro.{name}", month).number
        except UnknownValue:
            return None

    row: dict[str, int | str | date | None] = {
        "month": month,
        "activity": activity,
        "_rate": parameters.value(f"micro.contributions_{group}", month).number,
        "_training": parameters.value(f"micro.training_{activity}", month).number,
        "_chamber": known(f"chamber_{activity}") or 0,
        "_half": known(f"relief_half_{group}"),
        "_quarter": known(f"relief_quarter_{group}"),
        "_tax_abatement": known(f"tax_abatement_{group}"),
        "_relief_quarters": parameters.value("micro.relief_quarters", month).number,
        "_ceiling_cents": 12 * parameters.pmss(date(month.year, 1, 1)).number,
    }
    shared = SHARE_GROUP.get(group, group)
    return row | {f"_share_{line}": known(f"share_{line}_{shared}") for line in SHARED_LINES}
