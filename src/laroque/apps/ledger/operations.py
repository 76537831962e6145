"""Writes of the ledger: post, reverse, close a day. All inside the caller's scope and transaction.

Each statement is set-based and prunes to the organism's partition. The database refuses by itself what is unbalanced,
dated on a sealed day or on an unknown account; here the same is refused before, with words.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import psycopg
from django.db import IntegrityError, connection, transaction

from laroque.apps.ledger.chart import BOOKS_OF_KIND, Books, check_account
from laroque.apps.ledger.refusals import (
    AlreadyReversed,
    DayOpen,
    DaySealed,
    EntryNotFound,
    KeyReused,
    Unbalanced,
)
from laroque.apps.ledger.rules.drafts import Draft, Leg
from laroque.apps.network import queries as network

__all__ = [
    "AlreadyReversed",
    "DayOpen",
    "DaySealed",
    "EntryNotFound",
    "KeyReused",
    "Unbalanced",
    "books_of",
    "close_day",
    "open_accounts",
    "post",
    "post_all",
    "post_given",
    "reverse",
]

LOCK = 76
"""First number of the advisory locks of the books; the second is the organism."""

_POST = "SELECT * FROM ledger_post(%s, %s, %s)"

_SEAL = """
WITH last AS (
    SELECT hash, balances FROM ledger_seal WHERE organism_id = %(organism)s ORDER BY day DESC LIMIT 1
), closing AS (
    SELECT coalesce((SELECT hash FROM last), %(genesis)s) AS previous,
        coalesce((SELECT balances FROM last), '{}') AS before, day.entries, day.contents, day.moves
    FROM (SELECT) AS always
    LEFT JOIN ledger_day day ON day.organism_id = %(organism)s AND day.day = %(day)s
), balances AS (
    SELECT coalesce(jsonb_object_agg(path, cents), '{}') AS after FROM (
        SELECT path, sum(cents::bigint)::bigint AS cents FROM (
            SELECT * FROM closing, jsonb_each_text(closing.before) AS opening (path, cents)
            UNION ALL
            SELECT * FROM closing, jsonb_each_text(coalesce(closing.moves, '{}')) AS moved (path, cents)
        ) AS summed GROUP BY path HAVING sum(cents::bigint) <> 0
    ) AS standing
)
INSERT INTO ledger_seal (organism_id, day, entries, balances, previous, hash, sealed_at, sealed_by)
SELECT %(organism)s, %(day)s, coalesce(entries, 0), after, previous,
    ledger_day_hash(previous, %(day)s, contents, moves), %(at)s, %(by)s
FROM closing, balances
RETURNING hash
"""

GENESIS = bytes(32)
"""What the first seal of an organism is chained to."""


def post(*, organism_id: int, draft: Draft, at: datetime) -> int:
    """Book one entry and give its id; the same key with the same content gives the id it has already.

    Raises:
        Unbalanced, UnknownAccount, KeyReused, DaySealed.
    """
    return _post(organism_id, [draft], at)[0]


def post_all(*, organism_id: int, drafts: Sequence[Draft], at: datetime) -> list[int]:
    """Book entries in one statement, all or none, and give their ids in order; see ``post``."""
    return _post(organism_id, drafts, at)


@transaction.atomic
def reverse(*, organism_id: int, entry_id: int, key: str, accounting_on: date, at: datetime) -> int:
    """Book the opposite of an entry, once, and give its id; done twice under one key, it is done once.

    The value day is that of the entry undone. A paired entry gives a paired reversal: the other body reverses its half.

    Raises:
        EntryNotFound, AlreadyReversed (under another key), KeyReused, DaySealed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNDO, {"organism": organism_id, "entry": entry_id})
        row = cursor.fetchone()
    if row is None:
        raise EntryNotFound(organism_id, entry_id)
    value_on, reason, pair_key, paths, cents, undone_by = row
    if undone_by not in (None, key):
        raise AlreadyReversed(entry_id, undone_by)
    draft = Draft(
        reason=f"{reason}:reversed",
        source=f"entry:{entry_id}",
        key=key,
        accounting_on=accounting_on,
        value_on=value_on,
        legs=tuple(Leg(path, -amount) for path, amount in zip(paths, cents, strict=True)),
        pair_key=None if pair_key is None else f"{pair_key}:reversed",
    )
    try:
        with transaction.atomic():
            return _post(organism_id, [draft], at, entry_id)[0]
    except IntegrityError as error:  # undone by another transaction since it was read
        raise AlreadyReversed(entry_id, "of another transaction") from error


_UNDO = """
SELECT entry.value_on, entry.reason, entry.pair_key, legs.paths, entry.cents,
    (SELECT undoing.key FROM ledger_entry undoing
     WHERE undoing.organism_id = %(organism)s AND undoing.reverses = entry.id)
FROM ledger_entry entry CROSS JOIN LATERAL (
    SELECT array_agg(account.path ORDER BY leg.line)
    FROM unnest(entry.account_ids) WITH ORDINALITY AS leg (account_id, line)
    JOIN ledger_account account ON account.organism_id = %(organism)s AND account.id = leg.account_id
) AS legs (paths)
WHERE entry.organism_id = %(organism)s AND entry.id = %(entry)s
"""


