"""Whoever runs a batch, the same bytes are written."""

import sys
from datetime import date
from importlib.util import find_spec

import pytest
from tests.support.batches import FILES, contents, store_of

from laroque.usecases.batch import Executor, MissingExecutor, assess_facts
from laroque.usecases.batch.executors import started

MONTH = date(2026, 4, 1)
NEEDS = {Executor.DASK: "distributed", Executor.RAY: "ray", Executor.SPARK: "pyspark"}


def assert_same_as_here(folder, executor: Executor) -> None:
    if find_spec(NEEDS[executor]) is None:
        pytest.skip(f"{executor} is not installed")
    there, here = store_of(folder / "there", people=500), store_of(folder / "here", people=500)
    told = assess_facts(prefix=there, month=MONTH, executor=executor, workers=2)
    expected = assess_facts(prefix=here, month=MONTH, executor=Executor.LOCAL, workers=2)
    assert told == expected
    assert contents(there) == contents(here)
    assert len(contents(here)) == FILES * 6 + 1


def test_dask_writes_the_bytes_of_this_machine(tmp_path):
    assert_same_as_here(tmp_path, Executor.DASK)


@pytest.mark.executors
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("executor", [Executor.RAY, Executor.SPARK])
def test_ray_and_spark_write_the_bytes_of_this_machine(tmp_path, executor):
    assert_same_as_here(tmp_path, executor)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExecutor, match=r"pip install 'laroque\[ray\]'"), started(Executor.RAY, workers=1):
        pass
