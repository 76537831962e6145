"""The DSN norm P26V01 (and its differences with P25V01) as tables that the reader and the checks look up.

``blocks.csv`` holds the tree (code, parent, how many times a block may stand under its parent) and ``rubriques.csv``
the fields: type, lengths, usage by nature (O mandatory, C conditional, I and N forbidden; the natures in the order of
``NATURES``), the norm that alone knows the field, pattern and closed values. Compiled from the technical
specification (cahier technique) of the norm that GIP-MDS publishes each year: structure, labels, types and values of
2026.1, lengths, patterns and usages of 2025.1. Facts only. The printed pattern of localities is left out: it refuses
accents and hyphens, which the norm accepts.
"""

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import polars as pl

NATURES = ("01", "04", "05", "07", "08", "09", "10")
"""Natures: monthly, sick leave, return to work, end of contract, start of variable data, substitution, hiring."""

SIGNALS = ("04", "05", "07")
"""Natures of which a collecting body keeps that they came: their content is for other bodies."""

NOT_RECEIVED = ("08", "10")
"""Natures that no collecting body receives."""

NORMS = ("P25V01", "P26V01")
"""Versions of the norm that are read."""

ENVELOPE = ("S05.G51.00", "S06.G51.00", "S95.G51.00", "S96.G51.00")
"""Blocks that the platform puts around the sends it passes on."""

SERVICE = ("S10.G00.95", "S20.G00.96")
"""Blocks that the platform adds inside a send."""

_SERVICE_NUMBERS = range(900, 1000)
_MULTIPLIER = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Rubrique:
    """One field of the norm. ``usage`` has one letter a nature; ``only_in`` is P25 or P26 for a field of one norm."""

    code: str
    type: str
    length_min: int
    length_max: int
    usage: str
    only_in: str
    pattern: str
    values: tuple[str, ...]
    label: str

    def letter(self, nature: str) -> str:
        """Usage in declarations of a nature: O, C, I or N; C when the nature is unknown."""
        return self.usage[NATURES.index(nature)] if nature in NATURES else "C"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the norm, its parent, and how many times it may stand under it (no maximum: ``None``)."""

    code: str
    parent: str
    times_min: int
    times_max: int | None
    label: str


@dataclass(frozen=True)
class Norm:
    """The norm, by number: a rubrique's number is its rank in ``codes``, a block's its rank in ``block_codes``.

    Number 0 of each means "not in the norm" (and, as a block before the first line, "nothing open").
    """

    rubriques: dict[str, Rubrique]
    blocks: dict[str, Block]
    codes: tuple[str, ...]
    block_codes: tuple[str, ...]
    numbers: dict[str, int] = field(default_factory=dict)
    block_numbers: dict[str, int] = field(default_factory=dict)

    def path(self, block: str) -> tuple[str, ...]:
        """The block and those that must be open above it, from the outside."""
        parent = self.blocks[block].parent
        return (*self.path(parent), block) if parent else (block,)

    def label(self, code: str) -> str:
        """The official French name of a rubrique or of a block, or nothing."""
        known = self.rubriques.get(code) or self.blocks.get(code)
        return known.label if known else ""

    def mandatory(self, block: str, nature: str) -> tuple[str, ...]:
        """The rubriques that every occurrence of a block must hold in declarations of a nature."""
        return tuple(
            code for code, rubrique in self.rubriques.items() if code[:10] == block and rubrique.letter(nature) == "O"
        )

    def is_absent(self, block: str, nature: str) -> bool:
        """Whether no rubrique of a block has its place in declarations of a nature."""
        letters = {rubrique.letter(nature) for code, rubrique in self.rubriques.items() if code[:10] == block}
        return bool(letters) and letters <= {"N", "I"}

    def may_follow(self, before: str, block: str) -> bool:
        """Whether a block may open right after another one: its parent must still be open, envelopes stand outside."""
        if block == "S10.G00.00" or block in ENVELOPE:
            return before in ("", "S90.G00.90", *ENVELOPE)
        if before in ("", "S90.G00.90", *ENVELOPE):
            return False
        if block.startswith("S10."):
            return before.startswith("S10.")
        return self.blocks[block].parent in self.path(before)


@cache
def norm() -> Norm:
    """The norm, read once."""
    rubriques = {row["code"]: _rubrique(row) for row in _rows("rubriques.csv")}
    blocks = {row["code"]: _block(row) for row in _rows("blocks.csv")}
    codes = ("", *sorted(set(rubriques) | _service_codes(blocks)))
    block_codes = ("", *sorted(blocks))
    return Norm(
        rubriques,
        blocks,
        codes,
        block_codes,
        {code: number for number, code in enumerate(codes)},
        {code: number for number, code in enumerate(block_codes)},
    )


@cache
def code_names() -> pl.Series:
    """The codes by number (String)."""
    return pl.Series("code", norm().codes)


@cache
def rubrique_type() -> pl.Enum:
    """Type of the frames' columns ``rubrique``."""
    return pl.Enum(norm().codes)


