"""What every kind of cash benefit offers: the frames it takes, what it makes of them, and its steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.steps import Step
from laroque.legislation.parameters import Parameters

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """``tables``: the schema of each frame it takes, by its name, all needed though empty. ``compute``: all cases at
    once;
    nothing is raised for what a case says. ``explain``: the steps of one case from its rows of ``details``,
    ``payments`` and
    ``unpaid`` of the answer, ending on what is paid."""

    tables: Mapping[str, Mapping[str, pl.DataType]]
    compute: Callable[[Mapping[str, pl.DataFrame], Parameters], Answered]
    explain: Callable[[Rows, Rows, Rows], tuple[Step, ...]]
