"""What is not public of B2 and was decided here: ``assumptions.yaml``, with the codes that rest on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the code does where the norm is not known, why, and the codes it reads by it."""

    name: str
    says: str
    why: str
    codes: Mapping[str, Any] = field(default_factory=dict)


@cache
def assumptions() -> Mapping[str, Assumption]:
    """Every assumption by its name."""
    table = yaml.safe_load((files(__package__) / "assumptions.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _assumption(name, said) for name, said in table.items()})


@cache
def psychiatric_disciplines() -> str:
    """How the discipline of a psychiatric stay starts."""
    table = yaml.safe_load((files(__package__) / "assumptions.yaml").read_text(encoding="utf-8"))
    return str(table["hospital"]["psychiatric_disciplines"])


def _assumption(name: str, said: Mapping[str, Any]) -> Assumption:
    return Assumption(name, said["says"], said["why"], MappingProxyType(dict(said.get("codes", {}))))
