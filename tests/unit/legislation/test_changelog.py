"""The changelog of the legislation says each change of the values, from what to what, with its article."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from laroque.legislation.catalogue import catalogue

PAGE = Path(__file__).resolve().parents[3] / "docs" / "legislation_changelog.md"
FIRST = date(2024, 1, 1)
COUNTED = {"ctp_rates", "mobility_rates", "state_transfers", "wage_revaluation"}
"""Files told as a whole, by how many of their values begin on a day."""
OURS = {"tolerances"}
"""Figures of this project, that no law moves."""
_ROW = re.compile(r"\| `([a-z0-9_.]+)` \| (.+?) \| (.+?) \| (.+?) \|")
_COUNT = re.compile(r"`([a-z_]+)`: (\d+) values")


def told(pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    """What the page says under the heading of each day."""
    page = PAGE.read_text(encoding="utf-8")
    days = re.split(r"^## (\d{4}-\d{2}-\d{2}).*$", page, flags=re.MULTILINE)[1:]
    return [(day, *found) for day, text in zip(days[::2], days[1::2], strict=True) for found in pattern.findall(text)]


def test_each_change_is_told_with_its_values_and_article():
    changes = []
    for series in catalogue():
        if series.topic in COUNTED | OURS:
            continue
        for rank, value in enumerate(series.history):
            if value.since > FIRST:
                before = series.worded(series.history[rank - 1]).en if rank else "–"
                changes.append((str(value.since), series.name, before, series.worded(value).en, value.article))
    assert sorted(told(_ROW)) == sorted(changes)


def test_the_files_told_as_a_whole_have_the_right_count():
    begun = Counter(
        (str(value.since), series.topic)
        for series in catalogue()
        for value in series.history
        if series.topic in COUNTED and value.since > FIRST
    )
    assert {(day, topic): int(count) for day, topic, count in told(_COUNT)} == dict(begun)


def test_the_latest_day_comes_first():
    days = re.findall(r"^## (\d{4}-\d{2}-\d{2})", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert days == sorted(set(days), reverse=True)
