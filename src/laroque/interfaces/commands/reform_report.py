"""The report of a reform: tables in CSV and Markdown, drawings in SVG, in English and in French."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.engines.contributions.payslips.titles import LINE_TITLES
from laroque.engines.reforms import BANDS
from laroque.formats.bar_svg import BarRow, Panel, bars_svg
from laroque.interfaces.commands import reform_words as words
from laroque.kernel.money import format_decimal, format_euros
from laroque.kernel.text import Text
from laroque.legislation.catalogue import find
from laroque.legislation.changes import Change
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import DatedValue
from laroque.simulation.reform_runs import ReformRun

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """A change as a person reads it: the series, what it was on its first day and what it becomes."""

    change: Change
    title: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Report:
    """A reform and what it did."""

    title: Text
    months: Sequence[date]
    population: Text
    changes: Sequence[ChangeTold]
    run: ReformRun


def told(change: Change, law: Parameters, changed: Parameters) -> ChangeTold:
    """The words of a change, from the catalogue of the law."""
    (series, *_) = find(change.series)
    texts = []
    for each in (law, changed):
        value: DatedValue = each.value(change.series, change.since)
        texts.append(series.worded(value))
    return ChangeTold(change, series.title, *texts)


def files(report: Report) -> dict[str, str]:
    """What is written, by name of file."""
    found = {
        "lines.csv": _csv(["line", "side", "before_euros", "after_euros", "difference_euros"], _line_rows(report)),
        "yields.csv": _csv(
            ["beneficiary", "side", "before_euros", "after_euros", "difference_euros"], _yield_rows(report)
        ),
        "bands.csv": _csv(list(_BAND_COLUMNS), (_band_row(each) for each in report.run.bands)),
    }
    for language in LANGUAGES:
        found[f"report.{language}.md"] = markdown(report, language)
        found[f"yields.{language}.svg"] = _yields_svg(report, language)
        found[f"bands.{language}.svg"] = _bands_svg(report, language)
    return found


def markdown(report: Report, language: str) -> str:
    """The report as a page, its drawings beside it."""
    run = report.run

    def say(text: Text) -> str:
        return text.in_language(language)

    yields = [
        [words.beneficiary(each["beneficiary"], language), say(words.SIDES[each["side"]]), *_moved(each, language)]
        for each in run.yields
    ]
    parts = [
        f"# {say(report.title)}",
        say(words.INTRODUCTION).format(
            first=f"{report.months[0]:%Y-%m}",
            last=f"{report.months[-1]:%Y-%m}",
            population=say(report.population),
            persons=words.count(run.persons, language),
            months=words.count(run.months_of_pay, language),
            gross=format_euros(run.gross_cents, language),
        ),
        f"## {say(words.CHANGES)}",
        _table(words.CHANGE_HEADS, [_change_row(each, language) for each in report.changes], language),
        f"## {say(words.YIELDS)}",
        _table(words.YIELD_HEADS, [*yields, _yield_total(run, language)], language),
        f"![{say(words.YIELDS)}](yields.{language}.svg)",
        f"## {say(words.LINES)}",
        _table(words.LINE_HEADS, [_line_cells(each, language) for each in run.lines if _difference(each)], language),
        f"## {say(words.BANDS_TITLE)}",
        say(words.BANDS_MEANING),
        *_band_parts(run, language),
        f"![{say(words.BANDS_TITLE)}](bands.{language}.svg)",
        f"## {say(words.LIMITS)}",
        say(words.LIMITS_TOLD),
    ]
    return "\n\n".join(parts) + "\n"


def _band_parts(run: ReformRun, language: str) -> list[str]:
    parts = []
    for side, title in words.BAND_SIDES.items():
        rows = [_band_cells(each, side, language) for each in run.bands]
        parts += [f"### {title.in_language(language)}", _table(words.BAND_HEADS, rows, language)]
    return parts


def _difference(row: Mapping[str, Any]) -> int:
    return int(row["after"] - row["before"])


def _moved(row: Mapping[str, Any], language: str) -> list[str]:
    return [format_euros(cents, language) for cents in (row["before"], row["after"], _difference(row))]


def _yield_total(run: ReformRun, language: str) -> list[str]:
    whole = {place: sum(each[place] for each in run.yields) for place in ("before", "after")}
    return [words.TOTAL.in_language(language), "", *_moved(whole, language)]


def _change_row(each: ChangeTold, language: str) -> list[str]:
    until = each.change.until.isoformat() if each.change.until else ""
    texts = [text.in_language(language) for text in (each.title, each.before, each.after)]
    return [f"`{each.change.series}`", *texts, each.change.since.isoformat(), until]


def _line_cells(each: Mapping[str, Any], language: str) -> list[str]:
    title = words.LINE_WORDS.get(each["line"]) or LINE_TITLES[each["line"]].title
    return [title.in_language(language), words.SIDES[each["side"]].in_language(language), *_moved(each, language)]


def _band_cells(each: Mapping[str, Any], side: str, language: str) -> list[str]:
    moved = each[f"{side}_after"] - each[f"{side}_before"]
    counts = [words.count(each[name], language) for name in ("persons", *(f"{side}_{n}" for n in words.OUTCOMES))]
    return [
        words.band(each["band"], language),
        *counts,
        format_euros(moved, language),
        _per_month(each, moved, language),
    ]


def _per_month(each: Mapping[str, Any], moved: int, language: str) -> str:
    return format_euros(words.average(moved, each["months"]), language)


def _table(heads: Sequence[tuple[Text, bool]], rows: Iterable[Sequence[str]], language: str) -> str:
    """``heads``: the head of each column, and whether it holds numbers."""
    lines = [
        "| " + " | ".join(head.in_language(language) for head, _ in heads) + " |",
        "|" + "|".join("---:" if number else "---" for _, number in heads) + "|",
    ]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in [heads, *rows])


def _line_rows(report: Report) -> Iterable[list[str]]:
    return ([each["line"], each["side"], *_decimals(each)] for each in report.run.lines)


def _yield_rows(report: Report) -> Iterable[list[str]]:
    return ([each["beneficiary"], each["side"], *_decimals(each)] for each in report.run.yields)


def _decimals(each: Mapping[str, Any]) -> list[str]:
    return [format_decimal(cents) for cents in (each["before"], each["after"], _difference(each))]


_AMOUNTS = ("gross", "cost_before", "cost_after", "net_before", "net_after")
_COUNTS = tuple(f"{side}_{name}" for side in ("cost", "net") for name in words.OUTCOMES)
_BAND_COLUMNS = (
    "from_minimum_wages",
    "to_minimum_wages",
    "persons",
    "months",
    *(f"{n}_euros" for n in _AMOUNTS),
    *_COUNTS,
)


def _band_row(each: Mapping[str, Any]) -> list[str]:
    start = each["band"]
    end = next((later for later in BANDS if later > start), None)
    amounts = [each["gross_cents" if name == "gross" else name] for name in _AMOUNTS]
    return [
        format_decimal(start),
        "" if end is None else format_decimal(end),
        str(each["persons"]),
        str(each["months"]),
        *map(format_decimal, amounts),
        *(str(each[name]) for name in _COUNTS),
    ]


def _yields_svg(report: Report, language: str) -> str:
    by_name: dict[str, int] = {}
    for each in report.run.yields:
        by_name[each["beneficiary"]] = by_name.get(each["beneficiary"], 0) + _difference(each)
    rows = [_bar(words.beneficiary(name, language), moved, language) for name, moved in by_name.items() if moved]
    title = words.YIELDS.in_language(language)
    panel = Panel(words.MORE_OR_LESS.in_language(language), rows)
    return bars_svg(title, report.title.in_language(language), [panel])


def _bands_svg(report: Report, language: str) -> str:
    panels = []
    for side, name in words.BAND_SIDES.items():
        rows = [
            BarRow(
                words.band(each["band"], language),
                words.thousandths(each[f"{side}_winners"], each["persons"]),
                words.thousandths(each[f"{side}_losers"], each["persons"]),
                _per_month(each, each[f"{side}_after"] - each[f"{side}_before"], language),
            )
            for each in report.run.bands
        ]
        panels.append(Panel(f"{name.in_language(language)} ({words.BARS.in_language(language)})", rows))
    title = words.BANDS_TITLE.in_language(language)
    return bars_svg(title, report.title.in_language(language), panels)


def _bar(label: str, moved: int, language: str) -> BarRow:
    return BarRow(label, max(moved, 0), max(-moved, 0), format_euros(moved, language))
