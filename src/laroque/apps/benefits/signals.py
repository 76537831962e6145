"""What a stop of work or a return told by an employer does to the cases of a person. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from laroque.apps.benefits.cases import Change, NewCase
from laroque.apps.benefits.queries import CaseView
from laroque.apps.benefits.states import CaseSource

_DAY = timedelta(days=1)
KINDS: Mapping[str, str] = {
    "01": "sick_leave",
    "02": "maternity",
    "03": "paternity",
    "04": "injury_leave",
    "05": "injury_leave",
    "06": "injury_leave",
    "07": "sick_leave",
}
"""The benefit that a stop asks for, by its reason in the declaration (S21.G00.60.001); other reasons ask for none."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A stop of work, half-open, or the return from it, as an employer tells it; ``resumed_on`` of a return alone.

    ``expected_until``: the day after the last one expected without work.
    """

    nir: str
    siret: str
    reason: str
    last_worked_on: date
    expected_until: date | None
    is_subrogated: bool
    resumed_on: date | None = None
    happened_on: date | None = None

    @property
    def started_on(self) -> date:
        """The first day without work."""
        return self.last_worked_on + _DAY

    @property
    def until(self) -> date | None:
        """The day after the last one without work, as far as it is told."""
        return self.resumed_on or self.expected_until


@dataclass(frozen=True, slots=True)
class Doubt:
    """A signal that contradicts a case: the reason to ask, and the day that is asked about."""

    case: CaseView
    reason: str
    asked: str


def applied(signal: Signal, known: Sequence[CaseView], message_id: int) -> NewCase | Change | Doubt | None:
    """What a signal does: it opens a case, changes one, contradicts one, or does nothing new.

    ``known``: the cases of the person. A stop told again with a later end is prolonged; a return ends it. A return from
    a stop that nobody told tells that stop.
    """
    kind = KINDS.get(signal.reason)
    if kind is None or signal.until is None:
        return None
    of_kind = [each for each in known if each.kind == kind]
    case = next((each for each in of_kind if each.since == signal.started_on), None)
    if case is None:
        other = next((each for each in of_kind if _overlaps(signal, each)), None)
        return Doubt(other, "stops_overlap", signal.started_on.isoformat()) if other else _opened(signal, kind)
    if signal.until <= case.since:
        return Doubt(case, "return_before_stop", signal.until.isoformat())
    return _changed(signal, case, message_id)


def _opened(signal: Signal, kind: str) -> NewCase:
    assert signal.until is not None
    last = (signal.until - _DAY).isoformat()
    certificate = {"since": signal.started_on.isoformat(), "to": max(last, signal.started_on.isoformat())}
    facts: dict[str, Any] = {"started_on": signal.started_on.isoformat(), "certificates": [certificate]}
    if signal.is_subrogated:
        facts["subrogated"] = True
    if signal.happened_on is not None:
        facts["happened_on"] = signal.happened_on.isoformat()
    return NewCase(
        kind=kind, nir=signal.nir, siret=signal.siret, source=CaseSource.SIGNAL, since=signal.started_on,
        until=signal.until, facts=facts, key=f"{kind}:{signal.nir}:{signal.started_on}",
    )  # fmt: skip


def _changed(signal: Signal, case: CaseView, message_id: int) -> Change | None:
    """The certificates of a case up to the day told: the last ones cut, or one more."""
    assert signal.until is not None
    certificates = [dict(each) for each in case.facts.get("certificates", ())]
    kept = _until(certificates, signal.until)
    is_subrogated = signal.is_subrogated or bool(case.facts.get("subrogated"))
    facts = {**case.facts, "certificates": kept, **({"subrogated": True} if is_subrogated else {})}
    if facts == case.facts:
        return None
    brought = {"until": signal.until.isoformat(), "resumed": signal.resumed_on is not None}
    return Change(
        case_id=case.id, version=case.version, facts=facts, brought=brought, until=signal.until, siret=signal.siret,
        message_id=message_id,
    )  # fmt: skip


def _until(certificates: Sequence[Mapping[str, Any]], until: date) -> list[dict[str, Any]]:
    """Certificates as far as a day, which is not in them; one more when they end before it."""
    last = (until - _DAY).isoformat()
    kept = [{**each, "to": min(each["to"], last)} for each in certificates if each["since"] <= last]
    ends = max((each["to"] for each in kept), default="")
    if kept and ends < last:
        after = (date.fromisoformat(ends) + _DAY).isoformat()
        kept.append({"since": after, "to": last})
    return kept


def _overlaps(signal: Signal, case: CaseView) -> bool:
    return (case.until is None or signal.started_on < case.until) and (
        signal.until is None or case.since < signal.until
    )
