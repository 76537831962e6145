"""Files of one person in a fund: a child under each parent, then under its own number."""

from collections.abc import Collection, Sequence

from django.db import connection, transaction

# Who is insured bears the number of the file; a dependant has one of its own, or none that is known.
_BY_NUMBER = """
select coalesce(nullif(own_nir, ''), nir) || born_on as person, id, same_as from rights_beneficiary
where organism_id = %(organism)s
    and (own_nir = any(%(numbers)s::text[]) or (nir = any(%(numbers)s::text[]) and not is_dependant and own_nir = ''))
"""
_AS_SAID = """
select said.person::text as person, file.id, file.same_as
from unnest(%(persons)s::int[], %(ids)s::bigint[]) as said (person, id)
join rights_beneficiary file on file.organism_id = %(organism)s and file.id = said.id
"""
# A file that was one with others brings them.
_LINK = """
with file as ({files}), linked as (
    select person, min(coalesce(same_as, id)) as first from file group by person having count(*) > 1
)
update rights_beneficiary kept set same_as = linked.first
from file join linked on linked.person = file.person
where kept.organism_id = %(organism)s and (kept.id = file.id or kept.same_as = file.same_as)
    and kept.same_as is distinct from linked.first
"""
_OTHERS = """
select other.id from rights_beneficiary file
join rights_beneficiary other on other.organism_id = file.organism_id and other.same_as = file.same_as
where file.organism_id = %s and file.id = any(%s::bigint[]) and file.same_as is not null
"""


@transaction.atomic
def link_numbers(*, organism_id: int, numbers: Collection[str]) -> None:
    """Have the files of one own number and day of birth be of one person (ADR 0184); again, it changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_LINK.format(files=_BY_NUMBER), {"organism": organism_id, "numbers": sorted(numbers)})


@transaction.atomic
def link(*, organism_id: int, persons: Sequence[Collection[int]]) -> None:
    """Have files that somebody said are of one person be so, and those that were with them; a group each person."""
    said = [(rank, number) for rank, files in enumerate(persons) for number in files]
    given = {
        "organism": organism_id, "persons": [rank for rank, _ in said], "ids": [number for _, number in said],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LINK.format(files=_AS_SAID), given)


def files_of_persons(*, organism_id: int, beneficiary_ids: Collection[int]) -> list[int]:
    """The files asked, and all others of their persons in the fund."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [organism_id, list(beneficiary_ids)])
        return sorted({*beneficiary_ids, *(number for (number,) in cursor.fetchall())})
