"""Matching of bank movements: the surer way first, never a guess."""

from datetime import date

import polars as pl
import pytest
from tests.support.documents import cents_of, tables_of

from laroque.engines.matching import match

SIRET, OTHER_SIRET = "73282932000074", "55208131766522"
TEXTS = ["end_to_end_id", "mandate_id", "reference", "batch_reference"]


def movements(*rows):
    """Movements of a statement: cents and the texts they carry."""
    frame = [
        {"line": line, "cents": cents, **dict.fromkeys(TEXTS), **texts} for line, (cents, texts) in enumerate(rows)
    ]
    schema = {"line": pl.Int64, "cents": pl.Int64, **dict.fromkeys(TEXTS, pl.String)}
    return pl.DataFrame(frame, schema=schema)


def orders(*rows):
    """Debit orders: id, end-to-end id, batch, cents, state; the mandate is R and the id."""
    columns = {
        "order_id": pl.Int64,
        "end_to_end_id": pl.String,
        "batch_id": pl.Int64,
        "batch_reference": pl.String,
        "mandate_id": pl.String,
        "cents": pl.Int64,
        "state": pl.String,
    }
    filled = [
        (number, e2e, batch, f"BATCH-{batch}", f"R{number}", cents, state) for number, e2e, batch, cents, state in rows
    ]
    return pl.DataFrame(filled, schema=columns, orient="row")


def expected(*rows):
    """Transfers between own accounts: id, reference, signed cents."""
    return pl.DataFrame(rows, schema={"expected_id": pl.Int64, "reference": pl.String, "cents": pl.Int64}, orient="row")


def accounts(*rows):
    """What contributors owe: account, SIRET, cents of one month."""
    return pl.DataFrame(rows, schema={"account_id": pl.Int64, "siret": pl.String, "cents": pl.Int64}, orient="row")


def outcome(answer):
    """Meaning, way, target and doubt of each movement."""
    return answer.select("meaning", "rule", "target_id", "doubt").rows()


ONE_ORDER = orders((1, "E1", 1, 10_000, "sent"))
NO_ORDER, NO_EXPECTED, NO_ACCOUNT = orders(), expected(), accounts()


def test_a_credit_with_the_end_to_end_id_settles_its_order():
    answer = match(movements((10_000, {"end_to_end_id": "E1"})), ONE_ORDER, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("settled", "end_to_end", 1, None)]


def test_a_debit_with_the_end_to_end_id_returns_an_order_settled_earlier_in_the_same_statement():
    lines = movements((10_000, {"end_to_end_id": "E1"}), (-10_000, {"end_to_end_id": "E1"}))
    answer = match(lines, ONE_ORDER, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("settled", "end_to_end", 1, None), ("returned", "end_to_end", 1, None)]


def test_a_return_before_its_settlement_is_left_to_a_person():
    answer = match(movements((-10_000, {"end_to_end_id": "E1"})), ONE_ORDER, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("unknown", None, None, "not_settled")]


def test_a_second_return_of_an_order_is_left_to_a_person():
    settled = orders((1, "E1", 1, 10_000, "settled"))
    lines = movements((-10_000, {"end_to_end_id": "E1"}), (-10_000, {"end_to_end_id": "E1"}))
    assert outcome(match(lines, settled, NO_EXPECTED, NO_ACCOUNT)) == [
        ("returned", "end_to_end", 1, None),
        ("unknown", None, None, "already_done"),
    ]


def test_the_id_of_an_order_with_another_amount_is_a_doubt_and_never_tried_by_amount():
    owed = accounts((7, SIRET, 9_999))
    answer = match(movements((9_999, {"end_to_end_id": "E1", "reference": SIRET})), ONE_ORDER, NO_EXPECTED, owed)
    assert outcome(answer) == [("unknown", None, None, "other_amount")]
    assert answer["candidates"].to_list() == [[1]]


def test_a_wrong_amount_does_not_use_up_the_order():
    lines = movements((9_999, {"end_to_end_id": "E1"}), (10_000, {"end_to_end_id": "E1"}))
    answer = match(lines, ONE_ORDER, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("unknown", None, None, "other_amount"), ("settled", "end_to_end", 1, None)]


