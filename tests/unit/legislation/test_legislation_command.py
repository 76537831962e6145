"""``laroque legislation``: what it shows of the law, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest

from laroque.config.entry import run

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"


def asked(capsys, *arguments):
    status = run(["legislation", *arguments, "--json"])
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((SCHEMAS / f"legislation_{arguments[0]}.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    return status, document


def test_the_value_of_a_day_comes_with_its_article_and_where_it_was_read(capsys):
    status, document = asked(capsys, "show", "pmss", "--on", "2025-12-31")
    (shown,) = document["values"]
    assert (status, shown["unit"], shown["standing"]) == (0, "cents", "in_force")
    value = shown["value"]
    assert (value["number"], value["worded"]) == (392_500, {"en": "3,925.00 €", "fr": "3\u202f925,00 €"})
    assert (value["from"], value["until"], value["article"]) == ("2025-01-01", "2026-01-01", "CSS D242-17")
    assert value["source"].startswith("Arrêté du 19 décembre 2024")


def test_the_beginning_of_a_name_shows_what_is_under_it(capsys):
    _, document = asked(capsys, "show", "ctp.100", "--on", "2026-04-30")
    assert [(each["name"], each["value"]["number"]) for each in document["values"]] == [
        ("ctp.100.capped", 154_500),
        ("ctp.100.uncapped", 132_600),
    ]


def test_without_a_name_every_value_is_shown(capsys):
    status, document = asked(capsys, "show", "--on", "2026-04-30")
    topics = {each["topic"] for each in document["values"]}
    assert (status, {"pmss", "ctp_rates", "general_relief", "state_transfers"} - topics) == (0, set())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_person_reads_the_value_and_its_source(capsys, monkeypatch, language):
    monkeypatch.setenv("LC_ALL", f"{language}_FR.UTF-8")
    assert run(["legislation", "show", "pmss", "--on", "2026-04-30"]) == 0
    shown = capsys.readouterr().out
    assert {"en": "4,005.00 €", "fr": "4\u202f005,00 €"}[language] in shown
    assert "Arrêté du 22 décembre 2025" in shown


def test_a_day_that_was_not_checked_is_refused_with_its_reason(capsys):
    assert run(["legislation", "show", "pmss", "--on", "2023-05-01"]) == 1
    assert "not for 2023-05-01" in capsys.readouterr().err
    status, document = asked(capsys, "show", "pmss", "--on", "2023-05-01")
    assert (status, [(each["standing"], each["value"]) for each in document["values"]]) == (1, [("not_checked", None)])


def test_a_value_that_the_law_did_not_hold_yet_is_refused(capsys):
    status, document = asked(capsys, "show", "ctp.006.capped", "--on", "2025-02-01")
    assert (status, [each["standing"] for each in document["values"]]) == (1, ["no_value"])


def test_all_values_of_a_day_that_no_file_reaches_are_refused(capsys):
    status, document = asked(capsys, "show", "--on", "2019-01-01")
    assert (status, {each["standing"] for each in document["values"]}) == (1, {"not_checked"})


@pytest.mark.parametrize("command", ["show", "history"])
def test_an_unknown_name_is_misuse_and_near_ones_are_told(capsys, command):
    assert run(["legislation", command, "pms"]) == 2
    assert capsys.readouterr().err == "No value is called pms. Near: pmss.\n"
    assert run(["legislation", command, "entirely-else"]) == 2
    assert "lists them" in capsys.readouterr().err


def test_a_day_that_is_no_day_is_misuse(capsys):
    assert run(["legislation", "show", "--on", "31/12/2025"]) == 2
    assert "is not a day" in capsys.readouterr().err


def test_the_history_has_each_value_in_order(capsys):
    status, document = asked(capsys, "history", "ctp.772.uncapped")
    (series,) = document["series"]
    values = [(each["from"], each["until"], each["number"]) for each in series["values"]]
    assert (status, values) == (0, [("2019-01-01", "2025-05-01", 40_500), ("2025-05-01", None, 40_000)])
    assert run(["legislation", "history", "ctp.772.uncapped"]) == 0
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if "4.05%" in line and "2025-05-01" in line] != []
    assert "Read on 2026-11-22: Table of the CTP" in shown


def test_nothing_is_stale_in_the_middle_of_what_was_checked(capsys):
    status, document = asked(capsys, "stale", "--on", "2026-06-01")
    assert (status, document["old"], document["ending"]) == (0, [], [])
    assert run(["legislation", "stale", "--on", "2026-06-01"]) == 0
    assert capsys.readouterr().err == "Nothing is to be read again.\n"


def test_a_file_that_soon_refuses_a_day_is_told(capsys):
    status, document = asked(capsys, "stale", "--on", "2026-11-22", "--within", "9")
    told = {each["topic"]: (each["checked_until"], each["days_left"]) for each in document["ending"]}
    assert (status, told["ctp_rates"], told["ctp_sharing_keys"]) == (1, ("2026-12-01", 9), ("2026-12-01", 9))
    assert "pmss" not in told
    status, document = asked(capsys, "stale", "--on", "2026-12-01")
    assert "mobility_rates" in {each["topic"] for each in document["ending"]}
    assert run(["legislation", "stale", "--on", "2026-11-22"]) == 1
    assert "ctp_rates" in capsys.readouterr().out


def test_what_was_read_too_long_ago_is_told(capsys):
    status, document = asked(capsys, "stale", "--on", "2026-11-25", "--older-than", "2", "--within", "0")
    told = {(each["name"], each["value"]["from"]): each["days"] for each in document["old"]}
    assert (status, told["pmss", "2026-01-01"]) == (1, 3)
    assert ("pmss", "2025-01-01") not in told
    assert told["mobility_rates.75", "2024-02-01"] == 3, "a table of values is read again too"
    assert ("mobility_rates.75", "2024-01-01") not in told
    assert run(["legislation", "stale", "--on", "2026-11-25", "--older-than", "2"]) == 1
    assert "pmss" in capsys.readouterr().out


def test_the_published_rates_of_mobility_become_values_beside_those_held(capsys, tmp_path):
    published, out = tmp_path / "tauxTransport.csv", tmp_path / "rates.csv"
    published.write_bytes("Code;Commune;Taux;AOT;Effet\n'69123';'LYON';2.05;'1';20240101\n".encode("iso-8859-1"))
    assert run(["legislation", "mobility-rates", str(published), "--out", str(out), "--checked-on", "2026-01-06"]) == 0
    rows = out.read_text(encoding="utf-8").splitlines()
    assert rows[1] == '69123,2024-01-01,2.05,CGCT L2333-67,"Urssaf, tauxTransport.csv",2026-01-06'
    assert rows[2].startswith("75,2024-01-01,2.95,")
    published.write_text("Code\nno rate\n", encoding="utf-8")
    assert run(["legislation", "mobility-rates", str(published), "--out", str(out), "--checked-on", "2026-01-06"]) == 1
    assert "line 2" in capsys.readouterr().err
