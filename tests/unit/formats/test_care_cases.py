"""Cases of care in YAML: the usual values, and what is refused alone with its place."""

from datetime import date

import pytest

from laroque.engines.pricing import facts
from laroque.formats.care_cases import NotCareCases, read_care_cases
from laroque.formats.care_fields import COUNTED_KINDS, INSURANCES, RIGHT_KINDS

SHORT = "- {name: short, claims: [{care_on: 2026-04-02, lines: [{nature: G, billed_cents: 3000}]}]}\n"


def refused(more: str) -> tuple[str, str]:
    """The place and the reason of the case that ``more`` makes bad, beside a good one that is still read."""
    read = read_care_cases((SHORT + "- " + more.replace("@", LINE)).encode())
    assert [case.name for case in read.cases.values()] == ["short"]
    (each,) = read.refused
    assert each.number == 2
    return each.place, each.reason.en


def test_a_short_case_has_usual_values():
    read = read_care_cases(SHORT.encode())
    (line,) = read.lines.rows(named=True)
    assert (line["claim"], line["line"], line["person"], line["quantity"]) == ("1/1", 1, "1/insured", 1)
    assert (line["care_path"], line["third_party"], line["paid_on"]) == ("T", False, date(2026, 4, 7))
    assert read.persons.rows() == [("1/insured", date(1980, 1, 1), None)]
    assert read.rights["kind"].to_list() == ["covered", "treating_doctor"]


def test_the_frames_are_those_that_pricing_takes():
    read = read_care_cases(SHORT.encode())
    for name in ("lines", "persons", "rights", "counted", "known"):
        assert dict(getattr(read, name).schema) == dict(getattr(facts, f"{name.upper()}_SCHEMA")), name
    assert set(INSURANCES) == set(facts.Insurance)
    assert set(RIGHT_KINDS) == set(facts.RightKind)
    assert set(COUNTED_KINDS) == {"participation", "drug", "act", "transport"}


def test_a_claim_says_what_its_lines_share():
    read = read_care_cases(
        b"- {name: two, persons: {child: {born_on: 2016-06-01}}, claims: [{care_on: 2026-04-02, person: child,"
        b" third_party: true, lines: [{nature: G, billed_cents: 3000}, {nature: MEG, billed_cents: 500,"
        b" third_party: false}]}]}"
    )
    assert read.lines["person"].to_list() == ["1/child", "1/child"]
    assert read.lines["third_party"].to_list() == [True, False]


LINE = "lines: [{nature: G, billed_cents: 3000}]"


@pytest.mark.parametrize(
    ("more", "place", "words"),
    [
        ("{claims: [{care_on: 2026-04-02, @}]}", "name", "left out"),
        ("{name: short, claims: [{care_on: 2026-04-02, @}]}", "name", "another case"),
        ("{name: x, claims: []}", "claims", "one claim"),
        ("{name: x, claims: [{care_on: 2026-04-02, lines: []}]}", "claims[1].lines", "one line"),
        ("{name: x, claims: [{@}]}", "claims[1].lines[1].care_on", "left out"),
        ("{name: x, claims: [{care_on: soon, @}]}", "claims[1].care_on", "a day such as"),
        ("{name: x, claims: [{care_on: 2026-04-02, lines: [{nature: G, billed_cents: 30.5}]}]}",
         "claims[1].lines[1].billed_cents", "whole number"),
        ("{name: x, claims: [{care_on: 2026-04-02, lines: [{nature: B, code: 0126, billed_cents: 1}]}]}",
         "claims[1].lines[1].code", "quotes"),
        ("{name: x, claims: [{care_on: 2026-04-02, lines: [{natur: G}]}]}", "claims[1].lines[1].natur", "no such"),
        ("{name: x, claims: [{care_on: 2026-04-02, insurance: fire, @}]}", "claims[1].insurance", "one of"),
        ("{name: x, claims: [{care_on: 2026-04-02, person: aunt, @}]}", "claims[1].person", "insured"),
        ("{name: x, rights: [{kind: c2s, since: 2026-01-01, until: 2026-01-01}], claims: [{care_on: 2026-04-02, @}]}",
         "rights[1].until", "after since"),
        ("{name: x, rights: [{kind: c2s}], claims: [{care_on: 2026-04-02, @}]}", "rights[1].since", "left out"),
        ("{name: x, claims: [{id: a, care_on: 2026-04-02, @}, {id: a, care_on: 2026-04-02, @}]}",
         "claims", "same id"),
        ("{name: x, claims: [{care_on: 2026-04-02, lines: [{nature: G, billed_cents: 1, quantity: 1000001}]}]}",
         "claims[1].lines[1].quantity", "1,000,000"),
        ("{name: x, claims: [{care_on: 2026-04-02, lines: 7}]}", "claims[1].lines", "a list"),
        ("{name: x, persons: {5: {}}, claims: [{care_on: 2026-04-02, @}]}", "persons", "not a name"),
        ("{name: x, claims: [[1]]}", "claims[1]", "fields"),
        ("{name: x, claims: 5}", "claims", "a list"),
        ("three", "", "fields"),
    ],
)  # fmt: skip
def test_a_bad_case_is_refused_alone_with_its_place(more, place, words):
    found, reason = refused(more)
    assert found == place
    assert words in reason


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"- [", b"\x00\xff", b"[" * 5_000, b"- 2026-13-45"])
def test_what_is_no_list_of_cases_is_refused_whole(content):
    with pytest.raises(NotCareCases):
        read_care_cases(content)
