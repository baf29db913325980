"""Check a district folder without raising: return the ledger, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coachkit.district.district import District
from coachkit.district.ledger import Ledger
from coachkit.district.questions import open_questions, stacked_files
from coachkit.district.read import Incomplete, read_district
from coachkit.errors import CoachkitError, unreachable


@dataclass(frozen=True)
class Checked:
    """The result of a check. ``exit_code`` is 0 (clean), 1 (rows set aside) or 2 (unusable; ``error`` says why).

    ``ledger`` covers the tables that are there, even if the folder lacks others; it is None if no table could be read.
    ``notes`` are about a folder without a ledger; otherwise the ledger has them.
    """

    district: District | None
    error: CoachkitError | None = None
    ledger: Ledger | None = None
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 clean, 1 rows set aside, 2 unusable."""
        if self.district is None:
            return 2
        return 0 if self.district.ledger.clean else 1

    def to_json(self) -> dict[str, Any]:
        """The ledger as JSON. For an unusable folder, the first problem is the reason, which is also under ``error``."""
        if self.district is None:
            error = self.error or CoachkitError("unusable")
            what = {
                "table": "",
                "file": "",
                "line": 0,
                "column": "",
                "value": "",
                "rule": error.message,
                "count": 0,
                "fix": error.fix,
            }
            found = self.ledger.to_json() if self.ledger else {"tables": {}, "problems": [], "notes": list(self.notes)}
            said = {"error": {"message": error.message, "fix": error.fix}}
            return found | {"problems": [what, *found["problems"]]} | said
        return self.district.ledger.to_json()


def check(folder: Path | str, on_progress: Callable[[str, float], None] = lambda step, done: None) -> Checked:
    """Read and check a district folder; ``on_progress`` works as in :func:`coachkit.district.load`.

    Examples
    --------
    >>> checked = check("data/sample")
    >>> checked.exit_code, int(checked.ledger.tables["kept"].sum())
    (0, 30664)
    """
    try:
        district = read_district(folder, on_progress)
        return Checked(district, ledger=district.ledger)
    except Incomplete as error:
        return Checked(None, error, error.ledger)
    except OSError as error:
        return Checked(None, unreachable(error))
    except CoachkitError as error:
        home = Path(folder)
        return Checked(None, error, notes=(*open_questions(home), *stacked_files(home)))
