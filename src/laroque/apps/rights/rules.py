"""From when to when a person is entitled to what, and who has the complementary protection (C2S)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from laroque.kernel.money import apply_rate
from laroque.kernel.periods import Period, add_months, day_after_months, month_of

Law = Callable[[str, date], int]
"""A number of the law by the name of its series and the day."""

_WHOLE = 1_000_000

ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸàáâãäåçèéêëìíîïñòóôõöùúûüýÿ-'’"
UNACCENTED = "AAAAAACEEEEIIIINOOOOOUUUUYYaaaaaaceeeeiiiinooooouuuuyy   "
"""Letters of names and what each is searched as, one for one; hyphens and apostrophes part words."""
_PLAIN = str.maketrans(ACCENTED, UNACCENTED)


class C2s(StrEnum):
    """What the resources of a household give: the protection for nothing, against a contribution, or not at all."""

    FREE = "free"
    WITH_CONTRIBUTION = "with_contribution"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class C2sAnswer:
    """What a household has, its resources against its two ceilings, in cents a year."""

    gives: C2s
    resources_cents: int
    ceiling_cents: int
    ceiling_with_contribution_cents: int


def plain_name(text: str) -> str:
    """A name as it is searched: small letters without accents, a space between words."""
    return " ".join(text.translate(_PLAIN).lower().split())


def covered_by_residence_on(resides_since: date, law: Law, *, without_delay: bool = False) -> date:
    """The first day of cover of a person who does not work: three months of residence (CSS L160-5, D160-2 I).

    ``without_delay``: a refugee, a family member who joins an insured person, a student, and the like (D160-2 II).
    """
    if without_delay:
        return resides_since
    return day_after_months(resides_since, law("care_rights.residence_months", resides_since))


def dependant_until(born_on: date, law: Law, on: date) -> date:
    """The day from which a child is no dependant any more: the day of its 18 years (CSS L160-2, D160-1)."""
    return birthday(born_on, law("care_rights.adult_age", on))


def own_right_from(born_on: date, law: Law, on: date) -> date:
    """The day from which a child may ask for rights of its own: that of its 16 years (CSS L160-2, D160-1)."""
    return birthday(born_on, law("care_rights.own_right_age", on))


def maternity(due_on: date, law: Law, born_on: date | None = None) -> Period:
    """The days when all care is at no charge (CSS L160-9, D160-3).

    From four months before the day the birth is expected to twelve days after the birth, or after the day expected as
    long as there is no birth; the twelfth day is included. A birth before that time begins it (L160-9).
    """
    since = day_after_months(due_on, -law("care_rights.maternity_months_before", due_on))
    after = law("care_rights.maternity_days_after", due_on)
    born = born_on or due_on
    return Period(min(since, born), born + timedelta(days=after + 1))


def injury_answer_by(asked_on: date, law: Law, *, is_investigated: bool = False, is_disease: bool = False) -> date:
    """The last day to say whether an injury is of work, or a disease of the occupation (CSS R441-7, R441-8, R461-9).

    The days are clear ones: neither the day the papers came nor the last one counts.
    """
    name = "disease_days" if is_disease else "inquiry_days" if is_investigated else "injury_days"
    return asked_on + timedelta(days=law(f"care_rights.{name}", asked_on) + 1)


def is_answered_by_silence(answer_by: date | None, on: date) -> bool:
    """Whether silence has answered a request that waits still: its last day is over (CSS L861-5, R441-18).

    ``answer_by``: the last day to answer, none where silence says nothing. Nobody may answer otherwise then.
    """
    return answer_by is not None and answer_by < on


def residence_until(permit_ends_on: date, law: Law) -> date:
    """The day cover ends when the document that allows residence ends and none follows: not before the end of the
    sixth month after it (CSS R111-4); a half-open end."""
    return add_months(month_of(permit_ends_on), law("care_rights.permit_months", permit_ends_on) + 1)


def c2s_ceiling_cents(household: int, on: date, law: Law) -> int:
    """The resources of 12 months under which a household of so many persons has it for nothing (CSS R861-3, D861-1)."""
    if household < 1:
        raise ValueError(f"a household has one person at least, not {household}")
    rate = _WHOLE
    for rank in range(2, household + 1):
        name = "second_person" if rank == 2 else "third_and_fourth" if rank <= 4 else "next_persons"
        rate += law(f"c2s.{name}", on)
    return apply_rate(law("c2s.ceiling_one", on), rate)


def c2s_answer(*, household: int, resources_cents: int, on: date, law: Law) -> C2sAnswer:
    """What a household has of the protection by its resources of 12 months (CSS L861-1): at a ceiling counts as under.

    The two ceilings of metropolitan France: those overseas, which are higher, are not held.
    """
    free = c2s_ceiling_cents(household, on, law)
    paying = apply_rate(free, _WHOLE + law("c2s.with_contribution", on))
    gives = C2s.FREE if resources_cents <= free else C2s.WITH_CONTRIBUTION if resources_cents <= paying else C2s.NONE
    return C2sAnswer(gives, resources_cents, free, paying)


def c2s_resources_months(asked_on: date, law: Law) -> Period:
    """The months whose resources count: the thirteenth to the second before that of the request (CSS R861-8)."""
    end = add_months(month_of(asked_on), 1 - law("c2s.last_month", asked_on))
    return Period(add_months(end, -law("c2s.resources_months", asked_on)), end)


def c2s_answer_by(asked_on: date, law: Law) -> date:
    """The last day to answer a complete request; without an answer it is granted (CSS L861-5, R861-16-1 II)."""
    return day_after_months(asked_on, law("c2s.silence_months", asked_on))


def c2s_granted(decided_on: date, law: Law, *, paying_since: date | None = None) -> Period:
    """The year granted, from the first day of the month after the decision (CSS L861-5).

    ``paying_since``: the day the elements of payment of the contribution came, when that is later.
    """
    known = max(decided_on, paying_since) if paying_since else decided_on
    since = add_months(month_of(known), law("c2s.effect_months", decided_on))
    return Period(since, add_months(since, law("c2s.granted_months", decided_on)))


def c2s_contribution_cents(born_on: date, granted_on: date, law: Law) -> int:
    """The monthly contribution of a person, by age on 1 January of the year granted (CSS L861-1 2°, R861-16-1 II)."""
    age = granted_on.year - born_on.year - ((born_on.month, born_on.day) > (1, 1))
    bands = (("to_29", 30), ("30_49", 50), ("50_59", 60), ("60_69", 70))
    band = next((name for name, until in bands if age < until), "from_70")
    return law(f"c2s.contribution_{band}", granted_on)


def birthday(born_on: date, years: int) -> date:
    """The day somebody reaches an age; born on 29 February, on 1 March of a year without it."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)
