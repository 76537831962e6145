"""What the API answers of the bank and of the treasury: statements, receipts, cash. Amounts are cents, days ISO."""

from datetime import date
from typing import Literal

from ninja import Schema

from laroque.interfaces.api.values import Cents
from laroque.interfaces.api.views import FindingView, TextView


class StatementBooked(Schema):
    """What became of a file of statements."""

    file: str
    status: Literal["accepted", "rejected", "known"]
    message: int
    new: bool
    statements: list[str]
    findings: list[FindingView]


class StatementRow(Schema):
    """A bank statement: balances in cents of its currency, and what is wrong with it."""

    id: int
    message: int
    number: str
    role: str | None
    currency: str
    opening_cents: int | None
    closing_cents: int | None
    closed_on: date | None
    state: str
    alarms: list[str]


class Statements(Schema):
    """The statements of a body, the latest recorded first; ``next`` is ``before`` for the page that follows."""

    items: list[StatementRow]
    next: int | None


class MovementView(Schema):
    """A movement of a statement: signed cents of its currency."""

    id: int
    line: int
    amount_cents: int | None
    currency: str | None
    booked_on: date | None
    value_on: date | None
    end_to_end_id: str | None
    reference: str | None
    counterparty: str | None
    state: str
    why: str
    rule: str


class Movements(Schema):
    """Movements, in their order; ``next`` is the value of ``after`` for the page that follows."""

    items: list[MovementView]
    next: int | None


class CashView(Schema):
    """The cash of a branch or a third party."""

    due_cents: Cents
    drawn_cents: Cents
    position_cents: Cents


class PositionView(Schema):
    """The agency's cash at the end of a day, as ``laroque treasury position --json`` says it."""

    on: date
    branches: dict[str, CashView]
    third_parties: dict[str, CashView]
    banks_cents: Cents
    identity_clean: bool


class ReceiptRow(Schema):
    """A movement of a statement that was booked: signed cents, and where it stands."""

    id: int
    amount_cents: Cents
    booked_on: date | None
    value_on: date | None
    payer: str | None
    reference: str | None
    end_to_end_id: str | None
    state: str


class ReceiptPage(Schema):
    """Receipts in suspense; ``next`` is the value of ``after`` for the page that follows."""

    items: list[ReceiptRow]
    next: int | None


class ProposedPart(Schema):
    """What one account would be paid."""

    siret: str
    name: str
    amount_cents: Cents
    named_month: str | None


class ProposalView(Schema):
    """A way to settle a receipt whole, and why; ``agrees`` when the amounts owed are those to the cent."""

    rule: str
    why: TextView
    agrees: bool
    parts: list[ProposedPart]


class ReceiptWhole(ReceiptRow):
    """A receipt with what it might pay."""

    proposals: list[ProposalView]
