"""Writes of rights: beneficiaries, their periods of rights and looks at them. Some statements whatever the number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg.errors
from django.db import IntegrityError, connection, transaction

from laroque.apps.rights.linking import link_numbers
from laroque.apps.rights.models import Act, Look
from laroque.apps.rights.states import ActKind, Basis, LookedAt
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.kernel.text import Text


class RightsOverlap(ValueError):
    """Two rights of one kind would run together; the text says which and what to do."""

    def __init__(self, kind: str, since: date) -> None:
        self.text = Text(
            f"A right {kind} already runs on {since} or after it: end it first, or ask for what follows it",
            f"Un droit {kind} court déjà le {since} ou après : y mettre fin d'abord, ou demander ce qui lui succède",
        )
        super().__init__(self.text.en)


class NoReason(ValueError):
    """A look at somebody's data without saying why."""

    def __init__(self) -> None:
        self.text = Text(
            "Say why the data of this person are looked at",
            "Dire pourquoi les données de cette personne sont consultées",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficiaryRow:
    """A beneficiary to register; raises ``BadIdentifier`` on a number (provisional too) whose form or key is wrong.

    ``nir``: of the insured person. What is said empty leaves what is known.
    """

    nir: str
    born_on: date
    family_name: str
    given_names: str
    birth_rank: int = 1
    sex: str = ""
    own_nir: str = ""
    is_dependant: bool = False
    address: str = ""
    postcode: str = ""
    town: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "nir", check_nir(self.nir))
        if self.own_nir:
            object.__setattr__(self, "own_nir", check_nir(self.own_nir))

    @property
    def name(self) -> tuple[str, date, int]:
        """What names the person: the number, the day of birth, the rank of birth."""
        return self.nir, self.born_on, self.birth_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """A half-open period of rights to open, once: the same beneficiary, kind, slot and first day are the same right."""

    beneficiary_id: int
    kind: RightKind
    since: date
    until: date | None = None
    detail: str = ""
    slot: str = ""
    basis: Basis | None = None

    @property
    def key(self) -> str:
        """What the right is known by."""
        return f"{self.beneficiary_id}:{self.kind}:{self.slot}:{self.since}"


@dataclass(frozen=True, slots=True)
class RightEnd:
    """From which day on a right is no more."""

    right_id: int
    until: date


_SAID = "own_nir, sex, family_name, given_names, is_dependant, address, postcode, town"
_TEXTS = ("own_nir", "sex", "address", "postcode", "town")
_KEPT = ", ".join(
    f"coalesce(nullif(excluded.{name}, ''), kept.{name})" if name in _TEXTS else f"excluded.{name}"
    for name in _SAID.split(", ")
)
_REGISTER = f"""
with written as (
    insert into rights_beneficiary as kept (organism_id, nir, born_on, birth_rank, {_SAID})
    select %(organism)s, given.* from unnest(%(nir)s::text[], %(born_on)s::date[], %(birth_rank)s::int[],
        %(own_nir)s::text[], %(sex)s::text[], %(family_name)s::text[], %(given_names)s::text[],
        %(is_dependant)s::boolean[], %(address)s::text[], %(postcode)s::text[], %(town)s::text[]) as given
    on conflict (organism_id, nir, born_on, birth_rank) do update set ({_SAID}) = ({_KEPT})
    where ({", ".join(f"kept.{name}" for name in _SAID.split(", "))}) is distinct from ({_KEPT})
    returning id, xmax = 0 as is_new
)
insert into rights_act (organism_id, beneficiary_id, kind, at, by)
select %(organism)s, id, case when is_new then %(registered)s else %(changed)s end, %(at)s, %(by)s from written
"""
_NUMBERS = """
select nir, born_on, birth_rank, id from rights_beneficiary
where organism_id = %s and (nir, born_on, birth_rank)
    in (select * from unnest(%s::text[], %s::date[], %s::smallint[]))
"""
_OPEN = """
with written as (
    insert into rights_right (organism_id, beneficiary_id, kind, slot, since, until, detail, basis, key)
    select %(organism)s, given.* from unnest(%(of)s::bigint[], %(kinds)s::text[], %(slots)s::text[],
        %(since)s::date[], %(until)s::date[], %(details)s::text[], %(bases)s::text[], %(keys)s::text[]) as given
    on conflict (organism_id, key) do nothing
    returning beneficiary_id, id, kind, since
)
insert into rights_act (organism_id, beneficiary_id, kind, at, by, facts)
select %(organism)s, beneficiary_id, %(opened)s, %(at)s, %(by)s,
    jsonb_build_object('right', id, 'kind', kind, 'since', since) from written
"""
# What is open of the same kind and slot ends the day the new right begins.
_SUCCEED = """
with written as (
    update rights_right old set until = new.since
    from unnest(%(of)s::bigint[], %(kinds)s::text[], %(slots)s::text[], %(since)s::date[])
        as new (of, kind, slot, since)
    where old.organism_id = %(organism)s and old.beneficiary_id = new.of and old.kind = new.kind
        and old.slot = new.slot and old.since < new.since and (old.until is null or old.until > new.since)
    returning old.beneficiary_id, old.id, old.kind, old.until
)
insert into rights_act (organism_id, beneficiary_id, kind, at, by, facts)
select %(organism)s, beneficiary_id, %(ended)s, %(at)s, %(by)s,
    jsonb_build_object('right', id, 'kind', kind, 'until', until) from written
"""
_END = """
with written as (
    update rights_right kept set until = given.until
    from unnest(%(rights)s::bigint[], %(until)s::date[]) as given (id, until)
    where kept.organism_id = %(organism)s and kept.id = given.id and kept.since < given.until
        and (kept.until is null or kept.until > given.until)
    returning kept.beneficiary_id, kept.id, kept.kind, kept.until
)
insert into rights_act (organism_id, beneficiary_id, kind, at, by, facts)
select %(organism)s, beneficiary_id, %(ended)s, %(at)s, %(by)s,
    jsonb_build_object('right', id, 'kind', kind, 'until', until) from written
"""


