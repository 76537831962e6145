"""What reads the cases of one kind of cash benefit: the columns that they fill, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

Rows = dict[str, list[dict[str, Any]]]
"""The rows of each table of a kind, by its name."""


class Reader(Protocol):
    """Turns the facts of one case into rows; raises ``Unfit`` with the place in them."""

    def __call__(self, number: str, facts: Mapping[str, Any], rows: Rows) -> None:
        """``number`` starts the keys of the case; ``rows`` has a list for each table of the kind."""


@dataclass(frozen=True, slots=True)
class KindOfCase:
    """How the cases of a kind are read: the columns of each table that they fill, and their reader."""

    columns: Mapping[str, Mapping[str, pl.DataType]]
    read: Reader
