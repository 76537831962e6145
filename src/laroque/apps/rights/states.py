"""The words of rights: why somebody is covered, what is asked of a fund and where it stands, what was looked at."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Basis(models.TextChoices):
    """Why a person's care is covered (CSS L160-1, L160-2)."""

    WORK = "work", pgettext_lazy("rights", "Work")
    RESIDENCE = "residence", pgettext_lazy("rights", "Stable and regular residence")
    DEPENDANT = "dependant", pgettext_lazy("rights", "Minor dependant")
    STUDENT = "student", pgettext_lazy("rights", "Student")
    PENSION = "pension", pgettext_lazy("rights", "Pensioner")


class RequestKind(models.TextChoices):
    """What is asked of a fund."""

    C2S = "c2s", _("Complementary health protection (C2S)")
    LONG_ILLNESS = "long_illness", _("Long illness (protocol of care)")
    OWN_RIGHTS = "own_rights", _("Own rights at 16")
    INJURY = "injury", _("Work injury or occupational disease")


class RequestState(models.TextChoices):
    """Where a request stands; silence past the legal delay grants a C2S or an injury (CSS L861-5, R441-18)."""

    ASKED = "asked", pgettext_lazy("request", "Asked")
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    GRANTED_BY_SILENCE = "silence", pgettext_lazy("request", "Granted by silence")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


REQUEST_MOVES = {(RequestState.ASKED, state) for state in RequestState if state is not RequestState.ASKED}


class ActKind(models.TextChoices):
    """What was done to the file of a beneficiary."""

    REGISTERED = "registered", pgettext_lazy("file", "Registered")
    OPENED = "opened", pgettext_lazy("file", "Right opened")
    ENDED = "ended", pgettext_lazy("file", "Right ended")
    CHANGED = "changed", pgettext_lazy("file", "Identity or address changed")
    MOVED_OUT = "moved_out", pgettext_lazy("file", "Moved to another fund")
    MOVED_IN = "moved_in", pgettext_lazy("file", "Came from another fund")
    NUMBERED = "numbered", pgettext_lazy("file", "Certified number given")
    RESTATED = "restated", pgettext_lazy("file", "Days of a right corrected")
    OWN = "own", pgettext_lazy("file", "Own rights opened")


class LookedAt(models.TextChoices):
    """What of a person was looked at."""

    FILE = "file", pgettext_lazy("look", "File of rights")
    CLAIM = "claim", pgettext_lazy("look", "Claim")
    HEALTH = "health", pgettext_lazy("look", "Health data")
    CERTIFICATE = "certificate", pgettext_lazy("look", "Certificate of rights")
    EXPORT = "export", pgettext_lazy("look", "List taken as a file")
