"""``laroque contributions difference``: what correcting months of pay makes due, or gives back."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from laroque.engines.contributions.payslips import difference, lines_of, mistaken, more_due, payslips
from laroque.formats.cases import CasesRead, RefusedRow
from laroque.interfaces.commands.csv_cases import WrongColumns, write_out
from laroque.interfaces.commands.output import Exit, error, note, say
from laroque.interfaces.commands.pay_cases import read_pay_cases
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text
from laroque.legislation.parameters import load

_ANOTHER = Text(
    "this id names another case in the first table: give each month of pay its own id",
    "cet identifiant désigne un autre cas dans la première table : donnez le sien à chaque mois de paie",
)


def difference_command(
    before: Annotated[Path, typer.Argument(metavar="BEFORE.csv", help="pay as it was declared / paie déclarée")],
    after: Annotated[Path, typer.Argument(metavar="AFTER.csv", help="pay as it should be / paie corrigée")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT.csv", help="lines that differ / lignes qui changent")],
) -> int:
    """Compute what a correction of past months changes. Calculer ce que change une correction de mois passés."""
    try:
        tables = [(path, read_pay_cases(path.read_bytes())) for path in (before, after)]
        if _tell_refused(tables):
            return Exit.REFUSED
        found = difference(*(lines_of(payslips(read.frame, load())) for _, read in tables))
        write_out(out, found)
    except WrongColumns as failure:
        error(failure.text)
        return Exit.MISUSE
    except OSError as failure:
        error(Text(f"{failure.filename}: {failure.strerror}", f"{failure.filename} : {failure.strerror}"))
        return Exit.MISUSE
    note(_summary(found.height, more_due(found)))
    return Exit.DONE


def _summary(lines: int, cents: int) -> Text:
    en, fr = ("given back", "à rendre") if cents < 0 else ("due more", "dus en plus")
    return Text(
        f"{lines} lines differ: {format_euros(abs(cents))} {en}",
        f"{lines} lignes diffèrent : {format_euros(abs(cents), 'fr')} {fr}",
    )


def _tell_refused(tables: Sequence[tuple[Path, CasesRead]]) -> bool:
    """Say on standard error each row that cannot be compared, and of which table; tell whether there is any."""
    told = [(path, each) for path, read in tables for each in read.refused]
    (_, first), (after, second) = tables
    rows = dict(zip(second.frame["id"], second.frame["row"], strict=True))
    others = mistaken(first.frame, second.frame).rows()
    told += [(after, RefusedRow(rows[name], column, _ANOTHER)) for name, column in others]
    for path, each in told:
        line = {"table": str(path), "row": each.row, "column": each.column, "reason": say(each.reason)}
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    return bool(told)
