"""Roundings of a self-employed person's contributions, on columns."""

import polars as pl

from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM


def euros_of(product: pl.Expr) -> pl.Expr:
    """Cents times ppm to the nearest whole euro, in cents; fifty cents count as one euro (CSS L133-10)."""
    return half_up(product, PPM * 100) * 100


def times_rate(base_cents: pl.Expr, rate_ppm: pl.Expr) -> pl.Expr:
    """Cents times ppm, exact, on 128 bits: to be summed, then rounded once."""
    return base_cents.cast(pl.Int128) * rate_ppm


def part_in_euros(cents: pl.Expr, part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """``cents`` reduced to ``part`` out of ``whole`` (days, both positive), to the nearest whole euro, in cents."""
    halves = cents.cast(pl.Int128) * part * 2
    scaled = whole.cast(pl.Int128) * 100
    return ((halves.abs() + scaled) // (2 * scaled) * 100 * halves.sign()).cast(pl.Int64)


def quotient(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Nearest integer of a quotient of two integers, neither below zero, a half going up; the divisor is not zero."""
    return (numerator * 2 + denominator) // (denominator * 2)
