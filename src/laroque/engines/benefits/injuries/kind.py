"""Benefits of work injuries and occupational diseases as kinds of cash benefit."""

from laroque.engines.benefits.facts import PAID_SCHEMA, PAYS_SCHEMA
from laroque.engines.benefits.injuries import explaining
from laroque.engines.benefits.injuries.capitals import injury_capitals
from laroque.engines.benefits.injuries.facts import (
    CAPITALS_SCHEMA,
    CLAIMS_SCHEMA,
    DEATHS_SCHEMA,
    LEAVES_SCHEMA,
    RECOGNITIONS_SCHEMA,
    STOPS_SCHEMA,
    SURVIVORS_SCHEMA,
)
from laroque.engines.benefits.injuries.leaves import injury_leaves
from laroque.engines.benefits.injuries.pensions import injury_pensions
from laroque.engines.benefits.injuries.recognitions import injury_recognitions
from laroque.engines.benefits.injuries.survivors import survivor_pensions
from laroque.engines.benefits.kind import Kind
from laroque.engines.benefits.sick_leave.facts import CUTS_SCHEMA

INJURY_LEAVE = Kind(
    {"leaves": LEAVES_SCHEMA, "stops": STOPS_SCHEMA, "pays": PAYS_SCHEMA, "paid": PAID_SCHEMA, "cuts": CUTS_SCHEMA},
    lambda tables, law: injury_leaves(**tables, parameters=law),
    explaining.explain_leave,
)
"""CSS L433-1, L433-2."""
INJURY_CAPITAL = Kind(
    {"claims": CAPITALS_SCHEMA}, lambda tables, law: injury_capitals(tables["claims"], law), explaining.explain_capital
)
"""CSS L434-1."""
INJURY_PENSION = Kind(
    {"claims": CLAIMS_SCHEMA}, lambda tables, law: injury_pensions(tables["claims"], law), explaining.explain_pension
)
"""CSS L434-2."""
SURVIVOR_PENSION = Kind(
    {"deaths": DEATHS_SCHEMA, "survivors": SURVIVORS_SCHEMA},
    lambda tables, law: survivor_pensions(tables["deaths"], tables["survivors"], law),
    explaining.explain_survivors,
)
"""CSS L434-7 to L434-14."""
INJURY_RECOGNITION = Kind(
    {"files": RECOGNITIONS_SCHEMA},
    lambda tables, law: injury_recognitions(tables["files"], law),
    explaining.explain_recognition,
)
"""CSS R441-6 to R441-18, R461-9, R461-10."""
