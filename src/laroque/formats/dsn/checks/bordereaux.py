"""Payments, bordereaux and their lines (controls B01 to B08).

Which recipients are URSSAF is an outside table. A SIRET as recipient of a bordereau (S21.G00.22) is taken for one, and
a payment (S21.G00.20) is an URSSAF's when the same declaration has a bordereau for the same recipient.
"""

import polars as pl

from laroque.formats.dsn.checks.hits import field_hits, field_lines, gathered, hits
from laroque.formats.dsn.lines import Parsed

_MOBILITY = ("900", "901", "911", "917", "921", "927")
_DAY = "%d%m%Y"
_PLACE = ["file", "declaration"]
_UNIT = ["file", "unit"]
_AMOUNT = r"^-?[0-9]+\.[0-9]{2}$"
_NEGATIVES_MAX = 10_000


def bordereau_hits(parsed: Parsed, months: pl.DataFrame) -> pl.DataFrame:
    """Hits on blocks 20, 22 and 23. ``months`` is what ``declared_months`` gives."""
    bordereaux = _with_period(parsed.fields("S21.G00.22", "001", "003", "004", "005", "006"), "003", "004", months)
    payments = _with_period(
        parsed.fields("S21.G00.20", "001", "003", "004", "005", "006", "007", "010", "012", "013"), "006", "007", months
    )
    return gathered(
        [
            *_periods(parsed, bordereaux, "S21.G00.22", "003", "004", "006"),
            *_periods(parsed, _to_urssaf(payments, bordereaux), "S21.G00.20", "006", "007", "013"),
            *_whole_euros(parsed, bordereaux, "S21.G00.22"),
            *_whole_euros(parsed, _to_urssaf(payments, bordereaux), "S21.G00.20"),
            *_modes(parsed, payments),
            *_lines(parsed, bordereaux),
        ]
    )


def declared_months(declared: pl.DataFrame) -> pl.DataFrame:
    """The declared month of each declaration of a window. Columns: file, declaration, month, month_end, siret."""
    month = pl.col("month_said").str.to_date(_DAY, strict=False)
    known = declared.select(*_PLACE, "siret", month=month).unique(_PLACE, keep="first", maintain_order=True)
    return known.with_columns(month_end=pl.col("month").dt.month_end())


def negative_totals(parsed: Parsed) -> pl.DataFrame:
    """Negative bordereaux, to be judged when the latest payment of the declaration is known.

    Columns: file, declaration, line, value, period_end. The first 10,000 of a file are kept, see ``kept_negatives``.
    """
    rows = parsed.fields("S21.G00.22", "001", "004", "005").filter(~pl.col("context"))
    rows = rows.filter(
        pl.col("001").str.contains("^[0-9]{14}$") & pl.col("005").str.contains("^-0*[1-9]|^-0*\\.[0-9]*[1-9]")
    )
    lines = field_lines(parsed, "S21.G00.22.005")
    rows = kept_negatives(rows).join(lines, on="at", maintain_order="left")
    return rows.select(
        *_PLACE, line="field_line", value="005", period_end=pl.col("004").str.to_date(_DAY, strict=False)
    )


def kept_negatives(found: pl.DataFrame) -> pl.DataFrame:
    """The first negative bordereaux of each file, up to 10,000: no declaration has more."""
    return found.filter(pl.int_range(pl.len()).over("file") < _NEGATIVES_MAX)


