"""What each role may do: one table, read by pages, portal, API and operations alike; and when a sign-in is locked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from laroque.apps.access.states import Role
from laroque.apps.network.states import OrganismKind


class Ability(StrEnum):
    """Something a role may do for its organism; an ability that changes nothing begins with ``read``."""

    READ_ACCOUNTS = "read_accounts"
    READ_MESSAGES = "read_messages"
    READ_RECEIPTS = "read_receipts"
    READ_NETWORK = "read_network"
    READ_HISTORY = "read_history"
    READ_TREASURY = "read_treasury"
    READ_OWN_ACCOUNTS = "read_own_accounts"
    SEND_DECLARATIONS = "send_declarations"
    ORDER_OWN_DEBITS = "order_own_debits"
    WRITE_ENQUIRIES = "write_enquiries"
    ANSWER_ENQUIRIES = "answer_enquiries"
    SETTLE_RECEIPTS = "settle_receipts"
    CHARGE = "charge"
    ASK_REFUNDS = "ask_refunds"
    DECIDE_REFUNDS = "decide_refunds"
    COLLECT = "collect"
    SHARE_OUT = "share_out"
    PAY_OUT = "pay_out"
    DECIDE_PAYMENTS = "decide_payments"
    CHANGE_SETTINGS = "change_settings"
    MANAGE_USERS = "manage_users"
    READ_RIGHTS = "read_rights"
    WRITE_RIGHTS = "write_rights"
    READ_CLAIMS = "read_claims"
    SETTLE_CLAIMS = "settle_claims"
    READ_ACTS = "read_acts"
    READ_HEALTH = "read_health"
    READ_LOOKS = "read_looks"
    GIVE_OPINIONS = "give_opinions"
    DECIDE_CARE = "decide_care"
    PAY_CARE = "pay_care"
    READ_OWN_RIGHTS = "read_own_rights"
    READ_OWN_CLAIMS = "read_own_claims"
    SEND_CLAIMS = "send_claims"


_READS = frozenset(
    {
        Ability.READ_ACCOUNTS,
        Ability.READ_MESSAGES,
        Ability.READ_RECEIPTS,
        Ability.READ_NETWORK,
        Ability.READ_HISTORY,
    }
)
_PORTAL = frozenset(
    {
        Ability.READ_OWN_ACCOUNTS,
        Ability.SEND_DECLARATIONS,
        Ability.ORDER_OWN_DEBITS,
        Ability.WRITE_ENQUIRIES,
    }
)
_COLLECTION = frozenset(
    {
        Ability.SETTLE_RECEIPTS,
        Ability.CHARGE,
        Ability.ASK_REFUNDS,
        Ability.COLLECT,
        Ability.ANSWER_ENQUIRIES,
    }
)
_CARE_READS = frozenset({Ability.READ_NETWORK, Ability.READ_HISTORY, Ability.READ_RIGHTS, Ability.READ_CLAIMS})
_CARE = _CARE_READS | {Ability.READ_ACTS, Ability.WRITE_RIGHTS, Ability.SETTLE_CLAIMS}

ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.COLLECTION_OFFICER: _READS | _COLLECTION,
    Role.SUPERVISOR: _READS | _COLLECTION | {Ability.DECIDE_REFUNDS, Ability.DECIDE_PAYMENTS, Ability.CHANGE_SETTINGS},
    Role.TREASURER: _READS
    | {Ability.READ_TREASURY, Ability.SHARE_OUT, Ability.PAY_OUT, Ability.DECIDE_PAYMENTS}
    | {Ability.READ_CLAIMS, Ability.PAY_CARE},
    Role.AUDITOR: _READS | {Ability.READ_TREASURY, Ability.READ_RIGHTS, Ability.READ_CLAIMS, Ability.READ_LOOKS},
    Role.ADMINISTRATOR: frozenset({Ability.READ_NETWORK, Ability.READ_HISTORY, Ability.MANAGE_USERS}),
    Role.EMPLOYER: _PORTAL,
    Role.ACCOUNTANT: _PORTAL,
    Role.CARE_OFFICER: _CARE,
    Role.CARE_SUPERVISOR: _CARE | {Ability.DECIDE_CARE, Ability.READ_LOOKS},
    Role.MEDICAL_ADVISER: _CARE_READS
    | {Ability.READ_ACTS, Ability.READ_HEALTH, Ability.READ_LOOKS, Ability.GIVE_OPINIONS},
    Role.INSURED: frozenset({Ability.READ_OWN_RIGHTS, Ability.READ_OWN_CLAIMS}),
    Role.PROFESSIONAL: frozenset({Ability.READ_OWN_CLAIMS, Ability.SEND_CLAIMS}),
}
"""The abilities of each role. An auditor changes nothing; only those who settle claims read their acts, and only the
medical adviser medical data (CSS L315-1, L161-29); nobody decides alone on money."""

KEYS = {Role.EMPLOYER: "siren", Role.ACCOUNTANT: "siren", Role.INSURED: "nir", Role.PROFESSIONAL: "professional"}
"""What a membership names of those who see only their own: the SIREN of an employer, a NIR, a professional's number."""

