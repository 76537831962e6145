"""The command line as a whole: its statuses, its languages, and what it imports."""

import subprocess
import sys

import pytest
import typer

from laroque.config import entry
from laroque.kernel.text import Text


class Refusal(Exception):
    text = Text(en="Not today.", fr="Pas aujourd'hui.")


def fake_command(behaviour):
    app = typer.Typer()

    @app.command()
    def command(number: int = 0) -> int:
        return behaviour(number)

    return app


@pytest.fixture
def a_command(monkeypatch):
    def install(behaviour):
        monkeypatch.setattr(sys.modules[__name__], "app", fake_command(behaviour), raising=False)
        monkeypatch.setitem(entry.COMMANDS, "probe", (f"{__name__}:app", Text("", "")))

    return install


def fail(error: Exception):
    def behaviour(number: int) -> int:
        raise error

    return behaviour


@pytest.mark.parametrize("status", [0, 1, 2, 3])
def test_the_status_of_a_command_is_that_of_the_process(a_command, status):
    a_command(lambda number: number)
    assert entry.run(["probe", "--number", str(status)]) == status


def test_a_command_may_end_early_with_its_status(a_command):
    a_command(fail(typer.Exit(1)))
    assert entry.run(["probe"]) == 1


def test_a_misspelt_option_is_misuse(a_command, capsys):
    a_command(lambda number: number)
    assert entry.run(["probe", "--nmber", "1"]) == 2
    assert "--nmber" in capsys.readouterr().err


def test_a_known_failure_says_what_to_do_in_the_language_of_the_terminal(a_command, capsys, monkeypatch):
    a_command(fail(Refusal()))
    assert entry.run(["probe"]) == 3
    assert capsys.readouterr() == ("", "Not today.\n")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert entry.run(["probe"]) == 3
    assert capsys.readouterr() == ("", "Pas aujourd'hui.\n")


def test_an_unknown_failure_is_one_line_and_no_trace(a_command, capsys):
    a_command(fail(ValueError("two\nlines")))
    assert entry.run(["probe"]) == 3
    said = capsys.readouterr()
    assert said == ("", "Internal failure. ValueError: two lines (LAROQUE_TRACE=1 shows where)\n")


def test_a_trace_is_shown_to_those_who_ask(a_command, monkeypatch):
    a_command(fail(ValueError("no")))
    monkeypatch.setenv("LAROQUE_TRACE", "1")
    with pytest.raises(ValueError, match="no"):
        entry.run(["probe"])


def test_an_interrupted_command_says_so(a_command, capsys):
    a_command(fail(KeyboardInterrupt()))
    assert entry.run(["probe"]) == 3
    assert capsys.readouterr().err == "Interrupted.\n"


def test_an_unknown_command_is_misuse_and_the_nearest_is_named(capsys):
    assert entry.run(["netwrk"]) == 2
    assert capsys.readouterr().err == "No command netwrk. Did you mean network?\n"


def test_help_lists_every_command_and_no_argument_is_misuse(capsys):
    assert entry.run(["--help"]) == 0
    listed = capsys.readouterr().out
    assert [name for name in entry.COMMANDS if f"laroque {name}" not in listed] == []
    assert entry.run([]) == 2


def test_help_imports_neither_django_nor_polars():
    story = (
        "import sys; from laroque.config import entry; entry.run(['--help']);"
        "sys.exit(bool({'django', 'polars', 'psycopg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", story], stdout=subprocess.DEVNULL, check=False).returncode == 0
