"""How every command answers and ends: tables or one JSON document on standard output, the rest on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.segment import Segment

from laroque.kernel.findings import Severity
from laroque.kernel.text import Text


class Exit(IntEnum):
    """Exit status of a command."""

    DONE = 0
    REFUSED = 1
    MISUSE = 2
    FAILED = 3


SEVERITIES = {Severity.REJECT: Text("reject", "rejet"), Severity.WARN: Text("warn", "alerte")}
"""The words for what a finding does."""

_SHOWN_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) != "\n"}
_SHOWN_CONTROLS |= dict.fromkeys(range(127, 160), "�")

_spoken = ["en"]


class _Screen(Console):
    """A console that shows the control characters of a file or a name, so that what is read cannot act on it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_SHOWN_CONTROLS), segment.style)


def speak(language: str) -> None:
    """Choose the language of the command, ``fr`` or ``en``; the entry point reads it from the environment."""
    _spoken[0] = "fr" if language.startswith("fr") else "en"


def language() -> str:
    """The language of the command: ``fr`` or ``en``."""
    return _spoken[0]


def say(text: Text) -> str:
    """The words of ``text`` in the language of the command."""
    return text.in_language(language())


def emit(document: dict[str, Any], *, as_json: bool, render: Callable[[Console], None]) -> None:
    """Write the answer of a command: ``document`` as one JSON document, or what ``render`` draws.

    The document holds ``schema_version`` already; its keys keep their order.
    """
    if as_json:
        assert "schema_version" in document, document.keys()
        sys.stdout.write(_as_text(document) + "\n")
        sys.stdout.flush()
        return
    render(_Screen(file=sys.stdout))


def _as_text(document: dict[str, Any]) -> str:
    """The JSON text; what the output cannot hold (a file name of stray bytes) is escaped, so that it stays JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(document, indent=2, allow_nan=False)
    return text


def error(text: Text) -> None:
    """Say on standard error what went wrong and what to do."""
    _Screen(file=sys.stderr, stderr=True, soft_wrap=True).print(
        say(text), style="bold red", markup=False, highlight=False
    )


def note(text: Text) -> None:
    """Say something beside the answer, on standard error."""
    _Screen(file=sys.stderr, stderr=True, soft_wrap=True).print(say(text), markup=False, highlight=False)


@contextmanager
def progress(description: Text, *, total: int | None = None, as_json: bool = False) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error while the block runs; gives the function that advances it.

    Nothing is drawn with ``as_json``, or when standard error is no terminal.
    """
    hidden = as_json or not sys.stderr.isatty()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(file=sys.stderr, stderr=True)
    with Progress(*columns, console=console, disable=hidden, transient=False) as bar:
        task = bar.add_task(say(description), total=total)

        def advance(steps: int = 1) -> None:
            bar.advance(task, steps)

        yield advance
