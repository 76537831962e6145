"""What no import contract can see: the clock, the environment, chance, and words that must not leak."""

import ast
import re

from tests.architecture.sources import PACKAGE, ROOT, text_files, trees

CLOCKS = {"today", "now", "utcnow", "localtime", "time", "gmtime"}
ROOMS_WITH_A_CLOCK = ("src/laroque/interfaces", "src/laroque/config")
ROOMS_WITHOUT_A_CLOCK = tuple(
    f"src/laroque/{path.name}"
    for path in sorted(PACKAGE.iterdir())
    if path.is_dir() and path.name not in {"interfaces", "config", "postgres", "__pycache__"}
)
CLOCK_MODULES = {"date", "datetime", "time", "timezone"}


def test_the_clock_is_read_only_in_interfaces_and_config():
    readers = [
        f"{path}:{node.lineno}"
        for path, tree in trees(*ROOMS_WITHOUT_A_CLOCK)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCK_MODULES
    ]
    assert readers == []


HANDS_ITS_ENVIRONMENT_ON = "src/laroque/postgres/backup.py"
"""``psql`` replaces the process and is given the same environment, with a password that no list of processes shows."""


def test_the_environment_is_read_only_in_config():
    readers = [
        f"{path}:{node.lineno}"
        for path, tree in trees("src/laroque")
        if "config" not in path.parts and str(path) != HANDS_ITS_ENVIRONMENT_ON
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert readers == []


def test_only_the_simulation_draws_lots():
    drawing = [
        str(path)
        for path, tree in trees("src/laroque")
        if "simulation" not in path.parts
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(name.name == "random" for name in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "random")
    ]
    assert drawing == []


def test_lock_files_hold_no_address():
    assert [path.name for path in ROOT.glob("*.lock") if re.search(r"https?://", path.read_text())] == []


def test_no_path_of_a_machine_enters_the_project():
    banned = re.compile("|".join(["/" + "work/", "/" + "root/", "/" + "tmp/bash"]))
    assert [
        str(path.relative_to(ROOT)) for path in text_files() if banned.search(path.read_text(encoding="utf-8"))
    ] == []


def test_nothing_is_left_for_later():
    marks = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X:", "NotImplemented" + "Error"]))
    left = [
        str(path.relative_to(ROOT)) for path in text_files() if path.suffix == ".py" and marks.search(path.read_text())
    ]
    assert left == []
