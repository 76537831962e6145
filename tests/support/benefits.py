"""Persons of a fund with pays, and cases of benefits, for tests."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from laroque.apps.benefits import cases, pays
from laroque.apps.benefits.cases import NewCase
from laroque.apps.benefits.pays import Pay
from laroque.apps.benefits.states import CaseSource
from laroque.kernel.periods import add_months
from laroque.postgres.scope import scope
from tests.support.dsn_builder import siret

AT = datetime(2026, 4, 10, 8, tzinfo=UTC)
ON = date(2026, 4, 10)
ANNE, BOB = "280017512345610", "180017512345660"
SHOP = siret(7)


def pay(organism_id: int, nir: str, last: date, months: int = 6, cents: int = 250_000, message_id: int = 1) -> None:
    """Equal pays of the months that end with one."""
    told = [Pay(nir, SHOP, add_months(last, -rank), cents, 15_167) for rank in range(months)]
    with scope(organism_id):
        pays.tell_pays(organism_id=organism_id, pays={message_id: told}, at=AT)


def leave(since: str, to: str, **more: Any) -> dict[str, Any]:
    """The facts of a sick leave of one certificate."""
    return {"started_on": since, "certificates": [{"since": since, "to": to}], **more}


def open_case(
    organism_id: int,
    nir: str,
    facts: Mapping[str, Any],
    kind: str = "sick_leave",
    siret: str = "",
    since: date | None = None,
) -> int:
    """A case of a benefit, from the first day of its stop of work where nothing else is said; gives its number."""
    since = since or date.fromisoformat(facts["started_on"])
    new = NewCase(
        kind=kind,
        nir=nir,
        source=CaseSource.OFFICER,
        since=since,
        facts=facts,
        key=f"{kind}:{nir}:{since}",
        siret=siret,
    )
    with scope(organism_id):
        (number,) = cases.open_cases(organism_id=organism_id, cases=[new], at=AT, on=ON, by=1).values()
    return number
