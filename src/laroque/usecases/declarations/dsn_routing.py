"""Which collecting bodies a declaration goes to, and what it declares and orders to pay to each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from laroque.apps.network.queries import Network
from laroque.apps.network.rules.routing import Route, route_establishment, route_recipient
from laroque.formats.dsn.filings import Filing
from laroque.kernel.findings import Finding

DIRECT_DEBIT = "05"
"""Mode of payment of S21.G00.20.010: the payer orders a SEPA direct debit."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What a declaration declares to a collecting body, and what it orders that body to debit, in cents.

    ``has_bordereaux`` says whether it declares anything there, ``is_by_place`` that it names no body and goes to the
    one of its place of work. ``others`` are the ids of the other bodies that it goes to, each for its own bordereaux.
    ``findings`` are warnings on how the body was found: a recipient that merged into it, another seat, a fact that is
    not certain.
    """

    organism_id: int
    declared_cents: int
    debit_cents: int
    others: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()
    has_bordereaux: bool = False
    is_by_place: bool = False


def destinations(filing: Filing, network: Network, *, on: date) -> tuple[list[Destination], tuple[Finding, ...]]:
    """The bodies named as recipients of its bordereaux, else of its payments, else the body of its place of work.

    Sums for recipients that collect nothing for the network (pension funds, taxes) are left out. Without any body, the
    findings say why.
    """
    named = {each.recipient for each in (*filing.bordereaux, *filing.payments)}
    routes = {recipient: route_recipient(network, recipient, on) for recipient in sorted(named)}
    declared = {_body(routes[each.recipient]) for each in filing.bordereaux}
    paid = {_body(routes[each.recipient]) for each in filing.payments}
    bodies = {body for body in declared if body is not None} or {body for body in paid if body is not None}
    findings: tuple[Finding, ...] = ()
    if is_by_place := not bodies:
        recipient = next((each.recipient for each in filing.bordereaux), None)
        route = route_establishment(network, recipient_siret=recipient, postcode=filing.postcode or None, on=on)
        findings = route.findings
        bodies = {route.organism.id} if route.organism else set()
    found = (_destination(filing, body, frozenset(bodies), routes) for body in sorted(bodies))
    return [replace(each, is_by_place=is_by_place) for each in found], findings


def body_of(recipient: str, network: Network, *, on: date) -> int | None:
    """The collecting body that a recipient (S21.G00.20.001, S21.G00.22.001) is on a day, if it is one."""
    return _body(route_recipient(network, recipient, on))


def _body(route: Route) -> int | None:
    return route.organism.id if route.organism else None


def _destination(filing: Filing, body: int, bodies: frozenset[int], routes: Mapping[str, Route]) -> Destination:
    """A bordereau whose recipient is of no body is for the first body of its declaration."""
    ours = {body, None} if body == min(bodies) else {body}
    declared = [each.cents for each in filing.bordereaux if _body(routes[each.recipient]) in ours]
    debits = (each for each in filing.payments if each.mode == DIRECT_DEBIT)
    ordered = (each.cents for each in debits if _body(routes[each.recipient]) == body)
    said = (finding for route in routes.values() if _body(route) == body for finding in route.findings)
    findings = tuple(dict.fromkeys(said))
    return Destination(body, sum(declared), sum(ordered), bodies - {body}, findings, has_bordereaux=bool(declared))
