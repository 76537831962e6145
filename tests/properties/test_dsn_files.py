"""What holds of any DSN file: nothing crashes, and neither alphabet, line ends nor windows change what is read."""

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.dsn_builder import Bordereau, Declaration, Employee, Line, Lines, closed, declaration, render

from laroque.formats.dsn import check_bytes, check_files, read_bytes, read_files, tables
from laroque.formats.dsn.norm import norm

# A failing example is a whole file: making it smaller would take minutes and show no more.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
SLOW = settings(max_examples=25, phases=PHASES, suppress_health_check=list(HealthCheck))
CENTS = st.integers(-(10**11), 10**11)
TEXTS = st.text(st.characters(codec="iso-8859-15", exclude_categories=["Cc"]), min_size=1, max_size=30)
CODES = st.sampled_from([code for code in norm().codes[1:] if code in norm().rubriques])


@st.composite
def sends(draw) -> Lines:
    """One send, right or with a few lines changed, moved, doubled or removed."""
    count = draw(st.integers(0, 6))
    employees = tuple(Employee(draw(st.integers(1, 30)), draw(st.integers(0, 10**7))) for _ in range(count))
    said = Declaration(
        employees=employees,
        type=draw(st.sampled_from(["01", "02", "03", "05"])),
        nature=draw(st.sampled_from(["01", "01", "01", "04"])),
        norm=draw(st.sampled_from(["P26V01", "P25V01"])),
    )
    lines = closed(declaration(said))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "double", "value", "code", "move"]))
        lines = _changed(lines, at, change, draw)
    return lines


def _changed(lines: Lines, at: int, change: str, draw) -> Lines:
    before, (code, value), after = lines[:at], lines[at], lines[at + 1 :]
    if change == "drop":
        return before + after
    if change == "double":
        return [*before, (code, value), (code, value), *after]
    if change == "value":
        return [*before, (code, draw(TEXTS)), *after]
    if change == "code":
        return [*before, (draw(CODES), value), *after]
    return [*after[:1], *before, (code, value), *after[1:]]


def written(lines: Lines, newline: str = "\n", encoding: str = "iso-8859-15") -> bytes:
    return "".join(f"{code},'{value}'{newline}" for code, value in lines).encode(encoding)


@SLOW
@given(sends())
def test_what_is_written_is_read(lines):
    frame = read_bytes(written(lines))
    assert list(zip(frame["rubrique"].cast(pl.String), frame["value"], strict=True)) == lines


@SLOW
@given(st.lists(sends(), min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_line_ends_and_alphabets_change_nothing(found, newline, is_unicode):
    lines = [pair for send in found for pair in send]
    plain, other = written(lines), written(lines, newline, "utf-8" if is_unicode else "iso-8859-15")
    assert read_bytes(other).equals(read_bytes(plain))
    assert check_bytes("x", other) == check_bytes("x", plain)


@SLOW
@given(st.lists(sends(), min_size=1, max_size=3), st.integers(1, 30_000))
def test_windows_change_nothing(found, size):
    content = written([pair for send in found for pair in send])
    assert read_bytes(content, window_bytes=size).equals(read_bytes(content))
    assert check_bytes("x", content, window_bytes=size) == check_bytes("x", content)


@settings(SLOW, max_examples=10)
@given(st.lists(sends(), min_size=1, max_size=3), st.integers(1, 30_000))
def test_a_batch_says_of_each_file_what_the_file_alone_says(tmp_path_factory, found, size):
    folder = tmp_path_factory.mktemp("batch")
    paths = [folder / str(rank) for rank in range(len(found))]
    for path, lines in zip(paths, found, strict=True):
        path.write_bytes(written(lines))
    alone = [check_files([path])[0] for path in paths]
    assert check_files(paths, window_bytes=size) == alone
    frame = read_files(paths, window_bytes=size)
    for rank, path in enumerate(paths):
        own = frame.filter(pl.col("file") == rank).drop("file")
        assert own.equals(read_files([path]).drop("file"))


@SLOW
@given(sends(), st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=4)), max_size=8), st.integers(1, 40_000))
def test_damaged_bytes_never_crash(lines, damages, size):
    content = written(lines)
    for at, bad in damages:
        content = content[:at] + bad + content[at + 1 :]
    found = check_bytes("x", content, window_bytes=size)
    assert read_bytes(content, window_bytes=size).height <= content.count(b"\n") + 1
    assert found.findings == check_bytes("x", content).findings


@settings(SLOW, max_examples=200)
@given(st.binary(max_size=3_000))
def test_any_bytes_get_a_finding(content):
    assert not check_bytes("x", content).is_accepted


@SLOW
@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=8))
def test_amounts_are_read_to_the_cent(amounts):
    lines = tuple(Line("100", "920", base_cents=base, amount_cents=amount) for base, amount in amounts)
    frame = tables.aggregated_lines(read_bytes(render(declaration(Declaration(bordereaux=(Bordereau(lines),))))))
    assert frame.select("base_cents", "amount_cents").rows() == amounts
