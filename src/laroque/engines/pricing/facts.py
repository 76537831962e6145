"""What pricing reads and what it answers: frames of lines of care, persons, periods of rights, counters, prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl


class Insurance(StrEnum):
    """What care is claimed for: the nature of insurance of a claim."""

    SICKNESS = "sickness"
    MATERNITY = "maternity"
    INJURY = "injury"
    PREVENTION = "prevention"


class RightKind(StrEnum):
    """What a person is entitled to in a period. ``detail`` of the period says more, where a comment tells it."""

    COVERED = "covered"  # health care is paid by this fund (CSS L160-1)
    LOCAL_SCHEME = "local_scheme"  # of Alsace-Moselle (CSS L325-1)
    C2S = "c2s"  # complementary health protection (CSS L861-1); detail: free or with_contribution
    LONG_ILLNESS = "long_illness"  # ALD (CSS L160-14 3°, 4°); detail: the number of the illness on the list
    MATERNITY = "maternity"  # all care at no charge (CSS L160-9, D160-3)
    INJURY = "injury"  # work injury or occupational disease (CSS L431-1); detail: number of the file
    INVALIDITY = "invalidity"  # pension (CSS R160-10)
    INJURY_PENSION = "injury_pension"  # of two thirds and more (CSS R160-10)
    TREATING_DOCTOR = "treating_doctor"  # declared (CSS L162-5-3); detail: number of the professional
    CAMPAIGN = "campaign"  # acts of a prevention programme at no charge; detail: code of the act


class Outcome(StrEnum):
    """What pricing decides of a line."""

    PRICED = "priced"
    REFUSED = "refused"  # with a reason of ``reasons.csv``
    SUSPENDED = "suspended"  # a person must answer the question of its reason
    MEDICAL = "medical"  # the medical service must


class PaidTo(StrEnum):
    """Who receives what the fund pays."""

    PROFESSIONAL = "professional"
    INSURED = "insured"


LINES_SCHEMA: Mapping[str, pl.DataType] = {
    "claim": pl.String(),
    "line": pl.Int32(),
    "person": pl.String(),
    "professional": pl.String(),
    "prescriber": pl.String(),
    "speciality": pl.String(),
    "sector": pl.String(),
    "care_on": pl.Date(),
    "paid_on": pl.Date(),
    "insurance": pl.String(),
    "injury_file": pl.String(),
    "care_path": pl.String(),
    "nature": pl.String(),
    "code": pl.String(),
    "activity": pl.String(),
    "phase": pl.String(),
    "modifiers": pl.String(),
    "association": pl.String(),
    "quantity": pl.Int64(),
    "coefficient_hundredths": pl.Int64(),
    "billed_cents": pl.Int64(),
    "exemption_asked": pl.String(),
    "third_party": pl.Boolean(),
    "in_hospital": pl.Boolean(),
    "entered_on": pl.Date(),
    "left_on": pl.Date(),
    "psychiatric": pl.Boolean(),
    "complementary_ppm": pl.Int64(),
}
"""One line of a claim. ``person``, ``professional``, ``prescriber``: opaque keys (NIR and rank; number of the
professional or of the institution). ``speciality``: two figures of the health insurance (``01`` general medicine);
``sector``: 1, 2, ``OPTAM``, or null where the word has no sense. ``care_on``: day of care; of a stay, the last day.
``paid_on``: day of reimbursement, on which the yearly caps are counted (CSS D160-6, D160-10). ``care_path``: a
code of ``care_paths`` in ``natures.py``. ``nature``: key letter or benefit code (``G``, ``AMI``, ``PH7``); ``code``:
CCAM, NABM, CIP13, LPP or GHS code where the nature has one. ``billed_cents``: the whole line, above the tariff too.
``exemption_asked``: the reason the professional certifies (``long_illness`` and the like; null: none).
``complementary_ppm``: what a known complementary insurer pays of the base beside the basic part, shown only.
"""

PERSONS_SCHEMA: Mapping[str, pl.DataType] = {"person": pl.String(), "born_on": pl.Date(), "sex": pl.String()}
"""``sex``: ``F``, ``M``, or null when not known."""

SAME_SCHEMA: Mapping[str, pl.DataType] = {"person": pl.String(), "same_as": pl.String()}
"""Keys that name one person, known under several numbers (a child under each parent): those of one ``same_as``. Rights
are of the key claimed under; caps and controls among lines are of the person."""

RIGHTS_SCHEMA: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "kind": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "detail": pl.String(),
}
"""Half-open periods of rights (``RightKind``); ``until`` null: open."""

COUNTED_SCHEMA: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "professional": pl.String(),
    "care_on": pl.Date(),
    "paid_on": pl.Date(),
    "kind": pl.String(),
    "number": pl.Int64(),
    "cents": pl.Int64(),
}
"""Participations and franchises already borne, by person, professional and days: what the caps start from. ``kind``:
``participation``, ``drug``, ``act`` or ``transport``."""

KNOWN_SCHEMA: Mapping[str, pl.DataType] = {
    name: LINES_SCHEMA[name]
    for name in ("claim", "line", "person", "professional", "care_on", "nature", "code", "activity", "phase",
                 "quantity", "entered_on", "left_on")
}  # fmt: skip
"""Lines paid before, of the persons priced now: what duplicates, overlaps and frequencies are looked for in."""

PRICES_SCHEMA: Mapping[str, pl.DataType] = {
    "system": pl.String(),
    "code": pl.String(),
    "activity": pl.String(),
    "phase": pl.String(),
    "grid": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "cents_ten_thousandths": pl.Int64(),
    "rate_family": pl.String(),
    "sex": pl.String(),
    "age_from": pl.Int64(),
    "age_until": pl.Int64(),
    "daily_max": pl.Int64(),
    "yearly_max": pl.Int64(),
    "group": pl.String(),
}
"""Dated tariffs, half-open. ``system``: ngap, ccam, nabm, drug, device, stay, transport. ``cents_ten_thousandths``:
unit price or value of the letter, in ten-thousandths of a cent (0.25 EUR is 250,000). ``grid``: null, or the sector it
is for. ``rate_family``: overrides that of the nature (drugs). ``sex``, ``age_from``, ``age_until`` (years, half-open),
``daily_max``, ``yearly_max`` (quantity by person): null where not bound. ``group``: CCAM grouping (ADC, ADI, ...).
"""

PRICED_SCHEMA: Mapping[str, pl.DataType] = {
    "claim": pl.String(),
    "line": pl.Int32(),
    "outcome": pl.String(),
    "reason": pl.String(),
    "branch": pl.String(),
    "account": pl.String(),
    "base_cents": pl.Int64(),
    "rate_ppm": pl.Int64(),
    "exemption": pl.String(),
    "penalty_cents": pl.Int64(),
    "flat_charge_cents": pl.Int64(),
    "share_cents": pl.Int64(),
    "participation_cents": pl.Int64(),
    "franchise_cents": pl.Int64(),
    "basic_cents": pl.Int64(),
    "complementary_cents": pl.Int64(),
    "solidarity_cents": pl.Int64(),
    "insured_cents": pl.Int64(),
    "paid_to": pl.String(),
    "paid_cents": pl.Int64(),
    "owed_cents": pl.Int64(),
}
"""What becomes of a line. ``reason``: of what is not priced. ``branch``: health or occupational_risk; ``account``: the
nature of benefit in the books. ``share_cents``: base x rate less penalty and flat charge, before participation and
franchise. ``basic_cents``: share less participation and franchise, what the scheme bears in the end.
``solidarity_cents``: borne by the C2S fund (CSS L861-3). ``complementary_cents``: shown, paid by others.
``insured_cents``: billed less basic, solidarity and complementary. ``paid_cents``: what the fund pays ``paid_to``
(basic and solidarity; the whole share under third-party payment). ``owed_cents``: participation and franchise that
could not be withheld, owed by the insured (CSS L160-13 II). Always: basic + solidarity + complementary + insured =
billed, and paid - owed = basic + solidarity. All amounts of a line that is not priced are 0 but ``insured_cents``
(billed).
"""


def no_rows(schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """An empty frame of a schema."""
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything pricing reads, each a frame of the schema of its name; ``same``: nobody has two keys unless told."""

    lines: pl.DataFrame
    persons: pl.DataFrame
    rights: pl.DataFrame
    counted: pl.DataFrame
    known: pl.DataFrame
    same: pl.DataFrame = field(default_factory=lambda: no_rows(SAME_SCHEMA))
