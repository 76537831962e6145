"""The roundings of ``kernel.money`` on columns."""

import polars as pl

from laroque.kernel.money import PPM


def half_up(numerator: pl.Expr, denominator: int | pl.Expr) -> pl.Expr:
    """Nearest integer of a quotient, a half going away from zero; on 128 bits, for no product wraps silently."""
    wide = numerator.cast(pl.Int128)
    return (wide.sign() * ((wide.abs() * 2 + denominator) // (denominator * 2))).cast(pl.Int64)


def apply_rate(base_cents: pl.Expr, rate_ppm: pl.Expr) -> pl.Expr:
    """The amount in cents of a rate on a base, half a cent counted as one."""
    return half_up(base_cents.cast(pl.Int128) * rate_ppm, PPM)


def to_whole_euro(cents: pl.Expr) -> pl.Expr:
    """The nearest whole euro, in cents; fifty cents count as one euro (CSS L133-10)."""
    return half_up(cents, 100) * 100
