"""The file of a reform: what it is called, and the numbers of the law that it changes, in YAML.

title: {en: ..., fr: ...}
changes:
  - {series: salaried_rates.family, from: 2026-01-01, until: 2027-01-01, rate: "0.0475"}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from laroque.kernel.text import Text
from laroque.legislation.changes import Change

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WRITTEN = ("amount", "rate", "number")
_FIELDS = {"series", "from", "until", *_WRITTEN}


class NotAReform(ValueError):
    """A file that does not say what a reform must; the text says what is missing, or where."""

    def __init__(self, en: str, fr: str) -> None:
        self.text = Text(en, fr)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Reform:
    """What a reform is called, and its changes in the order of the file."""

    title: Text
    changes: tuple[Change, ...]


def read_reform(content: bytes) -> Reform:
    """Read the file of a reform; raises ``NotAReform``. The values are checked when the law takes the changes."""
    try:
        document = yaml.load(content, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as failure:
        said = str(failure).splitlines()[0]
        raise NotAReform(f"not YAML: {said}", f"pas du YAML : {said}") from failure
    if not isinstance(document, Mapping) or not {"title", "changes"} == document.keys():
        raise NotAReform(
            "a reform has a title and changes, and nothing else", "une réforme a title et changes, et rien d'autre"
        )
    title, changes = document["title"], document["changes"]
    if not isinstance(title, Mapping) or not all(isinstance(title.get(name), str) for name in ("en", "fr")):
        raise NotAReform("its title is said in en and in fr", "son titre se dit en et fr")
    if not isinstance(changes, list) or not changes:
        raise NotAReform("changes is a list of one change or more", "changes est une liste d'au moins un changement")
    return Reform(Text(title["en"], title["fr"]), tuple(_change(rank, each) for rank, each in enumerate(changes, 1)))


def _change(rank: int, entry: Any) -> Change:
    if not isinstance(entry, Mapping) or not entry.keys() <= _FIELDS or not isinstance(entry.get("series"), str):
        named = ", ".join(sorted(_FIELDS))
        raise NotAReform(f"change {rank}: its fields are {named}", f"changement {rank} : ses champs sont {named}")
    written = [name for name in _WRITTEN if name in entry]
    if len(written) != 1 or not isinstance(entry[written[0]], str):
        raise NotAReform(
            f"change {rank}: one of amount, rate or number is expected, quoted",
            f"changement {rank} : un seul de amount, rate ou number est attendu, entre guillemets",
        )
    since, until = _day(rank, entry.get("from")), entry.get("until")
    return Change(entry["series"], since, until and _day(rank, until), written[0], entry[written[0]])


def _day(rank: int, said: Any) -> date:
    if type(said) is not date:
        raise NotAReform(
            f"change {rank}: from and until are days such as 2026-01-01",
            f"changement {rank} : from et until sont des jours tels que 2026-01-01",
        )
    return said
