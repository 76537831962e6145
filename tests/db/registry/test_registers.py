"""The registers take many rows in few statements, and the same rows twice change nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.support import dsn_builder

from laroque.apps.registry import operations, queries
from laroque.apps.registry.models import Employer, Establishment, Person, YearlyHeadcount
from laroque.apps.registry.rules import EmployerRow, EstablishmentRow, HeadcountRow, PersonRow
from laroque.apps.registry.states import HeadcountSource, NirKind
from laroque.kernel.identifiers import BadIdentifier
from laroque.postgres.journal import acting

pytestmark = pytest.mark.django_db

SIRET = "78861779300013"
NIR = "295109912611193"


def rows(count):
    return [
        EstablishmentRow(siret=dsn_builder.siret(number), employer_name=f"Employer {number}") for number in range(count)
    ]


def statements(captured):
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_thousand_establishments_are_registered_in_two_statements():
    given = rows(1000)
    with CaptureQueriesContext(connection) as captured:
        operations.register_establishments(rows=given)
    assert len(statements(captured)) == 2
    assert (Employer.objects.count(), Establishment.objects.count()) == (1000, 1000)


def test_registering_again_changes_no_row():
    operations.register_establishments(rows=rows(10))
    journaled = Establishment.pgh_event_model.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("select array_agg(xmin::text order by siret) from registry_establishment")
        before = cursor.fetchone()
        operations.register_establishments(rows=rows(10))
        cursor.execute("select array_agg(xmin::text order by siret) from registry_establishment")
        assert cursor.fetchone() == before
    assert Establishment.pgh_event_model.objects.count() == journaled == 10


def test_what_a_row_leaves_empty_stays():
    full = EstablishmentRow(
        siret=SIRET,
        employer_name="Urssaf",
        name="Seat",
        postcode="93100",
        town="Montreuil",
        ape="8430A",
        opened_on=date(2012, 1, 1),
    )
    operations.register_establishments(rows=[full])
    operations.register_establishments(rows=[EstablishmentRow(siret=SIRET, name="Head office")])
    found = queries.establishment(siret=SIRET)
    assert (found.employer_name, found.name, found.postcode, found.department) == (
        "Urssaf",
        "Head office",
        "93100",
        "93",
    )
    assert (found.town, found.ape, found.opened_on, found.siren) == ("Montreuil", "8430A", date(2012, 1, 1), SIRET[:9])
    operations.register_establishments(rows=[EstablishmentRow(siret=SIRET, postcode="01410")])
    assert queries.establishment(siret=SIRET).department == ""


def test_la_poste_is_registered():
    operations.register_establishments(rows=[EstablishmentRow(siret="35600000049837", employer_name="La Poste")])
    assert queries.establishments_of(siren="356000000") == ["35600000049837"]


def test_an_unknown_establishment_is_none():
    assert queries.establishment(siret=SIRET) is None
    assert queries.headcount(siren=SIRET[:9], year=2026) is None


def test_headcounts_are_kept_by_year():
    for hundredths in (4_950, 5_025):
        operations.set_headcounts(
            rows=[
                HeadcountRow(siren=SIRET[:9], year=2026, hundredths=hundredths, source=HeadcountSource.DECLARED),
                HeadcountRow(siren=SIRET[:9], year=2025, hundredths=4_800, source=HeadcountSource.COMPUTED),
            ]
        )
    assert queries.headcount(siren=SIRET[:9], year=2026) == 5_025
    assert queries.headcounts(sirens=[SIRET[:9]], year=2025) == {SIRET[:9]: 4_800}
    assert YearlyHeadcount.objects.count() == 2


def test_a_headcount_registers_its_employer():
    row = HeadcountRow(siren=SIRET[:9], year=2026, hundredths=1, source=HeadcountSource.DECLARED)
    operations.set_headcounts(rows=[row])
    assert list(Employer.objects.values_list("siren", "name")) == [(SIRET[:9], "")]


def test_persons_of_every_kind_of_number():
    numbers = [NIR, "253072B07300470", "253072A07300443", "7951099126111"]
    operations.register_persons(rows=[PersonRow(nir=nir, family_name="Durand") for nir in numbers])
    operations.register_persons(rows=[PersonRow(nir=NIR, given_names="Anne")])
    assert Person.objects.count() == 4
    assert str(Person.objects.get(nir=NIR)) == "Anne Durand"
    assert Person.objects.get(nir_kind=NirKind.PROVISIONAL).nir == "795109912611137"


def test_a_waiting_number_is_replaced_by_the_certified_one():
    operations.register_persons(rows=[PersonRow(nir="7951099126111")])
    operations.certify_person(provisional_nir="795109912611137", nir=NIR)
    assert list(Person.objects.values_list("nir", "nir_kind")) == [(NIR, "certified")]
    operations.register_persons(rows=[PersonRow(nir="8951099126111")])
    with pytest.raises(operations.NirTaken):
        operations.certify_person(provisional_nir="8951099126111", nir=NIR)
    with pytest.raises(BadIdentifier):
        operations.certify_person(provisional_nir="8951099126111", nir="7951099126111")


def test_a_siret_of_another_siren_is_refused_by_the_table():
    Employer.objects.create(siren="356000000")
    with (
        pytest.raises(IntegrityError, match="registry_establishment_siret_starts_with_its_siren"),
        transaction.atomic(),
    ):
        Establishment.objects.create(siret=SIRET, employer_id="356000000")


def test_the_application_deletes_nothing():
    operations.register_employers(rows=[EmployerRow(siren=SIRET[:9])])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Employer.objects.all()._raw_delete("default")


def test_a_change_is_journaled_with_who_when_and_what():
    operations.register_employers(rows=[EmployerRow(siren=SIRET[:9], name="Before")])
    with acting(user="anne", command="receive"):
        operations.register_employers(rows=[EmployerRow(siren=SIRET[:9], name="After")])
    first, second = Employer.pgh_event_model.objects.order_by("pgh_id")
    assert (first.pgh_label, first.name, first.pgh_context, first.pgh_role) == ("insert", "Before", None, "laroque_app")
    assert (second.pgh_label, second.name) == ("update", "After")
    assert second.pgh_context == {"user": "anne", "command": "receive"}
    assert second.pgh_created_at is not None


def test_the_journal_takes_no_change():
    operations.register_employers(rows=[EmployerRow(siren=SIRET[:9], name="Before")])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Employer.pgh_event_model.objects.update(name="Never")
