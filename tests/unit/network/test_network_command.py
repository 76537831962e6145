"""``laroque network``: what it prints, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from laroque.config.entry import run

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"


def asked(capsys, *arguments):
    status = run(["network", *arguments, "--json"])
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((SCHEMAS / f"network_{arguments[0]}.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    return status, document


def test_the_list_of_a_day(capsys):
    status, document = asked(capsys, "list", "--on", "2021-06-01")
    assert (status, document["on"], len(document["organisms"])) == (0, "2021-06-01", 134)
    assert [each["code"] for each in document["organisms"]][:6] == [
        "agency",
        "cnam",
        "cnaf",
        "cnav",
        "cnsa",
        "urssaf-117",
    ]


@pytest.mark.parametrize(("day", "count"), [("2021-06-01", 22), ("2026-04-01", 21)])
def test_the_urssaf_of_a_day(capsys, day, count):
    _, document = asked(capsys, "list", "--on", day, "--kind", "urssaf")
    assert len(document["organisms"]) == count


@pytest.mark.parametrize(
    ("arguments", "controls"),
    [
        (("--on", "1800-01-01"), ["AREAS_NOT_HELD_THAT_FAR"]),
        (("--on", "2013-12-31", "--kind", "urssaf"), ["AREAS_NOT_HELD_THAT_FAR"]),
        (("--on", "2013-12-31", "--kind", "cpam"), []),
        (("--on", "2014-01-01"), []),
    ],
)
def test_the_list_of_a_day_that_the_data_do_not_reach_says_so(capsys, arguments, controls):
    status, document = asked(capsys, "list", *arguments)
    assert (status, [each["control"] for each in document["findings"]]) == (0, controls)
    run(["network", "list", *arguments])
    assert ("AREAS_NOT_HELD_THAT_FAR" in capsys.readouterr().out) == bool(controls)


def test_the_merger_is_told_with_its_doubt(capsys):
    status, document = asked(capsys, "route", "--siret", "753 560 549 00010", "--on", "2026-04-01")
    assert (status, document["organism"]["code"], document["by"]) == (0, "urssaf-287", "successor")
    assert document["organism"]["certain"] is False
    assert [each["control"] for each in document["findings"]] == ["RECIPIENT_MERGED", "UNCERTAIN_FACT"]


def test_several_funds_are_an_answer(capsys):
    status, document = asked(capsys, "route", "--department", "62", "--residence", "--on", "2026-04-01")
    assert (status, document["organism"]) == (0, None)
    assert [each["code"] for each in document["candidates"]] == ["cpam-621", "cpam-623"]


@pytest.mark.parametrize(
    "arguments", [("--siret", "75320126800012"), ("--department", "99"), ("--postcode", "98000"), ("--postcode", "x")]
)
def test_an_unknown_place_is_refused(capsys, arguments):
    status, document = asked(capsys, "route", *arguments, "--on", "2026-04-01")
    assert (status, document["organism"], document["by"]) == (1, None, "nothing")
    assert document["findings"][0]["severity"] == "reject"


@pytest.mark.parametrize(
    "arguments",
    [
        ("route",),
        ("route", "--siret", "78861779300013", "--department", "75"),
        ("route", "--siret", "78861779300013", "--residence"),
        ("route", "--department", "75", "--on", "2026-13-01"),
        ("list", "--kind", "bank"),
    ],
)
def test_misuse_ends_with_two_and_prints_no_answer(capsys, arguments):
    assert run(["network", *arguments]) == 2
    assert capsys.readouterr().out == ""


def test_people_read_it_in_french(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert run(["network", "route", "--department", "99", "--on", "2026-04-01"]) == 1
    said = capsys.readouterr().out
    assert "Aucun organisme trouvé." in said
    assert "Aucun organisme du réseau ne sert '99'" in said


def test_people_see_what_is_to_confirm(capsys):
    assert run(["network", "list", "--on", "2026-04-01", "--kind", "ccss"]) == 0
    assert "(?) ccss-48: Day of creation not confirmed" in capsys.readouterr().out


def test_no_database_and_no_django_are_needed():
    code = (
        "import sys; from laroque.config.entry import run; "
        "status = run(['network', 'route', '--department', '75', '--json']); "
        "sys.exit(status or int('django' in sys.modules or 'psycopg' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
