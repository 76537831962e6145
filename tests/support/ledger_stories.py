"""Stories of the books: each runs posting rules in the order of life until nothing is left on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from laroque.apps.ledger.rules import Leg, agency, collecting, paying
from tests.support.documents import cents_of, tables_of

URSSAF, FUND, AGENCY = "urssaf-117", "cpam-751", "agency"
PAGE = "algorithms/ledger.md"
Shares = Mapping[str, int]


@dataclass(frozen=True)
class Step:
    """One entry of one body: the rule that made it, its legs, and its pair when it is half of a movement."""

    body: str
    rule: str
    legs: tuple[Leg, ...]
    pair: str | None = None


@dataclass
class Books:
    """Balances by body and account, and the pairs of which one half only is booked."""

    balances: dict[str, dict[str, int]] = field(default_factory=lambda: {URSSAF: {}, FUND: {}, AGENCY: {}})
    halves: dict[str, list[Step]] = field(default_factory=dict)

    def book(self, step: Step, sign: int = 1) -> None:
        """Add the legs of a step, or take them off with ``sign`` -1."""
        account = self.balances[step.body]
        for leg in step.legs:
            account[leg.account] = account.get(leg.account, 0) + sign * leg.cents
        if step.pair is not None and step.legs:
            self.halves.setdefault(f"{sign}{step.pair}", []).append(step)

    def paired(self) -> dict[str, dict[str, int]]:
        """Balances without the halves that are still alone."""
        balances = {body: dict(accounts) for body, accounts in self.balances.items()}
        for key, steps in self.halves.items():
            if len({step.body for step in steps}) == 1:
                for leg in (leg for step in steps for leg in step.legs):
                    account = balances[steps[0].body]
                    account[leg.account] -= leg.cents * (-1 if key.startswith("-") else 1)
        return balances


def one(body: str, rule: Callable[..., tuple[Leg, ...]], *given, pair: str | None = None, **named) -> Step:
    """A step made by a rule."""
    return Step(body, f"{rule.__module__}.{rule.__name__}", rule(*given, **named), pair)


def notified(name: str, shares: Shares) -> list[Step]:
    """The two halves of a notification."""
    return [
        one(URSSAF, collecting.notified_by_body, shares, pair=name),
        one(AGENCY, agency.notified_at_agency, URSSAF, shares, pair=name),
    ]


def swept(name: str, cents: int) -> list[Step]:
    """An evening sweep: ordered, on the body's statement, on the agency's."""
    return [
        one(URSSAF, collecting.swept_by_body, cents, pair=name),
        one(URSSAF, collecting.sweep_on_statement, cents),
        one(AGENCY, agency.sweep_received_by_agency, URSSAF, cents, pair=name),
    ]


def fed(name: str, cents: int) -> list[Step]:
    """The agency feeds the collection account."""
    return [
        one(AGENCY, agency.collection_fed_by_agency, URSSAF, cents, pair=name),
        one(URSSAF, collecting.collection_fed_at_body, cents, pair=name),
    ]


def collected(name: str, shares: Shares) -> list[Step]:
    """A transfer allocated, swept and notified."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.payment_allocated, shares),
        *swept(f"{name}:sweep", cents),
        *notified(f"{name}:notified", shares),
    ]


def debit_paid_then_returned(name: str, shares: Shares) -> list[Step]:
    """A month paid by direct debit, passed on to a third party; the debit comes back and the due is written off."""
    cents = sum(shares.values())
    back = {beneficiary: -part for beneficiary, part in shares.items()}
    return [
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.debit_sent, cents),
        one(URSSAF, collecting.debit_settled, cents),
        one(URSSAF, collecting.payment_allocated, shares),
        *swept(f"{name}:sweep", cents),
        *notified(f"{name}:notified", shares),
        *(one(AGENCY, agency.third_party_paid, beneficiary, part) for beneficiary, part in shares.items()),
        *fed(f"{name}:fed", cents),
        one(URSSAF, collecting.debit_returned, cents, shares),
        *notified(f"{name}:back", back),
        one(URSSAF, collecting.written_off, shares),
    ]


