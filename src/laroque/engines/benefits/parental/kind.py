"""Leaves of parents as kinds of cash benefit."""

from functools import partial

from laroque.engines.benefits.facts import PAID_SCHEMA, PAYS_SCHEMA
from laroque.engines.benefits.kind import Kind
from laroque.engines.benefits.parental.birth_leave import birth_leaves
from laroque.engines.benefits.parental.explaining import explain_parental
from laroque.engines.benefits.parental.facts import (
    ADOPTION_SCHEMA,
    BIRTH_LEAVE_SCHEMA,
    MATERNITY_SCHEMA,
    PATERNITY_SCHEMA,
    SPANS_SCHEMA,
)
from laroque.engines.benefits.parental.maternity import maternities
from laroque.engines.benefits.parental.parts import adoptions, paternities

_SHARED = {"spans": SPANS_SCHEMA, "pays": PAYS_SCHEMA, "paid": PAID_SCHEMA}

MATERNITY = Kind({"leaves": MATERNITY_SCHEMA, **_SHARED}, maternities, partial(explain_parental, "CSS L331-3"))
"""CSS L331-3 to L331-6."""
PATERNITY = Kind({"leaves": PATERNITY_SCHEMA, **_SHARED}, paternities, partial(explain_parental, "CSS L331-8"))
"""CSS L331-8."""
ADOPTION = Kind({"leaves": ADOPTION_SCHEMA, **_SHARED}, adoptions, partial(explain_parental, "CSS L331-7"))
"""CSS L331-7."""
BIRTH_LEAVE = Kind(
    {"leaves": BIRTH_LEAVE_SCHEMA, **_SHARED},
    lambda tables, _: birth_leaves(tables),
    partial(explain_parental, "CSS L331-8-1"),
)
"""CSS L331-8-1, L331-8-2."""
