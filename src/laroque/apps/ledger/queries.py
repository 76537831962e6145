"""Reads of the ledger. Those of one organism run in its scope, those of the network in a national scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import connection

from laroque.apps.ledger.rules.drafts import Leg
from laroque.kernel.periods import subtract_working_days

DayKind = Literal["accounting_on", "value_on"]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as booked, with its legs in order."""

    organism_id: int
    id: int
    accounting_on: date
    value_on: date
    reason: str
    source: str
    key: str
    pair_key: str | None
    reverses: int | None
    posted_at: datetime
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page of what moved an account, last booked first; ``next_before`` is the id to ask the next page with."""

    entries: tuple[EntryView, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class SinglePair:
    """A movement between two bodies of which one only has booked its half."""

    pair_key: str
    organism_id: int
    first_on: date


@dataclass(frozen=True, slots=True)
class SealView:
    """A sealed day."""

    organism_id: int
    day: date
    entries: int
    hash: bytes
    sealed_at: datetime
    sealed_by: str


# The last seal up to the day gives the balances at its end; what was booked since is added. No entry stands on or
# before a sealed day without being in its seal.
_BALANCES = """
WITH sealed AS (
    SELECT DISTINCT ON (organism_id) organism_id, day, balances FROM ledger_seal
    WHERE day <= %(on)s {organism} ORDER BY organism_id, day DESC
), since AS (
    SELECT posting.organism_id, posting.account_id, sum(posting.cents) AS cents
    FROM ledger_posting posting LEFT JOIN sealed ON sealed.organism_id = posting.organism_id
    WHERE posting.accounting_on <= %(on)s AND posting.accounting_on > coalesce(sealed.day, '-infinity') {of_posting}
    GROUP BY posting.organism_id, posting.account_id
), standing AS (
    SELECT sealed.organism_id, opening.path, opening.cents::bigint AS cents
    FROM sealed, jsonb_each_text(sealed.balances) AS opening (path, cents)
    UNION ALL
    SELECT since.organism_id, account.path, since.cents
    FROM since JOIN ledger_account account
        ON account.organism_id = since.organism_id AND account.id = since.account_id
)
SELECT organism_id, path, sum(cents)::bigint FROM standing
WHERE starts_with(path, %(prefix)s)
GROUP BY organism_id, path HAVING sum(cents) <> 0 ORDER BY organism_id, path COLLATE "C"
"""

_BALANCES_BY_VALUE = """
SELECT posting.organism_id, account.path, sum(posting.cents)::bigint
FROM ledger_posting posting
JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
WHERE posting.organism_id = %(organism)s AND posting.value_on <= %(on)s AND starts_with(account.path, %(prefix)s)
GROUP BY posting.organism_id, account.path HAVING sum(posting.cents) <> 0 ORDER BY account.path COLLATE "C"
"""

_ENTRIES = """
SELECT entry.organism_id, entry.id, entry.accounting_on, entry.value_on, entry.reason, entry.source, entry.key,
    entry.pair_key, entry.reverses, entry.posted_at, legs.paths, entry.cents
