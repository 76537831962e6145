"""Where cash benefits meet Polars: what the engine takes from the fund's tables, and what it answers kept there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from laroque.apps.benefits.queries import CaseView
from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.engines.benefits.facts import PAID_SCHEMA, PAYMENTS_SCHEMA, PAYS_SCHEMA, Answered
from laroque.engines.benefits.kinds import KINDS
from laroque.engines.benefits.schedule import instalments
from laroque.formats.benefits.kept import FactsRead, read_kept
from laroque.legislation.parameters import Parameters
from laroque.postgres.copy import insert_frame, read_frame

_BEFORE = "13 months"

_PAYS = f"""
select distinct on (mine.id, pay.month, pay.siret) mine.id::text, pay.siret, pay.month, pay.cents, pay.hours_hundredths,
    pay.worked_days::bigint, pay.absence
from benefits_case mine join benefits_paytold pay on pay.organism_id = mine.organism_id and pay.nir = mine.nir
    and pay.month >= mine.since - interval '{_BEFORE}' and pay.month <= mine.since
where mine.organism_id = %(organism)s and mine.id = any(%(ids)s::bigint[])
order by mine.id, pay.month, pay.siret, pay.id desc
"""

_PAID = """
select mine.id::text, other.kind, other.facts ->> 'illness', days.since, days.until, other.since
from benefits_case mine
join benefits_case other on other.organism_id = mine.organism_id and other.nir = mine.nir and other.id <> mine.id
    and ((other.since, other.id) < (mine.since, mine.id) or other.kind <> mine.kind)
join benefits_decision decision on decision.organism_id = mine.organism_id and decision.case_id = other.id
    and decision.state = 'stands'
join benefits_decideddays days on days.organism_id = mine.organism_id and days.decision_id = decision.id
    and days.reason = '' and days.daily_cents is not null
where mine.organism_id = %(organism)s and mine.id = any(%(ids)s::bigint[])
"""

_DAYS = """
select decision_id::text, since, until, days::bigint, daily_cents, gross_cents, csg_cents, crds_cents, net_cents, payee,
    part
from benefits_decideddays
where organism_id = %(organism)s and decision_id = any(%(ids)s::bigint[]) and reason = ''
"""

_STANDING = """
select case_id::text, since, until, days::bigint, daily_cents, gross_cents, csg_cents, crds_cents, net_cents,
    payee_name, part
from benefits_instalment
where organism_id = %(organism)s and case_id = any(%(ids)s::bigint[]) and settled_on is not null
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says of a case. It waits when ``asked`` is something, for the reason ``question``.

    ``steps`` are those of the engine, as JSON; ``gross_cents`` all that it grants.
    """

    case: CaseView
    gross_cents: int
    question: str
    asked: str
    steps: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the engine says of some cases, with the days it grants and refuses: case, then ``PAYMENTS_SCHEMA``, and the
    reason."""

    answers: Sequence[Answer]
    days: pl.DataFrame


def answers(*, organism_id: int, cases: Sequence[CaseView], parameters: Parameters) -> Answers:
    """Compute cases from their facts, the pays told and the days paid before: one pass a kind."""
    found: list[Answer] = []
    days: list[pl.DataFrame] = []
    for kind in sorted({each.kind for each in cases}):
        mine = {each.id: each for each in cases if each.kind == kind}
        read = read_kept(kind, {number: each.facts for number, each in mine.items()})
        answered = KINDS[kind].compute(_with_history(organism_id, read, list(mine)), parameters)
        found += _answers_of(kind, mine, read, answered)
        days += [_as_days(answered)]
    return Answers(found, pl.concat(days) if days else pl.DataFrame())


def keep_days(*, organism_id: int, found: Answers, decisions: Mapping[int, int]) -> None:
    """Keep the days of the cases that were decided; ``decisions``: the number of each by its case."""
    numbers = pl.DataFrame(
        {"case": [str(each) for each in decisions], "decision_id": list(decisions.values())},
        schema={"case": pl.String(), "decision_id": pl.Int64()},
    )
    kept = found.days.join(numbers, on="case", how="inner").sort("decision_id", "since", "until")
    rows = kept.with_columns(
        organism_id=pl.lit(organism_id), rank=pl.int_range(pl.len()).over("decision_id"), days=pl.col("days")
    ).drop("case")
    insert_frame(connection, "benefits_decideddays", rows)


