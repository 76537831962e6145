"""Operations that compute contributions of cases sent with the request: nothing is read, nothing is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router

from laroque.apps.access.rules import Ability
from laroque.engines.contributions.explaining import Step
from laroque.engines.contributions.payslips import LineExplained
from laroque.engines.contributions.payslips.titles import LINE_TITLES
from laroque.formats.cases import CaseColumn, RefusedRow
from laroque.formats.letters import explanation_pdf
from laroque.interfaces.api.callers import Bearer
from laroque.interfaces.api.contribution_views import (
    PayCases,
    PayCasesToExplain,
    PayCaseToTell,
    PayComputed,
    PayExplained,
    YearCases,
    YearCasesToExplain,
    YearsComputed,
    YearsExplained,
)
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import Body, month_text
from laroque.legislation.topics import DatedValue
from laroque.legislation.version import parameters_version
from laroque.usecases.simulate import simulate_pay, simulate_self_employed
from laroque.usecases.simulate.lines_said import numbers_said
from laroque.usecases.simulate.simulate_pay import Slip
from laroque.usecases.simulate.simulate_self_employed import Year, YearLine

router = Router(tags=["Contributions"])
_OPEN = Bearer(Ability.READ_ACCOUNTS, Ability.READ_OWN_ACCOUNTS)
_PDF = "application/pdf"
_LETTER = {"responses": {200: {"content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}}}}


@router.post(
    "/contributions/compute",
    auth=_OPEN,
    response=PayComputed,
    operation_id="compute_contributions",
    summary="Compute the lines of months of pay",
)
def compute(request: HttpRequest, sent: PayCases) -> dict[str, Any]:
    """Every line of each month of pay and its totals. A case that cannot be computed is refused alone, in `refused`."""
    found = simulate_pay.simulate(_cells(sent.cases, simulate_pay.case_columns()))
    return {
        "law": parameters_version(),
        "slips": [_slip(each) for each in found.slips],
        "refused": _refused(found.refused, simulate_pay.case_columns()),
    }


@router.post(
    "/contributions/explain",
    auth=_OPEN,
    response=PayExplained,
    operation_id="explain_contributions",
    summary="Explain the lines of months of pay",
)
def explain(request: HttpRequest, sent: PayCasesToExplain) -> dict[str, Any]:
    """Why each line is what it is: steps, articles and numbers of the law. Cases are refused as for `compute`."""
    found = simulate_pay.simulate(_cells(sent.cases, simulate_pay.case_columns()))
    return {
        "law": parameters_version(),
        "slips": [_explained(each, sent.line) for each in found.slips],
        "refused": _refused(found.refused, simulate_pay.case_columns()),
    }


@router.post(
    "/contributions/letter",
    auth=_OPEN,
    operation_id="tell_contributions",
    summary="Explain a month of pay in a letter (PDF)",
    openapi_extra=_LETTER,
)
def tell(request: HttpRequest, sent: PayCaseToTell) -> HttpResponse:
    """The letter that explains a month of pay, as PDF/A-2a and PDF/UA-1: the same case gives the same bytes."""
    found = simulate_pay.simulate(_cells([sent.case], simulate_pay.case_columns()))
    if not found.slips:
        raise _cannot_tell(found.refused)
    letter = simulate_pay.letter(found.slips[0], issuer=request.auth.organism_name)
    return HttpResponse(explanation_pdf(letter, sent.language), content_type=_PDF)


@router.post(
    "/self-employed/compute",
    auth=_OPEN,
    response=YearsComputed,
    operation_id="compute_self_employed",
    summary="Compute the lines of years of self-employed persons",
)
def compute_years(request: HttpRequest, sent: YearCases) -> dict[str, Any]:
    """Every line of each year, at the rules of metropolitan France. Cases are refused alone: see `refused`."""
    columns = simulate_self_employed.case_columns()
    found = simulate_self_employed.simulate(_cells(sent.cases, columns))
    return {
        "law": parameters_version(),
        "years": [_year(each) for each in found.years],
        "refused": _refused(found.refused, columns),
    }


@router.post(
    "/self-employed/explain",
    auth=_OPEN,
    response=YearsExplained,
    operation_id="explain_self_employed",
    summary="Explain the lines of years of self-employed persons",
)
def explain_years(request: HttpRequest, sent: YearCasesToExplain) -> dict[str, Any]:
    """Why each line of a year is what it is. Cases are refused as for `compute`."""
    columns = simulate_self_employed.case_columns()
    found = simulate_self_employed.simulate(_cells(sent.cases, columns))
    return {
        "law": parameters_version(),
        "years": [_year_explained(each) for each in found.years],
        "refused": _refused(found.refused, columns),
    }


def _cells(cases: Sequence[Body], columns: Sequence[CaseColumn]) -> list[dict[str, str]]:
    """The cases as texts by name of column, as a file has them."""
    facts = [(column.name, column.into) for column in columns]
    return [
        {name: simulate_pay.as_cell(fact, value) for name, fact in facts if (value := getattr(case, fact)) is not None}
        for case in cases
    ]


def _refused(refused: Sequence[RefusedRow], columns: Sequence[CaseColumn]) -> list[dict[str, Any]]:
    facts = {column.name: column.into for column in columns}
    return [
        {"row": each.row, "fact": facts.get(each.column, each.column), "reason": each.reason.as_json()}
        for each in refused
    ]


def _cannot_tell(refused: Sequence[RefusedRow]) -> Problem:
    """A case of the form described, that the law held here or its own facts do not let compute."""
    language = get_language() or "en"
    facts = {column.name: column.into for column in simulate_pay.case_columns()}
    errors = [
        {"in": "body", "field": f"case.{facts[each.column]}", "message": each.reason.in_language(language)}
        for each in refused
    ]
    remedy = _("Mend the facts named in `errors`, then send again.")
    return Problem(409, _("This month of pay cannot be computed."), remedy, errors=errors)


def _slip(slip: Slip) -> dict[str, Any]:
    totals = slip.totals
    names = ("gross_cents", "employer_cents", "employer_relief_cents", "employee_cents", "employee_relief_cents")
    return {
        "id": slip.id,
        "month": month_text(slip.month),
        "lines": [{"line": line, "amount_cents": cents} for line, cents in slip.amounts.items()],
        "totals": {name: getattr(totals, name) for name in (*names, "cost_cents", "net_cents")},
    }


def _explained(slip: Slip, line: str | None) -> dict[str, Any]:
    lines = [each for each in simulate_pay.explain(slip) if line in (None, each.line)]
    return {"id": slip.id, "month": month_text(slip.month), "lines": [_line(each) for each in lines]}


def _line(each: LineExplained) -> dict[str, Any]:
    titled = LINE_TITLES[each.line]
    return {
        "line": each.line,
        "title": titled.title.as_json(),
        "side": titled.side,
        "relief": titled.relief,
        "collected_by": each.collected_by.value,
        "amount_cents": each.amount_cents,
        **_why(each.steps, each.parameters),
    }


def _why(steps: Sequence[Step], parameters: Mapping[str, DatedValue]) -> dict[str, Any]:
    """Steps and numbers of the law: each as an integer of its unit, and as a person reads it."""
    return {
        "steps": [step.as_json() for step in steps],
        "parameters": [
            {
                "name": said.name,
                "title": said.title.as_json(),
                "number": parameters[said.name].number,
                "value": said.value.as_json(),
                "since": said.since,
                "article": said.article,
                "source": said.source,
            }
            for said in numbers_said(parameters)
        ],
    }


def _year(year: Year) -> dict[str, Any]:
    return {"id": year.id, "total_cents": year.total_cents, "lines": [_year_line(line) for line in year.lines]}


def _year_explained(year: Year) -> dict[str, Any]:
    why = {each.line: _why(each.steps, each.parameters) for each in simulate_self_employed.explain(year)}
    return {"id": year.id, "lines": [{**_year_line(line), **why[line.code]} for line in year.lines]}


def _year_line(line: YearLine) -> dict[str, Any]:
    return {
        "line": line.code,
        "title": line.titled.title.as_json(),
        "nature": line.titled.nature,
        "amount_cents": line.cents,
        "rate_ppm": line.ppm,
    }
