"""The rules that match and propose, as data: their names and what they do, in both languages, for those who read them.

The order is that of trust. A surer way is never overruled by a weaker one (docs/algorithms/matching.md).
"""

from dataclasses import dataclass
from enum import StrEnum

from laroque.engines.matching import Rule
from laroque.kernel.text import Text


class ProposalRule(StrEnum):
    """Why an account is proposed for a receipt that no rule matches; a person decides."""

    SIRET_WRITTEN = "siret_written"
    SIREN_WRITTEN = "siren_written"
    PAID_BEFORE = "paid_before"
    SAME_EMPLOYER = "same_employer"
    SAME_NAME = "same_name"
    SAME_AMOUNT = "same_amount"


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule: its code on movements, whether it matches alone or only proposes, its name and what it does."""

    code: str
    is_alone: bool
    name: Text
    what: Text


def matching_rules() -> list[RuleView]:
    """Every rule of matching, the surest first, then those that only propose."""
    return [*_ALONE, *_PROPOSING]


def rule_of(code: str) -> RuleView | None:
    """The rule of a code."""
    return next((rule for rule in matching_rules() if rule.code == code), None)


_ALONE = (
    RuleView(
        Rule.END_TO_END,
        True,
        Text("End-to-end id", "Référence de bout en bout"),
        Text(
            "The movement bears the end-to-end id of an order of ours: a debit, a transfer, a sweep. The amount must "
            "be that of the order.",
            "Le mouvement porte la référence de bout en bout d'un de nos ordres : prélèvement, virement, remontée. Le "
            "montant doit être celui de l'ordre.",
        ),
    ),
    RuleView(
        Rule.REFERENCE,
        True,
        Text("Reference", "Référence"),
        Text(
            "The movement bears the id of a file of orders booked in one amount, one of our references in its text, "
            "the mandate of one live debit of that amount, or, for money that comes in, the SIRET of one contributor.",
            "Le mouvement porte la référence d'un fichier d'ordres passé en un seul montant, une de nos références "
            "dans son libellé, le mandat d'un seul prélèvement vivant de ce montant, ou, pour une entrée d'argent, le "
            "SIRET d'un cotisant.",
        ),
    ),
    RuleView(
        Rule.AMOUNT,
        True,
        Text("Amount", "Montant"),
        Text(
            "One account only owes this amount, for one month or for all its months, and no other movement of the file "
            "has this amount.",
            "Un seul compte doit ce montant, pour un mois ou pour tous ses mois, et aucun autre mouvement du fichier "
            "n'a ce montant.",
        ),
    ),
)
_PROPOSING = (
    RuleView(
        ProposalRule.SIRET_WRITTEN,
        False,
        Text("SIRET in the text", "SIRET dans le libellé"),
        Text("The text holds the SIRET of these accounts.", "Le libellé porte le SIRET de ces comptes."),
    ),
    RuleView(
        ProposalRule.SIREN_WRITTEN,
        False,
        Text("SIREN in the text", "SIREN dans le libellé"),
        Text(
            "The text holds the SIREN of an employer, whose establishments these are.",
            "Le libellé porte le SIREN d'un employeur, dont ce sont les établissements.",
        ),
    ),
    RuleView(
        ProposalRule.PAID_BEFORE,
        False,
        Text("Same payer before", "Même payeur auparavant"),
        Text(
            "The same bank account, or the same name when the bank gives no account, has paid these accounts before.",
            "Le même compte bancaire, ou le même nom quand la banque ne donne pas de compte, a déjà payé ces comptes.",
        ),
    ),
    RuleView(
        ProposalRule.SAME_EMPLOYER,
        False,
        Text("Sister establishments", "Établissements frères"),
        Text(
            "Establishments of the same employer as those found by a surer rule.",
            "Établissements du même employeur que ceux trouvés par une règle plus sûre.",
        ),
    ),
    RuleView(
        ProposalRule.SAME_NAME,
        False,
        Text("Name of the payer", "Nom du payeur"),
        Text(
            "The register has the payer's name for these establishments or their employer.",
            "Le référentiel donne à ces établissements, ou à leur employeur, le nom du payeur.",
        ),
    ),
    RuleView(
        ProposalRule.SAME_AMOUNT,
        False,
        Text("Same amount owed", "Même montant dû"),
        Text(
            "These accounts owe this very amount, and others do too.",
            "Ces comptes doivent exactement ce montant, et ne sont pas seuls.",
        ),
    ),
)
