"""Sharing conserves every line and says what a slow restatement with fractions says."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.bordereaux import due_lines

from laroque.engines.sharing import UNALLOCATED, keys_frame, share_out
from laroque.kernel.periods import add_months
from laroque.legislation.sharing import WHOLE_PPM, sharing_keys

KEYS = keys_frame(sharing_keys())
CTPS = sorted({key.ctp for key in sharing_keys()})
LINES = st.fixed_dictionaries(
    {
        "ctp": st.one_of(st.sampled_from(CTPS), st.sampled_from(["004", "100", "668", "332", "236", "999"])),
        "qualifier": st.sampled_from(["920", "921"]),
        "bordereau": st.integers(1, 2),
        "period_end": st.integers(1, 23).map(lambda count: add_months(date(2025, 1, 1), count)),
        "cents": st.one_of(st.integers(-200, 200), st.integers(-(10**12), 10**12)),
        "risk_ppm": st.sampled_from([None, 0, 7_000, 21_300]),
        "insee": st.sampled_from([None, "75056", "13055"]),
    }
)


@settings(max_examples=60)
@given(lines=st.lists(LINES, max_size=12))
def test_the_parts_of_a_line_sum_to_the_line_and_follow_the_fractions(lines):
    shares = share_out(due_lines(*lines), KEYS)
    found: dict[int, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for line, part, beneficiary, borne_by, cents in shares.rows():
        assert (part, beneficiary, borne_by) not in found[line]
        found[line][part, beneficiary, borne_by] = cents
    for index, line in enumerate(lines):
        assert sum(found[index].values()) == line["cents"]
        quotas = exact_quotas(line, fnal_beside(lines, line["bordereau"]))
        for place, cents in found[index].items():
            assert abs(cents - quotas[place]) <= Fraction(max(2, len(quotas)), 2)


@settings(max_examples=60)
@given(lines=st.lists(LINES, max_size=12))
def test_sharing_again_changes_nothing(lines):
    assert share_out(due_lines(*lines), KEYS).equals(share_out(due_lines(*lines), KEYS))


def fnal_beside(lines: list[dict], bordereau: int) -> set[str]:
    variants = {"332": "fnal_0.10", "334": "fnal_0.10", "236": "fnal_0.50", "316": "fnal_0.50"}
    return {variants[line["ctp"]] for line in lines if line["bordereau"] == bordereau and line["ctp"] in variants}


def exact_quotas(line: dict, fnal: set[str]) -> dict[tuple[str, str, str], Fraction]:
    parts = {"flat"} | ({"capped"} if line["qualifier"] == "921" else {"uncapped", "at"})
    weights = {}
    for key in sharing_keys():
        if key.ctp != line["ctp"] or key.part not in parts or line["period_end"] - timedelta(1) not in key.valid:
            continue
        if key.variant is not None and fnal != {key.variant}:
            continue
        name = key.beneficiary
        if name == "mobility:authority":
            if line["insee"] is None:
                continue
            name = f"mobility:{line['insee']}"
        weight = (line["risk_ppm"] or 0) if key.part == "at" else key.weight_ppm or WHOLE_PPM
        if weight:
            place = (key.part, name, key.borne_by)
            weights[place] = weights.get(place, 0) + weight
    whole = sum(weights.values())
    if not whole:
        return {(UNALLOCATED, UNALLOCATED, "unspecified"): Fraction(line["cents"])}
    return {place: Fraction(line["cents"] * weight, whole) for place, weight in weights.items()}
