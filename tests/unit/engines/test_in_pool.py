"""Work that runs in the pool of Polars gives and raises what it would elsewhere."""

import threading

import polars as pl
import pytest

from laroque.engines.in_pool import in_pool


def test_what_is_given_comes_back_from_another_thread():
    def who(*names: str, last: str) -> tuple[str, int]:
        return "".join(names) + last, threading.get_ident()

    name, thread = in_pool(who)("a", "b", last="c")
    assert name == "abc"
    assert thread != threading.get_ident()


def test_what_is_raised_is_raised_as_it_was():
    class Own(Exception):
        pass

    def fail() -> None:
        raise Own("why")

    with pytest.raises(Own, match="why"):
        in_pool(fail)()


def test_work_in_the_pool_may_ask_for_more_of_it():
    rows = pl.DataFrame({"key": [1, 2, 2], "cents": [10, 20, 30]})

    def sums() -> pl.DataFrame:
        return rows.group_by("key").agg(pl.col("cents").sum()).sort("key")

    inner = in_pool(sums)
    assert in_pool(lambda: rows.join(inner(), on="key", suffix="_in_all"))()["cents_in_all"].to_list() == [10, 50, 50]


def test_many_threads_each_get_their_own():
    answers: dict[int, int] = {}

    def of(number: int) -> int:
        return int(pl.DataFrame({"n": list(range(number + 1))}).select(pl.col("n").sum(), one=1)["n"][0])

    threads = [threading.Thread(target=lambda n=n: answers.update({n: in_pool(of)(n)})) for n in range(40)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=20)
    assert answers == {n: n * (n + 1) // 2 for n in range(40)}
