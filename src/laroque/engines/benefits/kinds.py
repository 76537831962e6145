"""Every kind of cash benefit by its name, the one that cases, files and pages give it."""

from collections.abc import Mapping

from laroque.engines.benefits.kind import Kind
from laroque.engines.benefits.sick_leave.kind import SICK_LEAVE

KINDS: Mapping[str, Kind] = {"sick_leave": SICK_LEAVE}