def test_the_surer_of_two_movements_for_one_order_counts_whatever_its_line():
    lines = movements((100, {"reference": "RETARD D1"}), (100, {"end_to_end_id": "D1"}))
    answer = match(lines, orders((1, "D1", 1, 100, "sent")), expected(), accounts())
    assert outcome(answer) == [
        ("unknown", None, None, "already_done"),
        ("settled", "end_to_end", 1, None),
    ]


def test_a_transfer_ordered_is_executed_then_comes_back():
    lines = movements(
        (-100, {"end_to_end_id": "V1"}), (100, {"end_to_end_id": "V1"}), (-60, {"reference": "VIR BATCH-2"})
    )
    paid_out = orders((1, "V1", 1, 100, "sent"), (2, "V2", 2, 60, "sent"))
    answer = match(lines, orders(), expected(), accounts(), paid_out)
    assert outcome(answer) == [
        ("executed", "end_to_end", 1, None),
        ("came_back", "end_to_end", 1, None),
        ("batch_executed", "reference", 2, None),
    ]


def test_an_account_and_an_expected_transfer_of_one_number_are_two_candidates():
    answer = match(movements((42, {})), orders(), expected((7, "S1", 42)), accounts((7, SIRET, 42)))
    assert outcome(answer) == [("unknown", None, None, "several")]


def test_a_batch_booked_in_one_amount_settles_all_its_orders():
    batch = orders((1, "E1", 5, 10_000, "sent"), (2, "E2", 5, 2_500, "sent"))
    answer = match(movements((12_500, {"batch_reference": "BATCH-5"})), batch, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("batch_settled", "reference", 5, None)]


def test_a_batch_short_of_an_order_is_a_doubt():
    batch = orders((1, "E1", 5, 10_000, "sent"), (2, "E2", 5, 2_500, "sent"))
    answer = match(movements((10_000, {"reference": "REMISE BATCH-5"})), batch, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("unknown", None, None, "other_amount")]


def test_an_order_settled_alone_is_not_settled_by_its_batch_too():
    batch = orders((1, "E1", 5, 10_000, "sent"))
    lines = movements((10_000, {"batch_reference": "BATCH-5"}), (10_000, {"end_to_end_id": "E1"}))
    assert outcome(match(lines, batch, NO_EXPECTED, NO_ACCOUNT)) == [
        ("unknown", None, None, "other_amount"),
        ("settled", "end_to_end", 1, None),
    ]


def test_a_return_after_the_batch_of_the_same_statement_is_matched():
    batch = orders((1, "E1", 5, 10_000, "sent"))
    lines = movements((10_000, {"batch_reference": "BATCH-5"}), (-10_000, {"end_to_end_id": "E1"}))
    assert outcome(match(lines, batch, NO_EXPECTED, NO_ACCOUNT)) == [
        ("batch_settled", "reference", 5, None),
        ("returned", "end_to_end", 1, None),
    ]


def test_a_movement_that_kept_only_its_mandate_is_matched_with_its_one_order():
    answer = match(movements((10_000, {"mandate_id": "R1"})), ONE_ORDER, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("settled", "reference", 1, None)]


def test_two_orders_of_a_mandate_and_an_amount_are_two_candidates():
    two = orders((1, "E1", 1, 100, "settled"), (2, "E2", 1, 100, "settled")).with_columns(mandate_id=pl.lit("R"))
    answer = match(movements((-100, {"mandate_id": "R"})), two, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("unknown", None, None, "several")]
    assert answer["candidates"].to_list() == [[1, 2]]


@pytest.mark.parametrize("text", [SIRET, "COTIS 732829320 00074 AVRIL", "SIRET 732 829 320 00074", "732.829.320.00074"])
def test_a_transfer_with_a_siret_in_its_text_goes_to_that_account(text):
    answer = match(movements((5_000, {"reference": text})), NO_ORDER, NO_EXPECTED, accounts((7, SIRET, 9)))
    assert outcome(answer) == [("transfer", "reference", 7, None)]


