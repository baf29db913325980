"""Build the documentation site in ``build/site``: the documents as they are, the API from docstrings, tutorials as pages.

Zensical wants all pages in one folder, so they are laid in ``build/pages`` first: links between documents become links between
pages, links to other files of the repository become plain text, and formulas become MathML. Nothing is kept; ``make site``
lays it all again. A link or heading that does not exist stops the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import nbformat
from latex2mathml.converter import convert

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "build" / "pages"
NAMED = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "SECURITY.md": "reporting.md",
    "data/README.md": "tables.md",
}
API = {
    "coachkit": "Read a district, make reports, ask questions: what most people need.",
    "coachkit.release": "Gated estimates, and their rows.",
    "coachkit.explore": "Questions about rows of people, and their answers.",
    "coachkit.ingest": "From an export to a district folder.",
    "coachkit.planning": "A plan before coaching starts.",
    "coachkit.simulate": "Synthetic districts whose true effects are known.",
    "coachkit.stats": "Statistics of arrays.",
    "coachkit.errors": "What can go wrong, and what the message says.",
}
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_FORMULA = re.compile(r"^\$\$\n(.*?)\n\$\$$|\$([^$\n]+)\$", re.DOTALL | re.MULTILINE)


def sources() -> dict[str, str]:
    """The site's pages that are documents of the repository: file → page."""
    docs = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]
    books = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "notebooks" / "tutorials").glob("*.ipynb"))]
    return {
        **NAMED,
        **{name: name.removeprefix("docs/") for name in docs},
        **{name: name.removeprefix("notebooks/").replace(".ipynb", ".md") for name in books},
    }


def pages() -> dict[str, str]:
    """Every page's Markdown, by its name."""
    known = sources()
    found = {page: with_mathml(with_links(text_of(ROOT / file), file, known)) for file, page in known.items()}
    return {**found, "adr/index.md": _decisions(), **_api()}


def text_of(path: Path) -> str:
    """A document's Markdown; a notebook's prose, code and text outputs."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    parts = []
    for cell in nbformat.read(path, as_version=4).cells:
        parts.append(cell.source if cell.cell_type == "markdown" else f"```python\n{cell.source}\n```")
        shown = (out.get("text", "") or out.get("data", {}).get("text/plain", "") for out in cell.get("outputs", []))
        parts += [f"```text\n{text.strip()}\n```" for text in shown if text.strip()]
    return "\n\n".join(parts) + "\n"


def with_links(text: str, file: str, known: dict[str, str]) -> str:
    """The text of a file with its links as they are on the site; a link to what the site does not have is its words alone."""
    here = Path(known[file]).parent

    def link(found: re.Match[str]) -> str:
        picture, words, target, anchor = found[1], found[2], found[3], found[4] or ""
        if re.match(r"[a-z]+:", target):
            return found[0]
        path = os.path.normpath(Path(file).parent / target)
        page = "adr/index.md" if path == "docs/adr" else known.get(path)
        if picture and page is None:
            page = path.removeprefix("docs/")
        return f"{picture}[{words}]({os.path.relpath(page, here)}{anchor})" if page else words

    return _outside_code(text, lambda part: _LINK.sub(link, part))


def with_mathml(text: str) -> str:
    """The text with formulas (``$…$``, ``$$`` on lines of their own) as MathML, which browsers draw without a script."""

    def formula(found: re.Match[str]) -> str:
        if found[1] is None:
            return convert(found[2])
        return f'<div class="formula" tabindex="0" role="group" aria-label="Formula">{convert(found[1], display="block")}</div>'

    return _outside_code(text, lambda part: _FORMULA.sub(formula, part))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if part.startswith("```") else change(part) for part in _FENCED.split(text))


def _decisions() -> str:
    titles = [
        (p.name, p.read_text(encoding="utf-8").splitlines()[0][2:]) for p in sorted((ROOT / "docs/adr").glob("*.md"))
    ]
    return "# Decisions\n\n" + "".join(f"- [{title}]({name})\n" for name, title in titles)


def _api() -> dict[str, str]:
    """A page for each public module, with all that its ``__all__`` names, and one for the exhibits."""
    found = {}
    for name, about in API.items():
        module = import_module(name)
        public = [each for each in sorted(module.__all__) if each != "exhibits"]
        found[f"api/{name}.md"] = f"# {name}\n\n{about}\n\n" + "".join(f"::: {name}.{each}\n\n" for each in public)
    exhibits = import_module("coachkit.exhibits")
    rows = [(each, getattr(exhibits, each)) for each in sorted(exhibits.__all__) if each not in {"MIME", "Exhibit"}]
    listed = "".join(f"| `{each}` | {_first_line(make)} |\n" for each, make in rows if each.islower())
    found["api/coachkit.exhibits.md"] = (
        "# coachkit.exhibits\n\nEach function takes gated estimates and returns an `Exhibit`: "
        "`exhibits.reach(school)`.\n\n| exhibit | shows |\n|---|---|\n" + listed + "\n::: coachkit.exhibits.Exhibit\n"
    )
    return found


def _first_line(value: object) -> str:
    return re.sub(r":\w+:`~?([^`]+)`", r"`\1`", (value.__doc__ or "").strip().split("\n\n")[0].replace("\n", " "))


def lay() -> None:
    """Write all pages and pictures to ``build/pages``."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for name, text in pages().items():
        (PAGES / name).parent.mkdir(parents=True, exist_ok=True)
        (PAGES / name).write_text(text, encoding="utf-8", newline="\n")
    for folder in ("images", "static"):
        if (ROOT / "docs" / folder).is_dir():
            shutil.copytree(ROOT / "docs" / folder, PAGES / folder)


def main() -> int:
    """Lay the pages and build the site."""
    lay()
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(ROOT / "zensical.toml")]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    print("Open build/site/index.html. To search as well: python -m http.server -d build/site")
    return code


if __name__ == "__main__":
    sys.exit(main())
