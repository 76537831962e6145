"""``laroque sharing``: who gets what is collected, and how it is told, kept and paid."""

from typing import Annotated

import typer

from laroque.apps.ledger.states import DeedKind, RateKind
from laroque.interfaces.commands.days import a_day, a_month
from laroque.interfaces.commands.sharing_answers import (
    answer_act,
    answer_list,
    body_id,
    now,
    person,
    shares_of,
    working,
)

AGENCY = "agency"

app = typer.Typer(no_args_is_help=True, add_completion=False)

Body = Annotated[str, typer.Argument(metavar="BODY", help="Code of the collecting body, such as urssaf-117.")]
Day = Annotated[
    str | None, typer.Option("--day", metavar="DATE", help="The day, such as 2026-05-18; today if left out.")
]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does it: user name or e-mail address.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="The month, such as 2026-04.")]


@app.callback()
def sharing() -> None:
    """Who gets what is collected. À qui revient ce qui est encaissé."""


@app.command("waiting")
def waiting(body: Body, as_json: AsJson = False) -> int:
    """List what waits for a sharing key, by CTP and month of work, with why."""
    with working() as status:
        from laroque.usecases.collection import settle_unallocated

        rows = settle_unallocated.waiting(organism_id=body_id(body))
        answer_list(
            "waiting",
            [
                {
                    "ctp": row.ctp,
                    "period": f"{row.period:%Y-%m}",
                    "accounts": row.accounts,
                    "due_cents": row.cents,
                    "paid_cents": row.paid_cents,
                    "why": row.why.as_json(),
                }
                for row in rows
            ],
            as_json=as_json,
        )
    return status[0]


@app.command("settle")
def settle(
    body: Body,
    ctp: Annotated[str, typer.Argument(metavar="CTP", help="The CTP, such as 004.")],
    month: Month,
    share: Annotated[list[str], typer.Option("--share", metavar="NAME=PERCENT", help="A beneficiary and its part.")],
    article: Annotated[str, typer.Option("--article", help="The article or instruction it rests on.")],
    by: By,
    is_open: Annotated[bool, typer.Option("--from-then-on", help="For the months that follow too.")] = False,
    as_json: AsJson = False,
) -> int:
    """Decide the key of a CTP for a month of work, and share by it what waits."""
    with working() as status:
        from laroque.usecases.collection import settle_unallocated

        person(by)
        settled = settle_unallocated.settle(
            organism_id=body_id(body), ctp=ctp, period=a_month(month), shares=shares_of(share, percent=True),
            article=article, by=by, at=now(), is_open=is_open,
        )  # fmt: skip
        amounts: dict[str, int] = {}
        for moved in settled.moved:
            for name, cents in moved.shares.items():
                amounts[name] = amounts.get(name, 0) + cents
        details = {"ctp": ctp, "accounts": sum(moved.accounts for moved in settled.moved), "article": article}
        answer_act(
            "settle", state="done", reference=str(settled.key.id), body=body, amounts=amounts, details=details,
            as_json=as_json,
        )  # fmt: skip
    return status[0]


@app.command("take-back")
def take_back(
    body: Body,
    ctp: Annotated[str, typer.Argument(metavar="CTP")],
    month: Month,
    article: Annotated[str, typer.Option("--article", help="Why: the article, instruction or mistake.")],
    by: By,
    as_json: AsJson = False,
) -> int:
    """Take back the key decided for a CTP and a month: what it shared waits again."""
    with working() as status:
        from laroque.usecases.collection import settle_unallocated

        person(by)
        settled = settle_unallocated.take_back(
            organism_id=body_id(body), ctp=ctp, period=a_month(month), article=article, by=by, at=now()
        )
        answer_act("take-back", state="done", reference=str(settled.key.id), body=body, as_json=as_json)
    return status[0]


@app.command("notify-ahead")
def notify_ahead(body: Body, day: Day = None, as_json: AsJson = False) -> int:
    """Notify what is due to third parties less their flat rate, before it is collected (CSS R225-1)."""
    with working() as status:
        from laroque.usecases.treasury.notify_ahead import notify_ahead as notify

        told = notify(organism_id=body_id(body), day=a_day(day), at=now())
        state = "nothing" if told is None else "done"
        reference, amounts = (None, {}) if told is None else (told.reference, told.shares)
        answer_act("notify-ahead", state=state, reference=reference, body=body, amounts=amounts, as_json=as_json)
    return status[0]


@app.command("surcharges")
def surcharges(body: Body, day: Day = None, as_json: AsJson = False) -> int:
    """Notify the surcharges paid, by the key of the dues they follow."""
    with working() as status:
        from laroque.usecases.treasury.notify_surcharges import notify_surcharges

        told = notify_surcharges(organism_id=body_id(body), day=a_day(day), at=now())
        state = "nothing" if told is None else "done"
        reference, amounts = (None, {}) if told is None else (told.reference, told.shares)
        details = {} if told is None else {"waiting_cents": told.waiting_cents}
        answer_act(
            "surcharges", state=state, reference=reference, body=body, amounts=amounts, details=details,
            as_json=as_json,
        )  # fmt: skip
    return status[0]


