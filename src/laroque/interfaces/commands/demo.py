"""``laroque demo``: a made-up month from declarations to cash, then the site to look at it."""

import json
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from laroque.interfaces.commands import database, output
from laroque.interfaces.commands.demo_report import render
from laroque.interfaces.commands.output import Exit
from laroque.interfaces.commands.site import DEFAULT_PORT, busy, port_is_free, serve_forever
from laroque.kernel.periods import parse_month
from laroque.kernel.text import Text
from laroque.legislation.topics import NotLegislatedYet

if TYPE_CHECKING:
    from laroque.simulation.month import MonthPlayed

DEFAULT_MONTH = "2026-04"
EMPLOYERS_MIN, EMPLOYERS_MAX = 20, 20_000
INSURED_MAX = 20_000
SENDINGS = 1
"""Files that each professional sends in the month of care."""


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the site once the month is closed.")] = True,
    seed: Annotated[int, typer.Option(help="The same seed makes the same month.")] = 1,
    employers: Annotated[
        int, typer.Option(min=EMPLOYERS_MIN, max=EMPLOYERS_MAX, help="Number of made-up establishments.")
    ] = 300,
    insured: Annotated[
        int, typer.Option(min=0, max=INSURED_MAX, help="Adults that each of four funds insures; 0 leaves care out.")
    ] = 60,
    month: Annotated[str, typer.Option(help="Month of work, such as 2026-04.")] = DEFAULT_MONTH,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the site on 127.0.0.1.")] = DEFAULT_PORT,
    inbox: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, readable=True, help="Folder of real files to receive as well."),
    ] = None,
    report: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the report there as JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON document.")] = False,
) -> int:
    """Play a made-up month in a database of its own, collection then care, and close it; then serve it."""
    chosen = _month(month)
    if serve and not port_is_free(port):
        output.error(busy(port, "laroque demo"))
        return Exit.MISUSE
    paths = sorted(path for path in inbox.rglob("*") if path.is_file()) if inbox else []
    with database.databases().clean_demo():
        document, played, signs_in = _play(employers, insured, seed, chosen, paths, as_json=as_json)
        if report is not None:
            report.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        output.emit(document, as_json=as_json, render=lambda console: render(console, document, signs_in))
        is_clean = document["audit"]["clean"] and document["identity_clean"] and bool(played.closed)
        if serve:
            serve_forever(port)
    return Exit.DONE if is_clean else Exit.REFUSED


def _month(text: str) -> date:
    """The month asked, when its law was checked and its due days too."""
    from laroque.simulation.payroll_law import payroll_law

    try:
        month = parse_month(text)
        payroll_law(month)
    except (ValueError, NotLegislatedYet) as error:
        raise typer.BadParameter(str(error), param_hint="--month") from None
    return month


def _play(
    employers: int, insured: int, seed: int, month: date, inbox: list[Path], *, as_json: bool
) -> tuple[dict[str, Any], "MonthPlayed", list[tuple[str, str, str]]]:
    """The report with its timings, the month, and the sign-ins made (user, password, what for)."""
    from django.conf import settings

    from laroque.simulation.month import play_month
    from laroque.simulation.report import report_of
    from laroque.simulation.sign_ins import make_sign_ins

    started = time.perf_counter()
    with _Steps(as_json=as_json) as steps:
        played = play_month(
            employers=employers,
            seed=seed,
            month=month,
            folder=settings.LAROQUE_HOME / "demo" / f"{month:%Y-%m}",
            inbox=inbox,
            insured=insured,
            sendings=SENDINGS,
            step=steps.begin,
        )
    signs_in = make_sign_ins(played, password=secrets.token_urlsafe(12))
    timings = {**steps.seconds(), "total_seconds": round(time.perf_counter() - started, 2)}
    return {**report_of(played), "timings": timings}, played, signs_in


class _Steps:
    """Progress bars, one a step of the month, and how long each took."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._bars = ExitStack()
        self._begun: list[tuple[str, float]] = []

    def __enter__(self) -> "_Steps":
        return self

    def __exit__(self, *exception: object) -> None:
        self._begun.append(("end", time.perf_counter()))
        self._bars.close()

    def begin(self, name: Text, parts: int) -> Callable[[int], None]:
        """End the step before and begin this one."""
        self._bars.close()
        self._begun.append((name.en, time.perf_counter()))
        return self._bars.enter_context(output.progress(name, total=parts or None, as_json=self._as_json))

    def seconds(self) -> dict[str, float]:
        """Seconds of each step by its English name."""
        pairs = zip(self._begun, self._begun[1:], strict=False)
        return {name: round(after - before, 2) for (name, before), (_, after) in pairs}
