"""``laroque benefits day``: the day of a fund's benefits: decided, paid, told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rich.console import Console

from laroque.interfaces.commands.output import emit, say
from laroque.interfaces.commands.sharing_answers import Refused, body_id, now, working
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

SCHEMA_VERSION = 1
_WORDS = {
    "decided": Text("Cases decided", "Dossiers décidés"),
    "waiting": Text("Cases that ask something", "Dossiers en attente d'une réponse"),
    "proposed": Text("Cases for a second person", "Dossiers pour une seconde personne"),
    "refused": Text("Cases refused", "Dossiers refusés"),
    "payments": Text("Payments", "Paiements"),
    "not_paid": Text("Payees without a bank account", "Bénéficiaires sans compte bancaire"),
    "owed": Text("Found to be owed back", "Trouvés à rendre"),
    "letters": Text("Letters", "Lettres"),
}


def work_day(fund: str, on: date, *, as_json: bool) -> int:
    """Decide the cases of a fund, pay what is due by a day, and note the letters told; asked again, it goes on."""
    with working() as status:
        if on < now().date():
            raise Refused(
                Text(
                    f"{on} is over: the bank executes nothing on it; give today or a day to come",
                    f"{on} est passé : la banque n'y exécute rien ; donner aujourd'hui ou un jour à venir",
                )
            )
        document = {"schema_version": SCHEMA_VERSION, "fund": fund, "on": on.isoformat(), **_done(body_id(fund), on)}
        emit(document, as_json=as_json, render=lambda console: _draw(console, document))
    return status[0]


def _done(organism_id: int, on: date) -> dict[str, Any]:
    from laroque.apps.benefits.states import CaseState
    from laroque.usecases.benefits.decide_cases import decide
    from laroque.usecases.benefits.decision_letters import notify
    from laroque.usecases.benefits.pay_benefits import pay_day

    at = now()
    found = decide(organism_id=organism_id, on=on, at=at).by_state
    paid = pay_day(organism_id=organism_id, day=on, at=at)
    states = (CaseState.DECIDED, CaseState.WAITING, CaseState.PROPOSED, CaseState.REFUSED)
    return {
        **{state.value: len(found.get(state, ())) for state in states},
        "payments": len(paid.payments),
        "paid_cents": paid.cents,
        "not_paid": len(paid.not_paid),
        "owed": len(paid.owed),
        "letters": notify(organism_id=organism_id, at=at),
    }


def _draw(console: Console, document: Mapping[str, Any]) -> None:
    for name, words in _WORDS.items():
        console.print(f"{say(words)}: {document[name]}")
    console.print(f"{format_euros(document['paid_cents'])} €")
