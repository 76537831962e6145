"""The audit of the books: every identity, mirror, pair and seal, recomputed from the entries. National scope."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.db import connection

from laroque.apps.ledger.chart import BOOKS_OF_KIND, account_in
from laroque.apps.ledger.checks import Audit, Check, Difference, Waiting, check
from laroque.apps.ledger.operations import GENESIS
from laroque.apps.ledger.queries import (
    PAIRING_DAYS,
    last_booked_on,
    network_balances,
    unpaired,
)
from laroque.apps.ledger.rules import identities
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.kernel.periods import subtract_working_days
from laroque.kernel.text import Text

_UNBALANCED = """
SELECT organism_id, id, (SELECT sum(leg) FROM unnest(cents) AS leg)::bigint FROM ledger_entry
WHERE (SELECT coalesce(sum(leg), 1) FROM unnest(cents) AS leg) <> 0
    OR cardinality(cents) < 2 OR cardinality(cents) <> cardinality(account_ids)
ORDER BY organism_id, id
"""

_ACCOUNTS = 'SELECT organism_id, path FROM ledger_account ORDER BY organism_id, path COLLATE "C"'

_STRAY_LEGS = """
SELECT posting.organism_id, min(posting.entry_id), posting.account_id, sum(posting.cents)::bigint
FROM ledger_posting posting
WHERE NOT EXISTS (SELECT FROM ledger_account account
    WHERE account.organism_id = posting.organism_id AND account.id = posting.account_id)
GROUP BY posting.organism_id, posting.account_id ORDER BY posting.organism_id, posting.account_id
"""

_SUMS = """
SELECT posting.organism_id, account.path, sum(posting.cents)::bigint
FROM ledger_posting posting
JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
WHERE posting.accounting_on <= %(on)s
GROUP BY posting.organism_id, account.path HAVING sum(posting.cents) <> 0
"""

_LIAISONS = """
WITH pair AS (
    SELECT pair_key, count(DISTINCT organism_id) AS bodies FROM ledger_entry
    WHERE pair_key IS NOT NULL GROUP BY pair_key
)
SELECT posting.organism_id, account.path, sum(posting.cents)::bigint
FROM ledger_posting posting
JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
LEFT JOIN pair ON pair.pair_key = posting.pair_key
WHERE starts_with(account.path, 'liaison:') AND pair.bodies IS DISTINCT FROM 1
GROUP BY posting.organism_id, account.path HAVING sum(posting.cents) <> 0
"""

_DISAGREEING = """
SELECT posting.pair_key, sum(posting.cents)::bigint, count(DISTINCT posting.organism_id)
FROM ledger_posting posting
JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
WHERE posting.pair_key IS NOT NULL AND starts_with(account.path, 'liaison:')
GROUP BY posting.pair_key
HAVING count(DISTINCT posting.organism_id) > 2
    OR (count(DISTINCT posting.organism_id) = 2 AND sum(posting.cents) <> 0)
ORDER BY posting.pair_key COLLATE "C"
"""

_OVERDRAWN = """
WITH daily AS (
    SELECT posting.organism_id, account.path, posting.accounting_on AS day, sum(posting.cents)::bigint AS cents
    FROM ledger_posting posting
    JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
    WHERE posting.organism_id = ANY (%(agencies)s) AND starts_with(account.path, 'bank:')
    GROUP BY posting.organism_id, account.path, posting.accounting_on
), running AS (
    SELECT organism_id, path, day, sum(cents) OVER (PARTITION BY organism_id, path ORDER BY day)::bigint AS cents
    FROM daily
)
SELECT organism_id, path, day, cents FROM running WHERE cents < 0 ORDER BY organism_id, path, day
"""

_TRANSITS = """
SELECT posting.organism_id, account.path, sum(posting.cents)::bigint AS balance,
    coalesce(sum(posting.cents) FILTER (WHERE posting.cents > 0 AND posting.value_on < %(limit)s), 0)::bigint,
    coalesce(sum(posting.cents) FILTER (WHERE posting.cents < 0 AND posting.value_on < %(limit)s), 0)::bigint,
    coalesce(sum(posting.cents) FILTER (WHERE posting.cents > 0), 0)::bigint,
    coalesce(sum(posting.cents) FILTER (WHERE posting.cents < 0), 0)::bigint
