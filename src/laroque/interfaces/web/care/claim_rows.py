"""Claims and their lines as tables and pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from laroque.apps.claims.queries import ClaimLine, ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.apps.registry.professionals import ProfessionalView
from laroque.apps.tariffs.queries import Asked, PriceHeld, prices_held
from laroque.engines.pricing.explaining import EXEMPTIONS
from laroque.engines.pricing.facts import Insurance, Outcome
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.tables import Tag
from laroque.kernel.money import divide_half_up
from laroque.legislation.care import Certainty, natures

TONES = {
    ClaimState.PAYABLE: "warn",
    ClaimState.SUSPENDED: "warn",
    ClaimState.MEDICAL: "warn",
    ClaimState.REJECTED: "bad",
    ClaimState.ORDERED: "warn",
    ClaimState.PAID: "good",
    ClaimState.REPLACED: "",
}
INSURANCES = {
    Insurance.SICKNESS: _("Sickness"),
    Insurance.MATERNITY: _("Maternity"),
    Insurance.INJURY: _("Work injury or occupational disease"),
    Insurance.PREVENTION: _("Prevention"),
}
OUTCOMES = {
    Outcome.PRICED: Tag(_("Priced"), "good"),
    Outcome.REFUSED: Tag(_("Refused"), "bad"),
    Outcome.SUSPENDED: Tag(_("Waits for an answer"), "warn"),
    Outcome.MEDICAL: Tag(_("Waits for an opinion"), "warn"),
}
CERTAINTIES = {
    Certainty.READ: Tag(_("read in its source"), "good"),
    Certainty.DERIVED: Tag(_("computed from its source"), "good"),
    Certainty.HELD_ON: Tag(_("read for an earlier day: to confirm"), "warn"),
    Certainty.HELD_BACK: Tag(_("read for a later day: to confirm"), "warn"),
    Certainty.REMEMBERED: Tag(_("remembered: to confirm"), "bad"),
}
"""How well a price is known (ADR 0160)."""

_UNITS_OF_A_CENT = 10_000


def state_tag(view: ClaimView) -> Tag:
    """Where a claim stands."""
    return Tag(str(view.state.label), TONES[view.state])


def question_words(reason: str) -> str:
    """What a claim waits with, in words; nothing when it waits with nothing."""
    return said(reasons()[reason].title) if reason else ""


def claim_row(view: ClaimView, *, shows_acts: bool) -> dict[str, Any]:
    """A claim of a list; what it waits with only for who reads acts."""
    return {
        "id": view.id,
        "number": view.number or str(view.id),
        "professional": view.professional,
        "nir": view.nir,
        "first_care_on": view.first_care_on,
        "received_on": view.received_on,
        "state": view.state.value,
        "state_tag": state_tag(view),
        "question": question_words(view.question) if shows_acts else "",
        "billed_cents": view.billed_cents,
        "paid_cents": view.paid_cents,
    }


def prices_of(professional: ProfessionalView | None, lines: Sequence[ClaimLine]) -> dict[int, PriceHeld]:
    """The price of the day of each line, by its number, for the sector of who claims it; one statement."""
    sector = professional.sector.value if professional else ""
    asked = {
        line.line: Asked(line.nature, line.code, line.activity, line.phase, line.care_on, sector) for line in lines
    }
    held = prices_held(asked=asked.values())
    return {number: held[each] for number, each in asked.items() if each in held}


def line_row(line: ClaimLine, price: PriceHeld | None) -> dict[str, Any]:
    """A line with its nature and act in words, the price of one unit, and what became of it."""
    nature = natures().get(line.nature)
    title = said(nature.title) if nature else ""
    label = price.label if price is not None and line.code else ""
    return {
        **{name: getattr(line, name) for name in _AS_THEY_ARE},
        "act": f"{line.nature} {line.code}".strip(),
        "act_words": f"{label or title} · {formats.date_format(line.care_on, 'SHORT_DATE_FORMAT')}",
        "nature_title": title,
        "label": label,
        "tariff_cents": price and divide_half_up(price.cents_ten_thousandths, _UNITS_OF_A_CENT),
        "certainty": price and CERTAINTIES[price.certainty],
        "exemption_words": exemption_words(line.exemption),
        "outcome_tag": OUTCOMES[Outcome(line.outcome)],
        "reason_words": question_words(line.reason),
    }


def exemption_words(exemption: str) -> str:
    """Why there is no co-payment; nothing when there is one."""
    words = EXEMPTIONS.get(exemption)
    return said(words) if words else exemption


def told_of(line: ClaimLine) -> Mapping[str, Any]:
    """What was told of a line, as ``explain_line`` reads it."""
    return {name: getattr(line, name) for name in TOLD}


def priced_of(line: ClaimLine) -> Mapping[str, Any]:
    """What pricing made of a line, as ``explain_line`` reads it."""
    return {**{name: getattr(line, name) for name in _PRICED}, "reason": line.reason or None}


TOLD = (
    "care_on", "nature", "code", "activity", "phase", "modifiers", "association", "quantity", "coefficient_hundredths",
    "billed_cents", "exemption_asked", "complementary_ppm",
)  # fmt: skip
"""What is told of a line, and what an adjustment may change of it."""

_AS_THEY_ARE = (
    "line", "care_on", "quantity", "coefficient_hundredths", "billed_cents", "base_cents", "rate_ppm", "share_cents",
    "participation_cents", "franchise_cents", "basic_cents", "solidarity_cents", "complementary_cents",
    "insured_cents", "paid_cents", "owed_cents",
)  # fmt: skip
_PRICED = (
    "base_cents", "rate_ppm", "exemption", "penalty_cents", "flat_charge_cents", "share_cents", "participation_cents",
    "franchise_cents", "basic_cents", "complementary_cents", "solidarity_cents", "insured_cents", "paid_cents",
    "owed_cents",
)  # fmt: skip
