"""Amounts, rates and months as pages show them, in the language of the reader."""

from datetime import date

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from laroque.kernel.money import divide_half_up, format_euros, format_percent
from laroque.kernel.text import Text

register = template.Library()


@register.filter
def euros(cents: int | None) -> str | SafeString:
    """An amount in cents as ``1,234.56``; nothing known is a dash; below zero has a class of its own."""
    if cents is None:
        return "–"
    text = format_euros(cents, language())
    return text if cents >= 0 else format_html('<span class="negative">{}</span>', text)


def in_euros(cents: int) -> str:
    """An amount inside a sentence or a name, as ``1,234.56 €``: plain text, where ``euros`` may be markup."""
    return f"{format_euros(cents, language())} €"


@register.filter
def millions(cents: int | None) -> str:
    """An amount for a headline, in millions or thousands of euros with two decimals."""
    if cents is None:
        return "–"
    if abs(cents) >= 100_000_000:
        return f"{format_euros(divide_half_up(cents, 1_000_000), language())} M€"
    return f"{format_euros(divide_half_up(cents, 1_000), language())} k€"


@register.filter
def percent(ppm: int | None) -> str:
    """A rate in parts per million as a percentage, without needless zeros."""
    return "–" if ppm is None else format_percent(ppm, language())


@register.filter
def month(day: date | None) -> str:
    """A month as ``April 2026``."""
    return "–" if day is None else formats.date_format(day, "F Y")


@register.filter
def siret(value: str | None) -> str:
    """A SIRET in the groups people read; what is none is shown as it was written, nothing where nothing was."""
    if value is None or len(value) != 14:
        return value or ""
    return f"{value[:3]}\u00a0{value[3:6]}\u00a0{value[6:9]}\u00a0{value[9:]}"


@register.filter
def said(text: Text) -> str:
    """A message of the pure rooms in the language of the reader."""
    return text.in_language(language())


def language() -> str:
    """The language of the reader: ``fr`` or ``en``."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"
