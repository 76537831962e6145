"""``laroque sharing``: payments of third parties and settlements between branches, on two signatures."""

from typing import Annotated

import typer

from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.sharing import AGENCY, AsJson, By, Day, app
from laroque.interfaces.commands.sharing_answers import (
    answer_act,
    answer_list,
    body_id,
    now,
    person,
    shares_of,
    working,
)


@app.command("payables")
def payables(as_json: AsJson = False) -> int:
    """List what the agency holds for each third party, less what is ordered, and whether it has a bank account."""
    with working() as status:
        from laroque.usecases.treasury import pay_third_parties

        rows = [
            {
                "beneficiary": each.beneficiary,
                "held_cents": each.held_cents,
                "free_cents": each.free_cents,
                "bank_account": each.account_id,
            }
            for each in pay_third_parties.payables()
        ]
        answer_list("payables", rows, as_json=as_json)
    return status[0]


@app.command("payee")
def payee(
    beneficiary: Annotated[str, typer.Argument(metavar="BENEFICIARY", help="Such as unemployment, mobility:75056.")],
    iban: Annotated[str, typer.Argument(metavar="IBAN")],
    bic: Annotated[str, typer.Option("--bic", help="BIC of its bank.")] = "",
    as_json: AsJson = False,
) -> int:
    """Register the bank account that a third party is paid on."""
    with working() as status:
        from laroque.apps.registry.payees import register_payee
        from laroque.postgres.scope import scope

        with scope(body_id(AGENCY)):
            account_id = register_payee(beneficiary=beneficiary, iban=iban, bic=bic)
        details = {"beneficiary": beneficiary, "bank_account": account_id}
        answer_act("payee", state="done", reference=None, details=details, as_json=as_json)
    return status[0]


@app.command("ask-payout")
def ask_payout(
    by: By,
    day: Day = None,
    amount: Annotated[
        list[str] | None, typer.Option("--amount", metavar="NAME=EUROS", help="All that is free if left out.")
    ] = None,
    number: Annotated[int, typer.Option("--number", help="Which payment of the day.")] = 1,
    as_json: AsJson = False,
) -> int:
    """Ask to pay third parties on a day: a second person approves it."""
    with working() as status:
        from laroque.usecases.treasury import pay_third_parties

        amounts = shares_of(amount, percent=False) if amount else None
        asked = pay_third_parties.ask_payout(day=a_day(day), by=person(by), at=now(), amounts=amounts, number=number)
        answer_act(
            "ask-payout", state="nothing" if asked is None else "asked",
            reference=None if asked is None else asked.reference, body=AGENCY,
            amounts={} if asked is None else asked.content["cents"], as_json=as_json,
        )  # fmt: skip
    return status[0]


@app.command("pay-third-parties")
def pay(
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="As `ask-payout` gave it.")],
    as_json: AsJson = False,
) -> int:
    """Order the transfers of an approved payment: one file, sent once, the same again."""
    with working() as status:
        from laroque.usecases.treasury import pay_third_parties

        sent = pay_third_parties.pay_third_parties(reference=reference, at=now())
        amounts = {order.key.partition(":")[2]: order.cents for order in sent.orders}
        details = {"file": sent.reference, "message": sent.message_id}
        answer_act(
            "pay-third-parties", state="done", reference=reference, body=AGENCY, amounts=amounts, details=details,
            as_json=as_json,
        )  # fmt: skip
    return status[0]


@app.command("ask-settlement")
def ask_settlement(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="Reference of the act it rests on.")],
    payer: Annotated[str, typer.Argument(metavar="PAYER", help="The branch that pays, such as health.")],
    payee_branch: Annotated[str, typer.Argument(metavar="PAYEE", help="The branch that is paid.")],
    amount: Annotated[str, typer.Argument(metavar="EUROS", help="Such as 1250.00.")],
    by: By,
    day: Day = None,
    as_json: AsJson = False,
) -> int:
    """Ask that a branch pays another, by a decision (CSS D225-1): a second person approves it."""
    with working() as status:
        from laroque.usecases.treasury import settle_branches

        cents = shares_of([f"amount={amount}"], percent=False)["amount"]
        asked = settle_branches.ask_settlement(
            decision=decision, payer=payer, payee=payee_branch, cents=cents, value_on=a_day(day), by=person(by),
            at=now(),
        )  # fmt: skip
        answer_act(
            "ask-settlement", state="asked", reference=asked.reference, body=AGENCY,
            amounts={payer: -cents, payee_branch: cents}, as_json=as_json,
        )  # fmt: skip
    return status[0]


@app.command("settle-branches")
def settle(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="Reference of an approved settlement.")],
    as_json: AsJson = False,
) -> int:
    """Book an approved settlement between branches, once."""
    with working() as status:
        from laroque.usecases.treasury import settle_branches

        done = settle_branches.settle_branches(decision=decision, at=now())
        answer_act(
            "settle-branches", state="done", reference=decision, body=AGENCY,
            amounts={done.payer: -done.cents, done.payee: done.cents}, as_json=as_json,
        )  # fmt: skip
    return status[0]