def keep_instalments(*, organism_id: int, decisions: Mapping[int, int], kinds: Mapping[int, str], on: date) -> None:
    """Put the instalments that decisions make in the place of those not made yet; ``decisions``: by case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from benefits_instalment"
            " where organism_id = %s and case_id = any(%s::bigint[]) and settled_on is null",
            [organism_id, list(decisions)],
        )
    case_of = {str(number): str(case) for case, number in decisions.items()}
    by_decision = _read(_DAYS, organism_id, list(decisions.values()), PAYMENTS_SCHEMA)
    entitled = by_decision.with_columns(pl.col("case").replace_strict(case_of, return_dtype=pl.String()))
    standing = _read(_STANDING, organism_id, list(decisions), PAYMENTS_SCHEMA)
    of = pl.DataFrame({"case": [str(each) for each in kinds], "kind": list(kinds.values())},
                      schema={"case": pl.String(), "kind": pl.String()})  # fmt: skip
    due = instalments(of, entitled, standing, on)
    if not due.is_empty():
        insert_frame(connection, "benefits_instalment", _as_rows(organism_id, due, decisions, kinds))


def _as_rows(
    organism_id: int, due: pl.DataFrame, decisions: Mapping[int, int], kinds: Mapping[int, str]
) -> pl.DataFrame:
    cases = read_frame(
        connection,
        "select id::text, id, nir, siret from benefits_case where organism_id = %s and id = any(%s::bigint[])",
        [organism_id, list(decisions)],
        {"case": pl.String(), "case_id": pl.Int64(), "nir": pl.String(), "siret": pl.String()},
    )
    told = pl.DataFrame(
        [(str(each), number, CATALOGUE[kinds[each]].branch, CATALOGUE[kinds[each]].nature)
         for each, number in decisions.items()],
        schema={"case": pl.String(), "decision_id": pl.Int64(), "branch": pl.String(), "nature": pl.String()},
        orient="row",
    )  # fmt: skip
    is_employer = pl.col("payee") == "employer"
    key = pl.when(is_employer).then("siret").when(pl.col("payee") == "insured").then("nir").otherwise("payee")
    joined = due.join(cases, on="case", how="inner").join(told, on="case", how="inner")
    return joined.with_columns(
        organism_id=pl.lit(organism_id),
        payee_key=key,
        payee_name=pl.col("payee"),
        state=pl.lit("due"),
        payee=pl.when(is_employer).then(pl.lit("employer")).otherwise(pl.lit("insured")),
    ).drop("case", "nir", "siret")


def _with_history(organism_id: int, read: FactsRead, ids: Sequence[int]) -> dict[str, pl.DataFrame]:
    """The tables of some cases, with the pays and the days paid that the fund knows besides those of the facts."""
    tables = dict(read.tables)
    for name, query, schema in (("pays", _PAYS, PAYS_SCHEMA), ("paid", _PAID, PAID_SCHEMA)):
        if name in tables:
            tables[name] = pl.concat([tables[name], _read(query, organism_id, ids, schema)])
    return tables


def _answers_of(kind: str, cases: Mapping[int, CaseView], read: FactsRead, answered: Answered) -> list[Answer]:
    details, payments, unpaid = (
        _by_case(each) for each in (answered.details, answered.payments, answered.unpaid)
    )  # fmt: skip
    found = []
    for number, each in cases.items():
        if (unfit := read.refused.get(number)) is not None:
            found.append(Answer(each, 0, "facts_unfit", unfit.place[:40], ()))
            continue
        own = [rows.get(number, []) for rows in (details, payments, unpaid)]
        steps = [step.as_json() for step in KINDS[kind].explain(*own)]
        asking = next((row for row in own[2] if row["asked"]), None)
        gross = sum(row["gross_cents"] for row in own[1])
        question, asked = (asking["reason"], asking["asked"]) if asking else ("", "")
        found.append(Answer(each, gross, question, asked, steps))
    return found


def _by_case(frame: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(_case_of(row["case"]), []).append(row)
    return found


def _case_of(key: str) -> int:
    return int(key.partition("/")[0])


def _as_days(answered: Answered) -> pl.DataFrame:
    """Days paid and not paid in the columns of the table, with the number of the case as ``case``."""
    zeros = {name: pl.lit(0, pl.Int64()) for name in ("gross_cents", "csg_cents", "crds_cents", "net_cents")}
    paid = answered.payments.with_columns(reason=pl.lit(""))
    left = answered.unpaid.drop("asked").with_columns(
        days=pl.lit(None, pl.Int64()), daily_cents=pl.lit(None, pl.Int64()), **zeros, payee=pl.lit(""),
        part=pl.lit(None, pl.String()),
    )  # fmt: skip
    both = pl.concat([paid, left.select(paid.columns)])
    return both.with_columns(case=pl.col("case").str.split("/").list.first())


def _read(query: str, organism_id: int, ids: Sequence[int], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return read_frame(connection, query, {"organism": organism_id, "ids": list(ids)}, schema)
