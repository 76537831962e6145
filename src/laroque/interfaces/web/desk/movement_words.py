"""Movements of bank statements in words: their state, why they wait, what they were matched by."""

from django.utils.translation import gettext_lazy as _

from laroque.apps.treasury.matching_rules import rule_of
from laroque.apps.treasury.states import MovementState, NotBooked
from laroque.interfaces.web.amounts import said

STATE_TONES = {
    MovementState.MATCHED: "good",
    MovementState.SUSPENSE: "warn",
    MovementState.EXPLAINED: "good",
    MovementState.NOT_BOOKED: "",
}
_WAITS = {
    "nothing_found": _("No account and no order answers to it"),
    "several": _("Several accounts or orders answer to it"),
    "other_amount": _("The order it names is of another amount"),
    "already_done": _("What it names was already settled"),
    "not_settled": _("The debit it returns was not on a statement yet"),
    "undone": _("Its match was undone"),
    "kept": _("It was to be given back; that was refused"),
    "giving_back": _("To be given back to its payer"),
}
MEANINGS = {
    "transfer": _("Payment of contributors"),
    "settled": _("Direct debit paid"),
    "batch_settled": _("File of direct debits paid"),
    "returned": _("Direct debit that came back"),
    "returned_debit": _("Direct debit that came back"),
    "returned_cheque": _("Cheque that came back"),
    "expected": _("Transfer between own accounts"),
    "detailed": _("Replaced by its details"),
    "charges": _("Charges of the bank"),
    "reversed": _("Undone by another movement"),
    "given_back": _("Given back to its payer"),
}


def movement_why(state: MovementState, why: str) -> str:
    """Why a movement waits in suspense, or why it is not booked."""
    if not why:
        return ""
    if state is MovementState.NOT_BOOKED and why in set(NotBooked):
        return str(NotBooked(why).label)
    return str(_WAITS.get(why, why))


def waits() -> list[tuple[str, str]]:
    """The reasons why a movement waits, as choices of a filter."""
    return [(code, str(words)) for code, words in _WAITS.items()]


def rule_name(code: str) -> str:
    """The name of the rule that matched, nothing when none did."""
    rule = rule_of(code) if code else None
    return said(rule.name) if rule else ""


def meaning_name(meaning: str) -> str:
    """What a movement means."""
    return str(MEANINGS.get(meaning, meaning))
