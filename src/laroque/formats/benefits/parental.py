"""Cases of the leaves of parents: their fields, and the columns that they fill, those that the engine takes."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from laroque.formats.benefits.days import run_of
from laroque.formats.benefits.history import PAID_COLUMNS, PAYS_COLUMNS, read_paid, read_pays
from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.care_fields import Field, Unfit, checked, items, schema_of
from laroque.kernel.text import Text

_SHARED_FIELDS: Mapping[str, Field] = {
    "affiliated_since": Field("day"),
    "rhythm": Field("text", "monthly", choices=("monthly", "fortnightly", "weekly", "season")),
    "subrogated": Field("flag"),
}
_LISTS: Mapping[str, Field] = {"pays": Field("any"), "paid": Field("list")}
SPAN_FIELDS: Mapping[str, Field] = {
    "since": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "in_hospital": Field("flag"),
}
MATERNITY_FIELDS: Mapping[str, Field] = {
    "due_on": Field("day", is_needed=True),
    "born_on": Field("day"),
    "children": Field("count", 1),
    "children_before": Field("count", 0),
    "viable": Field("flag", True),
    "moved_days": Field("count", 0),
    "earlier_days": Field("count", 0),
    "stopped_on": Field("day"),
    "resumed_on": Field("day"),
    "hospital_until": Field("day"),
    "mother_died_on": Field("day"),
    "survivor": Field("flag"),
}
PATERNITY_FIELDS: Mapping[str, Field] = {
    "born_on": Field("day", is_needed=True),
    "children": Field("count", 1),
    "hospital_until": Field("day"),
    "postnatal_until": Field("day"),
}
ADOPTION_FIELDS: Mapping[str, Field] = {
    "arrived_on": Field("day", is_needed=True),
    "children": Field("count", 1),
    "children_in_charge": Field("count", 1),
    "other_days": Field("count", 0),
}
BIRTH_LEAVE_FIELDS: Mapping[str, Field] = {"born_on": Field("day", is_needed=True), "due_on": Field("day")}

_FLAGS = {"viable": "is_viable", "survivor": "is_survivor", "subrogated": "is_subrogated"}
_SPANS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "is_in_hospital": pl.Boolean(),
}


def _kind(own: Mapping[str, Field], spans: str, *, needs_spans: bool = True) -> KindOfCase:
    """A leave with its fields; ``spans``: the name of its list of days."""
    fields = {**_SHARED_FIELDS, **own}
    known = {**fields, spans: Field("list", is_needed=needs_spans), **_LISTS}

    def read(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
        """The rows of one leave; raises ``Unfit``."""
        said = checked(facts, known, "facts")
        if needs_spans and not said[spans]:
            raise Unfit(f"facts.{spans}", Text("one part or more is expected", "une fraction au moins est attendue"))
        told = {name: each.usual if said[name] is None else said[name] for name, each in fields.items()}
        leave = {_FLAGS.get(name, name): bool(value) if name in _FLAGS else value for name, value in told.items()}
        rows["leaves"].append({"case": f"{number}/1", "person": number, **leave})
        for place, each in items(facts, spans, "facts"):
            span = checked(each, SPAN_FIELDS, place)
            since, until = run_of(span, place)
            row = {"since": since, "until": until, "is_in_hospital": span["in_hospital"] or False}
            rows["spans"].append({"case": f"{number}/1", **row})
        read_pays(number, said["pays"], rows)
        read_paid(number, facts, rows)

    columns = {_FLAGS.get(name, name): kind for name, kind in schema_of(fields).items()}
    leaves = {"case": pl.String(), "person": pl.String(), **columns}
    return KindOfCase({"leaves": leaves, "spans": _SPANS, "pays": PAYS_COLUMNS, "paid": PAID_COLUMNS}, read)


CASES_OF_MATERNITY = _kind(MATERNITY_FIELDS, "pathological", needs_spans=False)
CASES_OF_PATERNITY = _kind(PATERNITY_FIELDS, "parts")
CASES_OF_ADOPTION = _kind(ADOPTION_FIELDS, "parts")
CASES_OF_BIRTH_LEAVE = _kind(BIRTH_LEAVE_FIELDS, "parts")