def negative_total_hits(negatives: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """A bordereau of the current month may not be negative, save without individual (S21.G00.22.005/CCH-11)."""
    rows = negatives.join(declared.select(*_PLACE, "type", "paid_on"), on=_PLACE, maintain_order="left")
    current = (pl.col("period_end") >= pl.col("paid_on")) & ~pl.col("type").is_in(["02", "05"])
    return hits(rows.filter(current), "negative_total", "S21.G00.22.005", value="value")


def _with_period(rows: pl.DataFrame, start: str, end: str, months: pl.DataFrame) -> pl.DataFrame:
    dated = rows.with_columns(
        period_start=pl.col(start).str.to_date(_DAY, strict=False),
        period_end=pl.col(end).str.to_date(_DAY, strict=False),
    )
    return dated.join(months, on=_PLACE, how="left", maintain_order="left")


def _to_urssaf(payments: pl.DataFrame, bordereaux: pl.DataFrame) -> pl.DataFrame:
    return payments.join(bordereaux.select(*_UNIT, "001"), on=[*_UNIT, "001"], how="semi", maintain_order="left")


def _periods(parsed: Parsed, rows: pl.DataFrame, block: str, start: str, end: str, crm: str) -> list[pl.DataFrame]:
    urssaf = rows.filter(pl.col("001").str.contains("^[0-9]{14}$"))
    first, last = pl.col("period_start"), pl.col("period_end")
    two_months = urssaf.filter((first <= last) & (first.dt.month_start() != last.dt.month_start()))
    return [
        field_hits(parsed, two_months, "period_of_two_months", f"{block}.{start}", value=start, other=pl.col(end)),
        field_hits(
            parsed, rows.filter(last < first), "period_reversed", f"{block}.{end}", value=end, other=pl.col(start)
        ),
        field_hits(parsed, rows.filter(last > pl.col("month_end")), "period_after_month", f"{block}.{end}", value=end),
        field_hits(
            parsed,
            rows.filter(pl.col(crm).is_not_null() & (last >= pl.col("month"))),
            "crm_of_month",
            f"{block}.{crm}",
            value=crm,
        ),
    ]


def _whole_euros(parsed: Parsed, rows: pl.DataFrame, block: str) -> list[pl.DataFrame]:
    urssaf = rows.filter(pl.col("001").str.contains("^[0-9]{14}$"))
    odd = urssaf.filter(pl.col("005").str.contains(_AMOUNT) & ~pl.col("005").str.ends_with(".00"))
    return [field_hits(parsed, odd, "whole_euros", f"{block}.005", value="005")]


def _modes(parsed: Parsed, payments: pl.DataFrame) -> list[pl.DataFrame]:
    mode, payer = pl.col("010"), pl.col("012")
    debited = payments.filter(mode == "05")
    other_payer = payer.is_not_null() & (payer != pl.col("siret"))
    return [
        field_hits(parsed, debited.filter(pl.col("004").is_null()), "debit_without_iban", "S21.G00.20.004"),
        field_hits(parsed, debited.filter(pl.col("003").is_null()), "debit_without_bic", "S21.G00.20.003"),
        field_hits(
            parsed,
            payments.filter((mode == "06") & ~other_payer.fill_null(False)),
            "other_payer_missing",
            "S21.G00.20.012",
        ),
        field_hits(
            parsed, payments.filter(other_payer & (mode != "06")), "other_payer_mode", "S21.G00.20.010", value="010"
        ),
        *(
            field_hits(
                parsed,
                payments.filter(other_payer & pl.col(number).is_not_null()),
                "other_payer_account",
                f"S21.G00.20.{number}",
            )
            for number in ("003", "004")
        ),
    ]


def _lines(parsed: Parsed, bordereaux: pl.DataFrame) -> list[pl.DataFrame]:
    lines = parsed.fields("S21.G00.23", "001", "006", "007")
    periods = bordereaux.select(*_UNIT, "at", held_at="at", month="month", period_end="period_end")
    lines = lines.sort("at").join_asof(
        periods.sort("at"), on="at", by=_UNIT, strategy="backward", check_sortedness=False
    )
    unplaced = lines.filter(pl.col("001").is_in(_MOBILITY) & pl.col("006").is_null())
    current = lines.filter(pl.col("007").is_not_null() & (pl.col("period_end") >= pl.col("month")))
    return [
        field_hits(parsed, unplaced, "commune_missing", "S21.G00.23.006", other=pl.col("001")),
        field_hits(parsed, current, "crm_of_month", "S21.G00.23.007", value="007"),
    ]
