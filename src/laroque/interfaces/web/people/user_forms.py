"""The forms by which an administrator makes users and gives roles."""

from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import queries
from laroque.apps.access.rules import KEYS, has_sense_at
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.interfaces.web.forms import ActForm, DayField
from laroque.interfaces.web.labels import ROLES
from laroque.kernel.identifiers import BadIdentifier, check_nir, check_professional, check_siren

_CHECKS = {"siren": check_siren, "nir": check_nir, "professional": check_professional}
_WRONG = {
    "siren": gettext_lazy("This is no SIREN: nine figures, the last of which checks the others."),
    "nir": gettext_lazy("This is no NIR: thirteen characters, and two figures that check them."),
    "professional": gettext_lazy("This is no number of a professional: nine figures."),
}
_MISSING = {
    "siren": gettext_lazy("A user of the portal sees the accounts of one SIREN: write it."),
    "nir": gettext_lazy("An insured person sees the rights of one NIR: write it."),
    "professional": gettext_lazy("A professional sees the claims of one number: write it."),
}
_TOO_MANY = {
    "siren": gettext_lazy("Only a user of the portal has a SIREN: empty the field."),
    "nir": gettext_lazy("Only an insured person has a NIR: empty the field."),
    "professional": gettext_lazy("Only a professional has a number: empty the field."),
}


class RoleForm(ActForm):
    """A role in an organism, from a day; ``places`` are those the administrator gives roles in, his own first."""

    organism = forms.ChoiceField(label=gettext_lazy("Organism"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(ROLES.items()))
    siren = forms.CharField(
        label=gettext_lazy("SIREN"),
        required=False,
        help_text=gettext_lazy("For a user of the portal: the employer whose accounts are shown."),
    )
    nir = forms.CharField(
        label=gettext_lazy("NIR"), required=False, help_text=gettext_lazy("For an insured person: the number insured.")
    )
    professional = forms.CharField(
        label=gettext_lazy("Number of the professional"),
        required=False,
        help_text=gettext_lazy("For a health professional: the nine figures claims are sent under."),
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
        """A SIREN, a NIR or a number goes with who sees only that, the whole network with staff of the agency."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        key = KEYS.get(Role(cleaned["role"])) if cleaned.get("role") else None
        for name in _CHECKS:
            cleaned[name] = _checked(name, cleaned.get(name, ""), wanted=name == key)
        self._check_place(cleaned)
        if cleaned.get("national") and (key or cleaned.get("organism") != self._own):
            raise ValidationError({"national": _("Only staff of the agency read the whole network: untick this.")})
        return cleaned

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("organism") and cleaned.get("role"):
            kind = network.organism_by_code(code=cleaned["organism"]).kind
            if not has_sense_at(Role(cleaned["role"]), kind):
                raise ValidationError({"role": _("This organism has no work for this role: choose another.")})


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


def _checked(name: str, written: str, *, wanted: bool) -> str | None:
    """The number of a field, None when it is rightly empty."""
    if wanted and not written:
        raise ValidationError({name: _MISSING[name]})
    if not written:
        return None
    try:
        number = _CHECKS[name]("".join(written.split()))
    except BadIdentifier as bad:
        raise ValidationError({name: _WRONG[name]}) from bad
    if not wanted:
        raise ValidationError({name: _TOO_MANY[name]})
    return number


def _free(login: str) -> str:
    if queries.user_by_login(login=login) is not None:
        raise ValidationError(_("Somebody has it already: the national administrator knows who."))
    return login
