"""Declarations made in an employer's place: asked by one person of the body, decided by another (CSS R133-14-3).

What may be is what a return told to correct, that nobody corrected before its day: the difference between the
individual contributions and the bordereau. The file is made, kept, received and assessed as any declaration.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access import queries as approvals
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.assessing import Source
from laroque.apps.contributions.queries.substitutions import PURPOSE, LeftUncorrected, left_uncorrected
from laroque.apps.contributions.states import SignalState
from laroque.apps.contributions.substituting import CONTROLS, InPlace, in_place_of
from laroque.apps.exchanges import queries as messages
from laroque.apps.network import queries as network
from laroque.formats.dsn.writing import Sender, Substitution, cancelling, write_substitution
from laroque.kernel.periods import parse_month
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.dsn_routing import body_of
from laroque.usecases.declarations.receive_dsn import receive_content

APPROVAL_KIND = "substitution"
"""What a second person is asked to decide; the key of the subject is the SIRET and the month, then ``back`` when a
substitution is to be taken back."""

CHUNK = 100
"""Declarations read at once."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_REFUNDS in held)
_NOBODY = "nobody@laroque.invalid"
_NO_NUMBER = "0000000000"


class CannotSubstitute(ValueError):
    """Nothing may be put in the place of this month; the text says why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Substitutable:
    """A month left uncorrected, what may be put in its place, and the request that waits for a second person."""

    of: LeftUncorrected
    in_place: InPlace
    approval_id: int | None


def substitutable(*, organism_id: int, on: date, siret: str = "", month: date | None = None) -> list[Substitutable]:
    """The months of a body whose delay to correct ended before a day, with what may be put in their place, by month.

    Those of several recipients, or of another body's, are left out: their files are not this body's alone.
    """
    with scope(organism_id):
        found = left_uncorrected(organism_id=organism_id, on=on, controls=CONTROLS, siret=siret, month=month)
        waiting = {
            each.subject_key: each.id
            for each in approvals.pending_approvals(organism_id=organism_id)
            if each.subject_kind == APPROVAL_KIND
        }
        return [
            Substitutable(each, in_place, waiting.get(_key(each.siret, each.month)))
            for each, in_place in _in_place(organism_id, found, on)
        ]


def months_left(*, organism_id: int, on: date) -> list[LeftUncorrected]:
    """The months of a body whose delay to correct ended before a day, by month; their files are not read."""
    with scope(organism_id):
        return left_uncorrected(organism_id=organism_id, on=on, controls=CONTROLS)


def to_substitute(*, organism_id: int, siret: str, month: date, on: date) -> Substitutable:
    """What may be put in the place of the month of an establishment. Raises ``CannotSubstitute``."""
    found = substitutable(organism_id=organism_id, on=on, siret=siret, month=month)
    if not found:
        raise CannotSubstitute(_NOTHING)
    if not found[0].in_place.bordereaux:
        raise CannotSubstitute(found[0].in_place.left_out[0].why)
    return found[0]


def ask(*, organism_id: int, siret: str, month: date, reason: str, by: int, at: datetime, back: bool = False) -> int:
    """Ask that a month be corrected in its employer's place, or with ``back`` that it be no more; gives the id of the
    request.

    An employer who opposed with reasons is not corrected so (CSS R133-14-2 IV 2°): who asks has read what he wrote.
    Raises ``CannotSubstitute``, ``NotAMember``.
    """
    if back:
        with scope(organism_id):
            _standing(organism_id, siret, month)
    else:
        to_substitute(organism_id=organism_id, siret=siret, month=month, on=timezone.localdate(at))
    with scope(organism_id):
        return access.request_approval(
            organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=_key(siret, month, back), requested_by=by,
            at=at, reason=reason,
        )  # fmt: skip


@transaction.atomic
def decide(
    *, organism_id: int, subject_key: str, approval_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> int | None:
    """A second person has the declaration made, received and assessed, and gets the number of its message, or refuses.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, and ``CannotSubstitute`` when the employer corrected
    meanwhile: nothing is done then.
    """
    siret, month, back = _subject(subject_key)
    with scope(organism_id):
        decision = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**decision, reason=reason, roles=_DECIDERS)
            return None
        access.approve(**decision, roles=_DECIDERS)
    write = _write_back if back else _write
    content = write(organism_id, siret, month, approval_id, timezone.localdate(at))
    name = f"substitution-{siret}-{month:%Y-%m}-{approval_id}.dsn"
    received = receive_content(name=name, content=content, at=at, sender=f"user:{by}", home=organism_id)
    if not received.is_accepted:
        raise CannotSubstitute(Text(**received.findings[0]["message"]))
    assess_month(organism_id=organism_id, month=month, at=at)
    return next(iter(received.messages.values()))


def decide_of_month(
    *, organism_id: int, siret: str, month: date, approved: bool, by: int, at: datetime, reason: str = "",
    back: bool = False,
) -> tuple[int, int | None]:  # fmt: skip
    """Decide on the last request of a month, as ``decide`` does: its id, and the number of the message that was made.

    Raises as ``decide``, and ``CannotSubstitute`` when nobody asked.
    """
    key = _key(siret, month, back)
    with scope(organism_id):
        found = approvals.approval(organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=key)
    if found is None:
        raise CannotSubstitute(_NOT_ASKED)
    message_id = decide(
        organism_id=organism_id, subject_key=key, approval_id=found.id, approved=approved, by=by, at=at, reason=reason
    )
    return found.id, message_id


def _write(organism_id: int, siret: str, month: date, approval_id: int, on: date) -> bytes:
    found = to_substitute(organism_id=organism_id, siret=siret, month=month, on=on)
    body = network.organism(organism_id=organism_id)
    (recipient,) = found.in_place.recipients
    return write_substitution(
        Substitution(
            sender=Sender(body.siret or recipient, body.name[:60], _NOBODY, _NO_NUMBER),
            siret=siret,
            month=month,
            order_number=_order_number(month, approval_id),
            made_on=on,
            recipient=recipient,
            bordereaux=found.in_place.bordereaux,
            copied=found.in_place.copied,
            version=found.of.norm,
        )
    )


def _write_back(organism_id: int, siret: str, month: date, approval_id: int, on: date) -> bytes:
    with scope(organism_id):
        message_id = _standing(organism_id, siret, month)
        content = messages.contents_of(organism_id=organism_id, message_ids=[message_id])[message_id]
    return cancelling(content, order_number=_order_number(month, approval_id), made_on=on)


def _in_place(
    organism_id: int, found: Sequence[LeftUncorrected], on: date
) -> Iterator[tuple[LeftUncorrected, InPlace]]:
    """What may be put in the place of each month, of those that name this body alone."""
    known = network.network()
    for some in (found[start : start + CHUNK] for start in range(0, len(found), CHUNK)):
        contents = messages.contents_of(organism_id=organism_id, message_ids={each.message_id for each in some})
        ranks = {message_id: rank for rank, message_id in enumerate(contents)}
        sources = [Source(each.declaration_id, each.account_id, ranks[each.message_id], each.position) for each in some]
        made = in_place_of(list(contents.values()), sources)
        for each in some:
            in_place = made.get(each.declaration_id)
            if in_place and [body_of(name, known, on=on) for name in in_place.recipients] == [organism_id]:
                yield each, in_place


_NOTHING = Text(
    "nothing is to be put in the place of this month: no return whose delay is over tells of it, it was corrected "
    "since, or a substitution stands",
    "rien n'est à substituer pour ce mois : aucun compte rendu au délai échu n'en parle, il a été corrigé depuis, ou "
    "une substitution est en place",
)
_NOT_ASKED = Text("nobody asked for it: ask first", "personne ne l'a demandé : demandez d'abord")
_NONE_STANDS = Text("no substitution stands for this month", "aucune substitution n'est en place pour ce mois")


def _standing(organism_id: int, siret: str, month: date) -> int:
    """The message of the substitution that stands for a month. Raises ``CannotSubstitute``."""
    for each in contributions.signals(organism_id=organism_id, siret=siret, nature="09"):
        if (each.month, each.purpose, each.state) == (month, PURPOSE, SignalState.RECEIVED):
            return each.message_id
    raise CannotSubstitute(_NONE_STANDS)


def _key(siret: str, month: date, back: bool = False) -> str:
    return f"{siret}:{month:%Y-%m}" + (":back" if back else "")


def _subject(subject_key: str) -> tuple[str, date, bool]:
    siret, month, *back = subject_key.split(":")
    return siret, parse_month(month), bool(back)


def _order_number(month: date, approval_id: int) -> int:
    """A number that no other declaration of the establishment has: of the request that it answers."""
    return int(f"{month:%Y%m}{approval_id:09d}")
