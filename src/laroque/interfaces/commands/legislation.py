"""``laroque legislation``: the numbers of the law by day, where each was read, and what is to be read again."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.legislation_mobility import mobility_rates_command
from laroque.interfaces.commands.output import Exit, emit, error, note, say
from laroque.kernel.periods import Period
from laroque.kernel.text import Text
from laroque.legislation.catalogue import (
    ENDS_WITHIN_DAYS,
    READ_AGAIN_DAYS,
    Ending,
    OldReading,
    Series,
    Standing,
    UnknownSeries,
    catalogue,
    endings,
    find,
    old_readings,
)
from laroque.legislation.topics import DatedValue, NotLegislatedYet, UnknownValue

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("mobility-rates")(mobility_rates_command)

OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day, such as 2026-04-01; today if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_NAME = "A value such as pmss or ctp.100.capped, or the beginning of several such as general_relief or ctp.100."

_NAME_HEAD = Text("Name", "Nom")
_VALUE_HEAD = Text("Value", "Valeur")
_ARTICLE_HEAD = Text("Article", "Article")
_CHECKED_HEAD = Text("Read on", "Lu le")
_FROM_HEAD = Text("From", "Depuis")
_UNTIL_HEAD = Text("Until (excluded)", "Jusqu'au (exclu)")
_SHORT = (_VALUE_HEAD, _FROM_HEAD, _UNTIL_HEAD, _CHECKED_HEAD)


@app.command("show")
def show(
    name: Annotated[str | None, typer.Argument(help=_NAME)] = None, on: OnDay = None, as_json: AsJson = False
) -> int:
    """Show the values in force on a day, with their article and where they were read.

    Status 1 when none of those asked for has a value on that day.
    """
    day = a_day(on, "--on")
    found = _found(name)
    if found is None:
        return Exit.MISUSE
    document = {
        "schema_version": 1,
        "on": day.isoformat(),
        "name": name,
        "values": [_shown(series, day) for series in found],
    }
    emit(document, as_json=as_json, render=lambda console: _draw_values(console, found, day, sourced=name is not None))
    if any(series.standing(day) is Standing.IN_FORCE for series in found):
        return Exit.DONE
    error(_why_none(found[0], day))
    return Exit.REFUSED


@app.command("history")
def history(name: Annotated[str, typer.Argument(help=_NAME)], as_json: AsJson = False) -> int:
    """Show every dated value of a name, with its article and where it was read."""
    found = _found(name)
    if found is None:
        return Exit.MISUSE
    document = {"schema_version": 1, "name": name, "series": [_with_history(series) for series in found]}
    emit(document, as_json=as_json, render=lambda console: _draw_histories(console, found))
    return Exit.DONE


@app.command("stale")
def stale(
    on: OnDay = None,
    older_than: Annotated[
        int, typer.Option("--older-than", metavar="DAYS", min=0, help="Values last read more than these days ago.")
    ] = READ_AGAIN_DAYS,
    within: Annotated[
        int, typer.Option("--within", metavar="DAYS", min=0, help="Files checked for no more than these days.")
    ] = ENDS_WITHIN_DAYS,
    as_json: AsJson = False,
) -> int:
    """Say which values are to be read again in the law, and which files soon refuse a day. Status 1 when some are."""
    day = a_day(on, "--on")
    old, ending = old_readings(day, older_than), endings(day, within)
    document = {
        "schema_version": 1,
        "on": day.isoformat(),
        "older_than_days": older_than,
        "within_days": within,
        "old": [_old_as_json(each) for each in old],
        "ending": [{"topic": each.topic, **_checked(each.checked), "days_left": each.days} for each in ending],
    }
    emit(document, as_json=as_json, render=lambda console: _draw_stale(console, old, ending))
    if old or ending:
        return Exit.REFUSED
    note(Text("Nothing is to be read again.", "Rien n'est à relire."))
    return Exit.DONE


def _found(name: str | None) -> Sequence[Series] | None:
    """The series of a name, all without one; None once an unknown name is said."""
    if name is None:
        return catalogue()
    try:
        return find(name)
    except UnknownSeries as unknown:
        error(unknown.text)
        return None


def _why_none(series: Series, day: date) -> Text:
    try:
        series.value(day)
    except (NotLegislatedYet, UnknownValue) as refusal:
        return refusal.text
    raise AssertionError(f"{series.name} has a value on {day}")


def _shown(series: Series, day: date) -> dict[str, Any]:
    standing = series.standing(day)
    value = _value(series, series.value(day)) if standing is Standing.IN_FORCE else None
    return {**_head(series), "standing": standing.value, "value": value}


def _with_history(series: Series) -> dict[str, Any]:
    return {**_head(series), "values": [_value(series, value) for value in series.history]}


def _head(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "topic": series.topic,
        "title": series.title.as_json(),
        "unit": series.unit.value,
        **_checked(series.checked),
    }


def _checked(checked: Period) -> dict[str, Any]:
    return {
        "checked_from": checked.start.isoformat(),
        "checked_until": checked.end.isoformat() if checked.end else None,
    }


def _value(series: Series, value: DatedValue) -> dict[str, Any]:
    until = series.until(value)
    return {
        "number": value.number,
        "worded": series.worded(value).as_json(),
        "from": value.since.isoformat(),
        "until": until.isoformat() if until else None,
        "article": value.article,
        "source": value.source,
        "checked_on": value.checked_on.isoformat(),
    }


def _old_as_json(each: OldReading) -> dict[str, Any]:
    return {
        "name": each.series.name,
        "title": each.series.title.as_json(),
        "days": each.days,
        "value": _value(each.series, each.value),
    }


def _draw_values(console: Console, found: Sequence[Series], day: date, *, sourced: bool) -> None:
    title = Text(f"The law on {day}", f"Le droit au {day}")
    what = Text("What it is", "Ce que c'est")
    table = _table(title, [_NAME_HEAD, what, _VALUE_HEAD, _FROM_HEAD, _ARTICLE_HEAD])
    read: dict[str, None] = {}
    for series in found:
        standing = series.standing(day)
        if standing is not Standing.IN_FORCE:
            table.add_row(series.name, say(series.title), say(_STANDINGS[standing]))
            continue
        value = series.value(day)
        table.add_row(series.name, say(series.title), say(series.worded(value)), str(value.since), value.article)
        read[say(_read_in(value))] = None
    console.print(table)
    for line in read if sourced else ():
        console.print(line, markup=False, soft_wrap=True)
    word = Text("value", "valeur") if len(found) == 1 else Text("values", "valeurs")
    console.print(f"{len(found)} {say(word)}")


def _draw_histories(console: Console, found: Sequence[Series]) -> None:
    for series in found:
        end = series.checked.end
        title = Text(
            f"{series.name}: {series.title.en} (checked from {series.checked.start} to {end}, not included)",
            f"{series.name} : {series.title.fr} (vérifié du {series.checked.start} au {end}, exclu)",
        )
        console.print(say(title), markup=False, soft_wrap=True)
        table = _table(None, [_FROM_HEAD, _UNTIL_HEAD, _VALUE_HEAD, _ARTICLE_HEAD])
        for value in series.history:
            until = str(series.until(value) or "")
            table.add_row(str(value.since), until, say(series.worded(value)), value.article)
        console.print(table)
        for line in dict.fromkeys(say(_read_in(value)) for value in series.history):
            console.print(line, markup=False, soft_wrap=True)


def _read_in(value: DatedValue) -> Text:
    return Text(f"Read on {value.checked_on}: {value.source}", f"Lu le {value.checked_on} : {value.source}")


def _draw_stale(console: Console, old: Sequence[OldReading], ending: Sequence[Ending]) -> None:
    if ending:
        title = Text("Files of values that soon refuse a day", "Fichiers de valeurs bientôt sans jour vérifié")
        table = _table(
            title, [Text("File", "Fichier"), Text("Checked to", "Vérifié jusqu'au"), Text("Days left", "Reste")]
        )
        for each in ending:
            table.add_row(each.topic, str(each.checked.end), str(each.days))
        console.print(table)
    if old:
        title = Text("Values to be read again", "Valeurs à relire")
        table = _table(
            title, [_NAME_HEAD, _VALUE_HEAD, _ARTICLE_HEAD, _CHECKED_HEAD, Text("Days ago", "Il y a (jours)")]
        )
        for one in old:
            table.add_row(
                one.series.name,
                say(one.series.worded(one.value)),
                one.value.article,
                str(one.value.checked_on),
                str(one.days),
            )
        console.print(table)


def _table(title: Text | None, heads: Sequence[Text]) -> Table:
    table = Table(title=None if title is None else say(title))
    for head in heads:
        table.add_column(say(head), overflow="fold", no_wrap=head in _SHORT)
    return table


_STANDINGS = {
    Standing.NO_VALUE: Text("none known", "aucune connue"),
    Standing.NOT_CHECKED: Text("day not checked", "jour non vérifié"),
}
