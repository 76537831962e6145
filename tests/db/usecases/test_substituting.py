"""Declarations made in an employer's place: after a return and its delay, by two people, due once whatever follows."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from tests.support.bodies_of_people import person_of
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import Bordereau, Employee, default_lines, made, siret, total_cents

from laroque.apps.access.operations import AlreadyDecided, SamePerson
from laroque.apps.access.states import Role
from laroque.apps.contributions import queries
from laroque.config.entry import run
from laroque.postgres.scope import scope
from laroque.usecases.declarations import substitute
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.return_reports import report_reception

pytestmark = pytest.mark.django_db
LAST_DAY, LATER = date(2026, 6, 15), datetime(2026, 6, 16, 8, tzinfo=UTC)
SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "docs" / "schemas" / "substitutions.json").read_text("utf-8")
)
LACKING = 60_00
"""What 4 % of the 1,500 euros that the bordereau forgets under CTP 772 make due."""
GIVEN_BACK = 17_00
"""What 0.25 % of the 6,500 euros that the bordereau has too much under CTP 937 come to: 23 less 6 euros."""


@pytest.fixture(autouse=True)
def store(settings, tmp_path_factory):
    """Evidence goes to a folder of the test."""
    settings.LAROQUE_STORE = tmp_path_factory.mktemp("store")


def left_short() -> bytes:
    """A declaration whose bordereau has 1,000 euros under CTP 772, 9,000 under 937, and whose employee has 2,500."""
    wrong = {"772": 100_000, "937": 900_000}
    usual = default_lines([Employee()])
    lines = [replace(each, base_cents=wrong.get(each.ctp, each.base_cents)) for each in usual]
    return made(siret=siret(1), bordereaux=(Bordereau(lines, total_cents(lines)),))


def due(body: int) -> int:
    with scope(body):
        account = queries.account_by_siret(organism_id=body, siret=siret(1))
        return sum(queries.shares(organism_id=body, account_id=account.id, month=APRIL).values())


def decided(body: int, officer: int, supervisor: int, *, back: bool = False) -> int | None:
    """What one person asks and another has done."""
    number = substitute.ask(
        organism_id=body, siret=siret(1), month=APRIL, reason="no answer", by=officer, at=LATER, back=back
    )
    key = f"{siret(1)}:2026-04" + (":back" if back else "")
    return substitute.decide(
        organism_id=body, subject_key=key, approval_id=number, approved=True, by=supervisor, at=LATER
    )


@pytest.fixture
def told(inbox, paris) -> int:
    """The body that told an employer what his bordereau lacks."""
    inbox(left_short())
    (sent,) = report_reception(organism_id=paris, since=AT - timedelta(hours=1), at=AT)
    assert sent.anomalies
    return paris


def test_what_stays_uncorrected_after_the_delay_is_corrected_by_two_people_and_due_once(told, inbox):
    officer, supervisor = (person_of("urssaf-117", name, Role.SUPERVISOR) for name in ("officer", "supervisor"))
    before = due(told)
    assert substitute.substitutable(organism_id=told, on=LAST_DAY) == []
    (found,) = substitute.substitutable(organism_id=told, on=LATER.date())
    assert (found.of.correct_by, found.in_place.due_cents) == (LAST_DAY, LACKING)
    assert [each.ctps for each in found.in_place.left_out] == [("937",)], "nothing is given back by a substitution"
    asked = {"organism_id": told, "siret": siret(1), "month": APRIL, "reason": "no answer", "by": officer, "at": LATER}
    number = substitute.ask(**asked)
    assert number == substitute.ask(**asked), "the same open request is given back"
    decision = {"organism_id": told, "subject_key": f"{siret(1)}:2026-04", "approval_id": number, "at": LATER}
    with pytest.raises(SamePerson):
        substitute.decide(**decision, approved=True, by=officer)
    substitute.decide(**decision, approved=True, by=supervisor)
    assert due(told) == before + LACKING
    with pytest.raises(AlreadyDecided):
        substitute.decide(**decision, approved=True, by=supervisor)
    assert substitute.substitutable(organism_id=told, on=LATER.date()) == []
    decided(told, officer, supervisor, back=True)
    assert due(told) == before
    decided(told, officer, supervisor)
    assert due(told) == before + LACKING
    inbox(made(siret=siret(1), type="03", order=2), at=LATER)
    assess_month(organism_id=told, month=APRIL, at=LATER)
    corrected = before + LACKING - GIVEN_BACK
    assert due(told) == corrected, "what the employer corrected himself is not due twice"
    assess_month(organism_id=told, month=APRIL, at=LATER, again=True)
    assert due(told) == corrected
    with pytest.raises(substitute.CannotSubstitute, match="nothing is to be put"):
        substitute.ask(**asked)


def test_what_the_employer_corrects_before_the_decision_is_left_to_him(told, inbox):
    officer, supervisor = (person_of("urssaf-117", name, Role.SUPERVISOR) for name in ("officer", "supervisor"))
    asked = {"organism_id": told, "siret": siret(1), "month": APRIL, "reason": "no answer", "by": officer, "at": LATER}
    number = substitute.ask(**asked)
    inbox(made(siret=siret(1), type="03", order=2), at=LATER)
    assess_month(organism_id=told, month=APRIL, at=LATER)
    whole = due(told)
    decision = {"organism_id": told, "subject_key": f"{siret(1)}:2026-04", "approval_id": number, "by": supervisor}
    with pytest.raises(substitute.CannotSubstitute):
        substitute.decide(**decision, approved=True, at=LATER)
    substitute.decide(**decision, approved=False, at=LATER, reason="corrected")
    assert due(told) == whole


def test_the_command_lists_asks_and_approves(told, monkeypatch, capsys):
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)
    monkeypatch.setattr("laroque.interfaces.commands.substitutions.now", lambda: LATER)
    for name in ("officer", "supervisor"):
        person_of("urssaf-117", name, Role.SUPERVISOR)
    before = due(told)

    def call(*arguments: str) -> dict:
        assert run(["substitutions", *arguments, "--json"]) == 0, capsys.readouterr().err
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, SCHEMA)
        return document

    (row,) = call("list", "urssaf-117", "--day", "2026-06-16")["substitutable"]
    assert (row["month"], row["due_cents"], [line["ctp"] for line in row["lines"]]) == ("2026-04", LACKING, ["772"])
    month = ("urssaf-117", siret(1), "2026-04", "--by")
    assert call("ask", *month, "urssaf-117-officer", "--reason", "no answer")["state"] == "asked"
    assert run(["substitutions", "approve", *month, "urssaf-117-officer"]) == 1
    assert "somebody else decides" in capsys.readouterr().err
    assert (call("approve", *month, "urssaf-117-supervisor")["state"], due(told)) == ("done", before + LACKING)
    assert call("list", "urssaf-117", "--day", "2026-06-16")["substitutable"] == []