def test_two_sirets_in_a_text_are_two_candidates():
    owed = accounts((7, SIRET, 9), (8, OTHER_SIRET, 9))
    answer = match(movements((5_000, {"reference": f"{SIRET} {OTHER_SIRET}"})), NO_ORDER, NO_EXPECTED, owed)
    assert outcome(answer) == [("unknown", None, None, "several")]


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("2026-04", date(2026, 4, 1)),
        ("202604", date(2026, 4, 1)),
        ("04/2026", date(2026, 4, 1)),
        ("042026", date(2026, 4, 1)),
        ("le 2026-04-15", None),
        ("15/04/2026", None),
        ("03/2026 04/2026", None),
        ("", None),
    ],
)
def test_the_month_named_by_the_payer_is_kept_when_there_is_one(words, month):
    answer = match(movements((5, {"reference": f"{SIRET} {words}"})), NO_ORDER, NO_EXPECTED, accounts((7, SIRET, 9)))
    assert answer["named_month"].to_list() == [month]


def test_an_amount_that_one_account_owes_finds_it():
    owed = accounts((7, SIRET, 4_200), (8, OTHER_SIRET, 4_300))
    assert outcome(match(movements((4_200, {})), NO_ORDER, NO_EXPECTED, owed)) == [("transfer", "amount", 7, None)]


def test_the_sum_of_the_months_of_an_account_finds_it():
    owed = accounts((7, SIRET, 4_200), (7, SIRET, 800))
    assert outcome(match(movements((5_000, {})), NO_ORDER, NO_EXPECTED, owed)) == [("transfer", "amount", 7, None)]


def test_an_amount_that_two_accounts_owe_is_a_doubt():
    owed = accounts((7, SIRET, 4_200), (8, OTHER_SIRET, 4_200))
    answer = match(movements((4_200, {})), NO_ORDER, NO_EXPECTED, owed)
    assert outcome(answer) == [("unknown", None, None, "several")]
    assert answer["candidates"].to_list() == [[7, 8]]


def test_two_movements_of_the_amount_one_account_owes_are_a_doubt_both():
    answer = match(movements((4_200, {}), (4_200, {})), NO_ORDER, NO_EXPECTED, accounts((7, SIRET, 4_200)))
    assert outcome(answer) == [("unknown", None, None, "several")] * 2


def test_our_own_transfer_is_found_by_its_reference_and_once():
    sweep = expected((3, "SWEEP-U117-20260417", -80_000))
    lines = movements(
        (-80_000, {"end_to_end_id": "SWEEP-U117-20260417"}), (-80_000, {"reference": "SWEEP-U117-20260417"})
    )
    assert outcome(match(lines, NO_ORDER, sweep, NO_ACCOUNT)) == [
        ("expected", "end_to_end", 3, None),
        ("unknown", None, None, "already_done"),
    ]


def test_what_nothing_explains_is_unknown():
    answer = match(movements((1_234, {"reference": "DON"}), (-5, {})), ONE_ORDER, NO_EXPECTED, NO_ACCOUNT)
    assert outcome(answer) == [("unknown", None, None, "nothing_found")] * 2


def test_an_empty_statement_has_an_empty_answer():
    assert match(movements(), NO_ORDER, NO_EXPECTED, NO_ACCOUNT).height == 0


def test_the_statement_of_the_page_line_by_line():
    page = tables_of("algorithms/matching.md")["One statement, line by line"]
    names = {"D1": 1, "D2": 2, "D3": 3, "D4": 4, "G2": 2, "S1": 1}
    lines = movements(
        *(
            (
                cents_of(row["amount"]),
                {
                    "end_to_end_id": row["end-to-end id"] or None,
                    "mandate_id": row["mandate"] or None,
                    "reference": row["text"] or None,
                },
            )
            for row in page
        )
    )
    sent = orders(
        (1, "D1", 1, 10_000, "sent"),
        (2, "D2", 1, 25_000, "sent"),
        (3, "D3", 2, 3_000, "sent"),
        (4, "D4", 2, 3_000, "sent"),
    ).with_columns(batch_reference=pl.format("G{}", "batch_id"))
    owed = accounts((7, SIRET, 4_200), (7, SIRET, 800), (8, OTHER_SIRET, 950), (9, "80000100000010", 950))
    answer = match(lines, sent, expected((1, "S1", -8_000)), owed)
    assert outcome(answer) == [
        (
            row["meaning"],
            row["way"] or None,
            names.get(row["matched with"]) or (int(row["matched with"]) if row["matched with"] else None),
            row["doubt"] or None,
        )
        for row in page
    ]
    assert answer["named_month"].drop_nulls().to_list() == [date(2026, 3, 1)]
