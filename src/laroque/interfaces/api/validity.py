"""What is wrong with a value, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_MESSAGES = {
    "missing": gettext_noop("It is missing."),
    "extra_forbidden": gettext_noop("Nothing of this name is taken."),
    "string_pattern_mismatch": gettext_noop("It has not the form %(pattern)s."),
    "string_too_short": gettext_noop("It has less than %(min_length)s characters."),
    "string_too_long": gettext_noop("It has more than %(max_length)s characters."),
    "too_short": gettext_noop("It has less than %(min_length)s values."),
    "too_long": gettext_noop("It has more than %(max_length)s values."),
    "greater_than_equal": gettext_noop("It is below %(ge)s."),
    "less_than_equal": gettext_noop("It is above %(le)s."),
    "int_parsing": gettext_noop("It is no whole number."),
    "int_type": gettext_noop("It is no whole number."),
    "int_from_float": gettext_noop("It is no whole number."),
    "int_parsing_size": gettext_noop("It is too large a number."),
    "string_type": gettext_noop("It is no text."),
    "string_unicode": gettext_noop("It is no text."),
    "list_type": gettext_noop("It is no list."),
    "enum": gettext_noop("It is none of: %(expected)s."),
    "value_error": gettext_noop("It is no day (2026-05-18) or month (2026-05)."),
}
_OTHERWISE = gettext_noop("It is not what the description says.")


def message_of(error: Mapping[str, Any]) -> str:
    """The words for an error of validation, given as Pydantic does: ``type`` and ``ctx``."""
    words = _(_MESSAGES.get(str(error.get("type")), _OTHERWISE))
    try:
        return words % dict(error.get("ctx") or {})
    except KeyError:
        return _(_OTHERWISE)
