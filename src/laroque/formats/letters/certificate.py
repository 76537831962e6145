"""The certificate of rights: who of a household is covered by a fund on a day, and what is at no charge to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from laroque.formats.letters.compiling import compiled
from laroque.kernel.text import Text

SCHEMA_VERSION = 1

_WORDS = {
    "title": Text("Certificate of rights to health care", "Attestation de droits à l'assurance maladie"),
    "lead": Text(
        "The fund certifies what is known to it on this day. Show this certificate where the card cannot be read.",
        "La caisse atteste de ce qui lui est connu à cette date. À présenter lorsque la carte ne peut être lue.",
    ),
    "number": Text("Number", "Numéro"),
    "fund": Text("Fund", "Caisse"),
    "on": Text("On", "Au"),
    "persons": Text("Persons covered", "Personnes couvertes"),
    "born": Text("Born on", "Né(e) le"),
    "rank": Text("Rank of birth", "Rang de naissance"),
    "own": Text("Own number", "Numéro propre"),
    "right": Text("Right", "Droit"),
    "since": Text("From", "Du"),
    "last": Text("To", "Au"),
    "open": Text("no end known", "sans fin connue"),
    "page": Text("page", "page"),
    "health": Text(
        "The reason of a share of 100 % is never stated on a certificate.",
        "Le motif d'une prise en charge à 100 % ne figure jamais sur une attestation.",
    ),
}
_COVER = Text("Health care paid by the fund", "Prise en charge des frais de santé")
_LOCAL = Text("Local scheme of Alsace-Moselle", "Régime local d'Alsace-Moselle")
_FULL = Text("100 % of the rates, for the care it is for", "100 % des tarifs, pour les soins concernés")
_C2S = {
    False: Text("C2S, free: nothing to pay in advance", "C2S sans participation financière : tiers payant intégral"),
    True: Text(
        "C2S, against a contribution: nothing to pay in advance",
        "C2S avec participation financière : tiers payant intégral",
    ),
}
_DOCTOR = Text("Treating doctor declared", "Médecin traitant déclaré")


@dataclass(frozen=True, slots=True)
class Term:
    """Since when and until when (excluded; None: no end known) something is had."""

    since: date
    until: date | None

    def as_json(self) -> dict[str, str | None]:
        """The two days, in ISO form."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat() if self.until else None}


@dataclass(frozen=True, slots=True)
class PersonCertified:
    """A person covered and what is in force that day; of a share of 100 % the reason is not told."""

    family_name: str
    given_names: str
    born_on: date
    birth_rank: int
    own_nir: str
    is_dependant: bool
    cover: Term
    local_scheme: Term | None = None
    full_share: Term | None = None
    c2s: Term | None = None
    c2s_with_contribution: bool = False
    has_treating_doctor: bool = False

    def as_json(self) -> dict[str, Any]:
        """What is certified of the person."""
        c2s = {**self.c2s.as_json(), "with_contribution": self.c2s_with_contribution} if self.c2s else None
        return {
            "family_name": self.family_name,
            "given_names": self.given_names,
            "born_on": self.born_on.isoformat(),
            "birth_rank": self.birth_rank,
            "own_nir": self.own_nir or None,
            "is_dependant": self.is_dependant,
            "cover": self.cover.as_json(),
            "local_scheme": self.local_scheme.as_json() if self.local_scheme else None,
            "full_share": {"rate_ppm": 1_000_000, **self.full_share.as_json()} if self.full_share else None,
            "c2s": c2s,
            "has_treating_doctor": self.has_treating_doctor,
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a fund certifies on a day of the persons covered under a NIR; the day dates the document."""

    fund_code: str
    fund_name: str
    nir: str
    on: date
    household: tuple[PersonCertified, ...]

    def as_json(self) -> dict[str, Any]:
        """The certificate as ``docs/schemas/rights_certificate.json`` says; days are half-open."""
        return {
            "schema_version": SCHEMA_VERSION,
            "fund": {"code": self.fund_code, "name": self.fund_name},
            "nir": self.nir,
            "on": self.on.isoformat(),
            "household": [each.as_json() for each in self.household],
        }


def certificate_pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate in PDF, in ``en`` or ``fr``; see ``compiled``."""
    return compiled("certificate.typ", _document(certificate, language), on=certificate.on)


def _document(certificate: Certificate, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "words": {name: text.in_language(language) for name, text in _WORDS.items()},
        "issuer": certificate.fund_name,
        "code": certificate.fund_code,
        "nir": certificate.nir,
        "on": _day(certificate.on),
        "year": certificate.on.year,
        "month": certificate.on.month,
        "day": certificate.on.day,
        "persons": [_person(each, language) for each in certificate.household],
    }


def _person(person: PersonCertified, language: str) -> dict[str, Any]:
    said = [
        (_COVER, person.cover),
        (_LOCAL, person.local_scheme),
        (_FULL, person.full_share),
        (_C2S[person.c2s_with_contribution], person.c2s),
    ]
    return {
        "name": f"{person.given_names} {person.family_name}",
        "born": _day(person.born_on),
        "rank": str(person.birth_rank),
        "own": person.own_nir,
        "rights": [_cells(text, term, language) for text, term in said if term],
        "doctor": _DOCTOR.in_language(language) if person.has_treating_doctor else "",
    }


def _cells(text: Text, term: Term, language: str) -> list[str]:
    last = _day(term.until - timedelta(days=1)) if term.until else _WORDS["open"].in_language(language)
    return [text.in_language(language), _day(term.since), last]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
