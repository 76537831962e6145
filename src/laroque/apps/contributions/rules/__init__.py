"""Small decisions on declarations and signals: which one counts, what it replaces, when it is due."""

from laroque.apps.contributions.rules.remedies import NoRemedy, remedies, remedy
from laroque.apps.contributions.rules.signals import KnownSignal, SignalFacts, replaced_key, stand_signal
from laroque.apps.contributions.rules.standing import (
    NORMAL,
    REPLACING,
    Counting,
    DeclarationKey,
    Standing,
    filed_elsewhere,
    is_complete,
    missing_fractions,
    stand,
)
from laroque.apps.contributions.rules.windows import (
    PARIS,
    Window,
    correct_by,
    due_on,
    is_early_payer,
    is_reported_after,
    lateness,
    outside_window,
    too_early,
    window,
)

__all__ = [
    "NORMAL",
    "PARIS",
    "REPLACING",
    "Counting",
    "DeclarationKey",
    "KnownSignal",
    "NoRemedy",
    "SignalFacts",
    "Standing",
    "Window",
    "correct_by",
    "due_on",
    "filed_elsewhere",
    "is_complete",
    "is_early_payer",
    "is_reported_after",
    "lateness",
    "missing_fractions",
    "outside_window",
    "remedies",
    "remedy",
    "replaced_key",
    "stand",
    "stand_signal",
    "too_early",
    "window",
]
