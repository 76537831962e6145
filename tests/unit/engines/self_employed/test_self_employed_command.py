"""``laroque self-employed compute``: its table in, its table out, what it refuses and how it ends."""

import json

import pytest

from laroque.config.entry import run

HEAD = "id,kind,activity,month,turnover_or_profit_euros\n"


@pytest.fixture
def compute(tmp_path, capsys):
    def computed(text, *options):
        (tmp_path / "cases.csv").write_text(text, encoding="utf-8")
        out = tmp_path / "out.csv"
        status = run(["self-employed", "compute", str(tmp_path / "cases.csv"), "--out", str(out), *options])
        said = capsys.readouterr().err
        return status, out.read_text(encoding="utf-8") if out.exists() else None, said

    return computed


def refusals(said):
    return [(each["row"], each["column"]) for each in map(json.loads, said.splitlines())]


def test_a_micro_year_is_told_line_by_line(compute):
    status, out, said = compute(HEAD + "A,micro,sales,2026-01,500\n")
    lines = [
        "id,line,euros",
        "A,contributions,60.00",
        "A,vocational_training,0.50",
        "A,chamber_tax,0.00",
        "A,total,60.50",
    ]
    assert (status, out.splitlines(), said) == (0, lines, "")


def test_training_is_rounded_in_each_declaration_when_asked(compute):
    _, out, _ = compute(HEAD + "A,micro,services_craft,2026-01,37500\n", "--training-to-the-euro")
    assert "A,vocational_training,108.00\n" in out


def test_cases_keep_their_order_whatever_their_kind(compute):
    _, out, _ = compute(
        HEAD + "C,liberal,liberal_cipav,2026-01,80000\nA,micro,sales,2026-01,1\nB,sole_trader,craft,2026-01,80000\n"
    )
    ids = [line.split(",")[0] for line in out.splitlines()[1:]]
    assert ids == ["C"] * 16 + ["A"] * 4 + ["B"] * 16
    assert "B,health_rate,6.68\n" in out
    assert "C,total,24026.00\n" in out


def test_a_header_alone_gives_a_header_alone(compute):
    assert compute(HEAD) == (0, "id,line,euros\n", "")


def test_a_bad_row_is_refused_alone(compute):
    status, out, said = compute(
        HEAD
        + "A,micro,craft,2026-01,1\nB,micro,sales,2023-12,1\nC,micro,sales,2027-01,1\nD,micro,sales,2026-01,-1\n"
        + "E,sole_trader,craft,2026-01,-1\nE,sole_trader,craft,2026-01,1\n"
    )
    assert status == 1
    assert refusals(said) == [
        (1, "activity"),
        (2, "month"),
        (3, "month"),
        (4, "turnover_or_profit_euros"),
        (6, "id"),
    ]
    assert {line.split(",")[0] for line in out.splitlines()[1:]} == {"E"}


def test_wrong_columns_compute_nothing(compute):
    status, out, said = compute("id,kind\nA,micro\n")
    assert (status, out) == (2, None)
    assert "missing activity, month, turnover_or_profit_euros" in said


def test_a_result_that_cannot_be_written_is_misuse(tmp_path, capsys):
    (tmp_path / "cases.csv").write_text(HEAD, encoding="utf-8")
    status = run(["self-employed", "compute", str(tmp_path / "cases.csv"), "--out", str(tmp_path / "none" / "out.csv")])
    assert status == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "cannot be read or written" in said
    assert "none/out.csv: No such file or directory" in said


def test_nothing_is_left_beside_the_result(compute, tmp_path):
    compute(HEAD + "A,micro,sales,2026-01,500\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.csv", "out.csv"]
