"""A folder for each school, to send: its page as one file, and its summary as text."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from coachkit.batch.manifest import Outcome
from coachkit.errors import NotAllowed
from coachkit.files import replace_folder
from coachkit.release import is_release
from coachkit.report.summary import summary_of

FOLDER = "send"


def check_sendable(data: Path, audience: str) -> None:
    """Refuse folders for each school where pages may not be sent, or cannot be audited.

    Raises
    ------
    NotAllowed
        For the audiences internal and coach, and for a release, which has no rows to audit pages with.

    Examples
    --------
    >>> check_sendable(Path("data/sample"), "internal")
    Traceback (most recent call last):
    coachkit.errors.NotAllowed: Pages for the audience 'internal' are not sent to schools.
    Leave --per-school out, or use --audience school or public.
    """
    if audience in ("internal", "coach"):
        raise NotAllowed(
            f"Pages for the audience '{audience}' are not sent to schools.",
            "Leave --per-school out, or use --audience school or public.",
        )
    if is_release(data):
        raise NotAllowed(
            f"{data} is a release. Pages are audited before they are sent, which needs the district folder.",
            "Give the district folder with --data, or leave --per-school out.",
        )


def write_sendable(out: Path, outcomes: Sequence[Outcome]) -> Path:
    """Write ``send/<school>/`` for each school's page of a batch: the page, and ``summary.txt``. Returns ``send``.

    The folder is replaced as a whole. Call it after the audit of the pages: it adds nothing to what they say.

    Examples
    --------
    >>> done = coachkit.run("data/sample", "to send", "teacher_brief", schools=["0001"], per_school=True)
    >>> sorted(path.name for path in Path("to send/send/0001").iterdir())
    ['0001.html', 'summary.txt']
    """
    draft = out / f".{FOLDER}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for outcome in outcomes:
        if outcome.ok and outcome.unit == "school":
            page, home = out / outcome.page, draft / outcome.slug
            home.mkdir()
            shutil.copyfile(page, home / f"{outcome.slug}.html")
            text = summary_of(page.read_text(encoding="utf-8"))
            (home / "summary.txt").write_text(text, encoding="utf-8", newline="\n")
    replace_folder(draft, out / FOLDER)
    return out / FOLDER
