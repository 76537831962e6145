"""A waiting number becomes a certified one: one file, whose rights, claims, counters and debts are kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.beneficiary_accounts import renumbering as debts
from laroque.apps.claims import operations as claims_turn
from laroque.apps.claims import queries as claims_read
from laroque.apps.claims import renumbering as claims
from laroque.apps.registry import certifying as registers
from laroque.apps.registry.operations import NirTaken
from laroque.apps.rights import corrections
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.corrections import NumberTaken
from laroque.kernel.identifiers import check_nir, is_provisional_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.care_pricing import price_waiting


class NotWaiting(ValueError):
    """No file of the fund is under the waiting number, or the numbers are not a waiting one and a certified one."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The files that have the certified number now, and the claims that waited for it, priced again."""

    beneficiary_ids: tuple[int, ...]
    priced: tuple[int, ...]


def certify(*, organism_id: int, waiting: str, nir: str, at: datetime, by: int | None = None) -> Numbered:
    """Give a household its certified number: its person's file and the dependants', rights, claims, counters, debts.

    Claims that come later under the waiting number are for the same file. Again, it changes nothing. Raises
    ``BadIdentifier``, ``NotWaiting``, and ``NumberTaken``: the number names another file already.
    """
    former, certified = check_nir(waiting), check_nir(nir)
    _require_kinds(former, certified)
    with transaction.atomic():
        try:
            registers.give_number(former=former, nir=certified)
        except NirTaken:
            raise NumberTaken(certified) from None
        with scope(organism_id):
            claims_turn.take_turn(organism_id=organism_id)
            numbers = corrections.give_number(organism_id=organism_id, former=former, nir=certified, at=at, by=by)
            if not numbers and former not in rights_read.numbers_now(organism_id=organism_id, nirs=[former]):
                raise NotWaiting(
                    Text(
                        f"This fund has no file under {former}: check the waiting number",
                        f"Cette caisse n'a pas de dossier sous {former} : vérifier le numéro d'attente",
                    )
                )
            claims.renumber(organism_id=organism_id, former=former, nir=certified, beneficiary_ids=numbers)
            debts.renumber(organism_id=organism_id, former=former, nir=certified)
            waiting_claims = claims_read.waiting_of(organism_id=organism_id, nir=certified)
            if waiting_claims:
                price_waiting(organism_id=organism_id, claim_ids=waiting_claims, paid_on=timezone.localdate(at), at=at)
    return Numbered(tuple(numbers), tuple(waiting_claims))


def _require_kinds(former: str, certified: str) -> None:
    if is_provisional_nir(former) and not is_provisional_nir(certified):
        return
    raise NotWaiting(
        Text(
            f"{former} must be a waiting number (it begins with 3, 4, 7 or 8) and {certified} a certified one",
            f"{former} doit être un numéro d'attente (il commence par 3, 4, 7 ou 8) et {certified} un numéro certifié",
        )
    )
