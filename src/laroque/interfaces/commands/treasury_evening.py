"""``laroque treasury evening``: the end of a day at the collecting bodies, so that branches have their money."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, language, progress, say
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Evening:
    """What a body did, in cents; None when there was nothing to do."""

    body: str
    name: str
    swept_cents: int | None
    notified_cents: int | None

    def as_json(self) -> dict[str, Any]:
        return {"body": self.body, "swept_cents": self.swept_cents, "notified_cents": self.notified_cents}


def evening(
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day / le jour")] = None,
    body: Annotated[
        str | None, typer.Option("--body", metavar="CODE", help="One body only, such as urssaf-117 / un seul organisme")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")] = False,
) -> int:
    """Sweep the collection accounts to the agency and notify what was collected. Remonter et notifier chaque soir.

    What is about to leave an account (returns announced, refunds approved) stays there. Once a day: asked again,
    nothing more is done (CSS D225-1, L225-1-1 5°).
    """
    database.ready()
    from laroque.apps.ledger import queries as books
    from laroque.apps.network import queries as network
    from laroque.apps.network.states import Mission
    from laroque.postgres.scope import scope

    day = (on or datetime.now(ZoneInfo("Europe/Paris"))).date()
    if body is not None:
        bodies = [network.organism_by_code(code=body)]
    else:
        agency = network.organism_by_code(code="agency")
        with scope(agency.id, national=True):
            keeping = set(books.organisms_with_entries(on=day))
        bodies = [each for each in network.organisms(on=day, mission=Mission.COLLECTION) if each.id in keeping]
    done = []
    with progress(Text("Evening", "Soirée"), total=len(bodies), as_json=as_json) as advance:
        for each in bodies:
            done.append(_evening_of(each, day))
            advance(1)
    document = {"schema_version": SCHEMA_VERSION, "on": day.isoformat(), "bodies": [each.as_json() for each in done]}
    emit(document, as_json=as_json, render=lambda console: _draw(console, done))
    return Exit.DONE


def _evening_of(body: Any, day: date) -> _Evening:
    from laroque.usecases.collection.feed_before_returns import cents_about_to_leave
    from laroque.usecases.treasury.notify import notify
    from laroque.usecases.treasury.sweep import sweep

    at = datetime.now(UTC)
    kept = cents_about_to_leave(organism_id=body.id, day=day)
    swept = sweep(organism_id=body.id, day=day, floor_cents=kept, at=at)
    told = notify(organism_id=body.id, day=day, at=at)
    return _Evening(body.code, body.name, swept and swept.cents, told and told.cents)


def _draw(console: Console, done: list[_Evening]) -> None:
    table = Table(box=SIMPLE)
    table.add_column(say(Text("Body", "Organisme")))
    for heading in (Text("Swept", "Remonté"), Text("Notified", "Notifié")):
        table.add_column(say(heading), justify="right")
    for each in done:
        table.add_row(each.name, *(_euros(cents) for cents in (each.swept_cents, each.notified_cents)))
    console.print(table)


def _euros(cents: int | None) -> str:
    return "-" if cents is None else format_euros(cents, language())