@transaction.atomic
def close_day(*, organism_id: int, day: date, at: datetime, by: str) -> bytes:
    """Seal a day of an organism: it and the days before take no entry any more. Gives the hash of the seal.

    The seal is chained to the one before and keeps the balances at the end of the day. Sealing a sealed day again gives
    its hash.

    Raises:
        DaySealed: a later day is sealed and this one is not. DayOpen: entries stand on an earlier day not sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organism_id])
        sealed = _sealed(organism_id, day)
        if sealed is not None:
            return sealed
        _require_days_before(organism_id, day)
        parameters = {"organism": organism_id, "day": day, "at": at, "by": by, "genesis": GENESIS}
        cursor.execute(_SEAL, parameters)
        return bytes(cursor.fetchone()[0])


def open_accounts(*, organism_id: int, paths: Iterable[str]) -> None:
    """Open the accounts that are missing, those of the chart only.

    Raises:
        UnknownAccount: the chart of the organism's books holds no such path.
    """
    wanted, books = sorted(set(paths)), books_of(organism_id=organism_id)
    for path in wanted:
        check_account(books, path)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (organism_id, path) SELECT %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
            [organism_id, wanted],
        )


def books_of(*, organism_id: int) -> frozenset[Books]:
    """Which books an organism keeps, by its kind."""
    return BOOKS_OF_KIND[network.organism(organism_id=organism_id).kind]


def _post(organism_id: int, drafts: Sequence[Draft], at: datetime, undone: int | None = None) -> list[int]:
    once = _by_key(organism_id, drafts)
    if not once:
        return []
    ids = post_given(
        organism_id=organism_id,
        entries=json.dumps([_as_json(draft, undone) for draft in once], ensure_ascii=False),
        keys=[draft.key for draft in once],
        days=[draft.accounting_on for draft in once],
        paths={leg.account for draft in once for leg in draft.legs},
        at=at,
    )
    of_key = dict(zip((draft.key for draft in once), ids, strict=True))
    return [of_key[draft.key] for draft in drafts]


def post_given(
    *, organism_id: int, entries: str, keys: Sequence[str], days: Sequence[date], paths: Iterable[str], at: datetime
) -> list[int]:
    """Book balanced entries written as JSON (see ``ledger_post``), and give their ids in order; see ``post``.

    ``keys`` and ``days``: of each entry; ``paths``: the accounts they stand on.
    """
    booked = _book(organism_id, entries, days, at)
    if len(booked) < len(keys):
        _require_open_days(organism_id, [day for number, day in enumerate(days, 1) if number not in booked])
        open_accounts(organism_id=organism_id, paths=paths)
        booked = _book(organism_id, entries, days, at)
        assert len(booked) == len(keys), (organism_id, sorted(booked))
    for number, (_, same) in booked.items():
        if not same:
            raise KeyReused(organism_id, keys[number - 1])
    return [booked[number][0] for number in range(1, len(keys) + 1)]


def _book(organism_id: int, entries: str, days: Sequence[date], at: datetime) -> dict[int, tuple[int, bool]]:
    """Id of each entry booked, now or before, by its number from one, and whether the content is the same."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_POST, [organism_id, at, entries])
        except IntegrityError as error:
            if _constraint(error) == "ledger_entry_day_is_open":  # sealed by another transaction while we were booking
                raise DaySealed(organism_id, min(days)) from error
            raise
        return {number: (entry_id, same) for number, entry_id, same in cursor.fetchall()}


def _as_json(draft: Draft, undone: int | None) -> dict[str, Any]:
    return {
        "accounting_on": draft.accounting_on.isoformat(),
        "value_on": draft.value_on.isoformat(),
        "reason": draft.reason,
        "source": draft.source,
        "key": draft.key,
        "pair_key": draft.pair_key,
        "reverses": undone,
        "paths": [leg.account for leg in draft.legs],
        "cents": [leg.cents for leg in draft.legs],
    }


def _constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that PostgreSQL says was broken."""
    return error.__cause__.diag.constraint_name if isinstance(error.__cause__, psycopg.Error) else None


def _by_key(organism_id: int, drafts: Sequence[Draft]) -> list[Draft]:
    once: dict[str, Draft] = {}
    for draft in drafts:
        if len(draft.legs) < 2 or sum(leg.cents for leg in draft.legs) or not all(leg.cents for leg in draft.legs):
            raise Unbalanced(draft.key, sum(leg.cents for leg in draft.legs))
        if once.setdefault(draft.key, draft) != draft:
            raise KeyReused(organism_id, draft.key)
    return list(once.values())


def _require_open_days(organism_id: int, days: Iterable[date]) -> None:
    last = _last_sealed(organism_id)
    for day in days:
        if last is not None and day <= last:
            raise DaySealed(organism_id, day)


def _require_days_before(organism_id: int, day: date) -> None:
    last = _last_sealed(organism_id)
    if last is not None and day < last:
        raise DaySealed(organism_id, day)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(accounting_on) FROM ledger_entry WHERE organism_id = %s AND accounting_on < %s"
            " AND accounting_on > %s",
            [organism_id, day, last or date.min],
        )
        (left,) = cursor.fetchone()
    if left is not None:
        raise DayOpen(organism_id, left, day)


def _last_sealed(organism_id: int) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(day) FROM ledger_seal WHERE organism_id = %s", [organism_id])
        day: date | None = cursor.fetchone()[0]
    return day


def _sealed(organism_id: int, day: date) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM ledger_seal WHERE organism_id = %s AND day = %s", [organism_id, day])
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])
