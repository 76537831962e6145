"""Rows to register are checked as they are made; a headcount is averaged as the law says."""

from datetime import date

import pytest

from laroque.apps.registry.rules import (
    BankAccountRow,
    EmployerRow,
    EstablishmentRow,
    HeadcountRow,
    MandateRow,
    PersonRow,
    yearly_average,
)
from laroque.apps.registry.states import HeadcountSource, HolderKind, NirKind, Scheme
from laroque.kernel.identifiers import BadIdentifier

IBAN = "FR1420041010050500013M02606"


@pytest.mark.parametrize(
    ("given", "nir", "kind"),
    [
        ("2 95 10 99 126 111 93", "295109912611193", NirKind.CERTIFIED),
        ("253072B07300470", "253072B07300470", NirKind.CERTIFIED),
        ("253072a07300443", "253072A07300443", NirKind.CERTIFIED),
        ("2951099126111", "295109912611193", NirKind.CERTIFIED),
        ("7951099126111", "795109912611137", NirKind.PROVISIONAL),
        ("8951099126111", "895109912611184", NirKind.PROVISIONAL),
    ],
)
def test_a_person_is_known_by_a_checked_number(given, nir, kind):
    row = PersonRow(nir=given)
    assert (row.nir, row.kind) == (nir, kind)


@pytest.mark.parametrize("nir", ["295109912611199", "253072C07300443", "29510991261119", "", "AAAAAAAAAAAAAAA"])
def test_a_wrong_nir_is_refused(nir):
    with pytest.raises(BadIdentifier):
        PersonRow(nir=nir)


@pytest.mark.parametrize("siret", ["78861779300013", "356 000 000 00048", "35600000049837"])
def test_a_siret_is_checked_la_poste_included(siret):
    assert EstablishmentRow(siret=siret).siren == siret.replace(" ", "")[:9]


@pytest.mark.parametrize("siret", ["78861779300014", "35600000000049", "00000000000000", "7886177930001"])
def test_a_wrong_siret_is_refused(siret):
    with pytest.raises(BadIdentifier):
        EstablishmentRow(siret=siret)


def test_a_wrong_siren_or_iban_is_refused():
    with pytest.raises(BadIdentifier):
        EmployerRow(siren="788617794")
    with pytest.raises(BadIdentifier):
        BankAccountRow(holder_kind=HolderKind.PERSON, holder_key="1", iban="FR1420041010050500013M02607")
    with pytest.raises(ValueError, match="not negative"):
        HeadcountRow(siren="788617793", year=2026, hundredths=-1, source=HeadcountSource.DECLARED)


@pytest.mark.parametrize(
    ("postcode", "department"), [("75001", "75"), ("20200", "2B"), ("97410", "974"), ("01410", ""), ("", "")]
)
def test_the_department_is_that_of_the_postal_code_when_it_is_sure(postcode, department):
    assert EstablishmentRow(siret="78861779300013", postcode=postcode).department == department


def test_an_iban_never_shows_when_a_row_is_printed():
    row = MandateRow(
        rum="RUM1", siret="78861779300013", organism_id=11, scheme=Scheme.B2B, iban=IBAN, signed_on=date(2026, 1, 1)
    )
    assert "13M02606" not in repr(row) + repr(row.account)


@pytest.mark.parametrize(
    ("months", "average"),
    [
        ([1000] * 12, 1000),
        ([1000] * 11 + [1001], 1000),
        ([0] * 6 + [500] * 6, 500),
        ([100, 200, 200], 166),
        ([0] * 12, 0),
        ([], 0),
    ],
)
def test_the_yearly_headcount_drops_empty_months_and_thousandths(months, average):
    assert yearly_average(months) == average
