"""Kernels of a batch over the facts of pay: a file in, a file out, named by what it was made from.

A file of sums is named by the hash of the facts, of the values of the law and of the code: what stands already is not
computed again, so that a batch that was killed goes on where it was.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import PurePosixPath

import polars as pl

from laroque.apps.contributions import store
from laroque.engines.contributions.payslips import (
    AMOUNT_CENTS_MAX,
    CASE_SCHEMA,
    law_of,
    lines_for,
    month_payslips,
    refused,
    with_mobility,
)
from laroque.engines.contributions.payslips.by_account import (
    FACTS_SCHEMA,
    account_sums,
    facts_columns,
    joined_sums,
    lines_by_account,
    totals,
)
from laroque.kernel.text import Text
from laroque.legislation.parameters import load
from laroque.legislation.version import parameters_version

_ESTABLISHMENTS = 25_000
"""Of one file of lines: what is held in long form at once."""

REFUSED_SCHEMA = {name: pl.String() for name in ("siret", "id", "column", "reason_en", "reason_fr")}

_MISSING = Text("a fact that every month of pay has is missing", "il manque un fait que tout mois de paie a")
_OUTSIDE = Text("below nothing, or above what can be counted with", "inférieur à zéro, ou supérieur à ce qui se compte")
_OTHER_MONTH = Text("of another month than its partition", "d'un autre mois que sa partition")


class NotFacts(ValueError):
    """A file that does not hold the facts of pay."""

    def __init__(self, path: str, why: Text) -> None:
        self.text = Text(f"{path}: {why.en}", f"{path} : {why.fr}")
        super().__init__(self.text.en)

    def __reduce__(self) -> tuple[type[Exception], tuple[str]]:
        # It comes back from other processes, which know it by its message alone.
        return RuntimeError, (self.text.en,)


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file of facts to sum, within a store."""

    prefix: str
    path: str
    month: date
    organism_id: int


@dataclass(frozen=True, slots=True)
class FileDone:
    """Where the sums of a file stand, and its refused rows; ``was_done`` when they stood before."""

    organism_id: int
    path: str
    sums: str
    refused: str
    inputs_hash: str
    was_done: bool


@dataclass(frozen=True, slots=True)
class OrganismTask:
    """The sums of the files of one organism to join."""

    prefix: str
    month: date
    organism_id: int
    files: tuple[FileDone, ...]


@dataclass(frozen=True, slots=True)
class OrganismDone:
    """What an organism is owed: the folder of its lines, their totals, and how many rows were refused."""

    organism_id: int
    lines: str
    refused: str
    inputs_hash: str
    result_hash: str
    totals: dict[str, int]
    refused_rows: int


def sum_file(task: FileTask) -> FileDone:
    """Compute every month of pay of a file and keep its sums by establishment, and what is refused.

    Raises ``NotFacts`` when the file is something else, ``NotLegislatedYet`` for a month that was not checked.
    """
    content = store.read(task.prefix, task.path)
    named = _hash(store.digest(content), parameters_version(), version("laroque"))
    folder = f"batch/sums/{_partition(task)}"
    done = FileDone(
        task.organism_id, task.path, f"{folder}/{named}.parquet", f"{folder}/{named}.refused.parquet", named, False
    )
    if store.exists(task.prefix, done.sums):
        return FileDone(*(getattr(done, name) for name in FileDone.__slots__[:-1]), was_done=True)
    facts = _facts(content, task.path)
    sound, left = _sorted_out(facts, task.month)
    slips = month_payslips(with_mobility(sound).lazy(), law_of(task.month, load()))
    sums = account_sums(slips, lines_for(facts.columns)).collect()
    store.write_frame(task.prefix, done.refused, left)
    store.write_frame(task.prefix, done.sums, sums)  # last: it says that the file is done
    return done


def join_organism(task: OrganismTask) -> OrganismDone:
    """Join the sums of the files of an organism into its lines by establishment, and keep them."""
    files = sorted(task.files, key=lambda each: each.path)
    named = _hash(*sorted(each.inputs_hash for each in files))
    sums = joined_sums([store.read_frame(task.prefix, each.sums) for each in files])
    left = pl.concat([store.read_frame(task.prefix, each.refused) for each in files])
    found, folder = totals(sums), f"batch/lines/{_partition(task)}/{named}"
    refused_path = f"batch/refused/{_partition(task)}/{named}.parquet"
    store.write_frame(task.prefix, refused_path, left.sort(pl.all()))
    store.write_frame(task.prefix, accounts_path(folder), sums)
    written = []
    for rank, part in enumerate(_parts(sums, _ESTABLISHMENTS)):
        path = f"{folder}/{rank:04d}.parquet"
        store.write_frame(task.prefix, path, lines_by_account(part))
        written.append(store.digest(store.read(task.prefix, path)))
    result = _hash(*written, json.dumps(found))
    return OrganismDone(task.organism_id, folder, refused_path, named, result, found, len(left))


def accounts_path(lines: str) -> str:
    """Where the sums stand that a folder of lines was made from."""
    return f"{lines.replace('batch/lines/', 'batch/accounts/')}.parquet"


