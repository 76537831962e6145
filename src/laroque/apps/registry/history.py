"""Who changed a register, and when, from its journal."""

from laroque.apps.registry.models import (
    BankAccount,
    Employer,
    Establishment,
    Mandate,
    Person,
    Professional,
    ProfessionalTerms,
    SelfEmployed,
    YearlyHeadcount,
)
from laroque.postgres.journal import Change, changes

KINDS = {
    "person": (Person, "id", ("nir",)),
    "employer": (Employer, "siren", ()),
    "establishment": (Establishment, "siret", ()),
    "headcounts": (YearlyHeadcount, "employer_id", ()),
    "bank_account": (BankAccount, "id", ("fingerprint", "encryption_key")),
    "mandate": (Mandate, "rum", ()),
    "self_employed": (SelfEmployed, "establishment_id", ("person_id",)),
    "professional": (Professional, "number", ()),
    "professional_terms": (ProfessionalTerms, "professional_id", ()),
}
"""Model, field it is known by, and what is not shown: a NIR is for who asks for it, the rest tells nobody anything."""


def history_of(*, kind: str, key: str) -> list[Change]:
    """The changes of a record of a kind above, the oldest first; none when there is no such record."""
    model, field, hidden = KINDS[kind]
    if field == "id" and not (key.isascii() and key.isdigit() and len(key) < 19):
        return []
    return changes(model, hidden=hidden, **{field: key})
