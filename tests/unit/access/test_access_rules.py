"""What each role may do, and when a sign-in is locked."""

from datetime import UTC, datetime, timedelta

from laroque.apps.access.rules import (
    ABILITIES,
    MONEY,
    PORTAL_ROLES,
    Ability,
    changes_something,
    locked_until,
    needs_second_administrator,
    needs_second_factor,
)
from laroque.apps.access.states import Role

NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_only_an_auditor_changes_nothing():
    assert [role for role in Role if not changes_something(role)] == [Role.AUDITOR]


def test_an_administrator_holds_no_ability_over_money():
    assert ABILITIES[Role.ADMINISTRATOR] & MONEY == set()


def test_who_holds_users_or_money_needs_a_second_factor_and_a_second_administrator():
    sensitive = {Role.COLLECTION_OFFICER, Role.SUPERVISOR, Role.TREASURER, Role.ADMINISTRATOR}
    assert {role for role in Role if needs_second_factor(role)} == sensitive
    assert {role for role in Role if needs_second_administrator(role)} == sensitive


def test_the_portal_shares_no_ability_with_the_staff():
    staff = set().union(*(ABILITIES[role] for role in Role if role not in PORTAL_ROLES))
    assert [role for role in PORTAL_ROLES if ABILITIES[role] & staff] == []
    assert Ability.READ_ACCOUNTS in staff


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour_after_the_last():
    failures = [NOW - each * MINUTE for each in (1, 2, 3, 4)]
    assert locked_until(failures, now=NOW) is None
    assert locked_until([*failures, NOW - 14 * MINUTE], now=NOW) == NOW + 14 * MINUTE


def test_old_failures_count_no_more():
    assert locked_until([NOW - 15 * MINUTE, *(NOW - each * MINUTE for each in range(4))], now=NOW) is None
