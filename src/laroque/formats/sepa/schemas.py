"""The schemas of pain.008, and documents checked against them."""

from functools import cache
from importlib import resources
from typing import Any

from lxml import etree

from laroque.formats.sepa.records import InvalidPaymentFile
from laroque.kernel.text import Text

VERSIONS = ("001.02", "001.08")
"""Versions of pain.008 written and read: the one French banks have taken since 2014, and that of the 2019 rulebook."""
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008."


def namespace_of(version: str) -> str:
    """The namespace of a version; raises ``InvalidPaymentFile`` when it is not one of ``VERSIONS``."""
    if version not in VERSIONS:
        raise InvalidPaymentFile(
            [
                Text(
                    f"pain.008.{version} is neither written nor read; use {' or '.join(VERSIONS)}",
                    f"pain.008.{version} n'est ni écrit ni lu ; utilisez {' ou '.join(VERSIONS)}",
                )
            ]
        )
    return _NAMESPACE + version


def version_of(root: etree._Element) -> str:
    """The version of a document; raises ``InvalidPaymentFile`` when it is no pain.008 that is read."""
    namespace = etree.QName(root).namespace or ""
    if not namespace.startswith(_NAMESPACE):
        raise InvalidPaymentFile([Text("the file is not a pain.008", "le fichier n'est pas un pain.008")])
    version = namespace.removeprefix(_NAMESPACE)
    namespace_of(version)
    return version


def check_schema(root: etree._Element, version: str) -> None:
    """Raise ``InvalidPaymentFile`` with the schema's own words when a document does not follow it."""
    schema = _schema(version)
    if not schema.validate(root):
        log: Any = schema.error_log
        # libxml2 speaks English only; its words name the element and the line, which no translation would.
        words = [f"{entry.line}: {entry.message}" for entry in log]
        raise InvalidPaymentFile([Text(f"schema, line {said}", f"schéma, ligne {said}") for said in words[:20]])


@cache
def _schema(version: str) -> etree.XMLSchema:
    name = f"schemas/pain.008.{version}.xsd"
    return etree.XMLSchema(etree.fromstring(resources.files("sepaxml").joinpath(name).read_bytes()))
