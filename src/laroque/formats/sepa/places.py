"""Payment messages as documents: parsed safely, and read by paths of local names."""

from typing import Any, NamedTuple

from lxml import etree

from laroque.formats.sepa.records import InvalidPaymentFile
from laroque.kernel.money import NotAnAmount, parse_cents
from laroque.kernel.text import Text

MESSAGE_BYTES_MAX = 256 << 20
"""A larger message is refused unread: banks take a tenth of it, and the whole document is held in memory."""


class Place(NamedTuple):
    """An element and the namespace of its document."""

    element: etree._Element
    namespace: str

    def text(self, path: str) -> str | None:
        """The text of the first element at a path of local names, None when absent or empty."""
        found = self.element.findtext(self._qualified(path))
        return found.strip() or None if found else None

    def need(self, path: str) -> str:
        """The same, or ``InvalidPaymentFile``: a message of Laroque or of its peers always has it."""
        found = self.text(path)
        if found is None:
            raise InvalidPaymentFile([Text(f"{path} is missing", f"{path} manque")])
        return found

    def all(self, path: str) -> list["Place"]:
        """The places at a path, in the order of the document."""
        return [Place(element, self.namespace) for element in self.element.findall(self._qualified(path))]

    def bic(self, agent: str) -> str | None:
        """The BIC of an agent, under the tag of either generation of messages."""
        return self.text(f"{agent}/FinInstnId/BIC") or self.text(f"{agent}/FinInstnId/BICFI")

    def euro_cents(self, path: str) -> int:
        """The cents of an amount in euros; raises ``InvalidPaymentFile`` for another currency or a finer amount."""
        currency = self.all(path)[0].element.get("Ccy")
        if currency != "EUR":
            raise InvalidPaymentFile([Text(f"an order is in {currency}", f"un ordre est en {currency}")])
        return cents_of(self.need(path))

    def _qualified(self, path: str) -> str:
        return "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))


def parse(content: bytes) -> etree._Element:
    """The root of a message; raises ``InvalidPaymentFile`` when it is too large, no XML, or declares a type."""
    if len(content) > MESSAGE_BYTES_MAX:
        raise InvalidPaymentFile([Text("the message is too large", "le message est trop grand")])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidPaymentFile([Text(f"not XML: {error.msg}", f"pas du XML : {error.msg}")]) from None
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise InvalidPaymentFile([Text("document types are refused", "les types de document sont refusés")])
    return root


def cents_of(text: str) -> int:
    """The cents of a decimal text, or ``InvalidPaymentFile``."""
    try:
        return parse_cents(text)
    except NotAnAmount as error:
        raise InvalidPaymentFile([Text(str(error), f"{text!r} n'est pas un montant en centimes")]) from None


def sum_problems(place: Place, amounts: list[int]) -> list[Text]:
    """What is wrong with the count and the control sum that a message or a group says of its orders."""
    count, control = place.text("NbOfTxs"), place.text("CtrlSum")
    problems = []
    if count is not None and int(count) != len(amounts):
        problems.append(
            Text(f"{count} orders said, {len(amounts)} given", f"{count} ordres dits, {len(amounts)} donnés")
        )
    if control is not None and cents_of(control) != sum(amounts):
        problems.append(
            Text(
                f"control sum {control} is not {sum(amounts)} cents",
                f"la somme de contrôle {control} n'est pas {sum(amounts)} centimes",
            )
        )
    return problems
