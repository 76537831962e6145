"""Made-up claims for B2: the frames that the writer takes, from few values."""

from datetime import date

import polars as pl

from laroque.formats.b2 import CLAIMS, LINES, Head

HEAD = Head("1750000001", "01751000", date(2026, 5, 20), "FSE", 7, "0622")

LINE = {
    "professional": "751234567", "prescriber": None, "speciality": "01", "care_on": date(2026, 5, 18),
    "insurance": "sickness", "injury_file": None, "care_path": "T", "nature": "G", "code": None, "activity": None,
    "phase": None, "modifiers": None, "association": None, "quantity": 1, "coefficient_hundredths": 100,
    "billed_cents": 3000, "exemption_asked": None, "third_party": False, "in_hospital": False, "entered_on": None,
    "left_on": None, "psychiatric": False, "complementary_ppm": None, "record": "4", "detail": None,
    "discipline": None, "base_asked_cents": 3000, "asked_cents": 2100, "complementary_asked_cents": 0,
    "sector": None, "paid_on": None, "place": None,
}  # fmt: skip

CLAIM = {
    "place": None, "lot": 1, "professional": "751234567", "nir": "1840275123456", "beneficiary_rank": "000",
    "individual_nir": None, "born_on": date(1984, 2, 11), "birth_rank": 1, "regime": "01", "fund": "751",
    "centre": "0000", "insurance_code": "10", "complementary_body": None, "third_party": False, "rule": None,
}  # fmt: skip


def claims_and_lines(*told: tuple[dict, list[dict]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims (what differs from ``CLAIM``) with their lines (what differs from ``LINE``), numbered from one."""
    claims, lines = [], []
    for number, (differs, acts) in enumerate(told, start=1):
        claim = CLAIM | {"invoice": f"{number:09d}"} | differs
        claim["claim"] = f"{claim['professional']}-{claim['invoice']}"
        born = claim["born_on"]
        is_insured = born is None or claim["nir"][1:5] == born.strftime("%y%m")
        dependant = "" if is_insured else f"{claim['nir']}/{born:%Y%m%d}/{claim['birth_rank']}"
        claim["person"] = claim["individual_nir"] or (claim["nir"] if is_insured else dependant)
        shared = {name: claim[name] for name in ("claim", "person", "professional", "third_party")}
        own = [LINE | act | shared | {"line": rank} for rank, act in enumerate(acts, start=1)]
        claim["billed_cents"] = sum(line["billed_cents"] for line in own)
        claim["asked_cents"] = sum(line["asked_cents"] for line in own)
        claims.append(claim)
        lines += own
    return (
        pl.DataFrame(claims, schema=CLAIMS),
        pl.DataFrame(lines, schema=LINES),
    )


def month_of(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Many claims of four acts each, of one professional."""
    acts = [
        {},
        {"nature": "AMI", "coefficient_hundredths": 450, "billed_cents": 1418, "base_asked_cents": 1418},
        {"nature": "PH7", "code": "3400930000120", "detail": "4P", "billed_cents": 500, "base_asked_cents": 500},
        {"nature": "ATM", "code": "DEQP003", "activity": "1", "phase": "0", "detail": "4M", "modifiers": "FU"},
    ]
    claims, lines = claims_and_lines(({}, acts))
    numbers = pl.DataFrame({"invoice": [f"{number:09d}" for number in range(count)]})
    renamed = pl.concat_str(pl.lit("751234567-"), "invoice")
    return (
        claims.drop("invoice").join(numbers, how="cross").with_columns(claim=renamed).select(*CLAIMS),
        lines.join(numbers, how="cross", maintain_order="right_left").with_columns(claim=renamed).select(*LINES),
    )
