"""``laroque self-employed``: what artisans, traders, liberal professions and micro-entrepreneurs owe."""

from pathlib import Path
from typing import Annotated

import typer

from laroque.engines import self_employed as engine
from laroque.formats.cases import choice_column, code_column, euros_column, month_column
from laroque.interfaces.commands import self_employed_accounts as accounts
from laroque.interfaces.commands.csv_cases import (
    CasesRead,
    RefusedRow,
    WrongColumns,
    read_cases,
    refuse_values,
    tell_refused,
    write_out,
)
from laroque.interfaces.commands.output import Exit, error
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters, load

_HIGHEST_CENTS = 10**12
_ACTIVITIES = sorted({activity for names in engine.ACTIVITIES_OF.values() for activity in names})
_COLUMNS = [
    code_column("id"),
    choice_column("kind", list(engine.ACTIVITIES_OF)),
    choice_column("activity", _ACTIVITIES),
    month_column("month"),
    euros_column("turnover_or_profit_euros", "amount_cents", lowest=-_HIGHEST_CENTS, highest=_HIGHEST_CENTS),
]
_OTHER_KIND = Text("no activity of this kind", "aucune activité de ce type")
_BELOW_ZERO = Text("a turnover is not below zero", "un chiffre d'affaires n'est pas négatif")

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("register")(accounts.register)
app.command("receive")(accounts.receive)
app.command("assess")(accounts.assess)


@app.callback()
def self_employed() -> None:
    """What self-employed persons owe. Ce que doivent les travailleurs indépendants."""


@app.command("compute")
def compute(
    cases: Annotated[Path, typer.Argument(metavar="CASES.csv", help="id,kind,activity,month,turnover_or_profit_euros")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT.csv", help="Written whole or not at all: id,line,euros.")],
    training_to_the_euro: Annotated[
        bool,
        typer.Option(
            "--training-to-the-euro",
            help="Round vocational training of micro-entrepreneurs in each declaration too (CSS L133-10).",
        ),
    ] = False,
) -> int:
    """Compute every line of a year for each case, at the rules of metropolitan France.

    A bad row is refused alone, one JSON line on standard error: row 1 is the line after the header.
    """
    parameters = load()
    try:
        read = _sound(read_cases(cases, _COLUMNS), parameters)
        found = engine.compute_cases(read.frame, parameters, training_to_the_euro=training_to_the_euro)
        write_out(out, found)
    except WrongColumns as wrong:
        error(wrong.text)
        return Exit.MISUSE
    except OSError as failure:
        reason = f"{failure.filename}: {failure.strerror}"
        error(Text(f"cannot be read or written: {reason}", f"lecture ou écriture impossible : {reason}"))
        return Exit.MISUSE
    return tell_refused(read.refused)


def _sound(read: CasesRead, parameters: Parameters) -> CasesRead:
    """The rows that the rules over several columns and the law in force accept."""
    known = refuse_values(read, "month", lambda month: engine.refusal(month, parameters))
    other_kind = engine.rows_of_another_kind(known.frame)
    known = known.without([RefusedRow(row, "activity", _OTHER_KIND) for row in other_kind])
    below = engine.rows_of_negative_turnover(known.frame)
    return known.without([RefusedRow(row, "turnover_or_profit_euros", _BELOW_ZERO) for row in below])
