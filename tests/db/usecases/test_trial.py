"""A DSN that is tried meets what reception and assessment would say, and leaves nothing."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import Declaration, declaration, made, render, replaced, siret

from laroque.usecases.declarations.try_dsn import TRIED_BYTES_MAX, TooLargeToTry, try_dsn

pytestmark = pytest.mark.django_db
TABLES = ("exchanges_message", "contributions_declaration", "contributions_account", "contributions_return",
          "registry_establishment")  # fmt: skip


def rows() -> list[int]:
    with connection.cursor() as cursor:
        counts = []
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
            counts.append(cursor.fetchone()[0])
        return counts


def test_a_right_file_is_told_its_bodies_due_day_and_amounts():
    trial = try_dsn(content=made(siret=siret(1)), name="a.dsn", at=AT)
    (tried,) = trial.declarations
    (amounts,) = trial.amounts
    assert (trial.is_accepted, trial.findings) == (True, ())
    assert (tried.siret, tried.month, tried.due_on) == (siret(1), APRIL, date(2026, 5, 15))
    assert tried.bodies == ("Urssaf Île-de-France",)
    assert amounts["declared_total_cents"] == amounts["recomputed_total_cents"] > 0
    assert {line["ctp"] for line in amounts["lines"]} >= {"100", "260", "772"}


def test_nothing_is_kept(settings, tmp_path):
    settings.LAROQUE_STORE = tmp_path
    before = rows()
    try_dsn(content=made(siret=siret(1)), name="a.dsn", at=AT)
    assert (rows(), list(tmp_path.iterdir())) == (before, [])


def test_a_wrong_total_is_told_with_what_to_correct_and_refuses_nothing():
    lines = declaration(Declaration(siret=siret(1)))
    trial = try_dsn(content=render(replaced(lines, "S21.G00.22.005", "9.00")), name="a.dsn", at=AT)
    (said,) = [each for each in trial.as_json()["findings"] if each["control"] == "UR_ANO_DEC_MNT_DA263"]
    assert said["how"]["en"].startswith("Make the total of the bordereau the sum of its lines")
    assert trial.as_json()["status"] == "accepted"


def test_a_late_file_is_told_so_before_it_is_sent():
    trial = try_dsn(content=made(siret=siret(1)), name="a.dsn", at=datetime(2026, 5, 18, tzinfo=UTC))
    assert [(each.control, each.line) for each in trial.findings] == [("D13", 18)]
    early = try_dsn(content=made(siret=siret(1)), name="a.dsn", at=datetime(2026, 2, 1, tzinfo=UTC))
    assert [each.control for each in early.findings] == ["D04"]


def test_what_is_no_declaration_has_findings_and_no_amounts():
    trial = try_dsn(content=b"\x00\x01", name="a.dsn", at=AT)
    assert (trial.is_accepted, trial.declarations, trial.amounts) == (False, (), ())


def test_a_file_too_large_to_try_is_refused():
    with pytest.raises(TooLargeToTry):
        try_dsn(content=b"S" * (TRIED_BYTES_MAX + 1), name="a.dsn", at=AT)


def test_the_day_of_a_trial_is_that_of_paris():
    caen = "75356054900010"
    trials = [
        try_dsn(content=made(siret=siret(1), recipient=caen), name="a.dsn", at=datetime(2021, 12, 31, hour, tzinfo=UTC))
        for hour in (22, 23)
    ]
    assert [trial.declarations[0].bodies for trial in trials] == [
        ("Urssaf Basse-Normandie",),
        ("Urssaf Normandie",),
    ]
