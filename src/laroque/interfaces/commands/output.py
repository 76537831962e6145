"""How every command answers and ends: tables or one JSON document on standard output, the rest on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from laroque.kernel.text import Text


class Exit(IntEnum):
    """Exit status of a command."""

    DONE = 0
    REFUSED = 1
    MISUSE = 2
    FAILED = 3


_spoken = ["en"]


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
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
        sys.stdout.flush()
        return
    render(Console(file=sys.stdout))


def error(text: Text) -> None:
    """Say on standard error what went wrong and what to do."""
    Console(file=sys.stderr, stderr=True, soft_wrap=True).print(
        say(text), style="bold red", markup=False, highlight=False
    )


def note(text: Text) -> None:
    """Say something beside the answer, on standard error."""
    Console(file=sys.stderr, stderr=True, soft_wrap=True).print(say(text), markup=False, highlight=False)


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
