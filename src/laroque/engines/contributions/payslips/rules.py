"""The lines of a payslip: on what base, at what rate, when, and who collects them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from laroque.engines.contributions.payslips.law import WHOLE
from laroque.kernel.text import Text


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
    """The parts of a line when a flag (a column) holds; without flag, always. No part: nothing is due, and why."""

    parts: tuple[Part, ...]
    flag: str | None = None
    why: Text | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class LineRule:
    """A line: the first variant whose flag holds, nothing when none does.

    ``made_due_by``: the optional columns (``USUAL_FACTS``) without which it is never due; none for the 33 lines.
    """

    code: str
    collected_by: CollectedBy
    variants: tuple[Variant, ...]
    made_due_by: frozenset[str] = frozenset()

    @property
    def is_of_overtime(self) -> bool:
        """Whether the line is made of others, for hours beyond the contract."""
        return not self.made_due_by.isdisjoint(OVERTIME_FACTS)

    @property
    def is_owed_by_employer(self) -> bool:
        """Whether the employer bears the line, what lowers others left aside."""
        return not (self.lowers_others or self.code.endswith("_employee") or self.code in _OF_EMPLOYEES)

    @property
    def lowers_others(self) -> bool:
        """Whether the line is taken off the others: a relief or a deduction."""
        return self.code.endswith(("_relief", "_deduction"))


OVERTIME_FACTS = frozenset({"overtime_hundredths", "overtime_cents", "complementary_hundredths", "complementary_cents"})
"""Columns of hours beyond the contract."""

_OF_EMPLOYEES = ("csg_deductible", "csg_non_deductible", "crds")

GROSS, CAPPED, SECOND = "gross_cents", "capped_cents", "second_slice_cents"


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

_LOCAL = "local_scheme"
_APPRENTICE_PAY = "apprentice_pay_cents"

EXTRA_RULES: tuple[LineRule, ...] = (
    LineRule(
        "local_scheme_employee",
        CollectedBy.URSSAF,
        (Variant((Part(GROSS, f"{_LOCAL}.employee"),), _LOCAL),),
        frozenset({_LOCAL, "commune"}),
    ),
    LineRule(
        "overtime_relief",
        CollectedBy.URSSAF,
        (Variant((Part("overtime_relief_cents", WHOLE),)),),
        OVERTIME_FACTS,
    ),
    LineRule(
        "overtime_deduction",
        CollectedBy.URSSAF,
        (Variant((Part("overtime_deduction_cents", WHOLE),)),),
        frozenset({"overtime_hundredths"}),
    ),
)
"""Lines that are written only when the table says a column that can make them due."""

_NO_CONTRACT = Text(
    "Not due: an officer or an intern has no work contract", "Non dû : un mandataire ou un stagiaire n'a pas de contrat"
)
_NO_PENSION = Text("Not due: an intern is not an employee", "Non dû : un stagiaire n'est pas un salarié")
_SMALL = Text(
    "Not due on an apprentice by an employer of fewer than eleven",
    "Non dû sur la rémunération d'un apprenti par un employeur de moins de onze salariés",
)

_NO_CSG = Text(
    "Not due: a contract of apprentice signed before March 2025, or pay not above half the minimum wage",
    "Non dû : contrat d'apprenti signé avant mars 2025, ou paie ne dépassant pas la moitié du SMIC",
)


def _not_due(flag: str, why: Text, **articles: str) -> dict[str, tuple[Variant, ...]]:
    return {line: (Variant((), flag, why, article),) for line, article in articles.items()}


def _apprentice(code: str, *parts: tuple[str, str]) -> dict[str, tuple[Variant, ...]]:
    """What the line of an apprentice is due on: the part of the pay that is not exempt (C. trav. L6243-2)."""
    return {code: (Variant(tuple(Part(base, rate) for base, rate in parts), "is_apprentice"),)}


def _apprentice_slices(code: str) -> dict[str, tuple[Variant, ...]]:
    rate = f"{_RATES}.{code}"
    return _apprentice(code, ("apprentice_capped_cents", f"{rate}_1"), ("apprentice_second_cents", f"{rate}_2"))


def _apprentice_csg(code: str) -> dict[str, tuple[Variant, ...]]:
    free = Variant((), "is_apprentice_free_of_csg", _NO_CSG, "CSS L136-1-1 II 7°")
    return {code: (free, Variant((Part("apprentice_csg_cents", f"csg.{code.removeprefix('csg_')}"),), "is_apprentice"))}


_ANI = "ANI of 17 November 2017"
_BY_KIND: Mapping[str, tuple[Variant, ...]] = {
    **_not_due(
        "has_no_contract",
        _NO_CONTRACT,
        unemployment="C. trav. L5422-13",
        ags="C. trav. L3253-6",
        apec_employer="ANI of 12 July 2011 on APEC",
        apec_employee="ANI of 12 July 2011 on APEC",
        social_dialogue="C. trav. L2135-10 II",
        general_relief="CSS L241-13 II",
    ),
    **_not_due("is_apprentice_under_training", _SMALL, vocational_training="C. trav. L6331-1"),
    **_not_due("is_apprentice_under_tax", _SMALL, apprenticeship_tax="C. trav. L6241-1-1 I"),
    "health_employer": (Variant((Part(GROSS, f"{_RATES}.health"),), "has_no_contract"),),
    "family": (Variant((Part(GROSS, f"{_RATES}.family"),), "has_no_contract"),),
    **_apprentice("old_age_capped_employee", ("apprentice_capped_cents", f"{_RATES}.old_age_capped_employee")),
    **_apprentice("old_age_uncapped_employee", (_APPRENTICE_PAY, f"{_RATES}.old_age_uncapped_employee")),
    **_apprentice_slices("agirc_arrco_employee"),
    **_apprentice_slices("ceg_employee"),
    **_apprentice("cet_employee", ("apprentice_cet_cents", f"{_RATES}.cet_employee")),
    "local_scheme_employee": (Variant((Part(_APPRENTICE_PAY, f"{_LOCAL}.employee"),), "is_local_apprentice"),),
    **_apprentice_csg("csg_deductible"),
    **_apprentice_csg("csg_non_deductible"),
    **_apprentice_csg("crds"),
}


def _with_interns(by_kind: Mapping[str, tuple[Variant, ...]]) -> Mapping[str, tuple[Variant, ...]]:
    """The same, with no complementary pension for interns, before anything else of those lines."""
    not_due = Variant((), "is_intern", _NO_PENSION, _ANI)
    lines = [f"{name}_{side}" for name in ("agirc_arrco", "ceg", "cet") for side in ("employer", "employee")]
    return {**by_kind, **{line: (not_due, *by_kind.get(line, ())) for line in lines}}


_SUPPLEMENTS = ("under_1_large", "under_1", "under_2", "under_3", "under_5")


def _corrected(*parts: tuple[str, str]) -> tuple[Variant, ...]:
    """The bases of a month that takes account of those before it since January."""
    return (Variant(tuple(Part(base, f"{_RATES}.{rate}") for base, rate in parts), "is_corrected"),)


_BY_COLUMN: dict[str, Mapping[str, tuple[Variant, ...]]] = {
    "kind": _with_interns(_BY_KIND),
    _LOCAL: {
        "apprenticeship_tax": (Variant((Part(GROSS, f"{_LOCAL}.apprenticeship_tax"),), _LOCAL),),
        "apprenticeship_tax_supplement": tuple(
            Variant((Part(GROSS, f"{_LOCAL}.supplement_{size}"),), f"supplement_is_{size}_local")
            for size in _SUPPLEMENTS
        ),
    },
    "contract": {
        "health_employer": _corrected(
            ("health_reduced_base_cents", "health_reduced"), ("health_full_base_cents", "health")
        ),
        "family": _corrected(("family_reduced_base_cents", "family_reduced"), ("family_full_base_cents", "family")),
        "cet_employer": _corrected(("cet_base_cents", "cet_employer")),
        "cet_employee": _corrected(("cet_base_cents", "cet_employee")),
    },
}
"""What a column puts before the variants of a line; the first column comes first."""

LINES = tuple(rule.code for rule in RULES)
"""The codes of the 33 lines of every table, in the order in which they are shown and written."""

EXTRA_LINES = tuple(rule.code for rule in EXTRA_RULES)
"""The codes of the others, after them."""


def rules_for(columns: Collection[str]) -> tuple[LineRule, ...]:
    """The rules of a table that says these columns: the 33 lines, then the extra ones that a column can make due.

    A table that says more than the ten columns has more variants: nothing is computed for what no column says.
    """
    said = {*columns, _LOCAL} if "commune" in columns else {*columns}
    rules = RULES + tuple(rule for rule in EXTRA_RULES if not rule.made_due_by.isdisjoint(said))
    for column, first in reversed(_BY_COLUMN.items()):
        if column in said:
            rules = tuple(replace(rule, variants=first.get(rule.code, ()) + rule.variants) for rule in rules)
    return rules


def lines_for(columns: Collection[str]) -> tuple[str, ...]:
    """The codes of the lines of a table that says these columns, in the order in which they are written."""
    return tuple(rule.code for rule in rules_for(columns))