FROM ({chosen}) AS entry CROSS JOIN LATERAL (
    SELECT array_agg(account.path ORDER BY leg.line)
    FROM unnest(entry.account_ids) WITH ORDINALITY AS leg (account_id, line)
    JOIN ledger_account account ON account.organism_id = entry.organism_id AND account.id = leg.account_id
) AS legs (paths)
ORDER BY entry.id {order}
"""

_MOVED_WITH = """
SELECT account.path, sum(posting.cents)::bigint
FROM ledger_posting posting
JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
WHERE posting.organism_id = %(organism)s AND account.path <> %(path)s AND posting.entry_id IN (
    SELECT id FROM ledger_entry
    WHERE organism_id = %(organism)s AND reason = ANY (%(reasons)s)
        AND value_on >= %(since)s AND value_on < %(until)s
        AND account_ids @> ARRAY[(
            SELECT id FROM ledger_account WHERE organism_id = %(organism)s AND path = %(path)s)]
)
GROUP BY account.path HAVING sum(posting.cents) <> 0 ORDER BY account.path COLLATE "C"
"""

_SINGLE = """
SELECT pair_key, min(organism_id), min(accounting_on) FROM ledger_entry
WHERE pair_key IS NOT NULL AND accounting_on <= %(on)s
GROUP BY pair_key HAVING count(DISTINCT organism_id) = 1 AND min(accounting_on) < %(limit)s
ORDER BY min(accounting_on), pair_key COLLATE "C"
"""

PAIRING_DAYS = 2
"""Working days after which a pair still single is an alarm."""


def balances(
    *, organism_id: int, on: date | None = None, prefix: str = "", by: DayKind = "accounting_on"
) -> dict[str, int]:
    """Signed cents of each account of an organism at the end of a day (today and later with none), those of zero left
    out. ``prefix`` keeps the paths that begin so; ``by`` chooses the accounting day or the value day."""
    query = _BALANCES_BY_VALUE
    if by == "accounting_on":
        query = _BALANCES.format(
            organism="AND organism_id = %(organism)s", of_posting="AND posting.organism_id = %(organism)s"
        )
    rows = _rows(query, {"organism": organism_id, "on": on or date.max, "prefix": prefix})
    return {path: cents for _, path, cents in rows}


def network_balances(*, on: date | None = None, prefix: str = "") -> list[tuple[int, str, int]]:
    """Organism, account path and signed cents of the whole network at the end of a day, in a national scope."""
    query = _BALANCES.format(organism="", of_posting="")
    return [tuple(row) for row in _rows(query, {"on": on or date.max, "prefix": prefix})]


def entry(*, organism_id: int, entry_id: int) -> EntryView | None:
    """One entry, or None."""
    found = _entries("organism_id = %(organism)s AND id = %(id)s", {"organism": organism_id, "id": entry_id})
    return found[0] if found else None


def entries_of(*, organism_id: int, source: str) -> list[EntryView]:
    """What a source (message, run, movement) gave rise to, in order of booking."""
    return _entries("organism_id = %(organism)s AND source = %(source)s", {"organism": organism_id, "source": source})


def entry_of_key(*, organism_id: int, key: str) -> EntryView | None:
    """The entry booked under a key, or None."""
    found = _entries("organism_id = %(organism)s AND key = %(key)s", {"organism": organism_id, "key": key})
    return found[0] if found else None


def account_history(*, organism_id: int, path: str, before: int | None = None, size: int = 50) -> AccountPage:
    """A page of the entries that move an account, last booked first, before the entry of id ``before``."""
    condition = (
        "organism_id = %(organism)s AND (%(before)s::bigint IS NULL OR id < %(before)s) AND account_ids @> ARRAY["
        "(SELECT id FROM ledger_account WHERE organism_id = %(organism)s AND path = %(path)s)]"
        " ORDER BY id DESC LIMIT %(limit)s"
    )
    parameters = {"organism": organism_id, "path": path, "before": before, "limit": size + 1}
    found = _entries(condition, parameters, order="DESC")
    page = found[:size]
    return AccountPage(tuple(page), page[-1].id if len(found) > size else None)


def moved_by_reasons(*, organism_id: int, suffix: str, reasons: Sequence[str]) -> dict[str, int]:
    """Signed cents that entries of some reasons have moved on the accounts whose path ends so, since the beginning."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account.path, sum(posting.cents)::bigint FROM ledger_posting posting"
            " JOIN ledger_account account ON account.organism_id = posting.organism_id"
            " AND account.id = posting.account_id JOIN ledger_entry entry"
            " ON entry.organism_id = posting.organism_id AND entry.id = posting.entry_id"
            " WHERE posting.organism_id = %s AND account.path LIKE %s AND entry.reason = ANY (%s)"
            ' GROUP BY account.path HAVING sum(posting.cents) <> 0 ORDER BY account.path COLLATE "C"',
            [organism_id, f"%{suffix}", list(reasons)],
        )
        return dict(cursor.fetchall())


