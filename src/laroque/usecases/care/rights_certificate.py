"""The certificate of rights: what a fund says, to whoever is shown it, of the persons it covers on a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from laroque.apps.network import queries as network
from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.apps.rights.rules import C2s
from laroque.apps.rights.states import LookedAt
from laroque.engines.pricing.facts import RightKind
from laroque.formats.letters import Certificate, PersonCertified, Term
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.benefits_statement import Reader

_FULL_SHARE = (RightKind.LONG_ILLNESS, RightKind.MATERNITY, RightKind.INVALIDITY, RightKind.INJURY_PENSION)
"""Rights that a certificate says as 100 %, without which of them it is (CSS L160-9, L160-14, R160-10)."""


class NothingToCertify(ValueError):
    """The fund covers nobody of that name on that day; the text says what to check."""

    def __init__(self, on: date) -> None:
        self.text = Text(
            f"This fund covers nobody under this number on {on}: check the number, the fund and the day",
            f"Cette caisse ne couvre personne sous ce numéro le {on} : vérifier le numéro, la caisse et le jour",
        )
        super().__init__(self.text.en)


def certificate_of(
    *, organism_id: int, on: date, nir: str = "", beneficiary_id: int | None = None, reader: Reader | None = None
) -> Certificate:
    """The rights in force on a day of those covered under a NIR, or under that of a beneficiary.

    No detail that tells of health is in it: an exemption is said as 100 %, with its days. ``reader``: who asks for it,
    whose look is kept; None when the insured person does. Raises ``NothingToCertify``, ``NoReason``, ``LookupError``.
    """
    with scope(organism_id):
        people = _household(organism_id, nir, beneficiary_id)
        covered = [each for each in people if _term(each.rights, on, RightKind.COVERED)]
        if not covered:
            raise NothingToCertify(on)
        if reader is not None:
            rights.look(
                organism_id=organism_id, beneficiary_ids=[each.id for each in covered], what=LookedAt.CERTIFICATE,
                who_id=reader.user_id, who=reader.name, why=reader.why, at=reader.at,
            )  # fmt: skip
    fund = network.organism(organism_id=organism_id)
    return Certificate(fund.code, fund.name, covered[0].nir, on, tuple(_certified(each, on) for each in covered))


def of_own(whole: Certificate, people: Sequence[BeneficiaryView]) -> Certificate:
    """A certificate as an insured person reads it: without those who were dependants that day and have grown up since,
    who are read by themselves alone. ``people``: of ``own_persons``. Raises ``NothingToCertify``."""
    own = {(each.born_on, each.birth_rank, each.given_names) for each in people if each.nir == whole.nir}
    household = tuple(each for each in whole.household if (each.born_on, each.birth_rank, each.given_names) in own)
    if not household:
        raise NothingToCertify(whole.on)
    return replace(whole, household=household)


def _household(organism_id: int, nir: str, beneficiary_id: int | None) -> list[BeneficiaryView]:
    if beneficiary_id is not None:
        named = rights_read.files(organism_id=organism_id, beneficiary_ids=[beneficiary_id])
        if not named:
            raise LookupError(f"organism {organism_id} has no beneficiary {beneficiary_id}")
        nir = named[0].nir
    return rights_read.files(organism_id=organism_id, nirs=[nir])


def _certified(person: BeneficiaryView, on: date) -> PersonCertified:
    cover = _term(person.rights, on, RightKind.COVERED)
    assert cover is not None, person.id
    paying = [each.detail for each in person.rights if each.kind is RightKind.C2S and each.on(on)]
    return PersonCertified(
        family_name=person.family_name,
        given_names=person.given_names,
        born_on=person.born_on,
        birth_rank=person.birth_rank,
        own_nir=person.own_nir,
        is_dependant=person.is_dependant,
        cover=cover,
        local_scheme=_term(person.rights, on, RightKind.LOCAL_SCHEME),
        full_share=_term(person.rights, on, *_FULL_SHARE),
        c2s=_term(person.rights, on, RightKind.C2S),
        c2s_with_contribution=C2s.WITH_CONTRIBUTION in paying,
        has_treating_doctor=_term(person.rights, on, RightKind.TREATING_DOCTOR) is not None,
    )


def _term(rights_had: Sequence[RightView], on: date, *kinds: RightKind) -> Term | None:
    """From the first day to the last of what of some kinds is in force that day, as one: which is which is not told."""
    had = [each for each in rights_had if each.kind in kinds and each.on(on)]
    if not had:
        return None
    ends = [each.until for each in had]
    known = [end for end in ends if end is not None]
    return Term(min(each.since for each in had), max(known) if len(known) == len(ends) else None)