@cache
def block_type() -> pl.Enum:
    """Type of the frames' columns ``block``."""
    return pl.Enum(norm().block_codes)


def code_key(line: pl.Expr) -> pl.Expr:
    """A number made of the first 16 bytes of a binary line, ``S21.G00.30.001,'``; null when it is shorter.

    Two codes could have one key, so the checks compare the code itself on each distinct line.
    """
    head = line.bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64, endianness="big")
    tail = line.bin.slice(8, 8).bin.reinterpret(dtype=pl.UInt64, endianness="big")
    return head * pl.lit(_MULTIPLIER, dtype=pl.UInt64) + tail


@cache
def code_numbers() -> pl.DataFrame:
    """The key of each known code and its number. Columns: key (UInt64), number (UInt16)."""
    codes = pl.Series("code", [f"{code},'" for code in norm().codes[1:]]).cast(pl.Binary).to_frame()
    numbers = pl.int_range(1, len(norm().codes), dtype=pl.UInt16, eager=True)
    return codes.select(key=code_key(pl.col("code"))).with_columns(number=numbers)


@cache
def by_number() -> pl.DataFrame:
    """The rubriques by number, row 0 being the unknown one.

    Columns: block (UInt8), length_min and length_max (UInt8), type (String), pattern (UInt16, rank in ``patterns``, 0
    for none), closed (Boolean), required_bit (UInt64: its bit among the fields of its block that some nature requires).
    """
    known, bits, rows = norm(), dict.fromkeys(norm().block_codes, 0), []
    ranks = {pattern: rank for rank, pattern in enumerate(patterns())}
    for code in known.codes:
        rubrique = known.rubriques.get(code)
        required = rubrique is not None and "O" in rubrique.usage
        rows.append((known.block_numbers[code[:10]], *_shape(rubrique, ranks), 1 << bits[code[:10]] if required else 0))
        bits[code[:10]] += required
    columns = ("block", "length_min", "length_max", "type", "pattern", "closed", "required_bit")
    types = (pl.UInt8, pl.UInt8, pl.UInt8, pl.String, pl.UInt16, pl.Boolean, pl.UInt64)
    return pl.DataFrame(rows, schema=dict(zip(columns, types, strict=True)), orient="row")


@cache
def patterns() -> tuple[str, ...]:
    """The distinct patterns of the norm; the first is empty, for none."""
    return ("", *sorted({rubrique.pattern for rubrique in norm().rubriques.values() if rubrique.pattern}))


@cache
def required_bits() -> pl.Series:
    """The bits of the mandatory rubriques, at place block number * count of natures + rank of the nature (UInt64)."""
    bits = dict(zip(norm().codes, by_number()["required_bit"], strict=True))
    found = [
        sum(bits[code] for code in norm().mandatory(block, nature))
        for block in norm().block_codes
        for nature in NATURES
    ]
    return pl.Series("required", found, dtype=pl.UInt64)


@cache
def may_follow() -> pl.Series:
    """Whether a block may follow another, at place number before * count of blocks + number (Boolean)."""
    known = norm()
    pairs = ((before, block) for before in known.block_codes for block in known.block_codes)
    return pl.Series("may", [bool(block) and known.may_follow(before, block) for before, block in pairs])


@cache
def depths() -> pl.Series:
    """How many blocks stand above each block, by its number (Int8); the envelope has depth -1."""
    known = norm()
    found = [-1 if code in ("", *ENVELOPE) else len(known.path(code)) - 1 for code in known.block_codes]
    return pl.Series("depth", found, dtype=pl.Int8)


def _shape(rubrique: Rubrique | None, ranks: dict[str, int]) -> tuple[int, int, str, int, bool]:
    if rubrique is None:
        return (0, 255, "X", 0, False)
    return (rubrique.length_min, rubrique.length_max, rubrique.type, ranks[rubrique.pattern], bool(rubrique.values))


def _service_codes(blocks: dict[str, Block]) -> set[str]:
    inside = {f"{block}.{number:03d}" for block in blocks for number in _SERVICE_NUMBERS}
    return inside | {f"{block}.{number:03d}" for block in (*ENVELOPE, *SERVICE) for number in range(1, 100)}


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files(__name__) / name).read_text(encoding="utf-8").splitlines()))


def _rubrique(row: dict[str, str]) -> Rubrique:
    lengths = int(row["length_min"]), int(row["length_max"])
    values = tuple(row["values"].split())
    return Rubrique(
        row["code"], row["type"], *lengths, row["usage"], row["only_in"], row["pattern"], values, row["label"]
    )


def _block(row: dict[str, str]) -> Block:
    times_max = int(row["times_max"]) if row["times_max"] else None
    return Block(row["code"], row["parent"], int(row["times_min"]), times_max, row["label"])
