"""Tables of the contributor accounts, by organism; the large ones are list-partitioned (``migrations/*.sql``)."""

from laroque.apps.contributions.models.accounts import (
    Account,
    Allocation,
    Declaration,
    DeclarationLine,
    Due,
    DueShare,
    FilingPlace,
    Payment,
    Run,
)
from laroque.apps.contributions.models.money import (
    Balance,
    Charge,
    PaymentEvent,
    Refund,
    RefundPart,
    RefundStep,
    Setting,
)
from laroque.apps.contributions.models.planned import PlannedDebit
from laroque.apps.contributions.models.returns import Return, ReturnAnomaly
from laroque.apps.contributions.models.self_employed import SelfEmployedFact
from laroque.apps.contributions.models.sharing import KeyDecision
from laroque.apps.contributions.models.signals import Signal

__all__ = [
    "Account",
    "Allocation",
    "Balance",
    "Charge",
    "Declaration",
    "DeclarationLine",
    "Due",
    "DueShare",
    "FilingPlace",
    "KeyDecision",
    "Payment",
    "PaymentEvent",
    "PlannedDebit",
    "Refund",
    "RefundPart",
    "RefundStep",
    "Return",
    "ReturnAnomaly",
    "Run",
    "SelfEmployedFact",
    "Setting",
    "Signal",
]
