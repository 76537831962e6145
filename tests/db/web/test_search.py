"""One field finds by what people know: figures, names, numbers of persons, references and amounts."""

from datetime import UTC, datetime

import pytest
from tests.support.collecting_bodies import OWED
from tests.support.contributor_books import pay, send_debit

from laroque.apps.access.states import Role
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.states import MessageKind
from laroque.apps.registry import operations as registry
from laroque.apps.registry.models import Look
from laroque.apps.registry.rules import PersonRow
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope

NIR = check_nir("1850578006084")


def hits(page) -> list[str]:
    """What a search found, by name."""
    return [hit.name for group in page.context["groups"] for hit in group.hits]


def test_a_whole_siret_opens_its_account(world, officer):
    wanted = world.ours.sirets[1]
    for text in (wanted, f"{wanted[:3]} {wanted[3:6]} {wanted[6:9]} {wanted[9:]}"):
        page = officer.get("/search/", {"q": text})
        assert page.headers["Location"] == f"/bodies/urssaf-117/contributors/{wanted}/"


def test_a_name_finds_the_accounts_so_named(world, officer):
    page = officer.get("/search/", {"q": "shop"})
    assert hits(page) == [f"SHOP {each}" for each in world.ours.sirets]


def test_the_accounts_of_another_body_are_not_found(world, officer):
    for text in (world.theirs.sirets[0], f"SHOP {world.theirs.sirets[0]}"):
        page = officer.get("/search/", {"q": text})
        assert page.status_code == 200
        assert page.context["groups"] == []


def test_the_agency_finds_the_accounts_of_every_body(world, treasurer):
    page = treasurer.get("/search/", {"q": world.theirs.sirets[0]})
    assert page.headers["Location"] == f"/bodies/urssaf-827/contributors/{world.theirs.sirets[0]}/"


@pytest.mark.parametrize("text", ["750.00", "750,00 €", "750", "750.00 EUR"])
def test_an_amount_finds_accounts_declarations_and_payments(world, officer, text):
    with scope(world.ours.id):
        pay(world.ours.id, world.ours.sirets[2], OWED, key="P9")
    titles = {group.title: len(group.hits) for group in officer.get("/search/", {"q": text}).context["groups"]}
    assert titles["Payments"] == 1
    assert titles["Accounts that owe this amount, or whose dues come to it"] == 3


def test_a_reference_opens_the_payment_of_a_debit(world, officer):
    with scope(world.ours.id):
        send_debit(world.ours.id, world.ours.sirets[0], OWED, key="E2E-7")
    page = officer.get("/search/", {"q": "e2e-7"})
    assert "/payments/" in page.headers["Location"]


def test_a_file_is_found_by_the_beginning_of_its_name_and_by_its_hash(world, officer):
    with scope(world.ours.id):
        received = exchanges.receive(
            organism_id=world.ours.id, kind=MessageKind.DSN, name="paye-avril.dsn", content=b"S10",
            at=datetime(2026, 5, 4, tzinfo=UTC),
        )  # fmt: skip
    expected = f"/bodies/urssaf-117/messages/{received.message_id}/"
    assert officer.get("/search/", {"q": "paye-avril"}).headers["Location"] == expected
    digest = "ad1"  # too short: nothing is looked for by a part of a hash
    assert officer.get("/search/", {"q": digest}).status_code == 200
    view = officer.get(expected).context["message"]
    assert officer.get("/search/", {"q": view.sha256}).headers["Location"] == expected


def test_a_person_is_found_by_a_whole_nir_and_the_look_is_kept(world, officer, django_capture_on_commit_callbacks):
    registry.register_persons(rows=[PersonRow(nir=NIR, family_name="DURAND", given_names="ANNE")])
    with django_capture_on_commit_callbacks(execute=True):
        page = officer.get("/search/", {"q": f"{NIR[:1]} {NIR[1:3]} {NIR[3:]}"})
    assert hits(page) == ["ANNE DURAND"]
    assert [(look.kind, look.who) for look in Look.objects.all()] == [
        ("person", f"{Role.COLLECTION_OFFICER}.urssaf-117")
    ]


@pytest.mark.parametrize("text", ["", "a", "12", "??"])
def test_too_little_is_said(world, officer, text):
    page = officer.get("/search/", {"q": text})
    assert page.status_code == 200
    assert page.context["groups"] == []


def test_an_employer_does_not_search(world, sign_in):
    browser = sign_in("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    assert browser.get("/search/", {"q": "750"}).status_code == 403
