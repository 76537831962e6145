"""Rights of one's own: asked for by a child of 16, and opened by the fund the day a dependant comes of age.

A new file under the person's own number follows what was had as a dependant, under one parent or both; those files
keep what was before, for care that is claimed late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.rights import linking, requests
from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.operations import BeneficiaryRow, RightEnd, RightRow
from laroque.apps.rights.queries import BeneficiaryView
from laroque.apps.rights.rules import Law, own_right_from
from laroque.apps.rights.states import ActKind, Basis
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.rights_opening import NotCovered


@dataclass(frozen=True, slots=True)
class CameOfAge:
    """Those who came of age: who has a file of one's own now, and who waits for a number to be known."""

    opened: tuple[int, ...]
    without_number: tuple[int, ...]


def open_own_rights(
    *, organism_id: int, beneficiary_id: int, on: date, at: datetime, law: Law, own_nir: str = "", by: int | None = None
) -> int:
    """Open rights of one's own to a dependant of 16 who asks, from the day the request came; gives the new file.

    ``own_nir``: the child's number, where the file does not have it. The request is kept, granted (CSS L160-2,
    D160-1). Asked again, it gives the same file. Raises ``NotCovered``: too young, no number, not covered; and
    ``LookupError``.
    """
    with scope(organism_id):
        child = _dependant(organism_id, beneficiary_id, own_nir)
        _require_age(child, on, law)
        own = _own_covered(organism_id, child, on)
        if own is not None:
            return own
        siblings = rights_read.dependants(organism_id=organism_id, own_nirs=[child.own_nir])
        files = {each.id: each for each in (child, *siblings)}.values()
        if not any(right.kind is RightKind.COVERED and right.on(on) for each in files for right in each.rights):
            raise NotCovered(
                Text(
                    f"The child is not covered on {on}: open rights by work or residence",
                    f"L'enfant n'est pas couvert le {on} : ouvrir des droits par travail ou résidence",
                )
            )
        requests.ask_own_rights(organism_id=organism_id, beneficiary_id=beneficiary_id, asked_on=on)
        (number,) = _follow(organism_id, {child.own_nir: list(files)}, {child.own_nir: on}, at, by)
    return number


def come_of_age(*, organism_id: int, on: date, at: datetime) -> CameOfAge:
    """Open rights of their own to dependants who were 18 by a day, as residents, from their birthday; again: nothing.

    The fund may do so unasked (CSS L160-1, D160-1, D160-2 III). Whose own number is not known waits, and is told.
    """
    with scope(organism_id):
        ended = rights_read.grown_up(organism_id=organism_id, on=on)
        people = rights_read.files(organism_id=organism_id, beneficiary_ids=list(ended), with_health=True)
        groups: dict[str, list[BeneficiaryView]] = {}
        for each in people:
            if each.own_nir:
                groups.setdefault(each.own_nir, []).append(each)
        since = {nir: max(ended[each.id] for each in files) for nir, files in groups.items()}
        opened = _follow(organism_id, groups, since, at, None)
    return CameOfAge(tuple(opened), tuple(sorted(each.id for each in people if not each.own_nir)))


def _dependant(organism_id: int, beneficiary_id: int, own_nir: str) -> BeneficiaryView:
    found = rights_read.files(organism_id=organism_id, beneficiary_ids=[beneficiary_id], with_health=True)
    if not found:
        raise LookupError(f"organism {organism_id} has no beneficiary {beneficiary_id}")
    (child,) = found
    if not child.is_dependant:
        raise NotCovered(Text("The person has rights of one's own already", "La personne a déjà des droits propres"))
    known = check_nir(own_nir) if own_nir else child.own_nir
    if not known:
        raise NotCovered(
            Text(
                "The own number of the child is not known: give it with the request",
                "Le numéro propre de l'enfant n'est pas connu : le donner avec la demande",
            )
        )
    return child if known == child.own_nir else _with_number(child, known)


def _with_number(child: BeneficiaryView, own_nir: str) -> BeneficiaryView:
    names = {name: getattr(child, name) for name in BeneficiaryView.__slots__}
    return BeneficiaryView(**{**names, "own_nir": own_nir})


def _require_age(child: BeneficiaryView, on: date, law: Law) -> None:
    allowed_on = own_right_from(child.born_on, law, on)
    if on < allowed_on:
        raise NotCovered(
            Text(
                f"Rights of one's own may be asked for from {allowed_on}, the day of 16 years",
                f"Les droits propres peuvent être demandés à partir du {allowed_on}, jour des 16 ans",
            )
        )


def _own_covered(organism_id: int, child: BeneficiaryView, on: date) -> int | None:
    """The file of one's own that covers the person that day."""
    return next(
        (
            each.id
            for each in rights_read.files(organism_id=organism_id, nirs=[child.own_nir])
            if not each.is_dependant and any(right.kind is RightKind.COVERED and right.on(on) for right in each.rights)
        ),
        None,
    )


def _follow(
    organism_id: int,
    groups: Mapping[str, Sequence[BeneficiaryView]],
    since: Mapping[str, date],
    at: datetime,
    by: int | None,
) -> list[int]:
    """Files under own numbers, covered from a day and with what else was had then; the old ones end that day."""
    rows = {nir: _own_file(files[0]) for nir, files in groups.items()}
    numbers = rights.register(organism_id=organism_id, rows=list(rows.values()), at=at, by=by)
    ids = {nir: numbers[row.name] for nir, row in rows.items()}
    linking.link(
        organism_id=organism_id,
        persons=[[ids[nir], *(each.id for each in files)] for nir, files in groups.items()],
    )
    opened = [right for nir, files in groups.items() for right in _rights(ids[nir], files, since[nir])]
    rights.open_rights(organism_id=organism_id, rows=opened, at=at, by=by, succeeding=True)
    ends = [
        RightEnd(right.id, since[nir])
        for nir, files in groups.items() for each in files for right in each.rights
        if right.on(since[nir])
    ]  # fmt: skip
    rights.end_rights(organism_id=organism_id, ends=ends, at=at, by=by)
    for nir, files in groups.items():
        told = {"nir": nir, "since": since[nir].isoformat(), "file": ids[nir]}
        of = [each.id for each in files if any(right.on(since[nir]) for right in each.rights)]
        rights.note(organism_id=organism_id, beneficiary_ids=of, kind=ActKind.OWN, facts=told, at=at, by=by)
    return sorted(ids.values())


def _own_file(child: BeneficiaryView) -> BeneficiaryRow:
    return BeneficiaryRow(
        nir=child.own_nir, own_nir=child.own_nir, born_on=child.born_on, birth_rank=child.birth_rank, sex=child.sex,
        family_name=child.family_name, given_names=child.given_names, address=child.address, postcode=child.postcode,
        town=child.town,
    )  # fmt: skip


def _rights(number: int, files: Sequence[BeneficiaryView], since: date) -> list[RightRow]:
    """Cover as a resident, and each other right that runs that day or begins later, once whatever the parents."""
    cover = RightRow(beneficiary_id=number, kind=RightKind.COVERED, since=since, basis=Basis.RESIDENCE)
    others = {
        (right.kind, right.slot, max(right.since, since)): right
        for each in files for right in each.rights
        if right.kind is not RightKind.COVERED and (right.until is None or right.until > since)
    }  # fmt: skip
    return [
        cover,
        *(
            RightRow(
                beneficiary_id=number, kind=kind, slot=slot, since=first, until=right.until, detail=right.detail,
                basis=right.basis,
            )
            for (kind, slot, first), right in others.items()
        ),
    ]  # fmt: skip
