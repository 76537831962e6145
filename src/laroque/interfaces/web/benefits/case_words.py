"""Cases of benefits in words, as tables and pages show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from laroque.apps.benefits.queries import CaseView
from laroque.apps.benefits.states import BenefitPaymentState, CaseState, DecisionState, InstalmentState
from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.engines.benefits.reasons import reasons
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.tables import Tag

TONES = {
    CaseState.OPEN: "warn",
    CaseState.WAITING: "warn",
    CaseState.PROPOSED: "warn",
    CaseState.DECIDED: "good",
    CaseState.REFUSED: "bad",
    CaseState.ENDED: "",
}
DECISION_TONES = {
    DecisionState.PROPOSED: "warn",
    DecisionState.STANDS: "good",
    DecisionState.SENT_BACK: "bad",
    DecisionState.REPLACED: "",
}
INSTALMENT_TONES = {InstalmentState.DUE: "warn", InstalmentState.MADE: "good", InstalmentState.OWED: "bad"}
PAYMENT_TONES = {
    BenefitPaymentState.DUE: "warn",
    BenefitPaymentState.ORDERED: "warn",
    BenefitPaymentState.PAID: "good",
    BenefitPaymentState.RETURNED: "bad",
    BenefitPaymentState.OFFSET: "good",
}


def kind_words(kind: str) -> str:
    """What a benefit is called."""
    return said(CATALOGUE[kind].title)


def state_tag(case: CaseView) -> Tag:
    """Where a case stands."""
    return Tag(str(case.state.label), TONES[case.state])


def question_words(code: str) -> str:
    """A reason in words; nothing without one."""
    return said(reasons()[code].title) if code else ""


def case_row(case: CaseView, names: Mapping[str, str]) -> dict[str, Any]:
    """A case of a list; ``names`` by NIR."""
    return {
        "id": case.id,
        "kind": kind_words(case.kind),
        "nir": case.nir,
        "name": names.get(case.nir, ""),
        "since": case.since,
        "until": case.until,
        "opened_on": case.opened_on,
        "state": state_tag(case),
        "question": question_words(case.question),
    }


def question_of(case: CaseView) -> dict[str, str] | None:
    """What a case waits for: the reason, what is asked of whom, what to do and the article; None when nothing is."""
    if not case.question:
        return None
    reason = reasons()[case.question]
    return {
        "words": said(reason.title),
        "asked": case.asked,
        "remedy": said(reason.remedy),
        "article": reason.article,
        "actor": _actors().get(case.actor, ""),
    }


def _actors() -> dict[str, str]:
    return {
        "insured": _("asked of the insured person"),
        "employer": _("asked of the employer"),
        "doctor": _("asked of the doctor"),
        "officer": _("for an officer"),
    }
