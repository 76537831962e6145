"""What each rule of B2 says: ``rules.csv`` gives its severity and its words, what is wrong and what to do.

``{field}`` is the zone at fault, ``{value}`` what was found and ``{other}`` what it was compared with.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

LISTED_MAX = 100
"""Findings told one by one for each rule; those after are counted."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How grave a rule is, and its words."""

    severity: Severity
    text: Text


@cache
def rules() -> Mapping[str, Rule]:
    """The rules by name."""
    table = (files(__package__) / "rules.csv").read_text(encoding="utf-8").splitlines()
    read = {row["rule"]: Rule(Severity(row["severity"]), Text(row["en"], row["fr"])) for row in csv.DictReader(table)}
    return MappingProxyType(read)


def refusing() -> tuple[str, ...]:
    """The rules that refuse the claim, or the file, they are found in."""
    return tuple(name for name, rule in rules().items() if rule.severity is Severity.REJECT)


def finding(rule: str, *, line: int | None, zone: str | None = None, value: str = "", other: str = "") -> Finding:
    """The finding of a fault: its line in the file, its zone (``4.care_on``), what is wrong and what to do."""
    said = rules()[rule]
    words = {"field": (zone or "").partition(".")[2], "value": value, "other": other}
    text = Text(said.text.en.format(**words), said.text.fr.format(**words))
    return Finding(rule.upper(), said.severity, text, line, zone)


def text_of(rule: str) -> Text:
    """What a refused claim is answered: the sentence of the first rule it broke, without the values found."""
    said = rules()[rule].text
    blank = {"field": "…", "value": "…", "other": "…"}
    return Text(said.en.format(**blank), said.fr.format(**blank))


def findings_of(faults: Iterable[Mapping[str, Any]], listed: dict[str, int]) -> Iterator[Finding]:
    """The findings of faults (place, zone, rule, value, other), as long as few of the same rule were told.

    ``listed``: how many of each rule were found so far; it is counted on here.
    """
    for fault in faults:
        rule = fault["rule"]
        listed[rule] = listed.get(rule, 0) + 1
        if listed[rule] <= LISTED_MAX:
            yield finding(
                rule, line=fault["place"], zone=fault["zone"], value=fault["value"] or "", other=fault["other"] or ""
            )


def more(listed: Mapping[str, int]) -> Iterator[Finding]:
    """The findings that stand for those that were counted only."""
    for rule, count in listed.items():
        if count > LISTED_MAX:
            left = count - LISTED_MAX
            text = Text(f"{left} more findings of this kind", f"{left} autres constats de cette sorte")
            yield Finding(rule.upper(), rules()[rule].severity, text)
