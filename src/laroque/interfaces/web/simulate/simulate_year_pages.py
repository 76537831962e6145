"""What a year of independent work would make due, as it is typed."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.engines.self_employed.titles import ACTIVITY_TITLES, FACT_TITLES, KIND_TITLES
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page, today
from laroque.interfaces.web.simulate.simulate_forms import CaseForm, asked_of
from laroque.interfaces.web.simulate.simulate_pages import letter_file, line_row
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page
from laroque.usecases.simulate import simulate_self_employed
from laroque.usecases.simulate.simulate_self_employed import Year

_CASE = "simulation"
_TYPES = {"amount_cents": "Int64", "month": "Date"}


@member_page(any_of=OF_ACCOUNTS)
def simulate_year_page(request: HttpRequest) -> HttpResponseBase:
    """The form of a year and, once it is filled in, its lines and total."""
    form = _form(request)
    year = _year(form)
    tables = {} if year is None else {"lines": _lines_table(request, year)}
    context = {"form": form, "missing": form.missing(), "year": year, "query": request.GET.urlencode()}
    return tables_answer(request, "site/simulate_year.html", context, tables)


@member_page(any_of=OF_ACCOUNTS)
def simulate_year_letter(request: HttpRequest) -> HttpResponse:
    """The letter that explains the year of the address, in the language of the reader."""
    year = _year(_form(request))
    if year is None:
        return redirect(f"{reverse('simulate_self_employed')}?{request.GET.urlencode()}")
    letter = simulate_self_employed.letter(year, issuer=request.chosen.organism_name)
    word = _("year")
    return letter_file(letter, f"{word}-{letter.on:%Y}")


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
            Column("why", _("Line, with why it is what it is"), "part", part="parts/line_explained.html"),
            Column("code", _("Code"), "code", only_export=True),
            Column("title", _("Line"), only_export=True),
            Column("ppm", _("Rate"), "percent"),
            Column("cents", _("Amount"), "money"),
        ],
        rows=[line_row(line) for line in simulate_self_employed.lines_said(year)],
    )


addresses: list[URLPattern] = [
    path("simulate/self-employed/", simulate_year_page, name="simulate_self_employed"),
    path("simulate/self-employed/explanation.pdf", simulate_year_letter, name="simulate_year_letter"),
]
"""Addresses of our own pages."""