@app.command("rate")
def rate(
    kind: Annotated[RateKind, typer.Argument(help="flat: of what will not be collected (R225-1); fee: R225-2.")],
    beneficiary: Annotated[str, typer.Argument(metavar="BENEFICIARY", help="Such as unemployment.")],
    percent: Annotated[str, typer.Argument(metavar="PERCENT", help="Such as 0.7.")],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day it holds.")],
    source: Annotated[str, typer.Option("--source", help="The order of the ministers that sets it.")],
    by: By,
    as_json: AsJson = False,
) -> int:
    """Record a rate that an order of the ministers sets; until then nothing is paid ahead, and no fee is kept."""
    with working() as status:
        from laroque.apps.ledger import rates
        from laroque.postgres.scope import scope

        person(by)
        ppm = shares_of([f"{beneficiary}={percent}"], percent=True)[beneficiary]
        with scope(body_id(AGENCY)):
            rates.record_rate(
                kind=kind, beneficiary=beneficiary, valid_from=a_day(since), rate_ppm=ppm, source=source, by=by,
                at=now(),
            )  # fmt: skip
        details = {"kind": kind.value, "beneficiary": beneficiary, "rate_ppm": ppm, "from": since, "source": source}
        answer_act("rate", state="done", reference=None, details=details, as_json=as_json)
    return status[0]


@app.command("fees")
def fees(body: Body, month: Month, as_json: AsJson = False) -> int:
    """Keep the management fees of a month on what a body notified for third parties (CSS R225-2)."""
    with working() as status:
        from laroque.usecases.treasury.fees import charge_fees

        charged = charge_fees(organism_id=body_id(body), month=a_month(month), at=now())
        state = "nothing" if charged is None else "done"
        reference, amounts = (None, {}) if charged is None else (charged.reference, charged.fees)
        details = {} if charged is None else {"without_rate": list(charged.without_rate)}
        answer_act(
            "fees", state=state, reference=reference, body=body, amounts=amounts, details=details, as_json=as_json
        )
    return status[0]


@app.command("receipts")
def receipts(as_json: AsJson = False) -> int:
    """List the receipts of the agency that nobody has explained yet."""
    with working() as status:
        from laroque.apps.treasury import queries as treasury
        from laroque.postgres.scope import scope

        agency_id = body_id(AGENCY)
        with scope(agency_id):
            found = [each for each in treasury.unexplained(organism_id=agency_id) if (each.cents or 0) > 0]
        rows = [
            {
                "movement": each.id,
                "amount_cents": each.cents,
                "value_on": None if each.value_on is None else each.value_on.isoformat(),
                "reference": each.reference,
            }
            for each in found
        ]
        answer_list("receipts", rows, as_json=as_json)
    return status[0]


@app.command("state-transfer")
def state_transfer(
    movement: Annotated[int, typer.Argument(metavar="MOVEMENT", help="Its number in `laroque sharing receipts`.")],
    name: Annotated[str, typer.Argument(metavar="TAX", help="Such as payroll_tax.")],
    event_on: Annotated[str, typer.Option("--event-on", metavar="DATE", help="Day of the chargeable event.")],
    share: Annotated[
        list[str] | None, typer.Option("--share", metavar="NAME=EUROS", help="When no key is held.")
    ] = None,
    decision: Annotated[str, typer.Option("--decision", help="The convention or act that sets the shares.")] = "",
    as_json: AsJson = False,
) -> int:
    """Share a tax or a State transfer by its dated key (CSS L131-8, L139-2)."""
    with working() as status:
        from laroque.usecases.treasury.state_transfers import share_state_transfer

        shared = share_state_transfer(
            movement_id=movement, name=name, event_on=a_day(event_on), at=now(), decision=decision,
            decided=shares_of(share, percent=False) if share else None,
        )  # fmt: skip
        answer_act(
            "state-transfer", state="done", reference=str(movement), body=AGENCY, amounts=shared.shares,
            details={"tax": name, "article": shared.article}, as_json=as_json,
        )  # fmt: skip
    return status[0]


@app.command("approve")
def approve(
    kind: Annotated[DeedKind, typer.Argument(help="payout, settlement, merger or move.")],
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="As it was given when it was asked.")],
    by: By,
    body: Annotated[str, typer.Option("--body", metavar="CODE", help="The organism that it was asked of.")] = AGENCY,
    as_json: AsJson = False,
) -> int:
    """Approve a deed that somebody else asked."""
    with working() as status:
        from laroque.apps.access import operations as access
        from laroque.apps.ledger import deeds
        from laroque.postgres.scope import scope

        organism_id = body_id(body)
        with scope(organism_id):
            found = deeds.deed(organism_id=organism_id, kind=kind, reference=reference)
            if found is None:
                raise deeds.NotApproved(reference, "unknown")
            access.approve(
                organism_id=organism_id, approval_id=found.approval_id, decided_by=person(by), at=now(),
                roles=deeds.DECIDERS,
            )  # fmt: skip
        answer_act(
            "approve", state="done", reference=reference, body=body, details=dict(found.content), as_json=as_json
        )
    return status[0]
