"""``laroque figures``: count again what the map of the network shows."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from laroque.interfaces.commands import database
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import Exit, emit, say
from laroque.kernel.text import Text

SCHEMA_VERSION = 1


def figures(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day, such as 2026-06-16; today if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Count the accounts, dues, unpaid sums and missing declarations of each body by département.

    The closing of a day does it too.
    """
    day = a_day(on, "--on")
    database.ready()
    from laroque.usecases.bodies.count_figures import count_all_figures

    counted = {code: count for code, count in count_all_figures(at=datetime.now(UTC), on=day).items() if count}
    document = {"schema_version": SCHEMA_VERSION, "on": day.isoformat(), "accounts": counted}
    emit(document, as_json=as_json, render=lambda console: _draw(console, counted))
    return Exit.DONE


def _draw(console: Any, counted: dict[str, int]) -> None:
    for code, count in counted.items():
        console.print(f"{code:<14} {count:>12,}", markup=False)
    if not counted:
        console.print(say(Text("No account yet.", "Aucun compte pour l'instant.")))
