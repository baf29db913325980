"""What every page has: head, banner, styles, script, and the charts' library beside it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

__all__ = ["PLOTLY", "Page", "copy_assets", "environment", "linked"]

PLOTLY = "plotly.min.js"


@dataclass(frozen=True)
class Page:
    """What a page says of itself.

    ``home`` leads from the page to the folder of the index (``../`` for a school's page); ``index`` names
    the page to go back to (blank: none).
    """

    title: str
    district: str
    as_of: str
    audience: str
    synthetic: bool
    versions: str
    home: str = ""
    index: str = ""
    subtitle: str = ""

    @classmethod
    def of(cls, meta: dict[str, Any], title: str, **more: str) -> Page:
        """The page of a release's ``meta``."""
        return cls(
            title=title,
            district=meta["district"]["name"],
            as_of=meta["as_of"],
            audience=meta["audience"],
            synthetic=bool(meta["district"].get("synthetic")),
            versions=f"coachkit {meta['versions']['coachkit']}",
            **more,
        )


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates, with everything escaped."""
    loader = jinja2.FileSystemLoader(str(files("coachkit.report").joinpath("templates")))
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals["style"] = _static("style.css")
    made.globals["script"] = _static("page.js")
    made.globals["plotly"] = PLOTLY
    return made


def _static(name: str) -> str:
    return files("coachkit.report").joinpath("static", name).read_text(encoding="utf-8")


def linked(exhibits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The exhibits of one page (their JSON), without links to exhibits that are not on it."""
    there = {f"#{exhibit['key']}" for exhibit in exhibits}
    out = []
    for exhibit in exhibits:
        items = [{**item, "link": item["link"] if item["link"] in there else ""} for item in exhibit["items"]]
        out.append({**exhibit, "items": items})
    return out


def copy_assets(folder: Path) -> None:
    """Put the charts' library, as the installed plotly ships it, into ``folder/assets``."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    source = files("plotly").joinpath("package_data", PLOTLY)
    with source.open("rb") as handle, (folder / "assets" / PLOTLY).open("wb") as target:
        shutil.copyfileobj(handle, target)
