"""The script of the pages, in a file beside them or inside one: plotly's own library, then the code that draws pages."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

NAME = "charts.js"


def copy_assets(folder: Path, at: str = "schools/assets") -> None:
    """Write the script into ``folder`` at ``at``, where the index and all school pages can load the same file.

    Examples
    --------
    >>> copy_assets(Path("pages"))
    >>> [path.name for path in Path("pages/schools/assets").iterdir()]
    ['charts.js']
    """
    (folder / at).mkdir(parents=True, exist_ok=True)
    (folder / at / NAME).write_bytes(library())


@lru_cache(maxsize=1)
def library() -> bytes:
    """plotly's library byte for byte, then the script of the pages with the chart template."""
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
    """The script in gzip and base64, as a single-file page holds it (2 MB)."""
    return base64.b64encode(gzip.compress(library(), 9, mtime=0)).decode()


@lru_cache(maxsize=1)
def script_hash() -> str:
    """The hash with which a page's security policy allows the unpacked script and no other."""
    return base64.b64encode(hashlib.sha256(library()).digest()).decode()
