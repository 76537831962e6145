"""The delays in which a fund decides whether an accident, a disease or a relapse is of work (CSS R441-6 to R461-10).

Days are clear ones: a delay of thirty days ends on the thirty-first day after, whatever the day of the week (ADR 0170).
"""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, empty, stacked
from laroque.engines.benefits.injuries.facts import Occurrence
from laroque.engines.benefits.injuries.law import with_law
from laroque.legislation.parameters import Parameters

STEPS_SCHEMA = {
    "case": pl.String(),
    "step": pl.String(),
    "from_on": pl.Date(),
    "due_on": pl.Date(),
    "article": pl.String(),
    "reason": pl.String(),
}
"""One delay: the day that it counts from, and the last day of it."""

_ACCIDENT = pl.col("occurrence") == Occurrence.ACCIDENT
_DISEASE = pl.col("occurrence") == Occurrence.DISEASE
_RELAPSE = pl.col("occurrence") == Occurrence.RELAPSE
_INQUIRED = _ACCIDENT & pl.col("inquired_on").is_not_null()
_SEIZED = _DISEASE & pl.col("seized_on").is_not_null()

_DELAYS = (
    ("decide_or_inquire", _ACCIDENT, "complete_on", "accident_days", "CSS R441-7"),
    ("ask", _INQUIRED, "complete_on", "accident_days", "CSS R441-8 I"),
    ("answer", _INQUIRED, "asked_on", "accident_answer_days", "CSS R441-8 I"),
    ("open", _INQUIRED, "complete_on", "accident_open_days", "CSS R441-8 II"),
    ("decide", _INQUIRED, "complete_on", "inquiry_days", "CSS R441-8 I"),
    ("answer", _DISEASE, "asked_on", "disease_answer_days", "CSS R461-9 II"),
    ("open", _DISEASE, "complete_on", "disease_open_days", "CSS R461-9 III"),
    ("decide_or_seize", _DISEASE, "complete_on", "disease_days", "CSS R461-9 I"),
    ("complete", _SEIZED, "seized_on", "committee_complete_days", "CSS R461-10"),
    ("comment", _SEIZED, "seized_on", "committee_open_days", "CSS R461-10"),
    ("opinion", _SEIZED, "seized_on", "opinion_days", "CSS R461-10"),
    ("decide", _SEIZED, "seized_on", "committee_days", "CSS R461-10"),
    ("decide", _RELAPSE, "complete_on", "relapse_days", "CSS R441-16"),
)


def delays_of(recognitions: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """One row a delay of each file (``RECOGNITIONS_SCHEMA``): case, step, from_on, due_on, article.

    The consultation opens on the last day it may; who is to decide has until ``due_on`` included. A file of days whose
    law is not held has none. An investigation opened, or a committee seized, too late does not lengthen the delay.
    """
    told = with_law(recognitions, "complete_on", parameters)
    rows = [_delay(told, *each) for each in _DELAYS]
    opened = pl.concat(rows).filter(pl.col("due_on").is_not_null())
    closing = opened.filter(pl.col("step") == "open").join(told.select("case", "consult_days"), on="case", how="left")
    informed = closing.with_columns(step=pl.lit("inform"), due_on=_after("due_on", -pl.col("consult_days") - 2))
    consulted = closing.with_columns(step=pl.lit("consult"), from_on="due_on", due_on=_after("due_on", "consult_days"))
    columns = ("case", "step", "from_on", "due_on", "article")
    return pl.concat([each.select(columns) for each in (opened, informed, consulted)]).sort("case", "due_on", "step")


def _delay(told: pl.DataFrame, step: str, where: pl.Expr, since: str, days: str, article: str) -> pl.DataFrame:
    found = told.filter(where & pl.col(since).is_not_null())
    return found.select("case", step=pl.lit(step), from_on=since, due_on=_after(since, days), article=pl.lit(article))


def _after(day: str, days: str | pl.Expr) -> pl.Expr:
    count = pl.col(days) if isinstance(days, str) else days
    return pl.col(day) + pl.duration(days=count + 1)


def injury_recognitions(recognitions: pl.DataFrame, parameters: Parameters) -> Answered:
    """The dates of each file in ``details``, and what holds in ``unpaid``: to be decided by the last day, decided in
    time, or recognised by silence (CSS R441-18). Nothing is paid by it."""
    steps = delays_of(recognitions, parameters)
    ends = steps.filter(pl.col("step").str.starts_with("decide"))
    early = ends.filter(pl.col("step") != "decide").select("case", early_on="due_on")
    late = ends.filter(pl.col("step") == "decide").select("case", late_on="due_on")
    told = recognitions.join(early, on="case", how="left").join(late, on="case", how="left", maintain_order="left")
    opened = pl.coalesce("seized_on", "inquired_on")
    is_lengthened = pl.col("late_on").is_not_null() & (_RELAPSE | (opened <= pl.col("early_on")).fill_null(False))
    dated = told.with_columns(ends_on=pl.when(is_lengthened).then("late_on").otherwise("early_on"))
    judged = dated.with_columns(
        since="complete_on",
        until=pl.coalesce("ends_on", "complete_on").dt.offset_by("1d"),
        reason=_reason(),
        asked=pl.lit(None, pl.String()),
    )
    details = judged.select("case", "reason").join(steps, on="case", how="left", maintain_order="left")
    return Answered(
        empty(PAYMENTS_SCHEMA), stacked([judged], UNPAID_SCHEMA), details.select(*STEPS_SCHEMA).sort("case", "due_on")
    )


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("ends_on").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("decided_on").is_null())
        .then(pl.lit("recognition_due"))
        .when(pl.col("decided_on") <= pl.col("ends_on"))
        .then(pl.lit("recognition_decided"))
        .otherwise(pl.lit("recognised_by_silence"))
    )
