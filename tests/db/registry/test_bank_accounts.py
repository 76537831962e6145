"""IBAN are unreadable in the tables, found by their fingerprint, and never written with another key."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from laroque.apps.registry import operations, queries
from laroque.apps.registry.encryption import KEY_FILE, make_key
from laroque.apps.registry.models import BankAccount, BankAccountLook, Mandate
from laroque.apps.registry.rules import BankAccountRow, EstablishmentRow, MandateRow
from laroque.apps.registry.states import HolderKind, Scheme, Sequence

pytestmark = pytest.mark.django_db

IBAN = "FR1420041010050500013M02606"
OTHER_IBAN = "DE89370400440532013000"
SIRET = "78861779300013"
SIGNED = date(2026, 1, 5)
NOW = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.LAROQUE_KEYS = tmp_path / "keys"
    return settings.LAROQUE_KEYS


@pytest.fixture
def site():
    operations.register_establishments(rows=[EstablishmentRow(siret=SIRET)])


def account(iban=IBAN, key="1"):
    return BankAccountRow(holder_kind=HolderKind.PERSON, holder_key=key, iban=iban, bic="PSSTFRPP")


def mandate(**changes):
    given = {"rum": "RUM-1", "siret": SIRET, "organism_id": 11, "scheme": Scheme.B2B, "iban": IBAN, "signed_on": SIGNED}
    return MandateRow(**given | changes)


def everything(table):
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
        return cursor.fetchone()[0]


def test_no_table_holds_the_iban_in_clear(site):
    operations.register_mandates(rows=[mandate()])
    tables = ["registry_bankaccount", "registry_bankaccountevent", "registry_mandate", "registry_mandateevent"]
    written = " ".join(everything(table) for table in (*tables, "registry_encryptionkey"))
    assert "FR14" in written
    for secret in (IBAN, IBAN[4:], IBAN[4:20], IBAN.encode().hex()):
        assert secret not in written


def test_an_account_is_revealed_to_someone_who_says_why():
    (number,) = operations.register_bank_accounts(rows=[account()])
    shown = operations.reveal_ibans(account_ids=[number], who="anne", why="debit file 12", at=NOW)
    assert (shown[number].iban, shown[number].bic) == (IBAN, "PSSTFRPP")
    assert "M02606" not in repr(shown)
    look = BankAccountLook.objects.get()
    assert (look.account_id, look.who, look.why, look.at) == (number, "anne", "debit file 12", NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        BankAccountLook.objects.update(who="nobody")


def test_a_screen_shows_a_masked_account():
    (number,) = operations.register_bank_accounts(rows=[account()])
    shown = queries.bank_account(account_id=number)
    assert (shown.masked, shown.country) == ("FR14 •••• 2606", "FR")
    assert queries.bank_account(account_id=0) is None


def test_an_account_is_found_by_its_iban():
    first, second = operations.register_bank_accounts(rows=[account(), account(key="2")])
    assert [found.id for found in queries.bank_accounts_of_iban(iban="fr14 2004 1010 0505 0001 3M02 606")] == [
        first,
        second,
    ]
    assert queries.bank_accounts_of_iban(iban=OTHER_IBAN) == []


def test_registering_again_changes_no_row_and_gives_the_same_numbers():
    numbers = operations.register_bank_accounts(rows=[account(), account(OTHER_IBAN), account()])
    before = everything("registry_bankaccount")
    assert operations.register_bank_accounts(rows=[account(), account(OTHER_IBAN), account()]) == numbers
    assert (everything("registry_bankaccount"), numbers[0]) == (before, numbers[2])
    assert operations.register_bank_accounts(rows=[]) == []


def test_nothing_is_written_once_the_key_is_lost(keys):
    operations.register_bank_accounts(rows=[account()])
    (keys / KEY_FILE).unlink()
    with pytest.raises(operations.KeyMissing, match="put the file back"):
        operations.register_bank_accounts(rows=[account(OTHER_IBAN)])
    assert not (keys / KEY_FILE).exists()
    assert BankAccount.objects.count() == 1
    assert queries.bank_accounts_of_iban(iban=IBAN) == []


def test_another_key_is_refused(keys):
    (number,) = operations.register_bank_accounts(rows=[account()])
    (keys / KEY_FILE).unlink()
    make_key(keys)
    with pytest.raises(operations.KeyMissing, match="not the key of this database"):
        operations.register_bank_accounts(rows=[account(OTHER_IBAN)])
    with pytest.raises(operations.KeyMissing):
        operations.reveal_ibans(account_ids=[number], who="anne", why="test", at=NOW)


def test_mandates_are_registered_in_few_statements_and_found(site):
    with CaptureQueriesContext(connection) as captured:
        operations.register_mandates(rows=[mandate()])
    assert len([each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 8
    operations.register_mandates(rows=[mandate()])
    found = queries.mandates_for(sirets=[SIRET], organism_id=11, on=SIGNED)[SIRET]
    assert (found.rum, found.scheme, found.sequence, found.account_masked) == (
        "RUM-1",
        Scheme.B2B,
        Sequence.FIRST,
        "FR14 •••• 2606",
    )
    assert Mandate.objects.count() == 1
    assert queries.mandates_for(sirets=[SIRET], organism_id=11, on=date(2026, 1, 4)) == {}
    assert queries.mandates_for(sirets=[SIRET], organism_id=12, on=SIGNED) == {}


def test_a_mandate_may_change_account_and_nothing_else(site):
    operations.register_mandates(rows=[mandate()])
    operations.register_mandates(rows=[mandate(iban=OTHER_IBAN)])
    assert queries.mandates_for(sirets=[SIRET], organism_id=11, on=SIGNED)[SIRET].account_masked == "DE89 •••• 3000"
    with pytest.raises(operations.RumReused):
        operations.register_mandates(rows=[mandate(organism_id=12)])
    with pytest.raises(operations.RumReused):
        operations.register_mandates(rows=[mandate(scheme=Scheme.CORE)])


def test_a_second_mandate_waits_for_the_end_of_the_first(site):
    operations.register_mandates(rows=[mandate()])
    with pytest.raises(IntegrityError, match="registry_mandate_one_at_a_time"), transaction.atomic():
        operations.register_mandates(rows=[mandate(rum="RUM-2", signed_on=date(2026, 3, 1))])
    operations.revoke_mandate(rum="RUM-1", on=date(2026, 3, 1))
    operations.register_mandates(rows=[mandate(rum="RUM-2", signed_on=date(2026, 3, 1))])
    rums = [
        queries.mandates_for(sirets=[SIRET], organism_id=11, on=day)[SIRET].rum
        for day in (date(2026, 2, 28), date(2026, 3, 1))
    ]
    assert rums == ["RUM-1", "RUM-2"]


def test_after_the_first_debit_the_next_are_recurrent(site):
    operations.register_mandates(rows=[mandate()])
    assert operations.mark_debited(rums=["RUM-1"]) == 1
    assert operations.mark_debited(rums=["RUM-1"]) == 0
    assert queries.mandates_for(sirets=[SIRET], organism_id=11, on=SIGNED)[SIRET].sequence is Sequence.RECURRENT
