"""The glossary: complete, sorted out, and obeyed by the names of the code."""

import ast
import tomllib

from tests.architecture.sources import ROOT, trees

TERMS = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text(encoding="utf-8"))


def test_each_term_has_its_word_in_both_languages_and_a_meaning():
    incomplete = [key for key, term in TERMS.items() if not {"en", "fr", "meaning", "never"} <= term.keys()]
    assert incomplete == []
    assert [key for key, term in TERMS.items() if not term["meaning"].endswith(".")] == []


def test_no_word_names_two_things():
    words = [term["en"] for term in TERMS.values()]
    assert sorted(set(words)) == sorted(words)


def test_no_name_of_the_code_uses_a_banned_word():
    banned = {word for term in TERMS.values() for word in term["never"]}
    used = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees("src")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and banned & set(_words(node.name))
    ]
    assert used == []


def _words(name: str) -> list[str]:
    spaced = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return [word for word in spaced.split("_") if word]
