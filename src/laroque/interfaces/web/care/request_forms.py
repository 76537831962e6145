"""Forms that answer a request made to a fund."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.interfaces.web.forms import ActForm, DayField

GRANT, REFUSE = "yes", "no"


class DecideForm(ActForm):
    """What is decided, and why."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[(GRANT, gettext_lazy("Grant")), (REFUSE, gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False,
        help_text=gettext_lazy("Asked for when you refuse; the person is told, so nothing medical here."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        asked = super().clean() or {}
        if asked.get("answer") == REFUSE and not asked.get("reason", "").strip():
            self.add_error("reason", _("Say why it is refused."))
        return asked


class DecideC2sForm(DecideForm):
    """The answer to a household, and the day from which it pays its contribution."""

    paying_since = DayField(
        label=gettext_lazy("Elements of payment received on"), required=False,
        help_text=gettext_lazy("Against a contribution, the protection opens once they came (CSS L861-5)."),
    )  # fmt: skip


class DecideIllnessForm(DecideForm):
    """The opinion of the medical adviser on a protocol: what it is for, and from when to when."""

    illness = forms.RegexField(
        r"^(?:[1-9]|[12][0-9]|3[0-2])$", label=gettext_lazy("Number of the illness on the list"), required=False,
        help_text=gettext_lazy("1 to 30 of the list (CSS D160-4), 31 outside the list, 32 several (CSS L160-14 4°)."),
    )  # fmt: skip
    since = DayField(label=gettext_lazy("Since"), required=False)
    until = DayField(label=gettext_lazy("Until (not included)"), required=False)

    def clean(self) -> dict[str, Any]:
        """What is granted names the illness and its days, in order."""
        asked = super().clean()
        if asked.get("answer") != GRANT:
            return asked
        for name in ("illness", "since", "until"):
            if not asked.get(name) and name not in self.errors:
                self.add_error(name, _("Asked for when you grant."))
        since, until = asked.get("since"), asked.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end must be after the beginning."))
        return asked


class PayingForm(ActForm):
    """The day the elements of payment of a contribution came."""

    paying_since = DayField(label=gettext_lazy("Elements of payment received on"))
