"""The statement of benefits: what was paid, to whom, what was withheld, what was rejected and why."""

from dataclasses import replace
from datetime import date

import pytest
from tests.support.care_payments import ANNE, DAY, DOCTOR, make_fund, noon
from tests.support.officers import make_officer

from laroque.apps.access.states import Role
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims.models import Claim, ClaimLine
from laroque.apps.claims.states import ClaimState
from laroque.apps.rights.models import Beneficiary, Look
from laroque.apps.rights.states import LookedAt
from laroque.formats.letters import benefits_pdf
from laroque.postgres.scope import scope
from laroque.usecases.care import fraud_damages, overpayments
from laroque.usecases.care.benefits_statement import Reader, statement_of
from laroque.usecases.care.pay_claims import pay_day

pytestmark = pytest.mark.django_db
VISIT = ("health", "physician_fees", 1_900, 0)


def test_a_statement_tells_what_was_paid_withheld_and_rejected(db):
    fund = make_fund()
    with scope(fund.id):
        anne = Beneficiary.objects.create(
            organism_id=fund.id, nir=ANNE, own_nir=ANNE, born_on=date(1980, 1, 2), sex="F", family_name="Durand",
            given_names="Anne", is_dependant=False,
        )  # fmt: skip
    of_anne = {"beneficiary_id": anne.id}
    fund.claim(DOCTOR, VISIT, owed_cents=200, **of_anne)
    fund.claim(ANNE, VISIT, **of_anne)
    nothing = ("health", "physician_fees", 0, 0)
    refused = fund.claim(DOCTOR, nothing, state=ClaimState.REJECTED, paid_to="", **of_anne)
    with scope(fund.id):
        Claim.objects.filter(id=refused).update(billed_cents=2_500)
        ClaimLine.objects.filter(claim_id=refused).update(
            outcome="refused", reason="too_late", billed_cents=2_500, insured_cents=2_500
        )
    of = {"organism_id": fund.id, "nir": ANNE, "since": date(2026, 4, 1), "until": date(2026, 5, 1)}
    before = statement_of(**of)
    assert [each.lines[0].code for each in before.care] == ["G"]
    pay_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    statement = statement_of(**of)
    (payment,) = statement.payments
    assert (payment.gross_cents, payment.withheld_cents, payment.cents) == (1_900, 200, 1_700)
    assert (statement.name, statement.owed_cents) == ("Anne Durand", 0)
    assert [(each.paid_to.en, each.lines[0].borne_cents) for each in statement.care] == [
        ("Anne Petit", 1_900),
        ("you", 1_900),
        ("nobody: rejected", 0),
    ]
    assert statement.care[2].lines[0].steps[-1].article == "CSS L160-11"
    with scope(fund.id):
        assert Look.objects.count() == 0
    reader = Reader(7, "Officer", "a question on the telephone", noon(DAY))
    assert statement_of(**of, reader=reader) == statement
    with scope(fund.id):
        assert list(Look.objects.values_list("beneficiary_id", "what", "who")) == [
            (anne.id, LookedAt.HEALTH, "Officer")
        ]
    first = benefits_pdf(statement, "fr")
    assert first == benefits_pdf(statement, "fr") != benefits_pdf(statement, "en")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in first
    assert benefits_pdf(statement_of(**{**of, "nir": "none"}), "en").startswith(b"%PDF")


def test_a_statement_says_what_of_the_debt_is_damages_for_fraud(db):
    fund = make_fund()
    pair = [make_officer(fund.id, name, Role.CARE_SUPERVISOR) for name in ("asks", "decides")]
    of_letter = {"organism_id": fund.id, "nir": ANNE, "since": date(2026, 4, 1), "until": date(2026, 5, 1)}
    found = DebtFound(
        key="x", holder=Holder.INSURED, holder_key=ANNE, kind=DebtKind.OVERPAYMENT, cents=1_000, found_on=DAY,
        branch="health", account="physician_fees",
    )  # fmt: skip
    with scope(fund.id):
        overpayments.book_found(organism_id=fund.id, found=[found], at=noon(DAY))
        (debt,) = debts.debts(organism_id=fund.id, holder=Holder.INSURED, holder_key=ANNE)
    of = {"organism_id": fund.id, "debt_id": debt.id, "at": noon(DAY)}
    overpayments.tell(**of, by=1, received_on=DAY, is_fraud=True)
    without = benefits_pdf(statement_of(**of_letter), "fr")
    request = fraud_damages.ask_damages(**of, by=pair[0], reason="false invoice")
    fraud_damages.decide_damages(**of, approval_id=request, approved=True, by=pair[1])
    statement = statement_of(**of_letter)
    assert (statement.owed_cents, statement.damages_cents) == (1_100, 100)
    as_if_none = replace(statement, damages_cents=0)
    assert len({without, benefits_pdf(statement, "fr"), benefits_pdf(as_if_none, "fr")}) == 3
