"""``laroque dsn assess``: what it prints, how it ends, and what it says of the reference samples."""

import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
from tests.support import dsn_builder as built
from tests.support.dsn_builder import Bordereau, Employee, Line
from tests.support.reference import reference

from laroque.config.entry import run
from laroque.engines.contributions import DsnTables, joined
from laroque.formats.dsn import read_files, read_windows, tables

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "dsn_assess.json"
TEAM = tuple(Employee(number=number, gross_cents=180_000 + number * 31_337) for number in range(1, 12))


def assessed(capsys, *paths: Path) -> tuple[int, dict]:
    status = run(["dsn", "assess", *(str(path) for path in paths), "--json"])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return status, document


def written(tmp_path: Path, content: bytes, name: str = "made.dsn") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def controls(file: dict) -> list[tuple[str, str]]:
    return [(finding["control"], finding["severity"]) for finding in file["findings"]]


def test_a_right_declaration_has_nothing_to_say(capsys, tmp_path):
    status, document = assessed(capsys, written(tmp_path, built.made(employees=TEAM)))
    (file,) = document["files"]
    assert (status, file["findings"]) == (0, [])
    (declaration,) = file["declarations"]
    assert (declaration["siret"], declaration["month"]) == (built.siret(2), "2026-04-01")
    assert declaration["declared_total_cents"] == declaration["recomputed_total_cents"] > 0
    assert {one["control"] for one in declaration["by_ctp"]} == {None}


def test_each_line_tells_its_steps(capsys, tmp_path):
    lines = [Line("100", "920", 3_170_000, "0.70"), Line("668", "921", amount_cents=94_200)]
    content = built.made(employees=(), type="02", bordereaux=(Bordereau(lines, 348_300),))
    _, document = assessed(capsys, written(tmp_path, content))
    general, relief = document["files"][0]["declarations"][0]["lines"]
    assert [(step["label"]["en"], step["amount_cents"]) for step in general["steps"]] == [
        ("Base declared", 3_170_000),
        ("Rate of CTP 100: 13.26 %", 420_342),
        ("Rate of occupational risk, CTP 100: 0.70 %", 22_190),
        ("31,700.00 at 13.96 %", 442_532),
        ("Rounded to the nearest euro, fifty cents counted as one", 442_500),
    ]
    assert general["steps"][1]["article"].startswith("CSS D242-3; CSS L241-2; CSS D241-3-1")
    assert general["steps"][-1]["article"] == "CSS L133-10"
    assert [(step["label"]["fr"], step["amount_cents"]) for step in relief["steps"]] == [
        ("Réduction déclarée, comptée en moins", -94_200),
        ("Arrondi à l'euro le plus proche, cinquante centimes comptés pour un", -94_200),
    ]


@pytest.mark.parametrize(("away_cents", "status", "severity"), [(500, 0, "warn"), (2_000, 1, "reject")])
def test_a_total_within_the_tolerance_warns_and_beyond_it_rejects(capsys, tmp_path, away_cents, status, severity):
    lines = built.default_lines(TEAM)
    content = built.made(employees=TEAM, bordereaux=(Bordereau(lines, built.total_cents(lines) + away_cents),))
    found, document = assessed(capsys, written(tmp_path, content))
    assert (found, controls(document["files"][0])) == (status, [("UR_ANO_DEC_MNT_DA263", severity)])


def test_an_unknown_ctp_is_named_and_not_guessed(capsys, tmp_path):
    lines = [*built.default_lines(TEAM), Line("495", "920", 100_000)]
    content = built.made(employees=TEAM, bordereaux=(Bordereau(lines, built.total_cents(lines[:-1])),))
    status, document = assessed(capsys, written(tmp_path, content))
    assert (status, controls(document["files"][0])) == (1, [("CTP_UNKNOWN", "reject")])
    unknown = document["files"][0]["declarations"][0]["lines"][-1]
    assert (unknown["recomputed_cents"], unknown["difference_cents"], unknown["steps"]) == (0, None, [])


def test_what_is_no_declaration_gets_a_finding(capsys, tmp_path):
    broken = written(tmp_path, b"\x00\x01 not a declaration", "broken.dsn")
    right = written(tmp_path, built.made(employees=TEAM), "right.dsn")
    status, document = assessed(capsys, broken, right)
    assert status == 1
    assert [(controls(file), len(file["declarations"])) for file in document["files"]] == [
        ([("NOT_A_DSN", "reject")], 0),
        ([], 1),
    ]


