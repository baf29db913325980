"""Docstrings, messages and documents use words that readers understand at once: see ``words.toml``."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import ROOT

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))["word"]
PRINTED = {"exhibits", "measures", "simulate"}  # their other texts are sentences of pages and answers of surveys
GENERATED = {"docs/methods.md": "the catalogue's sentences", "docs/validity.md": "a benchmark's report"}
DOCUMENTS = [
    path
    for pattern in ("README.md", "CONTRIBUTING.md", "data/README.md", "docs/**/*.md")
    for path in sorted(ROOT.glob(pattern))
    if path.relative_to(ROOT).as_posix() not in GENERATED
]
MODULES = sorted((ROOT / "coachkit").rglob("*.py"))
Text = tuple[int, str]


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The docstrings of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            assert isinstance(first.value, ast.Constant)
            yield first.value


def texts(path: Path) -> Iterator[Text]:
    """What people read in a file: all of a document; docstrings and messages of a module (texts of three words or more)."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield 1, re.sub(r"```.*?```", lambda block: "\n" * block[0].count("\n"), content, flags=re.DOTALL)
        return
    tree = ast.parse(content)
    ours = set(docstrings(tree))
    printed = path.relative_to(ROOT / "coachkit").parts[0] in PRINTED
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if node in ours or (not printed and node.value.count(" ") >= 2):
            yield node.lineno, node.value


def found(path: Path) -> list[str]:
    """Each place with a word that readers do not understand, and what to write instead."""
    out = []
    for line, text in texts(path):
        plain = re.sub(r"`+[^`]*`+", lambda code: "`" * len(code[0]), text)
        for word in WORDS:
            for hit in re.finditer(rf"\b(?:{word['pattern']})\b", plain, re.IGNORECASE):
                at = line + plain.count("\n", 0, hit.start())
                out.append(f"{path.relative_to(ROOT)}:{at}: '{hit[0]}': write {word['instead']}")
    return out


@pytest.mark.parametrize("path", [*DOCUMENTS, *MODULES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_readers_understand_every_word(path: Path) -> None:
    assert not found(path)


def test_the_list_finds_what_it_should(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("The number of each is told, and stands beside the other. It is no file.\n", encoding="utf-8")
    hits = [re.search(rf"\b(?:{word['pattern']})\b", page.read_text(encoding="utf-8")) for word in WORDS]
    assert [hit[0] for hit in hits if hit] == ["told", "stands beside", "is no "]
