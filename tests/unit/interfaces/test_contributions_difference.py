"""``laroque contributions difference``: two tables of pay, and the lines that differ."""

import json
from pathlib import Path

from tests.unit.interfaces.test_contributions_command import HEADER

from laroque.config.entry import run

DECLARED = "A,2025-04,3000,0,5,35,2,0,0,0"


def ran(folder: Path, before: list[str], after: list[str]) -> tuple[int, list[str]]:
    paths = [folder / "before.csv", folder / "after.csv"]
    for path, rows in zip(paths, (before, after), strict=True):
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    out = folder / "out.csv"
    status = run(["contributions", "difference", *map(str, paths), "--out", str(out)])
    return status, out.read_text(encoding="utf-8").splitlines() if out.exists() else []


def test_the_lines_that_differ_are_written_with_both_amounts(tmp_path, capsys):
    """Back pay of 100.00 in April 2025, at the 4.05 % that unemployment had then."""
    status, lines = ran(tmp_path, [DECLARED], [DECLARED.replace("3000", "3100")])
    assert (status, lines[0]) == (0, "id,line,before_cents,after_cents,difference_cents")
    assert "A,unemployment,12150,12555,405" in lines
    assert "A,mobility" not in "".join(lines)
    assert "lines differ" in capsys.readouterr().err


def test_what_is_given_back_is_said(tmp_path, capsys):
    status, _ = ran(tmp_path, [DECLARED], [])
    assert status == 0
    assert "given back" in capsys.readouterr().err


def test_tables_with_a_refused_row_or_a_mistaken_id_are_not_compared(tmp_path, capsys):
    rows = [DECLARED, "B,2026-13,3000,0,5,35,2,0,0,0"]
    status, lines = ran(tmp_path, rows, [DECLARED.replace("2025-04", "2025-05")])
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (status, lines) == (1, [])
    assert [(Path(each["table"]).name, each["row"], each["column"]) for each in told] == [
        ("before.csv", 2, "month"),
        ("after.csv", 1, "month"),
    ]


def test_a_file_that_cannot_be_read_or_is_no_table_is_said(tmp_path, capsys):
    out = str(tmp_path / "out.csv")
    assert run(["contributions", "difference", str(tmp_path / "no.csv"), str(tmp_path / "no.csv"), "--out", out]) == 2
    assert "no.csv" in capsys.readouterr().err
    (tmp_path / "other.csv").write_text("id\n", encoding="utf-8")
    other = str(tmp_path / "other.csv")
    assert run(["contributions", "difference", other, other, "--out", out]) == 2
    assert "missing" in capsys.readouterr().err
