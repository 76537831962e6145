"""Cover opened for the reason the law gives: work, residence, a pension, studies, or a parent who is insured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from laroque.apps.rights import corrections, linking
from laroque.apps.rights import operations as rights
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.operations import BeneficiaryRow, RightEnd, RightRow
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.apps.rights.rules import Law, covered_by_residence_on, dependant_until, maternity, residence_until
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_professional
from laroque.kernel.periods import Period
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

_BY_RESIDENCE = (Basis.RESIDENCE, Basis.STUDENT)


class NotCovered(ValueError):
    """The facts told give no cover; the text says why and what is missing."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A person to cover, why, and since when it is so: the first day of work or of residence, the birth of a child.

    ``without_delay``: residence is stable at once, for the persons of D160-2 II. ``in_local_scheme``: that of
    Alsace-Moselle, as the facts of the person say (CSS L325-1); a département alone does not tell it.
    """

    person: BeneficiaryRow
    basis: Basis
    since: date
    without_delay: bool = False
    in_local_scheme: bool = False


def open_cover(*, organism_id: int, openings: Sequence[Opening], at: datetime, law: Law, by: int | None = None) -> None:
    """Register persons and open their cover, which follows the cover they had; twice changes nothing.

    Raises ``NotCovered``: a dependant who is of age already. Nothing is written then.
    """
    periods = [_covered(each, law) for each in openings]
    with scope(organism_id):
        numbers = rights.register(organism_id=organism_id, rows=[each.person for each in openings], at=at, by=by)
        rows = [
            RightRow(beneficiary_id=numbers[each.person.name], kind=kind, since=since, until=until, basis=each.basis)
            for each, (since, until) in zip(openings, periods, strict=True)
            for kind in (RightKind.COVERED, *([RightKind.LOCAL_SCHEME] if each.in_local_scheme else []))
        ]
        rights.open_rights(organism_id=organism_id, rows=rows, at=at, by=by, succeeding=True)


def declare_birth(
    *, organism_id: int, child: BeneficiaryRow, parents: Sequence[str], at: datetime, law: Law, by: int | None = None
) -> None:
    """Register a newborn under the number of one parent or of both, covered from the birth (CSS L160-2).

    Both files are of one person: an act is paid once, whichever parent's number it is claimed under (ADR 0184).
    """
    under = [_under(child, nir) for nir in parents]
    openings = [Opening(person=each, basis=Basis.DEPENDANT, since=child.born_on) for each in under]
    open_cover(organism_id=organism_id, openings=openings, at=at, law=law, by=by)
    with scope(organism_id):
        numbers = rights.register(organism_id=organism_id, rows=under, at=at, by=by)
        linking.link(organism_id=organism_id, persons=[list(numbers.values())])


def add_parent(
    *, organism_id: int, beneficiary_id: int, nir: str, since: date, at: datetime, law: Law, by: int | None = None
) -> int:
    """Put a child under a second parent too, covered there from a day (its birth, or later), and give that file.

    What else the child has that day follows it (CSS L160-2), and both files are of one person (ADR 0184). Again, it
    changes nothing. Raises ``NotCovered``: the child is of age; ``LookupError``.
    """
    with scope(organism_id):
        found = rights_read.files(organism_id=organism_id, beneficiary_ids=[beneficiary_id], with_health=True)
        if not found:
            raise LookupError(f"organism {organism_id} has no beneficiary {beneficiary_id}")
        (child,) = found
        under = _under(child, nir)
        opening = Opening(person=under, basis=Basis.DEPENDANT, since=since)
        open_cover(organism_id=organism_id, openings=[opening], at=at, law=law, by=by)
        number = rights.register(organism_id=organism_id, rows=[under], at=at, by=by)[under.name]
        linking.link(organism_id=organism_id, persons=[[beneficiary_id, number]])
        rows = [
            RightRow(
                beneficiary_id=number, kind=right.kind, slot=right.slot, since=max(right.since, since),
                until=right.until, detail=right.detail, basis=right.basis,
            )
            for right in child.rights
            if right.kind is not RightKind.COVERED and (right.until is None or right.until > since)
        ]  # fmt: skip
        rights.open_rights(organism_id=organism_id, rows=rows, at=at, by=by)
    return number


def declare_pregnancy(
    *, organism_id: int, beneficiary_id: int, due_on: date, at: datetime, law: Law, by: int | None = None
) -> None:
    """Open the months when all care is at no charge, by the day the birth is expected (CSS L160-9, D160-3).

    Another day expected for the same pregnancy moves them. Raises ``LookupError``.
    """
    with scope(organism_id):
        known = rights_read.due_on(organism_id=organism_id, beneficiary_id=beneficiary_id)
        _set_maternity(organism_id, beneficiary_id, known, maternity(due_on, law), at, law, by)
        corrections.expect_birth(organism_id=organism_id, beneficiary_id=beneficiary_id, due_on=due_on)


def give_birth(
    *, organism_id: int, beneficiary_id: int, born_on: date, at: datetime, law: Law, by: int | None = None
) -> None:
    """Have the birth replace the day expected: care is at no charge until twelve days after it (CSS L160-9, D160-3).

    A pregnancy that was not declared gives those days from the birth: the day expected is not known. Raises
    ``LookupError``.
    """
    with scope(organism_id):
        due_on = rights_read.due_on(organism_id=organism_id, beneficiary_id=beneficiary_id)
        days = maternity(due_on or born_on, law, born_on)
        if due_on is None:
            days = Period(born_on, days.end)
        _set_maternity(organism_id, beneficiary_id, due_on, days, at, law, by)
        corrections.expect_birth(organism_id=organism_id, beneficiary_id=beneficiary_id, due_on=None)


def _set_maternity(
    organism_id: int, beneficiary_id: int, due_on: date | None, days: Period, at: datetime, law: Law, by: int | None
) -> None:
    """Give the maternity of the birth expected (or else the first to end after it) those days, or open one, once."""
    (mother,) = rights_read.files(organism_id=organism_id, beneficiary_ids=[beneficiary_id])
    had = [right for right in mother.rights if right.kind is RightKind.MATERNITY]
    expected = maternity(due_on, law) if due_on else None
    if expected is None and any(right.until == days.end for right in had):
        return
    ends = [expected.end] if expected else [right.until for right in had if right.until and right.until > days.end]
    open_now = next((right for right in had if right.until in ends), None)
    if open_now is None:
        row = RightRow(beneficiary_id=beneficiary_id, kind=RightKind.MATERNITY, since=days.start, until=days.end)
        rights.open_rights(organism_id=organism_id, rows=[row], at=at, by=by)
        return
    since = min(open_now.since, days.start)
    if expected is not None:  # of who came from another fund it began with the move, and goes on doing so
        since = days.start if open_now.since == expected.start else open_now.since
    moved = [corrections.NewDays(open_now.id, since, days.end)]
    corrections.restate(organism_id=organism_id, days=moved, at=at, by=by)


def row_of(view: BeneficiaryView) -> BeneficiaryRow:
    """What is known of a person, to be registered again."""
    return BeneficiaryRow(**{name: getattr(view, name) for name in BeneficiaryRow.__slots__})


def _under(child: BeneficiaryRow | BeneficiaryView, nir: str) -> BeneficiaryRow:
    return BeneficiaryRow(
        nir=nir, born_on=child.born_on, birth_rank=child.birth_rank, own_nir=child.own_nir, sex=child.sex,
        family_name=child.family_name, given_names=child.given_names, is_dependant=True, address=child.address,
        postcode=child.postcode, town=child.town,
    )  # fmt: skip


def end_residence(
    *,
    organism_id: int,
    beneficiary_id: int,
    on: date,
    at: datetime,
    law: Law,
    is_permit: bool = False,
    by: int | None = None,
) -> date:
    """End cover by residence, and give its first day without: ``on``, the day the person left France.

    ``is_permit``: ``on`` is the day a residence document ends and none follows; cover ends no sooner than with the
    sixth month after it (CSS R111-4). Raises ``NotCovered``: no cover by residence runs that day; ``LookupError``.
    """
    until = residence_until(on, law) if is_permit else on
    with scope(organism_id):
        found = rights_read.files(organism_id=organism_id, beneficiary_ids=[beneficiary_id])
        if not found:
            raise LookupError(f"organism {organism_id} has no beneficiary {beneficiary_id}")
        running = [
            right
            for right in found[0].rights
            if runs_by_residence(right, until - timedelta(days=1))
        ]  # fmt: skip
        if not running:
            raise NotCovered(
                Text(
                    f"No cover by residence runs until {until}: check the person and the day",
                    f"Aucune couverture par résidence ne court jusqu'au {until} : vérifier la personne et le jour",
                )
            )
        rights.end_rights(organism_id=organism_id, ends=[RightEnd(each.id, until) for each in running], at=at, by=by)
    return until


def runs_by_residence(right: RightView, on: date) -> bool:
    """Whether a right is cover by residence that runs on a day."""
    return right.kind is RightKind.COVERED and right.basis in _BY_RESIDENCE and right.on(on)


def choose_doctor(
    *, organism_id: int, beneficiary_id: int, professional: str, on: date, at: datetime, by: int | None = None
) -> None:
    """Declare the treating doctor, who follows the one before that day (CSS L162-5-3). Raises ``BadIdentifier``."""
    number = check_professional(professional)
    row = RightRow(beneficiary_id=beneficiary_id, kind=RightKind.TREATING_DOCTOR, since=on, detail=number)
    with scope(organism_id):
        rights.open_rights(organism_id=organism_id, rows=[row], at=at, by=by, succeeding=True)


def _covered(opening: Opening, law: Law) -> tuple[date, date | None]:
    if opening.basis is Basis.RESIDENCE:
        return covered_by_residence_on(opening.since, law, without_delay=opening.without_delay), None
    if opening.basis is not Basis.DEPENDANT:
        return opening.since, None
    until = dependant_until(opening.person.born_on, law, opening.since)
    if until <= opening.since:
        raise NotCovered(
            Text(
                f"Born on {opening.person.born_on}, the person is of age: open rights by work or residence",
                f"Née le {opening.person.born_on}, la personne est majeure : ouvrir par travail ou résidence",
            )
        )
    return opening.since, until
