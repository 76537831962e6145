"""``laroque tariffs``: the prices of care that are shipped or imported, and what an official file says otherwise."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from laroque.formats.tariffs.drugs import names_of
from laroque.formats.tariffs.reading import Comparison, compare, decoded, read_tariffs
from laroque.formats.tariffs.records import Layout, Tariffs, UnknownTariffs
from laroque.interfaces.commands import database
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.text import Text
from laroque.legislation.care import Certainty, Nature, Price, System, euros_of, natures, prices

app = typer.Typer(no_args_is_help=True, add_completion=False)

OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day, such as 2026-04-01; today if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Shipped = Annotated[
    bool, typer.Option("--shipped", help="The prices shipped only, not those imported in the database that runs.")
]
_SHOWN = 20
_LETTER_B = "B"


@app.command("list")
def list_prices(
    system: Annotated[System | None, typer.Option("--system", help="One nomenclature only.")] = None,
    on: OnDay = None,
    shipped: Shipped = False,
    as_json: AsJson = False,
) -> int:
    """List the prices of care in force on a day, with how well each is known."""
    day = a_day(on, "--on")
    known, origin = _known(shipped)
    held = [price for price in _in_force(known, day) if system in (None, price.system)]
    document = {"schema_version": 1, "on": day.isoformat(), "origin": origin}
    document |= {"prices": [_as_json(price) for price in held]}
    emit(document, as_json=as_json, render=lambda console: _draw_prices(console, held, day))
    return Exit.DONE


@app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="A key letter, or a code of an act, a drug, a device or a stay.")],
    on: OnDay = None,
    shipped: Shipped = False,
    as_json: AsJson = False,
) -> int:
    """Show what a code is, and its prices: all of them, or those of a day. Status 1 when it has none."""
    day = None if on is None else a_day(on, "--on")
    wanted = code.upper()
    nature = natures().get(wanted)
    known, origin = _known(shipped)
    held = [price for price in (known if day is None else _in_force(known, day)) if price.code == wanted]
    document = {
        "schema_version": 1,
        "code": wanted,
        "on": None if day is None else day.isoformat(),
        "origin": origin,
        "nature": None if nature is None else _nature_as_json(nature),
        "prices": [_as_json(price) for price in held],
    }
    emit(document, as_json=as_json, render=lambda console: _draw_code(console, nature, held))
    if held:
        return Exit.DONE
    error(Text(f"No price of {wanted} is held.", f"Aucun prix de {wanted} n'est tenu."))
    return Exit.REFUSED


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="CIS_CIP_bdpm.txt, R_PU_BASE.dbf, or a table with its titles.")],
    names: Annotated[Path | None, typer.Option("--names", help="CIS_bdpm.txt: the names of the drugs.")] = None,
    on: OnDay = None,
    shipped: Shipped = False,
    as_json: AsJson = False,
) -> int:
    """Read an official file of tariffs: how many prices, the lines refused, what differs from the prices held on a day.

    Status 1 when a line is refused, or the file is none of those known.
    """
    day = a_day(on, "--on")
    readable, status = readable_files([file] if names is None else [file, names])
    if status is not Exit.DONE:
        return status
    named = {} if names is None else names_of(decoded(readable[1].read_bytes()))
    known, origin = _known(shipped)
    try:
        read = read_tariffs(readable[0].read_bytes(), since=day, letter_b=_letter_b(known, day), names=named)
    except UnknownTariffs as unknown:
        error(unknown.text)
        return Exit.REFUSED
    compared = compare(read.prices, known, day)
    emit(
        _check_as_json(file, day, read, compared) | {"origin": origin},
        as_json=as_json,
        render=lambda console: _draw_check(console, read, compared),
    )
    return Exit.REFUSED if read.refused else Exit.DONE


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CIS_CIP_bdpm.txt, R_PU_BASE.dbf, or a table with its titles.")],
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="First day of prices that tell none.")],
    names: Annotated[Path | None, typer.Option("--names", help="CIS_bdpm.txt: the names of the drugs.")] = None,
    as_json: AsJson = False,
) -> int:
    """Keep the prices of an official file; twice changes nothing. Status 1 when a line is refused: the others stay."""
    day = a_day(since, "--since")
    readable, status = readable_files([file] if names is None else [file, names])
    if status is not Exit.DONE:
        return status
    content = readable[0].read_bytes()
    named = {} if names is None else names_of(decoded(readable[1].read_bytes()))
    try:
        read = read_tariffs(content, since=day, letter_b=_letter_b(prices(), day), names=named)
    except UnknownTariffs as unknown:
        error(unknown.text)
        return Exit.REFUSED
    database.ready()
    from laroque.apps.tariffs import frames

    changed = frames.keep(read.prices, sha256(content).hexdigest())
    refused = [{"line": each.line, "reason": each.reason.as_json()} for each in read.refused]
    document = {"schema_version": 1, "file": file.name, "read": len(read.prices), "changed": changed}
    said = Text(
        f"{len(read.prices)} prices read, {changed} new or changed, {len(refused)} lines refused",
        f"{len(read.prices)} tarifs lus, {changed} nouveaux ou changés, {len(refused)} lignes refusées",
    )
    emit(document | {"refused": refused}, as_json=as_json, render=lambda console: console.print(say(said)))
    return Exit.REFUSED if refused else Exit.DONE


def _known(shipped: bool) -> tuple[Sequence[Price], str]:
    """The prices held and where they come from: those shipped, with those imported over them where a database runs."""
    if shipped or not database.is_running():
        return prices(), "shipped"
    from laroque.apps.tariffs import frames

    return frames.known(), "imported"


def _in_force(known: Sequence[Price], day: date) -> list[Price]:
    return [price for price in known if price.since <= day and (price.until is None or day < price.until)]


def _letter_b(known: Sequence[Price], day: date) -> int:
    """The value of the letter B on a day; 0 before the first one held."""
    letters = [price for price in _in_force(known, day) if (price.system, price.code) == (System.NGAP, _LETTER_B)]
    return letters[0].cents_ten_thousandths if letters else 0


def _as_json(price: Price) -> dict[str, Any]:
    return {
        "system": price.system.value,
        "code": price.code,
        "label": price.label,
        "activity": price.activity,
        "phase": price.phase,
        "grid": price.grid,
        "group": price.group,
        "since": price.since.isoformat(),
        "until": price.until.isoformat() if price.until else None,
        "euros": euros_of(price.cents_ten_thousandths),
        "rate_family": price.rate_family,
        "article": price.article,
        "source": price.source,
        "certainty": price.certainty.value,
    }


def _nature_as_json(nature: Nature) -> dict[str, Any]:
    return {
        "title": nature.title.as_json(),
        "system": nature.system.value,
        "rate_family": nature.rate_family,
        "account": nature.account,
        "participation": nature.participation,
        "franchise": nature.franchise.value if nature.franchise else None,
        "penalised": nature.penalised,
    }


def _check_as_json(file: Path, day: date, read: Tariffs, compared: Comparison) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "file": file.name,
        "on": day.isoformat(),
        "layout": read.layout.value,
        "prices": len(read.prices),
        "unpriced": read.unpriced,
        "refused": [{"line": each.line, "reason": each.reason.as_json()} for each in read.refused],
        "same": compared.same,
        "different": [{"read": _as_json(one), "held": _as_json(other)} for one, other in compared.different],
        "missing": [_as_json(price) for price in compared.missing],
    }


def _draw_prices(console: Console, held: Sequence[Price], day: date) -> None:
    title = Text(f"Prices of care on {day}", f"Tarifs des soins au {day}")
    table = Table(title=say(title))
    for head in (_CODE, _WHAT, _PRICE, _FROM, _KNOWN):
        table.add_column(say(head), overflow="fold", no_wrap=head in (_CODE, _PRICE, _FROM))
    for price in held:
        table.add_row(_place(price), price.label, _euros(price), str(price.since), say(_CERTAINTIES[price.certainty]))
    console.print(table)
    console.print(say(Text(f"{len(held)} prices", f"{len(held)} tarifs")))


def _draw_code(console: Console, nature: Nature | None, held: Sequence[Price]) -> None:
    if nature is not None:
        console.print(say(nature.title), markup=False)
    for price in held:
        until = Text(f"to {price.until}, not included", f"au {price.until}, exclu") if price.until else _OPEN
        console.print(
            f"{_place(price)}  {_euros(price)}  {price.since} {say(until)}  {price.label}  ({price.article}; "
            f"{say(_CERTAINTIES[price.certainty])}: {price.source})",
            markup=False,
            soft_wrap=True,
        )


def _draw_check(console: Console, read: Tariffs, compared: Comparison) -> None:
    console.print(say(_LAYOUTS[read.layout]), markup=False)
    same, differ, missing = compared.same, len(compared.different), len(compared.missing)
    lines = Text(
        f"{len(read.prices)} prices, {read.unpriced} lines without a price, {len(read.refused)} refused",
        f"{len(read.prices)} tarifs, {read.unpriced} lignes sans tarif, {len(read.refused)} refusées",
    )
    held = Text(
        f"Of the prices held, {same} are the same, {differ} differ, {missing} are not in the file",
        f"Des tarifs tenus, {same} sont les mêmes, {differ} diffèrent, {missing} ne sont pas dans le fichier",
    )
    console.print(say(lines), markup=False, soft_wrap=True)
    console.print(say(held), markup=False, soft_wrap=True)
    _draw_lines(console, [f"{each.line}: {say(each.reason)}" for each in read.refused])
    _draw_lines(console, [f"{_place(one)}: {_euros(one)} ≠ {_euros(other)}" for one, other in compared.different])


def _draw_lines(console: Console, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        console.print(line, markup=False, soft_wrap=True)
    if len(lines) > _SHOWN:
        more = len(lines) - _SHOWN
        console.print(say(Text(f"and {more} more (--json gives all)", f"et {more} autres (--json les donne toutes)")))


def _place(price: Price) -> str:
    parts: Iterable[str | None] = (price.code, price.activity, price.phase, price.grid)
    return " ".join(part for part in parts if part)


def _euros(price: Price) -> str:
    return f"{euros_of(price.cents_ten_thousandths)} €"


_CODE = Text("Code", "Code")
_WHAT = Text("What it is", "Ce que c'est")
_PRICE = Text("Price", "Tarif")
_FROM = Text("From", "Depuis")
_KNOWN = Text("How it is known", "Comment il est connu")
_OPEN = Text("on", "sans fin")
_CERTAINTIES = {
    Certainty.READ: Text("read", "lu"),
    Certainty.DERIVED: Text("derived", "déduit"),
    Certainty.HELD_ON: Text("read for an earlier day", "lu pour un jour antérieur"),
    Certainty.HELD_BACK: Text("read for a later day", "lu pour un jour postérieur"),
    Certainty.REMEMBERED: Text("remembered", "de mémoire"),
}
_LAYOUTS = {
    Layout.DRUG_PRESENTATIONS: Text("Presentations of drugs (BDPM)", "Présentations de médicaments (BDPM)"),
    Layout.DRUG_TABLE: Text("Table of drugs", "Table de médicaments"),
    Layout.ACT_TABLE: Text("Table of acts of the CCAM", "Table d'actes de la CCAM"),
    Layout.ACT_PRICES: Text("Base prices of the CCAM (R_PU_BASE)", "Prix de base de la CCAM (R_PU_BASE)"),
    Layout.BIOLOGY_TABLE: Text("Table of acts of biology (NABM)", "Table d'actes de biologie (NABM)"),
}
