"""Months that employers left uncorrected after the legal delay, and the substitutions that stand. Amounts are cents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DeclarationState, ReturnKind, SignalState

PURPOSE = "02"
"""Purpose (S20.G00.05.013) of a substitution that follows a report to the employer."""


_LEFT_UNCORRECTED = """
with told as (
    select declaration_id, max(correct_by) as correct_by
    from contributions_returnanomaly anomaly
    join contributions_return returned on returned.organism_id = anomaly.organism_id
        and returned.id = anomaly.return_id and returned.kind = any(%(kinds)s)
    where anomaly.organism_id = %(organism)s and control = any(%(controls)s) and severity = 'reject'
        and declaration_id is not null
    group by declaration_id having max(correct_by) < %(on)s
)
select declared.id, declared.account_id, declared.message_id, declared.position, declared.siret, declared.month,
    declared.norm, told.correct_by
from told join contributions_declaration declared
    on declared.organism_id = %(organism)s and declared.id = told.declaration_id
where declared.nature = '01' and declared.state = %(assessed)s and declared.fraction = '11'
    and (%(siret)s = '' or declared.siret = %(siret)s)
    and (%(month)s::date is null or declared.month = %(month)s)
    and not exists (
        select from contributions_signal signal where signal.organism_id = %(organism)s and signal.nature = '09'
            and signal.siret = declared.siret and signal.month = declared.month
            and signal.purpose = %(purpose)s and signal.state = %(stands)s
            and signal.received_at >= declared.received_at
    ) and not exists (
        select from contributions_declaration later join contributions_declarationline line
            on line.organism_id = %(organism)s and line.declaration_id = later.id
            and line.period = declared.month
        where later.organism_id = %(organism)s and later.siret = declared.siret and later.nature = '01'
            and later.month > declared.month and later.state = %(assessed)s
    )
order by declared.month, declared.siret
"""


@dataclass(frozen=True, slots=True)
class LeftUncorrected:
    """A month of an establishment whose declaration still has what a return told to correct by a day now past."""

    declaration_id: int
    account_id: int
    message_id: int
    position: int
    siret: str
    month: date
    norm: str
    correct_by: date


def left_uncorrected(
    *, organism_id: int, on: date, controls: Collection[str], siret: str = "", month: date | None = None
) -> list[LeftUncorrected]:
    """The whole declarations that count, of which a return told one of ``controls`` to correct before a day (CSS
    R133-14-2 III), by month and SIRET; one statement.

    Left out: months that already have a substitution of this kind, and those that a later declaration corrects.
    """
    rows = fetch(
        _LEFT_UNCORRECTED,
        {
            "organism": organism_id,
            "on": on,
            "controls": list(controls),
            "siret": siret,
            "month": month,
            "kinds": [ReturnKind.RECEPTION.value, ReturnKind.AFTER_DUE.value],
            "assessed": DeclarationState.ASSESSED.value,
            "purpose": PURPOSE,
            "stands": SignalState.RECEIVED.value,
        },
    )
    return [LeftUncorrected(*row) for row in rows]


def overtaken(*, organism_id: int, month: date, rows: Collection[Any]) -> set[int]:
    """The substitutions after a report, among declarations that count of a month (id, siret, nature), that the employer
    corrected since: a declaration of his that counts came after. One statement when there is a substitution, none else.
    """
    made = [each for each in rows if each.nature == "09"]
    last: dict[str, int] = {}
    for each in rows:
        if each.nature == "01":
            last[each.siret] = max(each.declaration_id, last.get(each.siret, 0))
    later = [each.declaration_id for each in made if each.declaration_id < last.get(each.siret, 0)]
    if not later:
        return set()
    found = fetch(
        "select declared.id from contributions_declaration declared join contributions_signal signal"
        " on signal.organism_id = declared.organism_id and signal.message_id = declared.message_id"
        " and signal.position = declared.position and signal.siret = declared.siret"
        " where declared.organism_id = %s and declared.month = %s and declared.id = any(%s) and signal.purpose = %s",
        [organism_id, month, later, PURPOSE],
    )
    return {number for (number,) in found}
