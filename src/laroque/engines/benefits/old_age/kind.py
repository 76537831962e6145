"""Old-age and survivors' pensions as kinds of cash benefit."""

from laroque.engines.benefits.kind import Kind
from laroque.engines.benefits.old_age.explaining import explain_pension, explain_reversion
from laroque.engines.benefits.old_age.facts import PENSIONS_SCHEMA, SURVIVORS_SCHEMA, WAGES_SCHEMA
from laroque.engines.benefits.old_age.pensions import old_age_pensions
from laroque.engines.benefits.old_age.survivors import reversion_pensions

OLD_AGE_PENSION = Kind(
    {"claims": PENSIONS_SCHEMA, "wages": WAGES_SCHEMA},
    lambda tables, law: old_age_pensions(tables["claims"], tables["wages"], law),
    explain_pension,
)
"""CSS L351-1 to L351-12."""
REVERSION_PENSION = Kind(
    {"claims": SURVIVORS_SCHEMA}, lambda tables, law: reversion_pensions(tables["claims"], law), explain_reversion
)
"""CSS L353-1 to L353-3."""
