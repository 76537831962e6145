"""Matching over random statements: every movement once, no order settled or returned twice, no guess."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.slow_matching import slow_match

from laroque.engines.matching import match

_TEXTS = dict.fromkeys(["end_to_end_id", "mandate_id", "reference", "batch_reference"], pl.String)
_SIRETS = ["73282932000074", "55208131766522", "80000100000010"]
_IDS = st.sampled_from(["E0", "E1", "E2", "E3", "P0", "P1", "S0", "S1", "ELSE"]) | st.none()

lines = st.lists(
    st.tuples(
        st.sampled_from([-300, -200, -100, 100, 200, 300, 400]),
        _IDS,
        st.sampled_from(["R0", "R1"]) | st.none(),
        st.sampled_from([*_SIRETS, "E2", "P1", "G0", "G1", "H0", "S1", "E1 G1", "text"]) | st.none(),
        st.sampled_from(["G0", "G1", "H0", "H1"]) | st.none(),
    ),
    max_size=12,
)
debits = st.lists(st.tuples(st.sampled_from([100, 200]), st.sampled_from(["sent", "settled", "returned"])), max_size=4)
owing = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 100, 200, 300])), max_size=4)


def made(movements, orders, accounts):
    """The frames of a case."""
    rows = [(number, *row) for number, row in enumerate(movements)]
    debit_rows = [
        (number, f"E{number}", number % 2, f"G{number % 2}", f"R{number % 2}", cents, state)
        for number, (cents, state) in enumerate(orders)
    ]
    order_schema = {
        "order_id": pl.Int64, "end_to_end_id": pl.String, "batch_id": pl.Int64, "batch_reference": pl.String,
        "mandate_id": pl.String, "cents": pl.Int64, "state": pl.String,
    }  # fmt: skip
    return (
        pl.DataFrame(rows, {"line": pl.Int64, "cents": pl.Int64, **_TEXTS}, orient="row"),
        pl.DataFrame(debit_rows, order_schema, orient="row"),
        pl.DataFrame([(0, "S0", -300), (1, "S1", 200)], ["expected_id", "reference", "cents"], orient="row"),
        pl.DataFrame(
            [(number, _SIRETS[number], cents) for number, cents in accounts],
            {"account_id": pl.Int64, "siret": pl.String, "cents": pl.Int64},
            orient="row",
        ),
    )


@given(lines, debits, owing)
def test_each_movement_has_one_answer_and_each_order_moves_once(movements, orders, accounts):
    frames = made(movements, orders, accounts)
    answer = match(*frames)
    assert answer["line"].to_list() == list(range(len(movements)))
    state = {f"{number}": state for number, (_, state) in enumerate(orders)}
    cents = frames[0]["cents"].to_list()
    for line, meaning, target in answer.select("line", "meaning", "target_id").iter_rows():
        if meaning == "batch_settled":
            mine = [number for number in range(len(orders)) if number % 2 == target and state[f"{number}"] == "sent"]
            assert sum(orders[number][0] for number in mine) == cents[line]
            state |= {f"{number}": "settled" for number in mine}
        elif meaning == "settled":
            assert (state[f"{target}"], orders[target][0]) == ("sent", cents[line])
            state[f"{target}"] = "settled"
        elif meaning == "returned":
            assert (state[f"{target}"], -orders[target][0]) == ("settled", cents[line])
            state[f"{target}"] = "returned"
        elif meaning == "transfer":
            assert cents[line] > 0


@given(lines, debits, owing)
def test_a_doubt_has_no_target_and_a_match_has_one(movements, orders, accounts):
    answer = match(*made(movements, orders, accounts))
    unknown = pl.col("meaning") == "unknown"
    assert answer.filter(unknown != pl.col("target_id").is_null()).is_empty()
    assert answer.filter(unknown != pl.col("doubt").is_not_null()).is_empty()
    assert answer.filter(unknown != pl.col("rule").is_null()).is_empty()


@given(lines, debits, owing)
def test_the_same_statement_gives_the_same_answer(movements, orders, accounts):
    frames = made(movements, orders, accounts)
    shuffled = (frames[0], *(frame.reverse() for frame in frames[1:]))
    assert match(*shuffled).equals(match(*frames))


@settings(max_examples=300)
@given(lines, debits, owing, debits)
def test_the_engine_says_what_the_slow_restatement_says(movements, orders, accounts, paid_out):
    frames = made(movements, orders, accounts)
    renamed = [("end_to_end_id", "E", "P"), ("batch_reference", "G", "H")]
    payouts = made([], paid_out, [])[1].with_columns(
        *(pl.col(name).str.replace(before, after) for name, before, after in renamed),
        mandate_id=pl.lit(None, pl.String),
    )
    answer = match(*frames, payouts)
    told = answer.select("line", "meaning", "rule", "target_id", "doubt", "candidates")
    assert told.rows() == slow_match(*frames, payouts)
