"""What to correct and how, for each control: the catalogue of remedies (``remedies.csv``)."""

import csv
from functools import cache
from importlib.resources import files

from laroque.kernel.text import Text


class NoRemedy(LookupError):
    """A control has no remedy in the catalogue."""


def remedy(control: str, rubrique: str = "") -> Text:
    """What to correct for a control, in the words of the longest rubrique of the catalogue that starts the one given.

    Raises ``NoRemedy``.
    """
    found = remedies()
    for length in range(len(rubrique), -1, -1):
        if (text := found.get((control, rubrique[:length]))) is not None:
            return text
    raise NoRemedy(f"control {control} has no remedy: add it to remedies.csv")


@cache
def remedies() -> dict[tuple[str, str], Text]:
    """The catalogue, by control and by rubrique or block (nothing: whatever the rubrique)."""
    text = files(__package__).joinpath("remedies.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    found = {(row["control"], row["rubrique"]): Text(row["en"], row["fr"]) for row in rows}
    assert len(found) == len(rows), "a control and rubrique stand twice in remedies.csv"
    return found
