"""What self-employed persons are called to pay, as frames: from the engine, and compared with what was booked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.apps.contributions import frames
from laroque.apps.contributions.frames import SELF_SOURCE, fetch
from laroque.apps.contributions.rules.self_employed import Fact, Person, end_of, rhythms_of
from laroque.apps.contributions.states import DueKind, FactKind
from laroque.engines.self_employed import account_months as engine
from laroque.engines.self_employed.micro_returns import MICRO_PERSONS_SCHEMA, expected_returns, missing_dues_of
from laroque.engines.sharing import keys_frame
from laroque.engines.sharing.self_employed import shares_of_dues
from laroque.legislation import parameters as law
from laroque.legislation.sharing import sharing_keys

_DUE = ["account", "month", "period", "self_line", "due_on"]
_DUE_SCHEMA = {
    "account": pl.Int64, "month": pl.Date, "period": pl.Date, "self_line": pl.String, "due_on": pl.Date,
    "cents": pl.Int64,
}  # fmt: skip
_SHARE = ["account", "month", "borne_by", "beneficiary"]
_SHARE_SCHEMA = {
    "account": pl.Int64, "month": pl.Date, "borne_by": pl.String, "beneficiary": pl.String, "cents": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Charged:
    """What changes of the penalties that the law charges by itself for a month, in signed cents.

    ``number`` counts the changes before it: it makes the key of this one.
    """

    account_id: int
    month: date
    cents: int
    number: int


@dataclass(frozen=True, slots=True)
class MissingReturn:
    """A return of turnover that was to come by a day, and did not: it is for the months from one to another."""

    account: int
    month: date
    until: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be booked: rows of dues and of shares that differ, as frames, and penalties to charge."""

    dues: Any
    shares: Any
    charged: Sequence[Charged]

    @property
    def months(self) -> list[tuple[date, list[int]]]:
        """The accounts whose shares change, by month."""
        grouped = self.shares.group_by("month").agg(pl.col("account").unique().sort()).sort("month")
        return [(month, accounts) for month, accounts in grouped.iter_rows()]

    @property
    def accounts(self) -> list[int]:
        """The accounts of which anything changes."""
        return sorted({*self.dues["account"].to_list(), *self.shares["account"].to_list()})


def changes(organism_id: int, persons: Sequence[Person], facts: Sequence[Fact], *, on: date) -> Changes:
    """What the persons are called to pay up to a day and was not booked yet. Raises ``NotLegislatedYet``.

    The whole of what was called is computed from the facts each time: what was booked before is taken away.
    """
    called = _called(persons, facts, on)
    principal = called.filter(pl.col("kind") == DueKind.PRINCIPAL.value)
    accounts = [person.account for person in persons]
    dues = _difference(principal.select(*_DUE, "cents"), _booked_dues(organism_id, accounts), _DUE)
    shared = shares_of_dues(principal, keys_frame(sharing_keys()))
    shares = _difference(shared.select(*_SHARE, "cents"), _booked_shares(organism_id, accounts), _SHARE)
    return Changes(dues, shares, _charged(organism_id, accounts, called))


def missing_returns(persons: Sequence[Person], facts: Sequence[Fact], *, on: date) -> list[MissingReturn]:
    """The returns of turnover due by a day that never came, zero turnover included (CSS R613-8), the oldest first."""
    micro = {person.account: person for person in persons if person.is_micro}
    expected = expected_returns(_micro_persons(micro, facts).lazy(), law.load(), on=on)
    told = {(fact.account, fact.month) for fact in facts if fact.kind is FactKind.TURNOVER}
    return [
        missing
        for missing in (MissingReturn(*row) for row in expected.iter_rows())
        if not any(account == missing.account and missing.month <= month < missing.until for account, month in told)
    ]


def write(organism_id: int, run_id: int, found: Changes, *, on: date) -> None:
    """Add the rows of dues and shares; ``run_id`` is the run that found them."""
    fixed = {
        "organism_id": organism_id,
        "run_id": run_id,
        "kind": DueKind.PRINCIPAL.value,
        "source": f"{SELF_SOURCE}{run_id}",
        "booked_on": on,
    }
    frames.insert("contributions_due", found.dues, {**fixed, "ctp": "", "qualifier": "", "insee": ""})
    frames.insert("contributions_dueshare", found.shares, fixed)


def by_beneficiary(found: Changes) -> Mapping[int, dict[str, int]]:
    """The cents that change for each beneficiary, by account."""
    return frames.by_beneficiary(found.shares.with_columns(kind=pl.lit(DueKind.PRINCIPAL.value)), "account")


def digest(found: Changes) -> bytes:
    """The hash of what a run found."""
    return frames.digest(found.dues, found.shares)


def _called(persons: Sequence[Person], facts: Sequence[Fact], on: date) -> pl.DataFrame:
    """The rows that the engine calls, with ``activity``, ``period`` (its first month) and ``self_line``."""
    parameters = law.load()
    micro = {person.account: person for person in persons if person.is_micro}
    others = [person for person in persons if not person.is_micro]
    parts = []
    if others:
        known = {person.account for person in others}
        told = [fact for fact in facts if fact.account in known and fact.kind is not FactKind.TURNOVER]
        parts.append(engine.dues_of(_persons(others).lazy(), _facts(told).lazy(), parameters, on=on))
    if micro:
        told = [fact for fact in facts if fact.account in micro and fact.kind is FactKind.TURNOVER]
        declared = _declared(told, micro).lazy()
        parts.append(engine.micro_dues_of(declared, parameters, on=on))
        missing = missing_dues_of(_micro_persons(micro, facts).lazy(), declared, parameters, on=on)
        parts.extend([] if missing.is_empty() else [missing])
    empty = pl.DataFrame(schema=engine.DUES_SCHEMA)
    activities = {person.account: person.activity for person in persons}
    is_micro = pl.col("account").is_in(list(micro))
    return pl.concat([empty, *parts]).with_columns(
        activity=pl.col("account").replace_strict(activities, default=None, return_dtype=pl.String),
        period=pl.when(is_micro).then("month").otherwise(pl.date(pl.col("year"), 1, 1)),
        self_line="line",
    )


