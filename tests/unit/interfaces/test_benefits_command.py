"""``laroque benefits compute``: cases in YAML, computed without a database."""

import json
from pathlib import Path

import jsonschema
import pytest

from laroque.config.entry import run

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "benefits_compute.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "algorithms" / "benefit_cases.md").read_text(encoding="utf-8")
CASES = ROOT / "tests" / "cases" / "benefits" / "sick_leave.yaml"


def computed(capsys, file):
    status = run(["benefits", "compute", str(file), "--json"])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    return status, document


def written(tmp_path, text: str) -> Path:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_of_the_page_is_what_is_computed(capsys, tmp_path):
    status, document = computed(capsys, written(tmp_path, PAGE.split("```yaml\n")[1].split("```")[0]))
    (case,) = document["cases"]
    (row,) = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| 2026-")]
    (run_paid,) = case["payments"]
    amounts = [f"{run_paid[f'{name}_cents'] / 100:.2f}" for name in ("daily", "amount", "csg", "crds", "net")]
    assert status == 0
    assert [run_paid["from"], run_paid["to"], str(run_paid["days"]), *amounts] == row
    assert case["steps"][-1]["amount_cents"] == case["net_cents"]
    assert "CSS R323-4" in case["articles"]


def test_every_case_of_ours_has_a_document_that_ends_on_its_amounts(capsys):
    status, document = computed(capsys, CASES)
    assert status == 1
    for case in document["cases"]:
        assert case["total_cents"] == sum(each["amount_cents"] for each in case["payments"])
        assert (case["refusal"] is None) == bool(case["payments"])
    assert sum(len(case["payments"]) for case in document["cases"]) > 45


def test_a_missing_month_is_named(capsys, tmp_path):
    text = """
    - id: x
      kind: sick_leave
      facts:
        started_on: 2026-03-09
        certificates: [{since: 2026-03-09, to: 2026-03-15}]
        pays: [{from: 2025-12, cents: 250000, hours: "151.67"}, {from: 2026-02, cents: 250000, hours: "151.67"}]
    """
    _, document = computed(capsys, written(tmp_path, text))
    assert document["cases"][0]["refusal"]["asked"] == "2026-01"
    assert document["cases"][0]["refusal"]["actor"] == "employer"


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ("{started_on: soon, certificates: []}", "facts.started_on"),
        ("{started_on: 2026-03-09}", "facts.certificates"),
        ("{started_on: 2026-03-09, certificates: [{since: 2026-03-09, to: 2026-03-08}]}", "facts.certificates[1].to"),
        (
            "{started_on: 2026-03-09, certificates: [{since: 2026-03-08, to: 2026-03-10}]}",
            "facts.certificates[1].since",
        ),
        ("{started_on: 2026-03-09, certificates: [], colour: red}", "facts.colour"),
        ("{started_on: 2026-03-09, certificates: [], pays: {from: 2026-13, cents: 1}}", "facts.pays.from"),
        (
            "{started_on: 2026-03-09, certificates: [], pays: {from: 2026-01, cents: 1, hours: many}}",
            "facts.pays.hours",
        ),
        ("{started_on: 2026-03-09, certificates: [], waiver: none}", "facts.waiver"),
    ],
)
def test_a_bad_case_is_refused_alone_with_its_place(capsys, tmp_path, facts, place):
    good = PAGE.split("```yaml\n")[1].split("```")[0]
    status, document = computed(capsys, written(tmp_path, f"- {{id: bad, kind: sick_leave, facts: {facts}}}\n{good}"))
    assert status == 1
    assert [each["place"] for each in document["refused"]] == [place]
    assert len(document["cases"]) == 1


@pytest.mark.parametrize("content", ["", "a: 1", "[", "- [1, 2"])
def test_what_is_no_list_of_cases_is_refused_whole(capsys, tmp_path, content):
    assert run(["benefits", "compute", str(written(tmp_path, content)), "--json"]) == 1
    assert capsys.readouterr().out == ""
