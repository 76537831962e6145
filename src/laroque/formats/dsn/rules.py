"""What each rule says, and the control of the norm it stands for.

The norm names its controls by family: CST for structure, CSL for the form of a value, CCH for coherence, SIG for what
is only pointed out. ``rules.csv`` gives each rule its control (``S21.G00.11.001=CSL-12`` where the norm numbers the
control of a rubrique otherwise), its severity and its words: ``{code}`` and ``{name}`` of the rubrique, ``{value}``
found, ``{other}`` compared. The norm does not number its controls of structure: CST-01 to CST-09 are the project's own.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from laroque.formats.dsn.norm import norm
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A control, how grave it is, its words, and whether it is about the structure of the file and not what it says."""

    control: str
    controls: dict[str, str]
    severity: Severity
    text: Text
    is_structure: bool


def finding(
    rule: str,
    *,
    line: int | None,
    rubrique: str | None,
    value: str | None = None,
    other: str | None = None,
    soft: bool = False,
) -> Finding:
    """The finding of a hit: what is wrong and what to do, in both languages. A soft one only warns."""
    said = rules()[rule]
    words = {
        "code": rubrique or "",
        "name": norm().label(rubrique or ""),
        "value": value or "",
        "other": other or "",
    }
    text = Text(said.text.en.format(**words), said.text.fr.format(**words))
    control = said.controls.get(rubrique or "", said.control)
    return Finding(control, Severity.WARN if soft else said.severity, text, line, rubrique)


def more(rule: str, *, rubrique: str | None, count: int, soft: bool = False) -> Finding:
    """The finding that stands for those, too many to be listed, of the same rule and rubrique."""
    said = rules()[rule]
    place = f" ({rubrique})" if rubrique else ""
    text = Text(f"{count} more findings of this kind{place}", f"{count} autres constats de cette sorte{place}")
    severity = Severity.WARN if soft else said.severity
    return Finding(said.controls.get(rubrique or "", said.control), severity, text, None, rubrique)


@cache
def rules() -> dict[str, Rule]:
    """The rules by name."""
    table = (files(__package__) / "rules.csv").read_text(encoding="utf-8").splitlines()
    return {row["rule"]: _rule(row) for row in csv.DictReader(table)}


def _rule(row: dict[str, str]) -> Rule:
    control, *others = row["control"].split()
    controls = dict(other.split("=") for other in others)
    words = Text(row["en"], row["fr"])
    return Rule(control, controls, Severity(row["severity"]), words, row["family"] == "structure")