def _persons(persons: Sequence[Person]) -> pl.DataFrame:
    rows = [{name: getattr(person, name) for name in engine.PERSONS_SCHEMA} for person in persons]
    return pl.DataFrame(rows, schema=engine.PERSONS_SCHEMA)


def _facts(facts: Sequence[Fact]) -> pl.DataFrame:
    rows = [
        {**asdict(fact), "kind": fact.kind.value, "year": fact.month.year, "rhythm": fact.rhythm or None}
        for fact in facts
    ]
    return pl.DataFrame(rows, schema=engine.FACTS_SCHEMA)


def _declared(facts: Sequence[Fact], micro: Mapping[int, Person]) -> pl.DataFrame:
    rows = [
        {
            "account": fact.account,
            "activity": micro[fact.account].activity,
            "month": fact.month,
            "rhythm": fact.rhythm,
            "turnover_cents": fact.cents,
            "created_on": _creation(micro[fact.account]),
            "known_on": fact.known_on,
            "started_on": _start(micro[fact.account]),
        }
        for fact in facts
    ]
    return pl.DataFrame(rows, schema=engine.MICRO_SCHEMA)


def _micro_persons(micro: Mapping[int, Person], facts: Sequence[Fact]) -> pl.DataFrame:
    known: dict[int, list[Fact]] = {account: [] for account in micro}
    for fact in facts:
        if fact.account in micro:
            known[fact.account].append(fact)
    rows = [
        {
            "account": account,
            "started_on": person.started_on,
            "registered_on": person.registered_on,
            "rhythm": rhythm,
            "from_year": since,
            "to_year": until,
            "ended_on": end_of(known[account]),
        }
        for account, person in micro.items()
        for since, until, rhythm in _spans(rhythms_of(person, known[account]))
    ]
    return pl.DataFrame(rows, schema=MICRO_PERSONS_SCHEMA)


def _spans(rhythms: Mapping[int | None, str]) -> list[tuple[int | None, int | None, str]]:
    """The first and the last year of each rhythm, None without one."""
    years = sorted(year for year in rhythms if year is not None)
    ends = [*(year - 1 for year in years), None]
    return [(since, until, rhythms[since]) for since, until in zip([None, *years], ends, strict=True)]


def _start(person: Person) -> date | None:
    """The day of the start, for the first return after it (CSS R613-12); none for who only goes on."""
    return person.started_on if person.is_start else None


def _creation(person: Person) -> date | None:
    """The day of creation of who has the start relief, which says how much it is (decision 0105); None without it."""
    return None if person.relieved_from is None else _start(person) or person.relieved_from


def _difference(wanted: pl.DataFrame, booked: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    taken = booked.with_columns(cents=-pl.col("cents"))
    sums = pl.concat([wanted, taken]).group_by(keys).agg(pl.col("cents").sum())
    return sums.filter(pl.col("cents") != 0).sort(keys)


def _booked_dues(organism_id: int, accounts: Sequence[int]) -> pl.DataFrame:
    rows = fetch(
        "select account_id, month, period, line, due_on, sum(cents)::bigint from contributions_due"
        " where organism_id = %s and account_id = any(%s) and starts_with(source, %s) and kind = %s"
        " group by 1, 2, 3, 4, 5",
        [organism_id, list(accounts), SELF_SOURCE, DueKind.PRINCIPAL],
    )
    return pl.DataFrame(rows, _DUE_SCHEMA, orient="row")


def _booked_shares(organism_id: int, accounts: Sequence[int]) -> pl.DataFrame:
    rows = fetch(
        "select account_id, month, borne_by, beneficiary, sum(cents)::bigint from contributions_dueshare"
        " where organism_id = %s and account_id = any(%s) and starts_with(source, %s) and kind = %s"
        " group by 1, 2, 3, 4",
        [organism_id, list(accounts), SELF_SOURCE, DueKind.PRINCIPAL],
    )
    return pl.DataFrame(rows, _SHARE_SCHEMA, orient="row")


def _charged(organism_id: int, accounts: Sequence[int], called: pl.DataFrame) -> list[Charged]:
    """What the penalties called differ by from those charged by the law; what an officer let off stays let off."""
    found = called.filter(pl.col("kind") == DueKind.SURCHARGE.value)
    wanted = {
        (account, month): cents
        for account, month, cents in found.group_by("account", "month").agg(pl.col("cents").sum()).iter_rows()
    }
    rows = fetch(
        "select account_id, month, sum(cents)::bigint, count(*) from contributions_charge"
        " where organism_id = %s and account_id = any(%s) and starts_with(key, %s) group by 1, 2",
        [organism_id, list(accounts), SELF_SOURCE],
    )
    booked = {(account, month): (cents, number) for account, month, cents, number in rows}
    changed = []
    for place in sorted({*wanted, *booked}):
        before, number = booked.get(place, (0, 0))
        if difference := wanted.get(place, 0) - before:
            changed.append(Charged(*place, difference, number))
    return changed