def unknown_receipts(name: str, shares: Shares) -> list[Step]:
    """Two receipts of unknown origin: one is explained, the other given back."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.receipt_unknown, cents),
        one(URSSAF, collecting.receipt_unknown, 7),
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.receipt_explained, cents),
        one(URSSAF, collecting.receipt_given_back, 7),
        one(URSSAF, collecting.payment_allocated, shares),
        *swept(f"{name}:sweep", cents),
        *notified(f"{name}:notified", shares),
    ]


def redeclared_lower(name: str, shares: Shares) -> list[Step]:
    """A due lowered before it is paid, another after: its credit is refunded out of what the agency gives back."""
    cents = sum(shares.values())
    back = {beneficiary: -part for beneficiary, part in shares.items()}
    return [
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.redeclared_lower_unpaid, shares),
        one(URSSAF, collecting.month_assessed, shares),
        *collected(name, shares),
        one(URSSAF, collecting.redeclared_lower_paid, shares),
        *notified(f"{name}:back", back),
        *fed(f"{name}:fed", cents),
        one(URSSAF, collecting.credit_refunded, cents),
    ]


def paid_too_much(name: str, shares: Shares) -> list[Step]:
    """A month paid twice: the credit pays the next one."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.month_assessed, shares),
        *collected(f"{name}:first", shares),
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.paid_too_much, cents),
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.credit_used, cents),
        one(URSSAF, collecting.payment_allocated, shares),
        *swept(f"{name}:sweep", cents),
        *notified(f"{name}:second", shares),
    ]


def surcharges(name: str, shares: Shares) -> list[Step]:
    """Surcharges: one let off, one paid and notified by the key of the dues it follows."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.surcharge_charged, cents),
        one(URSSAF, collecting.surcharge_remitted, cents),
        one(URSSAF, collecting.surcharge_charged, cents),
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.surcharge_paid, cents),
        *swept(f"{name}:sweep", cents),
        one(URSSAF, collecting.surcharge_notified_by_body, cents, pair=name),
        one(AGENCY, agency.notified_at_agency, URSSAF, shares, pair=name),
    ]


def costs(name: str, shares: Shares) -> list[Step]:
    """Legal costs: some let off, some paid, which stay with the body that advanced them."""
    cents = abs(sum(shares.values())) + 1
    return [
        one(URSSAF, collecting.cost_charged, cents),
        one(URSSAF, collecting.cost_remitted, cents),
        one(URSSAF, collecting.cost_charged, cents),
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.cost_paid, cents),
    ]


def refused_by_the_bank(name: str, shares: Shares) -> list[Step]:
    """A debit that the bank refuses before its day; its charges, given back by a mistake of its own."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.debit_sent, cents),
        one(URSSAF, collecting.debit_rejected, cents),
        one(URSSAF, collecting.written_off, shares),
        one(URSSAF, collecting.receipt_unknown, -3),
        one(URSSAF, collecting.bank_charged, 3),
        one(URSSAF, collecting.receipt_unknown, 3),
        one(URSSAF, collecting.bank_charged, -3),
    ]


def matched_wrong(name: str, shares: Shares) -> list[Step]:
    """A receipt pays the wrong contributor: the match is undone with its allocation, and the right one is paid."""
    cents = sum(shares.values())
    back = {beneficiary: -part for beneficiary, part in shares.items()}
    return [
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.payment_allocated, shares),
        one(URSSAF, collecting.match_undone, cents),
        one(URSSAF, collecting.payment_allocated, back),
        one(URSSAF, collecting.receipt_explained, cents),
        one(URSSAF, collecting.payment_allocated, shares),
        one(URSSAF, collecting.written_off, shares),
        *swept(f"{name}:sweep", cents),
        *notified(f"{name}:notified", shares),
    ]


