"""The fields of a line of a claim in a form, by its number: as an officer keys a form, or changes what was told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.interfaces.web.amounts import percent, said
from laroque.interfaces.web.care.claim_rows import TOLD
from laroque.interfaces.web.forms import DayField, EurosField, plain_number
from laroque.kernel.money import NotAnAmount, format_decimal, parse_cents
from laroque.legislation.care import care_paths, natures

_PPM_IN_A_HUNDREDTH_OF_A_PERCENT = 100
_QUANTITY_MAX = 100_000
EXEMPTIONS_ASKED = {
    "long_illness": gettext_lazy("Long illness, in its protocol"),
    "heavy_act": gettext_lazy("Heavy act"),
    "act": gettext_lazy("Act without co-payment"),
    "person": gettext_lazy("Person without co-payment"),
    "prevention": gettext_lazy("Prevention"),
}
"""What a professional may certify on a form, as B2 has it."""


class HundredthsField(forms.CharField):
    """A number with two decimals at most, as people write it (``4,5``), given in hundredths, above zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": 6}), **options)

    def to_python(self, value: Any) -> int | None:
        """Hundredths of the text, None when it is empty."""
        plain = plain_number(super().to_python(value))
        if plain in self.empty_values:
            return None
        try:
            hundredths = parse_cents(plain)
        except NotAnAmount:
            hundredths = 0
        if hundredths < 1:
            raise ValidationError(_("Write a number above zero with at most two decimals, such as 4.5."))
        return hundredths

    def shown(self, hundredths: int) -> str:
        """The number on the page that asks to confirm."""
        return format_decimal(hundredths)


class PercentField(HundredthsField):
    """A rate in percent with two decimals at most, given in parts per million."""

    def to_python(self, value: Any) -> int | None:
        """Parts per million of the text, None when it is empty."""
        hundredths = super().to_python(value)
        return None if hundredths is None else hundredths * _PPM_IN_A_HUNDREDTH_OF_A_PERCENT

    def shown(self, ppm: int) -> str:
        """The rate on the page that asks to confirm."""
        return percent(ppm)


def name_of(line: int, name: str) -> str:
    """The name of a field of a line in its form."""
    return f"line-{line}-{name}"


def line_fields(line: int, *, required: bool) -> dict[str, forms.Field]:
    """The fields of a line by their names in the form; ``required``: a line that is there cannot be left out."""

    def text(label: str, length: int) -> forms.Field:
        size = forms.TextInput({"size": min(length, 13) + 1, "autocomplete": "off", "maxlength": length})
        return forms.CharField(label=_of(line, label), required=False, max_length=length, widget=size)

    found: Mapping[str, forms.Field] = {
        "care_on": DayField(label=_of(line, _("Day of care")), required=required),
        "nature": forms.ChoiceField(label=_of(line, _("Nature")), required=required, choices=_natures()),
        "code": text(_("Code of the act"), 13),
        "activity": text(_("Activity"), 1),
        "phase": text(_("Phase"), 1),
        "modifiers": text(_("Modifiers"), 4),
        "association": text(_("Association"), 1),
        "quantity": forms.IntegerField(
            label=_of(line, _("Quantity")), required=False, min_value=1, max_value=_QUANTITY_MAX, initial=1
        ),
        "coefficient_hundredths": HundredthsField(label=_of(line, _("Coefficient")), required=False, initial="1"),
        "billed_cents": EurosField(label=_of(line, _("Billed")), required=required),
        "exemption_asked": forms.ChoiceField(
            label=_of(line, _("Exemption certified")), required=False, choices=_exemptions()
        ),
        "complementary_ppm": PercentField(label=_of(line, _("Complementary rate in percent")), required=False),
    }
    return {name_of(line, name): field for name, field in found.items()}


def fields_of(form: forms.Form, line: int) -> list[tuple[str, BoundField]]:
    """The fields of a line with their labels without its number, as a table of lines shows them."""
    return [(str(form[key].label).partition(" · ")[2], form[key]) for key in (name_of(line, each) for each in TOLD)]


def initial_of(line: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a line hold at first, from what was told of it."""
    ppm = told["complementary_ppm"]
    return {
        name_of(line, name): value
        for name, value in {
            **told,
            "billed_cents": format_decimal(told["billed_cents"]),
            "coefficient_hundredths": format_decimal(told["coefficient_hundredths"]),
            "complementary_ppm": None if ppm is None else format_decimal(ppm // _PPM_IN_A_HUNDREDTH_OF_A_PERCENT),
        }.items()
    }


def told_in(cleaned: Mapping[str, Any], line: int) -> dict[str, Any]:
    """What a form tells of a line, as it is stored: one unit and one act where nothing was written."""
    told = {name: cleaned.get(name_of(line, name)) for name in TOLD}
    texts = {
        name: (told[name] or "").strip().upper() for name in ("code", "activity", "phase", "modifiers", "association")
    }
    return {
        **told,
        **texts,
        "exemption_asked": told["exemption_asked"] or "",
        "quantity": told["quantity"] or 1,
        "coefficient_hundredths": told["coefficient_hundredths"] or 100,
    }


def care_path_choices() -> list[tuple[str, str]]:
    """The letters of the care path, with nothing said first."""
    return [("", "–"), *((each.code, f"{each.code} – {said(each.title)}") for each in care_paths().values())]


def _of(line: int, label: str) -> str:
    return f"{_('line %(number)s') % {'number': line}} · {label}"


def _natures() -> list[tuple[str, str]]:
    return [("", "–"), *((each.code, f"{each.code} – {said(each.title)}") for each in natures().values())]


def _exemptions() -> list[tuple[str, str]]:
    return [("", "–"), *((each, str(label)) for each, label in EXEMPTIONS_ASKED.items())]
