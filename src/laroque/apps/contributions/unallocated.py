"""Amounts whose sharing key is not known, and the keys that a person decides for them. Pure.

The name of such a beneficiary says what waits: ``unallocated:668:2026-04`` is CTP 668 for the work of April 2026.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from laroque.kernel.money import share
from laroque.kernel.periods import Period, add_months
from laroque.kernel.text import Text
from laroque.legislation.sharing import WHOLE_PPM, SharingKey

UNALLOCATED = "unallocated"
"""The beneficiary of a line without a known key, before the name says of which CTP and month."""

UNKNOWN_BEARER = "unspecified"
"""Who bears an amount of which nobody can say it."""


class BadKey(ValueError):
    """A key that a person gave and that shares nothing, or not the whole."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One beneficiary of a decided key, who bears its part, and the part in parts per million of the amount."""

    beneficiary: str
    ppm: int
    borne_by: str = UNKNOWN_BEARER


@dataclass(frozen=True, slots=True)
class DecidedKey:
    """A sharing key that a person decided for a CTP and the months of work of a period, with its article."""

    id: int
    ctp: str
    valid: Period
    parts: tuple[KeyPart, ...]
    article: str

    def facts(self) -> str:
        """What a run that reads the key has read: the same words for the same key."""
        parts = ",".join(f"{part.beneficiary}/{part.borne_by}={part.ppm}" for part in self.parts)
        return f"key:{self.id}:{self.ctp}:{self.valid.start}:{self.valid.end}:{parts}"


def waiting_name(ctp: str, period: date) -> str:
    """The beneficiary's name of what waits for the key of a CTP and a month of work."""
    return f"{UNALLOCATED}:{ctp}:{period:%Y-%m}"


def is_waiting(beneficiary: str) -> bool:
    """Whether nobody knows yet whose an amount is."""
    return beneficiary.partition(":")[0] == UNALLOCATED


def read_waiting(beneficiary: str) -> tuple[str, date] | None:
    """The CTP and month of work of a name of ``waiting_name``; None when the name says neither."""
    _, _, rest = beneficiary.partition(":")
    ctp, _, month = rest.partition(":")
    return (ctp, date.fromisoformat(f"{month}-01")) if ctp and month else None


def check_parts(shares: Mapping[str, int] | Sequence[KeyPart]) -> tuple[KeyPart, ...]:
    """The parts of a key that a person gives, in ppm; raises ``BadKey`` when they do not make the whole."""
    given = shares.items() if isinstance(shares, Mapping) else None
    parts = tuple(KeyPart(name, ppm) for name, ppm in given) if given is not None else tuple(shares)  # type: ignore[arg-type]
    if sum(part.ppm for part in parts) != WHOLE_PPM or any(part.ppm <= 0 for part in parts):
        total = sum(part.ppm for part in parts) / 10_000
        raise BadKey(
            Text(
                f"the shares of a key are above zero and sum to 100 %, not to {total:g} %",
                f"les parts d'une clé sont positives et font 100 %, et non {total:g} %",
            )
        )
    if any(is_waiting(part.beneficiary) for part in parts):
        raise BadKey(Text("a share cannot wait for a key", "une part ne peut pas attendre de clé"))
    return parts


def split(cents: int, parts: Sequence[KeyPart]) -> list[int]:
    """An amount by the parts of a key: each rounded to the cent, half up, what is left over to the largest part."""
    return share(cents, [part.ppm for part in parts])


def as_sharing_keys(decided: Iterable[DecidedKey]) -> tuple[SharingKey, ...]:
    """Decided keys as those of the law: they share the amount of a line, whatever its base."""
    return tuple(
        SharingKey(
            ctp=key.ctp,
            part="flat",
            valid=key.valid,
            beneficiary=part.beneficiary,
            borne_by=part.borne_by,
            weight_ppm=part.ppm,
            nominative_code="",
            article=key.article,
            certainty="decided",
            variant=None,
        )
        for key in decided
        for part in key.parts
    )


def in_force(decisions: Iterable[DecidedKey]) -> tuple[DecidedKey, ...]:
    """The keys that count, each for the days that no later decision covers; one without parts takes the key back."""
    kept: list[DecidedKey] = []
    for newer in sorted(decisions, key=lambda each: each.id):
        kept = [
            replace(older, valid=left)
            for older in kept
            for left in (_without(older.valid, newer.valid) if older.ctp == newer.ctp else [older.valid])
        ]
        kept.append(newer)
    return tuple(key for key in kept if key.parts)


def beyond(keys: Iterable[DecidedKey], decisions: Iterable[DecidedKey]) -> list[DecidedKey]:
    """Keys for the days of which no decision says anything, taken back or not."""
    left = list(keys)
    for decision in decisions:
        left = [
            replace(key, valid=period)
            for key in left
            for period in (_without(key.valid, decision.valid) if key.ctp == decision.ctp else [key.valid])
        ]
    return left


def _without(valid: Period, covered: Period) -> list[Period]:
    """The days of a period that another does not cover."""
    before = Period(valid.start, min(valid.end or date.max, covered.start)) if valid.start < covered.start else None
    ends_later = covered.end is not None and (valid.end is None or covered.end < valid.end)
    after = Period(max(valid.start, covered.end), valid.end) if ends_later and covered.end is not None else None
    return [period for period in (before, after) if period is not None]


def months_of(valid: Period, months: Iterable[date]) -> list[date]:
    """The months of work, among those given, that a key is valid for: by their last day, as the keys of the law."""
    return [month for month in months if date.fromordinal(add_months(month, 1).toordinal() - 1) in valid]
