"""Matching restated movement by movement, in plain Python: slow, and read beside docs/algorithms/matching.md."""

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

Row = dict[str, Any]
TRUST = ("end_to_end", "reference", "amount")


@dataclass
class Pointed:
    """What the surest way points at: the kind, the way, the ids, and a doubt if there are several."""

    line: int
    cents: int
    kind: str
    rule: str
    ids: list[int]
    doubt: str | None = None
    meaning: str | None = None

    @property
    def trust(self) -> tuple[int, int]:
        """What comes first: the surer way, then the line."""
        return TRUST.index(self.rule), self.line

    @property
    def target(self) -> int | None:
        """The only id, none when several."""
        return self.ids[0] if len(self.ids) == 1 else None


FAMILIES = (("order", "batch", 1, ("settled", "batch_settled", "returned")),
            ("payout", "payout_batch", -1, ("executed", "batch_executed", "came_back")))  # fmt: skip


def slow_match(
    movements: pl.DataFrame, orders: pl.DataFrame, expected: pl.DataFrame, accounts: pl.DataFrame, payouts: pl.DataFrame
) -> list[tuple[int, str, str | None, int | None, str | None, list[int] | None]]:
    """Line, meaning, rule, target, doubt and candidates of each movement, in order."""
    given = {"order": orders.to_dicts(), "payout": payouts.to_dicts()}
    lines, waiting, owed = movements.to_dicts(), expected.to_dicts(), accounts.to_dicts()
    found: dict[int, Pointed] = {}
    for line in lines:
        pointed = sure_way(line, given, waiting, owed)
        if pointed:
            found[line["line"]] = pointed
    left = [line for line in lines if line["line"] not in found]
    found |= by_amount(left, waiting, owed)
    judge(found, given, waiting)
    return [answer(line["line"], found.get(line["line"])) for line in lines]


def answer(line: int, told: Pointed | None) -> tuple:
    """One row of the answer."""
    if told is None:
        return line, "unknown", None, None, "nothing_found", None
    if told.doubt:
        return line, "unknown", None, None, told.doubt, sorted(told.ids)
    return line, told.meaning, told.rule, told.target, None, None


def sure_way(line: Row, given: dict[str, list[Row]], waiting: list[Row], owed: list[Row]) -> Pointed | None:
    """The first way that points at something, the amount left aside."""
    text = line["reference"] or ""
    words = set(re.findall(r"[^\s,;]+", text)) | ({line["end_to_end_id"]} - {None})

    def pointed(kind: str, rule: str, ids: list[int]) -> Pointed | None:
        ids = sorted(set(ids))
        return (
            Pointed(line["line"], line["cents"], kind, rule, ids, "several" if len(ids) > 1 else None) if ids else None
        )

    for kind in ("order", "payout"):
        ids = [o["order_id"] for o in given[kind] if o["end_to_end_id"] == line["end_to_end_id"] is not None]
        if ids:
            return pointed(kind, "end_to_end", ids)
    for kind, batch, sign, _ in FAMILIES:
        named = words | ({line["batch_reference"]} - {None})
        ids = [o["batch_id"] for o in given[kind] if line["cents"] * sign > 0 and o["batch_reference"] in named]
        if ids:
            return pointed(batch, "reference", ids)
    for rule, ids in (
        ("end_to_end", [e["expected_id"] for e in waiting if e["reference"] == line["end_to_end_id"]]),
        ("reference", [e["expected_id"] for e in waiting if e["reference"] in words]),
    ):
        if ids:
            return pointed("expected", rule, ids)
    return pointed(*weaker_way(line, words, given, owed))


def weaker_way(line: Row, words: set[str], given: dict[str, list[Row]], owed: list[Row]) -> tuple[str, str, list[int]]:
    """An order named in the text, the mandate of a live debit, the SIRET of an account."""
    for kind in ("order", "payout"):
        ids = [o["order_id"] for o in given[kind] if o["end_to_end_id"] in words]
        if ids:
            return kind, "reference", ids
    live = [o for o in given["order"] if o["state"] in ("sent", "settled") and o["cents"] == abs(line["cents"])]
    ids = [o["order_id"] for o in live if o["mandate_id"] == line["mandate_id"] is not None]
    if ids:
        return "order", "reference", ids
    sirets = re.findall(r"\b\d{14}\b", line["reference"] or "") if line["cents"] > 0 else []
    return "account", "reference", [a["account_id"] for a in owed if a["siret"] in sirets]


