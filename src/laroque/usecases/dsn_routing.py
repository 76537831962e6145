"""Which collecting bodies a declaration goes to, and what it declares and orders to pay to each."""

from dataclasses import dataclass
from datetime import date

from laroque.apps.network.queries import Network
from laroque.apps.network.rules.routing import route_establishment, route_recipient
from laroque.formats.dsn.filings import DeclaredSum, Filing
from laroque.kernel.findings import Finding

DIRECT_DEBIT = "05"
"""Mode of payment of S21.G00.20.010: the payer orders a SEPA direct debit."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What a declaration declares to a collecting body, and what it orders that body to debit, in cents."""

    organism_id: int
    declared_cents: int
    debit_cents: int


def destinations(filing: Filing, network: Network, *, on: date) -> tuple[list[Destination], tuple[Finding, ...]]:
    """The bodies named as recipients of its bordereaux, else of its payments, else the body of its place of work.

    Sums for recipients that collect nothing for the network (pension funds, taxes) are left out. Without any body, the
    findings say why.
    """
    named = [_body(each, network, on) for each in filing.bordereaux]
    bodies = {body for body in named if body} or {
        body for each in filing.payments if (body := _body(each, network, on))
    }
    findings: tuple[Finding, ...] = ()
    if not bodies:
        recipient = next((each.recipient for each in filing.bordereaux), None)
        route = route_establishment(network, recipient_siret=recipient, postcode=filing.postcode or None, on=on)
        findings = route.findings
        bodies = {route.organism.id} if route.organism else set()
    default = min(bodies, default=0)
    return [_destination(filing, body, body == default, network, on) for body in sorted(bodies)], findings


def receives(organism_id: int, recipient: str, network: Network, *, on: date, is_default: bool) -> bool:
    """Whether the bordereau of a recipient is for a body: it names it, or names none that is known."""
    body = _body(DeclaredSum(recipient, 0), network, on)
    return body == organism_id or (body is None and is_default)


def _destination(filing: Filing, body: int, is_default: bool, network: Network, on: date) -> Destination:
    declared = sum(
        each.cents
        for each in filing.bordereaux
        if receives(body, each.recipient, network, on=on, is_default=is_default)
    )
    debits = (each for each in filing.payments if each.mode == DIRECT_DEBIT and _body(each, network, on) == body)
    return Destination(body, declared, sum(each.cents for each in debits))


def _body(declared: DeclaredSum, network: Network, on: date) -> int | None:
    route = route_recipient(network, declared.recipient, on)
    return route.organism.id if route.organism else None