FROM ledger_posting posting
JOIN ledger_account account ON account.organism_id = posting.organism_id AND account.id = posting.account_id
WHERE starts_with(account.path, 'transit:') AND posting.accounting_on <= %(on)s
GROUP BY posting.organism_id, account.path ORDER BY posting.organism_id, account.path COLLATE "C"
"""

_REVERSALS = """
SELECT undoing.organism_id, undoing.id FROM ledger_entry undoing
LEFT JOIN ledger_entry undone ON undone.organism_id = undoing.organism_id AND undone.id = undoing.reverses
WHERE undoing.reverses IS NOT NULL AND (undone.id IS NULL OR undone.account_ids <> undoing.account_ids
    OR undone.cents <> (SELECT array_agg(-leg.cents ORDER BY leg.line)
        FROM unnest(undoing.cents) WITH ORDINALITY AS leg (cents, line)))
ORDER BY undoing.organism_id, undoing.id
"""

_SEALS = """
SELECT organism_id, day, seal.entries, coalesce(booked.entries, 0), seal.previous, seal.hash,
    ledger_day_hash(seal.previous, day, booked.contents, booked.moves), seal.balances, coalesce(booked.moves, '{}')
FROM ledger_seal seal FULL JOIN ledger_day booked USING (organism_id, day)
WHERE day <= (SELECT max(last.day) FROM ledger_seal last WHERE last.organism_id = coalesce(
    seal.organism_id, booked.organism_id))
