"""What the environment says, and what stands when it says nothing."""

from pathlib import Path

import pytest

from laroque.config import environment
from laroque.config.environment import BadEnvironment


def test_the_state_folder_is_the_one_given_else_that_of_the_checkout(monkeypatch, tmp_path):
    monkeypatch.setenv("LAROQUE_HOME", str(tmp_path / "state"))
    assert environment.home() == tmp_path / "state"
    monkeypatch.delenv("LAROQUE_HOME")
    assert environment.home() == Path(__file__).resolve().parents[3] / ".laroque"


def test_the_store_is_below_the_state_folder_unless_given(monkeypatch, tmp_path):
    monkeypatch.delenv("LAROQUE_STORE", raising=False)
    assert environment.store(tmp_path) == str(tmp_path / "store")
    monkeypatch.setenv("LAROQUE_STORE", "s3://bucket/evidence")
    assert environment.store(tmp_path) == "s3://bucket/evidence"


@pytest.mark.parametrize(("given", "read"), [("", None), ("  ", None), ("postgresql://a@b/c", "postgresql://a@b/c")])
def test_no_database_url_means_the_embedded_server(monkeypatch, given, read):
    monkeypatch.setenv("DATABASE_URL", given)
    assert environment.database_url() == read


def test_another_database_than_postgresql_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x.db")
    with pytest.raises(BadEnvironment, match="PostgreSQL 16"):
        environment.database_url()


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_BE"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(monkeypatch, variables, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.language() == language


def test_a_secret_key_is_made_once_and_is_ours_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("LAROQUE_SECRET_KEY")
    state = tmp_path / "state"
    made = environment.secret_key(state)
    assert environment.secret_key(state) == made
    assert len(made) >= 64
    assert oct((state / "keys" / "secret_key").stat().st_mode & 0o777) == "0o600"
    assert oct((state / "keys").stat().st_mode & 0o777) == "0o700"
    assert [path.name for path in (state / "keys").iterdir()] == ["secret_key"]


def test_a_given_secret_key_is_written_nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("LAROQUE_SECRET_KEY", "given")
    assert environment.secret_key(tmp_path / "state") == "given"
    assert not (tmp_path / "state").exists()


def test_a_state_folder_that_cannot_be_made_is_said_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("LAROQUE_SECRET_KEY", raising=False)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(environment.BadEnvironment, match="Set LAROQUE_HOME to a folder that you may write"):
        environment.secret_key(tmp_path / "file" / "state")
