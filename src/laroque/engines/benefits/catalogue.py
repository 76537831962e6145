"""The benefits that there are: their names, the branch and nature that they are charged to, and when they are paid."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from laroque.kernel.text import Text


class Rhythm(StrEnum):
    """When a benefit is paid: every fourteen days, on the fifth or the ninth of the month after, once, or never: what
    is decided is then no sum."""

    FORTNIGHT = "fortnight"
    FIFTH = "fifth"
    NINTH = "ninth"
    ONCE = "once"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit: ``branch`` and ``nature`` name the account of the fund's books that it is charged to."""

    kind: str
    title: Text
    branch: str
    nature: str
    rhythm: Rhythm


def _read() -> dict[str, Benefit]:
    text = (resources.files("laroque.engines.benefits") / "catalogue.csv").read_text(encoding="utf-8")
    return {
        row["kind"]: Benefit(
            row["kind"], Text(row["title_en"], row["title_fr"]), row["branch"], row["nature"], Rhythm(row["rhythm"])
        )
        for row in csv.DictReader(text.splitlines())
    }


CATALOGUE: Mapping[str, Benefit] = _read()
"""Every benefit by its kind, that of ``kinds.KINDS``."""
