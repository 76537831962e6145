"""What a second person decides at a fund: how each request is called, what it is about, and what deciding it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from laroque.apps.access.queries import ApprovalView
from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.claims import queries as claims
from laroque.interfaces.web.membership import Chosen, today
from laroque.usecases.care import claim_acts, fraud_damages, overpayments


@dataclass(frozen=True, slots=True)
class About:
    """What a request is about: the words, the cents when there are some, and its page."""

    words: str
    cents: int | None
    href: str


@dataclass(frozen=True, slots=True)
class CareDecision:
    """A kind of request at a fund. ``page`` is the address where it is decided, when it has a page of its own: then
    ``decide`` is not asked. ``refusals`` as those of an act."""

    title: Any
    may: Ability
    about: Callable[[Chosen, str], About]
    decide: Callable[[ApprovalView, bool, int, datetime, str], object] | None = None
    page: Callable[[Chosen, str], str] | None = None
    refusals: Mapping[type[Exception], Any] = field(default_factory=dict)


def _debt(chosen: Chosen, key: str) -> About:
    found = debts.debt(organism_id=chosen.organism_id, debt_id=int(key))
    address = reverse("care_debt", args=[chosen.organism_code, int(key)])
    if found is None:
        return About(key, None, "")
    return About(f"{found.holder.label} · {found.holder_key}", found.open_cents, address)


def _adjustment(chosen: Chosen, key: str) -> About:
    found = claims.act(organism_id=chosen.organism_id, act_id=int(key))
    if found is None:
        return About(key, None, "")
    return About(str(found[0]), None, reverse("claim", args=[chosen.organism_code, found[0]]))


def _give_up(found: ApprovalView, approved: bool, by: int, at: datetime, reason: str) -> None:
    overpayments.decide_giving_up(
        organism_id=found.organism_id, debt_id=int(found.subject_key), approval_id=found.id, approved=approved, by=by,
        at=at, reason=reason,
    )  # fmt: skip


def _damages(chosen: Chosen, key: str) -> About:
    about, found = _debt(chosen, key), debts.debt(organism_id=chosen.organism_id, debt_id=int(key))
    return replace(about, cents=fraud_damages.damages_cents(found, today())) if found else about


def _claim_damages(found: ApprovalView, approved: bool, by: int, at: datetime, reason: str) -> None:
    fraud_damages.decide_damages(
        organism_id=found.organism_id, debt_id=int(found.subject_key), approval_id=found.id, approved=approved, by=by,
        at=at, reason=reason,
    )  # fmt: skip


CARE: dict[str, CareDecision] = {
    overpayments.APPROVAL_KIND: CareDecision(
        title=gettext_lazy("Overpayment given up"),
        may=Ability.DECIDE_CARE,
        about=_debt,
        decide=_give_up,
        refusals={overpayments.NotAllowed: ""},
    ),
    fraud_damages.APPROVAL_KIND: CareDecision(
        title=gettext_lazy("Damages for fraud"),
        may=Ability.DECIDE_CARE,
        about=_damages,
        decide=_claim_damages,
        refusals={overpayments.NotAllowed: ""},
    ),
    claim_acts.APPROVAL_KIND: CareDecision(
        title=gettext_lazy("Claim adjusted"),
        may=Ability.DECIDE_CARE,
        about=_adjustment,
        page=lambda chosen, key: reverse("claim_adjust_decide", args=[chosen.organism_code, int(key)]),
    ),
}
"""By kind of the subject of a request."""
