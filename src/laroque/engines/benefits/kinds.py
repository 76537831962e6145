"""Every kind of cash benefit by its name, the one that cases, files and pages give it."""

from collections.abc import Mapping

from laroque.engines.benefits.family.kind import (
    BASIC_ALLOWANCE,
    BIRTH_GRANT,
    FAMILY_ALLOWANCE,
    FAMILY_SUPPORT,
    SCHOOL_ALLOWANCE,
)
from laroque.engines.benefits.injuries.kind import (
    INJURY_CAPITAL,
    INJURY_LEAVE,
    INJURY_PENSION,
    INJURY_RECOGNITION,
    SURVIVOR_PENSION,
)
from laroque.engines.benefits.kind import Kind
from laroque.engines.benefits.old_age.kind import OLD_AGE_PENSION, REVERSION_PENSION
from laroque.engines.benefits.parental.kind import ADOPTION, BIRTH_LEAVE, MATERNITY, PATERNITY
from laroque.engines.benefits.sick_leave.kind import SICK_LEAVE

KINDS: Mapping[str, Kind] = {
    "sick_leave": SICK_LEAVE,
    "family_allowance": FAMILY_ALLOWANCE,
    "basic_allowance": BASIC_ALLOWANCE,
    "birth_grant": BIRTH_GRANT,
    "school_allowance": SCHOOL_ALLOWANCE,
    "family_support": FAMILY_SUPPORT,
    "old_age_pension": OLD_AGE_PENSION,
    "reversion_pension": REVERSION_PENSION,
    "injury_leave": INJURY_LEAVE,
    "injury_capital": INJURY_CAPITAL,
    "injury_pension": INJURY_PENSION,
    "survivor_pension": SURVIVOR_PENSION,
    "injury_recognition": INJURY_RECOGNITION,
    "maternity": MATERNITY,
    "paternity": PATERNITY,
    "adoption": ADOPTION,
    "birth_leave": BIRTH_LEAVE,
}
