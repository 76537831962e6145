"""The engine of sick leaves says of random histories what a walk over their days says, to the cent and to the day."""

import random
from datetime import date, timedelta

import polars as pl
import pytest
from tests.oracles.sick_leave_by_day import DAY, Certificate, History, Leave, Month, walked

from laroque.engines.benefits.facts import PAID_SCHEMA, PAYS_SCHEMA
from laroque.engines.benefits.sick_leave.facts import CUTS_SCHEMA, LEAVES_SCHEMA, STOPS_SCHEMA, LeaveFacts
from laroque.engines.benefits.sick_leave.leaves import sick_leaves

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 1)


def made_up(chance: random.Random, rank: int) -> History:
    """A person whose pay and leaves stand on what the law bounds: short hours, long leaves, relapses, late notices."""
    leaves, on = [], FIRST + chance.randrange(200) * DAY
    while on < LAST and len(leaves) < 6:
        leave = _leave(chance, f"{rank}.{len(leaves)}", on)
        leaves.append(leave)
        on = leave.certificates[-1].until + chance.choice((1, 5, 40, 200, 366)) * DAY
    cuts = {leave.case: [_cut(chance, leave)] for leave in leaves if chance.random() < 0.1}
    return History(leaves, _months(chance), cuts, _former(chance))


def _leave(chance: random.Random, case: str, on: date) -> Leave:
    certificates, since = [], on
    for _ in range(chance.randint(1, 3)):
        until = since + chance.choice((1, 2, 3, 4, 15, 31, 90, 200)) * DAY
        sent = chance.choice((None, None, since + DAY, since + 2 * DAY, since + 3 * DAY, since + 20 * DAY))
        loss = chance.choice((None, None, None, 1500, 9000))
        certificates.append(Certificate(since, until, since, sent, chance.random() < 0.1, loss))
        since = until + (chance.random() < 0.1) * DAY
    illness = chance.choice((None, None, None, "i", "j"))
    waiver = chance.choice((None,) * 8 + ("child_died", "pregnancy_ended"))
    return Leave(
        case, on, certificates, illness, waiver, on - chance.choice((10, 90, 91, 92)) * DAY if waiver else None,
        chance.choice(("monthly", "monthly", "season", "weekly")),
        chance.choice((None, date(2020, 1, 1), on - 365 * DAY, on - 364 * DAY)),
        on + 20 * DAY if chance.random() < 0.1 else None,
    )  # fmt: skip


def _cut(chance: random.Random, leave: Leave) -> tuple[date, date]:
    since = leave.started_on + chance.randrange(20) * DAY
    return since, since + chance.randint(1, 30) * DAY


def _months(chance: random.Random) -> dict[date, Month]:
    usual, told = chance.choice((0, 60_000, 160_000, 255_224, 400_000)), {}
    for rank in range(36):
        at = date(2024 + rank // 12, rank % 12 + 1, 1)
        if chance.random() < 0.002:
            continue
        worked = chance.choice((None,) * 6 + (0, 1, 10, 20))
        cents = usual + chance.randrange(-100, 100) if usual and worked != 0 else 0
        hours = chance.choice((0, 4_999, 5_000, 5_001, 15_167))
        told[at] = Month(cents, hours, worked, chance.choice(("none", "activity", "excused")))
    return told


def _former(chance: random.Random) -> list[tuple[date, date, str | None, date]]:
    if chance.random() < 0.5:
        return []
    since = date(2022, 1, 1) + chance.randrange(700) * DAY
    days = chance.choice((10, 200, 355, 360))
    return [(since, since + days * DAY, chance.choice((None, None, "i")), since - 3 * DAY)]


def facts_of(histories: list[History]) -> LeaveFacts:
    """The frames of some persons, numbered by their rank."""
    leaves, stops, pays, paid, cuts = [], [], [], [], []
    for rank, history in enumerate(histories):
        person = str(rank)
        for each in history.leaves:
            leaves.append(
                (each.case, person, each.started_on, each.illness, each.waiver, each.waived_from, each.rhythm,
                 each.affiliated_since, each.pensioner_since, False)
            )  # fmt: skip
            stops += [
                (each.case, one.since, one.until, one.prescribed_on, one.sent_on, one.is_excused, one.loss_cents)
                for one in each.certificates
            ]
        pays += [
            (person, "e", at, month.cents, month.hours_hundredths, month.worked_days, month.absence)
            for at, month in history.months.items()
        ]
        paid += [(person, "sick_leave", illness, since, until, on) for since, until, illness, on in history.former]
        cuts += [(case, *run, "control_impossible") for case, runs in history.cuts.items() for run in runs]
    frame = lambda rows, schema: pl.DataFrame(rows, schema=dict(schema), orient="row")  # noqa: E731
    return LeaveFacts(
        frame(leaves, LEAVES_SCHEMA), frame(stops, STOPS_SCHEMA), frame(pays, PAYS_SCHEMA), frame(paid, PAID_SCHEMA),
        frame(cuts, CUTS_SCHEMA),
    )  # fmt: skip


def by_day(histories: list[History]) -> dict[str, dict[date, int | str]]:
    """What the engine says of each certified day."""
    answered = sick_leaves(facts_of(histories))
    days: dict[str, dict[date, int | str]] = {leave.case: {} for each in histories for leave in each.leaves}
    for frame, column in ((answered.payments, "daily_cents"), (answered.unpaid, "reason")):
        for case, since, until, said in frame.select("case", "since", "until", column).iter_rows():
            for rank in range((until - since).days):
                day = since + timedelta(days=rank)
                assert column == "reason" or day not in days[case], f"{case}: {day} is paid twice"
                days[case][day] = said
    return days


def compared(count: int, seed: int) -> None:
    chance = random.Random(seed)
    histories = [made_up(chance, rank) for rank in range(count)]
    engine = by_day(histories)
    for history in histories:
        for case, said in walked(history).items():
            assert engine[case] == said, case


def test_the_engine_says_what_a_walk_over_the_days_says():
    compared(300, 1)


@pytest.mark.long
def test_the_engine_says_it_of_many_histories():
    compared(10_000, 2)
