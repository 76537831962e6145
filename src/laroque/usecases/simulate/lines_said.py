"""Steps, numbers of the law and articles as a person reads them, whatever was computed."""

from collections.abc import Mapping, Sequence
from functools import cache

from laroque.engines.contributions.explaining import Step
from laroque.formats.letters import NumberSaid, StepSaid
from laroque.legislation.catalogue import Series, catalogue
from laroque.legislation.topics import DatedValue
from laroque.legislation.version import parameters_version

_VERSION_SHOWN = 12


def steps_said(steps: Sequence[Step]) -> tuple[StepSaid, ...]:
    """The steps of a line, each with its article."""
    return tuple(StepSaid(step.label, step.amount_cents, article_said(step.article)) for step in steps)


def numbers_said(parameters: Mapping[str, DatedValue]) -> tuple[NumberSaid, ...]:
    """The numbers of the law by the names of their series, with their titles and values in words."""
    return tuple(_number_said(name, value) for name, value in parameters.items())


def article_said(article: str | None) -> str | None:
    """An article as a person reads it: a decision of ours by its number, not by its file."""
    return article.replace("docs/adr/", "Laroque ADR ") if article else article


def version_said() -> str:
    """The version of the values of the law, short enough for the foot of a page."""
    return parameters_version()[:_VERSION_SHOWN]


def _number_said(name: str, value: DatedValue) -> NumberSaid:
    series = _series()[name]
    return NumberSaid(name, series.title, series.worded(value), value.since, value.article, value.source)


@cache
def _series() -> dict[str, Series]:
    return {series.name: series for series in catalogue()}
