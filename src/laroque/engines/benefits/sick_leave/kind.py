"""Sick leaves of employees as a kind of cash benefit."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.benefits.facts import PAID_SCHEMA, PAYS_SCHEMA, Answered
from laroque.engines.benefits.kind import Kind, Rows
from laroque.engines.benefits.sick_leave.explaining import explain_leave
from laroque.engines.benefits.sick_leave.facts import CUTS_SCHEMA, LEAVES_SCHEMA, STOPS_SCHEMA, LeaveFacts
from laroque.engines.benefits.sick_leave.leaves import sick_leaves
from laroque.engines.benefits.steps import Step
from laroque.legislation.parameters import Parameters


def _computed(tables: Mapping[str, pl.DataFrame], parameters: Parameters) -> Answered:
    return sick_leaves(LeaveFacts(**tables), parameters)


def _explained(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    return explain_leave(details[0], payments, unpaid)


SICK_LEAVE = Kind(
    tables={
        "leaves": LEAVES_SCHEMA,
        "stops": STOPS_SCHEMA,
        "pays": PAYS_SCHEMA,
        "paid": PAID_SCHEMA,
        "cuts": CUTS_SCHEMA,
    },
    compute=_computed,
    explain=_explained,
)
"""CSS L323-1 to L323-7."""
