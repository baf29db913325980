"""The charts' library, as the installed plotly ships it: beside the pages, or inside one."""

from __future__ import annotations

import base64
import gzip
import hashlib
import shutil
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

__all__ = ["copy_assets", "packed", "script_hash"]

_NAME = "plotly.min.js"


def copy_assets(folder: Path, at: str = "schools/assets") -> None:
    """Put the library into ``folder`` at ``at``: one file for the index and all schools, within either's reach."""
    (folder / at).mkdir(parents=True, exist_ok=True)
    with (
        files("plotly").joinpath("package_data", _NAME).open("rb") as handle,
        (folder / at / _NAME).open("wb") as target,
    ):
        shutil.copyfileobj(handle, target)


@lru_cache(maxsize=1)
def packed() -> str:
    """The library gzipped and in base64: what a single file holds (2 MB)."""
    return base64.b64encode(gzip.compress(_source(), 9, mtime=0)).decode()


@lru_cache(maxsize=1)
def script_hash() -> str:
    """The hash by which a page's policy lets the unpacked library, and no other script, run."""
    return base64.b64encode(hashlib.sha256(_source()).digest()).decode()


def _source() -> bytes:
    return files("plotly").joinpath("package_data", _NAME).read_bytes()
