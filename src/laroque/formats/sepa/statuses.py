"""What a bank answers to payment orders (pain.002): the message, its groups and its orders, accepted or refused.

As for statements the schema is not a gate: what is there is read, and what cannot be right is said.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from laroque.formats.sepa.places import MESSAGE_BYTES_MAX, Place
from laroque.kernel.findings import Finding, Severity, is_rejected
from laroque.kernel.money import NotAnAmount, parse_cents
from laroque.kernel.text import Text

VERSIONS = ("03", "12", "14", "15")
"""Versions read: the one of the 2009 rulebooks, and those of the schemas at hand since."""
REJECTED, PENDING, PARTLY = "RJCT", "PDNG", "PART"
ACCEPTED = frozenset({"ACTC", "ACCP", "ACSP", "ACSC", "ACCC", "ACWC", "ACWP", "ACFC", "RCVD", "PATC"})
"""Codes that announce no refusal: received, checked, accepted, executed. Only a statement proves that money moved."""
FINDINGS_MAX = 1_000

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(pain\.002\.001\.([0-9]{2}))")
_PREFIX = b"pain.002.001."


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """What the bank says of one order, under its end-to-end id; ``amount_cents`` is None when it does not say."""

    end_to_end_id: str | None
    status: str | None
    reason: str | None
    detail: str | None
    amount_cents: int | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """What the bank says of a group of orders (PmtInf), and of those of its orders that it names."""

    payment_id: str | None
    status: str | None
    reason: str | None
    detail: str | None
    orders: tuple[OrderStatus, ...]


@dataclass(frozen=True, slots=True)
class StatusFile:
    """An answer of the bank: about which message of ours, what it says of it whole, group by group, order by order."""

    name: str
    version: str | None
    message_id: str | None
    created_on: date | None
    original_message_id: str | None
    original_kind: str | None
    status: str | None
    reason: str | None
    detail: str | None
    groups: tuple[GroupStatus, ...]
    findings: tuple[Finding, ...]

    @property
    def is_rejected(self) -> bool:
        """Whether the file cannot be used."""
        return is_rejected(self.findings)


def is_status_report(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a pain.002, of whatever version."""
    # The zero bytes of UTF-16 are dropped so that the name is seen in that encoding too.
    return _PREFIX in head.replace(b"\0", b"")


def read_statuses(source: Path | bytes, *, name: str | None = None) -> StatusFile:
    """The answer a file holds, with what was found wrong. Never raises for what the bytes hold.

    Raises ``OSError`` when the path cannot be read.
    """
    label = name if name is not None else (str(source) if isinstance(source, Path) else "")
    content = source.read_bytes() if isinstance(source, Path) else source
    findings: list[Finding] = []
    place, version = _root(content, findings)
    if place is None:
        return StatusFile(label, version, None, None, None, None, None, None, None, (), tuple(findings))
    original = _first(place, "OrgnlGrpInfAndSts") or place
    file = StatusFile(
        name=label,
        version=version,
        message_id=place.text("GrpHdr/MsgId"),
        created_on=_day(place.text("GrpHdr/CreDtTm")),
        original_message_id=original.text("OrgnlMsgId"),
        original_kind=original.text("OrgnlMsgNmId"),
        status=original.text("GrpSts"),
        reason=_reason(original),
        detail=original.text("StsRsnInf/AddtlInf"),
        groups=tuple(_group(group, findings) for group in place.all("OrgnlPmtInfAndSts")),
        findings=(),
    )
    _check(file, findings)
    kept = findings[:FINDINGS_MAX]
    if len(findings) > FINDINGS_MAX:
        kept.append(_finding("TOO_MANY_FINDINGS", None, len(findings) - FINDINGS_MAX))
    return replace(file, findings=tuple(kept))


def _root(content: bytes, findings: list[Finding]) -> tuple[Place | None, str | None]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if len(content) > MESSAGE_BYTES_MAX:
        findings.append(_finding("ELEMENT_TOO_LARGE", None))
        return None, None
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        findings.append(_finding("NOT_WELL_FORMED", getattr(error, "lineno", None), error))
        return None, None
    tree: Any = root.getroottree()
    name = etree.QName(root)
    matched = _NAMESPACE.fullmatch(name.namespace or "")
    report = None if matched is None else root.find(f"{{{name.namespace}}}CstmrPmtStsRpt")
    if tree.docinfo.doctype:
        findings.append(_finding("UNSAFE_XML", 1))
        return None, None
    if matched is None or report is None:
        findings.append(_finding("NOT_A_STATUS_REPORT", 1, name.namespace or name.localname))
        return None, None
    if matched[2] not in VERSIONS:
        findings.append(_finding("VERSION_NOT_SUPPORTED", 1, matched[1]))
        return None, matched[1]
    return Place(report, name.namespace or ""), matched[1]


