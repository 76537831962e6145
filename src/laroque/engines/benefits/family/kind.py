"""Family benefits as kinds of cash benefit."""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.family.allowances import family_allowances
from laroque.engines.benefits.family.explaining import explain_family
from laroque.engines.benefits.family.facts import CHILDREN_SCHEMA, CLAIMS_SCHEMA, GRANTS_SCHEMA, RESOURCES_SCHEMA
from laroque.engines.benefits.family.infants import basic_allowances, birth_grants
from laroque.engines.benefits.family.school import school_allowances
from laroque.engines.benefits.family.support import family_supports
from laroque.engines.benefits.kind import Kind
from laroque.legislation.parameters import Parameters

_TABLES = {"claims": CLAIMS_SCHEMA, "children": CHILDREN_SCHEMA, "resources": RESOURCES_SCHEMA}


def _of_resources(
    compute: Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame, Parameters], Answered],
) -> Callable[[Mapping[str, pl.DataFrame], Parameters], Answered]:
    return lambda tables, law: compute(tables["claims"], tables["children"], tables["resources"], law)


FAMILY_ALLOWANCE = Kind(_TABLES, _of_resources(family_allowances), partial(explain_family, "CSS L521-1, D521-1"))
"""CSS L521-1 to L521-3."""
BASIC_ALLOWANCE = Kind(_TABLES, _of_resources(basic_allowances), partial(explain_family, "CSS L531-3, D531-3"))
"""CSS L531-3."""
SCHOOL_ALLOWANCE = Kind(_TABLES, _of_resources(school_allowances), partial(explain_family, "CSS L543-1, D543-1"))
"""CSS L543-1 to L543-2."""
BIRTH_GRANT = Kind(
    {**_TABLES, "claims": GRANTS_SCHEMA}, _of_resources(birth_grants), partial(explain_family, "CSS L531-2, D531-2")
)
"""CSS L531-2."""
FAMILY_SUPPORT = Kind(
    {"claims": CLAIMS_SCHEMA, "children": CHILDREN_SCHEMA},
    lambda tables, law: family_supports(tables["claims"], tables["children"], law),
    partial(explain_family, "CSS L523-1, R523-7"),
)
"""CSS L523-1 to L523-3."""
