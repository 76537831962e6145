"""Tables in dBASE III, as the CCAM is published: a head, fields of a fixed length, records one after the other."""

import struct
from collections.abc import Iterator
from itertools import takewhile

_HEAD, _FIELD = 32, 32
_VERSIONS = {0x03, 0x30, 0x83}
_END = 0x0D
_DELETED = b"*"


class NotDbf(ValueError):
    """The content is not a table in dBASE III."""


def read_dbf(content: bytes) -> tuple[list[str], Iterator[dict[str, str]]]:
    """The names of the fields, and each record by field; records struck out are left aside. Raises ``NotDbf``."""
    if len(content) < _HEAD or content[0] not in _VERSIONS:
        raise NotDbf
    count, head, length = struct.unpack("<IHH", content[4:12])
    fields = list(_fields(content[_HEAD:head]))
    if not fields or sum(size for _, size in fields) + 1 != length:
        raise NotDbf
    return [name for name, _ in fields], _records(content[head:], fields, count, length)


def _fields(descriptors: bytes) -> Iterator[tuple[str, int]]:
    places = takewhile(lambda at: descriptors[at] != _END, range(0, len(descriptors), _FIELD))
    for at in places:
        each = descriptors[at : at + _FIELD]
        if len(each) < _FIELD:
            return
        yield each[:11].split(b"\0")[0].decode("ascii", "replace").strip(), each[16]


def _records(body: bytes, fields: list[tuple[str, int]], count: int, length: int) -> Iterator[dict[str, str]]:
    for at in range(0, min(count * length, len(body) - length + 1), length):
        record = body[at : at + length]
        if record[:1] == _DELETED:
            continue
        values, start = {}, 1
        for name, size in fields:
            values[name] = record[start : start + size].decode("cp1252", "replace")
            start += size
        yield values
