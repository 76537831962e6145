"""Instalments bring what stands to what a case is entitled to, whatever stood before, and only once."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.engines.benefits.facts import PAYMENTS_SCHEMA
from laroque.engines.benefits.kinds import KINDS
from laroque.engines.benefits.schedule import instalments

FIRST, ON = date(2026, 3, 12), date(2026, 3, 20)
KINDS_OF = pl.DataFrame({"case": ["a", "b"], "kind": ["sick_leave", "sick_leave"]})


def payments(*rows: tuple) -> pl.DataFrame:
    """Runs of days from rows of case, since, days, daily cents."""
    made = []
    for case, since, days, daily in rows:
        gross = days * daily
        csg, crds = (gross * 62 + 500) // 1000, (gross * 5 + 500) // 1000
        made.append(
            (
                case,
                since,
                since + timedelta(days=days),
                days,
                daily,
                gross,
                csg,
                crds,
                gross - csg - crds,
                "insured",
                None,
            )
        )
    return pl.DataFrame(made, schema=dict(PAYMENTS_SCHEMA), orient="row")


NOTHING = payments()


def test_every_kind_is_in_the_catalogue():
    assert set(CATALOGUE) >= set(KINDS)


def test_a_leave_is_paid_every_fourteen_days_the_day_after():
    made = instalments(KINDS_OF, payments(("a", FIRST, 33, 4110)), NOTHING, FIRST)
    assert made.select("since", "days", "gross_cents", "due_on").rows() == [
        (date(2026, 3, 12), 14, 57540, date(2026, 3, 26)),
        (date(2026, 3, 26), 14, 57540, date(2026, 4, 9)),
        (date(2026, 4, 9), 5, 20550, date(2026, 4, 14)),
    ]
    assert made["csg_cents"].sum() == (33 * 4110 * 62 + 500) // 1000


def test_what_is_paid_already_is_not_paid_again():
    first = payments(("a", FIRST, 14, 4110))
    made = instalments(KINDS_OF, payments(("a", FIRST, 28, 4110)), first, ON)
    assert made.select("since", "days", "due_on").rows() == [(date(2026, 3, 26), 14, date(2026, 4, 9))]


def test_days_paid_for_nothing_are_owed_at_once():
    made = instalments(KINDS_OF, payments(("a", FIRST, 4, 4110)), payments(("a", FIRST, 14, 4110)), ON)
    assert made.select("since", "days", "daily_cents", "gross_cents", "due_on").rows() == [
        (date(2026, 3, 16), 10, -4110, -41100, ON)
    ]


def test_a_rise_is_paid_for_the_days_paid_before():
    made = instalments(KINDS_OF, payments(("a", FIRST, 14, 4200)), payments(("a", FIRST, 14, 4110)), ON)
    assert made.select("days", "daily_cents", "gross_cents").rows() == [(14, 90, 1260)]


RUNS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 40), st.integers(1, 20_000)), max_size=4
)


def _apart(runs: list[tuple[str, int, int, int]]) -> pl.DataFrame:
    """Runs of a case one after the other."""
    at, rows = {"a": FIRST, "b": FIRST}, []
    for case, gap, days, daily in runs:
        since = at[case] + timedelta(days=gap)
        rows.append((case, since, days, daily))
        at[case] = since + timedelta(days=days)
    return payments(*rows)


@given(RUNS, RUNS)
def test_what_stands_and_what_is_due_make_what_is_entitled(now, before):
    entitled, stood = _apart(now), _apart(before)
    first = instalments(KINDS_OF, stood, NOTHING, ON)
    made = instalments(KINDS_OF, entitled, first, ON)
    standing = pl.concat([first, made]).select(*PAYMENTS_SCHEMA)
    for case in "ab":
        own, all_of = (frame.filter(pl.col("case") == case) for frame in (standing, entitled))
        for name in ("gross_cents", "csg_cents", "crds_cents", "net_cents"):
            assert own[name].sum() == all_of[name].sum()
    assert instalments(KINDS_OF, entitled, standing, ON).is_empty()
