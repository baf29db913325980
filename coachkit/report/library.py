"""The one script beside the pages, or inside one: the installed plotly's own library, then what draws pages with it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

__all__ = ["copy_assets", "packed", "script_hash"]

NAME = "charts.js"


def copy_assets(folder: Path, at: str = "schools/assets") -> None:
    """Put the script into ``folder`` at ``at``: one file for the index and all schools, within either's reach."""
    (folder / at).mkdir(parents=True, exist_ok=True)
    (folder / at / NAME).write_bytes(library())


@lru_cache(maxsize=1)
def library() -> bytes:
    """plotly as its wheel ships it, byte for byte, and the page's own script with the template of all charts."""
    from coachkit.exhibits.theme import TEMPLATE  # exhibits load when a page is made

    plotly = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    static = files("coachkit.report").joinpath("static")
    template = json.dumps(TEMPLATE, separators=(",", ":"))
    script = (
        static.joinpath("page.js").read_text("utf-8").replace("{};  // TEMPLATE of exhibits/theme.py", f"{template};")
    )
    return plotly + b"\n" + script.encode()


@lru_cache(maxsize=1)
def packed() -> str:
    """The script gzipped and in base64: what a single file holds (2 MB)."""
    return base64.b64encode(gzip.compress(library(), 9, mtime=0)).decode()


@lru_cache(maxsize=1)
def script_hash() -> str:
    """The hash by which a page's policy lets the unpacked script, and no other, run."""
    return base64.b64encode(hashlib.sha256(library()).digest()).decode()
