"""The pages that simulate, without the database, which they never ask."""

import html
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import translation

from laroque.apps.access.rules import Ability, may
from laroque.apps.access.states import Role
from laroque.engines.contributions.payslips.titles import FACT_TITLES
from laroque.interfaces.web.membership import Chosen
from laroque.interfaces.web.simulate.simulate_pages import simulate_letter, simulate_page
from laroque.interfaces.web.simulate.simulate_year_pages import simulate_year_letter, simulate_year_page
from laroque.usecases.simulate.simulate_pay import case_columns

CASE = {
    "month": "2026-04",
    "gross_euros": "2500",
    "headcount": "60",
    "at_mp_percent": "2.08",
    "mobility_percent": "3.2",
}


def answer(view: Any, asked: dict[str, str], *, role: Role = Role.COLLECTION_OFFICER, language: str = "en") -> Any:
    request = RequestFactory().get("/simulate/", asked)
    request.user = SimpleNamespace(is_authenticated=True, is_staff=False)
    request.chosen = Chosen(1, 1, "urssaf-117", "Urssaf Île-de-France", role, False, frozenset(), True)
    with translation.override(language):
        return view(request)


def page(asked: dict[str, str], **options: Any) -> str:
    return answer(simulate_page, asked, **options).content.decode()


@pytest.mark.parametrize(("language", "cost"), [("en", "3,251.15"), ("fr", "3\u202f251,15")])
def test_a_slip_says_its_totals_and_each_line_why(language, cost):
    told = page(CASE, language=language)
    assert f'<span class="figure">{cost} €</span>' in told
    assert told.count('<ol class="steps">') == 33
    assert "D241-7" in told
    assert "/simulate/explanation.pdf?month=2026-04&amp;gross_euros=2500" in told


def test_amounts_are_read_as_people_write_them():
    typed = {**CASE, "gross_euros": "2\u202f500,00", "at_mp_percent": "2,08", "weekly_hours": "35,00"}
    assert "3,251.15" in page(typed)


def test_what_is_missing_is_asked_and_what_is_wrong_is_said_beside_its_field():
    empty = page({})
    assert 'Still to fill in: <a href="#id_gross_euros">Gross pay, €</a>, <a href="#id_at_mp_percent">' in empty
    assert 'role="alert"' not in empty
    wrong = page({**CASE, "gross_euros": "much", "weekly_hours": "90", "month": "2019-01"})
    assert wrong.count('<a href="#id_') == 2
    assert "Euros and cents such as 1234.56" in wrong
    assert "id_weekly_hours_error" in wrong
    assert "2019" in page({**CASE, "month": "2019-01"}).split('role="alert"')[1]
    assert "figure" not in wrong


def test_every_fact_of_a_month_has_a_field_in_both_languages():
    told, dit = page({}), page({}, language="fr")
    for column in case_columns():
        if column.into not in ("id", "person", "contract"):
            assert f'name="{column.name}"' in told
            assert FACT_TITLES[column.into].fr in html.unescape(dit)


def test_the_form_answers_as_it_is_filled_in_by_a_script_of_ours():
    told = page({})
    assert finders.find("unfold/js/htmx/htmx.js"), "the script that the library of the back office brings has moved"
    assert "/unfold/js/htmx/htmx.js" in told
    assert '"includeIndicatorStyles": false' in told, "a style in the page is against its policy"
    assert 'hx-select="#answer"' in told


def test_the_letter_is_a_file_and_a_case_that_cannot_be_computed_leads_back_to_the_form():
    letter = answer(simulate_letter, CASE, language="fr")
    assert (letter["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    assert letter["Content-Disposition"].endswith('-2026-04.pdf"')
    back = answer(simulate_letter, {"gross_euros": "x"})
    assert (back.status_code, back["Location"]) == (302, "/simulate/?gross_euros=x")


def test_a_year_of_independent_work_is_computed_and_an_activity_of_another_kind_refused():
    asked = {"kind": "sole_trader", "activity": "craft", "month": "2026-01", "turnover_or_profit_euros": "30 000"}
    told = answer(simulate_year_page, asked, language="fr").content.decode()
    assert "8\u202f962,00</td>" in told
    assert "2,27\u202f%" in told
    assert told.count('<ol class="steps">') == 16
    letter = answer(simulate_year_letter, asked, language="fr")
    assert letter["Content-Disposition"] == "attachment; filename*=utf-8''ann%C3%A9e-2026.pdf"
    assert letter.content.startswith(b"%PDF-")
    assert answer(simulate_year_letter, {**asked, "activity": "sales"}).status_code == 302
    refused = answer(simulate_year_page, {**asked, "activity": "sales"}).content.decode()
    assert "No activity of this kind." in refused
    for view, named in ((simulate_year_page, "Profession libérale, hors micro"), (simulate_page, "Stagiaire")):
        unknown = html.unescape(answer(view, CASE | asked | {"kind": "sultan"}, language="fr").content.decode())
        said = next(line for line in unknown.splitlines() if "Choisissez parmi" in line or "Choose among" in line)
        assert named in said
        assert "sole_trader" not in said
        assert "intern" not in said


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_accounts_simulates(role):
    opens = may(role, Ability.READ_ACCOUNTS) or may(role, Ability.READ_OWN_ACCOUNTS)
    if opens:
        assert "3,251.15" in page(CASE, role=role)
    else:
        with pytest.raises(PermissionDenied):
            page(CASE, role=role)
