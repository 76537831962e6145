"""What the API answers: the shapes of its documents. Amounts are euro cents, days ISO, months ``2026-05``."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema

from laroque.interfaces.api.values import Cents


class TextView(Schema):
    """A text in both languages."""

    en: str
    fr: str


class FindingView(Schema):
    """Something found in a file, by ``line`` from one and full code of the field."""

    line: int | None
    rubrique: str | None
    control: str
    severity: Literal["reject", "warn"]
    message: TextView


class PlaceOfMessage(Schema):
    """Where a file was recorded."""

    organism: str
    message: int


class DeclarationSent(Schema):
    """What a declaration of a file says of itself, and whether every body it goes to took it."""

    norm: str | None
    nature: str | None
    type: str | None
    siret: str | None
    month: date | None
    accepted: bool


class ReceptionView(Schema):
    """What became of a file, as ``laroque receive --json`` says it."""

    file: str
    status: Literal["accepted", "rejected"]
    new: bool
    sha256: str
    messages: list[PlaceOfMessage]
    declarations: list[DeclarationSent]
    findings: list[FindingView]


class FindingToCorrect(FindingView):
    """A finding, and how to correct it when one can say."""

    how: TextView | None


class DeclarationTried(Schema):
    """A declaration of a file that is tried: the bodies it would go to, and when it would be due."""

    line: int
    siret: str
    month: str | None
    nature: str
    type: str
    fraction: str
    bodies: list[str]
    due_on: date | None


class TrialView(Schema):
    """What a file would meet; ``amounts`` are as ``laroque dsn assess --json`` says them."""

    file: str
    status: Literal["accepted", "rejected"]
    declarations: list[DeclarationTried]
    amounts: list[dict[str, Any]]
    findings: list[FindingToCorrect]


class MessageView(Schema):
    """A message as it was recorded."""

    id: int
    organism: str
    direction: str
    kind: str
    name: str
    sha256: str
    size: int
    state: str
    recorded_at: datetime


class MessagePage(Schema):
    """Messages, the latest first; ``next`` is the value of ``before`` for the page that follows."""

    items: list[MessageView]
    next: int | None


class ReportView(Schema):
    """What was answered to a message, for programs (``body``) and people (``text``)."""

    kind: str
    made_at: datetime
    body: dict[str, Any]
    text: TextView


class MessageWhole(MessageView):
    """A message with what was answered to it."""

    reports: list[ReportView]


class BalancesView(Schema):
    """What an account owes in all, has paid, and still owes once debits under way and credit are counted."""

    due_cents: Cents
    paid_cents: Cents
    under_way_cents: Cents
    credit_cents: Cents
    balance_cents: Cents


class AccountRow(BalancesView):
    """An account of an establishment at a collecting body."""

    siret: str
    name: str
    opened_on: date


class AccountPage(Schema):
    """Accounts in order of SIRET; ``next`` is the value of ``after`` for the page that follows."""

    items: list[AccountRow]
    next: str | None


class MonthBalance(Schema):
    """What an account owes and has paid for a month."""

    month: str
    due_cents: Cents
    paid_cents: Cents
    balance_cents: Cents


class AccountWhole(Schema):
    """An account as it stands, or stood at the end of ``as_of``."""

    siret: str
    name: str
    organism: str
    opened_on: date
    as_of: date | None
    under_way_cents: Cents
    credit_cents: Cents
    balance_cents: Cents
    months: list[MonthBalance]


class LineDue(Schema):
    """What is due for a line: a CTP for a month of employment; no CTP for what no declaration makes."""

    kind: str
    period: str
    ctp: str
    qualifier: str
    commune: str
    due_cents: Cents


class ShareDue(Schema):
    """What is due to a beneficiary by who bears it, and what payments reached of it."""

    kind: str
    borne_by: str
    beneficiary: str
    name: TextView | None
    due_cents: Cents
    paid_cents: Cents
    balance_cents: Cents


class Dues(Schema):
    """What is due for a month of an account, by line and by beneficiary, now or at the end of ``as_of``."""

    siret: str
    month: str
    as_of: date | None
    due_cents: Cents
    paid_cents: Cents
    lines: list[LineDue]
    shares: list[ShareDue]


class DeclarationRow(Schema):
    """A declaration: what it declares, what the rates give, and where it stands."""

    id: int
    message: int
    siret: str
    month: str
    fraction: str
    type: str
    order_number: int
    state: str
    declared_cents: Cents
    recomputed_cents: Cents | None
    debit_cents: Cents
    due_on: date
    received_at: datetime


class Declarations(Schema):
    """The declarations of an account, the last received first; ``next`` is ``before`` for the page that follows."""

    items: list[DeclarationRow]
    next: int | None


class StepView(Schema):
    """One step of why an amount is what it is."""

    label: TextView
    amount_cents: Cents | None
    article: str | None


class ShareView(Schema):
    """The part of a line that goes to a beneficiary."""

    beneficiary: str
    borne_by: str
    cents: Cents
    article: str | None


class LineView(Schema):
    """A line of a declaration: rates in parts per million, amounts, and why."""

    line: int
    ctp: str
    qualifier: str
    label: str
    base_cents: Cents | None
    rate_ppm: int | None
    declared_cents: Cents | None
    recomputed_cents: Cents | None
    difference_cents: Cents | None
    due_cents: Cents | None
    controls: list[str]
    steps: list[StepView]
    shares: list[ShareView]


class DeclarationWhole(DeclarationRow):
    """A declaration with its findings and its lines, explained."""

    findings: list[FindingView]
    lines: list[LineView]


class AllocationView(Schema):
    """What a payment reached."""

    month: str
    kind: str
    borne_by: str
    beneficiary: str
    amount_cents: Cents


class PaymentView(Schema):
    """A payment and what it reached."""

    id: int
    means: str
    state: str
    amount_cents: Cents
    key: str
    named_month: str | None
    ordered_on: date | None
    received_on: date | None
    returned_on: date | None
    return_reason: str
    allocations: list[AllocationView]


class Payments(Schema):
    """The payments of an account, the latest first; ``next`` is ``before`` for the page that follows."""

    items: list[PaymentView]
    next: int | None


class CallerView(Schema):
    """Whom the token of a request opens for."""

    user: str
    organism: str
    role: str
    national: bool
    sirens: list[str]
    abilities: list[str]
    expires_on: date


class RefundRow(Schema):
    """A refund of a credit and where it stands; ``second_person`` when who asked may not decide."""

    id: int
    siret: str
    amount_cents: Cents
    state: str
    reason: str
    second_person: bool
    asked_on: date
    decided_on: date | None
    ordered_on: date | None
    paid_on: date | None


class RefundPage(Schema):
    """Refunds, the last asked first; ``next`` is the value of ``before`` for the page that follows."""

    items: list[RefundRow]
    next: int | None


class AnomalyView(Schema):
    """What is wrong, how to correct it, and until when."""

    control: str
    rubrique: str
    line: int | None
    severity: str
    what: TextView
    how: TextView
    declared_cents: Cents | None
    expected_cents: Cents | None
    difference_cents: Cents | None
    correct_by: date


class ReturnRow(Schema):
    """A return to the employer, sent as ``message``."""

    id: int
    kind: str
    month: str
    version: int
    made_at: datetime
    message: int
    anomalies: list[AnomalyView]


class ReturnPage(Schema):
    """Returns, the latest first; ``next`` is the value of ``before`` for the page that follows."""

    items: list[ReturnRow]
    next: int | None
