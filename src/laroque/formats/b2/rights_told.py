"""The rights that a B2 file itself tells of, where no register of rights is at hand."""

import polars as pl

_ALWAYS = pl.date(1900, 1, 1)


def rights_told(lines: pl.DataFrame) -> pl.DataFrame:
    """Periods of rights of the persons of ``lines``: person, kind, since, until, detail.

    Every person is covered; the long illness and the file of injury that a professional certifies are taken for open.
    What a file does not tell (C2S, maternity, pensions, treating doctor, local scheme) is taken for none.
    """
    persons = lines.select("person").unique(maintain_order=True)
    ill = lines.filter(pl.col("exemption_asked") == "long_illness").select("person").unique(maintain_order=True)
    injured = lines.filter(pl.col("insurance") == "injury").select("person", detail="injury_file")
    return pl.concat(
        [
            _always(persons, "covered"),
            _always(ill, "long_illness"),
            _always(injured.unique(maintain_order=True), "injury"),
        ]
    )


def _always(persons: pl.DataFrame, kind: str) -> pl.DataFrame:
    detail = pl.col("detail") if "detail" in persons.columns else pl.lit(None, pl.String)
    return persons.select(
        "person", kind=pl.lit(kind), since=_ALWAYS, until=pl.lit(None, pl.Date), detail=detail.cast(pl.String)
    )
