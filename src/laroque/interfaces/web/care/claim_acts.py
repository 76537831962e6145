"""What an officer or the medical service does about one claim: answers, opinions, rejections, reopening."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.claims import queries as claims
from laroque.apps.claims.operations import IllegalMove
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.claim_pages import claim_read, keep_claim_look
from laroque.interfaces.web.care.claim_rows import question_words
from laroque.interfaces.web.care.funds import Fund, fund_acted_on
from laroque.interfaces.web.forms import ActForm, ReasonField
from laroque.interfaces.web.membership import member_page
from laroque.usecases.care import claim_acts
from laroque.usecases.care.care_pricing import CannotReplace
from laroque.usecases.care.claim_acts import WrongAct

REFUSALS = {
    WrongAct: "",
    CannotReplace: "",
    IllegalMove: gettext_lazy("The claim stands elsewhere meanwhile: look at it again."),
}
"""What is said where an act on a claim is refused: its own words."""

_ALL = "all"


class WhyForm(ActForm):
    """Why a claim is rejected or opened again."""

    text = ReasonField(label=gettext_lazy("Reason"))


class AnswerForm(ActForm):
    """An answer to the questions of a claim, or to one of them."""

    line = forms.ChoiceField(label=gettext_lazy("Question"))
    accepts = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[("yes", gettext_lazy("Yes, accept")), ("no", gettext_lazy("No, do not accept"))],
        widget=forms.RadioSelect,
    )
    text = ReasonField(label=gettext_lazy("Why"))

    def __init__(self, *positional: Any, questions: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        each = [
            (str(line), _("line %(number)s") % {"number": line} + f" · {question_words(reason)}")
            for line, reason in questions
        ]
        self.fields["line"].choices = [(_ALL, _("All the questions")), *each] if len(each) > 1 else each


@member_page(may=Ability.SETTLE_CLAIMS)
def answer_page(request: HttpRequest, body: str, claim_id: int) -> HttpResponse:
    """Answer what a suspended claim waits with: of one line, or of all."""
    return _answer_page(
        request, body, claim_id, ClaimState.SUSPENDED, _("Answer the question of a claim"), claim_acts.answer
    )


@member_page(may=Ability.GIVE_OPINIONS)
def opinion_page(request: HttpRequest, body: str, claim_id: int) -> HttpResponse:
    """Give the opinion of the medical service; its text is read by that service only."""
    return _answer_page(request, body, claim_id, ClaimState.MEDICAL, _("Medical opinion"), claim_acts.give_opinion)


@member_page(may=Ability.SETTLE_CLAIMS)
def reject_page(request: HttpRequest, body: str, claim_id: int) -> HttpResponse:
    """Reject a claim that waits."""
    fund, view = opened(request, body, claim_id)

    def do(asked: dict[str, Any]) -> str:
        claim_acts.reject(
            organism_id=fund.id, claim_id=claim_id, text=asked["text"], by=request.user.pk, at=timezone.now()
        )
        return _("Rejected: nothing of it is paid. It can be opened again.")

    act = _act(
        fund, view, title=_("Reject the claim"), button=_("Reject it"), stands=view.state in claims.WAITING,
        what=_("Every line is refused with the reason you give; the professional is told so by the return message."),
    )  # fmt: skip
    return act_page(request, act, bound(WhyForm, request), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def reopen_page(request: HttpRequest, body: str, claim_id: int) -> HttpResponse:
    """Price a rejected claim again, as a new version."""
    fund, view = opened(request, body, claim_id)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        number = claim_acts.reopen(
            organism_id=fund.id, claim_id=claim_id, text=asked["text"], by=request.user.pk, at=timezone.now()
        )
        return _("Opened again: this is its new version, priced today."), reverse("claim", args=[fund.code, number])

    act = _act(
        fund, view, title=_("Reopen the claim"), button=_("Reopen it"), stands=view.state is ClaimState.REJECTED,
        what=_("It is priced again today, as a new version, with what the registers know now."),
    )  # fmt: skip
    return act_page(request, act, bound(WhyForm, request), do)


def opened(request: HttpRequest, body: str, claim_id: int) -> tuple[Fund, ClaimView]:
    """The reader's own fund and the claim acted on; the look at its lines is kept each time they are shown."""
    fund = fund_acted_on(request.chosen, body)
    view = claim_read(fund, claim_id)
    if "confirmed" not in request.POST:
        keep_claim_look(request, fund, view)
    return fund, view


def _answer_page(
    request: HttpRequest, body: str, claim_id: int, state: ClaimState, title: str, answer: Callable[..., ClaimState]
) -> HttpResponse:
    fund, view = opened(request, body, claim_id)
    questions = claims.open_questions(organism_id=fund.id, claim_id=claim_id) if view.state is state else []

    def do(asked: dict[str, Any]) -> str:
        line = None if asked["line"] == _ALL else int(asked["line"])
        stands = answer(
            organism_id=fund.id, claim_id=claim_id, accepts=asked["accepts"] == "yes", text=asked["text"],
            by=request.user.pk, at=timezone.now(), line=line,
        )  # fmt: skip
        return _("Noted. The claim now stands so: %(state)s.") % {"state": str(stands.label)}

    act = _act(fund, view, title=title, button=_("Answer so"), stands=bool(questions), what=_questions_words(questions))
    return act_page(request, act, bound(AnswerForm, request, questions=questions, initial=_one(questions)), do)


def _one(questions: Sequence[tuple[int, str]]) -> dict[str, str]:
    return {"line": str(questions[0][0])} if len(questions) == 1 else {"line": _ALL}


def _questions_words(questions: Sequence[tuple[int, str]]) -> str:
    """Each question once, with what to do about it."""
    asked = dict.fromkeys(reason for _line, reason in questions)
    return " ".join(f"{said(reasons()[each].title)}. {said(reasons()[each].remedy)}." for each in asked)


def _act(fund: Fund, view: ClaimView, *, title: str, what: str, button: str, stands: bool) -> Act:
    return Act(
        title=title,
        what=what,
        button=button,
        back=reverse("claim", args=[fund.code, view.id]),
        back_name=_("Claim %(number)s") % {"number": view.number or view.id},
        refusals=REFUSALS,
        nothing=""
        if stands
        else _("This cannot be done now: the claim is in the state “%(state)s”.") % {"state": str(view.state.label)},
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/claims/<int:claim_id>/answer/", answer_page, name="claim_answer"),
    path("bodies/<str:body>/claims/<int:claim_id>/opinion/", opinion_page, name="claim_opinion"),
    path("bodies/<str:body>/claims/<int:claim_id>/reject/", reject_page, name="claim_reject"),
    path("bodies/<str:body>/claims/<int:claim_id>/reopen/", reopen_page, name="claim_reopen"),
]
