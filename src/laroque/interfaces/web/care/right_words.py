"""Words of rights on pages, and those of them that tell of somebody's health."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from laroque.apps.rights.queries import TELLING_OF_HEALTH, RightView
from laroque.apps.rights.rules import C2s
from laroque.apps.rights.states import RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind

RIGHTS = {
    RightKind.COVERED: gettext_lazy("Care paid by the fund"),
    RightKind.LOCAL_SCHEME: gettext_lazy("Local scheme of Alsace-Moselle"),
    RightKind.C2S: gettext_lazy("Complementary health protection (C2S)"),
    RightKind.LONG_ILLNESS: gettext_lazy("Long illness"),
    RightKind.MATERNITY: pgettext_lazy("right", "Maternity"),
    RightKind.INJURY: gettext_lazy("Work injury or occupational disease"),
    RightKind.INVALIDITY: gettext_lazy("Invalidity pension"),
    RightKind.INJURY_PENSION: gettext_lazy("Injury pension of two thirds and more"),
    RightKind.TREATING_DOCTOR: gettext_lazy("Treating doctor"),
    RightKind.CAMPAIGN: gettext_lazy("Prevention at no charge"),
}
"""Each kind of right as a person reads it."""

_C2S = {C2s.FREE: gettext_lazy("free"), C2s.WITH_CONTRIBUTION: gettext_lazy("against a contribution")}
_TELLING = frozenset({*TELLING_OF_HEALTH, RightKind.MATERNITY, RightKind.CAMPAIGN})
_TELLING_REQUESTS = frozenset({RequestKind.LONG_ILLNESS, RequestKind.INJURY})
REQUEST_TONES = {
    RequestState.ASKED: "warn",
    RequestState.GRANTED: "good",
    RequestState.GRANTED_BY_SILENCE: "good",
    RequestState.REFUSED: "bad",
}


def kinds_seen(*, telling: bool) -> frozenset[RightKind]:
    """The kinds of rights that a reader sees; ``telling``: with those that tell of health."""
    return frozenset(RightKind) if telling else frozenset(RightKind) - _TELLING


def rights_seen(rights: Sequence[RightView], *, telling: bool) -> list[RightView]:
    """The rights that a reader sees; ``telling``: with those that tell of health."""
    seen = kinds_seen(telling=telling)
    return [each for each in rights if each.kind in seen]


def requests_seen(*, telling: bool) -> list[RequestKind]:
    """The kinds of requests that a reader sees; ``telling``: with those that tell of health."""
    return [each for each in RequestKind if telling or each not in _TELLING_REQUESTS]


def detail_of(right: RightView, names: dict[str, str]) -> str:
    """What a right says more: on what ground, which doctor (``names`` by number), which protection, which illness."""
    match right.kind:
        case RightKind.COVERED | RightKind.LOCAL_SCHEME:
            return str(right.basis.label) if right.basis else ""
        case RightKind.C2S:
            return str(_C2S[C2s(right.detail)]) if right.detail in _C2S else ""
        case RightKind.TREATING_DOCTOR:
            return names.get(right.detail, right.detail)
        case RightKind.LONG_ILLNESS:
            return _("illness %(number)s of the list") % {"number": right.detail} if right.detail else ""
        case _:
            return right.detail
