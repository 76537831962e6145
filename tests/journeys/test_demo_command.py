"""``laroque demo`` as a person runs it: a clean month, the same bytes twice, nothing left running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from laroque.postgres import server

pytestmark = pytest.mark.db

EMPLOYERS = "24"
COMMAND = [sys.executable, "-c", "from laroque.config.entry import main; main()", "demo"]


def run_demo(home: Path, *arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on a state folder of its own."""
    environment = environment_of(home) | ({"DATABASE_URL": url} if url else {})
    return subprocess.run(
        [*COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def environment_of(home: Path) -> dict[str, str]:
    """The environment of a person whose state folder is ``home``."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "LAROQUE_DATABASE"}}
    return kept | {"LAROQUE_HOME": str(home), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def home(tmp_path):
    """A state folder, whose data goes away with it wherever the server put them."""
    yield tmp_path / "home"
    server.destroy(tmp_path / "home")


def without_timings(path: Path) -> bytes:
    """The report but for what stands under ``timings``, which no two runs share."""
    document = json.loads(path.read_bytes())
    assert document.pop("timings")["total_seconds"] > 0
    return json.dumps(document).encode()


@pytest.mark.long
def test_a_demo_closes_its_month_and_leaves_nothing_running(home, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "letter.dsn").write_bytes(b"Madame, Monsieur,\n")
    reports = [tmp_path / "first.json", tmp_path / "second.json"]
    for report in reports:
        done = run_demo(
            home, "--no-serve", "--employers", EMPLOYERS, "--inbox", str(inbox), "--report", str(report), "--json"
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["audit"]["clean"]
    assert without_timings(reports[0]) == without_timings(reports[1])
    document = json.loads(reports[0].read_bytes())
    assert document["received"]["refused_for"]["NOT_A_DSN"] == 2
    assert {fund["organism"]: fund["paid_cents"] > 0 for fund in document["care"]} == {
        "cpam-751": True, "cpam-673": True, "cgss-971": False, "ccss-48": True,
    }  # fmt: skip
    assert sum(fund["payments_returned"] for fund in document["care"]) > 0
    assert all(fund["returns_sent"] for fund in document["care"])
    assert server.status(home).state is server.State.STOPPED


def test_a_busy_port_is_said_before_anything_is_done(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_demo(tmp_path / "home", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is busy" in done.stderr
    assert not list((tmp_path / "home").glob("postgres"))


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_it_in_the_middle_leaves_nothing_running(home, asked):
    running = subprocess.Popen(
        [*COMMAND, "--no-serve", "--employers", EMPLOYERS],
        env=environment_of(home),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while server.status(home).state is not server.State.RUNNING and time.monotonic() < deadline:
        time.sleep(0.1)
    assert server.status(home).state is server.State.RUNNING
    os.killpg(running.pid, asked)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, "Interrupted." in said) == (3, True)
    assert server.status(home).state is server.State.STOPPED


@pytest.mark.parametrize("month", ["2024-06", "april", "2031-01"])
def test_a_month_nobody_checked_is_refused_with_its_reason(tmp_path, month):
    done = run_demo(tmp_path / "home", "--no-serve", "--month", month)
    assert done.returncode == 2
    assert month in done.stderr or "was checked from" in done.stderr
