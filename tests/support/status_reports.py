"""Answers of a bank to payment orders, as pain.002 bytes of any version read."""

from collections.abc import Sequence

from lxml import etree

from laroque.formats.sepa.elements import ElementMaker, serialise

Told = tuple[str | None, str, str | None]
"""End-to-end id, status and reason of an order."""


def status_report(
    original: str,
    *,
    status: str | None = None,
    reason: str | None = None,
    groups: Sequence[tuple[str, str | None, str | None, Sequence[Told]]] = (),
    kind: str = "pain.008.001.02",
    number: str = "ST-1",
    version: str = "001.03",
) -> bytes:
    """An answer about a message of ours; ``groups``: payment id, status, reason and the orders told of."""
    e = ElementMaker(f"urn:iso:std:iso:20022:tech:xsd:pain.002.{version}")

    def why(code: str | None) -> etree._Element | None:
        return e.holding("StsRsnInf", e.holding("Rsn", e.text("Cd", code))) if code else None

    def order(told: Told) -> etree._Element:
        key, told_status, told_reason = told
        return e.holding(
            "TxInfAndSts", e.text_if("OrgnlEndToEndId", key), e.text("TxSts", told_status), why(told_reason)
        )

    header = e.holding("GrpHdr", e.text("MsgId", number), e.text("CreDtTm", "2026-05-06T08:00:00+02:00"))
    about = e.holding(
        "OrgnlGrpInfAndSts",
        e.text("OrgnlMsgId", original),
        e.text("OrgnlMsgNmId", kind),
        e.text_if("GrpSts", status),
        why(reason),
    )
    told_groups = [
        e.holding(
            "OrgnlPmtInfAndSts",
            e.text("OrgnlPmtInfId", payment_id),
            e.text_if("PmtInfSts", group_status),
            why(group_reason),
            *(order(each) for each in orders),
        )
        for payment_id, group_status, group_reason, orders in groups
    ]
    return serialise(e.holding("Document", e.holding("CstmrPmtStsRpt", header, about, *told_groups)))
