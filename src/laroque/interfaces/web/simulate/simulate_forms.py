"""The form of a case that is simulated: one field a column of the cases, so that a new fact appears by itself."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from laroque.formats.cases import CaseColumn
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.forms import plain_euros, plain_number, typed
from laroque.kernel.text import Text

_LENGTH_MAX = 80
_UNITS = {"_cents": ", €", "_ppm": ", %"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a column is asked: its label, the type of its value, its choices when it has a few, what it begins with."""

    column: CaseColumn
    label: Text
    type: str
    choices: Sequence[tuple[str, Text]] = ()
    first: str = ""


class CaseForm(forms.Form):
    """A case typed by a person, whole in the address of its page.

    Nothing is checked here: ``cells`` are the texts as files of cases have them, and the columns say what is wrong
    with them. A field that the address leaves out has its first value.
    """

    def __init__(self, asked: Sequence[Asked], address: QueryDict) -> None:
        self._asked = asked
        data = {each.column.name: address.get(each.column.name, each.first)[:_LENGTH_MAX] for each in asked}
        super().__init__(data)
        for each in asked:
            self.fields[each.column.name] = _field(each)
        self.full_clean()

    def cells(self, *, id: str) -> dict[str, str]:
        """The texts by name of column; optional ones only where something was written."""
        cells = {each.column.name: _plain(each, self.cleaned_data.get(each.column.name, "")) for each in self._asked}
        optional = {each.column.name for each in self._asked if each.column.optional}
        return {"id": id} | {name: text for name, text in cells.items() if text or name not in optional}

    def missing(self) -> list[forms.BoundField]:
        """The fields that must be filled in and are not."""
        needed = [each.column.name for each in self._asked if not (each.column.optional or each.column.blankable)]
        return [self[name] for name in needed if not self.cleaned_data.get(name)]

    def refuse(self, reasons: Mapping[str, Text]) -> None:
        """Say what is wrong with the fields of some columns, or with the whole case for a column it does not ask."""
        choices = {each.column.name: [said(text) for _code, text in each.choices] for each in self._asked}
        unknown = {each.column.name for each in self._asked if self._is_unknown(each)}
        for name, reason in reasons.items():
            words = _("Choose among: %(choices)s.") % {"choices": "; ".join(choices[name])} if name in unknown else ""
            self.add_error(name if name in self.fields else None, words or sentence(said(reason)))

    def _is_unknown(self, asked: Asked) -> bool:
        """Whether the address holds what is no choice of a field of choices: said in words, not in codes."""
        codes = {"", *(code for code, _text in asked.choices)}
        return bool(asked.choices) and self.cleaned_data.get(asked.column.name, "") not in codes

    def usual(self) -> list[forms.BoundField]:
        """The fields that every case fills in."""
        return [self[each.column.name] for each in self._asked if not each.column.optional]

    def particular(self) -> list[forms.BoundField]:
        """The fields of particular situations."""
        return [self[each.column.name] for each in self._asked if each.column.optional]

    @property
    def is_particular(self) -> bool:
        """Whether a particular situation is said."""
        return any(self.cleaned_data.get(each.name) for each in self.particular())


def asked_of(
    columns: Sequence[CaseColumn],
    *,
    label: Callable[[str], Text],
    type: Callable[[str], str],
    choices: Mapping[str, Sequence[tuple[str, Text]]],
    first: Mapping[str, str],
    without: Collection[str],
) -> list[Asked]:
    """The fields of some columns, in their order, given what each is called, its type, its choices, its first value."""
    return [
        Asked(column, label(column.into), type(column.into), choices.get(column.into, ()), first.get(column.name, ""))
        for column in columns
        if column.into not in without
    ]


def _field(asked: Asked) -> forms.Field:
    unit = next((unit for end, unit in _UNITS.items() if asked.column.into.endswith(end)), "")
    common: dict[str, Any] = {"label": f"{said(asked.label)}{unit}", "required": False}
    choices = _choices(asked)
    if choices:
        return forms.CharField(widget=forms.Select(choices=choices), **common)
    return forms.CharField(widget=forms.TextInput(_attributes(asked)), **common)


def _choices(asked: Asked) -> list[tuple[str, str]]:
    """Those of a few words; the usual one of an optional column is written as nothing, as it may be left out."""
    found = [(code, said(text)) for code, text in asked.choices]
    if found and asked.column.optional:
        found[0] = ("", found[0][1])
    return found


def _attributes(asked: Asked) -> dict[str, Any]:
    if asked.column.into == "month":
        return {"type": "month", "placeholder": "2026-04", "size": 8}
    if asked.type == "Date":
        return {"type": "date", "placeholder": "2026-04-30", "size": 10}
    if asked.type != "Int64":
        return {"autocomplete": "off", "size": 14}
    is_count = not asked.column.into.endswith(("_cents", "_ppm", "_hundredths"))
    return {"inputmode": "numeric" if is_count else "decimal", "autocomplete": "off", "size": 14}


def _plain(asked: Asked, text: str) -> str:
    text = typed(text)
    if asked.type != "Int64":
        return text
    return plain_euros(text) if asked.column.into.endswith("_cents") else plain_number(text)
