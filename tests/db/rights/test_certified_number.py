"""A waiting number becomes a certified one: one file, nothing of it lost, and none when the number is another's."""

from datetime import UTC, date, datetime

import pytest
from tests.support.care_claims import AT, b2, claim_of, fund, insure, open_fund, rows
from tests.support.dsn_builder import iban

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.registry.models import BankAccount, Person
from laroque.apps.registry.operations import register_bank_accounts, register_persons
from laroque.apps.registry.rules import BankAccountRow, PersonRow
from laroque.apps.registry.states import HolderKind
from laroque.apps.rights.corrections import NumberTaken
from laroque.apps.rights.models import Act, Beneficiary
from laroque.apps.rights.operations import BeneficiaryRow, register
from laroque.apps.rights.states import ActKind
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope
from laroque.usecases.care.certified_number import NotWaiting, certify
from laroque.usecases.care.receive_claims import receive_b2

pytestmark = pytest.mark.django_db
WAITING, CERTIFIED = check_nir("7800299123456"), check_nir("1800299123456")
BORN, LATER = date(1980, 2, 3), datetime(2026, 6, 3, 8, tzinfo=UTC)


def newcomer() -> int:
    """Somebody known by a waiting number, with an account, a claim paid, another under the certified number, a debt."""
    open_fund()
    insure(fund(), WAITING, BORN)
    register_persons(rows=[PersonRow(nir=WAITING, family_name="Diallo", given_names="Sam", born_on=BORN)])
    register_bank_accounts(rows=[BankAccountRow(holder_kind=HolderKind.PERSON, holder_key=WAITING, iban=iban(7))])
    told = [
        (claim_of(nir[:13], number, born_on=BORN), [{"care_on": date(2026, 5, 17 + number)}])
        for number, nir in enumerate((WAITING, CERTIFIED), start=1)
    ]
    receive_b2(organism_id=fund(), name="a.b2", content=b2(*told), at=AT)
    debt = DebtFound(
        key="one", holder=Holder.INSURED, holder_key=WAITING, kind=DebtKind.PARTICIPATION, cents=200,
        found_on=AT.date(), branch="health",
    )  # fmt: skip
    with scope(fund()):
        accounts.find_debts(organism_id=fund(), debts=[debt])
        return Beneficiary.objects.get(nir=WAITING).id


def test_one_file_keeps_its_claims_counters_debts_and_accounts():
    number = newcomer()
    given = {"organism_id": fund(), "waiting": WAITING, "nir": CERTIFIED, "at": LATER, "by": 3}
    before = rows("select count(*) from rights_counted")
    done = certify(**given)
    assert (done.beneficiary_ids, len(done.priced)) == ((number,), 1)
    assert certify(**given).beneficiary_ids == ()
    assert rows("select nir, beneficiary_id, state from claims_claim order by number") == [
        (CERTIFIED, number, "payable"),
        (CERTIFIED, number, "payable"),
    ]
    assert rows("select distinct holder_key from beneficiary_accounts_debt") == [(CERTIFIED,)]
    assert rows("select count(distinct beneficiary_id) from rights_counted") == [(1,)]
    assert before == [(1,)]
    with scope(fund()):
        assert Beneficiary.objects.get(id=number).own_nir == CERTIFIED
        assert Act.objects.get(kind=ActKind.NUMBERED).facts == {"former": WAITING, "nir": CERTIFIED}
    assert Person.objects.get(nir=CERTIFIED).family_name == "Diallo"
    assert BankAccount.objects.filter(holder_key=CERTIFIED).count() == 1


def test_a_claim_that_still_comes_under_the_waiting_number_is_for_the_same_file():
    number = newcomer()
    certify(organism_id=fund(), waiting=WAITING, nir=CERTIFIED, at=LATER)
    late = claim_of(WAITING[:13], 3, born_on=BORN)
    receive_b2(organism_id=fund(), name="b.b2", content=b2((late, [{"care_on": date(2026, 5, 20)}])), at=LATER)
    assert rows("select beneficiary_id, nir from claims_claim where number = '000000003'") == [(number, CERTIFIED)]


def test_a_number_of_another_file_or_of_somebody_born_another_day_is_refused():
    newcomer()
    given = {"organism_id": fund(), "waiting": WAITING, "nir": CERTIFIED, "at": LATER}
    with scope(fund()):
        row = BeneficiaryRow(nir=CERTIFIED, born_on=BORN, family_name="Diallo", given_names="Sam")
        register(organism_id=fund(), rows=[row], at=AT)
    with pytest.raises(NumberTaken, match="already"):
        certify(**given)
    other = check_nir("1810299123456")
    register_persons(rows=[PersonRow(nir=other, born_on=date(1981, 2, 3))])
    with pytest.raises(NumberTaken):
        certify(**{**given, "nir": other})
    with pytest.raises(NotWaiting):
        certify(**{**given, "waiting": check_nir("7990299123456"), "nir": check_nir("1990299123456")})
    with pytest.raises(NotWaiting):
        certify(**{**given, "waiting": CERTIFIED})
    assert rows("select count(*) from claims_claim where nir = %s", WAITING) == [(1,)]
    assert BankAccount.objects.filter(holder_key__in=[CERTIFIED, other]).count() == 0
