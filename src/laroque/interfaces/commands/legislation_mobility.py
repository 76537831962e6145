"""``laroque legislation mobility-rates``: the rates of mobility that the Urssaf publishes, as a file of values."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from laroque.formats.mobility_tables import NotMobilityRates, read_published_rates
from laroque.interfaces.commands.output import Exit, error, note
from laroque.kernel.text import Text
from laroque.legislation.mobility import COLUMNS, mobility_rates

_ARTICLE = "CGCT L2333-67"
_PPM_OF_PERCENT = 10_000


def mobility_rates_command(
    published: Annotated[Path, typer.Argument(metavar="PUBLISHED.csv", help="tauxTransport of the Urssaf")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT.csv", help="the file of values / le fichier de valeurs")],
    checked_on: Annotated[str, typer.Option("--checked-on", metavar="DATE", help="day of publication / jour")],
) -> int:
    """Turn the published table of mobility rates into values. Changer la table publiée en valeurs."""
    try:
        day = date.fromisoformat(checked_on)
        rates = read_published_rates(published.read_bytes())
        out.write_text(_file_of(rates, f"Urssaf, {published.name}", day), encoding="utf-8")
    except NotMobilityRates as failure:
        error(Text(f"{published}: {failure.text.en}", f"{published} : {failure.text.fr}"))
        return Exit.REFUSED
    except (OSError, ValueError) as failure:
        error(Text(f"{published}: {failure}", f"{published} : {failure}"))
        return Exit.MISUSE
    note(Text(f"{len(rates)} rates written in {out}", f"{len(rates)} taux écrits dans {out}"))
    return Exit.DONE


def _file_of(published: dict[tuple[str, date], int], source: str, day: date) -> str:
    """The rates held and those published, which win; each with its source."""
    rows = {
        (rate.place, rate.since): (rate.ppm, rate.article, rate.source, str(rate.checked_on))
        for rate in mobility_rates()
        if (rate.place, rate.since) not in published
    }
    rows |= {key: (ppm, _ARTICLE, source, str(day)) for key, ppm in published.items()}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (place, since), (ppm, *told) in sorted(rows.items()):
        writer.writerow([place, since, _percent(ppm), *told])
    return text.getvalue()


def _percent(ppm: int) -> str:
    whole, part = divmod(ppm, _PPM_OF_PERCENT)
    return f"{whole}.{part:04}".rstrip("0").removesuffix(".")
