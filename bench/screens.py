"""How fast the pages of a body with a million accounts answer, and with how many statements.

Command: ``python -m bench.screens [accounts]``. The server is started for the run, durable (fsync, checksums); the
accounts are made by ``screens.sql``. Each page is asked six times by an officer (the first warms up) through every
middleware; what is printed is the median of five, from the request to the last byte.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bench.ledger_posting import durable_database

ACCOUNTS = 1_000_000
RUNS = 6
TARGET_MS = 200
BODY = "urssaf-117"
TODAY = date(2026, 6, 10)


def main() -> None:
    """Make the body, ask each page, print."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as home, durable_database(Path(home)) as (_server, fsync):
        start = time.perf_counter()
        fill(accounts)
        filled = time.perf_counter()
        count_map()
        counted = time.perf_counter()
        lines = [f"PostgreSQL {fsync}", f"{accounts:,} accounts made in {filled - start:.0f} s", ""]
        lines += [measured(page, address) for page, address in pages(accounts).items()]
        lines.append(f"figures of the map counted in {counted - filled:.1f} s")
    print("\n".join(lines))


def fill(accounts: int) -> None:
    """The accounts, by the owner of the tables, and statistics of all of them."""
    from django.db import connection

    from laroque.apps.network.rules.catalogue import read_network
    from laroque.config import database

    organism = read_network().organism(BODY).id
    script = Path(__file__).with_name("screens.sql").read_text(encoding="utf-8")
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("begin")
        for statement in script.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"accounts": accounts, "organism": organism})
        cursor.execute("commit")
        cursor.execute("alter table registry_establishment enable trigger user")
        cursor.execute("update registry_establishment set town = 'PARIS' where siret = %s", [siret_of(accounts // 2)])
        cursor.execute("vacuum analyze")


def count_map() -> None:
    """The figures of the map, as the closing of a day counts them."""
    from laroque.apps.network.rules.catalogue import read_network
    from laroque.usecases.bodies.count_figures import count_figures

    organism = read_network().organism(BODY).id
    count_figures(organism_id=organism, at=datetime(2026, 6, 10, 18, tzinfo=UTC), on=TODAY)


def pages(accounts: int) -> dict[str, str]:
    """The pages measured, by name."""
    middle = accounts // 2
    siret, body = siret_of(middle), f"/bodies/{BODY}"
    return {
        "desk": f"{body}/desk/",
        "unpaid, by amount": f"{body}/desk/unpaid/",
        "accounts": f"{body}/contributors/",
        "accounts, a name": f"{body}/contributors/?accounts-q=ATELIER",
        "account": f"{body}/contributors/{siret}/",
        "messages": f"{body}/messages/",
        "messages, refused": f"{body}/messages/?messages-state=refused",
        "message": f"{body}/messages/{middle}/",
        "search, SIREN": f"/search/?q={siret[:8]}",
        "search, name": "/search/?q=atelier c4ca4",
        "search, common name": "/search/?q=atelier",
        "search, amount": "/search/?q=1234.56",
        "search, reference": f"/search/?q=E{middle}",
        "receipts": f"{body}/receipts/",
        "map": "/network/map/",
        "history": f"/history/establishment/{siret}/",
    }


def siret_of(rank: int) -> str:
    """The SIRET of an account, by its rank."""
    return f"{100_000_000 + rank}00011"


def measured(name: str, address: str) -> str:
    """A line: milliseconds of the page, its number of statements, and its bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, taken, asked, status, size = officer(), [], 0, 0, 0
    for _run in range(RUNS):
        with CaptureQueriesContext(connection) as statements:
            start = time.perf_counter()
            answer = client.get(address)
            size, status = len(answer.content), answer.status_code
            taken.append((time.perf_counter() - start) * 1000)
        asked = len(statements)
    middle = statistics.median(taken[1:])
    slow = "" if middle <= TARGET_MS else f"   over {TARGET_MS} ms"
    if slow and os.environ.get("BENCH_EXPLAIN"):
        worst = max(statements.captured_queries, key=lambda each: float(each["time"]))
        print(json.dumps(worst)[:1500], file=sys.stderr)
    return f"{name:<22} {middle:>7.0f} ms   {asked:>3} statements   {size // 1024:>4} kB   HTTP {status}{slow}"


def officer():
    """A browser signed in as an officer of the body, made once."""
    from django.conf import settings
    from django.test import Client

    from laroque.apps.access import operations as access
    from laroque.apps.access.models import User
    from laroque.apps.access.states import Role
    from laroque.apps.network.rules.catalogue import read_network
    from laroque.interfaces.web.desk import desk_pages

    desk_pages.today = lambda: TODAY
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.LAROQUE_MFA_REQUIRED = False
    user = User.objects.filter(username="officer").first()
    if user is None:
        number = access.create_user(username="officer", email="o@example.org", password="a long enough phrase")
        organism = read_network().organism(BODY).id
        access.grant_membership(
            user_id=number, organism_id=organism, role=Role.COLLECTION_OFFICER, valid_from=date(2026, 1, 1)
        )
        user = User.objects.get(pk=number)
    client = Client()
    client.force_login(user)
    client.get("/choose/")
    return client


if __name__ == "__main__":
    main()
