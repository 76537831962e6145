"""Bordereau lines as the engines take them, for tests."""

from datetime import date

import polars as pl

from laroque.engines.contributions import DsnTables

MAY = date(2026, 5, 1)
DUE_LINES = {
    "line": pl.Int64,
    "bordereau": pl.Int64,
    "ctp": pl.String,
    "qualifier": pl.String,
    "period_end": pl.Date,
    "cents": pl.Int64,
    "risk_ppm": pl.Int64,
    "insee": pl.String,
}


def due_lines(*lines: dict) -> pl.DataFrame:
    """Lines to share out; what a test does not say is that of an ordinary uncapped line of April 2026."""
    usual = {"bordereau": 1, "qualifier": "920", "period_end": MAY, "risk_ppm": None, "insee": None}
    rows = [{"line": index, **usual, **line} for index, line in enumerate(lines)]
    return pl.DataFrame(rows, schema=DUE_LINES)


APRIL = date(2026, 4, 1)
_SCHEMAS = {
    "declarations": {
        "siret": pl.String,
        "month": pl.Date,
        "nature": pl.String,
        "type": pl.String,
        "fraction": pl.String,
    },
    "bordereaux": {"period_start": pl.Date, "period_end": pl.Date, "total_cents": pl.Int64},
    "aggregated_lines": {
        "bordereau": pl.UInt32,
        "period_start": pl.Date,
        "period_end": pl.Date,
        "ctp": pl.String,
        "qualifier": pl.String,
        "rate_ppm": pl.Int64,
        "base_cents": pl.Int64,
        "amount_cents": pl.Int64,
        "insee": pl.String,
    },
    "bases": {"individual": pl.UInt32, "code": pl.String, "period_start": pl.Date, "base_cents": pl.Int64},
    "nominative_lines": {
        "individual": pl.UInt32,
        "base": pl.UInt32,
        "base_code": pl.String,
        "period_start": pl.Date,
        "code": pl.String,
        "base_cents": pl.Int64,
        "amount_cents": pl.Int64,
        "rate_ppm": pl.Int64,
    },
    "contracts": {
        "individual": pl.UInt32,
        "started_on": pl.Date,
        "ended_on": pl.Date,
        "nature": pl.String,
        "policy": pl.String,
        "time": pl.String,
        "full_rate": pl.String,
        "unit": pl.String,
        "retirement_status": pl.String,
        "at_rate_ppm": pl.Int64,
        "reference_hundredths": pl.Int64,
        "quotity_hundredths": pl.Int64,
        "health_scheme": pl.String,
        "old_age_scheme": pl.String,
    },
    "remunerations": {
        "individual": pl.UInt32,
        "type": pl.String,
        "period_start": pl.Date,
        "hours_hundredths": pl.Int64,
        "amount_cents": pl.Int64,
    },
    "other_income": {
        "individual": pl.UInt32,
        "type": pl.String,
        "period_start": pl.Date,
        "amount_cents": pl.Int64,
    },
    "activities": {
        "individual": pl.UInt32,
        "remuneration": pl.UInt32,
        "type": pl.String,
        "measure_hundredths": pl.Int64,
        "unit": pl.String,
    },
    "suspensions": {"individual": pl.UInt32, "period_start": pl.Date, "period_end": pl.Date},
    "base_components": {"individual": pl.UInt32, "base": pl.UInt32, "type": pl.String, "amount_cents": pl.Int64},
}
_USUAL = {
    "declarations": {"siret": "80000002100011", "month": APRIL, "nature": "01", "type": "01", "fraction": "11"},
    "bordereaux": {"period_start": APRIL, "period_end": MAY},
    "aggregated_lines": {"bordereau": 20, "qualifier": "920", "period_start": APRIL, "period_end": MAY},
    "bases": {"individual": 100, "period_start": APRIL},
    "nominative_lines": {"individual": 100, "base": 110, "base_code": "03", "period_start": APRIL},
    "contracts": {
        "individual": 100,
        "started_on": date(2020, 1, 1),
        "nature": "01",
        "policy": "99",
        "time": "10",
        "unit": "10",
        "retirement_status": "04",
        "at_rate_ppm": 20_000,
        "reference_hundredths": 15_167,
        "quotity_hundredths": 15_167,
        "health_scheme": "200",
        "old_age_scheme": "200",
    },
    "remunerations": {"individual": 100, "period_start": APRIL},
    "other_income": {"individual": 100, "period_start": APRIL},
    "activities": {"individual": 100, "remuneration": 200, "type": "02"},
    "suspensions": {"individual": 100},
    "base_components": {"individual": 100, "base": 200, "type": "01"},
}
_FIRST_LINES = {"declarations": 10, "bordereaux": 20, "aggregated_lines": 30}


def dsn_tables(**rows: list[dict]) -> DsnTables:
    """Tables of one declaration of April 2026 with one bordereau; a test says what differs from the usual."""
    given = {"declarations": [{}], "bordereaux": [{}], **rows}
    frames = {}
    for name, schema in _SCHEMAS.items():
        usual = {"file": 0, "declaration": 10, **_USUAL[name]}
        made = [
            {"line": _FIRST_LINES.get(name, 200) + rank, **usual, **row} for rank, row in enumerate(given.get(name, []))
        ]
        keys = {"file": pl.UInt32, "declaration": pl.UInt32, "line": pl.UInt32}
        frames[name] = pl.DataFrame(made, schema={**keys, **schema})
    return DsnTables(**frames)
