"""Which signal is taken: its number is new, and what it replaces or cancels is there (controls D02, D06, D09)."""

from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.rules.standing import Standing
from laroque.apps.contributions.states import SignalState
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

REPLACES = "03"
CANCELS = "04"
SUBSTITUTION = "09"
CANCELLING_NATURES = ("07", "08", "09")
_DAY_LENGTH = 8


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """A signal as its file gives it; ``replaced`` is S20.G00.05.006."""

    nature: str
    type: str
    order_number: int
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class KnownSignal:
    """A signal already recorded."""

    id: int
    nature: str
    made_on: date | None
    state: SignalState


def replaced_key(replaced: str) -> tuple[str, int] | None:
    """The day (as written) and the order number that identify a signal: ``19122025`` and what follows it."""
    day, order = replaced[:_DAY_LENGTH], replaced[_DAY_LENGTH:]
    return (day, int(order)) if day.isdigit() and order.isdigit() else None


def stand_signal(signal: SignalFacts, *, same_number: bool, target: KnownSignal | None) -> Standing:
    """Whether a signal is taken beside those recorded for its SIRET.

    ``same_number``: one of them has its order number (D02). ``target`` is the one that S20.G00.05.006 identifies (for a
    substitution, which identifies none, the last of its month): a type 03 or 04 needs it, of the same nature and not
    yet replaced or cancelled (D09). Only natures 07, 08 and 09 are cancelled (D06).
    """
    if same_number:
        return Standing(False, (_duplicate(signal.order_number),))
    if signal.type == CANCELS and signal.nature not in CANCELLING_NATURES:
        return Standing(False, (_not_cancelled(signal.nature),))
    if signal.type not in (REPLACES, CANCELS):
        return Standing(True)
    if target is None or target.nature != signal.nature:
        return Standing(False, (_unknown(signal.replaced),))
    if target.state is not SignalState.RECEIVED:
        return Standing(False, (_gone(signal.replaced),))
    return Standing(True)


def _duplicate(order_number: int) -> Finding:
    text = Text(
        f"A signal of this SIRET already has the order number {order_number}; give the next one another number",
        f"Un signalement de ce SIRET porte déjà le numéro d'ordre {order_number} ; donnez un autre numéro au suivant",
    )
    return Finding("D02", Severity.REJECT, text, rubrique="S20.G00.05.004")


def _not_cancelled(nature: str) -> Finding:
    text = Text(
        f"A signal of nature {nature} is replaced (type 03), never cancelled (type 04)",
        f"Un signalement de nature {nature} se remplace (type 03), il ne s'annule pas (type 04)",
    )
    return Finding("D06", Severity.REJECT, text, rubrique="S20.G00.05.002")


def _unknown(replaced: str) -> Finding:
    text = Text(
        f"Nothing is known here as {replaced or '(nothing)'}; give the day and order number of the signal to replace "
        "or cancel",
        f"Rien n'est connu ici sous l'identifiant {replaced or '(vide)'} ; indiquez la date et le numéro d'ordre du "
        "signalement à remplacer ou à annuler",
    )
    return Finding("D09", Severity.REJECT, text, rubrique="S20.G00.05.006")


def _gone(replaced: str) -> Finding:
    text = Text(
        f"{replaced or 'What is designated'} was already replaced or cancelled; designate the last one",
        f"{replaced or 'Ce qui est désigné'} a déjà été remplacé ou annulé ; désignez le dernier",
    )
    return Finding("D09", Severity.REJECT, text, rubrique="S20.G00.05.006")
