"""Returns to employers: what is told after a deposit, after the due day and each March, once, with how to correct."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import Declaration, Employee, declaration, made, render, replaced, siret

from laroque.apps.contributions import queries
from laroque.apps.contributions.states import ReturnKind
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import Direction, MessageKind
from laroque.apps.registry.operations import register_establishments
from laroque.apps.registry.rules import EstablishmentRow
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.return_reports import TooSoon, remind_yearly, report_after_due, report_reception

pytestmark = pytest.mark.django_db
SINCE = AT - timedelta(hours=1)
AFTER_DUE = datetime(2026, 5, 20, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def store(settings, tmp_path_factory):
    """Evidence goes to a folder of the test."""
    settings.LAROQUE_STORE = tmp_path_factory.mktemp("store")


def wrong_total(**facts) -> bytes:
    """A declaration whose bordereau declares 100 euros too much."""
    lines = declaration(Declaration(**facts))
    total = next(value for code, value in lines if code == "S21.G00.22.005")
    return render(replaced(lines, "S21.G00.22.005", f"{int(total[:-3]) + 100}.00"))


def told(body: int, **wanted):
    with scope(body):
        return queries.returns(organism_id=body, **wanted)


def sent(body: int) -> list[bytes]:
    with scope(body):
        rows = messages.messages(organism_id=body, direction=Direction.SENT, kind=MessageKind.RETURN)
        return [b"".join(messages.content(organism_id=body, sha256=each.sha256)) for each in rows]


def controls(found) -> list[str]:
    return [each.control for each in found.anomalies]


def test_a_deposit_is_assessed_and_answered_with_what_was_found(inbox, paris):
    inbox(wrong_total(siret=siret(1)), made(siret=siret(2)))
    done = report_reception(organism_id=paris, since=SINCE, at=AT)
    assert [(each.kind, each.siret, each.version, each.anomalies) for each in done] == [
        (ReturnKind.RECEPTION, siret(1), 1, 1),
        (ReturnKind.RECEPTION, siret(2), 1, 0),
    ]
    (wrong,) = told(paris, siret=siret(1))
    (anomaly,) = wrong.anomalies
    assert (anomaly.control, anomaly.rubrique) == ("UR_ANO_DEC_MNT_DA263", "S21.G00.22.005")
    assert anomaly.difference_cents == 100_00 == anomaly.declared_cents - anomaly.expected_cents
    assert anomaly.how.en.startswith("Make the total of the bordereau the sum of its lines")
    assert anomaly.correct_by == date(2026, 6, 15)
    (right,) = told(paris, siret=siret(2))
    assert (right.month, right.anomalies) == (APRIL, ())


def test_who_is_not_recomputed_is_a_note_of_the_declaration_and_no_anomaly(inbox, paris):
    """One of another scheme for health (40.018 of 300): nothing is to be corrected."""
    lines = declaration(Declaration(siret=siret(1), employees=(Employee(1), Employee(2))))
    inbox(render(replaced(lines, "S21.G00.40.018", "300")))
    report_reception(organism_id=paris, since=SINCE, at=AT)
    assert [each.anomalies for each in told(paris, siret=siret(1))] == [()]
    with scope(paris):
        (view,) = queries.declarations(organism_id=paris, siret=siret(1))
    (note,) = view.findings
    assert (note["control"], note["severity"]) == ("EMPLOYEES_NOT_RECOMPUTED", "warn")
    assert note["message"]["en"].startswith("1 of 2 employees")


def test_the_same_facts_are_the_same_return(inbox, paris):
    inbox(wrong_total(siret=siret(1)))
    report_reception(organism_id=paris, since=SINCE, at=AT)
    before = sent(paris)
    assert report_reception(organism_id=paris, since=SINCE, at=AT + timedelta(days=3)) == []
    assert sent(paris) == before
    assert len(before) == 1


def test_changed_facts_are_a_new_version(inbox, paris):
    inbox(wrong_total(siret=siret(1)))
    report_reception(organism_id=paris, since=SINCE, at=AT)
    inbox(made(siret=siret(1), type="03", order=2))
    (again,) = report_reception(organism_id=paris, since=SINCE, at=AT)
    assert (again.version, again.anomalies) == (2, 0)
    assert [each.version for each in told(paris, siret=siret(1))] == [2, 1]


def test_a_refused_declaration_is_told_with_its_reason(inbox, paris):
    inbox(made(siret=siret(1)))
    inbox(made(siret=siret(1), order=2))
    report_reception(organism_id=paris, since=SINCE, at=AT)
    (found,) = told(paris, siret=siret(1))
    assert controls(found) == ["D01"]


def test_the_last_fraction_brings_what_is_found_in_those_before_it(inbox, paris):
    inbox(wrong_total(siret=siret(1), fraction="12"))
    (first,) = report_reception(organism_id=paris, since=SINCE, at=AT)
    assert first.anomalies == 0
    later = AT + timedelta(hours=2)
    inbox(made(siret=siret(1), fraction="22"), at=later)
    (second,) = report_reception(organism_id=paris, since=later - timedelta(hours=1), at=later)
    (found, _) = told(paris, siret=siret(1))
    assert controls(found) == ["UR_ANO_DEC_MNT_DA263"]
    assert (second.version, found.version) == (2, 2)
    assert report_reception(organism_id=paris, since=SINCE, at=later) == []


def test_what_was_refused_and_is_taken_since_is_not_to_be_corrected_any_more(inbox, paris):
    broken = made(siret=siret(1)).replace(b"S21.G00.23.002,'920'", b"S21.G00.23.002,'999'")
    inbox(broken, made(siret=siret(1)))
    report_reception(organism_id=paris, since=SINCE, at=AT)
    (found,) = told(paris, siret=siret(1))
    assert controls(found) == []


def test_after_the_due_day_unpaid_months_are_told(inbox, paris):
    inbox(made(siret=siret(1)))
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE - timedelta(days=1)) == []
    (done,) = report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE)
    (found,) = told(paris, kind=ReturnKind.AFTER_DUE)
    (anomaly,) = found.anomalies
    assert (anomaly.control, anomaly.declared_cents) == ("PAYMENT_MISSING", 0)
    assert anomaly.expected_cents == -anomaly.difference_cents > 0
    assert report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE + timedelta(days=1)) == []
    assert done.message_id == found.message_id


def test_an_absent_declaration_is_told_once_the_last_due_day_is_past(inbox, paris):
    inbox(made(siret=siret(1), month="2026-03"))
    (done,) = report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE)
    assert (done.siret, done.month) == (siret(1), APRIL)
    (found,) = told(paris, siret=siret(1))
    assert controls(found) == ["DECLARATION_ABSENT"]
    assert "2026-03" in found.anomalies[0].what.en


def test_an_establishment_that_closed_is_not_told_absent(inbox, paris):
    inbox(made(siret=siret(1), month="2026-03"))
    with scope(paris):
        register_establishments(rows=[EstablishmentRow(siret=siret(1), closed_on=date(2026, 3, 31))])
    assert report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE) == []


def test_missing_fractions_are_named(inbox, paris):
    inbox(made(siret=siret(1), fraction="13"), made(siret=siret(1), fraction="33"))
    report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE)
    (found,) = told(paris, siret=siret(1))
    (anomaly,) = found.anomalies
    assert (anomaly.control, "Fractions missing: 23;" in anomaly.what.en) == ("FRACTION_MISSING", True)


def test_what_was_corrected_is_told_as_nothing_left(inbox, paris):
    inbox(made(siret=siret(1), month="2026-03"))
    report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE)
    inbox(made(siret=siret(1), type="02", bordereaux=()), at=AT)
    (again,) = report_after_due(organism_id=paris, month=APRIL, at=AFTER_DUE)
    assert (again.version, again.anomalies) == (2, 0)


def test_the_reminder_waits_for_march_and_names_the_months(inbox, paris):
    inbox(made(siret=siret(1), month="2025-11", norm="P25V01", employees=(Employee(rates=False),)))
    assess_month(organism_id=paris, month=date(2025, 11, 1), at=AT)
    with pytest.raises(TooSoon, match="2026-03-01"):
        remind_yearly(organism_id=paris, year=2025, at=datetime(2026, 2, 28, 12, tzinfo=UTC))
    (done,) = remind_yearly(organism_id=paris, year=2025, at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    (found,) = told(paris, kind=ReturnKind.YEARLY)
    assert (done.month, found.month) == (date(2025, 1, 1), date(2025, 1, 1))
    assert "PAYMENT_MISSING" in controls(found)
    assert {each.what.en[:8] for each in found.anomalies} == {"2025-11:"}
    assert remind_yearly(organism_id=paris, year=2025, at=AT) == []


def test_a_return_is_read_by_people_in_both_languages(inbox, paris):
    inbox(wrong_total(siret=siret(1)))
    report_reception(organism_id=paris, since=SINCE, at=AT)
    (content,) = sent(paris)
    text = json.loads(content)["text"]
    assert text["en"].splitlines()[0] == f"Report of reception - {siret(1)} - 2026-04 - urssaf-117 - 2026-05-05"
    assert "À faire au plus tard le 2026-06-15 : " in text["fr"]
