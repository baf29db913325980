"""``coachkit new``: write the files of a start into a new folder."""

from __future__ import annotations

from pathlib import Path

from coachkit.errors import BadInput
from coachkit.schema.config import FILE
from coachkit.starter.forms import FORMS, form_mapping, form_page
from coachkit.starter.plan import plan_page
from coachkit.starter.settings import settings_text
from coachkit.starter.workbook import write_workbook


def start(folder: Path | str) -> list[Path]:
    """Write everything that a district without data needs into a new or empty folder.

    Returns
    -------
    list of Path
        The files: ``district/district.xlsx`` with all tables, ``district/coachkit.toml``, ``START.md`` (which table
        answers what, how often to collect it), and in ``forms/`` the questions of three forms with the mapping of each.

    Raises
    ------
    BadInput
        When the folder is not empty.

    Examples
    --------
    >>> [path.name for path in start("new district")][:3]
    ['START.md', 'district.xlsx', 'coachkit.toml']
    """
    home = Path(folder)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise BadInput(f"{home} is not empty.", "Give a new folder, so that no file of yours is overwritten.")
    for part in ("district", "forms"):
        (home / part).mkdir(parents=True)
    texts = {home / "START.md": plan_page(), home / "district" / FILE: settings_text()}
    for name in FORMS:
        texts[home / "forms" / f"{name}.md"] = form_page(name)
        texts[home / "forms" / f"{name}.toml"] = form_mapping(name)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    book = home / "district" / "district.xlsx"
    write_workbook(book)
    first, *rest = texts
    return [first, book, *rest]
