"""A receipt settled on accounts: the parts of a proposal as one field, and the form that shares it out by rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.contributions import queries as contributions
from laroque.apps.treasury.operations import Part
from laroque.interfaces.web.forms import EurosField, MonthField
from laroque.kernel.identifiers import BadIdentifier, check_siret, compact
from laroque.kernel.money import format_decimal

ROWS_MAX = 60
_FIRST_ROWS = 3


class BadParts(ValueError):
    """The parts sent are none that this site writes."""


def parts_text(parts: Iterable[Any]) -> str:
    """The parts of a proposal as the hidden field of its button: account, cents and month, part by part."""
    return " ".join(f"{part.account_id}:{part.cents}:{part.named_month or ''}" for part in parts)


def read_parts(text: str) -> list[Part]:
    """The parts of ``parts_text``; raises ``BadParts``."""
    try:
        rows = [each.split(":") for each in text.split()]
        return [
            Part(int(account), int(cents), date.fromisoformat(day) if day else None) for account, cents, day in rows
        ]
    except ValueError:
        raise BadParts(f"{text!r} are no parts of a receipt") from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class RowForm(forms.Form):
    """One part: the account by its SIRET, the month if the payer names one, the amount; empty, it is no part."""

    siret = forms.CharField(label=gettext_lazy("SIRET"), required=False, max_length=20)
    month = MonthField(label=gettext_lazy("Month"), required=False)
    cents = EurosField(label=gettext_lazy("Amount in euros"), required=False)

    def clean_siret(self) -> str:
        """The figures of a SIRET."""
        text = compact(self.cleaned_data["siret"])
        if not text:
            return ""
        try:
            return check_siret(text)
        except BadIdentifier:
            raise ValidationError(_("This is no SIRET. Look for the account by its name above, and add it.")) from None

    def clean(self) -> dict[str, Any]:
        """A row is whole or empty."""
        asked = super().clean() or {}
        if asked.get("siret") and not asked.get("cents") and "cents" not in self.errors:
            self.add_error("cents", _("Write what this account is paid."))
        if asked.get("cents") and not asked.get("siret") and "siret" not in self.errors:
            self.add_error("siret", _("Write whose part it is."))
        return asked


@dataclass(frozen=True, slots=True)
class Asked:
    """The rows that are filled in, with the account of each."""

    rows: Sequence[Mapping[str, Any]]

    @property
    def cents(self) -> int:
        """What they share out."""
        return sum(row["cents"] for row in self.rows)

    @property
    def parts(self) -> list[Part]:
        """The parts to settle."""
        return [Part(row["account_id"], row["cents"], row["month"]) for row in self.rows]


RowSet = forms.formset_factory(RowForm, extra=0, max_num=ROWS_MAX, absolute_max=ROWS_MAX)


def empty_rows(initial: Sequence[Mapping[str, Any]] = ()) -> Any:
    """A form of rows: those given, then empty ones."""
    rows = [*initial, *({} for _ in range(max(1, _FIRST_ROWS - len(initial))))]
    return RowSet(initial=rows[:ROWS_MAX], prefix="row")


def sent_rows(data: Mapping[str, Any]) -> Any:
    """The form of rows as it was sent."""
    return RowSet(data, prefix="row")


def written_rows(rows: Any) -> list[dict[str, str]]:
    """What is written in the rows, right or wrong, without the empty ones: to draw the form anew with more."""
    names = ("siret", "month", "cents")
    written = [{name: (form[name].value() or "") for name in names} for form in rows.forms]
    return [row for row in written if any(row.values())]


def row_of(siret: str, month: date | None, cents: int) -> dict[str, str]:
    """A row to begin with."""
    return {"siret": siret, "month": f"{month:%Y-%m}" if month else "", "cents": format_decimal(cents)}


def asked_of(rows: Any, organism_id: int) -> Asked | None:
    """The rows filled in with their accounts; None when something is wrong, which the rows then say."""
    if not rows.is_valid():
        return None
    filled = [form for form in rows.forms if form.cleaned_data.get("siret")]
    accounts = contributions.accounts_of_sirets(
        organism_id=organism_id, sirets=[form.cleaned_data["siret"] for form in filled]
    )
    for form in filled:
        if form.cleaned_data["siret"] not in accounts:
            form.add_error("siret", _("This body has no account of this SIRET."))
    if any(form.errors for form in filled):
        return None
    return Asked([{**form.cleaned_data, "account_id": accounts[form.cleaned_data["siret"]]} for form in filled])
