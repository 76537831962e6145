"""A paper form keyed by an officer: as many lines as it has, wrong input answered field by field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.claims import finding
from laroque.apps.claims import queries as claims
from laroque.apps.claims.paper import BadForm, PaperClaim, PaperLine
from laroque.apps.registry import professionals as registers
from laroque.apps.rights import queries as rights
from laroque.engines.pricing.facts import Insurance
from laroque.interfaces.web.acts import Act, act_page, sentence
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.claim_rows import INSURANCES
from laroque.interfaces.web.care.funds import Fund, fund_acted_on
from laroque.interfaces.web.care.line_fields import care_path_choices, fields_of, line_fields, name_of, told_in
from laroque.interfaces.web.forms import ActForm, DayField, new_key
from laroque.interfaces.web.membership import member_page, today
from laroque.kernel.identifiers import BadIdentifier, check_nir, check_professional
from laroque.usecases.care.receive_claims import key_paper

_LINES, _MORE, _LINES_MAX = 3, 3, 60
"""Lines of a form at first, lines added at once, and the most of them."""

_NEEDED = ("care_on", "nature", "billed_cents")
_LEFT_ALONE = {"quantity": ("", "1"), "coefficient_hundredths": ("", "1")}
"""What a line that nobody filled in holds all the same."""

_HEADS = (
    "professional", "number", "nir", "born_on", "birth_rank", "insurance", "injury_file", "prescriber", "care_path",
    "third_party", "in_hospital", "psychiatric", "entered_on", "left_on",
)  # fmt: skip


class PaperForm(ActForm):
    """What is written on a paper form; a line of which nothing is written is left out."""

    count = forms.IntegerField(min_value=1, max_value=_LINES_MAX, initial=_LINES, widget=forms.HiddenInput)
    professional = forms.CharField(label=gettext_lazy("Number of the professional"), max_length=14)
    number = forms.CharField(label=gettext_lazy("Number of the form"), max_length=20)
    nir = forms.CharField(label=gettext_lazy("NIR of the insured person"), max_length=25)
    born_on = DayField(label=gettext_lazy("Day of birth of the beneficiary"))
    birth_rank = forms.IntegerField(label=gettext_lazy("Rank of birth"), min_value=1, max_value=9, initial=1)
    insurance = forms.ChoiceField(
        label=gettext_lazy("Insurance"), choices=lambda: [(each.value, INSURANCES[each]) for each in Insurance]
    )
    injury_file = forms.CharField(label=gettext_lazy("File of the injury"), max_length=20, required=False)
    prescriber = forms.CharField(label=gettext_lazy("Number of the prescriber"), max_length=14, required=False)
    care_path = forms.ChoiceField(label=gettext_lazy("Care path"), required=False, choices=care_path_choices)
    third_party = forms.BooleanField(label=gettext_lazy("Third-party payment"), required=False)
    in_hospital = forms.BooleanField(label=gettext_lazy("In hospital"), required=False)
    psychiatric = forms.BooleanField(label=gettext_lazy("Psychiatric stay"), required=False)
    entered_on = DayField(label=gettext_lazy("Entered on"), required=False)
    left_on = DayField(label=gettext_lazy("Left on"), required=False)

    def __init__(self, *positional: Any, lines: int, **options: Any) -> None:
        super().__init__(*positional, **options)
        self._lines = range(1, lines + 1)
        for line in self._lines:
            self.fields.update(line_fields(line, required=False))

    def clean_professional(self) -> str:
        """A number of the right form."""
        return _checked(check_professional, self.cleaned_data["professional"])

    def clean_nir(self) -> str:
        """A NIR with its key, which is added when it is not written."""
        return _checked(check_nir, self.cleaned_data["nir"])

    def clean_prescriber(self) -> str:
        """A number of the right form, when there is one."""
        told = self.cleaned_data["prescriber"].strip()
        return _checked(check_professional, told) if told else ""

    def clean(self) -> dict[str, Any]:
        """One line at least; each that is begun has its day, nature and amount; days follow one another."""
        asked = super().clean() or {}
        if not self.written:
            self.add_error(name_of(1, "nature"), _("Write one act at least."))
        for line in self.written:
            for name in _NEEDED:
                key = name_of(line, name)
                if key not in self.errors and asked.get(key) in (None, ""):
                    self.add_error(key, _("Fill this in: the line is begun."))
            care_on = asked.get(name_of(line, "care_on"))
            if care_on and care_on > today():
                self.add_error(name_of(line, "care_on"), _("This day is to come: read the form again."))
        if asked.get("entered_on") and asked.get("left_on") and asked["left_on"] < asked["entered_on"]:
            self.add_error("left_on", _("The day of leaving is before that of entry."))
        if asked.get("born_on") and asked["born_on"] > today():
            self.add_error("born_on", _("This day is to come: read the form again."))
        return asked

    @property
    def written(self) -> list[int]:
        """The lines of which something is written."""
        return [line for line in self._lines if any(self._is_written(line, name) for name in _names())]

    @property
    def heads(self) -> list[Any]:
        """The fields of the form as a whole."""
        return [self[name] for name in _HEADS]

    @property
    def rows(self) -> list[tuple[int, list[tuple[str, Any]]]]:
        """The lines with their fields."""
        return [(line, fields_of(self, line)) for line in self._lines]

    def facts(self) -> list[tuple[str, str]]:
        """What was filled in, without the lines left alone."""
        alone = {str(self.fields[name_of(line, name)].label) for line in self._lines if line not in self.written
                 for name in _names()}  # fmt: skip
        return [each for each in super().facts() if each[0] not in alone]

    def paper(self) -> PaperClaim:
        """The form as it is taken in. Raises ``BadForm``, ``BadIdentifier``."""
        asked = self.cleaned_data
        return PaperClaim(
            **{name: asked[name] for name in _HEADS},
            lines=[PaperLine(**told_in(asked, line)) for line in self.written],
        )

    def _is_written(self, line: int, name: str) -> bool:
        told = str(self.data.get(name_of(line, name), "")).strip()
        return told not in _LEFT_ALONE.get(name, ("",))


@member_page(may=Ability.SETTLE_CLAIMS)
def key_page(request: HttpRequest, body: str) -> HttpResponse:
    """Key a paper form; it is priced and booked at once, or waits with its question."""
    fund = fund_acted_on(request.chosen, body)
    adds = request.method == "POST" and "add" in request.POST
    form = _form(request, adds)

    def do(_asked: dict[str, Any]) -> tuple[str, str]:
        answered = key_paper(organism_id=fund.id, form=form.paper(), by=request.user.pk, at=timezone.now())
        stored = finding.claims_of_message(organism_id=fund.id, message_id=answered.message_id)
        if not stored:
            return _("The form is refused: see why."), reverse("claim_message", args=[fund.code, answered.message_id])
        (claim_id,) = stored.values()
        if not answered.is_new:
            return _("This form was keyed before: here is its claim."), reverse("claim", args=[fund.code, claim_id])
        view = claims.claim(organism_id=fund.id, claim_id=claim_id)
        assert view is not None, claim_id
        words = _("Keyed. The claim now stands so: %(state)s.") % {"state": str(view.state.label)}
        return words, reverse("claim", args=[fund.code, claim_id])

    act = Act(
        title=_("Key a paper form"),
        what=" ".join([_("The form is kept, priced and booked."), *_unknown(fund, form, adds)]),
        button=_("Key it"),
        back=reverse("claims", args=[fund.code]),
        back_name=_("Claims"),
        refusals={BadForm: "", BadIdentifier: ""},
        template="care/paper.html",
        extra={"body": fund, "may_settle": True, "full": len(form.rows) >= _LINES_MAX},
    )
    return act_page(request, act, form, do)


def _form(request: HttpRequest, adds: bool) -> PaperForm:
    """The form as sent, or with more lines when they are asked for, which is no wrong input yet."""
    if request.method != "POST":
        return PaperForm(lines=_LINES)
    told = request.POST.get("count", "")
    lines = min(max(int(told), 1), _LINES_MAX) if told.isascii() and told.isdigit() and len(told) < 4 else _LINES
    if not adds:
        return PaperForm(request.POST, lines=lines)
    lines = min(lines + _MORE, _LINES_MAX)
    return PaperForm(initial={**request.POST.dict(), "count": lines, "key": new_key()}, lines=lines)


def _unknown(fund: Fund, form: PaperForm, adds: bool) -> list[str]:
    """What the registers do not know of who is named on the form, and what follows."""
    if adds or not form.is_bound or not form.is_valid():
        return []
    asked, said_so = form.cleaned_data, []
    if asked["professional"] not in registers.professionals(numbers=[asked["professional"]], on=today()):
        said_so.append(_("The professional is not registered: the claim will wait with that question."))
    known = rights.files(organism_id=fund.id, nirs=[asked["nir"]])
    if not any((each.born_on, each.birth_rank) == (asked["born_on"], asked["birth_rank"]) for each in known):
        said_so.append(_("The fund knows nobody born that day under this NIR: the claim will wait with that question."))
    return said_so


def _checked(check: Any, value: str) -> str:
    try:
        return str(check(value))
    except BadIdentifier as bad:
        raise ValidationError(sentence(said(bad.text))) from None


def _names() -> list[str]:
    return [key.rpartition("-")[2] for key in line_fields(1, required=False)]


addresses: list[URLPattern] = [path("bodies/<str:body>/claims/key/", key_page, name="claim_key")]
