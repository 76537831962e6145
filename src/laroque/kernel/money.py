"""Money in whole cents and rates in parts per million, with the roundings of the law.

An amount is a plain ``int`` of euro cents; a rate is a plain ``int`` of parts per million. No float ever enters.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

PPM = 1_000_000
CENTS_MAX = 9_000_000_000_000
"""Largest amount times one million that a 64-bit integer holds; engines check their frames against it."""

_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPS = {"en": ",", "fr": "\u202f"}
_MARKS = {"en": ".", "fr": ","}


class NotAnAmount(ValueError):
    """The text is not a decimal amount of euros."""


class FinerThanACent(NotAnAmount):
    """The amount holds a fraction of a cent, which nobody can pay."""


def parse_cents(text: str) -> int:
    """Cents of a decimal text in euros, exactly: ``"8.850"`` is 885, ``"8.855"`` is refused."""
    if not _AMOUNT.fullmatch(text):
        raise NotAnAmount(f"{text!r} is not an amount; write digits and a point, such as 1234.56")
    cents = Decimal(text).scaleb(2)
    whole = int(cents)
    if cents != whole:
        raise FinerThanACent(f"{text!r} is finer than a cent")
    return whole


def parse_ppm(text: str) -> int:
    """Parts per million of a rate written as a fraction of one: ``"0.0855"`` is 85 500."""
    return _exact_integer(text, 6)


def percent_to_ppm(text: str) -> int:
    """Parts per million of a rate written in percent: ``"8.55"`` is 85 500, ``"0.016"`` is 160."""
    return _exact_integer(text, 4)


def apply_rate(base_cents: int, rate_ppm: int) -> int:
    """The amount in cents of a rate on a base, half a cent counted as one on the absolute value."""
    return divide_half_up(base_cents * rate_ppm, PPM)


def to_whole_euro(cents: int) -> int:
    """The nearest whole euro, in cents; fifty cents count as one euro (CSS L133-10)."""
    return divide_half_up(cents, 100) * 100


def divide_half_up(numerator: int, denominator: int) -> int:
    """Nearest integer of a quotient, a half going away from zero; the denominator is positive."""
    quotient = (abs(numerator) * 2 + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def share(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weights so that the parts sum to it exactly.

    Each part is rounded half up; the cents left over go to the heaviest weight (the first of equals). Weights may
    be negative (a relief beside its contributions), their sum may not be zero.
    """
    whole = sum(weights)
    if whole == 0:
        raise ZeroDivisionError(f"cannot share {total_cents} cents by weights that sum to zero: {list(weights)}")
    sign = 1 if whole > 0 else -1
    parts = [divide_half_up(sign * total_cents * weight, abs(whole)) for weight in weights]
    heaviest = max(range(len(weights)), key=lambda index: (abs(weights[index]), -index))
    parts[heaviest] += total_cents - sum(parts)
    return parts


def format_euros(cents: int, language: str = "en") -> str:
    """An amount as read by a person: ``1,234.56`` in English, ``1 234,56`` in French (no sign of the currency)."""
    whole, rest = divmod(abs(cents), 100)
    digits = f"{whole:,}".replace(",", _GROUPS[language])
    return f"{'-' if cents < 0 else ''}{digits}{_MARKS[language]}{rest:02d}"


def format_percent(ppm: int, language: str = "en") -> str:
    """A rate as read by a person, with two decimals at least: ``8.55%`` in English, ``8,55 %`` in French."""
    whole, rest = divmod(abs(ppm), 10_000)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    end = "\u202f%" if language == "fr" else "%"
    return f"{'-' if ppm < 0 else ''}{whole}{_MARKS[language]}{decimals}{end}"


def format_decimal(cents: int) -> str:
    """An amount as files hold it: ``1234.56``."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def _exact_integer(text: str, places: int) -> int:
    try:
        scaled = Decimal(text).scaleb(places)
    except InvalidOperation:
        raise NotAnAmount(f"{text!r} is not a rate") from None
    whole = int(scaled)
    if scaled != whole:
        raise NotAnAmount(f"{text!r} is finer than a part per million")
    return whole
