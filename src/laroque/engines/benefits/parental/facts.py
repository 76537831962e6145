"""What the leaves of parents are computed from: frames of leaves and of the days taken."""

from collections.abc import Mapping

import polars as pl

LEAVES_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "person": pl.String(),
    "affiliated_since": pl.Date(),
    "rhythm": pl.String(),
    "is_subrogated": pl.Boolean(),
}
"""What every leave says. ``affiliated_since``: since when the person is insured by work. ``rhythm``: of pay, that of
sick leaves (CSS R323-4). ``is_subrogated``: the employer is paid (CSS R323-11)."""

MATERNITY_SCHEMA: Mapping[str, pl.DataType] = {
    **LEAVES_SCHEMA,
    "due_on": pl.Date(),
    "born_on": pl.Date(),
    "children": pl.Int64(),
    "children_before": pl.Int64(),
    "is_viable": pl.Boolean(),
    "moved_days": pl.Int64(),
    "earlier_days": pl.Int64(),
    "stopped_on": pl.Date(),
    "resumed_on": pl.Date(),
    "hospital_until": pl.Date(),
    "mother_died_on": pl.Date(),
    "is_survivor": pl.Boolean(),
}
"""``due_on``: the expected day of birth; ``born_on``: the day of birth, null until it is known. ``children``: of this
birth; ``children_before``: in charge, or born viable, before it. ``is_viable``: the pregnancy lasted twenty-two weeks
without a period, even if the child died (CSS R331-5). ``moved_days``: days of rest asked for after the birth (CSS
L331-4-1); ``earlier_days``: before it (CSS L331-3, L331-4). ``stopped_on``: the first day of an illness in the days
moved. ``resumed_on``: the first day of work again; ``hospital_until``: the day the child left hospital.
``is_survivor``: who claims is the father or partner of the mother, dead on ``mother_died_on`` (CSS L331-6)."""

PATERNITY_SCHEMA: Mapping[str, pl.DataType] = {
    **LEAVES_SCHEMA,
    "born_on": pl.Date(),
    "children": pl.Int64(),
    "hospital_until": pl.Date(),
    "postnatal_until": pl.Date(),
}
"""``hospital_until``: the day the child left hospital, where it was sent there at birth. ``postnatal_until``: the end
of the leave that the father had in the place of the mother (CSS D331-3)."""

ADOPTION_SCHEMA: Mapping[str, pl.DataType] = {
    **LEAVES_SCHEMA,
    "arrived_on": pl.Date(),
    "children": pl.Int64(),
    "children_in_charge": pl.Int64(),
    "other_days": pl.Int64(),
}
"""``children``: adopted together; ``children_in_charge``: of the household with them. ``other_days``:
those that the other parent takes; none: the leave is not shared (CT L1225-40)."""

BIRTH_LEAVE_SCHEMA: Mapping[str, pl.DataType] = {
    **LEAVES_SCHEMA,
    "born_on": pl.Date(),
    "due_on": pl.Date(),
}
"""``born_on``: of the birth, or the adoption (loi 2025-1403, article 99 X)."""

SPANS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "is_in_hospital": pl.Boolean(),
}
"""Half-open days without work that a leave asks for; of a maternity, those of a pathological pregnancy.
``is_in_hospital``: those that prolong the first days while the child is in hospital (CSS D331-6)."""
