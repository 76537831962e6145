"""Sends and declarations: norm, nature, type, fraction, counts (controls D06 to D08, D11, F08).

What one window shows of a send or a declaration is a *sheet*; the sheets of a file are added up at its end, because the
lines that a control compares may lie in different windows.
"""

from collections.abc import Sequence

import polars as pl

from laroque.formats.dsn.checks.hits import field_hits, field_lines, gathered, hits
from laroque.formats.dsn.lines import Parsed
from laroque.formats.dsn.norm import ENVELOPE, NORMS, NOT_RECEIVED, norm

_EMPTY_TYPES = ("02", "05")
_FULL_TYPES = ("01", "03")
_CANCELLING_NATURES = ("07", "08", "09")
_SINGLE_FRACTION_NATURES = ("04", "05", "07", "08")
_DECLARATION = ["file", "declaration"]
_SEND = ["file", "send"]


def heads(parsed: Parsed) -> pl.DataFrame:
    """The declarations that start in the window.

    Columns: at, file, line, end, context, send, declaration, nature_said, type, fraction, order, month_said, replaced,
    made_said, purpose (of a substitution), siren, siret (null when a part is absent), norm, empty (type of the send),
    deposit, test.
    """
    said = parsed.fields("S20.G00.05", "001", "002", "003", "004", "005", "006", "007", "008", "013")
    said = said.rename(
        {"001": "nature_said", "002": "type", "003": "fraction", "004": "order", "005": "month_said", "006": "replaced"}
    ).rename({"007": "made_said", "013": "purpose"})
    sends = parsed.fields("S10.G00.00", "005", "006", "007", "008").rename(
        {"005": "test", "006": "norm", "007": "deposit", "008": "empty"}
    )
    in_head = pl.col("unit") == pl.col("declaration")
    enterprise = parsed.fields("S21.G00.06", "001").filter(in_head).rename({"001": "siren"})
    establishment = parsed.fields("S21.G00.11", "001").filter(in_head).rename({"001": "nic"})
    return (
        said.join(_once(sends, _SEND, "norm", "deposit", "empty", "test"), on=_SEND, how="left", maintain_order="left")
        .join(_once(enterprise, _DECLARATION, "siren"), on=_DECLARATION, how="left", maintain_order="left")
        .join(_once(establishment, _DECLARATION, "nic"), on=_DECLARATION, how="left", maintain_order="left")
        .with_columns(siret=pl.col("siren") + pl.col("nic"), field=pl.col("008"))
    )


def declaration_hits(parsed: Parsed, declared: pl.DataFrame) -> pl.DataFrame:
    """Hits that the head of a declaration shows by itself. ``declared`` is what ``heads`` gives."""
    return gathered([*_norms(parsed), *_types(parsed, declared), *_fractions(parsed, declared)])


