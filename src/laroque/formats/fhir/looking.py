"""Looking into a JSON document whose shape is not trusted: each value asked for is given, or its fault noted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

RULES: Mapping[str, Text] = MappingProxyType(
    {
        "not_json": Text(
            "The message is not a JSON object: send one FHIR Claim",
            "Le message n'est pas un objet JSON : envoyez une ressource FHIR Claim",
        ),
        "too_large": Text(
            "The message is longer than {value} bytes: send one claim a message",
            "Le message dépasse {value} octets : envoyez une facture par message",
        ),
        "not_a_claim": Text(
            "{value} is not what is taken here: send a Claim, active, of use claim",
            "{value} n'est pas reçu ici : envoyez une ressource Claim, active, d'usage claim",
        ),
        "missing": Text("{path} is missing: give it", "{path} manque : donnez-le"),
        "wrong": Text(
            "{path} is {value}, which it cannot be: correct it",
            "{path} vaut {value}, ce qu'il ne peut être : corrigez-le",
        ),
        "nir_key": Text(
            "The key of NIR {value} is wrong: read it again from the card or the certificate",
            "La clé du NIR {value} est fausse : relisez-le sur la carte ou l'attestation",
        ),
        "whose_birth": Text(
            "{path} names no Patient with a day of birth, and the NIR is not that of one person of the fund: "
            "contain the Patient with birthDate",
            "{path} ne nomme aucun Patient avec sa date de naissance, et le NIR n'est pas celui d'une seule personne "
            "de la caisse : joignez le Patient avec birthDate",
        ),
        "unknown_code": Text(
            "{path} is {value}, which is not a code of it: give one of the profile",
            "{path} vaut {value}, qui n'en est pas un code : donnez-en un du profil",
        ),
        "not_euros": Text("{path} is not in euros: give EUR", "{path} n'est pas en euros : donnez EUR"),
        "day_to_come": Text(
            "{path} is {value}, a day to come: correct it", "{path} vaut {value}, un jour à venir : corrigez-le"
        ),
        "twice": Text(
            "Sequence {value} stands twice: number the acts",
            "La séquence {value} figure deux fois : numérotez les actes",
        ),
        "too_many": Text(
            "More than {value} acts: send several claims", "Plus de {value} actes : envoyez plusieurs factures"
        ),
    }
)
"""What is wrong and what to do, by rule."""

_SHOWN = 60
_PLACES_MAX = 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class Looked:
    """A part of the document (``node``) at its FHIR path, with the findings of the whole document."""

    node: Any
    path: str
    findings: list[Finding] = field(default_factory=list)

    def at(self, *steps: str | int) -> "Looked":
        """A part under this one; its node is None when there is none."""
        node, path = self.node, self.path
        for step in steps:
            if isinstance(step, int):
                node = node[step] if isinstance(node, list) and step < len(node) else None
                path += f"[{step}]"
            else:
                node = node.get(step) if isinstance(node, dict) else None
                path += f".{step}"
        return Looked(node, path, self.findings)

    def each(self, name: str) -> "Iterator[Looked]":
        """The parts of a list."""
        found = self.at(name)
        for rank in range(len(found.node) if isinstance(found.node, list) else 0):
            yield found.at(rank)

    def coding(self, system: str, *names: str) -> str | None:
        """The code of a system in a CodeableConcept."""
        for coding in self.at(*names).each("coding") if names else self.each("coding"):
            if coding.node_of("system") == system:
                return coding.at("code").text()
        return None

    def node_of(self, name: str) -> Any:
        """The bare value of a name."""
        return self.at(name).node

    def text(self, *, longest: int = 64, required: bool = False) -> str | None:
        """A text that is not blank and has printable ASCII characters only."""
        value = self.node
        if value is None:
            self._missing(required)
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > longest or not _is_plain(value):
            self._wrong()
            return None
        return value.strip()

    def day(self, *, required: bool = False) -> date | None:
        """A day, written year, month and day."""
        value = self.node
        if value is None:
            self._missing(required)
            return None
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self._wrong()
        return None

    def number(self, *, places: int, highest: int, required: bool = False) -> int | None:
        """A number that is not negative, times ten to the number of its decimal places."""
        value = self.node
        if value is None:
            self._missing(required)
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._wrong()
            return None
        found = Decimal(value)
        if not -_PLACES_MAX < found.adjusted() < _PLACES_MAX or int(found.as_tuple().exponent) < -_PLACES_MAX:
            self._wrong()
            return None
        shifted = found * 10**places
        if not 0 <= shifted <= highest or shifted != int(shifted):
            self._wrong()
            return None
        return int(shifted)

    def note(self, rule: str, value: object = "") -> None:
        """A finding at this place."""
        # Half of a character, which JSON can write and UTF-8 cannot, is shown by its number.
        shown = str(value)[:_SHOWN].encode(errors="backslashreplace").decode()
        words = {"path": self.path, "value": shown}
        said = RULES[rule]
        text = Text(said.en.format(**words), said.fr.format(**words))
        self.findings.append(Finding(rule.upper(), Severity.REJECT, text, None, self.path))

    def _missing(self, required: bool) -> None:
        if required:
            self.note("missing")

    def _wrong(self) -> None:
        self.note("wrong", self.node if isinstance(self.node, str | int | Decimal) else type(self.node).__name__)


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()
