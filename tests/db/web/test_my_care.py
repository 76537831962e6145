"""The portal of an insured person: one's own and one's dependants', never anybody else's, and no look is kept."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.db.web.conftest import make_user
from tests.db.web.pages import rows_of, statements
from tests.support.care_claims import AT, b2
from tests.support.care_people import ANNE, BOB, FUND, SINCE, ZOE, Household, claims_of, household_at

from laroque.apps.access.states import Role
from laroque.apps.claims.models import Claim
from laroque.apps.rights.models import Beneficiary, Look, Right
from laroque.postgres.scope import scope
from laroque.usecases.care.receive_claims import receive_b2

DAY = date(2026, 5, 25)
HOME, RIGHTS, CERTIFICATE, STATEMENT = (
    f"/portal/care/{page}" for page in ("", "rights/", "certificate/", "statement/")
)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read on a known day; what an instant says stays."""
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: real(value, zone) if value else DAY)


@pytest.fixture
def people(db) -> Household:
    household = household_at(FUND)
    claims_of(household)
    return household


def insured(nir: str, code: str = FUND) -> Client:
    """A browser of an insured person, signed in under a number."""
    client = Client()
    client.force_login(make_user(f"insured-{nir}", code, Role.INSURED, nir=nir))
    client.get("/choose/")
    return client


@pytest.fixture
def anne(people) -> Client:
    return insured(ANNE)


@pytest.fixture
def bob(people) -> Client:
    return insured(BOB)


def grown_child(people: Household) -> int:
    """A dependant of the mother who is 19 now, covered until the day of 18 years."""
    with scope(people.fund_id):
        child = Beneficiary.objects.create(
            organism_id=people.fund_id, nir=ANNE, own_nir="", born_on=date(2007, 1, 5), sex="M", family_name="Lefèvre",
            given_names="Max", is_dependant=True,
        )  # fmt: skip
        Right.objects.create(
            organism_id=people.fund_id, beneficiary_id=child.id, kind="covered", since=SINCE, until=date(2025, 1, 5),
            basis="dependant", key="max",
        )  # fmt: skip
    return child.id


def claim_ids(people: Household, **wanted: Any) -> list[int]:
    with scope(people.fund_id):
        return list(Claim.objects.filter(**wanted).order_by("id").values_list("id", flat=True))


def test_one_arrives_at_ones_care_and_reads_it_without_a_look(people, anne):
    answer = anne.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == HOME
    assert [each["person"].id for each in answer.context["people"]] == [people.mother, people.child]
    assert [str(each.name) for each in answer.context["pages"]] == [
        "My care",
        "My benefits",
        "My rights",
        "My statements",
    ]
    assert {row["id"] for row in rows_of(answer, "claims")} == set(claim_ids(people))
    for page in (RIGHTS, STATEMENT, f"{CERTIFICATE}?format=json&on={DAY}"):
        assert anne.get(page).status_code == 200
    with scope(people.fund_id):
        assert not Look.objects.exists()


def test_a_claim_says_why_each_amount_to_its_person_alone(people, anne, bob):
    claim = claim_ids(people)[0]
    page = anne.get(reverse("my_care_claim", args=[claim]))
    (told,) = page.context["lines"]
    assert told["steps"]
    assert all(step.article in page.content.decode() for step in told["steps"])
    assert bob.get(reverse("my_care_claim", args=[claim])).status_code == 404
    assert rows_of(bob.get(HOME), "claims") == []


def test_ones_illness_is_ones_own_and_another_is_not_found(people, anne, bob):
    rights = rows_of(anne.get(RIGHTS), "rights")
    assert [row["detail"] for row in rights if row["kind"] == "Long illness"] == ["illness 23 of the list"]
    assert anne.get(f"{RIGHTS}?person={people.child}").context["person"].given_names == "Zoé"
    for page in (RIGHTS, CERTIFICATE):
        for client, other in ((anne, people.father), (bob, people.mother), (bob, people.child)):
            assert client.get(f"{page}?person={other}").status_code == 404
        assert anne.get(f"{page}?person=x").status_code == 404
    assert anne.get(f"{STATEMENT}?number={BOB}").status_code == 404