def sheets(parsed: Parsed, declared: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the window shows of declarations, then of sends: to be added up by ``sheet_hits``.

    Declarations: file, declaration, individuals (how many start here), paid_on (latest day), then, where the
    declaration starts here, send, nature_said, type, type_line, siret, month_said, norm and line.
    Sends: file, send, declarations (how many start here), then, where they are here, start, empty, empty_line, closing
    and closing_end (lines of the S90 block), lines_said, declarations_said.
    """
    return _declaration_sheet(parsed, declared), _send_sheet(parsed)


def sheet_hits(declarations: Sequence[pl.DataFrame], sends: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Hits of whole declarations and sends, from the sheets of all the windows."""
    declared = added_declarations(declarations)
    sent = added_sends(sends)
    return gathered([_without_individual(declared), *_empty_sends(declared, sent), *_closings(sent)])


def added_declarations(sheets_found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row a declaration: the sheets of all the windows added up, in the order of the files."""
    together = pl.concat(sheets_found)
    kept = [column for column in together.columns if column not in (*_DECLARATION, "individuals", "paid_on")]
    return (
        together.group_by(_DECLARATION, maintain_order=True)
        .agg(pl.col("individuals").sum(), pl.col("paid_on").max(), pl.col(kept).drop_nulls().first())
        .filter(pl.col("send").is_not_null())
    )


def _once(rows: pl.DataFrame, keys: list[str], *columns: str) -> pl.DataFrame:
    return rows.select(*keys, *columns).unique(keys, keep="first", maintain_order=True)


def _norms(parsed: Parsed) -> list[pl.DataFrame]:
    said = parsed.fields("S10.G00.00", "006")
    older = said.filter(pl.col("006").is_not_null() & ~pl.col("006").is_in(NORMS))
    return [field_hits(parsed, older, "norm_not_supported", "S10.G00.00.006", value="006"), *_other_norm(parsed, said)]


def _other_norm(parsed: Parsed, said: pl.DataFrame) -> list[pl.DataFrame]:
    """Rubriques that only the other of the two norms has."""
    found = []
    spoken = _once(said.rename({"006": "norm"}), _SEND, "norm")
    for code, rubrique in norm().rubriques.items():
        if not rubrique.only_in or not parsed.has(code):
            continue
        rows = parsed.blocks.join(parsed.rows(code).select("at"), on="at", how="semi", maintain_order="left")
        rows = rows.join(spoken, on=_SEND, how="left", maintain_order="left")
        wrong = rows.filter(~pl.col("norm").str.starts_with(rubrique.only_in))
        found.append(field_hits(parsed, wrong, "other_norm", code, other=rubrique.only_in))
    return found


def _types(parsed: Parsed, declared: pl.DataFrame) -> list[pl.DataFrame]:
    nature, kind = pl.col("nature_said"), pl.col("type")
    other = declared.filter(nature.is_in(NOT_RECEIVED))
    cancel = declared.filter((kind == "04") & ~nature.is_in(_CANCELLING_NATURES))
    empty = declared.filter(kind.is_in(_EMPTY_TYPES) & (nature != "01"))
    replacing = declared.filter((kind == "03") & (nature == "08"))
    identified = declared.filter(pl.col("replaced").is_not_null() & ~kind.is_in(["03", "04"]) & (nature != "01"))
    agricultural = declared.filter((pl.col("field") == "02") & (pl.col("deposit") == "01"))
    general = declared.filter((pl.col("field") == "03") & (pl.col("deposit") == "02"))
    return [
        field_hits(parsed, other, "nature_not_received", "S20.G00.05.001", value="nature_said"),
        field_hits(parsed, cancel, "cancel_of_nature", "S20.G00.05.002", value="nature_said"),
        field_hits(parsed, empty, "empty_of_nature", "S20.G00.05.002", value="nature_said"),
        field_hits(parsed, replacing, "replace_of_nature", "S20.G00.05.002", value="nature_said"),
        field_hits(parsed, identified, "replaced_of_type", "S20.G00.05.006", value="type"),
        field_hits(parsed, agricultural, "field_of_deposit_01", "S20.G00.05.008", value="field"),
        field_hits(parsed, general, "field_of_deposit_02", "S20.G00.05.008", value="field"),
    ]


def _fractions(parsed: Parsed, declared: pl.DataFrame) -> list[pl.DataFrame]:
    """A fraction "n of d" has n at most d; a signal is never cut into fractions."""
    shaped = declared.filter(pl.col("fraction").str.contains("^[1-9]{2}$"))
    rank, count = pl.col("fraction").str.head(1), pl.col("fraction").str.tail(1)
    single = pl.col("nature_said").is_in(_SINGLE_FRACTION_NATURES)
    return [
        field_hits(parsed, shaped.filter(rank > count), "fraction", "S20.G00.05.003", value="fraction"),
        field_hits(
            parsed,
            shaped.filter(single & (pl.col("fraction") != "11")),
            "fraction_of_nature",
            "S20.G00.05.003",
            value="fraction",
        ),
    ]


def _declaration_sheet(parsed: Parsed, declared: pl.DataFrame) -> pl.DataFrame:
    own = parsed.blocks.filter(~pl.col("context") & (pl.col("declaration") > 0))
    people = own.filter(pl.col("block").is_in([norm().block_numbers[code] for code in ("S21.G00.30", "S89.G00.91")]))
    counted = people.group_by(_DECLARATION).agg(individuals=pl.len())
    paid = parsed.fields("S21.G00.50", "001").with_columns(day=pl.col("001").str.to_date("%d%m%Y", strict=False))
    latest = paid.filter(~pl.col("context")).group_by(_DECLARATION).agg(paid_on=pl.col("day").max())
    started = declared.filter(~pl.col("context")).join(
        field_lines(parsed, "S20.G00.05.002").rename({"field_line": "type_line"}),
        on="at",
        how="left",
        maintain_order="left",
    )
    columns = ("send", "nature_said", "type", "type_line", "siret", "month_said", "norm", "line")
    return (
        own.select(_DECLARATION)
        .unique(maintain_order=True)
        .join(counted, on=_DECLARATION, how="left", maintain_order="left")
        .join(latest, on=_DECLARATION, how="left", maintain_order="left")
        .join(started.select(*_DECLARATION, *columns), on=_DECLARATION, how="left", maintain_order="left")
        .with_columns(pl.col("individuals").fill_null(0))
    )


def _send_sheet(parsed: Parsed) -> pl.DataFrame:
    inside = ~pl.col("block").is_in([norm().block_numbers[code] for code in ENVELOPE])
    own = parsed.blocks.filter(~pl.col("context") & inside)
    starting = parsed.fields("S10.G00.00", "008").filter(~pl.col("context"))
    starting = starting.join(field_lines(parsed, "S10.G00.00.008"), on="at", how="left", maintain_order="left")
    opened = starting.select(*_SEND, start="line", empty="008", empty_line=pl.coalesce("field_line", "line"))
    block = norm().block_numbers["S20.G00.05"]
    counted = own.filter(pl.col("block") == block).group_by(_SEND).agg(declarations=pl.len())
    closing = parsed.fields("S90.G00.90", "001", "002").filter(~pl.col("context"))
    closed = closing.select(*_SEND, closing="line", closing_end="end", lines_said="001", declarations_said="002")
    present = own.select(_SEND).unique(maintain_order=True)
    return (
        present.join(opened, on=_SEND, how="left", maintain_order="left")
        .join(counted, on=_SEND, how="left", maintain_order="left")
        .join(closed.unique(_SEND, keep="first", maintain_order=True), on=_SEND, how="left", maintain_order="left")
        .with_columns(pl.col("declarations").fill_null(0))
    )


def added_sends(sheets_found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row a send (0: lines outside any), the sheets of all the windows added up."""
    together = pl.concat(sheets_found)
    kept = [column for column in together.columns if column not in (*_SEND, "declarations")]
    added = together.group_by(_SEND, maintain_order=True)
    return added.agg(pl.col("declarations").sum(), pl.col(kept).drop_nulls().first())


def _without_individual(declared: pl.DataFrame) -> pl.DataFrame:
    """A full declaration names somebody (S20.G00.05.002/CCH-16)."""
    lone = declared.filter(pl.col("type").is_in(_FULL_TYPES) & (pl.col("individuals") == 0))
    rows = lone.with_columns(line=pl.coalesce("type_line", "line"))
    return hits(rows, "without_individual", "S20.G00.05.002", value="type")


def _empty_sends(declared: pl.DataFrame, sent: pl.DataFrame) -> list[pl.DataFrame]:
    """A send is empty if and only if its declarations are monthly without individual (S10.G00.00.008/CCH-11)."""
    is_empty = (pl.col("nature_said") == "01") & pl.col("type").is_in(_EMPTY_TYPES)
    emptiness = declared.group_by(_SEND, maintain_order=True).agg(all_empty=is_empty.fill_null(False).all())
    rows = sent.join(emptiness, on=_SEND, maintain_order="left").with_columns(line="empty_line")
    wrongly = rows.filter((pl.col("empty") == "02") & ~pl.col("all_empty"))
    unsaid = rows.filter((pl.col("empty") == "01") & pl.col("all_empty"))
    return [
        hits(wrongly, "send_not_empty", "S10.G00.00.008", value="empty"),
        hits(unsaid, "send_empty", "S10.G00.00.008", value="empty"),
    ]


def _closings(sent: pl.DataFrame) -> list[pl.DataFrame]:
    """A send holds a declaration and ends with its counts of lines and of declarations (S90.G00.90/CST-11)."""
    lines = pl.col("closing_end") - pl.max_horizontal("send", 1) + 1
    said = sent.filter(pl.col("closing").is_not_null())
    said = said.with_columns(found=lines.cast(pl.Int64), line="closing")
    second = said.with_columns(line="closing_end")
    unlike_lines = pl.col("lines_said").cast(pl.Int64, strict=False) != pl.col("found")
    unlike_count = second["declarations_said"].cast(pl.Int64, strict=False) != second["declarations"]
    start = sent.with_columns(line=pl.max_horizontal("send", 1))
    opened = start.filter(pl.col("send") > 0)
    return [
        hits(start.filter(pl.col("closing").is_null()), "send_not_closed", "S90.G00.90"),
        hits(opened.filter(pl.col("declarations") == 0), "missing_block", "S20.G00.05", other="S10.G00.00"),
        hits(said.filter(unlike_lines), "count_of_lines", "S90.G00.90.001", value="lines_said", other=pl.col("found")),
        hits(
            second.filter(unlike_count),
            "count_of_declarations",
            "S90.G00.90.002",
            value="declarations_said",
            other=pl.col("declarations"),
        ),
    ]
