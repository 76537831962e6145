"""Declarations received tell funds pays and stops of work: cases open, go on, end and ask by themselves."""

from datetime import UTC, date, datetime

import pytest
from tests.support.care_claims import ANNE, fund, open_fund
from tests.support.dsn_builder import Declaration, Employee, declaration, render
from tests.support.signals import signal

from laroque.apps.benefits import pays, queries
from laroque.apps.benefits.states import CaseState
from laroque.apps.exchanges.models import Message
from laroque.apps.exchanges.states import Direction, MessageKind
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope
from laroque.usecases.benefits.decide_cases import decide
from laroque.usecases.declarations.receive_dsn import receive_content

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 5, 8, tzinfo=UTC)
NIR = check_nir(ANNE)
LAST = date(2026, 4, 8)


def received(content: bytes, name: str = "a.dsn") -> None:
    answer = receive_content(name=name, content=content, at=AT)
    assert answer.is_accepted, answer.findings


def monthly(month: str, **employee) -> bytes:
    return render(declaration(Declaration(month=month, employees=(Employee(nir=ANNE, **employee),))))


def the_cases(organism_id: int):
    with scope(organism_id):
        return queries.cases_of(organism_id=organism_id, nir=NIR)


def told(organism_id: int) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        received(monthly(month), f"{month}.dsn")


def test_a_pay_reaches_the_fund_that_insures_in_a_message_with_its_purpose(db):
    organism_id = open_fund()
    received(monthly("2026-04"))
    with scope(organism_id):
        (told,) = pays.pays_of(organism_id=organism_id, nirs=[NIR], since=date(2026, 1, 1), until=date(2027, 1, 1))
        (message,) = Message.objects.filter(organism_id=organism_id, kind=MessageKind.PAYS_AND_STOPS)
    assert (told.pay.month, told.pay.cents, told.pay.hours_hundredths) == (date(2026, 4, 1), 250_000, 15_167)
    assert (told.pay.worked_days, told.pay.absence, told.message_id) == (None, "none", message.id)
    assert (message.direction, message.sender) == (Direction.RECEIVED, "urssaf-117")
    received(monthly("2026-04"))
    with scope(organism_id):
        assert Message.objects.filter(organism_id=organism_id, kind=MessageKind.PAYS_AND_STOPS).count() == 1


def test_a_month_begun_on_the_sixteenth_tells_its_days(db):
    organism_id = open_fund()
    received(monthly("2026-04", start=date(2026, 4, 16)))
    with scope(organism_id):
        (told,) = pays.pays_of(organism_id=organism_id, nirs=[NIR], since=date(2026, 1, 1), until=date(2027, 1, 1))
    assert (told.pay.worked_days, told.pay.absence) == (15, "activity")


def test_a_stop_opens_a_case_a_return_ends_it_and_each_is_decided(db):
    organism_id = open_fund()
    told(organism_id)
    received(signal(NIR[:13], LAST, _003="30042026", _004="01"), "stop.dsn")
    (case,) = the_cases(organism_id)
    assert (case.kind, case.since, case.until, case.state) == (
        "sick_leave", date(2026, 4, 9), date(2026, 5, 1), CaseState.OPEN,
    )  # fmt: skip
    assert case.facts["subrogated"] is True
    decide(organism_id=organism_id, on=date(2026, 5, 5), at=AT)
    received(signal(NIR[:13], LAST, nature="05", order=2, _010="20042026", _011="01"), "back.dsn")
    (case,) = the_cases(organism_id)
    assert (case.state, case.until, case.facts["certificates"]) == (
        CaseState.OPEN, date(2026, 4, 20), [{"since": "2026-04-09", "to": "2026-04-19"}],
    )  # fmt: skip
    decide(organism_id=organism_id, on=date(2026, 5, 5), at=AT)
    with scope(organism_id):
        (due,) = queries.instalments(organism_id=organism_id, case_id=case.id)
    assert (due.days, due.payee_key) == (8, case.siret)


def test_a_stop_told_again_with_a_later_end_is_prolonged(db):
    organism_id = open_fund()
    received(signal(NIR[:13], LAST, _003="15042026"), "stop.dsn")
    received(signal(NIR[:13], LAST, order=2, _003="30042026"), "more.dsn")
    (case,) = the_cases(organism_id)
    assert case.facts["certificates"] == [
        {"since": "2026-04-09", "to": "2026-04-15"}, {"since": "2026-04-16", "to": "2026-04-30"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "question", "asked"),
    [
        (signal(NIR[:13], LAST, nature="05", order=2, _010="07042026", _011="01"), "return_before_stop", "2026-04-07"),
        (signal(NIR[:13], date(2026, 4, 12), order=2, _003="30042026"), "stops_overlap", "2026-04-13"),
    ],
    ids=["a return before the stop", "a stop within another"],
)
def test_a_signal_that_contradicts_asks_the_employer_and_loses_nothing(db, content, question, asked):
    organism_id = open_fund()
    received(signal(NIR[:13], LAST, _003="20042026"), "stop.dsn")
    received(content, "odd.dsn")
    (case,) = the_cases(organism_id)
    assert (case.state, case.question, case.asked, case.actor) == (CaseState.WAITING, question, asked, "employer")
    assert case.facts["certificates"] == [{"since": "2026-04-09", "to": "2026-04-20"}]


def test_a_missing_month_is_asked_and_its_declaration_answers(db):
    organism_id = open_fund()
    for month in ("2026-01", "2026-03"):
        received(monthly(month), f"{month}.dsn")
    received(signal(NIR[:13], LAST, _003="30042026"), "stop.dsn")
    decide(organism_id=organism_id, on=date(2026, 5, 5), at=AT)
    (case,) = the_cases(organism_id)
    assert (case.question, case.asked) == ("pay_missing", "2026-02")
    received(monthly("2026-02"), "feb.dsn")
    assert the_cases(organism_id)[0].state is CaseState.OPEN


def test_a_return_from_a_stop_that_nobody_told_tells_the_stop(db):
    organism_id = open_fund()
    received(signal(NIR[:13], LAST, nature="05", _010="20042026", _011="01"), "back.dsn")
    (case,) = the_cases(organism_id)
    assert case.facts["certificates"] == [{"since": "2026-04-09", "to": "2026-04-19"}]


def test_a_fund_sees_what_it_is_told_and_no_other(db):
    open_fund()
    told(fund())
    with scope(fund() + 1):
        assert queries.cases_of(organism_id=fund(), nir=NIR) == []
        assert pays.pays_of(organism_id=fund(), nirs=[NIR], since=date(2026, 1, 1), until=date(2027, 1, 1)) == []
