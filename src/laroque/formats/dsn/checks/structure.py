"""Order and presence of blocks and rubriques (controls F02 and F04)."""

from functools import cache

import polars as pl

from laroque.formats.dsn.checks.hits import gathered, hits
from laroque.formats.dsn.lines import HEAD_DEPTH, STARTS, Parsed, located
from laroque.formats.dsn.norm import NATURES, by_number, may_follow, norm, required_bits

_MISSING_BLOCKS_MAX = 50_000
_EVERYWHERE = ("S10.G00.01", "S10.G00.02", "S21.G00.06", "S21.G00.11")
_MONTHLY = "01"


def structure_hits(parsed: Parsed) -> pl.DataFrame:
    """Hits on blocks out of place, too many or missing, and on rubriques missing or forbidden."""
    own = parsed.blocks.filter(~pl.col("context"))
    return gathered([_misplaced(parsed.blocks), _missing_rubriques(own), _forbidden(parsed), *_counts(parsed)])


def _misplaced(blocks: pl.DataFrame) -> pl.DataFrame:
    """Blocks whose parent is not open; the parents that are missing are named.

    A block out of place shuts nothing: what may follow either it or the last block in place before it is accepted.
    """
    wrong = ~_follows(blocks["before"], blocks["block"])
    if not wrong.any():
        return gathered([])
    wrong = wrong & ~_follows(_last_in_place(blocks, wrong), blocks["block"])
    wrong = wrong & ~blocks["context"]
    wrong_blocks = blocks.filter(wrong)
    named = wrong_blocks.join(_missing_parents(), on=["before", "block"], maintain_order="left")
    return hits(named, "misplaced_block", pl.col("code"), other=pl.col("missing"))


def _follows(before: pl.Series, block: pl.Series) -> pl.Series:
    return may_follow().gather(before.cast(pl.UInt32) * len(norm().block_codes) + block.cast(pl.UInt32))


def _last_in_place(blocks: pl.DataFrame, wrong: pl.Series) -> pl.Series:
    """The block to go back to after one out of place; the blocks that start a window's units are taken as in place,
    and only those inside a unit are excused."""
    anchors = [norm().block_numbers[code] for code in STARTS]
    rows = blocks.select("block", "before", is_anchor=pl.col("block").is_in(anchors), wrong=wrong)
    in_place = pl.when(pl.col("is_anchor") | ~pl.col("wrong")).then(pl.col("block")).forward_fill()
    return rows.select(pl.when("is_anchor").then("before").otherwise(in_place.fill_null(0)).alias("last"))["last"]


def _missing_rubriques(blocks: pl.DataFrame) -> pl.DataFrame:
    place = blocks["block"].cast(pl.UInt32) * len(NATURES) + blocks["nature"].cast(pl.UInt32)
    bits = required_bits().gather(place)
    lacking = blocks.filter((blocks["bits"] & bits) != bits).head(_MISSING_BLOCKS_MAX)
    if lacking.is_empty():
        return gathered([])
    fields = lacking.join(_required_fields(), on=["block", "nature"], maintain_order="left_right")
    missing = fields.filter((pl.col("bits") & pl.col("bit")) == 0)
    return hits(missing, "missing_rubrique", pl.col("code"))


def _forbidden(parsed: Parsed) -> pl.DataFrame:
    """Rubriques and blocks that have no place in a declaration of the nature."""
    natures = parsed.blocks["nature"].unique().to_list()
    suspects = [number for number in sorted(parsed.numbers) if any(_is_forbidden(number, nature) for nature in natures)]
    if not suspects:
        return gathered([])
    rows = parsed.lines.filter(pl.col("number").is_in(suspects))
    rows = rows.with_columns(nature=parsed.blocks["nature"].gather(rows["at"]))
    rows = rows.join(_forbidden_fields(), on=["number", "nature"], maintain_order="left")
    placed = located(rows, parsed.runs).filter(~pl.col("context"))
    natures_said = pl.Series(NATURES).gather(placed["nature"])
    return hits(placed.with_columns(said=natures_said), "forbidden_rubrique", pl.col("code"), other=pl.col("said"))