def test_a_truncated_declaration_gets_a_finding(capsys, tmp_path):
    content = built.made(employees=TEAM)
    status, document = assessed(capsys, written(tmp_path, content[: len(content) // 2]))
    assert status == 1
    assert ("CST-04", "reject") in controls(document["files"][0])


def test_a_path_that_cannot_be_read_is_misuse(capsys, tmp_path):
    status, document = assessed(capsys, tmp_path / "absent.dsn", written(tmp_path, built.made(employees=TEAM)))
    assert (status, len(document["files"])) == (2, 1)


def test_a_file_read_in_several_windows_gives_the_same_tables(tmp_path):
    path = written(tmp_path, built.made(employees=TEAM))
    whole = tables_of(read_files([path]))
    windows = [(tables_of(frame), frame["line"].max()) for frame in read_windows([path], window_bytes=4_096)]
    assert len(windows) > 2
    for field in fields(DsnTables):
        assert getattr(joined(windows), field.name).equals(getattr(whole, field.name)), field.name


def tables_of(frame) -> DsnTables:
    return DsnTables(**{field.name: getattr(tables, field.name)(frame) for field in fields(DsnTables)})


def test_the_table_shows_lines_and_findings(capsys, tmp_path):
    lines = built.default_lines(TEAM)
    content = built.made(employees=TEAM, bordereaux=(Bordereau(lines, built.total_cents(lines) + 500),))
    assert run(["dsn", "assess", str(written(tmp_path, content))]) == 0
    shown = capsys.readouterr().out
    assert "772 920" in shown
    assert "UR_ANO_DEC_MNT_DA263" in shown
    run(["dsn", "assess", str(written(tmp_path, built.made(employees=TEAM)))])
    assert "Nothing differs." in capsys.readouterr().out


def test_the_seven_employees_show_their_wrong_ctp(capsys):
    status, document = assessed(capsys, reference("dsn/samples/monthly_P26_7_employees_2026-04.dsn"))
    (declaration,) = document["files"][0]["declarations"]
    assert (status, declaration["declared_total_cents"], declaration["recomputed_total_cents"]) == (
        1,
        1_510_200,
        1_511_000,
    )
    wrong = {
        tuple(one["ctps"]): (one["difference_cents"], one["severity"])
        for one in declaration["by_ctp"]
        if one["control"]
    }
    assert wrong == {("959",): (601, "reject"), ("100", "726"): (132, "warn")}
    rejected = [
        (one["line"], one["control"]) for one in document["files"][0]["findings"] if one["severity"] == "reject"
    ]
    assert rejected == [(128, "DIDA_EQUIVALENCE"), (1905, "NOMINATIVE_AMOUNT")]


def test_the_thirty_employees_lack_the_complements_that_2026_owes_on_all_pay_and_nothing_else(capsys):
    """7.00 % and 3.45 % are the reduced rates, which end with 2025: 6 % and 1.80 % of 149,796.52 lack (430, 635)."""
    status, document = assessed(capsys, reference("dsn/samples/synthetic_P26_30emp.dsn"))
    (declaration,) = document["files"][0]["declarations"]
    found = document["files"][0]["findings"]
    told = [(one["control"], one["severity"], one["message"]["en"][:7]) for one in found]
    assert (status, told) == (0, [("PAY_BY_CTP", "warn", "CTP 430"), ("PAY_BY_CTP", "warn", "CTP 635")])
    assert all("2,696.34" in one["message"]["en"] or "8,987.79" in one["message"]["en"] for one in found)
    assert (declaration["declared_total_cents"], declaration["recomputed_total_cents"]) == (5_993_800, 5_993_800)


def test_another_nature_is_set_aside_with_a_warning(capsys):
    status, document = assessed(capsys, reference("dsn/samples/open-neodes_sample_dsn_P25V01.dsn"))
    assert (status, document["files"][0]["declarations"]) == (0, [])
    assert controls(document["files"][0]) == [("NATURE_NOT_RECEIVED", "warn")] * 3


def test_fragments_are_refused_and_never_crash(capsys):
    fragments = sorted(reference("dsn/samples").glob("fragment_*.dsn"))
    status, document = assessed(capsys, *fragments)
    assert (status, len(document["files"])) == (1, 5)
    assert all(file["findings"] for file in document["files"])
