"""A made-up month served by a process of its own, for tests that drive a browser.

The process keeps its own connections: the database of the test session is not its own.
"""

import fcntl
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

EMPLOYERS = 20
MONTH = date(2026, 4, 1)


@dataclass(frozen=True)
class Site:
    """Where it answers, and the password of the users that ``laroque demo`` makes: agency, officer, employer, admin."""

    address: str
    password: str


@contextmanager
def served() -> Iterator[Site]:
    """The site, until the end of the block; the month is played by the first process that asks."""
    command = [sys.executable, "-m", "tests.support.made_up_site"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield Site(**json.loads(line))
        finally:
            process.terminate()


def main() -> None:
    """Serve the month on a free port of the loopback, once its address is printed."""
    from laroque.config import database

    database.set_up()
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    settings.LAROQUE_MFA_REQUIRED = False  # what asks for it has tests of its own
    password = _month_played()
    listener = socket.create_server(("127.0.0.1", 0))
    server = create_server(get_wsgi_application(), sockets=[listener], threads=4, ident=None)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"address": address, "password": password}), flush=True)  # noqa: T201
    server.run()


def _month_played() -> str:
    """Django on the database of the month; the password of its users."""
    from laroque.config import database
    from laroque.postgres.databases import create_database
    from tests.support.databases import administrator, migrated_template, session_home

    template = migrated_template()
    kept = session_home() / "made_up_site.password"
    with (session_home() / "made_up_site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name = f"{template}_site"
        if not kept.exists():
            create_database(administrator(), name, template=template)
            database.use(administrator(), name)
            kept.write_text(_play(session_home() / "made_up_site"), encoding="utf-8")
        database.use(administrator(), name)
    return kept.read_text(encoding="utf-8")


def _play(folder: Path) -> str:
    from laroque.simulation.month import play_month
    from laroque.simulation.sign_ins import make_sign_ins
    from tests.support.care_money_stories import lay_care_money
    from tests.support.care_people import lay_insured
    from tests.support.claim_stories import lay_claims
    from tests.support.desk_stories import lay_on_the_desk

    played = play_month(
        employers=EMPLOYERS, seed=1, month=MONTH, folder=folder, step=lambda _name, _parts: lambda _done: None
    )
    lay_on_the_desk(played)
    password = secrets.token_urlsafe(16)
    make_sign_ins(played, password=password)
    lay_insured(password)
    lay_care_money(password)
    lay_claims(password)
    return password


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laroque.config.settings")
    main()
