"""The schemas of the payment orders written and read, and documents checked against them."""

from functools import cache
from importlib import resources
from typing import Any

from lxml import etree

from laroque.formats.sepa.records import InvalidPaymentFile
from laroque.kernel.text import Text

VERSIONS = {"pain.001": ("001.03", "001.09"), "pain.008": ("001.02", "001.08")}
"""Versions of each message: those French banks have taken since 2014, and those of the 2019 rulebook."""
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def namespace_of(message: str, version: str) -> str:
    """The namespace of a version of ``pain.001`` or ``pain.008``; raises ``InvalidPaymentFile`` for any other."""
    versions = VERSIONS[message]
    if version not in versions:
        raise InvalidPaymentFile(
            [
                Text(
                    f"{message}.{version} is neither written nor read; use {' or '.join(versions)}",
                    f"{message}.{version} n'est ni écrit ni lu ; utilisez {' ou '.join(versions)}",
                )
            ]
        )
    return f"{_NAMESPACE}{message}.{version}"


def version_of(root: etree._Element, message: str) -> str:
    """The version of a document; raises ``InvalidPaymentFile`` when it is no such message of a version read."""
    prefix = f"{_NAMESPACE}{message}."
    namespace = etree.QName(root).namespace or ""
    if not namespace.startswith(prefix):
        raise InvalidPaymentFile([Text(f"the file is not a {message}", f"le fichier n'est pas un {message}")])
    version = namespace.removeprefix(prefix)
    namespace_of(message, version)
    return version


def check_schema(root: etree._Element, message: str, version: str) -> None:
    """Raise ``InvalidPaymentFile`` with the schema's own words when a document does not follow it."""
    schema = _schema(message, version)
    if not schema.validate(root):
        log: Any = schema.error_log
        # libxml2 speaks English only; its words name the element and the line, which no translation would.
        words = [f"{entry.line}: {entry.message}" for entry in log]
        raise InvalidPaymentFile([Text(f"schema, line {said}", f"schéma, ligne {said}") for said in words[:20]])


@cache
def _schema(message: str, version: str) -> etree.XMLSchema:
    name = f"schemas/{message}.{version}.xsd"
    return etree.XMLSchema(etree.fromstring(resources.files("sepaxml").joinpath(name).read_bytes()))