def _group(group: Place, findings: list[Finding]) -> GroupStatus:
    return GroupStatus(
        group.text("OrgnlPmtInfId"),
        group.text("PmtInfSts"),
        _reason(group),
        group.text("StsRsnInf/AddtlInf"),
        tuple(_order(order, findings) for order in group.all("TxInfAndSts")),
    )


def _order(order: Place, findings: list[Finding]) -> OrderStatus:
    amount = _first(order, "OrgnlTxRef/Amt/InstdAmt") or _first(order, "OrgnlTxRef/InstdAmt")
    written = None if amount is None else (amount.element.text or "").strip()
    cents = None
    if written:
        try:
            cents = parse_cents(written)
        except NotAnAmount:
            findings.append(_finding("AMOUNT_UNREADABLE", _line(order), written))
    return OrderStatus(
        order.text("OrgnlEndToEndId"),
        order.text("TxSts"),
        _reason(order),
        order.text("StsRsnInf/AddtlInf"),
        cents,
        None if amount is None else amount.element.get("Ccy"),
    )


def _check(file: StatusFile, findings: list[Finding]) -> None:
    """What makes an answer of no use, or only partly clear."""
    if file.original_message_id is None:
        findings.append(_finding("ORIGINAL_MISSING", None))
    known = {*ACCEPTED, REJECTED, PENDING, PARTLY}
    told = [file.status, *(group.status for group in file.groups)]
    told += [order.status for group in file.groups for order in group.orders]
    for code in sorted({each for each in told if each is not None} - known):
        findings.append(_finding("STATUS_UNKNOWN", None, code))
    if not any(told):
        findings.append(_finding("STATUS_MISSING", None))
    if any(order.end_to_end_id is None for group in file.groups for order in group.orders):
        findings.append(_finding("ORDER_UNNAMED", None))


def _reason(place: Place) -> str | None:
    return place.text("StsRsnInf/Rsn/Cd") or place.text("StsRsnInf/Rsn/Prtry")


def _first(place: Place, path: str) -> Place | None:
    return next(iter(place.all(path)), None)


def _line(place: Place) -> int | None:
    line: Any = place.element.sourceline
    return None if line is None else int(line)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None


def _finding(control: str, line: int | None, detail: object = "") -> Finding:
    severity, text = _CONTROLS[control]
    words = str(detail)[:200]
    return Finding(control, severity, Text(text.en.format(detail=words), text.fr.format(detail=words)), line)


_CONTROLS = {
    "NOT_A_STATUS_REPORT": (
        Severity.REJECT,
        Text("The file is not a pain.002 message ({detail})", "Le fichier n'est pas un message pain.002 ({detail})"),
    ),
    "VERSION_NOT_SUPPORTED": (
        Severity.REJECT,
        Text(
            "{detail} is not read; ask the bank for version 001.03, 001.12, 001.14 or 001.15",
            "{detail} n'est pas lu ; demandez à la banque la version 001.03, 001.12, 001.14 ou 001.15",
        ),
    ),
    "UNSAFE_XML": (
        Severity.REJECT,
        Text(
            "The file declares a document type or entities, which a bank never sends: it is not read",
            "Le fichier déclare un type de document ou des entités, ce qu'aucune banque n'envoie : il n'est pas lu",
        ),
    ),
    "NOT_WELL_FORMED": (
        Severity.REJECT,
        Text("The XML is not readable ({detail})", "Le XML n'est pas lisible ({detail})"),
    ),
    "ELEMENT_TOO_LARGE": (
        Severity.REJECT,
        Text("The file is larger than any answer of a bank", "Le fichier est plus grand que toute réponse de banque"),
    ),
    "ORIGINAL_MISSING": (
        Severity.REJECT,
        Text(
            "The answer does not say which message of ours it is about (OrgnlMsgId)",
            "La réponse ne dit pas de quel message de notre part il s'agit (OrgnlMsgId)",
        ),
    ),
    "STATUS_MISSING": (
        Severity.REJECT,
        Text("The answer gives no status at all", "La réponse ne donne aucun état"),
    ),
    "STATUS_UNKNOWN": (
        Severity.WARN,
        Text(
            "The status {detail} is not known: it is shown, and nothing is done",
            "L'état {detail} est inconnu : il est montré, et rien n'est fait",
        ),
    ),
    "ORDER_UNNAMED": (
        Severity.WARN,
        Text(
            "The answer speaks of an order without its end-to-end id: it is shown, and nothing is done",
            "La réponse parle d'un ordre sans sa référence de bout en bout : il est montré, et rien n'est fait",
        ),
    ),
    "AMOUNT_UNREADABLE": (
        Severity.WARN,
        Text("The amount {detail} cannot be read", "Le montant {detail} est illisible"),
    ),
    "TOO_MANY_FINDINGS": (
        Severity.REJECT,
        Text("{detail} more findings are not shown", "{detail} autres constats ne sont pas montrés"),
    ),
}