def test_a_child_with_rights_of_its_own_at_16_is_read_by_itself(people, anne):
    with scope(people.fund_id):
        Beneficiary.objects.create(
            organism_id=people.fund_id, nir=ZOE, own_nir=ZOE, born_on=date(2009, 5, 20), sex="F",
            family_name="Lefèvre", given_names="Zoé", is_dependant=False,
        )  # fmt: skip
    assert anne.get(f"{RIGHTS}?person={people.child}").status_code == 404
    zoe = insured(ZOE)
    assert zoe.get(RIGHTS).context["person"].nir == ZOE
    assert zoe.get(f"{RIGHTS}?person={people.child}").status_code == 200
    assert zoe.get(f"{RIGHTS}?person={people.mother}").status_code == 404


def test_who_has_grown_up_is_in_no_certificate_and_no_statement_of_a_parent(people, anne):
    """Neither for a day of before: one reads it oneself."""
    grown, first = grown_child(people), claim_ids(people)[0]
    before = anne.get(f"{CERTIFICATE}?format=json&on=2024-06-01").json()
    assert [each["given_names"] for each in before["household"]] == ["Anne-Hélène"]
    asked = f"{STATEMENT}?since=2026-01-01&last=2026-12-31"
    with scope(people.fund_id):
        Claim.objects.filter(id=first).update(state="rejected", beneficiary_id=people.mother, priced_on=DAY)
    own = len(anne.get(asked).context["told"].care)
    with scope(people.fund_id):
        Claim.objects.filter(id=first).update(beneficiary_id=grown)
    assert len(anne.get(asked).context["told"].care) == own - 1
    assert anne.get(reverse("my_care_claim", args=[first])).status_code == 404


def test_documents_are_given_in_pdf(people, anne):
    for address in (f"{CERTIFICATE}?format=pdf&on={DAY}", f"{STATEMENT}?format=pdf"):
        answer = anne.get(address)
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
        assert answer.content[:5] == b"%PDF-"


def test_days_that_do_not_follow_are_refused(people, anne):
    for asked in ("since=2026-05-02&last=2026-05-01", "since=2000-01-01&last=2026-01-01", "since=x&last=2026-01-01"):
        page = anne.get(f"{STATEMENT}?format=pdf&{asked}")
        assert page.context["told"] is None
        assert page.context["form"].errors


def test_who_is_unknown_to_the_fund_is_told_how_to_be_known(people):
    stranger = insured("185057800608491")
    for page in (HOME, RIGHTS, CERTIFICATE):
        assert "The fund has no file under your number" in stranger.get(page).content.decode()


@pytest.mark.parametrize("role", [Role.CARE_OFFICER, Role.PROFESSIONAL])
def test_the_pages_are_for_the_insured(people, sign_in, role):
    key = {"professional": "751234567"} if role is Role.PROFESSIONAL else {}
    client = sign_in(FUND, role, **key)
    claim = reverse("my_care_claim", args=[claim_ids(people)[0]])
    assert {client.get(page).status_code for page in (HOME, RIGHTS, CERTIFICATE, STATEMENT, claim)} == {403}


def test_nothing_is_read_at_another_fund(people):
    elsewhere = insured(ANNE, "cpam-011")
    assert elsewhere.get(HOME).context["people"] == []
    assert elsewhere.get(reverse("my_care_claim", args=[claim_ids(people)[0]])).status_code == 404


def test_as_few_statements_for_thirty_claims_as_for_four(people, anne):
    pages = (HOME, STATEMENT)
    before = [statements(anne, page) for page in pages]
    visit = {"nir": ANNE[:13], "born_on": date(1980, 2, 3)}
    told = [(visit | {"invoice": f"{rank:09d}"}, [{"care_on": date(2026, 1, 1 + rank % 28)}]) for rank in range(5, 35)]
    receive_b2(organism_id=people.fund_id, name="more.b2", content=b2(*told), at=AT)
    assert len(claim_ids(people)) == 34
    assert [statements(anne, page) for page in pages] == before
    assert max(before) <= 25, before
