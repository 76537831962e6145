"""The letter that the command writes: whole, the same each time, in the language of the command, or not at all."""

import pytest

from laroque.config.entry import run
from laroque.interfaces.commands.explain_pdf import write_explanation
from laroque.interfaces.commands.output import Exit, speak
from laroque.usecases.simulate.simulate_pay import letter, simulate

CELLS = {
    "id": "A",
    "month": "2026-04",
    "gross_euros": "6000",
    "executive": "1",
    "headcount": "60",
    "weekly_hours": "35",
    "at_mp_percent": "2.08",
    "mobility_percent": "3.2",
    "health_top_up_euros": "40",
    "apprentice_ratio_percent": "0",
}


@pytest.fixture(autouse=True)
def english():
    yield
    speak("en")


def test_the_letter_is_written_whole_and_the_same_each_time(tmp_path):
    (slip,) = simulate([CELLS]).slips
    files = [tmp_path / name for name in ("one.pdf", "two.pdf", "three.pdf")]
    assert [write_explanation(file, letter(slip)) for file in files[:2]] == [Exit.DONE, Exit.DONE]
    speak("fr")
    assert write_explanation(files[2], letter(slip)) == Exit.DONE
    one, two, three = (file.read_bytes() for file in files)
    assert one[:5] == b"%PDF-"
    assert one == two
    assert b"/Lang(fr-FR)" in three
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_a_place_that_cannot_be_written_is_said(tmp_path, capsys):
    (slip,) = simulate([CELLS]).slips
    assert write_explanation(tmp_path / "no" / "one.pdf", letter(slip)) == Exit.MISUSE
    assert "one.pdf" in capsys.readouterr().err


def test_the_command_writes_the_letter_of_a_case(tmp_path, capsys):
    cases, out = tmp_path / "cases.csv", tmp_path / "out.pdf"
    cases.write_text(f"{','.join(CELLS)}\n{','.join(CELLS.values())}\n", encoding="utf-8")
    assert run(["contributions", "explain", str(cases), "--id", "A", "--pdf", str(out)]) == Exit.DONE
    assert out.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr().out == ""