def by_amount(left: list[Row], waiting: list[Row], owed: list[Row]) -> dict[int, Pointed]:
    """The last way: the only claim of an amount, by the only movement of that amount."""
    claims = {("account", a["account_id"], a["cents"]) for a in owed if a["cents"] > 0}
    for account in {a["account_id"] for a in owed if a["cents"] > 0}:
        claims.add(("account", account, sum(a["cents"] for a in owed if a["account_id"] == account and a["cents"] > 0)))
    claims |= {("expected", e["expected_id"], e["cents"]) for e in waiting}
    found = {}
    for line in left:
        mine = {(kind, target) for kind, target, cents in claims if cents == line["cents"]}
        if not mine:
            continue
        payers = {
            other["line"]
            for other in left
            for kind, target, cents in claims
            if (kind, target) in mine and cents == other["cents"]
        }
        kind = min(kind for kind, _ in mine)
        doubt = "several" if len(mine) > 1 or len(payers) > 1 else None
        ids = sorted({target for _, target in mine})
        found[line["line"]] = Pointed(line["line"], line["cents"], kind, "amount", ids, doubt)
    return found


def judge(found: dict[int, Pointed], given: dict[str, list[Row]], waiting: list[Row]) -> None:
    """Whether what each movement points at agrees."""
    for kind, batch, sign, (done, batch_done, back) in FAMILIES:
        of_kind = [p for p in found.values() if p.kind == kind]
        of_batch = [p for p in found.values() if p.kind == batch]
        settled_by_batch = judge_batches(of_batch, of_kind, given[kind], sign, batch_done)
        judge_orders(of_kind, given[kind], settled_by_batch, sign, (done, back))
    seen: dict[tuple, int] = {}
    for told in sorted((p for p in found.values() if p.kind == "expected"), key=lambda p: p.trust):
        told.meaning = "expected"
        if told.doubt:
            continue
        agrees = told.cents == next(e["cents"] for e in waiting if e["expected_id"] == told.target)
        seen[told.target, agrees] = rank = seen.get((told.target, agrees), 0) + 1
        told.doubt = "other_amount" if not agrees else "already_done" if rank > 1 else None
    for told in found.values():
        if told.kind == "account":
            told.meaning = "transfer"


def judge_batches(batches: list[Pointed], singles: list[Pointed], orders: list[Row], sign: int, done: str) -> dict:
    """Batches settle whole and once; gives the line that settles each."""
    settled, seen = {}, {}
    for told in sorted(batches, key=lambda p: p.line):
        told.meaning = done
        if told.doubt:
            continue
        waiting = [o for o in orders if o["batch_id"] == told.target and o["state"] == "sent"]
        alone = {p.target for p in singles if p.cents * sign > 0}
        agrees = bool(waiting) and told.cents * sign == sum(o["cents"] for o in waiting)
        seen[told.target, agrees] = rank = seen.get((told.target, agrees), 0) + 1
        if not waiting or rank > 1:
            told.doubt = "already_done"
        elif not agrees or any(o["order_id"] in alone for o in waiting):
            told.doubt = "other_amount"
        else:
            settled[told.target] = told.line
    return settled


def judge_orders(
    singles: list[Pointed], orders: list[Row], settled_by_batch: dict, sign: int, meanings: tuple[str, str]
) -> None:
    """Orders are done once, and come back once after that."""
    by_id = {o["order_id"]: o for o in orders}
    seen: dict[tuple, int] = {}
    for told in sorted(singles, key=lambda p: p.trust):
        done = told.cents * sign > 0
        told.meaning = meanings[0] if done else meanings[1]
        if told.doubt == "several":
            continue
        order = by_id[told.target]
        agrees = abs(told.cents) == order["cents"]
        settled = settling_line(singles, order, settled_by_batch, sign)
        seen[told.target, done, agrees] = rank = seen.get((told.target, done, agrees), 0) + 1
        before = order["state"] == "settled" or (settled is not None and settled < told.line)
        again = told.line != settled if done else order["state"] == "returned" or rank > 1
        if not agrees:
            told.doubt = "other_amount"
        elif again:
            told.doubt = "already_done"
        elif not done and not before:
            told.doubt = "not_settled"


def settling_line(singles: list[Pointed], order: Row, settled_by_batch: dict, sign: int) -> int | None:
    """The line that shows an order done: its own by the surest way, or that of its batch."""
    own = [
        p
        for p in singles
        if p.target == order["order_id"] and p.cents * sign == order["cents"] and order["state"] == "sent"
    ]
    lines = [min(own, key=lambda p: p.trust).line] if own else []
    if order["batch_id"] in settled_by_batch:
        lines.append(settled_by_batch[order["batch_id"]])
    return min(lines, default=None)
