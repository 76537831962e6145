"""What an officer does to a case: opens it, changes its facts, keys a pay from a proof. It is then to be decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from laroque.apps.benefits import cases, pays, queries
from laroque.apps.benefits.cases import Change, NewCase
from laroque.apps.benefits.pays import Pay
from laroque.apps.benefits.states import CaseSource
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Decision
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.formats.benefits.kept import check_facts
from laroque.formats.care_fields import Unfit
from laroque.kernel.identifiers import check_nir, check_siret
from laroque.kernel.text import Text
from laroque.postgres.scope import scope


class WrongFacts(ValueError):
    """The facts of a case are not right; the text says where, and what is expected there."""

    def __init__(self, unfit: Unfit) -> None:
        self.text = Text(f"{unfit.place}: {unfit.reason.en}", f"{unfit.place} : {unfit.reason.fr}")
        super().__init__(self.text.en)


class AlreadyOpen(ValueError):
    """The person has a case of that benefit from that day; the text says to change it instead."""

    def __init__(self) -> None:
        self.text = Text(
            "This person has a case of this benefit from that day: change its facts",
            "Cette personne a un dossier de cette prestation à partir de ce jour : modifier ses faits",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The document that an officer keys from: its name and bytes."""

    name: str
    content: bytes


def open_case(
    *,
    organism_id: int,
    kind: str,
    nir: str,
    since: date,
    facts: Mapping[str, Any],
    siret: str = "",
    by: int,
    at: datetime,
) -> int:
    """Open a case of a person and give its number; raises ``WrongFacts``, ``AlreadyOpen``, ``BadIdentifier``.

    ``since``: the first day asked; ``facts``: as they are kept, days as texts.
    """
    _require_fit(kind, facts)
    nir = check_nir(nir)
    new = NewCase(
        kind=kind, nir=nir, siret=check_siret(siret) if siret else "", source=CaseSource.OFFICER, since=since,
        facts=facts, key=f"{kind}:{nir}:{since}",
    )  # fmt: skip
    with scope(organism_id):
        opened = cases.open_cases(organism_id=organism_id, cases=[new], at=at, on=timezone.localdate(at), by=by)
    if new.key not in opened:
        raise AlreadyOpen
    return opened[new.key]


def change_facts(
    *, organism_id: int, case_id: int, version: int, facts: Mapping[str, Any], text: str, by: int, at: datetime
) -> None:
    """Change the facts of a case; raises ``WrongFacts``, and ``CaseMoved`` when they are not those that were read."""
    with scope(organism_id):
        (case,) = queries.cases(organism_id=organism_id, ids=[case_id])
        _require_fit(case.kind, facts)
        new = Change(case_id=case_id, version=version, facts=facts, brought=facts, text=text)
        cases.change(organism_id=organism_id, changes=[new], at=at, by=by)


def key_pay(*, organism_id: int, case_id: int, pay: Pay, proof: Proof, by: int, at: datetime) -> None:
    """Keep a pay that an officer read in a proof, which is kept too; the case is then to be decided again.

    Raises ``CaseMoved``.
    """
    with scope(organism_id), transaction.atomic():
        (case,) = queries.cases(organism_id=organism_id, ids=[case_id])
        kept = exchanges.receive(
            organism_id=organism_id, kind=MessageKind.PROOF, name=proof.name, content=proof.content, at=at,
            sender=f"user:{by}",
        )  # fmt: skip
        if kept.state is MessageState.RECEIVED:
            text = Text("proof of a pay", "preuve d'une paie")
            decision = Decision(kept.message_id, MessageState.ACCEPTED, {"case": case_id}, text)
            exchanges.decide(organism_id=organism_id, decisions=[decision], at=at)
        view = messages.message(organism_id=organism_id, message_id=kept.message_id)
        sha256 = bytes.fromhex(view.sha256) if view else b""
        pays.key_pays(organism_id=organism_id, pays=[pay], proof=sha256, by=by, at=at)
        brought = {"month": pay.month.isoformat(), "cents": pay.cents, "siret": pay.siret}
        new = Change(case_id=case_id, version=case.version, facts=case.facts, brought=brought, proof=sha256)
        cases.change(organism_id=organism_id, changes=[new], at=at, by=by)


def _require_fit(kind: str, facts: Mapping[str, Any]) -> None:
    try:
        check_facts(kind, facts)
    except Unfit as unfit:
        raise WrongFacts(unfit) from unfit
