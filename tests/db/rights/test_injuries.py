"""Files of injuries: claims that name one wait for the answer, by a person or by silence, and are then priced again."""

from datetime import date

import pytest
from tests.support.care_claims import ANNE, AT, DOCTOR, open_fund, rows

from laroque.apps.claims.paper import PaperClaim, PaperLine
from laroque.apps.rights.models import Beneficiary, Right
from laroque.apps.rights.requests import InjuryAsked, RefusedRequest
from laroque.apps.rights.states import RequestState
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.receive_claims import key_paper
from laroque.usecases.care.rights_requests import (
    NoSuchFile,
    answer_by_silence,
    close_injury,
    decide,
    declare_injury,
    investigate_injury,
)

pytestmark = pytest.mark.django_db
FILE, INJURED, ASKED, CARE = "123456789", date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 18)


def law(name: str, on: date) -> int:
    return load().value(name, on).number


def injured() -> dict:
    """Anne, who claims for care of an injury whose file the fund does not know, then declares it."""
    fund = open_fund()
    form = PaperClaim(
        professional=DOCTOR, number="000000001", nir=ANNE, born_on=date(1980, 2, 3), insurance="injury",
        injury_file=FILE, care_path="T", lines=[PaperLine(care_on=CARE, nature="G", billed_cents=3_000)],
    )  # fmt: skip
    key_paper(organism_id=fund, form=form, by=1, at=AT)
    assert stand() == ("suspended", "unknown_injury", 0, "occupational_risk")
    with scope(fund):
        number = Beneficiary.objects.get(nir=check_nir(ANNE)).id
    asked = InjuryAsked(beneficiary_id=number, file=FILE, injured_on=INJURED, asked_on=ASKED)
    request_id = declare_injury(organism_id=fund, asked=asked, law=law)
    assert declare_injury(organism_id=fund, asked=asked, law=law) == request_id
    return {"organism_id": fund, "request_id": request_id, "law": law}


def answered(of: dict, *, grants: bool, reason: str = "") -> RequestState:
    return decide(**of, grants=grants, reason=reason, by=1, on=date(2026, 5, 20), at=AT).state


def stand() -> tuple:
    (found,) = rows(
        "select claim.state, claim.question, claim.paid_cents, line.branch from claims_claim claim"
        " join claims_claimline line on line.organism_id = claim.organism_id and line.claim_id = claim.id"
    )
    return found


def test_an_injury_that_is_recognised_has_its_care_paid_whole_but_the_participation():
    of = injured()
    assert answered(of, grants=True) is RequestState.GRANTED
    assert stand() == ("payable", "", 2_800, "occupational_risk")


def test_one_that_is_not_recognised_has_it_paid_as_sickness():
    of = injured()
    with pytest.raises(RefusedRequest, match="Say why"):
        answered(of, grants=False)
    answered(of, grants=False, reason="not at work")
    assert stand() == ("payable", "", 1_900, "health")


def test_silence_past_the_clear_days_recognises_it_once():
    of = injured()
    silence = {"organism_id": of["organism_id"], "at": AT, "law": law}
    assert answer_by_silence(**silence, on=date(2026, 6, 12)) == ()
    assert answer_by_silence(**silence, on=date(2026, 6, 13)) == (of["request_id"],)
    assert answer_by_silence(**silence, on=date(2026, 6, 14)) == ()
    assert stand() == ("payable", "", 2_800, "occupational_risk")


def test_an_investigation_takes_the_longer_delay():
    of = injured()
    of_day = {**of, "on": date(2026, 6, 12)}
    assert [investigate_injury(**of_day) for _ in "ab"] == [date(2026, 8, 11)] * 2
    assert answer_by_silence(organism_id=of["organism_id"], on=date(2026, 8, 11), at=AT, law=law) == ()
    answered(of, grants=True)
    with pytest.raises(RefusedRequest, match="No accident waits"):
        investigate_injury(**of_day)


def test_what_silence_has_recognised_is_neither_investigated_nor_answered():
    of = injured()
    late = {**of, "on": date(2026, 6, 13)}
    with pytest.raises(RefusedRequest, match="to be answered by 2026-06-12, silence has granted it"):
        investigate_injury(**late)
    with pytest.raises(RefusedRequest, match="silence has granted it"):
        decide(**late, grants=False, reason="not at work", by=1, at=AT)
    assert stand() == ("suspended", "unknown_injury", 0, "occupational_risk")


def test_a_file_is_closed_once_and_only_when_it_runs():
    of = injured()
    with scope(of["organism_id"]):
        number = Beneficiary.objects.get(nir=check_nir(ANNE)).id
    closing = {"organism_id": of["organism_id"], "beneficiary_id": number, "file": FILE, "at": AT}
    with pytest.raises(NoSuchFile):
        close_injury(**closing, on=date(2026, 9, 1))
    answered(of, grants=True)
    for _ in "ab":
        close_injury(**closing, on=date(2026, 9, 1))
    with scope(of["organism_id"]):
        assert Right.objects.filter(kind="injury").values_list("since", "until").get() == (INJURED, date(2026, 9, 1))
