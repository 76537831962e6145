"""django-hordak 2.0 booking the same entries, in its own environment; run by ``bench.ledger_posting``, never imported.

Arguments: connection string, entries in bulk, entries one by one, runs. Prints one JSON document of seconds by run.
"""

import json
import sys
import time
from datetime import date
from decimal import Decimal
from random import Random

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

SEED = 20260422
ACCOUNTS = 40
DAY = date(2026, 4, 15)


def configure(conninfo: str) -> None:
    """Set up Django with hordak alone."""
    given = conninfo_to_dict(conninfo)
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": given["host"],
                "PORT": given["port"],
                "NAME": given["dbname"],
                "USER": given["user"],
                "PASSWORD": given["password"],
                "CONN_MAX_AGE": None,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DEFAULT_CURRENCY="EUR",
        CURRENCIES=["EUR"],
        USE_TZ=True,
        SECRET_KEY="of no use: nothing is signed",
    )
    django.setup()


def main() -> None:
    """Migrate, open accounts, book in bulk and one by one."""
    conninfo, bulk, single, runs = sys.argv[1], *map(int, sys.argv[2:5])
    configure(conninfo)
    from django.core.management import call_command
    from hordak.models import Account, AccountType

    call_command("migrate", verbosity=0)
    accounts = [
        Account.objects.create(name=f"a{number}", code=str(number), type=AccountType.asset, currencies=["EUR"])
        for number in range(ACCOUNTS)
    ]
    random = Random(SEED)
    taken = {
        "single": [seconds(lambda: book_one_by_one(accounts, single, random)) for _ in range(runs)],
        "bulk": [seconds(lambda: book_in_bulk(accounts, bulk, random)) for _ in range(runs)],
    }
    sys.stdout.write(json.dumps(taken) + "\n")


def book_in_bulk(accounts, count: int, random: Random) -> None:
    """Two ``bulk_create`` in one transaction, as its documentation advises for speed."""
    from django.db import transaction
    from hordak.models import Leg, Transaction

    with transaction.atomic():
        made = Transaction.objects.bulk_create(
            [Transaction(description="payment", date=DAY) for _ in range(count)], batch_size=5_000
        )
        legs = []
        for one in made:
            debit, credit, amount = drawn(accounts, random)
            legs.append(Leg(transaction=one, account=debit, debit=amount))
            legs.append(Leg(transaction=one, account=credit, credit=amount))
        Leg.objects.bulk_create(legs, batch_size=5_000)


def book_one_by_one(accounts, count: int, random: Random) -> None:
    """One transaction and its two legs at a time, each committed."""
    from django.db import transaction
    from hordak.models import Leg, Transaction

    for _ in range(count):
        debit, credit, amount = drawn(accounts, random)
        with transaction.atomic():
            one = Transaction.objects.create(description="payment", date=DAY)
            Leg.objects.bulk_create(
                [Leg(transaction=one, account=debit, debit=amount), Leg(transaction=one, account=credit, credit=amount)]
            )


def drawn(accounts, random: Random):
    """Two accounts and an amount."""
    from moneyed import Money

    debit, credit = random.sample(accounts, 2)
    return debit, credit, Money(Decimal(random.randint(1, 10**7)) / 100, "EUR")


def seconds(work) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
