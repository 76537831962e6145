"""Matching of bank movements with what the body expects: end-to-end id, then reference, then amount.

The order of the ways is a rule: a surer way is never overruled by a weaker one, and what a surer way points at
without agreeing (another amount, an order already returned) is a doubt for a person, not a case for the next way.
Nothing is guessed: two candidates are no match. Page: docs/algorithms/matching.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import polars as pl


class Rule(StrEnum):
    """The way a movement was matched."""

    END_TO_END = "end_to_end"
    REFERENCE = "reference"
    AMOUNT = "amount"


class Meaning(StrEnum):
    """What a movement is for the body."""

    SETTLED = "settled"
    BATCH_SETTLED = "batch_settled"
    RETURNED = "returned"
    EXPECTED = "expected"
    TRANSFER = "transfer"
    EXECUTED = "executed"
    BATCH_EXECUTED = "batch_executed"
    CAME_BACK = "came_back"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why a movement was left to a person."""

    NOTHING_FOUND = "nothing_found"
    SEVERAL = "several"
    OTHER_AMOUNT = "other_amount"
    ALREADY_DONE = "already_done"
    NOT_SETTLED = "not_settled"


ORDER_SENT, ORDER_SETTLED, ORDER_RETURNED = "sent", "settled", "returned"
"""States of an order that matching reads in the column ``state``: at the bank, on a statement, come back or refused."""

MATCHED: dict[str, pl.DataType] = {
    "line": pl.Int64(),
    "meaning": pl.String(),
    "rule": pl.String(),
    "target_id": pl.Int64(),
    "named_month": pl.Date(),
    "doubt": pl.String(),
    "might_mean": pl.String(),
    "candidates": pl.List(pl.Int64()),
}
"""Columns of the answer, one row a movement; ``might_mean`` says what the candidates of a doubt are."""

_EXPECTED, _ACCOUNT = "expected", "account"
_SIRET_FORMS = (r"\b\d{14}\b", r"\b\d{9} \d{5}\b", r"\b\d{3}[ .]\d{3}[ .]\d{3}[ .]\d{5}\b")
_FULL_DAY = r"\b\d{4}-\d{2}-\d{2}\b|\b\d{2}[/.-]\d{2}[/.-]\d{4}\b"
_YEAR_FIRST = r"\b20\d\d-?(?:0[1-9]|1[0-2])\b"
_MONTH_FIRST = r"\b(?:0[1-9]|1[0-2])[/.-]?20\d\d\b"
_WORD = r"[^\s,;]+"
_LATER = pl.lit(2**62)
_LINES = 2**40
"""More than any run has movements: what a surer way found comes before what a weaker one did, whatever their lines."""
_TRUST = pl.col("rule").replace_strict({rule.value: rank for rank, rule in enumerate(Rule)}, return_dtype=pl.Int64)
_ORDER_OF_TRUST = pl.when(pl.col("doubt").is_null()).then(_TRUST * _LINES + pl.col("line"))


@dataclass(frozen=True, slots=True)
class _Family:
    """Orders of one direction: ``sign`` is that of the movement that shows them done, a return has the other one."""

    order: str
    batch: str
    sign: int
    done: Meaning
    batch_done: Meaning
    back: Meaning


_DEBITS = _Family("order", "batch", 1, Meaning.SETTLED, Meaning.BATCH_SETTLED, Meaning.RETURNED)
_PAYOUTS = _Family("payout", "payout_batch", -1, Meaning.EXECUTED, Meaning.BATCH_EXECUTED, Meaning.CAME_BACK)