def account_parts(prefix: str, done: OrganismDone, establishments: int) -> Iterator[pl.DataFrame]:
    """The sums of an organism, so many establishments at a time; those of one stay together."""
    yield from _parts(store.read_frame(prefix, accounts_path(done.lines)), establishments)


def parts_without_pay(
    prefix: str, done: OrganismDone, sirets: Sequence[str], establishments: int
) -> Iterator[pl.DataFrame]:
    """Sums of nothing for those of the SIRET, sorted, that the facts name no more, so many at a time.

    One whose rows were refused is named: what its people were paid is not known to be nothing.
    """
    sums = store.read_frame(prefix, accounts_path(done.lines))
    named = {*sums["siret"], *store.read_frame(prefix, done.refused)["siret"]}
    gone = [siret for siret in sirets if siret not in named]
    for offset in range(0, len(gone), establishments):
        rows = pl.DataFrame({"siret": gone[offset : offset + establishments]})
        yield pl.concat([sums.clear(), rows], how="diagonal")


def organism_of(path: str) -> int | None:
    """The organism that a path of facts is of (``organism=N``), None when it does not say."""
    for part in PurePosixPath(path).parts:
        name, _, value = part.partition("=")
        if name == "organism" and value.isdigit():
            return int(value)
    return None


def _facts(content: bytes, path: str) -> pl.DataFrame:
    try:
        said = pl.read_parquet_schema(BytesIO(content))
        missing = [name for name in FACTS_SCHEMA if name not in said]
        if missing:
            listed = ", ".join(missing)
            raise NotFacts(path, Text(f"columns are missing: {listed}", f"il manque des colonnes : {listed}"))
        columns = facts_columns(list(said))
        return pl.read_parquet(BytesIO(content), columns=[each.meta.output_name() for each in columns]).select(columns)
    except pl.exceptions.PolarsError as failure:
        said_so = str(failure).splitlines()[0]
        raise NotFacts(path, Text(f"not Parquet: {said_so}", f"pas du Parquet : {said_so}")) from failure


def _sorted_out(facts: pl.DataFrame, month: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be computed, and the others with the first reason of each: ``REFUSED_SCHEMA``."""
    reasons = _reasons(month)
    # Nearly every file is sound: one look says so, and only another one looks for whom to refuse.
    found = facts.select(which.fill_null(False).any().alias(str(rank)) for rank, (which, _, _) in enumerate(reasons))
    met = [reason for reason, is_met in zip(reasons, found.row(0), strict=True) if is_met]
    numbered = facts.with_columns(_row=pl.int_range(pl.len()))
    unsound = pl.concat([_NOBODY, *(_told(numbered, *reason) for reason in met)]).unique(
        "_row", keep="first", maintain_order=True
    )
    whole = numbered.join(unsound, on="_row", how="anti", maintain_order="left") if met else numbered
    untold = refused(whole.with_columns(id=pl.col("_row").cast(pl.String)), load()).rename({"id": "_row"})
    left = pl.concat([unsound, untold.with_columns(pl.col("_row").cast(pl.Int64))])
    if left.is_empty():
        return facts, pl.DataFrame(schema=REFUSED_SCHEMA)
    named = left.join(numbered.select("_row", pl.col("siret", "id").fill_null("")), on="_row", how="left")
    sound = numbered.join(left, on="_row", how="anti", maintain_order="left").drop("_row")
    return sound, named.select(REFUSED_SCHEMA.keys()).sort(pl.all())


_Reason = tuple[pl.Expr, str, Text]
"""Which rows, the column to blame, and why."""

_NOBODY = pl.DataFrame(schema={"_row": pl.Int64, "column": pl.String, "reason_en": pl.String, "reason_fr": pl.String})


def _reasons(month: date) -> list[_Reason]:
    """The rows that lack a fact or cannot be counted with."""
    numbers = [name for name, dtype in CASE_SCHEMA.items() if dtype == pl.Int64()]
    return [
        *((pl.col(name).is_null(), name, _MISSING) for name in FACTS_SCHEMA if name != "mobility_ppm"),
        *((~pl.col(name).is_between(0, AMOUNT_CENTS_MAX), name, _OUTSIDE) for name in numbers),
        (pl.col("weekly_hundredths") < 1, "weekly_hundredths", _OUTSIDE),
        (pl.col("month") != month, "month", _OTHER_MONTH),
    ]


def _told(facts: pl.DataFrame, which: pl.Expr, column: str, reason: Text) -> pl.DataFrame:
    return facts.filter(which.fill_null(False)).select(
        "_row", column=pl.lit(column), reason_en=pl.lit(reason.en), reason_fr=pl.lit(reason.fr)
    )


def _parts(sums: pl.DataFrame, establishments: int) -> Iterator[pl.DataFrame]:
    """Sums sorted by establishment in slices, the rows of one establishment together."""
    rank = sums["siret"].rle_id()
    for offset in range(0, int(rank.max() or 0) + 1, establishments):
        yield sums.filter(rank.is_between(offset, offset + establishments - 1))


def _partition(task: FileTask | OrganismTask) -> str:
    return f"month={task.month:%Y-%m}/organism={task.organism_id}"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
