"""``laroque self-employed``: what artisans, traders, liberal professions and micro-entrepreneurs owe."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.engines import self_employed as engine
from laroque.engines.self_employed.explaining import LineExplained, explain_case
from laroque.engines.self_employed.titles import LINE_TITLES, LineNature
from laroque.interfaces.commands import self_employed_accounts as accounts
from laroque.interfaces.commands.csv_cases import WrongColumns, read_cases, tell_refused, write_out
from laroque.interfaces.commands.output import Exit, emit, error, language, say
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text
from laroque.legislation.parameters import load
from laroque.usecases.simulate.simulate_self_employed import case_columns, sound

SCHEMA_VERSION = 1
_PPM_OF_HUNDREDTH = 100

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
        read = sound(read_cases(cases, case_columns()), parameters)
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


@app.command("explain")
def explain(
    cases: Annotated[Path, typer.Argument(metavar="CASES.csv", help="id,kind,activity,month,turnover_or_profit_euros")],
    case_id: Annotated[str, typer.Option("--id", metavar="ID", help="the case / le cas")],
    line: Annotated[str | None, typer.Option("--line", metavar="LINE", help="one line / une ligne")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
    training_to_the_euro: Annotated[
        bool, typer.Option("--training-to-the-euro", help="as for compute / comme pour compute")
    ] = False,
) -> int:
    """Say why each line of a case is what it is. Dire pourquoi chaque ligne d'un cas vaut ce qu'elle vaut."""
    parameters = load()
    try:
        read = sound(read_cases(cases, case_columns()), parameters)
    except WrongColumns as wrong:
        error(wrong.text)
        return Exit.MISUSE
    except OSError as failure:
        error(Text(f"{cases}: {failure.strerror}", f"{cases} : {failure.strerror}"))
        return Exit.MISUSE
    found = [row for row in read.frame.iter_rows(named=True) if row["id"] == case_id]
    if not found:
        tell_refused(read.refused)
        error(Text(f"{cases} holds no sound case {case_id}", f"{cases} ne contient aucun cas valable {case_id}"))
        return Exit.REFUSED
    explained = explain_case(found[0], parameters, training_to_the_euro=training_to_the_euro)
    chosen = [each for each in explained if line in (None, each.line)]
    if not chosen:
        known = ", ".join(each.line for each in explained)
        error(Text(f"no line {line}; the lines are {known}", f"pas de ligne {line} ; les lignes sont {known}"))
        return Exit.MISUSE
    document = {
        "schema_version": SCHEMA_VERSION,
        "id": case_id,
        "month": found[0]["month"].isoformat(),
        "lines": [_line_json(each) for each in chosen],
    }
    emit(document, as_json=as_json, render=partial(_render_lines, chosen))
    return Exit.DONE


def _line_json(each: LineExplained) -> dict[str, Any]:
    is_rate = LINE_TITLES[each.line].nature is LineNature.RATE
    return {
        "line": each.line,
        "amount_cents": None if is_rate else each.hundredths,
        "rate_ppm": each.hundredths * _PPM_OF_HUNDREDTH if is_rate else None,
        "steps": [step.as_json() for step in each.steps],
        "parameters": [
            {
                "name": name,
                "number": value.number,
                "from": value.since.isoformat(),
                "article": value.article,
                "source": value.source,
            }
            for name, value in each.parameters.items()
        ],
    }


def _render_lines(explained: Sequence[LineExplained], console: Console) -> None:
    for each in explained:
        table = Table(box=SIMPLE, title=f"{each.line}: {say(LINE_TITLES[each.line].title)}", title_justify="left")
        table.add_column("", overflow="fold")
        table.add_column("€", justify="right", no_wrap=True)
        table.add_column("Article", overflow="fold")
        for step in each.steps:
            cents = "" if step.amount_cents is None else format_euros(step.amount_cents, language())
            table.add_row(say(step.label), cents, step.article or "")
        console.print(table)
