"""The gate: the only door from measures to what anyone reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import MeasureFrame
from coachkit.privacy.across import hidden_across, uncounted
from coachkit.privacy.labels import WORDS, labels
from coachkit.privacy.rules import Rules
from coachkit.privacy.suppress import complementary, nested, primary
from coachkit.release import ROW_FIELDS, Row

__all__ = ["Gated", "gate"]

_DECIMALS = 4
_TOLD = ("ok", "not estimable")  # statuses that say something of the people behind a row
_BLANK = ("estimate", "low", "high", "n", "people")


@dataclass(frozen=True)
class Gated:
    """What passed: rows by school id (``""`` the district), and how many rows each rule hid.

    For the audience ``coach`` each coach's own rows stand in ``coaches``, by label; ``labels`` maps the staff id
    of each coach and observer to the label that stands for it (inside only: it is never written to a release).
    """

    rows: dict[str, tuple[Row, ...]]
    hidden: dict[str, int]
    coaches: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)


def gate(frames: Sequence[MeasureFrame], rules: Rules, coaches: Iterable[str] = ()) -> Gated:
    """Apply every rule to every measure of a district at once.

    Parameters
    ----------
    frames
        The measures of the whole district: every total must be here, for suppression has to see it.
    rules
        The audience and its smallest groups.
    coaches
        Staff ids of all coaches on the roster: each gets a label, and for the audience ``coach`` a slice, also
        one who has no row.

    Returns
    -------
    Gated
        Rows without ``contributors``; a hidden row has the status ``suppressed`` and no number or count.
    """
    log = {"audience": 0, "primary": 0, "complementary": 0, "across": 0}
    rows: dict[str, pd.DataFrame] = {}
    hide: dict[str, pd.Series] = {}
    for frame in frames:
        measure = CATALOGUE[frame.measure]
        if rules.audience not in measure.audiences:
            log["audience"] += len(frame.rows)
            continue
        found = frame.rows
        if measure.district_only and rules.audience != "internal":
            log["audience"] += int(found["school_id"].ne("").sum())
            found = found[found["school_id"].eq("")].reset_index(drop=True)
        first = primary(found, rules.adults) | nested(found, measure, rules.adults)
        if rules.audience == "coach":  # her own rows, at any size; whose they are is settled below
            first &= found["coach_id"].eq("")
        upper = found["level"].isin(rules.upper) if frame.measure == "level_distribution" else None
        every = complementary(found, first, measure, rules.adults, upper)
        told = found["status"].isin(_TOLD)
        log["primary"] += int((first & told).sum())
        log["complementary"] += int((every & ~first & told).sum())
        rows[frame.measure], hide[frame.measure] = found, every
    counts = uncounted(rows, hide, rules.adults) if rules.adults > 1 else {}
    for name, more in hidden_across(rows, hide).items():
        log["across"] += int((more & ~hide[name]).sum())
        hide[name] = hide[name] | more
    passed = [_blanked(found, hide[name], counts.get(name)) for name, found in rows.items()]
    return _parted(pd.concat(passed, ignore_index=True), rules.audience, log, list(coaches))


def _parted(every: pd.DataFrame, audience: str, log: dict[str, int], coaches: list[str]) -> Gated:
    """People become labels; rows go to their school, or, for coaches, to each her own."""
    known = {
        name: labels([*every[name], *(coaches if name == "coach_id" else ())], word) for name, word in WORDS.items()
    }
    every = every.assign(**{name: [known[name].get(i, "") for i in every[name]] for name in WORDS})
    if audience != "coach":
        return Gated(_by(every, "school_id"), log, labels=known)
    own = every["coach_id"].ne("")
    hers = _by(every[own], "coach_id")
    return Gated(
        _by(every[~own & every["school_id"].eq("")], "school_id"),
        log,
        {label: hers.get(label, ()) for label in known["coach_id"].values()},
        known,
    )


def _blanked(rows: pd.DataFrame, hide: pd.Series, uncounted: pd.Series | None) -> pd.DataFrame:
    """Rows with the hidden ones emptied; one that never had a number keeps its status, but no small count."""
    out = rows.copy()
    out["status"] = out["status"].mask(hide & rows["status"].isin(_TOLD), "suppressed")
    out["note"] = out["note"].mask(hide, "")
    for name in _BLANK:
        out[name] = out[name].mask(hide)
    if uncounted is not None:
        out[["n", "people"]] = out[["n", "people"]].mask(uncounted)
    return out


def _by(rows: pd.DataFrame, key: str) -> dict[str, tuple[Row, ...]]:
    numbers = {name: rows[name].round(_DECIMALS) + 0.0 for name in ("estimate", "low", "high")}
    plain = rows.assign(**numbers)[list(ROW_FIELDS)]
    columns = [[_plain(value) for value in plain[name].tolist()] for name in ROW_FIELDS]
    out: dict[str, list[Row]] = {}
    for values in zip(*columns, strict=True):
        row = Row(*values)
        out.setdefault(getattr(row, key), []).append(row)
    return {value: tuple(found) for value, found in out.items()}


def _plain(value: Any) -> Any:
    return None if value is pd.NA or value != value else value
