"""Those whose rights and care an insured person reads as his own."""

from collections.abc import Collection
from datetime import date

from laroque.apps.rights import queries as rights
from laroque.apps.rights.queries import BeneficiaryView
from laroque.apps.rights.rules import Law, dependant_until
from laroque.postgres.scope import scope


def own_persons(*, organism_id: int, nirs: Collection[str], on: date, law: Law) -> list[BeneficiaryView]:
    """The files of who has some numbers, as a dependant of others too, and those of dependants under these numbers.

    A dependant is read until the day of 18 years, or until rights of its own were opened at 16 (CSS L160-2, D160-1).
    """
    with scope(organism_id):
        under = rights.files(organism_id=organism_id, nirs=sorted(nirs))
        elsewhere = rights.dependants(organism_id=organism_id, own_nirs=sorted(nirs))
        numbers = {each.own_nir for each in under if each.is_dependant and each.own_nir}
        grown = {each.nir for each in rights.files(organism_id=organism_id, nirs=sorted(numbers))} if numbers else set()
    own = {each.id: each for each in (*under, *elsewhere)}
    return [
        each
        for each in own.values()
        if not each.is_dependant
        or each.own_nir in nirs
        or (each.own_nir not in grown and on < dependant_until(each.born_on, law, on))
    ]
