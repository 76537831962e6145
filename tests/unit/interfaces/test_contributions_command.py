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
