"""``laroque db``, as it is typed: one story on a server of its own, each JSON answer by its schema."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from tests.support.databases import session_home

from laroque.postgres import server

LAROQUE = Path(sys.executable).with_name("laroque")
SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"


@pytest.fixture
def home() -> Iterator[Path]:
    folder = session_home().parent / f"laroque-command-{secrets.token_hex(4)}"
    yield folder
    server.destroy(folder)
    shutil.rmtree(folder, ignore_errors=True)


def db(home: Path, command: str, *arguments: str) -> tuple[int, dict]:
    """Status and document of one command on the embedded server of ``home``, its document checked by its schema."""
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "LAROQUE_SECRET_KEY")}
    answer = subprocess.run(
        [LAROQUE, "db", command, *arguments, "--json"],
        env={**environment, "LAROQUE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if not answer.stdout:
        return answer.returncode, {}
    document = json.loads(answer.stdout)
    schema = json.loads((SCHEMAS / f"db_{'status' if command == 'start' else command}.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    return answer.returncode, document


@pytest.mark.long
def test_a_database_is_started_saved_stopped_and_restored(home, tmp_path):
    status, said = db(home, "status")
    assert (status, said["server"]["state"], said["database"]) == (3, "absent", None)
    assert server.status(home).state is server.State.ABSENT

    status, said = db(home, "start")
    assert (status, said["server"]["state"], said["database"]["migrations_due"]) == (0, "running", [])

    file = tmp_path / "a.dump"
    assert db(home, "backup", str(file), "--with-keys")[1]["keys"] == f"{file}.keys"
    assert db(home, "backup", str(file)) == (2, {})
    assert db(home, "restore", str(file)) == (1, {})
    assert db(home, "restore", str(tmp_path / "none")) == (2, {})
    status, said = db(home, "restore", str(file), "--replace", "--keys", f"{file}.keys")
    assert (status, said["upgrade_due"]) == (0, False)
    assert db(home, "upgrade") == (0, {"schema_version": 1, "migrations": [], "backup": None})

    assert db(home, "stop") == (0, {"schema_version": 1, "stopped": True})
    assert db(home, "stop") == (0, {"schema_version": 1, "stopped": False})
    status, said = db(home, "status")
    assert (status, said["server"]["state"]) == (3, "stopped")
