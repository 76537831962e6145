"""The forms by which an administrator makes users and gives roles."""

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import queries
from laroque.apps.access.rules import PORTAL_ROLES
from laroque.apps.access.states import Role
from laroque.interfaces.web.forms import ActForm, DayField
from laroque.interfaces.web.labels import ROLES
from laroque.kernel.identifiers import BadIdentifier, check_siren


class RoleForm(ActForm):
    """A role in an organism, from a day; ``places`` are those the administrator gives roles in, his own first."""

    organism = forms.ChoiceField(label=gettext_lazy("Organism"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(ROLES.items()))
    siren = forms.CharField(
        label=gettext_lazy("SIREN"),
        required=False,
        help_text=gettext_lazy("For a user of the portal: the employer whose accounts are shown."),
    )
    national = forms.BooleanField(
        label=gettext_lazy("Reads the whole network"),
        required=False,
        help_text=gettext_lazy("For staff of the agency."),
    )
    valid_from = DayField(label=gettext_lazy("Valid from"), initial=timezone.localdate)
    valid_to = DayField(label=gettext_lazy("Valid until (excluded)"), required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], national: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self._own = places[0][0]
        self.fields["organism"].choices = places
        if not national:
            del self.fields["national"]

    def clean(self) -> dict[str, Any]:
        """The SIREN goes with the portal, the whole network with staff of the agency, each with nothing else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        portal, siren = cleaned.get("role") in PORTAL_ROLES, cleaned.get("siren", "")
        try:
            cleaned["siren"] = check_siren("".join(siren.split())) if siren else None
        except BadIdentifier as bad:
            raise ValidationError(
                {"siren": _("This is no SIREN: nine figures, the last of which checks the others.")}
            ) from bad
        if portal and not siren:
            raise ValidationError({"siren": _("A user of the portal sees the accounts of one SIREN: write it.")})
        if siren and not portal:
            raise ValidationError({"siren": _("Only a user of the portal has a SIREN: empty the field.")})
        if cleaned.get("national") and (portal or cleaned.get("organism") != self._own):
            raise ValidationError({"national": _("Only staff of the agency read the whole network: untick this.")})
        return cleaned


class NewUserForm(RoleForm):
    """A user and the first role; a one-time link is made afterwards."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=150, validators=[UnicodeUsernameValidator()])
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    first_name = forms.CharField(label=gettext_lazy("First name"), required=False, max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), required=False, max_length=150)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("fr", "Français"), ("en", "English")], initial="fr"
    )
    field_order = ("username", "email", "first_name", "last_name", "language")

    def clean_username(self) -> str:
        """A user name that nobody has."""
        return _free(self.cleaned_data["username"])

    def clean_email(self) -> str:
        """An address that nobody has."""
        return _free(self.cleaned_data["email"])


class EndForm(ActForm):
    """The day a role ends."""

    on = DayField(label=gettext_lazy("First day without this role"))


def role_of(cleaned: dict[str, Any]) -> Role:
    """The role chosen."""
    return Role(cleaned["role"])


def _free(login: str) -> str:
    if queries.user_by_login(login=login) is not None:
        raise ValidationError(_("Somebody has it already: the national administrator knows who."))
    return login