def match(
    movements: pl.DataFrame,
    orders: pl.DataFrame,
    expected: pl.DataFrame,
    accounts: pl.DataFrame,
    payouts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Match each movement once, or say why not (columns of ``MATCHED``, in the order of ``line``).

    ``movements``: ``line`` (unique, in the order of the statement), ``cents`` (signed, credit positive),
    ``end_to_end_id``, ``mandate_id``, ``reference`` (remittance text), ``batch_reference``; the texts may be null.
    ``orders`` (direct debits): ``order_id``, ``end_to_end_id``, ``batch_id``, ``batch_reference``, ``mandate_id``,
    ``cents``, ``state``. ``payouts``: the same columns of transfers ordered, whose sign is the other one.
    ``expected``: ``expected_id``, ``reference``, ``cents`` (signed). ``accounts``: ``account_id``, ``siret``,
    ``cents`` (what the account still owes for one month; may be null).

    ``target_id`` is an order (settled, returned, executed, came back), a batch, an expected movement or an account, by
    ``meaning``; ``candidates`` are the same ids where there is a doubt; ``named_month`` is the month a payer wrote.
    """
    paid_out = orders.clear() if payouts is None else payouts
    families = ((_DEBITS, orders), (_PAYOUTS, paid_out))
    words = _words(movements)
    ways: list[Callable[[pl.DataFrame], pl.DataFrame]] = [
        *(partial(_orders_by_end_to_end, orders=given, family=family) for family, given in families),
        *(partial(_batches_by_reference, words=words, orders=given, family=family) for family, given in families),
        partial(_expected_by_reference, words=words, expected=expected),
        *(partial(_orders_by_reference, words=words, orders=given, family=family) for family, given in families),
        partial(_orders_by_mandate, orders=orders),
        partial(_accounts_by_siret, accounts=accounts),
        partial(_by_amount, expected=expected, accounts=accounts),
    ]
    left, found = movements, []
    for way in ways:
        found.append(way(left))
        left = left.join(found[-1], on="line", how="anti")
    pointed = pl.concat(found).join(movements.select("line", "cents"), on="line")
    judged = [frame for family, given in families for frame in _judge_family(pointed, given, family)]
    judged += [
        _judge_expected(pointed, expected),
        pointed.filter(pl.col("kind") == _ACCOUNT).with_columns(meaning=pl.lit(Meaning.TRANSFER.value)),
        left.select("line", doubt=pl.lit(Doubt.NOTHING_FOUND.value)),
    ]
    return _finish(pl.concat([_as_matched(frame) for frame in judged]), movements)


def _orders_by_end_to_end(left: pl.DataFrame, orders: pl.DataFrame, family: _Family) -> pl.DataFrame:
    paired = left.join(orders, on="end_to_end_id").select("line", target_id="order_id")
    return _pointed(paired, family.order, Rule.END_TO_END)


def _batches_by_reference(
    left: pl.DataFrame, words: pl.DataFrame, orders: pl.DataFrame, family: _Family
) -> pl.DataFrame:
    """A batch booked in one amount: its reference stands in the entry, as end-to-end id or in the text."""
    credits = left.filter(pl.col("cents") * family.sign > 0)
    named = pl.concat(
        [
            credits.select("line", word="batch_reference"),
            words.join(credits, on="line", how="semi"),
        ]
    )
    batches = orders.select("batch_id", word="batch_reference").unique()
    paired = named.join(batches, on="word").select("line", target_id="batch_id")
    return _pointed(paired, family.batch, Rule.REFERENCE)


def _expected_by_reference(left: pl.DataFrame, words: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """Transfers between our own accounts carry our reference as end-to-end id, or in the text of a weaker bank."""
    wanted = expected.select("expected_id", word="reference")
    by_id = left.select("line", word="end_to_end_id").join(wanted, on="word")
    by_text = words.join(left, on="line", how="semi").join(by_id, on="line", how="anti").join(wanted, on="word")
    return pl.concat(
        [
            _pointed(by_id.select("line", target_id="expected_id"), _EXPECTED, Rule.END_TO_END),
            _pointed(by_text.select("line", target_id="expected_id"), _EXPECTED, Rule.REFERENCE),
        ]
    )


def _orders_by_reference(
    left: pl.DataFrame, words: pl.DataFrame, orders: pl.DataFrame, family: _Family
) -> pl.DataFrame:
    named = words.join(left, on="line", how="semi")
    paired = named.join(orders.select("order_id", word="end_to_end_id"), on="word")
    return _pointed(paired.select("line", target_id="order_id"), family.order, Rule.REFERENCE)


def _orders_by_mandate(left: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """A movement that kept only its mandate: the one live order of that mandate and that amount."""
    live = orders.filter(pl.col("state").is_in([ORDER_SENT, ORDER_SETTLED])).select(
        "mandate_id", target_id="order_id", size="cents"
    )
    sized = left.select("line", "mandate_id", size=pl.col("cents").abs())
    return _pointed(sized.join(live, on=["mandate_id", "size"]), _DEBITS.order, Rule.REFERENCE)


def _accounts_by_siret(left: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Credits whose text holds the SIRET of one account, written whole or in its usual groups."""
    text = pl.col("reference").fill_null("")
    written = left.filter(pl.col("cents") > 0).select(
        "line", siret=pl.concat_list([text.str.extract_all(form) for form in _SIRET_FORMS])
    )
    sirets = written.explode("siret").with_columns(pl.col("siret").str.replace_all(r"[ .]", ""))
    paired = sirets.join(accounts.select("siret", target_id="account_id"), on="siret")
    return _pointed(paired, _ACCOUNT, Rule.REFERENCE)


def _by_amount(left: pl.DataFrame, expected: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """The only movement of an amount that one account, and nothing else, is expected to pay.

    An account may pay one of its months or all of them; an amount that two movements of the run share is nobody's.
    """
    owed = accounts.filter(pl.col("cents") > 0).select("cents", target_id="account_id")
    all_months = owed.group_by("target_id").agg(pl.col("cents").sum()).select("cents", "target_id")
    wanted = pl.concat(
        [
            pl.concat([owed, all_months]).with_columns(kind=pl.lit(_ACCOUNT)),
            expected.select("cents", target_id="expected_id", kind=pl.lit(_EXPECTED)),
        ]
    ).unique()
    paired = left.select("line", "cents").join(wanted, on="cents")
    payers = pl.col("line").n_unique().over("kind", "target_id")
    contested = paired.select("line", contested=payers > 1).group_by("line").agg(pl.col("contested").any())
    # An account and an expected movement may share their number: they are two candidates all the same.
    kinds = paired.group_by("line").agg(pl.col("kind").min(), both=pl.col("kind").n_unique() > 1)
    pointed = _pointed(paired, _ACCOUNT, Rule.AMOUNT).drop("kind").join(kinds, on="line").join(contested, on="line")
    several = pl.when(pl.col("contested") | pl.col("both")).then(pl.lit(Doubt.SEVERAL.value)).otherwise("doubt")
    return pointed.with_columns(doubt=several).select("line", "kind", "rule", "target_id", "doubt", "candidates")


def _judge_family(pointed: pl.DataFrame, orders: pl.DataFrame, family: _Family) -> list[pl.DataFrame]:
    """Batches and orders of one direction, judged as if they brought money in: a payout is a debit turned over."""
    turned = pointed.with_columns(cents=pl.col("cents") * family.sign)
    batches = _judge_batches(turned, orders, family)
    return [batches, _judge_orders(turned, orders, batches, family)]


def _judge_batches(pointed: pl.DataFrame, orders: pl.DataFrame, family: _Family) -> pl.DataFrame:
    """A batch settles whole: its first movement, for the sum of its orders, none of them settled on its own."""
    mine = pointed.filter(pl.col("kind") == family.batch)
    credited = pointed.filter(pl.col("kind") == family.order, pl.col("cents") > 0).select(order_id="target_id")
    waiting = orders.filter(pl.col("state") == ORDER_SENT)
    sums = waiting.group_by("batch_id").agg(waiting_cents=pl.col("cents").sum())
    alone = waiting.join(credited, on="order_id", how="semi").select("batch_id").unique()
    facts = sums.join(alone.with_columns(split=pl.lit(value=True)), on="batch_id", how="left")
    rows = mine.join(facts.rename({"batch_id": "target_id"}), on="target_id", how="left")
    agrees = pl.col("cents") == pl.col("waiting_cents")
    again = pl.col("waiting_cents").is_null() | (pl.col("line").rank("ordinal").over("target_id", agrees) > 1)
    doubt = (
        pl.when(pl.col("doubt").is_not_null())
        .then("doubt")
        .when(again)
        .then(pl.lit(Doubt.ALREADY_DONE.value))
        .when(pl.col("split").is_not_null() | ~agrees)
        .then(pl.lit(Doubt.OTHER_AMOUNT.value))
    )
    return rows.with_columns(doubt=doubt, meaning=pl.lit(family.batch_done.value))


def _judge_orders(pointed: pl.DataFrame, orders: pl.DataFrame, batches: pl.DataFrame, family: _Family) -> pl.DataFrame:
    """Credits settle an order still sent, debits return one settled before or earlier in the run, each once.

    Of two movements for one order the surer one counts, else the first.
    """
    known = orders.select("batch_id", "state", target_id="order_id", order_cents="cents")
    by_batch = batches.filter(pl.col("doubt").is_null()).select(batch_id="target_id", batch_line="line")
    mine = pointed.filter(pl.col("kind") == family.order)
    rows = mine.join(known, on="target_id", how="left").join(by_batch, on="batch_id", how="left")
    credit, agrees = pl.col("cents") > 0, pl.col("cents").abs() == pl.col("order_cents")
    first = _ORDER_OF_TRUST.filter(credit & agrees & (pl.col("state") == ORDER_SENT)).min().over("target_id")
    settled_line = pl.min_horizontal(first % _LINES, "batch_line").fill_null(_LATER)
    settled_before = (pl.col("state") == ORDER_SETTLED) | (settled_line < pl.col("line"))
    again = _ORDER_OF_TRUST.rank("ordinal").over("target_id", credit, agrees) > 1
    returned_before = (pl.col("state") == ORDER_RETURNED) | again
    doubt = (
        pl.when(pl.col("doubt").is_not_null())
        .then("doubt")
        .when(~agrees)
        .then(pl.lit(Doubt.OTHER_AMOUNT.value))
        .when(credit & (pl.col("line") != settled_line))
        .then(pl.lit(Doubt.ALREADY_DONE.value))
        .when(~credit & returned_before)
        .then(pl.lit(Doubt.ALREADY_DONE.value))
        .when(~credit & ~settled_before)
        .then(pl.lit(Doubt.NOT_SETTLED.value))
    )
    meaning = pl.when(credit).then(pl.lit(family.done.value)).otherwise(pl.lit(family.back.value))
    return rows.with_columns(doubt=doubt, meaning=meaning)


def _judge_expected(pointed: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    mine = pointed.filter(pl.col("kind") == _EXPECTED)
    rows = mine.join(expected.select(target_id="expected_id", wanted="cents"), on="target_id", how="left")
    agrees = pl.col("cents") == pl.col("wanted")
    again = _ORDER_OF_TRUST.rank("ordinal").over("target_id", agrees) > 1
    doubt = (
        pl.when(pl.col("doubt").is_not_null())
        .then("doubt")
        .when(~agrees)
        .then(pl.lit(Doubt.OTHER_AMOUNT.value))
        .when(again)
        .then(pl.lit(Doubt.ALREADY_DONE.value))
    )
    return rows.with_columns(doubt=doubt, meaning=pl.lit(Meaning.EXPECTED.value))


def _pointed(paired: pl.DataFrame, kind: str, rule: Rule) -> pl.DataFrame:
    """One row a movement from its pairs (``line``, ``target_id``): its target, or its candidates when several."""
    ids = pl.col("target_id").unique().sort()
    grouped = paired.group_by("line").agg(candidates=ids)
    several = pl.col("candidates").list.len() > 1
    return grouped.select(
        "line",
        kind=pl.lit(kind),
        rule=pl.lit(rule.value),
        target_id=pl.when(~several).then(pl.col("candidates").list.first()),
        doubt=pl.when(several).then(pl.lit(Doubt.SEVERAL.value)),
        candidates=pl.col("candidates"),
    )


def _words(movements: pl.DataFrame) -> pl.DataFrame:
    """The end-to-end id and each word of the text of a movement: ``line``, ``word``."""
    text = movements.select("line", word=pl.col("reference").str.extract_all(_WORD)).explode("word")
    ids = movements.select("line", word="end_to_end_id")
    return pl.concat([text, ids]).drop_nulls().unique()


def _as_matched(frame: pl.DataFrame) -> pl.DataFrame:
    columns = [
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in MATCHED.items()
    ]
    return frame.select(columns)


def _finish(answer: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """Doubts mean nothing yet; a transfer takes the one month its text names; candidates stay with doubts only."""
    doubted = pl.col("doubt").is_not_null()
    months = _named_months(movements)
    named = answer.drop("named_month").join(months, on="line", how="left")
    return named.select(
        "line",
        meaning=pl.when(doubted).then(pl.lit(Meaning.UNKNOWN.value)).otherwise("meaning"),
        rule=pl.when(~doubted).then("rule"),
        target_id=pl.when(~doubted).then("target_id"),
        named_month=pl.when(~doubted & (pl.col("meaning") == Meaning.TRANSFER)).then("named_month"),
        doubt="doubt",
        might_mean=pl.when(doubted).then("meaning"),
        candidates=pl.when(doubted).then("candidates"),
    ).sort("line")


def _named_months(movements: pl.DataFrame) -> pl.DataFrame:
    """The one month a text names (``2026-04``, ``202604``, ``04/2026``, ``042026``); full days are not months."""
    text = pl.col("reference").fill_null("").str.replace_all(_FULL_DAY, " ")
    year_first = text.str.extract_all(_YEAR_FIRST).list.eval(pl.element().str.replace_all(r"\D", ""))
    month_first = text.str.extract_all(_MONTH_FIRST).list.eval(
        pl.element().str.replace_all(r"\D", "").str.replace(r"^(\d\d)(\d{4})$", "$2$1")
    )
    found = movements.select("line", months=year_first.list.concat(month_first).list.unique())
    single = found.filter(pl.col("months").list.len() == 1)
    month = (pl.col("months").list.first() + "01").str.to_date("%Y%m%d")
    return single.select("line", named_month=month)
