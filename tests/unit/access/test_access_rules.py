"""What each role may do, and when a sign-in is locked."""

from datetime import UTC, datetime, timedelta

from laroque.apps.access.rules import (
    ABILITIES,
    MONEY,
    PORTAL_ROLES,
    Ability,
    changes_something,
    has_sense_at,
    locked_until,
    may,
    needs_second_administrator,
    needs_second_factor,
)
from laroque.apps.access.states import Role
from laroque.apps.network.states import OrganismKind

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_only_an_auditor_and_an_insured_person_change_nothing():
    assert [role for role in Role if not changes_something(role)] == [Role.AUDITOR, Role.INSURED]


def test_an_administrator_holds_no_ability_over_money():
    assert ABILITIES[Role.ADMINISTRATOR] & MONEY == set()


def test_who_holds_users_or_money_needs_a_second_factor_and_a_second_administrator():
    sensitive = {Role.COLLECTION_OFFICER, Role.SUPERVISOR, Role.TREASURER, Role.ADMINISTRATOR}
    sensitive |= {Role.CARE_OFFICER, Role.CARE_SUPERVISOR, Role.MEDICAL_ADVISER}
    assert {role for role in Role if needs_second_factor(role)} == sensitive
    assert {role for role in Role if needs_second_administrator(role)} == sensitive


def test_the_portal_shares_no_ability_with_the_staff():
    staff = set().union(*(ABILITIES[role] for role in Role if role not in PORTAL_ROLES))
    assert [role for role in PORTAL_ROLES if ABILITIES[role] & staff] == []
    assert Ability.READ_ACCOUNTS in staff


def test_only_the_medical_adviser_reads_medical_data_and_he_settles_nothing():
    assert [role for role in Role if may(role, Ability.READ_HEALTH)] == [Role.MEDICAL_ADVISER]
    assert not may(Role.MEDICAL_ADVISER, Ability.SETTLE_CLAIMS)


def test_who_settles_a_claim_neither_decides_as_second_nor_pays_it_out():
    assert [role for role in Role if may(role, Ability.DECIDE_CARE)] == [Role.CARE_SUPERVISOR]
    assert [role for role in Role if may(role, Ability.PAY_CARE)] == [Role.TREASURER]


def test_a_body_has_roles_of_what_it_does():
    care = {Role.CARE_OFFICER, Role.CARE_SUPERVISOR, Role.MEDICAL_ADVISER, Role.INSURED, Role.PROFESSIONAL}
    collection = {Role.COLLECTION_OFFICER, Role.EMPLOYER, Role.ACCOUNTANT}
    none = {kind: {role for role in Role if not has_sense_at(role, kind)} for kind in OrganismKind}
    assert none == {
        OrganismKind.AGENCY: care,
        OrganismKind.NATIONAL_FUND: care,
        OrganismKind.URSSAF: care,
        OrganismKind.CPAM: collection,
        OrganismKind.CGSS: set(),
        OrganismKind.CSS: set(),
        OrganismKind.CCSS: set(),
    }


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour_after_the_last():
    failures = [NOW - each * MINUTE for each in (1, 2, 3, 4)]
    assert locked_until(failures, now=NOW) is None
    assert locked_until([*failures, NOW - 14 * MINUTE], now=NOW) == NOW + 14 * MINUTE


def test_old_failures_count_no_more():
    assert locked_until([NOW - 15 * MINUTE, *(NOW - each * MINUTE for each in range(4))], now=NOW) is None
