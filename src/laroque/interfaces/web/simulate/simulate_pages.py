"""What a month of pay or a year of independent work would make due, as it is typed; each line opens why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from laroque.engines.contributions.payslips.titles import KIND_TITLES, TOTAL_TITLES, fact_title
from laroque.formats.letters import Explanation, LineSaid, explanation_pdf
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page, today
from laroque.interfaces.web.simulate.simulate_forms import CaseForm, asked_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page
from laroque.kernel.text import Text
from laroque.usecases.simulate import simulate_pay
from laroque.usecases.simulate.simulate_pay import Slip

_CASE = "simulation"
_LINES_MAX = 200
_NO_FACT = frozenset({"id", "person", "contract"})
"""What names a case, or joins several: a simulation is one month of one contract."""
_YES_OR_NO = (("0", Text("no", "non")), ("1", Text("yes", "oui")))


@member_page(any_of=OF_ACCOUNTS)
def simulate_page(request: HttpRequest) -> HttpResponseBase:
    """The form of a month of pay and, once it is filled in, its lines and totals."""
    form = pay_form(request)
    slip = _slip(form)
    tables = {} if slip is None else {"lines": _lines_table(request, simulate_pay.lines_said(slip))}
    context = {
        "form": form,
        "missing": form.missing(),
        "slip": slip,
        "totals": simulate_pay.totals_said(slip) if slip else (),
        "titles": TOTAL_TITLES,
        "query": request.GET.urlencode(),
    }
    return tables_answer(request, "site/simulate.html", context, tables)


@member_page(any_of=OF_ACCOUNTS)
def simulate_letter(request: HttpRequest) -> HttpResponse:
    """The letter that explains the month of pay of the address, in the language of the reader."""
    slip = _slip(pay_form(request))
    if slip is None:
        return redirect(f"{reverse('simulate')}?{request.GET.urlencode()}")
    letter = simulate_pay.letter(slip, issuer=request.chosen.organism_name)
    word = _("payslip")
    return letter_file(letter, f"{word}-{slip.month:%Y-%m}")


def letter_file(letter: Explanation, name: str) -> HttpResponse:
    """A letter as a file to keep, in the language of the reader."""
    return HttpResponse(
        explanation_pdf(letter, language()),
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.pdf") or "attachment"},
    )


def pay_form(request: HttpRequest) -> CaseForm:
    """The form of a month of pay, filled in with what the address says."""
    columns = simulate_pay.case_columns()
    yes_or_no = {column.into: _YES_OR_NO for column in columns if simulate_pay.type_of(column.into) == "Boolean"}
    asked = asked_of(
        columns,
        label=fact_title,
        type=simulate_pay.type_of,
        choices={**yes_or_no, "kind": [(kind.value, text) for kind, text in KIND_TITLES.items()]},
        first={"month": f"{today():%Y-%m}", **simulate_pay.FIRST_CELLS},
        without=_NO_FACT,
    )
    return CaseForm(asked, request.GET)


def _slip(form: CaseForm) -> Slip | None:
    """The payslip of a form; none where something is missing or refused, which the form then says."""
    cells = form.cells(id=_CASE)
    written = {name: text for name, text in cells.items() if text}
    form.refuse(simulate_pay.faults(written))
    if form.missing() or form.errors:
        return None
    found = simulate_pay.simulate([cells])
    form.refuse({each.column: each.reason for each in found.refused})
    return found.slips[0] if found.slips else None


def _lines_table(request: HttpRequest, lines: Sequence[LineSaid]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="lines",
        caption=_("Lines of the payslip"),
        columns=[
            Column("why", _("Line, with why it is what it is"), "part", part="parts/line_explained.html"),
            Column("code", _("Code"), "code", only_export=True),
            Column("title", _("Line"), only_export=True),
            Column("side", _("Borne by"), sortable=True),
            Column("collected_by", _("Collected by"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True),
        ],
        rows=[line_row(line) for line in lines],
        limit=_LINES_MAX,
    )


def line_row(line: LineSaid) -> Mapping[str, Any]:
    """A line as a row of a table; its title opens why it is what it is."""
    return {
        "code": line.code,
        "title": said(line.title),
        "side": said(line.side) if line.side else "",
        "collected_by": said(line.collected_by) if line.collected_by else "",
        "cents": line.cents,
        "ppm": line.ppm,
        "steps": line.steps,
        "numbers": line.numbers,
    }


addresses: list[URLPattern] = [
    path("simulate/", simulate_page, name="simulate"),
    path("simulate/explanation.pdf", simulate_letter, name="simulate_letter"),
]
"""Addresses of our own pages."""
