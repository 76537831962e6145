"""What a year of independent work would make due, as it is typed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from laroque.engines.self_employed.titles import ACTIVITY_TITLES, FACT_TITLES, KIND_TITLES
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page, today
from laroque.interfaces.web.simulate_forms import CaseForm, asked_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page
from laroque.usecases import simulate_self_employed
from laroque.usecases.simulate_self_employed import Year, YearLine

_CASE = "simulation"
_TYPES = {"amount_cents": "Int64", "month": "Date"}


@member_page(any_of=OF_ACCOUNTS)
def simulate_year_page(request: HttpRequest) -> HttpResponseBase:
    """The form of a year and, once it is filled in, its lines and total."""
    form = _form(request)
    year = _year(form)
    tables = {} if year is None else {"lines": _lines_table(request, year)}
    context = {"form": form, "missing": form.missing(), "year": year}
    return tables_answer(request, "site/simulate_year.html", context, tables)


def _form(request: HttpRequest) -> CaseForm:
    asked = asked_of(
        simulate_self_employed.case_columns(),
        label=FACT_TITLES.__getitem__,
        type=lambda fact: _TYPES.get(fact, "String"),
        choices={"kind": list(KIND_TITLES.items()), "activity": list(ACTIVITY_TITLES.items())},
        first={"month": f"{today():%Y-%m}", "kind": "micro", "activity": "services_trade"},
        without={"id"},
    )
    return CaseForm(asked, request.GET)


def _year(form: CaseForm) -> Year | None:
    """The year of a form; none where something is missing or refused, which the form then says."""
    cells = form.cells(id=_CASE)
    form.refuse(simulate_self_employed.faults({name: text for name, text in cells.items() if text}))
    if form.missing() or form.errors:
        return None
    found = simulate_self_employed.simulate([cells])
    form.refuse({each.column: each.reason for each in found.refused})
    return found.years[0] if found.years else None


def _lines_table(request: HttpRequest, year: Year) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="lines",
        caption=_("Lines of the year"),
        columns=[
            Column("title", _("Line"), note="code"),
            Column("code", _("Code"), "code", only_export=True),
            Column("ppm", _("Rate"), "percent"),
            Column("cents", _("Amount"), "money"),
        ],
        rows=[_row(line) for line in year.lines],
    )


def _row(line: YearLine) -> Mapping[str, Any]:
    return {"code": line.code, "title": said(line.titled.title), "ppm": line.ppm, "cents": line.cents}


addresses: list[URLPattern] = [path("simulate/self-employed/", simulate_year_page, name="simulate_self_employed")]
"""Addresses of our own pages."""