@transaction.atomic
def register(
    *, organism_id: int, rows: Sequence[BeneficiaryRow], at: datetime, by: int | None = None
) -> dict[tuple[str, date, int], int]:
    """Add or change beneficiaries and give their numbers by (nir, born_on, birth_rank); twice changes nothing.

    Of two rows that name one person the last one counts. Files of one own number are those of one person.
    """
    given = list({row.name: row for row in rows}.values())
    columns = {
        name: [getattr(row, name) for row in given] for name in ("nir", "born_on", "birth_rank", *_SAID.split(", "))
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _REGISTER,
            {"organism": organism_id, **columns, "registered": ActKind.REGISTERED, "changed": ActKind.CHANGED,
             "at": at, "by": by},
        )  # fmt: skip
        own = {row.own_nir or ("" if row.is_dependant else row.nir) for row in given} - {""}
        link_numbers(organism_id=organism_id, numbers=own)
        cursor.execute(_NUMBERS, [organism_id, columns["nir"], columns["born_on"], columns["birth_rank"]])
        return {(nir, born_on, rank): number for nir, born_on, rank, number in cursor.fetchall()}


def open_rights(
    *, organism_id: int, rows: Sequence[RightRow], at: datetime, by: int | None = None, succeeding: bool = False
) -> None:
    """Open periods of rights; one that is known already is left as it is.

    With ``succeeding``, what runs of the same kind and slot ends the day the new right begins (another treating
    doctor, another basis). Raises ``RightsOverlap``: none of the rights is opened then.
    """
    given = {
        "organism": organism_id, "of": [row.beneficiary_id for row in rows], "kinds": [row.kind for row in rows],
        "slots": [row.slot for row in rows], "since": [row.since for row in rows],
        "until": [row.until for row in rows], "details": [row.detail for row in rows],
        "bases": [row.basis or "" for row in rows], "keys": [row.key for row in rows],
        "opened": ActKind.OPENED, "ended": ActKind.ENDED, "at": at, "by": by,
    }  # fmt: skip
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if succeeding:
                cursor.execute(_SUCCEED, given)
            cursor.execute(_OPEN, given)
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.ExclusionViolation):
            raise
        raise RightsOverlap(*_overlapping(organism_id, rows)) from None


@transaction.atomic
def end_rights(*, organism_id: int, ends: Sequence[RightEnd], at: datetime, by: int | None = None) -> int:
    """End rights earlier than they would, and give how many did.

    A right that ends by then already, or that only begins that day or later, is left as it is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _END,
            {"organism": organism_id, "rights": [each.right_id for each in ends],
             "until": [each.until for each in ends], "ended": ActKind.ENDED, "at": at, "by": by},
        )  # fmt: skip
        return cursor.rowcount


@transaction.atomic
def look(
    *,
    organism_id: int,
    beneficiary_ids: Sequence[int],
    what: LookedAt,
    who_id: int,
    who: str,
    why: str,
    at: datetime,
    claim_id: int | None = None,
) -> None:
    """Note who looks at what of some persons, and why; to be called before the data are shown. Raises ``NoReason``.

    A look at a claim names it; without any person, it is one whose person the fund does not know. A list taken as a
    file is one look, of nobody.
    """
    if not why.strip():
        raise NoReason
    nobody = [None] if claim_id is not None or what is LookedAt.EXPORT else []
    Look.objects.bulk_create(
        Look(
            organism_id=organism_id, beneficiary_id=each, claim_id=claim_id, what=what, who_id=who_id, who=who[:150],
            why=why[:200], at=at,
        )
        for each in beneficiary_ids or nobody
    )  # fmt: skip


@transaction.atomic
def note(
    *,
    organism_id: int,
    beneficiary_ids: Sequence[int],
    kind: ActKind,
    facts: Mapping[str, Any],
    at: datetime,
    message_id: int | None = None,
    by: int | None = None,
) -> None:
    """Note what was done to the files of some persons, by which message."""
    Act.objects.bulk_create(
        Act(
            organism_id=organism_id, beneficiary_id=each, kind=kind, facts=dict(facts), message_id=message_id, at=at,
            by=by,
        )
        for each in beneficiary_ids
    )  # fmt: skip


def _overlapping(organism_id: int, rows: Sequence[RightRow]) -> tuple[str, date]:
    """The first of the rights that cannot be opened beside those that run, else the first of all (they clash)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select new.kind, new.since from unnest(%s::bigint[], %s::text[], %s::text[], %s::date[], %s::date[])"
            " with ordinality as new (of, kind, slot, since, until, place)"
            " join rights_right old on old.organism_id = %s and old.beneficiary_id = new.of and old.kind = new.kind"
            " and old.slot = new.slot and daterange(old.since, old.until) && daterange(new.since, new.until)"
            " order by place limit 1",
            [
                [row.beneficiary_id for row in rows],
                [row.kind for row in rows],
                [row.slot for row in rows],
                [row.since for row in rows],
                [row.until for row in rows],
                organism_id,
            ],
        )
        found = cursor.fetchone()
    return found if found else (rows[0].kind, rows[0].since)
