"""The certificate of rights: those covered that day, 100 % without why, and the look of who asks for it."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.support.databases import FUNDS

from laroque.apps.network import queries as network
from laroque.apps.rights.models import Look
from laroque.apps.rights.operations import BeneficiaryRow, NoReason, RightRow, open_rights, register
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.formats.letters import Term
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope
from laroque.usecases.care.benefits_statement import Reader
from laroque.usecases.care.rights_certificate import NothingToCertify, certificate_of

pytestmark = pytest.mark.django_db
AT, ON, ANNE = datetime(2026, 5, 4, 8, tzinfo=UTC), date(2026, 5, 4), check_nir("2800275123456")
SINCE, GROWN = date(2020, 1, 1), date(2033, 6, 7)


def family() -> tuple[int, list[int]]:
    """Anne, whose illness and file of injury a certificate never tells, Lou, and Max who left."""
    fund = network.organism_by_code(code=FUNDS[1]).id
    names = {"nir": ANNE, "family_name": "Martin"}
    people = [
        BeneficiaryRow(**names, own_nir=ANNE, born_on=date(1980, 2, 3), given_names="Anne"),
        BeneficiaryRow(**names, born_on=date(2015, 6, 7), given_names="Lou", is_dependant=True),
        BeneficiaryRow(**names, born_on=date(2016, 6, 7), given_names="Max", is_dependant=True),
    ]
    with scope(fund):
        numbers = register(organism_id=fund, rows=people, at=AT)
        anne, lou, left = (numbers[each.name] for each in people)
        told = [
            (anne, RightKind.COVERED, SINCE, None, ""), (anne, RightKind.LOCAL_SCHEME, SINCE, None, ""),
            (anne, RightKind.LONG_ILLNESS, date(2024, 1, 1), date(2029, 1, 1), "illness-8"),
            (anne, RightKind.MATERNITY, date(2026, 4, 1), date(2026, 9, 1), ""),
            (anne, RightKind.INJURY, date(2026, 2, 1), None, "file-77"),
            (anne, RightKind.C2S, date(2026, 3, 1), date(2027, 3, 1), "with_contribution"),
            (lou, RightKind.COVERED, SINCE, GROWN, ""), (lou, RightKind.LONG_ILLNESS, SINCE, ON, "illness-3"),
            (left, RightKind.COVERED, SINCE, ON, ""),
        ]  # fmt: skip
        rows = [
            RightRow(beneficiary_id=of, kind=kind, since=since, until=until, detail=detail, basis=Basis.WORK)
            for of, kind, since, until, detail in told
        ]
        open_rights(organism_id=fund, rows=rows, at=AT)
    return fund, [anne, lou, left]


def test_a_household_is_certified_without_what_tells_of_health():
    fund, (_, _, left) = family()
    certificate = certificate_of(organism_id=fund, nir=ANNE, on=ON)
    assert certificate == certificate_of(organism_id=fund, beneficiary_id=left, on=ON)
    first, second = certificate.household
    assert (certificate.fund_code, first.given_names, second.given_names) == (FUNDS[1], "Anne", "Lou")
    assert first.full_share == Term(date(2024, 1, 1), date(2029, 1, 1))
    assert (first.c2s, first.c2s_with_contribution) == (Term(date(2026, 3, 1), date(2027, 3, 1)), True)
    assert (first.local_scheme, first.has_treating_doctor) == (Term(SINCE, None), False)
    assert (second.cover, second.full_share, second.c2s) == (Term(SINCE, GROWN), None, None)
    told = json.dumps(certificate.as_json())
    assert not any(word in told for word in ("illness", "maternity", "injury", "file-77"))
    with scope(fund):
        assert Look.objects.count() == 0


def test_who_asks_for_it_says_why_and_it_is_kept():
    fund, (anne, lou, _) = family()
    with pytest.raises(NoReason):
        certificate_of(organism_id=fund, nir=ANNE, on=ON, reader=Reader(7, "Zoé", " ", AT))
    certificate_of(organism_id=fund, nir=ANNE, on=ON, reader=Reader(7, "Zoé", "asked at the desk", AT))
    with scope(fund):
        assert sorted(Look.objects.values_list("beneficiary_id", "what")) == [
            (anne, "certificate"),
            (lou, "certificate"),
        ]


def test_nobody_covered_nothing_certified():
    fund, _ = family()
    with pytest.raises(NothingToCertify):
        certificate_of(organism_id=fund, nir=ANNE, on=date(2019, 12, 31))
    with pytest.raises(LookupError):
        certificate_of(organism_id=fund, beneficiary_id=0, on=ON)
