"""``laroque rights``: what it prints and how it ends, from registration to the daily work."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.support.bodies_of_people import person_of
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights.models import Look
from laroque.config.entry import run
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
ANNE, LOU = check_nir("2800275123456"), check_nir("2080375123456")
PARIS, STRASBOURG = FUNDS
BY = ["--by", f"{PARIS}-officer"]


@pytest.fixture(autouse=True)
def ready(monkeypatch, db):
    """The commands stay on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)
    person_of(PARIS, "officer")


@pytest.fixture
def command(capsys):
    """Runs a command with --json and gives its document, which follows its schema."""

    def call(name: str, *arguments: str, schema: str = "rights_act", fund: str = PARIS) -> dict:
        assert run(["rights", *name.split(), "--fund", fund, *arguments, "--json"]) == 0, capsys.readouterr().err
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))
        return document

    return call


def family(command) -> tuple[str, str]:
    """Anne, who works, and Lou, 18 on 1 March 2026: the numbers of their files."""
    said = ["--nir", ANNE, "--family-name", "Martin", *BY]
    anne = command("register", *said, "--born-on", "1980-02-03", "--given-names", "Anne", "--postcode", "75012")
    lou = command("register", *said, "--born-on", "2008-03-01", "--given-names", "Lou", "--own-nir", LOU, "--dependant")
    files = str(anne["reference"]), str(lou["reference"])
    for number, what in zip(files, ("work", "dependant"), strict=True):
        command("open", "--beneficiary", number, "--what", what, "--since", "2025-01-01", *BY)
    return files


def test_a_household_from_registration_to_the_daily_work(command, capsys, tmp_path):
    anne, lou = family(command)
    on = ["--on", "2026-03-01"]
    assert run(["rights", "day", "--fund", PARIS, "--on", "2026-02-28"]) == 0
    capsys.readouterr()
    first, again = (command("day", *on, schema="rights_day") for _ in "ab")
    assert (len(first["of_age"]), again["of_age"]) == (1, [])
    assert first["ended"] == again["ended"] == [{"beneficiary_id": int(lou), "kind": "covered"}]
    command("open", "--beneficiary", anne, "--what", "doctor", "--number", "751234567", "--since", "2026-01-05", *BY)
    nothing = ["--beneficiary", anne, "--right", "999", "--on", "2026-08-01", *BY]
    assert run(["rights", "end", "--fund", PARIS, *nothing]) == 1
    assert "no right 999" in capsys.readouterr().err
    nameless = ["--beneficiary", anne, "--what", "doctor", "--since", "2026-01-05", *BY]
    assert run(["rights", "open", "--fund", PARIS, *nameless]) == 1
    assert "9 figures" in capsys.readouterr().err
    command("open", "--beneficiary", anne, "--what", "pregnancy", "--since", "2026-09-15", *BY)
    looking = ["--nir", ANNE, "--why", "a question"]
    doctor = str(command("show", *looking, schema="rights_show")["persons"][0]["rights"][-1]["right_id"])
    ending = ["--beneficiary", anne, "--right", doctor, "--on", "2026-08-01", *BY]
    assert [command("end", *ending)["details"]["ended"] for _ in "ab"] == [1, 0]
    shown = command("show", *looking, schema="rights_show")
    kinds = [right["kind"] for right in shown["persons"][0]["rights"]]
    assert kinds == ["covered", "maternity", "treating_doctor"]
    letter = tmp_path / "certificate.pdf"
    certified = command(
        "certificate", *looking, "--on", "2026-06-01", "--pdf", str(letter), schema="rights_certificate"
    )
    assert letter.read_bytes().startswith(b"%PDF")
    assert certified["household"][0]["full_share"]["since"] == "2026-05-15"
    with scope(network.organism_by_code(code=PARIS).id):
        assert sorted(Look.objects.values_list("what", flat=True)) == ["certificate", *["file"] * 4]


