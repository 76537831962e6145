"""The lines of a payslip: on what base, at what rate, when, and who collects them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class CollectedBy(StrEnum):
    """Who collects a line; from 2024 to 2026 none of them changed hands."""

    URSSAF = "urssaf"
    AGIRC_ARRCO = "agirc_arrco"
    HOUSING_BODY = "housing_body"
    INSURER = "insurer"


@dataclass(frozen=True, slots=True)
class Part:
    """A base (a column, in cents) at a rate: a series of the law, or a column in ppm."""

    base: str
    rate: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The parts of a line when a flag (a column) holds; without flag, always."""

    parts: tuple[Part, ...]
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class LineRule:
    """A line: the first variant whose flag holds, nothing when none does.

    ``made_due_by``: the optional columns (``USUAL_FACTS``) without which it is never due; none for the 33 lines.
    """

    code: str
    collected_by: CollectedBy
    variants: tuple[Variant, ...]
    made_due_by: frozenset[str] = frozenset()


GROSS, CAPPED, SECOND = "gross_cents", "capped_cents", "second_slice_cents"
WHOLE = "whole"
"""The rate of a line that is its base."""


def _line(
    code: str, base: str, rate: str, *, flag: str | None = None, by: CollectedBy = CollectedBy.URSSAF
) -> LineRule:
    return LineRule(code, by, (Variant((Part(base, rate),), flag),))


def _choice(code: str, *variants: tuple[str, str, str | None]) -> LineRule:
    """A line collected by the Urssaf whose base or rate depends on flags: base, rate, flag of each variant."""
    return LineRule(
        code, CollectedBy.URSSAF, tuple(Variant((Part(base, rate),), flag) for base, rate, flag in variants)
    )


def _slices(code: str) -> LineRule:
    """A line of the complementary pensions: one rate under the ceiling, another from it to eight times."""
    parts = (Part(CAPPED, f"salaried_rates.{code}_1"), Part(SECOND, f"salaried_rates.{code}_2"))
    return LineRule(code, CollectedBy.AGIRC_ARRCO, (Variant(parts),))


_RATES = "salaried_rates"
_SUPPLEMENT = f"{_RATES}.apprenticeship_supplement"
_PENSIONS = CollectedBy.AGIRC_ARRCO

RULES = (
    _choice(
        "health_employer",
        (GROSS, f"{_RATES}.health_reduced", "health_is_reduced"),
        (GROSS, f"{_RATES}.health", None),
    ),
    _choice("family", (GROSS, f"{_RATES}.family_reduced", "family_is_reduced"), (GROSS, f"{_RATES}.family", None)),
    _line("old_age_capped_employer", CAPPED, f"{_RATES}.old_age_capped_employer"),
    _line("old_age_uncapped_employer", GROSS, f"{_RATES}.old_age_uncapped_employer"),
    _line("at_mp", GROSS, "at_mp_ppm"),
    _choice("fnal", (GROSS, f"{_RATES}.fnal_whole_pay", "fnal_is_whole_pay"), (CAPPED, f"{_RATES}.fnal_capped", None)),
    _line("csa", GROSS, f"{_RATES}.autonomy"),
    _line("unemployment", "unemployment_base_cents", f"{_RATES}.unemployment"),
    _line("ags", "unemployment_base_cents", f"{_RATES}.ags"),
    _line("apec_employer", "apec_base_cents", f"{_RATES}.apec_employer", flag="executive", by=_PENSIONS),
    _slices("agirc_arrco_employer"),
    _slices("ceg_employer"),
    _line("cet_employer", "cet_base_cents", f"{_RATES}.cet_employer", flag="is_over_ceiling", by=_PENSIONS),
    _line("social_dialogue", GROSS, f"{_RATES}.social_dialogue"),
    _choice(
        "vocational_training",
        (GROSS, f"{_RATES}.training", "training_is_full"),
        (GROSS, f"{_RATES}.training_small", None),
    ),
    _line("apprenticeship_tax", GROSS, f"{_RATES}.apprenticeship_tax"),
    _choice(
        "apprenticeship_tax_supplement",
        (GROSS, f"{_SUPPLEMENT}_under_1_large", "supplement_is_under_1_large"),
        (GROSS, f"{_SUPPLEMENT}_under_1", "supplement_is_under_1"),
        (GROSS, f"{_SUPPLEMENT}_under_2", "supplement_is_under_2"),
        (GROSS, f"{_SUPPLEMENT}_under_3", "supplement_is_under_3"),
        (GROSS, f"{_SUPPLEMENT}_under_5", "supplement_is_under_5"),
    ),
    _line("peec", GROSS, f"{_RATES}.housing", flag="housing_is_due", by=CollectedBy.HOUSING_BODY),
    _line("executive_provident_employer", "executive_provident_cents", WHOLE, by=CollectedBy.INSURER),
    _line("health_top_up_employer", "top_up_employer_cents", WHOLE, by=CollectedBy.INSURER),
    _line("forfait_social", "benefits_cents", f"{_RATES}.forfait_social_provident", flag="forfait_social_is_due"),
    _line("mobility", GROSS, "mobility_ppm", flag="mobility_is_due"),
    _line("general_relief", GROSS, "coefficient_ppm"),
    _line("old_age_capped_employee", CAPPED, f"{_RATES}.old_age_capped_employee"),
    _line("old_age_uncapped_employee", GROSS, f"{_RATES}.old_age_uncapped_employee"),
    _slices("agirc_arrco_employee"),
    _slices("ceg_employee"),
    _line("cet_employee", "cet_base_cents", f"{_RATES}.cet_employee", flag="is_over_ceiling", by=_PENSIONS),
    _line("apec_employee", "apec_base_cents", f"{_RATES}.apec_employee", flag="executive", by=_PENSIONS),
    _line("health_top_up_employee", "top_up_employee_cents", WHOLE, by=CollectedBy.INSURER),
    _line("csg_deductible", "csg_base_cents", "csg.deductible"),
    _line("csg_non_deductible", "csg_base_cents", "csg.non_deductible"),
    _line("crds", "csg_base_cents", "csg.crds"),
)

EXTRA_RULES: tuple[LineRule, ...] = ()
"""Lines that are written only when the table says a column that can make them due."""

LINES = tuple(rule.code for rule in RULES)
"""The codes of the 33 lines of every table, in the order in which they are shown and written."""

EXTRA_LINES = tuple(rule.code for rule in EXTRA_RULES)
"""The codes of the others, after them."""


def rules_for(columns: Collection[str]) -> tuple[LineRule, ...]:
    """The rules of a table that says these columns: the 33 lines, then the extra ones that a column can make due."""
    return RULES + tuple(rule for rule in EXTRA_RULES if not rule.made_due_by.isdisjoint(columns))


def lines_for(columns: Collection[str]) -> tuple[str, ...]:
    """The codes of the lines of a table that says these columns, in the order in which they are written."""
    return tuple(rule.code for rule in rules_for(columns))
