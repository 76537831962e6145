"""What a rule makes due, as an expression: bases by rates, the first variant whose flag holds, rounded once."""

import polars as pl

from laroque.engines.contributions.payslips.law import Numbers
from laroque.engines.contributions.payslips.rules import LineRule, Part, Variant
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM


def amount_of(rule: LineRule, numbers: Numbers, *, is_signed: bool = False) -> pl.Expr:
    """The line to the nearest cent, half a cent counted as one (docs/adr/0112); ``is_signed``: may fall below zero."""
    product = product_of(rule, numbers)
    return half_up(product, PPM) if is_signed else (product + PPM // 2) // PPM


def product_of(rule: LineRule, numbers: Numbers) -> pl.Expr:
    """The same before it is rounded: cents by parts per million."""
    product: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for variant in reversed(rule.variants):
        due = _product(variant, numbers)
        product = due if variant.flag is None else pl.when(variant.flag).then(due).otherwise(product)
    return product


def _product(variant: Variant, numbers: Numbers) -> pl.Expr:
    if not variant.parts:
        return pl.lit(0, dtype=pl.Int64)
    first, *others = (pl.col(part.base) * _rate(part, numbers) for part in variant.parts)
    for other in others:
        first = first + other
    return first


def _rate(part: Part, numbers: Numbers) -> int | pl.Expr:
    return numbers[part.rate] if part.rate in numbers else pl.col(part.rate)
