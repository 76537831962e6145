"""The report of the demo, as a person reads it."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.apps.network.rules.catalogue import read_network
from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.interfaces.commands.output import language, say
from laroque.kernel.money import format_euros, to_whole_euro
from laroque.kernel.text import Text

_LOOK = Text(
    "Its books stay: LAROQUE_DATABASE=laroque_demo laroque ledger audit (or treasury position, site serve, db shell)",
    "Ses livres restent : LAROQUE_DATABASE=laroque_demo laroque ledger audit (ou treasury position, site serve)",
)


def render(console: Console, document: dict[str, Any], signs_in: Sequence[tuple[str, str, str]]) -> None:
    """Draw the report, then the sign-ins."""
    _came_in(console, document)
    _bodies(console, document)
    _care(console, document)
    _benefits(console, document)
    _cash(console, document)
    _audit(console, document)
    table = _table(
        Text("Sign-ins", "Comptes"), Text("User", "Compte"), Text("Password", "Mot de passe"), Text("As", "Pour")
    )
    for row in signs_in:
        table.add_row(*row)
    console.print(table)
    console.print(say(_LOOK), markup=False, highlight=False, soft_wrap=True)


def _came_in(console: Console, document: dict[str, Any]) -> None:
    got = document["received"]
    lines = [
        Text(
            f"{document['employers']} establishments, {document['employees']} employees, month {document['month']}",
            f"{document['employers']} établissements, {document['employees']} salariés, mois {document['month']}",
        ),
        Text(
            f"{got['files']} files came in: {got['accepted']} accepted ({got['repeated']} seen before), "
            f"{got['refused']} refused; {got['declarations']} declarations",
            f"{got['files']} fichiers reçus : {got['accepted']} acceptés ({got['repeated']} déjà vus), "
            f"{got['refused']} refusés ; {got['declarations']} déclarations",
        ),
        Text(f"Refused for: {_counts(got['refused_for'])}", f"Refusés pour : {_counts(got['refused_for'])}"),
        Text(f"Warned of: {_counts(got['warned_of'])}", f"Signalés : {_counts(got['warned_of'])}"),
    ]
    for line in lines:
        console.print(say(line), markup=False, highlight=False)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{control} ({number})" for control, number in counts.items()) or "–"


def _bodies(console: Console, document: dict[str, Any]) -> None:
    table = _table(
        Text("By collecting body, in whole euros", "Par organisme de recouvrement, en euros entiers"),
        Text("Body", "Organisme"),
        Text("Due", "Dû"),
        Text("Collected", "Encaissé"),
        Text("Returned", "Rejets"),
        Text("Suspense", "Attente"),
        Text("Notified", "Notifié"),
        numbers_from=1,
    )
    for body in document["bodies"]:
        amounts = [body[key] for key in ("due_cents", "paid_cents")]
        waiting = [body[key] for key in ("in_suspense_cents", "notified_cents")]
        returned = str(body["debits_returned"])
        table.add_row(body["name"], *map(_whole_euros, amounts), returned, *map(_whole_euros, waiting))
    console.print(table)


def _care(console: Console, document: dict[str, Any]) -> None:
    """The funds that pay care, when care was played."""
    if not document["care"]:
        return
    table = _table(
        Text("Care by fund, in whole euros", "Soins par caisse, en euros entiers"),
        Text("Fund", "Caisse"),
        Text("Files", "Fichiers"),
        Text("Claims", "Demandes"),
        Text("Refused", "Refusées"),
        Text("Held", "En attente"),
        Text("Answered", "Traitées"),
        Text("Paid", "Payé"),
        Text("Back", "Revenu"),
        Text("C2S", "C2S"),
        numbers_from=1,
    )
    table.columns[0].no_wrap = True
    for fund in document["care"]:
        counts = [str(fund[name]) for name in ("files", "claims", "refused", "held", "answered")]
        amounts = [_whole_euros(fund[name]) for name in ("paid_cents", "returned_cents", "solidarity_cents")]
        table.add_row(fund["organism"], *counts, *amounts)
    console.print(table)
    refused = {name for fund in document["care"] for name in (*fund["refused_for"], *fund["held_for"])}
    counts = {name: _sum(document["care"], name) for name in sorted(refused)}
    said = Text(f"Refused or held for: {_counts(counts)}", f"Refusées ou en attente pour : {_counts(counts)}")
    console.print(say(said), markup=False, highlight=False)


def _benefits(console: Console, document: dict[str, Any]) -> None:
    """The cash benefits of those funds, when care was played."""
    if not document["benefits"]:
        return
    table = _table(
        Text("Cash benefits by fund, in whole euros", "Prestations en espèces par caisse, en euros entiers"),
        Text("Fund", "Caisse"),
        Text("Stops told", "Arrêts signalés"),
        Text("Cases", "Dossiers"),
        Text("Decided", "Décidés"),
        Text("Refused", "Refusés"),
        Text("Waiting", "En attente"),
        Text("Payments", "Paiements"),
        Text("Paid", "Payé"),
        numbers_from=1,
    )
    table.columns[0].no_wrap = True
    for fund in document["benefits"]:
        stand = [str(fund["stand"].get(name, 0)) for name in ("decided", "refused", "waiting")]
        counts = [str(fund[name]) for name in ("stops", "cases")]
        table.add_row(fund["organism"], *counts, *stand, str(fund["payments"]), _whole_euros(fund["paid_cents"]))
    console.print(table)
    kinds = sorted({name for fund in document["benefits"] for name in fund["kinds"]})
    counts_by_kind = {name: sum(fund["kinds"].get(name, 0) for fund in document["benefits"]) for name in kinds}
    said = Text(
        f"Cases: {_counted(counts_by_kind, 'en')}",
        f"Dossiers : {_counted(counts_by_kind, 'fr')}",
    )
    console.print(say(said), markup=False, highlight=False)


def _counted(counts: dict[str, int], language: str) -> str:
    return ", ".join(f"{getattr(CATALOGUE[kind].title, language)} {number}" for kind, number in counts.items())


def _sum(funds: Sequence[dict[str, Any]], reason: str) -> int:
    return sum(fund[name].get(reason, 0) for fund in funds for name in ("refused_for", "held_for"))


def _cash(console: Console, document: dict[str, Any]) -> None:
    table = _table(
        Text(
            f"Cash at the end of {document['last_day']}, in euros",
            f"Trésorerie au soir du {document['last_day']}, en euros",
        ),
        Text("Branch or third party", "Branche ou tiers"),
        Text("Position", "Position"),
        numbers_from=1,
    )
    names = {each.code: say(each.name) for each in read_network().beneficiaries}
    for code, cash in document["branches"].items():
        table.add_row(names[code], _euros(cash["position_cents"]))
    table.add_section()
    for code, cash in document["third_parties"].items():
        if cash["position_cents"]:
            table.add_row(names.get(code, code), _euros(cash["position_cents"]))
    table.add_section()
    table.add_row(say(Text("At the banks", "En banque")), _euros(document["banks_cents"]), style="bold")
    console.print(table)


def _audit(console: Console, document: dict[str, Any]) -> None:
    audit, seconds = document["audit"], document["timings"]["total_seconds"]
    failed = [check["name"] for check in audit["checks"] if not check["clean"]]
    number = len(audit["checks"])
    clean = Text(
        f"Audit clean: {number} checks. {len(document['closed_bodies'])} bodies closed. {seconds} s.",
        f"Audit sans écart : {number} contrôles. {len(document['closed_bodies'])} organismes clos. {seconds} s.",
    )
    unclean = Text(f"Audit NOT clean: {', '.join(failed)}", f"Audit AVEC écarts : {', '.join(failed)}")
    console.print(say(unclean if failed else clean), style="bold red" if failed else "bold green", markup=False)


def _table(title: Text, *columns: Text, numbers_from: int | None = None) -> Table:
    table = Table(title=say(title), title_justify="left", box=SIMPLE)
    for rank, column in enumerate(columns):
        is_number = numbers_from is not None and rank >= numbers_from
        table.add_column(say(column), justify="right" if is_number else "left", no_wrap=is_number)
    return table


def _whole_euros(cents: int) -> str:
    return _euros(to_whole_euro(cents))[:-3]


def _euros(cents: int) -> str:
    return format_euros(cents, language())
