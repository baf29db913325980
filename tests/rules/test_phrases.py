"""Sentences on pages: none uses a phrase of the list in docs/phrases.md, and verdicts alone speak of effect, shift and reach."""

from __future__ import annotations

import ast
import re

from tools.sentences import sentences

from ..conftest import ROOT

READERS = ("exhibits", "report", "batch", "explore")  # packages that make what readers see
DECIDED = {"effect", "shift", "shift_adjusted_share", "reach"}  # measures whose rows the verdict reads
READ = {"rows_of", "district_rows_of", "one"}


def phrases() -> list[str]:
    rows = re.findall(r"^\| (.+?) \| .+ \|$", (ROOT / "docs" / "phrases.md").read_text(encoding="utf-8"), re.M)
    return [row.casefold() for row in rows if row != "instead of"]


def test_no_sentence_uses_a_phrase_that_was_rewritten() -> None:
    found = [
        f"{name}:{line}: '{phrase}' in: {text}"
        for name, line, text in sentences()
        for phrase in phrases()
        if phrase in re.sub(r"[’']", "'", text.casefold()).replace("'", "’") or phrase in text.casefold()
    ]
    assert len(phrases()) > 30
    assert not found, "\n".join(found)


def test_the_list_of_sentences_has_those_of_every_source() -> None:
    files = {name for name, _, _ in sentences()}
    for name in ("coachkit/exhibits/verdict_words.py", "coachkit/report/templates/index.html.j2",
                 "coachkit/report/static/alone.js", "notebooks/school_report.ipynb"):  # fmt: skip
        assert name in files
    texts = [text for _, _, text in sentences()]
    assert any("we can’t tell yet whether coaching raised the share" in text for text in texts)


def test_only_the_verdict_reads_rows_of_effect_shift_and_reach() -> None:
    """A sentence about them takes the verdict; charts and tables get the rows from the same module."""
    found = []
    for package in READERS:
        for path in sorted((ROOT / "coachkit" / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READ:
                    asked = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
                    if DECIDED & set(asked):
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno} reads {asked[0]}")
    assert not found, f"take estimates.verdict(…), or rows_behind(…) for a chart: {found}"