ORDER BY organism_id, day
"""


def audit(*, on: date | None = None, extra_checks: Sequence[Callable[[], Check]] = ()) -> Audit:
    """Check the books of the whole network as they stand at the end of ``on`` (the last day booked when none is given).

    ``extra_checks`` are those of the apps above: sub-accounts against their account, bank accounts against their
    statements. To be called in a national scope.
    """
    day = on or last_booked_on() or _BEFORE_ALL
    organisms = network.organisms()
    codes = {organism.id: organism.code for organism in organisms}
    own = [
        check("entries_balance", _unbalanced(codes)),
        check("accounts_in_chart", _outside_chart(organisms)),
        check("balances_recompute", _balances(codes, day)),
        check("liaisons_mirror", _mirrors(codes)),
        check("pairs_agree", _pairs_that_disagree()),
        check("pairs_complete", _pairs_alone(codes, day)),
        check("agency_identity", _agency_identity(codes, day)),
        check("agency_never_overdrawn", _overdrawn(codes)),
        check("transits_clear", _stale_transits(codes, day)),
        check("reversals_undo", _reversals(codes)),
        check("seals_recompute", _seals(codes)),
    ]
    return Audit((*own, *(extra() for extra in extra_checks)), tuple(_waiting(codes, day)))


def _unbalanced(codes: Mapping[int, str]) -> Iterator[Difference]:
    for organism_id, entry_id, cents in _rows(_UNBALANCED):
        text = Text(
            "the entry does not sum to zero, or a leg is missing", "l'écriture n'est pas équilibrée ou complète"
        )
        yield Difference(text, codes[organism_id], entry_id=entry_id, cents=cents)


def _outside_chart(organisms: Sequence[OrganismView]) -> Iterator[Difference]:
    codes = {organism.id: organism.code for organism in organisms}
    books = {organism.id: BOOKS_OF_KIND[organism.kind] for organism in organisms}
    for organism_id, path in _rows(_ACCOUNTS):
        if account_in(books[organism_id], path) is None:
            text = Text("the account is not in the chart", "le compte n'est pas au plan")
            yield Difference(text, codes[organism_id], account=path)
    for organism_id, entry_id, account_id, cents in _rows(_STRAY_LEGS):
        text = Text(f"account {account_id} does not exist", f"le compte {account_id} n'existe pas")
        yield Difference(text, codes[organism_id], entry_id=entry_id, cents=cents)


def _balances(codes: Mapping[int, str], on: date) -> Iterator[Difference]:
    summed = {(organism_id, path): cents for organism_id, path, cents in _rows(_SUMS, {"on": on})}
    shown = {(organism_id, path): cents for organism_id, path, cents in network_balances(on=on)}
    for organism_id, path in sorted(summed.keys() | shown.keys()):
        gap = shown.get((organism_id, path), 0) - summed.get((organism_id, path), 0)
        if gap:
            text = Text("the balance is not the sum of the legs", "le solde n'est pas la somme des lignes")
            yield Difference(text, codes[organism_id], account=path, cents=gap)


def _mirrors(codes: Mapping[int, str]) -> Iterator[Difference]:
    books: dict[str, dict[str, int]] = {}
    for organism_id, path, cents in _rows(_LIAISONS):
        books.setdefault(codes[organism_id], {})[path] = cents
    agency = books.pop(_AGENCY, {})
    for code, path, gap in identities.mirror_gaps(agency, books):
        text = Text("the account and its mirror at the agency differ", "le compte et son miroir à l'agence diffèrent")
        yield Difference(text, code, account=path, cents=gap)


def _pairs_that_disagree() -> Iterator[Difference]:
    for pair_key, cents, bodies in _rows(_DISAGREEING):
        text = Text(
            f"the halves of pair {pair_key}, booked by {bodies} bodies, do not cancel",
            f"les moitiés de la paire {pair_key}, passées par {bodies} organismes, ne s'annulent pas",
        )
        yield Difference(text, cents=cents)


def _pairs_alone(codes: Mapping[int, str], on: date) -> Iterator[Difference]:
    for pair in unpaired(on=on):
        text = Text(
            f"pair {pair.pair_key}, booked on {pair.first_on}, still has one half",
            f"la paire {pair.pair_key}, passée le {pair.first_on}, n'a toujours qu'une moitié",
        )
        yield Difference(text, codes[pair.organism_id])


def _agency_identity(codes: Mapping[int, str], on: date) -> Iterator[Difference]:
    balances = {path: cents for organism_id, path, cents in network_balances(on=on) if codes[organism_id] == _AGENCY}
    if gap := identities.agency_identity_gap(balances):
        text = Text("banks and transits are not what they are held for", "banques et transits ne sont pas justifiés")
        yield Difference(text, _AGENCY, cents=gap)


def _overdrawn(codes: Mapping[int, str]) -> Iterator[Difference]:
    agencies = [organism_id for organism_id, code in codes.items() if code == _AGENCY]
    for organism_id, path, day, cents in _rows(_OVERDRAWN, {"agencies": agencies}):
        text = Text(f"overdrawn on {day} (D225-3)", f"à découvert le {day} (D225-3)")
        yield Difference(text, codes[organism_id], account=path, cents=cents)


def _stale_transits(codes: Mapping[int, str], on: date) -> Iterator[Difference]:
    limit = subtract_working_days(on, PAIRING_DAYS)
    for organism_id, path, balance, old_debits, old_credits, debits, credits in _rows(
        _TRANSITS, {"on": on, "limit": limit}
    ):
        stale = max(old_debits + credits, 0) if balance > 0 else min(old_credits + debits, 0)
        if stale:
            text = Text(f"not cleared since before {limit}", f"non soldé depuis avant le {limit}")
            yield Difference(text, codes[organism_id], account=path, cents=stale)


def _reversals(codes: Mapping[int, str]) -> Iterator[Difference]:
    for organism_id, entry_id in _rows(_REVERSALS):
        text = Text("the reversal is not the opposite of an entry", "la contre-passation n'est l'inverse d'aucune")
        yield Difference(text, codes[organism_id], entry_id=entry_id)


def _seals(codes: Mapping[int, str]) -> Iterator[Difference]:
    organism, chained, balances = None, GENESIS, {}
    for organism_id, day, entries, booked, previous, seal, recomputed, kept, moves in _rows(_SEALS):
        if organism_id != organism:
            organism, chained, balances = organism_id, GENESIS, {}
        balances = _summed(balances, json.loads(moves))
        expected = (booked, chained, recomputed, balances)
        if (entries, previous, seal, kept and json.loads(kept)) != expected:
            text = Text(f"the seal of {day} does not recompute", f"le scellé du {day} ne se recalcule pas")
            yield Difference(text, codes[organism_id])
        chained = seal


def _waiting(codes: Mapping[int, str], on: date) -> Iterator[Waiting]:
    for organism_id, path, cents in network_balances(on=on):
        if identities.must_clear(path):
            yield Waiting(codes[organism_id], path, cents)


def _summed(balances: Mapping[str, int], moves: Mapping[str, int]) -> dict[str, int]:
    totals = {path: balances.get(path, 0) + moves.get(path, 0) for path in balances.keys() | moves.keys()}
    return {path: cents for path, cents in totals.items() if cents}


def _rows(query: str, parameters: Mapping[str, object] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


_AGENCY = "agency"
_BEFORE_ALL = date(2000, 1, 1)
