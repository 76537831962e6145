"""The back office shows the network, users and registers, and lets nobody break them."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.registry import operations as registry
from laroque.apps.registry.models import BankAccount, Employer
from laroque.apps.registry.rules import EstablishmentRow, MandateRow
from laroque.apps.registry.states import Scheme

pytestmark = pytest.mark.django_db

IBAN = "FR1420041010050500013M02606"
PAGES = [
    "network_organism",
    "network_beneficiary",
    "access_user",
    "access_membership",
    "access_approval",
    "registry_employer",
    "registry_establishment",
    "registry_person",
    "registry_bankaccount",
    "registry_bankaccountlook",
    "registry_mandate",
]


@pytest.fixture
def signed_in(client, settings, tmp_path):
    settings.LAROQUE_KEYS, settings.LAROQUE_MFA_REQUIRED = tmp_path / "keys", False
    number = access.create_user(username="root", email="r@example.org", password="a long enough phrase", superuser=True)
    access.grant_membership(user_id=number, organism_id=11, role=Role.ADMINISTRATOR, valid_from=date(2026, 1, 1))
    registry.register_establishments(rows=[EstablishmentRow(siret="78861779300013", employer_name="Urssaf")])
    registry.register_mandates(
        rows=[
            MandateRow(
                rum="RUM-1",
                siret="78861779300013",
                organism_id=11,
                scheme=Scheme.B2B,
                iban=IBAN,
                signed_on=date(2026, 1, 1),
            )
        ]
    )
    client.force_login(User.objects.get(pk=number))
    client.get(reverse("choose"))  # the only membership is chosen at once
    return client


@pytest.mark.parametrize("page", PAGES)
def test_each_list_opens(signed_in, page):
    assert signed_in.get(reverse(f"admin:{page}_changelist")).status_code == 200


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("network_organism", 11),
        ("network_beneficiary", "health"),
        ("registry_employer", "788617793"),
        ("registry_establishment", "78861779300013"),
    ],
)
def test_each_record_opens(signed_in, page, key):
    assert signed_in.get(reverse(f"admin:{page}_change", args=[key])).status_code == 200


def test_a_bank_account_shows_masked(signed_in):
    page = signed_in.get(reverse("admin:registry_bankaccount_change", args=[BankAccount.objects.get().pk]))
    content = page.content.decode()
    assert "FR14 •••• 2606" in content
    assert IBAN not in content
    assert BankAccount.objects.get().fingerprint not in content


def test_an_organism_shows_what_is_uncertain_in_the_readers_language(signed_in):
    address = reverse("admin:network_organism_change", args=[46])
    assert "Day of creation not confirmed" in signed_in.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Jour de création non confirmé" in signed_in.get(address, headers={"accept-language": "fr"}).content.decode()


def test_the_network_takes_no_form(signed_in):
    assert signed_in.get(reverse("admin:network_organism_add")).status_code == 403
    assert signed_in.post(reverse("admin:network_organism_change", args=[11]), {"name": "x"}).status_code == 403


def test_an_employer_is_renamed_and_the_journal_names_the_user(signed_in):
    address = reverse("admin:registry_employer_change", args=["788617793"])
    form = {"name": "Renamed", "headcounts-TOTAL_FORMS": 0, "headcounts-INITIAL_FORMS": 0}
    assert signed_in.post(address, form).status_code == 302
    event = Employer.pgh_event_model.objects.latest("pgh_id")
    assert (event.name, event.pgh_context["user"]) == ("Renamed", User.objects.get().pk)


def test_every_model_of_these_apps_that_people_use_has_a_page():
    pages = {model._meta.label_lower.replace(".", "_") for model in admin.site._registry}
    assert set(PAGES) <= pages
