"""Assessment of declarations: what is due, recomputed line by line, and what the controls say of what is declared."""

from laroque.engines.contributions.assessment import Assessment, assess
from laroque.engines.contributions.explaining import Step, format_rate, steps_of
from laroque.engines.contributions.report import declarations_json
from laroque.engines.contributions.speaking import PlacedFinding
from laroque.engines.contributions.tables import DsnTables, joined

__all__ = [
    "Assessment",
    "DsnTables",
    "PlacedFinding",
    "Step",
    "assess",
    "declarations_json",
    "format_rate",
    "joined",
    "steps_of",
]
