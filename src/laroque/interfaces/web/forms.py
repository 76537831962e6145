"""Fields of our forms: amounts, months and days as people write them, and the key that makes an act happen once."""

import re
import secrets
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from laroque.interfaces.web.amounts import in_euros, month
from laroque.kernel.money import CENTS_MAX, NotAnAmount, parse_cents

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_DECIMAL_COMMA = re.compile(r"[^,.]*,[0-9]{0,2}")
_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")


class EurosField(forms.CharField):
    """An amount in euros as people write it (``1 234,56`` or ``1,234.56``), given in cents, above zero, or zero too."""

    def __init__(self, *, zero: bool = False, **options: Any) -> None:
        self._least = 0 if zero else 1
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 14}), **options)

    def to_python(self, value: Any) -> int | None:
        """Cents of the text, None when it is empty."""
        plain = plain_euros(super().to_python(value))
        if plain in self.empty_values:
            return None
        try:
            cents = parse_cents(plain.rstrip("."))
        except NotAnAmount:
            raise ValidationError(_("Write an amount in euros with at most two decimals, such as 1234.56.")) from None
        if cents > CENTS_MAX:
            raise ValidationError(_("This amount is too large: write it again."))
        if cents < self._least:
            raise ValidationError(
                _("Write an amount of zero or more.") if not self._least else _("Write an amount above zero.")
            )
        return cents

    def shown(self, cents: int) -> str:
        """The amount on the page that asks to confirm."""
        return in_euros(cents)


class MonthField(forms.CharField):
    """A month, given as its first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"type": "month", "placeholder": "2026-04", "size": 8}), **options)

    def to_python(self, value: Any) -> date | None:
        """The first day of the month, None when none is named."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise ValidationError(_("Write a month as a year and a month, such as 2026-04.")) from None

    def shown(self, value: date) -> str:
        """The month on the page that asks to confirm."""
        return month(value)


class DayField(forms.DateField):
    """A day, chosen in the calendar of the browser or written as 2026-04-30."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)
        self.error_messages["invalid"] = _("Write a day as year, month and day, such as 2026-04-30.")

    def shown(self, value: date) -> str:
        """The day on the page that asks to confirm."""
        return formats.date_format(value, "SHORT_DATE_FORMAT")


class ReasonField(forms.CharField):
    """Why something is done, in a sentence that colleagues will read in the journal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=400, min_length=3, widget=forms.TextInput({"autocomplete": "off"}), **options)


def plain_euros(text: str) -> str:
    """An amount as people write it, with a point and nothing else: what is no amount stays as it is, spaces apart."""
    plain = _SPACES.sub("", text)
    plain = plain.replace(",", "") if _GROUPS.fullmatch(plain) else plain
    return plain.replace(",", ".") if _DECIMAL_COMMA.fullmatch(plain) else plain


def plain_number(text: str) -> str:
    """A rate or hours as people write them, with a point: a comma is a decimal mark."""
    return _SPACES.sub("", text).replace(",", ".")


def typed(text: str) -> str:
    """What a person typed outside a form of ours: trimmed, and without the NUL that no database keeps."""
    return text.replace("\x00", "").strip()


def new_key() -> str:
    """A key for a form: sent twice, the form acts once."""
    return secrets.token_hex(12)


class ActForm(forms.Form):
    """A form that changes something: its key makes the act happen once, however often it is sent."""

    key = forms.RegexField(r"^[0-9a-f]{24}$", widget=forms.HiddenInput, initial=new_key)

    def facts(self) -> list[tuple[str, str]]:
        """What was filled in, by label, as the page that asks to confirm shows it."""
        return [
            (str(bound.label), self._shown(bound.field, self.cleaned_data[bound.name]))
            for bound in self.visible_fields()
            if self.cleaned_data.get(bound.name) not in (None, "", [])
        ]

    def _shown(self, field: forms.Field, value: Any) -> str:
        if isinstance(field, forms.MultipleChoiceField):
            return ", ".join(str(dict(field.choices).get(each, each)) for each in value)
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))
        if isinstance(field, forms.BooleanField):
            return str(_("yes") if value else _("no"))
        return field.shown(value) if hasattr(field, "shown") else str(value)
