"""What is wrong with a value, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_MESSAGES = {
    "missing": _("It is missing."),
    "extra_forbidden": _("Nothing of this name is taken."),
    "string_pattern_mismatch": _("It has not the form %(pattern)s."),
    "string_too_short": _("It has less than %(min_length)s characters."),
    "string_too_long": _("It has more than %(max_length)s characters."),
    "too_short": _("It has less than %(min_length)s values."),
    "too_long": _("It has more than %(max_length)s values."),
    "greater_than_equal": _("It is below %(ge)s."),
    "less_than_equal": _("It is above %(le)s."),
    "int_parsing": _("It is no whole number."),
    "int_type": _("It is no whole number."),
    "int_from_float": _("It is no whole number."),
    "int_parsing_size": _("It is too large a number."),
    "string_type": _("It is no text."),
    "string_unicode": _("It is no text."),
    "list_type": _("It is no list."),
    "enum": _("It is none of: %(expected)s."),
    "value_error": _("It is no day (2026-05-18) or month (2026-05)."),
}
_OTHERWISE = _("It is not what the description says.")


def message_of(error: Mapping[str, Any]) -> str:
    """The words for an error of validation, given as Pydantic does: ``type`` and ``ctx``."""
    words = str(_MESSAGES.get(str(error.get("type")), _OTHERWISE))
    try:
        return words % dict(error.get("ctx") or {})
    except KeyError:
        return str(_OTHERWISE)
