"""``laroque network merge`` and ``move``: what one collecting body holds of accounts goes to another."""

from typing import TYPE_CHECKING, Annotated

import typer

from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.network import AsJson, app
from laroque.interfaces.commands.sharing_answers import answer_act, now, person, working

if TYPE_CHECKING:
    from laroque.apps.ledger.deeds import Deed
    from laroque.usecases.bodies.merge_bodies import BodyMerged

By = Annotated[str | None, typer.Option("--by", metavar="USER", help="Who asks: needed until it is approved.")]
OnDay = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it takes effect; today if left out.")]


@app.command("merge")
def merge(
    bodies: Annotated[list[str], typer.Argument(metavar="FROM... INTO", help="The bodies that end, then the other.")],
    on: OnDay = None,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Merge bodies into another: asked first (--by), then, once a second person approved, carried out.

    One body after the other, each whole or not at all: run again, it goes on where it stopped.
    """
    with working() as status:
        from laroque.usecases.bodies import merge_bodies as merging

        if len(bodies) < 2:
            raise typer.BadParameter("FROM... INTO")
        *leaving, into = bodies
        for code in leaving:
            deed = None
            if by is not None:
                deed = merging.ask_merger(from_code=code, to_code=into, on=a_day(on), by=person(by), at=now())
            if deed is not None and deed.state != "approved":
                _answer_asked("merge", deed, into, as_json=as_json)
            else:
                done = merging.merge_bodies(from_code=code, to_code=into, at=now())
                _answer_done("merge", done, as_json=as_json)
    return status[0]


@app.command("move")
def move(
    siret: Annotated[str, typer.Argument(metavar="SIRET", help="The establishment.")],
    from_code: Annotated[str, typer.Argument(metavar="FROM", help="The body that holds its account.")],
    to_code: Annotated[str, typer.Argument(metavar="INTO", help="The body it goes to.")],
    on: OnDay = None,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Move the account of an establishment to another body: asked first (--by), then carried out once approved."""
    with working() as status:
        from laroque.usecases.bodies import merge_bodies as merging

        facts = {"siret": siret, "from_code": from_code, "to_code": to_code}
        deed = None if by is None else merging.ask_account_move(**facts, on=a_day(on), by=person(by), at=now())
        if deed is not None and deed.state != "approved":
            _answer_asked("move", deed, to_code, as_json=as_json)
        else:
            _answer_done("move", merging.move_account(**facts, at=now()), as_json=as_json)
    return status[0]


def _answer_asked(act: str, deed: "Deed", body: str, *, as_json: bool) -> None:
    answer_act(act, state="asked", reference=deed.reference, body=body, details=dict(deed.content), as_json=as_json)


def _answer_done(act: str, done: "BodyMerged", *, as_json: bool) -> None:
    details = {
        "from": done.from_code,
        "accounts": done.accounts,
        "messages": done.messages,
        "mandates": done.mandates,
        "filing_places": done.places,
    }
    state = "done" if done.accounts else "nothing"
    answer_act(
        act, state=state, reference=None, body=done.to_code, amounts=done.balances, details=details, as_json=as_json
    )
