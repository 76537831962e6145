"""The fast tests of the engines, run in this process by themselves: one that fails is enough."""

import importlib
import inspect
import itertools
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest

TIME_ALLOWED_SECONDS = 60
"""A mutant that makes a loop endless is seen by the time it takes."""

AFRESH = (
    *("laroque.engines", "laroque.kernel.money", "laroque.formats.cases"),
    *("tests.unit", "tests.support", "tests.oracles"),
)
"""What is imported again for each mutant; the law is read once."""

FIXTURES = {"monkeypatch"}


def forget() -> None:
    """Have the engines and their tests imported anew."""
    for name in [name for name in sys.modules if name.startswith(AFRESH)]:
        del sys.modules[name]


def first_failure(modules: Sequence[str]) -> str | None:
    """The first test of these modules that fails, or the module that cannot be imported; None when all hold."""
    signal.signal(signal.SIGALRM, _too_long)
    for name in modules:
        signal.alarm(TIME_ALLOWED_SECONDS)
        try:
            module = importlib.import_module(name)
            failed = next(_failures(module), None)
        except Exception as failure:  # whatever breaks is seen
            failed = f"{name}: {type(failure).__name__}"
        finally:
            signal.alarm(0)
        if failed:
            return failed
    return None


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError


def _failures(module: ModuleType) -> Iterator[str]:
    for name, test in list(vars(module).items()):
        if not name.startswith("test_") or not inspect.isfunction(test) or _is_left_out(test):
            continue
        for arguments in _calls(test):
            with pytest.MonkeyPatch.context() as patch:
                given = {**arguments, **({"monkeypatch": patch} if "monkeypatch" in _names(test) else {})}
                try:
                    test(**given)
                except (Exception, pytest.fail.Exception):
                    yield f"{module.__name__}::{name}"


def _marks(test: Any) -> Sequence[Any]:
    return getattr(test, "pytestmark", [])


def _names(test: Any) -> set[str]:
    return set(inspect.signature(test).parameters)


def _is_left_out(test: Any) -> bool:
    """Slow tests, those that move values by themselves, and those that need more than their own arguments."""
    own = {each for mark in _marks(test) if mark.name == "parametrize" for each in _argnames(mark)}
    is_slow = any(mark.name in ("slow", "long") for mark in _marks(test))
    return is_slow or hasattr(test, "hypothesis") or not _names(test) <= own | FIXTURES


def _argnames(mark: Any) -> list[str]:
    names = mark.args[0]
    return [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)


def _calls(test: Any) -> Iterator[Mapping[str, Any]]:
    """The arguments of each call that pytest would make."""
    choices = []
    for mark in _marks(test):
        if mark.name == "parametrize":
            names = _argnames(mark)
            choices.append([dict(zip(names, _values(value, len(names)), strict=True)) for value in mark.args[1]])
    for chosen in itertools.product(*choices):
        yield {name: value for each in chosen for name, value in each.items()}


def _values(value: Any, count: int) -> Sequence[Any]:
    if hasattr(value, "values") and hasattr(value, "marks"):  # pytest.param
        return tuple(value.values)
    return (value,) if count == 1 else tuple(value)
