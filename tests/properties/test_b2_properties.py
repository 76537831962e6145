"""What holds of any B2 file: what is written is read, parts change nothing, and damage never crashes."""

from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.b2_claims import HEAD, claims_and_lines

from laroque.formats.b2 import B2Read, read_bytes, write_bytes

# A failing example is a whole file: making it smaller would take minutes and show no more.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(max_examples=10, phases=PHASES, suppress_health_check=list(HealthCheck))
DAYS = st.integers(0, 3000).map(lambda days: HEAD.created_on - timedelta(days=days))
CENTS = st.integers(0, 10**6 - 1)
DETAILS = {None: [None], "4M": ["DEQP003"], "4B": ["0126", "1610"], "4P": ["3400930000120"], "4F": ["1101010"]}


@st.composite
def acts(draw) -> dict:
    """What differs of one line."""
    detail = draw(st.sampled_from(list(DETAILS)))
    is_act = detail == "4M"
    base, complementary = draw(st.integers(1, 10**6 - 1)), draw(CENTS)
    return {
        "nature": draw(st.sampled_from(["G", "AMI", "PH7", "TLC", "ATM"])),
        "detail": detail,
        "code": draw(st.sampled_from(DETAILS[detail])),
        "activity": draw(st.sampled_from(["1", "4"])) if is_act else None,
        "phase": "0" if is_act else None,
        "modifiers": draw(st.sampled_from([None, "F", "FU", "7MNP"] if is_act else [None, "F", "N"])),
        "association": draw(st.sampled_from([None, "1", "2"])) if is_act else None,
        "care_on": draw(DAYS),
        "quantity": draw(st.integers(1, 99)),
        "coefficient_hundredths": draw(st.integers(1, 999_999)),
        "billed_cents": draw(CENTS),
        "base_asked_cents": base,
        "asked_cents": draw(CENTS),
        "complementary_asked_cents": complementary,
        "complementary_ppm": (complementary * 10**6 + base // 2) // base if complementary else None,
        "exemption_asked": draw(st.sampled_from([None, "long_illness", "act", "heavy_act", "prevention"])),
        "speciality": draw(st.sampled_from(["01", "24", None])),
    }


@st.composite
def files(draw) -> tuple:
    """Some claims and their lines."""
    told = []
    for _ in range(draw(st.integers(0, 5))):
        shared = {
            "care_path": draw(st.sampled_from([None, "T", "H", "S"])),
            "prescriber": draw(st.sampled_from([None, "759876543"])),
            "injury_file": draw(st.sampled_from([None, "260512001"])),
        }
        claim = {
            "lot": draw(st.integers(1, 3)),
            "professional": draw(st.sampled_from(["751234567", "480000011"])),
            "nir": draw(st.sampled_from(["1840275123456", "255022B123456", "155022A123456"])),
            "individual_nir": draw(st.sampled_from([None, "2190775123456"])),
            "born_on": draw(st.sampled_from([date(1984, 2, 11), date(2019, 7, 1), date(1955, 2, 1)])),
            "third_party": draw(st.booleans()),
        }
        told.append((claim, [act | shared for act in draw(st.lists(acts(), min_size=1, max_size=4))]))
    return claims_and_lines(*told)


def same(one: B2Read, other: B2Read) -> bool:
    frames = all(getattr(one, name).equals(getattr(other, name)) for name in ("lots", "claims", "lines", "persons"))
    return frames and one.findings == other.findings


@FEW
@given(files())
def test_what_is_written_is_read(told):
    claims, lines = told
    read = read_bytes(write_bytes(HEAD, claims, lines))
    assert read.findings == ()
    assert read.claims.drop("place").equals(claims.drop("place"))
    assert read.lines.drop("place").equals(lines.drop("place"))


@FEW
@given(files(), st.lists(st.tuples(st.integers(129, 6000), st.binary(max_size=3)), max_size=6), st.integers(1, 4000))
def test_damage_never_crashes_and_parts_change_nothing(told, damages, size):
    content = write_bytes(HEAD, *told)
    for at, bad in damages:
        content = content[:at] + bad + content[at + 1 :]
    whole = read_bytes(content)
    assert same(read_bytes(content, window_bytes=size), whole)
    assert set(whole.lines["claim"]) <= set(whole.taken["claim"])
    assert (
        whole.lines.null_count()
        .select("care_on", "nature", "quantity", "billed_cents", "insurance")
        .sum_horizontal()[0]
        == 0
    )
