"""The documentation site: built in strict mode, whole, without requests elsewhere, and readable for everybody."""

from __future__ import annotations

import functools
import http.server
import os
import re
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tools.make_site import PAGES, main, pages

from ..conftest import ROOT
from .conftest import PATIENCE

SITE = ROOT / "build" / "site"
EVERY = bool(os.environ.get("COACHKIT_EVERY_PAGE"))
LOOKED_AT = (
    "index.html",
    "formulas.html",
    "privacy.html",
    "api/coachkit.planning.html",
    "tutorials/your_district.html",
)
_ASKS = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>|url\([\"']?https?:", re.I
)


@pytest.fixture(scope="module")
def site() -> Path:
    """The site as `make site` builds it: a link that leads nowhere stops it."""
    assert main() == 0
    return SITE


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def leaves(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    return [leaf for each in (part.values() if isinstance(part, dict) else part) for leaf in leaves(each)]  # type: ignore[attr-defined]


def test_every_page_is_in_the_navigation_and_built(site: Path) -> None:
    listed = leaves(tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"])
    assert sorted(listed) == sorted(pages())
    assert not [page for page in listed if not (site / page).with_suffix(".html").is_file()]


def test_nothing_is_requested_from_elsewhere(site: Path) -> None:
    found = {path.relative_to(site).as_posix(): _ASKS.findall(path.read_text(encoding="utf-8"))
             for path in site.rglob("*") if path.suffix in {".html", ".css"}}  # fmt: skip
    assert len(found) > 40
    assert not {name: hits for name, hits in found.items() if hits}


def test_formulas_are_mathml_and_docstrings_are_read(site: Path) -> None:
    formulas = (site / "formulas.html").read_text(encoding="utf-8")
    assert formulas.count("<math") > 20
    assert "$$" not in formulas
    reference = (site / "api" / "coachkit.html").read_text(encoding="utf-8")
    assert "open_school" in reference
    assert ":func:" not in reference
    assert "&gt;&gt;&gt;" in reference
    assert (PAGES / "tutorials" / "your_district.md").is_file()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_pages_are_looked_at(site: Path, address: str, browser: Browser, width: int) -> None:
    names = [p.relative_to(site).as_posix() for p in sorted(site.rglob("*.html")) if p.name != "404.html"]
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for name in names if EVERY else LOOKED_AT:
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("load")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.md-typeset__scrollwrap')].every(e => e.tabIndex === 0)"
        )
        wrong += [
            f"{name}: {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in Axe().run(page).response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name} is wider than {width}")
    assert not wrong
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    context.close()


@pytest.mark.browser
def test_search_finds_a_rule(site: Path, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/index.html")
    page.wait_for_load_state("load")
    field = page.get_by_role("combobox", name="Search")
    # The key is heard once the page's script runs, and the field is there a little later.
    for _ in range(PATIENCE // 100):
        if field.count():
            break
        page.keyboard.press("/")
        page.wait_for_timeout(100)
    field.fill("dominance")
    page.get_by_text("The rules, in the order in which they are applied").first.wait_for()
    page.close()
