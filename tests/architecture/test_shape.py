"""The shape of the code: short functions, short files, names that say something."""

import ast
import re

import pytest
from bench.__main__ import BENCHES

from tests.architecture.sources import ROOT, python_files, trees

FUNCTION_LINES_MAX = 40
FILE_LINES_MAX = 400
VAGUE = re.compile(r"(^|_)(utils?|helpers?|manager|misc|common|stuff)($|_)", re.IGNORECASE)


def test_functions_are_short():
    long = [
        f"{path}:{node.lineno} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path, tree in trees("src", "bench")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - _body_starts(node) + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def _body_starts(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The first line after the docstring: a rule may cite its article at length."""
    documented = ast.get_docstring(node) is not None
    return node.body[0].end_lineno + 1 if documented else node.lineno


@pytest.mark.parametrize("folder", ["src", "tests", "bench"])
def test_files_are_short(folder):
    long = [
        f"{path} ({lines} lines)"
        for path in python_files(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    ]
    assert long == []


def test_every_bench_is_run_with_the_others():
    told = [path.stem for path in (ROOT / "bench").glob("*.py") if f"python -m bench.{path.stem}" in path.read_text()]
    assert sorted(told) == sorted(BENCHES)


def test_no_file_has_a_vague_name():
    assert [str(path) for path in python_files("src", "tests", "bench") if VAGUE.search(path.stem)] == []


def test_every_public_function_and_class_says_what_it_means():
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees(
            "src/laroque/kernel", "src/laroque/legislation", "src/laroque/formats", "src/laroque/engines"
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_every_operation_and_query_is_keyword_only():
    positional = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees("src/laroque/apps")
        if path.name in {"operations.py", "queries.py"}
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.args.args
    ]
    assert positional == []
