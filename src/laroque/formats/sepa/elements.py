"""Elements of a bank message, all of one namespace."""

from collections.abc import Iterable
from typing import Any

from lxml import etree


class ElementMaker:
    """Makes the elements of a message whose namespace is its default one."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        # The type stubs forbid the default namespace, which lxml names None.
        self._prefixes: Any = {None: namespace}

    def holding(self, tag: str, *children: etree._Element | None) -> etree._Element:
        """An element with its children, those that are None left out."""
        return self.holding_all(tag, children)

    def holding_all(self, tag: str, children: Iterable[etree._Element | None]) -> etree._Element:
        """The same, of any number of children."""
        element = self._new(tag)
        element.extend([child for child in children if child is not None])
        return element

    def text(self, tag: str, text: str) -> etree._Element:
        """An element with a text."""
        element = self._new(tag)
        element.text = text
        return element

    def text_if(self, tag: str, text: str | None) -> etree._Element | None:
        """An element with a text, None when there is no text."""
        return self.text(tag, text) if text else None

    def _new(self, tag: str) -> etree._Element:
        return etree.Element(f"{{{self._namespace}}}{tag}", nsmap=self._prefixes)


def serialise(root: etree._Element) -> bytes:
    """The bytes of a message: UTF-8, indented, the same for the same elements."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