PORTAL_ROLES = frozenset(KEYS)
"""Those who see the portal: an employer, its accountant, an insured person, a professional, never staff."""

_OF_COLLECTION = frozenset({Role.COLLECTION_OFFICER, Role.EMPLOYER, Role.ACCOUNTANT})
_OF_CARE = frozenset({Role.CARE_OFFICER, Role.CARE_SUPERVISOR, Role.MEDICAL_ADVISER, Role.INSURED, Role.PROFESSIONAL})
_INSURING = frozenset({OrganismKind.CPAM, OrganismKind.CGSS, OrganismKind.CSS, OrganismKind.CCSS})


def has_sense_at(role: Role, kind: OrganismKind) -> bool:
    """Whether a body has work for a role: a CPAM collects nothing (CSS L211-1), an URSSAF insures nobody (L213-1)."""
    if role in _OF_CARE:
        return insures(kind)
    return role not in _OF_COLLECTION or kind is not OrganismKind.CPAM


def insures(kind: OrganismKind) -> bool:
    """Whether a body opens rights and pays for care (CSS L211-1, L752-4, L133-1-2): a national fund does not."""
    return kind in _INSURING


def may(role: Role, ability: Ability) -> bool:
    """Whether a role has an ability."""
    return ability in ABILITIES[role]


def changes_something(role: Role) -> bool:
    """Whether a role has an ability that changes anything; an auditor has none, and gets read-only transactions."""
    return any(not ability.startswith("read") for ability in ABILITIES[role])


MONEY = frozenset(
    {
        Ability.SETTLE_RECEIPTS,
        Ability.CHARGE,
        Ability.ASK_REFUNDS,
        Ability.DECIDE_REFUNDS,
        Ability.COLLECT,
        Ability.SHARE_OUT,
        Ability.PAY_OUT,
        Ability.DECIDE_PAYMENTS,
        Ability.CHANGE_SETTINGS,
        Ability.WRITE_RIGHTS,
        Ability.SETTLE_CLAIMS,
        Ability.GIVE_OPINIONS,
        Ability.DECIDE_CARE,
        Ability.PAY_CARE,
    }
)
"""Abilities that change what somebody owes or is paid, or the rules by which it is decided."""


def needs_second_factor(role: Role) -> bool:
    """Whether a role signs in with a second factor: it changes money or users."""
    return bool(ABILITIES[role] & (MONEY | {Ability.MANAGE_USERS}))


def needs_second_administrator(role: Role) -> bool:
    """Whether a role given by one administrator waits for another: it changes money, or could give such a role."""
    return needs_second_factor(role)


LOCK_AFTER = 5
LOCK_ADDRESS_AFTER = 50
LOCK_FOR = timedelta(minutes=15)


def locked_until(failed_at: Sequence[datetime], *, now: datetime, after: int = LOCK_AFTER) -> datetime | None:
    """Until when nobody may try again, None when one may: ``after`` failures, each within ``LOCK_FOR`` of now.

    ``failed_at`` are the instants of the failures since the last success, in any order.
    """
    recent = [each for each in failed_at if each > now - LOCK_FOR]
    return max(recent) + LOCK_FOR if len(recent) >= after else None