def notified_ahead(name: str, shares: Shares) -> list[Step]:
    """Dues notified before they are collected, cleared as they come; then management fees, paid to the body."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.notified_ahead_by_body, shares, pair=f"{name}:ahead"),
        one(AGENCY, agency.notified_at_agency, URSSAF, shares, pair=f"{name}:ahead"),
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.payment_allocated, shares),
        one(URSSAF, collecting.advance_collected, shares),
        *swept(f"{name}:sweep", cents),
        one(URSSAF, collecting.fees_earned_by_body, cents, pair=f"{name}:fees"),
        one(AGENCY, agency.fees_charged, URSSAF, shares, pair=f"{name}:fees"),
        *fed(f"{name}:fed", cents),
    ]


def unallocated(name: str, shares: Shares) -> list[Step]:
    """Two lines without a key: one is explained before it is paid, the other after."""
    cents = sum(shares.values())
    return [
        one(URSSAF, collecting.month_assessed, shares, unallocated_cents=2 * cents),
        one(URSSAF, collecting.unallocated_explained, shares, paid=False),
        one(URSSAF, collecting.transfer_received, cents),
        one(URSSAF, collecting.unallocated_explained, shares, paid=True),
        *swept(f"{name}:sweep", cents),
        *notified(f"{name}:notified", shares),
        *collected(f"{name}:rest", {key: 2 * part for key, part in shares.items()}),
    ]


def fund_pays(name: str, shares: Shares) -> list[Step]:
    """A fund draws, pays, is given one payment back, passes on what it withheld, and recovers two overpayments."""
    net, kept, over = 1_000 + abs(sum(shares.values())), 50, 30
    return [
        *drawn(f"{name}:draw", net),
        one(FUND, paying.benefit_settled, "health", "care", payee="insured", cents=net + kept, withheld={"csg": kept}),
        one(FUND, paying.payment_ordered, "insured", net),
        one(FUND, paying.payment_executed, net),
        one(FUND, paying.payment_returned, "insured", 20),
        one(FUND, paying.payment_ordered, "insured", 20),
        one(FUND, paying.payment_executed, 20),
        one(FUND, paying.withheld_passed_on, "health", {"csg": kept}, pair=f"{name}:withheld"),
        one(AGENCY, agency.withheld_received_at_agency, FUND, "health", {"cades": kept}, pair=f"{name}:withheld"),
        *charged(f"{name}:charged", net + kept),
        one(FUND, paying.overpayment_found, "health", "care", over),
        one(FUND, paying.overpayment_recovered, over - 10),
        one(FUND, paying.benefit_settled, "health", "care", payee="insured", cents=10),
        one(FUND, paying.overpayment_withheld, "insured", 10),
        *charged(f"{name}:over", 10 - over),
        one(FUND, paying.damages_found, 3),
        one(FUND, paying.damages_recovered, 2),
        *drawn(f"{name}:given_back", 10 - over),
        *drawn(f"{name}:care", 40),
        one(FUND, paying.care_settled, {("health", "care"): 40}, payee="insured", owed_cents=6),
        one(FUND, paying.participation_withheld, "insured", 4),
        one(FUND, paying.damages_withheld, "insured", 1),
        one(FUND, paying.payment_ordered, "insured", 41),
        one(FUND, paying.payment_executed, 41),
        one(FUND, paying.participation_recovered, 2),
        *charged(f"{name}:care_charged", 40),
    ]


def drawn(name: str, cents: int) -> list[Step]:
    """The two halves of a draw."""
    return [
        one(AGENCY, agency.drawn_from_agency, FUND, "health", cents, pair=name),
        one(FUND, paying.drawn_by_fund, "health", cents, pair=name),
    ]


def charged(name: str, cents: int) -> list[Step]:
    """The two halves of a charge to the branch."""
    return [
        one(FUND, paying.benefits_charged_by_fund, "health", cents, pair=name),
        one(AGENCY, agency.benefits_charged_at_agency, FUND, "health", cents, pair=name),
    ]


def agency_funds_itself(name: str, shares: Shares) -> list[Step]:
    """Borrowings, a placement, a deposit and a State transfer, each to its end."""
    cents = abs(sum(shares.values())) + 10
    return [
        one(AGENCY, agency.borrowed_at_discount, "neu-1", face_cents=cents, price_cents=cents - 3),
        one(AGENCY, agency.discount_accrued, 3),
        one(AGENCY, agency.borrowed, "cdc-1", cents),
        one(AGENCY, agency.loan_interest_accrued, 5),
        one(AGENCY, agency.state_transfer_received, shares),
        one(AGENCY, agency.branches_settled, "family", "old_age", cents),
        one(AGENCY, agency.placed, "bill-1", cents),
        one(AGENCY, agency.placement_returned, "bill-1", cents, interest_cents=2),
        one(AGENCY, agency.interest_charged, {"health": 9, "old_age": -3}),
        one(AGENCY, agency.deposit_received, "cnracl", cents),
        one(AGENCY, agency.deposit_returned, "cnracl", cents),
        one(AGENCY, agency.debt_repaid, "neu-1", cents),
        one(AGENCY, agency.debt_repaid, "cdc-1", cents, interest_cents=5),
    ]


def accounts_move(name: str, shares: Shares) -> list[Step]:
    """A contributor with a credit leaves a body, comes back from another, is paid out of what the agency gives back."""
    cents, credit = sum(shares.values()), 90
    balances = {
        "receivable:contributors": cents,
        "credit:contributors": -credit,
        **{f"due:{beneficiary}:uncollected": -part for beneficiary, part in shares.items()},
    }
    return [
        one(URSSAF, collecting.month_assessed, shares),
        one(URSSAF, collecting.transfer_received, credit),
        one(URSSAF, collecting.paid_too_much, credit),
        *swept(f"{name}:sweep", credit),
        one(URSSAF, collecting.accounts_handed_over, balances, pair=f"{name}:left"),
        one(AGENCY, agency.pool_handed_over, URSSAF, credit, pair=f"{name}:left"),
        one(AGENCY, agency.pool_taken_over, URSSAF, credit, pair=f"{name}:come"),
        one(URSSAF, collecting.accounts_taken_over, balances, pair=f"{name}:come"),
        *fed(f"{name}:fed", credit),
        one(URSSAF, collecting.credit_refunded, credit),
        *collected(f"{name}:paid", shares),
    ]


STORIES = (
    accounts_move,
    debit_paid_then_returned,
    unknown_receipts,
    redeclared_lower,
    paid_too_much,
    surcharges,
    costs,
    refused_by_the_bank,
    matched_wrong,
    notified_ahead,
    unallocated,
    fund_pays,
    agency_funds_itself,
)


def worked_month() -> list[Step]:
    """The steps of the worked month of ``docs/algorithms/ledger.md``."""
    return [_step(row) for row in tables_of(PAGE)["Steps of a worked month"]]


def worked_month_ends() -> dict[str, dict[str, int]]:
    """Its balances at the end, by body."""
    ends: dict[str, dict[str, int]] = {}
    for row in tables_of(PAGE)["Balances at its end"]:
        ends.setdefault(row["body"], {})[row["account"]] = cents_of(row["balance"])
    return ends


def _step(row: Mapping[str, str]) -> Step:
    module, name = row["rule"].split(".")
    rule = getattr({"collecting": collecting, "agency": agency, "paying": paying}[module], name)
    given, named = [], {}
    for argument in row["given"].split("; "):
        key, is_named, value = argument.partition("=")
        if is_named:
            named[key] = _value(value)
        else:
            given.append(_value(argument))
    return one(row["body"], rule, *given, pair=row["pair"] or None, **named)


def _value(text: str) -> int | str | dict[str, int]:
    """An amount, a name, or shares by beneficiary."""
    if " " in text:
        return {name: cents_of(amount) for name, amount in (share.split(" ") for share in text.split(", "))}
    return cents_of(text) if text.lstrip("-")[0].isdigit() else text
