"""What every command does with hostile names and contents, and with paths that hold nothing to read."""

import io
import json
import os

import pytest
from rich.console import Console

from laroque.config.entry import run
from laroque.interfaces.commands.output import Exit, emit, note
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.text import Text

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31mname"


def printed(capsys, text: str) -> str:
    emit({"schema_version": 1}, as_json=False, render=lambda console: console.print(text, markup=False))
    return capsys.readouterr().out


def test_control_characters_are_shown_and_not_obeyed(capsys):
    assert printed(capsys, HOSTILE) == "␛]0;owned␛[2J�31mname\n"


def test_a_note_shows_control_characters_too(capsys):
    note(Text(HOSTILE, HOSTILE))
    assert "\x1b" not in capsys.readouterr().err


def test_the_colours_of_a_terminal_are_kept(monkeypatch):
    terminal = io.StringIO()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    emit({"schema_version": 1}, as_json=False, render=lambda console: console.print("a\x1bc", style="red"))
    assert terminal.getvalue() == "\x1b[31ma␛c\x1b[0m\n"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_stays_json_whatever_the_name_and_the_terminal(monkeypatch, encoding):
    document = {"schema_version": 1, "file": os.fsdecode(b"bad\xff.dsn"), "word": "échéance"}
    written = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="surrogateescape")
    monkeypatch.setattr("sys.stdout", written)
    emit(document, as_json=True, render=Console.print)
    assert json.loads(written.buffer.getvalue().decode("utf-8")) == document


def test_the_files_of_a_folder_come_in_order_of_name(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("b", "in/c", "a"):
        (tmp_path / name).write_bytes(b"")
    assert readable_files([tmp_path]) == ([tmp_path / "a", tmp_path / "b", tmp_path / "in" / "c"], Exit.DONE)


def test_a_pipe_is_refused_at_once_and_the_others_are_read(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(b"")
    assert readable_files([tmp_path / "pipe", tmp_path / "file"]) == ([tmp_path / "file"], Exit.MISUSE)
    assert capsys.readouterr().err == f"{tmp_path / 'pipe'} cannot be read: it is not a file\n"


@pytest.mark.parametrize("command", [["receive"], ["dsn", "check"], ["dsn", "assess"], ["statement", "show"]])
@pytest.mark.parametrize("path", ["/dev/zero", "folder", "absent"])
def test_what_cannot_be_read_is_misuse_in_every_command(command, path, tmp_path, capsys):
    (tmp_path / "folder").mkdir()
    assert run([*command, str(tmp_path / path)]) == 2
    assert "cannot be read" in capsys.readouterr().err
