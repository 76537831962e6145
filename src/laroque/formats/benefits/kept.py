"""The facts of cases as a fund keeps them (JSON), and the tables that the engine takes from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import yaml

from laroque.formats.benefits.cases import KINDS_OF_CASE
from laroque.formats.benefits.kind import Rows
from laroque.formats.care_fields import Unfit
from laroque.kernel.text import Text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class FactsRead:
    """The tables of the cases of one kind, whose keys start with the number of the case; and those left out, with the
    place in their facts and what is expected there."""

    tables: Mapping[str, pl.DataFrame]
    refused: Mapping[int, Unfit]


def to_keep(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as a case writes them, with days as texts."""
    return {name: _kept(each) for name, each in facts.items()}


def read_kept(kind: str, facts: Mapping[int, Mapping[str, Any]]) -> FactsRead:
    """Read the facts of cases of a kind, by their numbers; one whose facts are not right is refused alone."""
    reader = KINDS_OF_CASE[kind]
    whole: Rows = {table: [] for table in reader.columns}
    refused: dict[int, Unfit] = {}
    for number, said in facts.items():
        rows: Rows = {table: [] for table in reader.columns}
        try:
            reader.read(str(number), _read(said), rows)
        except Unfit as unfit:
            refused[number] = unfit
        else:
            for table, own in rows.items():
                whole[table] += own
    tables = {name: pl.DataFrame(rows, schema=dict(reader.columns[name])) for name, rows in whole.items()}
    return FactsRead(tables, refused)


def check_facts(kind: str, facts: Mapping[str, Any]) -> None:
    """Raise ``Unfit`` with the place in the facts where a case of the kind cannot hold them; days as texts."""
    reader = KINDS_OF_CASE[kind]
    reader.read("1", _read(facts), {table: [] for table in reader.columns})


def facts_of_text(text: str) -> dict[str, Any]:
    """Facts that a person wrote in YAML, as they are kept; raises ``Unfit``."""
    try:
        told = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as failure:
        said = (str(failure).splitlines() or [""])[0]
        raise Unfit("facts", Text(f"not YAML: {said}", f"pas du YAML : {said}")) from failure
    if not isinstance(told, dict):
        raise Unfit("facts", Text("fields with their values are expected", "des champs avec leur valeur sont attendus"))
    return to_keep(told)


def text_of_facts(facts: Mapping[str, Any]) -> str:
    """Facts as a person may write them again, in YAML."""
    return yaml.safe_dump(_read(facts), allow_unicode=True, sort_keys=False, default_flow_style=None)


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _kept(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _read(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_read(each) for each in value]
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
