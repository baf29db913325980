"""The template: from a page and its content to bytes that depend on nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2

from coachkit.exhibits.theme import HIDDEN
from coachkit.report.library import packed, script_hash
from coachkit.report.page import Page
from coachkit.report.text import brief, cut, data, shown

_PLACE = '<script type="application/octet-stream" id=library>'  # where the library goes in a single file

# In a script: a text or a pattern (kept), or a sign with the spaces around it (the sign is kept).
_TOKEN = re.compile(
    r"""('[^'\n]*'|"(?:\\.|[^"\\])*"|(?<=\()/(?:\\.|[^/\\\n])+/[gu]*)|[ \n]*([{}()\[\]=;,:<>?&|!*])[ \n]*"""
)


def render(name: str, page: Page, single_file: bool, **content: Any) -> str:
    """The page as HTML; with ``single_file`` it includes the charts' library."""
    scripts = [_script("alone.js"), *([_script("index.js")] if name.startswith("index") else [])]
    allowed = [_hash(script) for script in scripts]
    if single_file:
        allowed += [_hash(_script("unpack.js")), f"'sha256-{script_hash()}'"]
    else:
        allowed += ["file:", "'self'"]
    html = (
        _environment()
        .get_template(name)
        .render(
            page=page,
            policy=f"default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src {' '.join(allowed)}; "
            "base-uri 'none'; form-action 'none'",
            source="" if single_file else page.source,
            packed=single_file,
            **content,
        )
    )
    lean = re.sub(r">\n\s*<", "><", html).replace("\n<", "<")
    head, found, tail = lean.rpartition(_PLACE)
    return f"{head}{_PLACE}{packed()}{tail}" if found and single_file else lean


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    """The templates, which escape and clean every value."""
    loader = jinja2.FileSystemLoader(str(files("coachkit.report").joinpath("templates")))
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=shown)
    made.filters |= {"brief": brief, "cut": cut, "data": data}
    made.globals |= {
        "style": _static("style.css").replace("\n", ""),
        "index_style": _static("index.css").replace("\n", ""),
        "script": _script("alone.js"),
        "finder": _script("index.js"),
        "unpack": _script("unpack.js"),
        "hidden": HIDDEN,
    }
    return made


@lru_cache(maxsize=8)
def _script(name: str) -> str:
    """A script without comments, indents and needless spaces; its strings and patterns are kept."""
    lines = (line.strip() for line in _static(name).splitlines())
    whole = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _TOKEN.sub(lambda found: found[1] or found[2] or "", whole)


def _static(name: str) -> str:
    return files("coachkit.report").joinpath("static", name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
