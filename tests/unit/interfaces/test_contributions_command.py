"""``laroque contributions``: what it writes, refuses and says, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.support.documents import ROOT

from laroque.config.entry import run
from laroque.interfaces.commands import contributions

HEADER = (
    "id,month,gross_euros,executive,headcount,weekly_hours,at_mp_percent,mobility_percent,health_top_up_euros,"
    "apprentice_ratio_percent"
)
SOUND = "A,2026-04,6000,1,60,35,2.08,3.2,40,0"


def cases(folder: Path, *rows: str, header: str = HEADER) -> str:
    path = folder / "cases.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def computed(folder: Path, *rows: str) -> tuple[int, list[str]]:
    out = folder / "out.csv"
    status = run(["contributions", "compute", cases(folder, *rows), "--out", str(out)])
    return status, out.read_text(encoding="utf-8").splitlines()


def valid(name: str, text: str) -> dict:
    document = json.loads(text)
    schema = ROOT / "docs" / "schemas" / f"contributions_{name}.json"
    jsonschema.validate(document, json.loads(schema.read_text(encoding="utf-8")))
    return document


def test_each_case_has_its_thirty_three_lines(tmp_path):
    status, lines = computed(tmp_path, SOUND)
    assert (status, lines[0], len(lines)) == (0, "id,line,cents", 34)
    assert "A,health_employer,78000" in lines
    assert "A,general_relief,0" in lines


def test_a_header_alone_gives_a_header_alone(tmp_path):
    assert computed(tmp_path) == (0, ["id,line,cents"])


def test_columns_that_a_table_adds_bring_their_lines_and_their_refusals(tmp_path, capsys):
    out = tmp_path / "out.csv"
    rows = ("A,2026-04,1200,0,60,35,2,,0,0,apprentice,2025-09-01,75056", "B,2026-04,1200,0,60,35,2,0,0,0,apprentice,,")
    rows += ("C,2026-04,1200,0,60,35,2,,0,0,,,97411",)
    path = cases(tmp_path, *rows, header=f"{HEADER},kind,contract_began_on,commune")
    assert run(["contributions", "compute", path, "--out", str(out)]) == 1
    lines = out.read_text(encoding="utf-8").splitlines()
    assert (len(lines), lines[-1]) == (35, "A,local_scheme_employee,0")
    assert "A,mobility,3840" in lines
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(each["row"], each["column"]) for each in told] == [(2, "contract_began_on"), (3, "commune")]


def test_a_month_of_a_contract_is_explained_with_those_before_it(tmp_path, capsys):
    rows = ["1,2026-01,2000,0,5,35,2,0,0,0,a", "2,2026-02,6500,0,5,35,2,0,0,0,a"]
    path = cases(tmp_path, *rows, header=f"{HEADER},contract")
    assert run(["contributions", "explain", path, "--id", "2", "--line", "old_age_capped_employer", "--json"]) == 0
    (line,) = valid("explain", capsys.readouterr().out)["lines"]
    assert line["amount_cents"] == 601_000 * 855 // 10_000 + 1


def test_a_month_that_cannot_be_read_refuses_the_others_of_its_contract(tmp_path, capsys):
    out = tmp_path / "out.csv"
    rows = ["1,2026-13,2000,0,5,35,2,0,0,0,a", "2,2026-02,6500,0,5,35,2,0,0,0,a", "3,2026-02,6500,0,5,35,2,0,0,0,"]
    path = cases(tmp_path, *rows, header=f"{HEADER},contract")
    assert run(["contributions", "compute", path, "--out", str(out)]) == 1
    assert {line.split(",")[0] for line in out.read_text(encoding="utf-8").splitlines()[1:]} == {"3"}
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(each["row"], each["column"]) for each in told] == [(1, "month"), (2, "contract")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("B,2023-12,6000,1,60,35,2.08,3.2,40,0", "month"),
        ("B,2026-13,6000,1,60,35,2.08,3.2,40,0", "month"),
        ("B,2026-04,-1,1,60,35,2.08,3.2,40,0", "gross_euros"),
        ("B,2026-04,1.234,1,60,35,2.08,3.2,40,0", "gross_euros"),
        ("B,2026-04,6000,yes,60,35,2.08,3.2,40,0", "executive"),
        ("B,2026-04,6000,1,6.5,35,2.08,3.2,40,0", "headcount"),
        ("B,2026-04,6000,1,60,39,2.08,3.2,40,0", "weekly_hours"),
        ("B,2026-04,6000,1,60,0,2.08,3.2,40,0", "weekly_hours"),
        ("B,2026-04,6000,1,60,35,101,3.2,40,0", "at_mp_percent"),
        ("A,2026-04,6000,1,60,35,2.08,3.2,40,0", "id"),
    ],
)
def test_a_bad_row_is_refused_alone(tmp_path, capsys, row, column):
    status, lines = computed(tmp_path, SOUND, row)
    (said,) = capsys.readouterr().err.splitlines()
    assert (status, len(lines)) == (1, 34)
    assert (json.loads(said)["row"], json.loads(said)["column"]) == (2, column)


def test_nothing_is_computed_from_a_wrong_header_or_no_file(tmp_path):
    out = tmp_path / "out.csv"
    wrong = cases(tmp_path, SOUND, header=HEADER.replace("month", "when"))
    assert run(["contributions", "compute", wrong, "--out", str(out)]) == 2
    assert run(["contributions", "compute", str(tmp_path / "none.csv"), "--out", str(out)]) == 2
    assert not out.exists()


def test_the_report_compares_with_the_tables_of_a_folder(tmp_path, capsys):
    Path(cases(tmp_path, SOUND)).rename(tmp_path / "cases_salaried.csv")
    expected = tmp_path / "oracle_salaried_expected.csv"
    expected.write_text("id,line,expected_cents,status\nA,csa,1801,agree\nA,fnal,9,agree\n", encoding="utf-8")
    status = run(["contributions", "oracle-report", "--tables", str(tmp_path), "--json"])
    document = valid("oracle_report", capsys.readouterr().out)
    assert (status, document["compared"], document["agreed"], document["failed"]) == (1, 2, 1, 1)
    assert document["rows"][0]["computed_cents"] == 3_000
    expected.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run(["contributions", "oracle-report", "--tables", str(tmp_path)]) == 1
    assert run(["contributions", "oracle-report", "--tables", str(tmp_path / "none")]) == 2


def test_without_tables_the_report_compares_with_our_own_cases(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(contributions, "_TABLES", tmp_path / "none")
    status = run(["contributions", "oracle-report", "--json"])
    document = valid("oracle_report", capsys.readouterr().out)
    assert (status, document["failed"]) == (0, 0)
    assert document["compared"] == document["agreed"] > 60


def test_a_line_is_explained_from_the_pay_to_the_cent(tmp_path, capsys):
    path = cases(tmp_path, SOUND)
    status = run(["contributions", "explain", path, "--id", "A", "--line", "ceg_employer", "--json"])
    document = valid("explain", capsys.readouterr().out)
    assert (status, document["id"], document["month"]) == (0, "A", "2026-04-01")
    (line,) = document["lines"]
    assert (line["line"], line["amount_cents"], line["collected_by"]) == ("ceg_employer", 8_398, "agirc_arrco")
    amounts = [step["amount_cents"] for step in line["steps"]]
    assert amounts == [600_000, 400_500, 400_500, 5_166, 199_500, 3_232, 8_398]
    assert {"pmss", "salaried_rates.ceg_employer_1"} <= {parameter["name"] for parameter in line["parameters"]}


def test_every_line_ends_at_its_amount_and_cites_an_article(tmp_path, capsys):
    path = cases(tmp_path, SOUND, "B,2025-04,1900,0,5,28,2.08,3.2,40,0")
    for case_id in ("A", "B"):
        assert run(["contributions", "explain", path, "--id", case_id, "--json"]) == 0
        lines = valid("explain", capsys.readouterr().out)["lines"]
        assert len(lines) == 33
        for line in lines:
            assert line["steps"][-1]["amount_cents"] == line["amount_cents"]
            assert all(step["article"] for step in line["steps"] if step["amount_cents"])
            assert line["steps"][-1]["label"]["en"] == "Not due in this case" or line["steps"][-1]["article"]


def test_the_tables_of_an_explanation_show_the_steps(tmp_path, capsys):
    assert run(["contributions", "explain", cases(tmp_path, SOUND), "--id", "A", "--line", "apec_employer"]) == 0
    shown = capsys.readouterr().out
    assert "apec_employer" in shown
    assert "6,000.00 at 0.036 %" in shown


def test_a_case_or_a_line_that_is_not_there_is_not_explained(tmp_path, capsys):
    path = cases(tmp_path, SOUND, "B,2023-12,6000,1,60,35,2.08,3.2,40,0")
    assert run(["contributions", "explain", path, "--id", "B"]) == 1
    assert json.loads(capsys.readouterr().err.splitlines()[0])["column"] == "month"
    assert run(["contributions", "explain", path, "--id", "A", "--line", "none"]) == 2