def moved_with(*, organism_id: int, path: str, reasons: Sequence[str], since: date, until: date) -> dict[str, int]:
    """Signed cents that entries of some reasons moved beside an account, by path; value days from ``since`` until
    ``until`` (excluded)."""
    facts = {"organism": organism_id, "path": path, "reasons": list(reasons), "since": since, "until": until}
    return {row[0]: row[1] for row in _rows(_MOVED_WITH, facts)}


def moved_by_day(*, organism_id: int, prefix: str, since: date, until: date) -> list[tuple[date, str, int]]:
    """Accounting day, path and signed cents of what moved the accounts whose path begins so, from ``since`` until
    ``until`` (excluded)."""
    query = (
        "SELECT posting.accounting_on, account.path, sum(posting.cents)::bigint FROM ledger_posting posting"
        " JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id"
        " WHERE posting.organism_id = %(organism)s AND posting.accounting_on >= %(since)s"
        " AND posting.accounting_on < %(until)s AND starts_with(account.path, %(prefix)s)"
        ' GROUP BY 1, 2 HAVING sum(posting.cents) <> 0 ORDER BY 1, account.path COLLATE "C"'
    )
    facts = {"organism": organism_id, "prefix": prefix, "since": since, "until": until}
    return [tuple(row) for row in _rows(query, facts)]


def unpaired(*, on: date) -> list[SinglePair]:
    """Pairs of which one body only had booked its half by the end of ``on``, more than two working days after. National
    scope: from one organism's own scope the other half cannot be seen."""
    rows = _rows(_SINGLE, {"on": on, "limit": subtract_working_days(on, PAIRING_DAYS)})
    return [SinglePair(*row) for row in rows]


def seals(*, organism_id: int) -> list[SealView]:
    """The sealed days of an organism, in order."""
    rows = _rows(
        "SELECT organism_id, day, entries, hash, sealed_at, sealed_by FROM ledger_seal"
        " WHERE organism_id = %(organism)s ORDER BY day",
        {"organism": organism_id},
    )
    return [SealView(organism, day, entries, bytes(seal), at, by) for organism, day, entries, seal, at, by in rows]


def sealed_on(*, day: date) -> set[int]:
    """The organisms whose books are sealed up to a day at least, within what the scope shows."""
    rows = _rows("SELECT organism_id FROM ledger_seal GROUP BY organism_id HAVING max(day) >= %(day)s", {"day": day})
    return {organism_id for (organism_id,) in rows}


def last_sealed_days() -> dict[int, date]:
    """The last day sealed of each organism that has sealed one, within what the scope shows."""
    return dict(_rows("SELECT organism_id, max(day) FROM ledger_seal GROUP BY organism_id ORDER BY 1", {}))


def last_booked_on() -> date | None:
    """The last accounting day that holds an entry, within what the scope shows."""
    return _rows("SELECT max(accounting_on) FROM ledger_entry", {})[0][0]


def first_open_day(*, organism_id: int) -> date | None:
    """The first accounting day of an organism that holds entries and is not sealed, or None."""
    rows = _rows(
        "SELECT min(accounting_on) FROM ledger_entry WHERE organism_id = %(organism)s AND accounting_on >"
        " coalesce((SELECT max(day) FROM ledger_seal WHERE organism_id = %(organism)s), '-infinity'::date)",
        {"organism": organism_id},
    )
    return rows[0][0]


def organisms_with_entries(*, on: date) -> list[int]:
    """The organisms that booked anything up to a day, within what the scope shows."""
    rows = _rows(
        "SELECT DISTINCT organism_id FROM ledger_entry WHERE accounting_on <= %(on)s ORDER BY organism_id", {"on": on}
    )
    return [organism_id for (organism_id,) in rows]


def _entries(condition: str, parameters: dict[str, object], order: str = "ASC") -> list[EntryView]:
    query = _ENTRIES.format(chosen=f"SELECT * FROM ledger_entry WHERE {condition}", order=order)
    return [
        EntryView(*row[:-2], tuple(Leg(path, cents) for path, cents in zip(row[-2], row[-1], strict=True)))
        for row in _rows(query, parameters)
    ]


def _rows(query: str, parameters: dict[str, object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
