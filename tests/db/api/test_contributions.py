"""What the API computes is what the engine does, and what it cannot compute it says."""

import json

import pytest
from tests.db.api.conftest import make_program
from tests.db.api.test_rights import PAY, YEAR

from laroque.apps.access.states import Role
from laroque.engines.contributions.payslips import CASE_SCHEMA, USUAL_FACTS
from laroque.interfaces.api.description import description


@pytest.fixture
def ask(world):
    """Sends a document to an operation, as an employer; an auditor may too, whose transaction only reads."""
    programs = {
        Role.EMPLOYER: make_program("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9]),
        Role.AUDITOR: make_program("urssaf-117", Role.AUDITOR),
    }

    def sent(name, document, role=Role.EMPLOYER, **headers):
        content = json.dumps(document).encode()
        return programs[role].post(f"/api/v1/{name}", content, "application/json", **headers)

    return sent


def test_each_case_has_its_lines_or_its_reason(ask):
    cases = [PAY, {**PAY, "id": "b", "weekly_hundredths": 9_000}, {**PAY, "id": "c", "kind": None, "person": "x"}, PAY]
    answer = ask("contributions/compute", {"cases": cases}).json()
    assert [slip["id"] for slip in answer["slips"]] == ["a", "c"]
    lines = {line["line"]: line["amount_cents"] for line in answer["slips"][0]["lines"]}
    assert (len(lines), lines["general_relief"], lines["crds"]) == (33, 43_375, 1_238)
    assert [(each["row"], each["fact"]) for each in answer["refused"]] == [(2, "weekly_hundredths"), (4, "id")]
    years = ask(
        "self-employed/compute", {"cases": [YEAR, {**YEAR, "id": "b", "amount_cents": -1}]}, Role.AUDITOR
    ).json()
    (year,) = years["years"]
    assert [each["fact"] for each in years["refused"]] == ["amount_cents"]
    assert year["total_cents"] == sum(line["amount_cents"] for line in year["lines"] if line["nature"] == "due")


def test_every_line_is_explained_with_the_numbers_of_the_law(ask):
    (slip,) = ask("contributions/explain", {"cases": [PAY]}, Role.AUDITOR).json()["slips"]
    lines = {line["line"]: line for line in slip["lines"]}
    assert lines["general_relief"]["relief"] is True
    assert "general_relief.minimum_wage" in {each["name"] for each in lines["general_relief"]["parameters"]}
    assert lines["crds"]["steps"][-1]["amount_cents"] == 1_238
    (one,) = ask("contributions/explain", {"cases": [PAY], "line": "crds"}).json()["slips"]
    assert [line["line"] for line in one["lines"]] == ["crds"]
    craft = {**YEAR, "kind": "sole_trader", "activity": "craft"}
    (year,) = ask("self-employed/explain", {"cases": [craft]}).json()["years"]
    health = next(line for line in year["lines"] if line["line"] == "health")
    assert (health["amount_cents"], health["steps"][-1]["amount_cents"]) == (50_400, 50_400)
    assert "self_employed.health_2" in {each["name"] for each in health["parameters"]}


def test_the_letter_is_the_same_bytes_and_a_case_without_one_is_a_problem_in_the_reader_s_language(ask):
    document = {"case": PAY, "language": "fr"}
    first = ask("contributions/letter", document)
    assert (first.status_code, first["Content-Type"], first.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert ask("contributions/letter", document, Role.AUDITOR).content == first.content
    refused = ask(
        "contributions/letter", {**document, "case": {**PAY, "month": "2019-04"}}, **{"accept-language": "fr"}
    )
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    (error,) = refused.json()["errors"]
    assert (error["field"], "2019" in error["message"]) == ("case.month", True)


def test_every_fact_of_the_engine_may_be_sent_and_nothing_else(ask):
    described = description()["components"]["schemas"]["PayCase"]
    assert set(described["properties"]) == {*CASE_SCHEMA, *USUAL_FACTS}
    said_elsewhere = {"mobility_ppm"}  # where a commune of work may tell it
    assert set(CASE_SCHEMA) - said_elsewhere <= set(described["required"]) <= set(CASE_SCHEMA)
    assert ask("contributions/compute", {"cases": [{**PAY, "salary": 1}]}).status_code == 422
