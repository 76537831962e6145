"""What the reader has to say of a file, in both languages, and how grave it is."""

from collections.abc import Mapping

from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

FINDINGS_MAX = 1_000
"""Findings kept of one file: a hostile file of a million faults must not fill memory nor the screen."""

_REJECT, _WARN = Severity.REJECT, Severity.WARN

CONTROLS: Mapping[str, tuple[Severity, Text]] = {
    "NOT_A_STATEMENT": (
        _REJECT,
        Text(
            "The file is not a camt.052, camt.053 or camt.054 message ({detail})",
            "Le fichier n'est pas un message camt.052, camt.053 ou camt.054 ({detail})",
        ),
    ),
    "VERSION_NOT_SUPPORTED": (
        _REJECT,
        Text(
            "{detail} is not read; ask the bank for version 001.02, 001.03, 001.04 or 001.08",
            "{detail} n'est pas lu ; demandez à la banque la version 001.02, 001.03, 001.04 ou 001.08",
        ),
    ),
    "UNSAFE_XML": (
        _REJECT,
        Text(
            "The file declares a document type or entities, which a statement never needs: it is not read",
            "Le fichier déclare un type de document ou des entités, inutiles à un relevé : il n'est pas lu",
        ),
    ),
    "NOT_WELL_FORMED": (
        _REJECT,
        Text(
            "The XML stops being readable ({detail}); only what comes before is shown",
            "Le XML cesse d'être lisible ({detail}) ; seul ce qui précède est montré",
        ),
    ),
    "TRUNCATED": (
        _REJECT,
        Text(
            "The file ends before its last element; only what came is shown",
            "Le fichier s'arrête avant son dernier élément ; seul ce qui est arrivé est montré",
        ),
    ),
    "ELEMENT_TOO_LARGE": (
        _REJECT,
        Text(
            "One element is larger than any statement's: reading stopped before it",
            "Un élément est plus grand que dans tout relevé : la lecture s'est arrêtée avant lui",
        ),
    ),
    "AMOUNT_FINER_THAN_CENT": (
        _REJECT,
        Text("The amount {detail} is finer than a cent", "Le montant {detail} est plus fin que le centime"),
    ),
    "AMOUNT_UNREADABLE": (
        _REJECT,
        Text("The amount {detail} cannot be read", "Le montant {detail} est illisible"),
    ),
    "SIGN_MISSING": (
        _REJECT,
        Text(
            "The amount is neither a credit nor a debit (CdtDbtInd {detail})",
            "Le montant n'est ni un crédit ni un débit (CdtDbtInd {detail})",
        ),
    ),
    "CURRENCY_MISSING": (
        _REJECT,
        Text("The amount has no currency", "Le montant n'a pas de devise"),
    ),
    "DATE_UNREADABLE": (
        _WARN,
        Text("The date {detail} cannot be read", "La date {detail} est illisible"),
    ),
    "STATUS_MISSING": (
        _WARN,
        Text(
            "The entry has no status: it is taken as booked", "L'écriture n'a pas d'état : elle est prise comme passée"
        ),
    ),
    "DETAILS_DO_NOT_SUM": (
        _WARN,
        Text(
            "The amounts of the {detail} details do not sum to the entry's: it is kept whole",
            "Les montants des {detail} détails ne donnent pas celui de l'écriture : elle reste entière",
        ),
    ),
    "DETAIL_DIFFERS": (
        _WARN,
        Text(
            "The only detail says {detail}: the amount of the entry itself is kept",
            "Le seul détail dit {detail} : le montant de l'écriture elle-même est gardé",
        ),
    ),
    "BALANCE_GAP": (
        _WARN,
        Text(
            "Statement {detail}: the opening balance and the movements do not give the closing balance",
            "Relevé {detail} : le solde d'ouverture et les mouvements ne donnent pas le solde de clôture",
        ),
    ),
    "TOO_MANY_FINDINGS": (
        _REJECT,
        Text("{detail} more findings are not shown", "{detail} autres constats ne sont pas montrés"),
    ),
}


class Faults:
    """Findings of one file, in the order they are met, the first ``FINDINGS_MAX`` kept and the others counted."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._left = 0

    def add(self, control: str, line: int | None = None, detail: object = "") -> None:
        """Note a fault of the file at a line."""
        if len(self._kept) >= FINDINGS_MAX:
            self._left += 1
            return
        self._kept.append(_finding(control, line, detail))

    def all(self) -> tuple[Finding, ...]:
        """What was found, with the count of what was left out."""
        if not self._left:
            return tuple(self._kept)
        return (*self._kept, _finding("TOO_MANY_FINDINGS", None, self._left))


def _finding(control: str, line: int | None, detail: object) -> Finding:
    severity, text = CONTROLS[control]
    words = str(detail)[:200]
    return Finding(control, severity, Text(text.en.format(detail=words), text.fr.format(detail=words)), line)
