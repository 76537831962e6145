"""Which declaration counts for a month: what refuses a new one, what it replaces, whether a month is whole."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

NORMAL = frozenset({"01", "02"})
REPLACING = frozenset({"03", "05"})

DeclarationKey = tuple[str, date, str]
"""What two declarations share when the second can only replace the first: SIRET, month, fraction."""


@dataclass(frozen=True, slots=True)
class Counting:
    """The declaration that counts for a key until now."""

    order_number: int
    declaration_id: int
    has_bordereaux: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a new declaration (or signal) is taken, with what there is to say of it."""

    counts: bool
    findings: tuple[Finding, ...] = ()


def stand(kind: str, order_number: int, counting: Counting | None, *, has_bordereaux: bool = True) -> Standing:
    """Whether a declaration of a type (S20.G00.05.002) counts beside the one that counts until now.

    A second normal one is refused (D01), and a replacing one whose order number is lower than the last (D05); one that
    has nothing to replace is taken as the first, with a warning (D09): the body may not hold what it replaces. One that
    carries no bordereau where the one before did takes its contributions back, and says so (D10).
    """
    if counting is None:
        return Standing(True, (_nothing_to_replace(),)) if kind in REPLACING else Standing(True)
    if kind in NORMAL:
        return Standing(False, (_duplicate(),))
    if order_number < counting.order_number:
        return Standing(False, (_rank_goes_down(order_number, counting.order_number),))
    return Standing(True, (_takes_back(),)) if counting.has_bordereaux and not has_bordereaux else Standing(True)


def filed_elsewhere(body: str) -> Finding:
    """What refuses a declaration whose SIRET, month and fraction are filed at another body: they would be due twice."""
    text = Text(
        f"This SIRET, month and fraction are filed at {body}; send the replacing declaration (type 03) there. Nothing "
        "is recorded here",
        f"Ce SIRET, ce mois et cette fraction sont déposés auprès d'un autre organisme, {body} ; adressez-lui l'annule "
        "et remplace (type 03). Rien n'est enregistré ici",
    )
    return Finding("ANOTHER_BODY", Severity.REJECT, text, rubrique="S21.G00.22.001")


def is_complete(fractions: Collection[str]) -> bool:
    """Whether the declarations of a month make a whole: fractions "1 of d" to "d of d" are all there (D11)."""
    return len({fraction[1] for fraction in fractions}) == 1 and not missing_fractions(fractions)


def missing_fractions(fractions: Collection[str]) -> tuple[str, ...]:
    """The fractions "n of d" that the others of a month call for and that are not there, in order (D11).

    Where they disagree on how many there are, each count calls for its own.
    """
    counts = {int(fraction[1]) for fraction in fractions}
    wanted = [f"{rank}{count}" for count in sorted(counts) for rank in range(1, count + 1)]
    return tuple(fraction for fraction in wanted if fraction not in fractions)


def _duplicate() -> Finding:
    return Finding(
        "D01",
        Severity.REJECT,
        Text(
            "A declaration was already accepted for this SIRET, month and fraction; send a replacing one (type 03)",
            "Une déclaration a déjà été acceptée pour ce SIRET, ce mois et cette fraction ; envoyez une annule et "
            "remplace (type 03)",
        ),
        rubrique="S20.G00.05.002",
    )


def _rank_goes_down(order_number: int, last: int) -> Finding:
    return Finding(
        "D05",
        Severity.REJECT,
        Text(
            f"The order number {order_number} is lower than {last}, that of the last declaration accepted; raise it",
            f"Le numéro d'ordre {order_number} est inférieur à {last}, celui de la dernière déclaration acceptée ; "
            "augmentez-le",
        ),
        rubrique="S20.G00.05.004",
    )


def _nothing_to_replace() -> Finding:
    return Finding(
        "D09",
        Severity.WARN,
        Text(
            "The replacing declaration has nothing to replace here; it is taken as the first",
            "La déclaration annule et remplace n'a rien à remplacer ici ; elle est prise comme la première",
        ),
        rubrique="S20.G00.05.002",
    )


def _takes_back() -> Finding:
    return Finding(
        "D10",
        Severity.WARN,
        Text(
            "The replacing declaration carries no bordereau (S21.G00.22): nothing is declared for the month any more. "
            "If contributions are due, replace it again with its payments and bordereaux",
            "L'annule et remplace ne porte aucun bordereau (S21.G00.22) : plus rien n'est déclaré pour le mois. Si "
            "des cotisations sont dues, remplacez-la de nouveau avec ses versements et bordereaux",
        ),
        rubrique="S21.G00.22.001",
    )