def _counts(parsed: Parsed) -> list[pl.DataFrame]:
    """Blocks that stand too few or too many times under their parent.

    How many declarations a send has and whether it is closed is known at the end of the file only: see ``sends``.
    """
    found = []
    known = norm()
    for code, block in known.blocks.items():
        if not block.parent or code in ("S20.G00.05", "S90.G00.90"):
            continue
        child, parent = known.block_numbers[code], known.block_numbers[block.parent]
        if block.times_max == 1 and child in parsed.block_ranks:
            found.append(_too_many(parsed.blocks, parent, child))
        if block.times_min > 0 and parent in parsed.block_ranks:
            found.append(_too_few(parsed.blocks, parent, child))
    return found


def _too_many(blocks: pl.DataFrame, parent: int, child: int) -> pl.DataFrame:
    pair = blocks.filter(pl.col("block").is_in([parent, child]))
    again = pl.col("block").shift() == child
    same_file = pl.col("file") == pl.col("file").shift()
    near = (pl.col("depth") <= HEAD_DEPTH) | (pl.col("unit") == pl.col("unit").shift())
    extra = pair.filter((pl.col("block") == child) & again & same_file & near & ~pl.col("context"))
    return hits(extra, "too_many_blocks", norm().block_codes[child], other=norm().block_codes[parent])


def _too_few(blocks: pl.DataFrame, parent: int, child: int) -> pl.DataFrame:
    code = norm().block_codes[child]
    pair = blocks.filter(pl.col("block").is_in([parent, child]))
    elsewhere = (pl.col("file").shift(-1) != pl.col("file")) | (pl.col("unit").shift(-1) != pl.col("unit"))
    alone = (pl.col("block").shift(-1) != child) | elsewhere
    lone = pair.filter((pl.col("block") == parent) & alone.fill_null(True) & ~pl.col("context"))
    lone = lone.filter(pl.col("nature").is_in(_natures_that_need(code)))
    return hits(lone, "missing_block", code, other=norm().block_codes[parent])


@cache
def _natures_that_need(code: str) -> tuple[int, ...]:
    """The published cardinalities are those of the monthly declaration; every declaration has its head."""
    natures = NATURES if code in _EVERYWHERE else (_MONTHLY,)
    return tuple(NATURES.index(nature) for nature in natures if not norm().is_absent(code, nature))


@cache
def _missing_parents() -> pl.DataFrame:
    """For each block after each other: which of its parents are not open. Columns: before, block, code, missing."""
    known = norm()
    rows = []
    for before_rank, before in enumerate(known.block_codes):
        opened = known.path(before) if before else ()
        for rank, code in enumerate(known.block_codes[1:], start=1):
            missing = [parent for parent in known.path(code)[:-1] if parent not in opened]
            rows.append((before_rank, rank, code, ", ".join(missing)))
    schema = {"before": pl.UInt8, "block": pl.UInt8, "code": pl.String, "missing": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


@cache
def _required_fields() -> pl.DataFrame:
    """The mandatory rubriques of each block and nature. Columns: block, nature (UInt8), code, bit (UInt64)."""
    known = norm()
    bits = by_number()["required_bit"]
    rows = [
        (rank, nature_rank, code, bits[known.numbers[code]])
        for rank, block in enumerate(known.block_codes)
        for nature_rank, nature in enumerate(NATURES)
        for code in known.mandatory(block, nature)
    ]
    schema = {"block": pl.UInt8, "nature": pl.UInt8, "code": pl.String, "bit": pl.UInt64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _is_forbidden(number: int, nature: int) -> bool:
    rubrique = norm().rubriques.get(norm().codes[number])
    return rubrique is not None and rubrique.letter(NATURES[nature]) in "IN"


@cache
def _forbidden_fields() -> pl.DataFrame:
    """The rubriques that a nature forbids. Columns: number (UInt16), nature (UInt8), code (String)."""
    known = norm()
    rows = [
        (known.numbers[code], nature, code)
        for code in known.rubriques
        for nature in range(len(NATURES))
        if _is_forbidden(known.numbers[code], nature)
    ]
    return pl.DataFrame(rows, schema={"number": pl.UInt16, "nature": pl.UInt8, "code": pl.String}, orient="row")
