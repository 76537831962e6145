"""Forms of what is done to the file of an insured person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import insures
from laroque.apps.network import queries as network
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.right_words import RIGHTS
from laroque.interfaces.web.forms import ActForm, DayField, EurosField
from laroque.interfaces.web.membership import today
from laroque.kernel.identifiers import BadIdentifier, check_nir, check_professional

OPENED_BY_HAND = (
    RightKind.COVERED, RightKind.LOCAL_SCHEME, RightKind.INVALIDITY, RightKind.INJURY_PENSION, RightKind.CAMPAIGN,
)  # fmt: skip
"""The rights that an officer opens; the others follow a request, a declaration or the medical service."""
_SEXES = [("", "–"), ("F", gettext_lazy("woman")), ("M", gettext_lazy("man"))]
_BASES = [(each.value, each.label) for each in Basis if each is not Basis.DEPENDANT]


class NirField(forms.CharField):
    """A NIR or a waiting number, with its key or without."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=21, widget=forms.TextInput({"autocomplete": "off", "size": 21}), **options)

    def to_python(self, value: Any) -> str:
        """The 15 characters of the number; nothing when none is given."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return check_nir(text)
        except BadIdentifier as refusal:
            raise ValidationError(sentence(said(refusal.text))) from None


class ProfessionalField(forms.CharField):
    """The number of a professional: nine figures."""

    def to_python(self, value: Any) -> str:
        """The nine figures."""
        text = super().to_python(value)
        try:
            return check_professional(text) if text else ""
        except BadIdentifier as refusal:
            raise ValidationError(sentence(said(refusal.text))) from None


class IdentityForm(ActForm):
    """Who somebody is and where one lives."""

    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80)
    given_names = forms.CharField(label=gettext_lazy("Given names"), max_length=80)
    born_on = DayField(label=gettext_lazy("Born on"))
    birth_rank = forms.IntegerField(
        label=gettext_lazy("Rank of birth"), min_value=1, max_value=9, initial=1,
        help_text=gettext_lazy("1, or the place among twins."),
    )  # fmt: skip
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=_SEXES, required=False)


class RegisterForm(IdentityForm):
    """A person to register, and why care is paid."""

    nir = NirField(
        label=gettext_lazy("NIR, or waiting number"),
        help_text=gettext_lazy("A waiting number begins with 3, 4, 7 or 8; the certified number follows it later."),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postal code"), max_length=10, required=False)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    basis = forms.ChoiceField(label=gettext_lazy("Why care is covered"), choices=_BASES)
    since = DayField(
        label=gettext_lazy("Since"), initial=today,
        help_text=gettext_lazy("The first day of work, of studies, of the pension or of residence."),
    )  # fmt: skip
    without_delay = forms.BooleanField(
        label=gettext_lazy("Residence gives cover at once (CSS D160-2 II)"), required=False,
        help_text=gettext_lazy("Refugees, those who join an insured person, and the like; else three months."),
    )  # fmt: skip
    in_local_scheme = forms.BooleanField(label=gettext_lazy("In the local scheme of Alsace-Moselle"), required=False)

    field_order = ("key", "nir", *IdentityForm.base_fields)


class BirthForm(IdentityForm):
    """A child that is born, and whose other parent may be insured too."""

    other_parent = NirField(
        label=gettext_lazy("NIR of the other parent"), required=False,
        help_text=gettext_lazy("The child is covered under both, when this fund insures both."),
    )  # fmt: skip
    own_nir = NirField(label=gettext_lazy("Own NIR of the child"), required=False)


class PregnancyForm(ActForm):
    """The day a birth is expected."""

    due_on = DayField(label=gettext_lazy("Birth expected on"))


class DoctorForm(ActForm):
    """The doctor one declares."""

    professional = ProfessionalField(label=gettext_lazy("Number of the doctor"), max_length=12)
    on = DayField(label=gettext_lazy("Declared on"), initial=today)


class OpenForm(ActForm):
    """A right that an officer opens."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Right"), choices=lambda: [(kind.value, RIGHTS[kind]) for kind in OPENED_BY_HAND]
    )
    since = DayField(label=gettext_lazy("Since"), initial=today)
    until = DayField(label=gettext_lazy("Until (not included)"), required=False)
    basis = forms.ChoiceField(
        label=gettext_lazy("Why care is covered"), choices=[("", "–"), *_BASES], required=False,
        help_text=gettext_lazy("Asked for when care itself is opened."),
    )  # fmt: skip
    detail = forms.CharField(
        label=gettext_lazy("Code of the act"), max_length=13, required=False,
        help_text=gettext_lazy("Of a prevention programme: the act at no charge."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What the kind of right asks for, and days in order."""
        asked = super().clean() or {}
        if asked.get("kind") == RightKind.COVERED and not asked.get("basis"):
            self.add_error("basis", _("Say why care is covered."))
        if asked.get("kind") == RightKind.CAMPAIGN and not asked.get("detail"):
            self.add_error("detail", _("Say which act is at no charge."))
        since, until = asked.get("since"), asked.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end must be after the beginning."))
        return asked


class EndForm(ActForm):
    """A right that ends earlier than it would."""

    right = forms.TypedChoiceField(label=gettext_lazy("Right"), coerce=int)
    until = DayField(
        label=gettext_lazy("First day without it"), initial=today,
        help_text=gettext_lazy("Care given that day or later is no longer paid under it."),
    )  # fmt: skip

    def __init__(self, *positional: Any, rights: Sequence[RightView], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["right"].choices = [(each.id, _right_name(each)) for each in rights]


class LeaveForm(ActForm):
    """A person who no longer resides in France."""

    on = DayField(label=gettext_lazy("Day of leaving, or last day of the residence document"), initial=today)
    is_permit = forms.BooleanField(
        label=gettext_lazy("It is a residence document that ends, and none follows"), required=False,
        help_text=gettext_lazy("Cover runs until the end of the sixth month after it (CSS R111-4)."),
    )  # fmt: skip


class OwnRightsForm(ActForm):
    """A child of 16 who asks for rights of one's own."""

    own_nir = NirField(label=gettext_lazy("Own NIR of the child"), required=False)
    on = DayField(label=gettext_lazy("Asked on"), initial=today)


class NumberForm(ActForm):
    """The certified number of who had a waiting number."""

    nir = NirField(label=gettext_lazy("Certified NIR"))


class C2sForm(ActForm):
    """A household that asks for the complementary protection."""

    household = forms.IntegerField(label=gettext_lazy("Persons of the household"), min_value=1, max_value=30)
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Those whom the fund insures"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    cents = EurosField(
        label=gettext_lazy("Resources of the household in 12 months, in euros"), zero=True,
        help_text=gettext_lazy("Those of the thirteenth to the second month before the request (CSS R861-8)."),
    )  # fmt: skip
    asked_on = DayField(label=gettext_lazy("Complete on"), initial=today)

    def __init__(self, *positional: Any, people: Sequence[BeneficiaryView], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["members"].choices = [(each.id, f"{each.given_names} {each.family_name}") for each in people]


class ProtocolForm(ActForm):
    """A protocol of care that arrives: its day, and nothing of what is in it, which is for the medical service."""

    asked_on = DayField(label=gettext_lazy("Received on"), initial=today)


class HomeForm(ActForm):
    """The new home of a household, and the fund there when several insure its residents."""

    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postal code"), max_length=10)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80)
    on = DayField(label=gettext_lazy("From"), initial=today)
    to = forms.ChoiceField(
        label=gettext_lazy("Fund, where several insure the residents"), required=False,
        choices=lambda: [("", "–"), *((each.code, each.name) for each in network.organisms() if insures(each.kind))],
    )  # fmt: skip


class ParentForm(ActForm):
    """The other parent of a child."""

    nir = NirField(label=gettext_lazy("NIR of the other parent"))
    since = DayField(label=gettext_lazy("Since"), initial=today, help_text=gettext_lazy("The birth, or a later day."))


class InjuryForm(ActForm):
    """The declaration of a work accident or of an occupational disease."""

    file = forms.CharField(
        label=gettext_lazy("Number of the file"), max_length=40,
        help_text=gettext_lazy("The one that claims will name."),
    )  # fmt: skip
    injured_on = DayField(label=gettext_lazy("Happened on"))
    asked_on = DayField(label=gettext_lazy("Complete on"), initial=today)
    is_disease = forms.BooleanField(label=gettext_lazy("It is an occupational disease"), required=False)


def _right_name(right: RightView) -> str:
    since = formats.date_format(right.since, "SHORT_DATE_FORMAT")
    return _("%(right)s, since %(day)s") % {"right": RIGHTS[right.kind], "day": since}
