"""One field finds accounts, persons, declarations, payments, movements, messages and insured; an exact find opens."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability, insures
from laroque.apps.contributions.queries import finding as contributions
from laroque.apps.exchanges import finding as exchanges
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registers
from laroque.apps.registry import queries as registry
from laroque.apps.registry.states import LookKind
from laroque.apps.rights import finding as rights
from laroque.apps.treasury.queries import finding as treasury
from laroque.interfaces.web.amounts import in_euros, month, siret
from laroque.interfaces.web.membership import SEARCHING, Chosen, member_page, today
from laroque.interfaces.web.searching import TEXT_MAX, Typed, understand

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its address (empty when it has no page), what it is called, and what tells it apart."""

    name: str
    href: str
    note: str = ""
    cents: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more`` when there is more than is shown."""

    title: str
    hits: Sequence[Hit]
    more: bool


@dataclass(frozen=True, slots=True)
class Where:
    """The bodies a reader may search, by number: his own, or the whole network."""

    codes: dict[int, str]

    @property
    def ids(self) -> Collection[int]:
        """The numbers of the bodies."""
        return self.codes.keys()

    def address(self, organism_id: int, *rest: str | int, page: str = "contributor") -> str:
        """The address of a page of a body."""
        return reverse(page, args=[self.codes[organism_id], *rest])

    def note(self, organism_id: int, *more: str) -> str:
        """What tells a hit apart; the body too, where there are several."""
        return " · ".join(part for part in (self.codes[organism_id] if len(self.codes) > 1 else "", *more) if part)


@member_page(any_of=SEARCHING)
def search_page(request: HttpRequest) -> HttpResponse:
    """What answers ``?q=``, by kind; a single exact answer is opened at once."""
    typed = understand(request.GET.get("q", ""))
    groups = [] if typed.is_nothing else _groups(request.chosen, typed)
    if typed.nir and request.chosen.may(Ability.READ_ACCOUNTS):
        groups += _person(request, typed.nir)
    hits = [hit for group in groups for hit in group.hits]
    exact = [hit for hit in hits if hit.exact and hit.href]
    if len(exact) == 1 and len(hits) == 1:
        return redirect(exact[0].href)
    context = {"typed": typed, "groups": groups, "text_max": TEXT_MAX, "found": len(hits)}
    return render(request, "site/search.html", context)


def _groups(chosen: Chosen, typed: Typed) -> list[Group]:
    """What of each kind that the reader may read answers; insured persons first."""
    looks = _LOOKS if chosen.may(Ability.READ_ACCOUNTS) else ()
    where = _where(chosen)
    found = [group for look in looks if (group := _group(look, typed, where))]
    if not chosen.may(Ability.READ_RIGHTS):
        return found
    insured = _group(_insured, typed, _funds(chosen))
    return [insured, *found] if insured else found


def _funds(chosen: Chosen) -> Where:
    """The funds whose insured a reader may search."""
    if chosen.national:
        return Where({row.id: row.code for row in network.organisms() if insures(row.kind)})
    return Where({chosen.organism_id: chosen.organism_code} if chosen.insures else {})


def _insured(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    """Insured persons and dependants by NIR or by name; among many funds by NIR alone."""
    text = typed.nir or ("" if len(where.codes) > 1 else typed.name)
    if not text or not where.codes:
        return "", []
    found = rights.people(organism_ids=where.ids, on=today(), text=text, limit=limit)
    hits = [
        Hit(
            f"{row.given_names} {row.family_name}",
            where.address(row.organism_id, row.id, page="insured"),
            where.note(row.organism_id, row.nir, formats.date_format(row.born_on, "SHORT_DATE_FORMAT")),
            exact=bool(typed.nir),
        )
        for row in found
    ]
    return _("Insured persons and dependants"), hits


def _where(chosen: Chosen) -> Where:
    if chosen.national:
        return Where({row.id: row.code for row in network.organisms()})
    return Where({chosen.organism_id: chosen.organism_code})


def _group(look: Callable[[Typed, Where, int], tuple[str, list[Hit]]], typed: Typed, where: Where) -> Group | None:
    title, hits = look(typed, where, SHOWN + 1)
    return Group(title, hits[:SHOWN], len(hits) > SHOWN) if hits else None


def _person(request: HttpRequest, nir: str) -> list[Group]:
    """The person of a NIR: no table ties persons to declarations, so the register is all there is. The look is kept."""
    found = registry.person_of_nir(nir=nir)
    if found is None:
        return []
    kept = partial(
        registers.record_look,
        kind=LookKind.PERSON,
        key=str(found.id),
        who=request.user.get_username(),
        why=f"search, {request.chosen.organism_code}",
        at=timezone.now(),
    )
    transaction.on_commit(kept)  # after the request, since a reader who changes nothing has a read-only transaction
    name = f"{found.given_names} {found.family_name}".strip() or found.nir
    href = reverse("history", args=["person", found.id])
    return [Group(_("Persons"), [Hit(name, href, found.nir)], more=False)]


def _accounts(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    found: list[contributions.AccountFound] = []
    if typed.figures:
        found = contributions.accounts_beginning(organism_ids=where.ids, figures=typed.figures, limit=limit)
    elif typed.name:
        named = registry.sirets_named(text=typed.name)
        found = contributions.accounts_among(organism_ids=where.ids, sirets=named, limit=limit)
    names = registry.establishments(sirets=[row.siret for row in found])
    hits = [
        Hit(
            name=(names[row.siret].name or names[row.siret].employer_name) if row.siret in names else siret(row.siret),
            href=where.address(row.organism_id, row.siret),
            note=where.note(row.organism_id, siret(row.siret)),
            exact=len(typed.figures) in (9, 14),
        )
        for row in found
    ]
    return _("Contributor accounts"), hits


def _amounts(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    if typed.cents is None:
        return "", []
    found = contributions.accounts_of_amount(organism_ids=where.ids, cents=typed.cents, limit=limit)
    hits = [
        Hit(
            siret(row.siret),
            where.address(row.organism_id, row.siret),
            where.note(row.organism_id, _("due %(cents)s") % {"cents": in_euros(row.due_cents)}),
            row.balance_cents,
        )
        for row in found
    ]
    return _("Accounts that owe this amount, or whose dues come to it"), hits


def _declarations(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    if typed.cents is None:
        return "", []
    found = contributions.declarations_of_amount(organism_ids=where.ids, cents=typed.cents, limit=limit)
    hits = [
        Hit(
            f"{siret(row.siret)}, {month(row.month)}",
            where.address(row.organism_id, row.siret, row.id, page="declaration"),
            where.note(row.organism_id, str(row.state.label)),
            row.declared_cents,
        )
        for row in found
    ]
    return _("Declarations"), hits


def _payments(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    found: list[contributions.PaymentFound] = []
    if typed.cents is not None:
        found = contributions.payments_of_amount(organism_ids=where.ids, cents=typed.cents, limit=limit)
    if typed.reference:
        keys = {typed.reference, typed.reference.upper()}
        found += contributions.payments_of_key(organism_ids=where.ids, keys=keys, limit=limit)
    hits = [
        Hit(
            f"{row.means.label}, {row.key}",
            where.address(row.organism_id, row.siret, row.id, page="payment"),
            where.note(row.organism_id, siret(row.siret), str(row.state.label)),
            row.cents,
            exact=row.key.upper() == typed.reference.upper(),
        )
        for row in found
    ]
    return _("Payments"), hits


def _debits(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    if not typed.reference:
        return "", []
    found = treasury.debits_named(organism_ids=where.ids, reference=typed.reference.upper(), limit=limit)
    hits = [
        Hit(
            _("Mandate %(rum)s, debit %(reference)s") % {"rum": row.rum, "reference": row.end_to_end_id},
            where.address(row.organism_id, row.siret),
            where.note(row.organism_id, siret(row.siret), str(row.state.label)),
            row.cents,
        )
        for row in found
        if row.end_to_end_id != typed.reference.upper()  # its payment is found by the same reference
    ]
    return _("Direct debits"), hits


def _movements(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    found: list[treasury.MovementFound] = []
    if typed.cents is not None:
        found = treasury.movements_of_amount(organism_ids=where.ids, cents=typed.cents, limit=limit)
    if typed.reference:
        found += treasury.movements_named(organism_ids=where.ids, reference=typed.reference, limit=limit)
    hits = [
        Hit(
            row.counterparty or _("Movement %(number)s") % {"number": row.id},
            where.address(row.organism_id, row.id, page="receipt"),
            where.note(row.organism_id, f"{row.booked_on or ''}", str(row.state.label)),
            row.cents,
        )
        for row in found
    ]
    return _("Movements of bank statements"), hits


def _messages(typed: Typed, where: Where, limit: int) -> tuple[str, list[Hit]]:
    if not typed.reference:
        return "", []
    found = exchanges.messages_named(organism_ids=where.ids, text=typed.reference, limit=limit)
    files = treasury.debit_files_named(organism_ids=where.ids, reference=typed.reference.upper(), limit=limit)
    hits = [
        Hit(
            row.name,
            where.address(row.organism_id, row.id, page="message"),
            where.note(row.organism_id, str(row.kind.label), f"{timezone.localtime(row.recorded_at):%Y-%m-%d}"),
            exact=True,
        )
        for row in found
    ]
    hits += [
        Hit(
            row.reference,
            where.address(row.organism_id, row.message_id, page="message"),
            _("file of debits"),
            exact=True,
        )
        for row in files
    ]
    return _("Messages"), list({hit.href: hit for hit in hits}.values())


_LOOKS = (_accounts, _amounts, _declarations, _payments, _debits, _movements, _messages)

addresses: list[URLPattern] = [path("search/", search_page, name="search")]
