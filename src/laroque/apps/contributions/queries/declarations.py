"""Declarations: what was received, what was assessed and why. Amounts are cents."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from laroque.apps.contributions import assessing
from laroque.apps.contributions.models import Declaration, DeclarationLine, Run
from laroque.apps.contributions.queries.sharing import decided_keys
from laroque.apps.contributions.queries.substitutions import overtaken
from laroque.apps.contributions.states import NOT_COUNTING, DeclarationState


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A declaration with what it declares and what was recomputed."""

    id: int
    account_id: int
    message_id: int
    siret: str
    month: date
    fraction: str
    type: str
    order_number: int
    state: DeclarationState
    declared_cents: int
    recomputed_cents: int | None
    debit_cents: int
    due_on: date
    received_at: datetime
    run_id: int | None
    findings: list[dict[str, Any]]
    nature: str = "01"
    position: int = 0
    replaces_id: int | None = None
    deadline_at: datetime | None = None
    has_bordereaux: bool = True

    @property
    def is_late(self) -> bool:
        """Whether it came after the window in which its type is in time closed (noon, or midnight of the eve)."""
        return self.deadline_at is not None and self.received_at >= self.deadline_at


@dataclass(frozen=True, slots=True)
class ToAssess:
    """A declaration that a run reads: where its bytes are, and which account it concerns.

    One made in the employer's place (nature 09) adds to his own; one that cancels it (type 04) declares nothing, nor
    does one that followed a report when the employer declared the month again since (``is_overtaken``).
    """

    declaration_id: int
    account_id: int
    message_id: int
    position: int
    fraction: str
    siret: str
    nature: str = "01"
    type: str = "01"
    is_overtaken: bool = False

    @property
    def is_void(self) -> bool:
        """Whether it makes nothing due: it only cancels another one, or the employer corrected since."""
        return self.type == "04" or self.is_overtaken


def declarations(*, organism_id: int, siret: str) -> list[DeclarationView]:
    """The declarations of an establishment, the latest first, those replaced included."""
    found = Declaration.objects.filter(organism_id=organism_id, siret=siret)
    return [declaration_view(row) for row in found.order_by("-month", "fraction", "-id")]


def declarations_page(
    *, organism_id: int, siret: str, before_id: int | None = None, limit: int = 50
) -> list[DeclarationView]:
    """A page of the declarations of an establishment, the last received first, those replaced included.

    ``before_id`` is the last id of the page before.
    """
    found = Declaration.objects.filter(organism_id=organism_id, siret=siret)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return [declaration_view(row) for row in found.order_by("-id")[:limit]]


def declaration(*, organism_id: int, siret: str, declaration_id: int) -> DeclarationView | None:
    """A declaration of an establishment at a body; None when it has none of this number."""
    found = Declaration.objects.filter(organism_id=organism_id, siret=siret, id=declaration_id).first()
    return None if found is None else declaration_view(found)


def declarations_of_month(*, organism_id: int, month: date) -> list[DeclarationView]:
    """The declarations of a month at a body, those replaced included, by SIRET."""
    found = Declaration.objects.filter(organism_id=organism_id, month=month)
    return [declaration_view(row) for row in found.order_by("siret", "fraction", "id")]


def declaration_lines(*, organism_id: int, declaration_id: int) -> list[dict[str, Any]]:
    """The lines of a declaration as the last run left them, in the order of the file."""
    found = DeclarationLine.objects.filter(organism_id=organism_id, declaration_id=declaration_id)
    return list(
        found.order_by("line").values(
            "line", "period", "ctp", "qualifier", "insee", "base_cents", "stated_ppm", "rate_ppm", "at_rate_ppm",
            "declared_cents", "recomputed_cents", "difference_cents", "due_cents", "controls",
        )
    )  # fmt: skip


def explained_lines(*, organism_id: int, declaration_id: int) -> list[dict[str, Any]]:
    """The lines of a declaration with why each amount is what it is: see ``assessing.explain``."""
    lines = declaration_lines(organism_id=organism_id, declaration_id=declaration_id)
    return assessing.explain(lines, decided_keys(organism_id=organism_id))


def to_assess(
    *, organism_id: int, month: date, again: bool = False, sirets: Collection[str] | None = None
) -> list[ToAssess]:
    """All that counts for the SIRET of a month that have a declaration not yet assessed, by SIRET and fraction.

    With ``again``, those of every SIRET; ``sirets`` keeps to those.
    """
    found = Declaration.objects.filter(organism_id=organism_id, month=month)
    if sirets is not None:
        found = found.filter(siret__in=list(sirets))
    if not again:
        # The list goes out and back: without statistics a subquery here is planned row by row.
        found = found.filter(
            siret__in=list(found.filter(state=DeclarationState.RECEIVED).values_list("siret", flat=True))
        )
    rows = found.exclude(state__in=NOT_COUNTING).order_by("siret", "nature", "fraction", "id")
    names = ("id", "account_id", "message_id", "position", "fraction", "siret", "nature", "type")
    read = [ToAssess(*row) for row in rows.values_list(*names)]
    void = overtaken(organism_id=organism_id, month=month, rows=read)
    return [replace(each, is_overtaken=True) if each.declaration_id in void else each for each in read]


def runs(*, organism_id: int, month: date) -> list[dict[str, Any]]:
    """The runs of a month at a body, the oldest first; hashes in hexadecimal."""
    found = Run.objects.filter(organism_id=organism_id, month=month).order_by("id")
    names = (
        "id",
        "inputs_hash",
        "parameters_version",
        "code_version",
        "as_of",
        "result_hash",
        "declarations",
        "evidence",
    )
    rows = found.values(*names)
    return [row | {name: bytes(row[name]).hex() for name in ("inputs_hash", "result_hash")} for row in rows]


def declaration_view(row: Declaration) -> DeclarationView:
    """A declaration as readers see it."""
    return DeclarationView(
        row.id,
        row.account_id,
        row.message_id,
        row.siret,
        row.month,
        row.fraction,
        row.type,
        row.order_number,
        DeclarationState(row.state),
        row.declared_cents,
        row.recomputed_cents,
        row.debit_cents,
        row.due_on,
        row.received_at,
        row.run_id,
        row.findings,
        row.nature,
        row.position,
        row.replaces_id,
        row.deadline_at,
        row.has_bordereaux,
    )
