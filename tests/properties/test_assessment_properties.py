"""Whatever a declaration holds, its assessment ends with findings and whole euros, never with a crash."""

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import dsn_builder as built

from laroque.engines.contributions import DsnTables, assess, declarations_json
from laroque.formats.dsn import read_bytes, tables
from laroque.legislation.parameters import load

SOUND = built.declaration(built.Declaration(employees=tuple(built.Employee(number=number) for number in range(1, 4))))
VALUES = ["999999999999999.99", "-999999999999999.99", "", "0.00", "abc", "31122030", "999", "921", "02", "é'x"]
CHANGES = st.lists(
    st.tuples(st.sampled_from(["change", "drop", "repeat"]), st.integers(0, len(SOUND) - 1), st.sampled_from(VALUES)),
    max_size=30,
)


@settings(max_examples=40)
@given(changes=CHANGES)
def test_a_spoilt_declaration_never_crashes_the_assessment(changes):
    lines = list(SOUND)
    for kind, place, value in changes:
        at = place % len(lines)
        if kind == "change":
            lines[at] = (lines[at][0], value)
        elif kind == "drop":
            del lines[at]
        else:
            lines.insert(at, lines[at])
    frame = read_bytes(built.render(lines))
    read = DsnTables(**{field.name: getattr(tables, field.name)(frame) for field in fields(DsnTables)})
    assessment = assess(read, load())
    assert all(cents % 100 == 0 for cents in assessment.lines["recomputed_cents"].to_list())
    for declaration in declarations_json(read, assessment).get(0, []):
        assert declaration["recomputed_total_cents"] == sum(line["recomputed_cents"] for line in declaration["lines"])
    assert all(placed.finding.as_json()["message"]["fr"] for placed in assessment.findings)
