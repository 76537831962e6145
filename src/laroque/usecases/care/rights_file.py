"""The file of rights under a number, as a command or a program reads it: nothing of it tells of health in detail."""

from collections.abc import Collection
from datetime import date
from typing import Any

from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.queries import BeneficiaryView, RequestView
from laroque.apps.rights.rules import Law
from laroque.apps.rights.states import LookedAt
from laroque.kernel.identifiers import check_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.benefits_statement import Reader
from laroque.usecases.care.own_persons import own_persons


class NobodyThere(ValueError):
    """The fund has no file under the number; the text says what to check."""

    def __init__(self, nir: str) -> None:
        self.text = Text(
            f"This fund has no file under {nir}: check the number and the fund",
            f"Cette caisse n'a pas de dossier sous {nir} : vérifier le numéro et la caisse",
        )
        super().__init__(self.text.en)


def file_of(*, organism_id: int, nir: str, reader: Reader) -> dict[str, Any]:
    """The persons under a number, their rights and requests; the look is kept. Raises ``NobodyThere``, ``NoReason``."""
    nir = check_nir(nir)
    with scope(organism_id):
        people = rights_read.files(organism_id=organism_id, nirs=[nir])
        if not people:
            raise NobodyThere(nir)
        ids = [each.id for each in people]
        rights.look(
            organism_id=organism_id, beneficiary_ids=ids, what=LookedAt.FILE, who_id=reader.user_id, who=reader.name,
            why=reader.why, at=reader.at,
        )  # fmt: skip
        asked = rights_read.requests_of(organism_id=organism_id, beneficiary_ids=ids)
    return {"nir": nir, "persons": [_person(each, asked) for each in people]}


def own_files(*, organism_id: int, nirs: Collection[str], on: date, law: Law) -> list[dict[str, Any]]:
    """The persons whom an insured person reads (``own_persons``), their rights and requests; no look is kept."""
    with scope(organism_id):
        people = own_persons(organism_id=organism_id, nirs=nirs, on=on, law=law)
        asked = rights_read.requests_of(organism_id=organism_id, beneficiary_ids=[each.id for each in people])
    return [_person(each, asked) for each in people]


def _person(view: BeneficiaryView, asked: list[RequestView]) -> dict[str, Any]:
    said = ("own_nir", "birth_rank", "sex", "family_name", "given_names", "is_dependant", "address", "postcode", "town")
    return {
        "beneficiary_id": view.id,
        "born_on": view.born_on.isoformat(),
        **{name: getattr(view, name) for name in said},
        "rights": [
            {
                "right_id": right.id, "kind": right.kind.value, "since": right.since.isoformat(),
                "until": right.until.isoformat() if right.until else None,
                "basis": right.basis.value if right.basis else None,
            }
            for right in view.rights
        ],
        "requests": [
            {
                "request_id": each.id, "kind": each.kind.value, "asked_on": each.asked_on.isoformat(),
                "answer_by": each.answer_by.isoformat() if each.answer_by else None, "state": each.state.value,
                "decided_on": each.decided_on.isoformat() if each.decided_on else None,
            }
            for each in asked if each.beneficiary_id == view.id
        ],
    }  # fmt: skip
