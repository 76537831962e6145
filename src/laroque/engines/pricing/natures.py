"""What the law holds of natures of care and of the care path, as frames."""

from functools import cache

import polars as pl

from laroque.legislation.care import System, care_paths, natures

NATURES_SCHEMA = {
    "nature": pl.String(),
    "system": pl.String(),
    "nature_family": pl.String(),
    "account": pl.String(),
    "has_code": pl.Boolean(),
    "by_coefficient": pl.Boolean(),
    "bears_participation": pl.Boolean(),
    "franchise": pl.String(),
    "follows_path": pl.Boolean(),
    "is_open": pl.Boolean(),
}
"""One nature of care; see ``legislation.care.Nature``. ``is_open``: every speciality may claim it."""


@cache
def natures_frame() -> pl.DataFrame:
    """Every nature of care (``NATURES_SCHEMA``)."""
    rows = [
        (
            each.code,
            each.system.value,
            each.rate_family,
            each.account,
            each.has_code,
            each.by_coefficient,
            each.participation,
            each.franchise.value if each.franchise else None,
            each.penalised,
            not each.specialities,
        )
        for each in natures().values()
    ]
    return pl.DataFrame(rows, schema=NATURES_SCHEMA, orient="row")


@cache
def allowed_frame() -> pl.DataFrame:
    """The specialities that may claim a nature which is not open to all: nature, speciality, allowed (true)."""
    pairs = [(each.code, speciality, True) for each in natures().values() for speciality in each.specialities]
    schema = {"nature": pl.String(), "speciality": pl.String(), "allowed": pl.Boolean()}
    return pl.DataFrame(pairs, schema=schema, orient="row")


@cache
def natures_of(system: System) -> tuple[str, ...]:
    """The natures of a nomenclature."""
    return tuple(each.code for each in natures().values() if each.system is system)


@cache
def paths_outside() -> tuple[str, ...]:
    """The letters that say that the patient came outside the care path (CSS L162-5-3)."""
    return tuple(each.code for each in care_paths().values() if each.penalised)