def test_requests_are_answered_by_a_person_or_by_silence_and_a_household_moves(command, capsys):
    anne, _ = family(command)
    asked = command("request", "--beneficiary", anne, "--asked-on", "2026-04-02", "--resources-cents", "0")
    assert command("silence", "--on", "2026-06-02")["details"]["granted"] == []
    assert command("silence", "--on", "2026-06-03")["details"]["granted"] == [asked["reference"]]
    rich = command("request", "--beneficiary", anne, "--asked-on", "2026-04-03", "--resources-cents", "99000000")
    command("silence", "--on", "2026-06-04")
    paying = ["--request", str(rich["reference"]), "--since", "2026-08-02"]
    assert command("paying", *paying, *BY)["act"] == "paying"
    dates = ["--injured-on", "2026-04-01", "--declared-on", "2026-04-02"]
    injury = command("injury open", "--beneficiary", anne, "--file", "F1", *dates)
    request = ["--request", str(injury["reference"])]
    late = ["--fund", PARIS, *request, "--on", "2026-05-04"]
    assert run(["rights", "injury", "investigate", *late]) == 1
    assert "silence has granted it" in capsys.readouterr().err
    investigating = command("injury investigate", *request, "--on", "2026-05-03")
    assert investigating["details"]["answer_by"] == "2026-07-02"
    command("decide", *request, "--grant", "--on", "2026-05-04", *BY)
    command("injury close", "--beneficiary", anne, "--file", "F1", "--on", "2026-06-01", *BY)
    assert run(["rights", "decide", "--fund", PARIS, *request, "--refuse", "--on", "2026-05-04", *BY]) == 1
    assert "not waiting" in capsys.readouterr().err
    moving = ["--nir", ANNE, "--on", "2026-07-01", *BY]
    stays = command("move", *moving, "--postcode", "75013", "--town", "Paris")
    goes = command("move", *moving, "--postcode", "67000", "--town", "Strasbourg")
    assert [each["details"]["to"] for each in (stays, goes)] == [PARIS, STRASBOURG]
    shown = command("show", "--nir", ANNE, "--why", "it moved", schema="rights_show", fund=STRASBOURG)
    assert {each["town"] for each in shown["persons"]} == {"Strasbourg"}
    assert [right["kind"] for right in shown["persons"][0]["rights"]] == ["c2s", "c2s", "covered"]


_REFUSED = [
    (["show", "--nir", ANNE, "--why", "x"], 1, "no file"),
    (["show", "--nir", "123", "--why", "x"], 1, "wrong form or key"),
    (["certificate", "--nir", ANNE, "--on", "2026-06-01", "--why", "x"], 1, "covers nobody"),
    (["open", "--beneficiary", "1", "--what", "holiday", "--since", "2026-06-01", *BY], 1, "is none of"),
    (["open", "--beneficiary", "1", "--what", "birth", "--since", "2026-06-01", *BY], 1, "no file 1"),
    (["end", "--beneficiary", "1", "--on", "2026-06-01", *BY], 1, "no file 1"),
    (["request", "--beneficiary", "1", "--asked-on", "2026-06-01"], 1, "give either"),
    (["request", "--beneficiary", "1", "--asked-on", "2026-06-01", "--illness", "8"], 1, "no file 1"),
    (["move", "--nir", ANNE, "--on", "2026-06-01", "--postcode", "00000", "--town", "X", *BY], 1, "No fund"),
    (["number", "--waiting", ANNE, "--nir", LOU, *BY], 1, "waiting number"),
    (["number", "--waiting", ANNE, "--nir", LOU, "--by", "nobody"], 1, "no user is called nobody"),
    (["day", "--on", "soon"], 2, "is not a day"),
    (["certificate", "--nir", ANNE], 2, "--on"),
]
"""What cannot be done, how the command ends, and what it says."""


def test_what_cannot_be_done_is_said(capsys):
    for arguments, status, words in _REFUSED:
        assert run(["rights", arguments[0], "--fund", PARIS, *arguments[1:]]) == status, arguments
        assert words in capsys.readouterr().err, arguments
