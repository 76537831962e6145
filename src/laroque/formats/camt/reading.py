"""Reading camt files as a stream: memory holds the movements, never the document."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from lxml import etree

from laroque.formats.camt.assembling import StatementMaker
from laroque.formats.camt.elements import Elements, elements_of
from laroque.formats.camt.faults import Faults
from laroque.formats.camt.records import CamtFile

VERSIONS = ("02", "03", "04", "08")
"""Versions of the messages read, those French banks send; any other is refused by its name."""
CHUNK_BYTES = 1 << 16
SILENCE_BYTES_MAX = 32 << 20
"""Bytes that may pass without an entry, a detail or a balance: beyond, the file is built to fill memory."""
HEAD_CHUNKS_MAX = 16
"""Chunks read to find the first element: a prolog longer than a million bytes is no bank's."""

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.(05[234])\.001\.([0-9]{2}))")
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


class _Root(NamedTuple):
    """The first element of a file: its namespace when it is a ``Document``, and whether the file declares a type."""

    namespace: str
    declares_type: bool


def read_statements(source: Path | bytes | BinaryIO, *, name: str | None = None) -> CamtFile:
    """Every statement of a camt.052, 053 or 054 file, with what was found wrong.

    Never raises for what the bytes hold: a file that is something else, hostile or cut gives findings and whatever
    could be read before the fault. Raises ``OSError`` when the path cannot be read.
    """
    label = name if name is not None else (str(source) if isinstance(source, Path) else "")
    faults = Faults()
    with _opened(source) as stream:
        chunks = iter(lambda: stream.read(CHUNK_BYTES), b"")
        head: list[bytes] = []
        version, elements = _recognise(_find_root(chunks, head, faults), faults)
        if elements is None:
            return CamtFile(label, version, (), faults.all())
        maker = StatementMaker(elements, faults)
        _feed(chain(head, chunks), elements, maker, faults)
    return CamtFile(label, version, maker.finish(), faults.all())


def _find_root(chunks: Iterator[bytes], head: list[bytes], faults: Faults) -> _Root | None:
    """The first element, reading no more than needed; the bytes read are kept in ``head``."""
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    fault: etree.XMLSyntaxError | None = None
    try:
        for chunk in islice(chunks, HEAD_CHUNKS_MAX):
            head.append(chunk)
            parser.feed(chunk)
            if root := _first_root(parser):
                return root
        parser.close()
    except etree.XMLSyntaxError as error:
        fault = error
    # A fault further down the first chunk does not hide its root: the reader shows what stands between.
    root = _first_root(parser)
    if root is None:
        _refuse_head(b"".join(head), fault, faults)
    return root


def _first_root(parser: etree.XMLPullParser) -> _Root | None:
    return next((_root(element) for _, element in parser.read_events()), None)


def _root(element: Any) -> _Root:
    name = etree.QName(element)
    declaration = element.getroottree().docinfo
    namespace = (name.namespace or "") if name.localname == "Document" else name.localname
    return _Root(namespace, declaration.internalDTD is not None or bool(declaration.doctype))


def _refuse_head(head: bytes, fault: etree.XMLSyntaxError | None, faults: Faults) -> None:
    # The zero bytes of UTF-16 are dropped so that a declaration is seen in that encoding too.
    if b"<!DOCTYPE" in head.replace(b"\0", b""):
        faults.add("UNSAFE_XML", 1)
    else:
        faults.add("NOT_A_STATEMENT", 1, f"XML: {fault.msg}" if fault and head.strip() else "empty")


def _recognise(root: _Root | None, faults: Faults) -> tuple[str | None, Elements | None]:
    """The message of a file and its elements, None with a finding when it is not to be read."""
    if root is None:
        return None, None
    matched = _NAMESPACE.fullmatch(root.namespace)
    if root.declares_type:
        faults.add("UNSAFE_XML", 1)
        return (matched[1] if matched else None), None
    if matched is None:
        faults.add("NOT_A_STATEMENT", 1, root.namespace or "Document")
        return None, None
    if matched[3] not in VERSIONS:
        faults.add("VERSION_NOT_SUPPORTED", 1, matched[1])
        return matched[1], None
    return matched[1], elements_of(root.namespace, matched[2], matched[3])


def _feed(chunks: Iterable[bytes], elements: Elements, maker: StatementMaker, faults: Faults) -> None:
    wanted = (elements.statement, elements.balance, elements.entry, elements.detail)
    parser = etree.XMLPullParser(events=("end",), tag=wanted, remove_comments=True, remove_pis=True, **_SAFE)
    silent_bytes = 0
    control = "NOT_WELL_FORMED"
    try:
        for chunk in chunks:
            parser.feed(chunk)
            silent_bytes = 0 if _take_events(parser, maker) else silent_bytes + len(chunk)
            if silent_bytes > SILENCE_BYTES_MAX:
                faults.add("ELEMENT_TOO_LARGE")
                return
        # What no byte contradicted is only wrong for want of more bytes.
        control = "TRUNCATED"
        parser.close()
    except etree.XMLSyntaxError as error:
        faults.add(control, error.lineno, error.msg or "")
    _take_events(parser, maker)


def _take_events(parser: etree.XMLPullParser, maker: StatementMaker) -> int:
    """Hand what was read to the maker; gives back how many elements came whole."""
    whole = 0
    events: Iterable[Any] = parser.read_events()
    for _, element in events:
        maker.take(element)
        whole += 1
    return whole


@contextmanager
def _opened(source: Path | bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    elif isinstance(source, bytes):
        yield BytesIO(source)
    else:
        yield source
