"""``laroque tariffs``: what it shows of the prices of care, and what it says of an official file."""

import json
from pathlib import Path

import jsonschema
import pytest

from laroque.config.entry import run

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
ACTS = (
    "code,activite,phase,tarif,date_effet,regroupement,libelle\n"
    "HHQE002,1,0,153.60,2025-01-01,ATM,Coloscopie\n"
    "HHQE002,4,0,60.00,2025-01-01,ADA,Coloscopie\n"
)


def asked(capsys, *arguments):
    status = run(["tariffs", *arguments, "--shipped", "--json"])
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((SCHEMAS / f"tariffs_{arguments[0]}.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    return status, document


def test_the_price_of_a_day_comes_with_its_article_and_how_it_is_known(capsys):
    status, document = asked(capsys, "show", "g", "--on", "2026-04-30")
    (price,) = document["prices"]
    assert (status, price["euros"], price["since"], price["until"]) == (0, "30.00", "2024-12-22", None)
    assert (price["article"], price["certainty"]) == ("CSS L162-1-7, L162-14-1", "read")
    assert (document["nature"]["account"], document["nature"]["participation"]) == ("physician_fees", True)


def test_without_a_day_every_price_of_a_code_is_shown(capsys):
    _, document = asked(capsys, "show", "COE")
    assert [price["euros"] for price in document["prices"]] == ["54.00", "60.00"]


def test_a_code_without_a_price_is_refused(capsys):
    status, document = asked(capsys, "show", "XYZ")
    assert (status, document["nature"], document["prices"]) == (1, None, [])
    assert run(["tariffs", "show", "G", "--on", "2020-01-01", "--shipped"]) == 1
    assert "No price of G is held." in capsys.readouterr().err


def test_the_prices_of_one_nomenclature_are_listed(capsys):
    status, document = asked(capsys, "list", "--system", "transport", "--on", "2026-04-30")
    assert (status, {price["system"] for price in document["prices"]}) == (0, {"transport"})


@pytest.mark.parametrize(("language", "word"), [("en", "remembered"), ("fr", "de mémoire")])
def test_a_person_reads_how_well_a_price_is_known(capsys, monkeypatch, language, word):
    monkeypatch.setenv("LC_ALL", f"{language}_FR.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["tariffs", "list", "--system", "ngap", "--on", "2026-04-30", "--shipped"]) == 0
    assert word in capsys.readouterr().out
    assert run(["tariffs", "show", "MD", "--shipped"]) == 0
    assert word in capsys.readouterr().out


def test_an_official_file_is_compared_with_the_prices_held(capsys, tmp_path):
    file = tmp_path / "ccam.csv"
    file.write_text(ACTS, encoding="utf-8")
    status, document = asked(capsys, "check", str(file), "--on", "2026-01-01")
    assert (status, document["layout"], document["prices"], document["same"]) == (0, "act_table", 2, 1)
    assert [(each["read"]["euros"], each["held"]["euros"]) for each in document["different"]] == [("60.00", "51.31")]
    assert len(document["missing"]) > 100


def test_a_file_with_a_bad_line_is_refused_after_the_rest_is_read(capsys, tmp_path):
    file = tmp_path / "ccam.csv"
    file.write_text(ACTS + "HHQE0,1,0,1.00,2025-01-01,ATM,Short\n", encoding="utf-8")
    assert run(["tariffs", "check", str(file), "--on", "2026-01-01", "--shipped"]) == 1
    shown = capsys.readouterr().out
    assert "2 prices, 0 lines without a price, 1 refused" in shown
    assert "4: 'HHQE0' is not a code of the CCAM" in shown


def test_another_file_and_no_file_are_told_apart(capsys, tmp_path):
    file = tmp_path / "other.txt"
    file.write_text("nothing\n", encoding="utf-8")
    assert run(["tariffs", "check", str(file), "--shipped"]) == 1
    assert "no known file of tariffs" in capsys.readouterr().err
    assert run(["tariffs", "check", str(tmp_path / "none.csv"), "--shipped"]) == 2
