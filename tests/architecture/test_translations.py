"""Every word of the pages has its French, and the compiled catalogue is that of the source."""

import ast
import gettext
import re
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, python_files

CATALOGUE = PACKAGE / "locale" / "fr" / "LC_MESSAGES"
_TRANSLATE = re.compile(r"""\{%-?\s*translate\s+("[^"]*"|'[^']*')(?:\s+context\s+("[^"]*"|'[^']*'))?""")
_BLOCK = re.compile(r"\{%\s*blocktranslate([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_PLACE = re.compile(r"%\((\w+)\)s")

Message = tuple[str, str, str]
"""Context, singular and plural (empty when there is none)."""


def catalogue() -> dict[Message, tuple[str, ...]]:
    """The source catalogue, header apart."""
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    entries = [_entry(block) for block in text.split("\n\n")]
    return {key: said for key, said in entries if key != ("", "", "")}


def _entry(block: str) -> tuple[Message, tuple[str, ...]]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
            fields[name] = ""
        fields[name] += ast.literal_eval(line)
    said = tuple(value for key, value in fields.items() if key.startswith("msgstr"))
    return (fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", "")), said


def messages_of_templates() -> set[Message]:
    """What the templates ask to translate."""
    found: set[Message] = set()
    for path in (PACKAGE / "interfaces" / "web" / "templates").rglob("*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for word, context in _TRANSLATE.findall(text):
            found.add((context[1:-1], word[1:-1], ""))
        for _, body in _BLOCK.findall(text):
            parts = [re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", part) for part in _PLURAL.split(body)]
            found.add(("", parts[0], parts[1] if len(parts) > 1 else ""))
    return found


def messages_of_code() -> set[Message]:
    """What calls of gettext and its variants ask to translate."""
    found: set[Message] = set()
    for path in python_files("src"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = _gettext_names(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                found.add(_message(names[node.func.id], node))
    return found


def _gettext_names(tree: ast.Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.startswith(("gettext", "pgettext", "ngettext"))
    }


def _message(function: str, call: ast.Call) -> Message:
    words = [ast.literal_eval(argument) for argument in call.args[:2]]
    if function.startswith("pgettext"):
        return (words[0], words[1], "")
    return ("", words[0], words[1] if function.startswith("ngettext") else "")


def test_every_word_has_its_french():
    missing = (messages_of_templates() | messages_of_code()) - {key for key, said in catalogue().items() if all(said)}
    assert sorted(missing) == [], "write them in locale/fr: see docs/operations/translations.md"


def test_no_french_is_left_over():
    assert sorted(catalogue().keys() - messages_of_templates() - messages_of_code()) == []


def test_each_translation_names_the_same_values():
    wrong = [
        key
        for key, said in catalogue().items()
        for text in said
        if set(_PLACE.findall(text)) != set(_PLACE.findall(key[2] or key[1]))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_source():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    expected: dict[object, str] = {}
    for (context, singular, plural), said in catalogue().items():
        key = f"{context}\x04{singular}" if context else singular
        expected |= {(key, rank): text for rank, text in enumerate(said)} if plural else {key: said[0]}
    assert {key: text for key, text in compiled.items() if key} == expected


@pytest.mark.parametrize("word", ["blocktrans ", "trans "])
def test_templates_use_one_spelling_of_the_tags(word):
    templates = (ROOT / "src").rglob("templates/**/*.html")
    assert [str(path) for path in templates if f"{{% {word}" in Path(path).read_text(encoding="utf-8")] == []
