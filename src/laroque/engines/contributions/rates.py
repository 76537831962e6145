"""The rate of each kind of line met in the declarations, looked up once a day and CTP."""

from datetime import date
from typing import Any

import polars as pl

from laroque.kernel.periods import Period
from laroque.legislation.ctp import Ctp, LineKind, RatePart, RiskRate, UnknownCtp
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import DatedValue, NotLegislatedYet, UnknownValue

UNKNOWN = "CTP_UNKNOWN"
NOT_LEGISLATED = "RATE_NOT_LEGISLATED"
NO_SUCH_PART = "CTP_WITHOUT_THIS_PART"
NO_PERIOD = "PERIOD_MISSING"

QUALIFIERS = {"920", "921"}
"""23.002: 920, a base without ceiling; 921, a base under it."""

SCHEMA = {
    "ctp": pl.String,
    "qualifier": pl.String,
    "last_day": pl.Date,
    "kind": pl.String,
    "ctp_ppm": pl.Int64,
    "risk": pl.String,
    "table_risk_ppm": pl.Int64,
    "label": pl.String,
    "article": pl.String,
    "source": pl.String,
    "problem": pl.String,
}


def rates_frame(met: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """One row for each ctp, qualifier and last_day of ``met``: how the line is counted, at what rate, by what law.

    ``ctp_ppm`` is the dated rate of the part (null when the CTP has none), ``risk`` where the rate of occupational risk
    comes from, ``problem`` the control that speaks when no rate can be told.
    """
    rows = [_row(ctp, qualifier, on, parameters) for ctp, qualifier, on in met.unique().iter_rows()]
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(ctp: str, qualifier: str, on: date | None, parameters: Parameters) -> dict[str, Any]:
    found = {"ctp": ctp, "qualifier": qualifier, "last_day": on}
    if on is None:
        return {**found, "problem": NO_PERIOD}
    try:
        known = parameters.ctp(ctp)
        return found | _counted(known, qualifier, on, parameters)
    except UnknownCtp:
        return {**found, "problem": UNKNOWN}
    except NotLegislatedYet:
        return {**found, "problem": NOT_LEGISLATED, "label": known.label, "kind": known.kind.value}
    except UnknownValue:
        return {**found, "problem": NO_SUCH_PART, "label": known.label, "kind": known.kind.value}


def _counted(ctp: Ctp, qualifier: str, on: date, parameters: Parameters) -> dict[str, Any]:
    parameters.topics["ctp_rates"].require_checked(f"CTP {ctp.code}", on)
    uncapped = qualifier != "921"
    risk = ctp.risk_rate if uncapped else RiskRate.NONE
    row = {
        "kind": ctp.kind.value,
        "risk": risk.value,
        "label": ctp.label,
        "article": ctp.article,
        "source": ctp.source,
        "table_risk_ppm": _table_risk(ctp, on, parameters) if risk is RiskRate.TABLE else None,
    }
    if ctp.kind is not LineKind.RATE:
        return row
    if qualifier not in QUALIFIERS:
        raise UnknownValue(f"CTP {ctp.code} {qualifier}", on)
    part = RatePart.UNCAPPED if uncapped else RatePart.CAPPED
    if part not in ctp.rates and risk is not RiskRate.NONE:
        return row | {"ctp_ppm": 0}
    rate = parameters.rate_of_ctp(ctp.code, part, on)
    return row | {"ctp_ppm": rate.number, "article": rate.article, "source": rate.source}


def _table_risk(ctp: Ctp, on: date, parameters: Parameters) -> int | None:
    history: tuple[DatedValue, ...] = ctp.rates.get(RatePart.OCCUPATIONAL_RISK, ())
    in_force = [value for value in history if on in Period(value.since)]
    return in_force[-1].number if in_force else None
