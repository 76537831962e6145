"""Mutants of code: one operator, number, base or flag of a module changed, the rest as written."""

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

_SWAPPED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
}
_RENAMED = {
    "min_horizontal": "max_horizontal",
    "max_horizontal": "min_horizontal",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "GROSS": "CAPPED",
    "CAPPED": "GROSS",
    "SECOND": "CAPPED",
}


@dataclass(frozen=True, slots=True)
class CodeMutant:
    """A module with one node changed; ``name`` says where and what, without line numbers."""

    module: str
    name: str
    path: str
    rank: int
    number: int

    def compiled(self) -> CodeType:
        """The module with the node changed."""
        tree = _parsed(self.path)
        _, node = list(_nodes(tree, ""))[self.rank]
        changed = list(_changes(node))[self.number]
        node.__class__ = changed.__class__  # the node keeps its place in its parent
        node.__dict__.update(changed.__dict__)
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


def mutants(module: str) -> Iterator[CodeMutant]:
    """The mutants of a module, in the order of its text."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    seen: dict[str, int] = {}
    for rank, (place, node) in enumerate(_nodes(_parsed(spec.origin), "")):
        for number, changed in enumerate(_changes(node)):
            told = f"{place}: {ast.unparse(node)} -> {ast.unparse(changed)}"
            seen[told] = seen.get(told, 0) + 1
            name = f"{module} {told}" + (f" #{seen[told]}" if seen[told] > 1 else "")
            yield CodeMutant(module, name, spec.origin, rank, number)


@contextmanager
def installed(mutant: CodeMutant) -> Iterator[None]:
    """While the block runs, the module is imported as mutated."""
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, mutant: CodeMutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name != self.mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self)

    def exec_module(self, module: Any) -> None:
        exec(self.mutant.compiled(), module.__dict__)


def _parsed(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _nodes(node: ast.AST, place: str) -> Iterator[tuple[str, ast.AST]]:
    """The nodes that compute, with the function or name they stand in; words for people are left out."""
    said = (getattr(node, "returns", None), getattr(node, "annotation", None))
    for child in ast.iter_child_nodes(node):
        if _is_left_out(child) or child in said:
            continue
        named = _place(child, place)
        yield named, child
        yield from _nodes(child, named)


def _place(node: ast.AST, place: str) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if not place and isinstance(node, ast.Assign | ast.AnnAssign):
        return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    return place


def _is_left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.Raise | ast.arguments | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.ClassDef):
        return any(ast.unparse(base).endswith(("Error", "StrEnum")) for base in node.bases)
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"Text", "Step", "dataclass"}


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may stand in place of a node."""
    match node:
        case ast.BinOp(op=op) if type(op) in _SWAPPED:
            yield _copied(node, op=_SWAPPED[type(op)]())
        case ast.Compare(ops=[op]) if type(op) in _SWAPPED:
            yield _copied(node, ops=[_SWAPPED[type(op)]()])
        case ast.UnaryOp(op=ast.Invert() | ast.USub()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield _copied(node, value=not node.value)
        case ast.Constant(value=int()):
            yield _copied(node, value=node.value + 1)
        case ast.Attribute(attr=attr) if attr in _RENAMED:
            yield _copied(node, attr=_RENAMED[attr])
        case ast.Name(id=name, ctx=ast.Load()) if name in _RENAMED:
            yield _copied(node, id=_RENAMED[name])
        case ast.Constant(value=str()) if node.value.endswith("_cents"):
            other = "capped_cents" if node.value == "gross_cents" else "gross_cents"
            yield _copied(node, value=other)
        case ast.keyword(arg="flag") if isinstance(node.value, ast.Constant):
            yield _copied(node, value=ast.Constant(None))


def _copied(node: ast.AST, **fields: Any) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other
