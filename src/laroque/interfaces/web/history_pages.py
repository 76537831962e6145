"""Who changed this: the journal of a record, the decisions taken about it, or the entries of a source."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from laroque.apps.access import history as access
from laroque.apps.access import queries as roles
from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.queries import history as contributions
from laroque.apps.ledger import queries as books
from laroque.apps.network import history as network
from laroque.apps.network import queries as organisms
from laroque.apps.registry import history as registry
from laroque.apps.registry import operations as registers
from laroque.apps.registry import queries as registered
from laroque.apps.registry.states import LookKind
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.places import Body, body_read
from laroque.interfaces.web.table_cells import shown
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.postgres.journal import Change

TITLES = {
    "person": gettext_lazy("Person"),
    "employer": gettext_lazy("Employer"),
    "establishment": gettext_lazy("Establishment"),
    "headcounts": gettext_lazy("Headcounts of an employer"),
    "bank_account": gettext_lazy("Bank account"),
    "mandate": gettext_lazy("Mandate"),
    "self_employed": gettext_lazy("Self-employed person"),
    "professional": gettext_lazy("Professional"),
    "professional_terms": gettext_lazy("Terms of a professional"),
    "organism": gettext_lazy("Organism"),
    "user": gettext_lazy("User"),
    "refund": gettext_lazy("Refund"),
    "setting": gettext_lazy("Setting"),
    "approval": gettext_lazy("Decision by a second person"),
    "entries": gettext_lazy("Entries of the books"),
}
_KINDS = {
    "made": (pgettext_lazy("record", "Made"), "good"),
    "changed": (pgettext_lazy("record", "Changed"), "warn"),
    "deleted": (pgettext_lazy("record", "Deleted"), "bad"),
    "requested": (pgettext_lazy("decision", "Requested"), "warn"),
    "approved": (pgettext_lazy("decision", "Approved"), "good"),
    "refused": (pgettext_lazy("decision", "Refused"), "bad"),
}


@member_page(may=Ability.READ_HISTORY)
def history_page(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """The history of a record, the latest first; one that is not there, or belongs elsewhere, has none."""
    if kind not in TITLES:
        raise Http404
    chosen = request.chosen
    if kind == "entries":
        place = body_read(chosen, request.GET["body"]) if "body" in request.GET else _own(chosen)
        table = _entries(request, place, key)
    else:
        rows = [*_journal(chosen, kind, key), *_decisions(chosen, kind, key)]
        table = _changes(request, sorted(rows, key=lambda row: row["at"])[::-1])
    if not isinstance(table, Table):
        return table
    if not table.rows and not table.narrowed:
        raise Http404
    if kind == "person":
        _keep_look(request, key)
    named = organisms.organism(organism_id=int(key)).name if kind == "organism" else key
    return render(request, "site/history.html", {"title": TITLES[kind], "key": named, "table": table})


def _own(chosen: Chosen) -> Body:
    return Body(chosen.organism_id, chosen.organism_code, chosen.organism_name, own=True)


def _keep_look(request: HttpRequest, key: str) -> None:
    kept = partial(
        registers.record_look,
        kind=LookKind.PERSON,
        key=key,
        who=request.user.get_username(),
        why=f"history, {request.chosen.organism_code}",
        at=timezone.now(),
    )
    transaction.on_commit(kept)  # after the request, since a reader who changes nothing has a read-only transaction


def _journal(chosen: Chosen, kind: str, key: str) -> list[dict[str, Any]]:
    """What the journal says of a record, as rows of the table."""
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
    found: list[Change] = []
    if kind in registry.KINDS:
        found = registry.history_of(kind=kind, key=key) if _concerns(chosen, kind, key) else []
    elif kind == "organism" and number is not None:
        found = network.history_of(organism_id=number)
    elif kind == "user" and number is not None:
        limit = None if chosen.national else chosen.organism_id
        found = access.history_of_user(user_id=number, organism_id=limit)
    elif kind == "refund" and number is not None:
        found = contributions.history_of_refund(organism_id=chosen.organism_id, refund_id=number)
    elif kind == "setting":
        found = contributions.history_of_setting(organism_id=chosen.organism_id, name=key)
    names = access.names_of_users(user_ids=[change.user for change in found if isinstance(change.user, int)])
    return [_change_row(change, names) for change in found]


def _concerns(chosen: Chosen, kind: str, key: str) -> bool:
    """Whether a record of the registers, which are national, concerns the body of the reader."""
    if chosen.national or kind == "person":  # who looks at a person is kept
        return True
    if kind in ("professional", "professional_terms") and chosen.insures:
        return True
    if kind == "mandate":
        mandate = registered.mandate_of_rum(rum=key)
        return mandate is not None and mandate.organism_id == chosen.organism_id
    if kind == "bank_account":
        account = registered.bank_account(account_id=int(key)) if key.isascii() and key.isdigit() else None
        key = "" if account is None else account.holder_key
        if key == chosen.organism_code:
            return True
    known = key.isdigit() and len(key) in (9, 14)
    return known and bool(accounts.accounts(organism_id=chosen.organism_id, search=key, limit=1))


def _change_row(change: Change, names: dict[int, str]) -> dict[str, Any]:
    who = names.get(change.user, str(change.user)) if isinstance(change.user, int) else change.user
    label, tone = _KINDS[change.kind]
    return {
        "at": change.at,
        "what": Tag(str(label), tone),
        "who": who or _("nobody signed in (database role %(role)s)") % {"role": change.role},
        "by": change.command,
        "fields": " ; ".join(_told(each.field, each.name, each.before, each.after) for each in change.fields),
    }


def _told(field: str, name: str, before: Any, after: Any) -> str:
    """One field as a person reads it: ``town: Lyon → Paris``."""
    old, new = _value(field, before), _value(field, after)
    return f"{name}: {old} → {new}" if before is not None else f"{name}: {new}"


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if field.endswith("cents"):
        return in_euros(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return shown("instant", value)
    return shown("day", value) if isinstance(value, date) else str(value)


def _decisions(chosen: Chosen, kind: str, key: str) -> list[dict[str, Any]]:
    """What was asked of a second person about a record, and decided; ``approval`` is ``kind:key`` of any subject."""
    subject, _colon, number = key.partition(":") if kind == "approval" else (kind, ":", key)
    found = roles.approvals_of(organism_id=chosen.organism_id, subject_kind=subject, subject_key=number)
    people = {person for row in found for person in (row.requested_by, row.decided_by) if person is not None}
    names = access.names_of_users(user_ids=people) if people else {}
    return [line for row in found for line in _decision_rows(row, names)]


def _decision_rows(row: roles.ApprovalView, names: dict[int, str]) -> Iterable[dict[str, Any]]:
    label, tone = _KINDS["requested"]
    yield {
        "at": row.requested_at,
        "what": Tag(str(label), tone),
        "who": names.get(row.requested_by, str(row.requested_by)),
        "by": "",
        "fields": "",
    }
    if row.decided_at is not None and row.decided_by is not None:
        label, tone = _KINDS[row.state.value]
        who = names.get(row.decided_by, str(row.decided_by))
        yield {"at": row.decided_at, "what": Tag(str(label), tone), "who": who, "by": "", "fields": row.reason}


def _changes(request: HttpRequest, rows: list[dict[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="history",
        caption=_("What happened, the latest first"),
        columns=[
            Column("at", _("When"), "instant", sortable=True),
            Column("what", _("What"), "state", sortable=True),
            Column("who", _("Who"), sortable=True),
            Column("fields", _("Fields, before and after")),
            Column("by", _("Command or page"), "code"),
        ],
        rows=rows,
        sort="-at",
        search=_("Part of a text"),
    )


def _entries(request: HttpRequest, place: Body, source: str) -> Table | HttpResponseBase:
    """The entries that a source (run, movement, message) gave rise to: never changed, they are the history."""
    found = books.entries_of(organism_id=place.id, source=source)
    rows = [
        {
            "number": row.id,
            "posted_at": row.posted_at,
            "accounting_on": row.accounting_on,
            "reason": row.reason,
            "legs": " ; ".join(f"{leg.account} {in_euros(leg.cents)}" for leg in row.legs),
            "cents": sum(leg.cents for leg in row.legs if leg.cents > 0),
            "reverses": row.reverses,
        }
        for row in found
    ]
    return table_page(
        request,
        name="entries",
        caption=_("Entries booked from %(source)s") % {"source": source},
        columns=[
            Column("number", _("Number"), "number", sortable=True),
            Column("posted_at", _("Booked at"), "instant", sortable=True),
            Column("accounting_on", _("Accounting day"), "day", sortable=True),
            Column("reason", _("Reason"), sortable=True),
            Column("legs", _("Accounts")),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
            Column("reverses", _("Undoes the entry"), "number"),
        ],
        rows=rows,
        sort="-number",
    )


addresses: list[URLPattern] = [path("history/<str:kind>/<path:key>/", history_page, name="history")]
