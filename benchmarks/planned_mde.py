"""How near the planned smallest effect comes to the one realised: predicted from two terms, seen after six.

Districts are drawn by ``benchmarks.panels``: schools of 4 to 60 teachers, 2.6 lessons a teacher and term, six terms, the
order drawn by lot. From the first two terms, in which nobody is coached, the planner predicts the smallest effect that the
roll-out will show; after all six, the estimator says which one it would have shown. *Before the lot*: which school would start
when is not known yet. *For the lot drawn*: it is. The figures go to ``docs/planning.md``, and those that pages print beside
a prediction to ``coachkit/planning/spread.toml``.

python -m benchmarks.planned_mde [--districts 200] [--seed 1] [--sizes 6 8] [--keep FOLDER] [--look]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.panels import Panel, World, draw_panel
from coachkit.planning.detect import predicted
from coachkit.planning.visits import Visits, visits_of
from coachkit.stats.staggered import Rollout, Study, detectable

__all__ = ["KINDS", "SIZES", "document", "known_before", "lines", "ratios", "summary", "table"]

ROOT = Path(__file__).parent.parent
SIZES = (4, 6, 8, 10, 12, 24)
KINDS = {"before": "before the lot", "dealt": "for the lot drawn"}
_BEFORE = 2
_GOALS = {6: (0.8, 1.45), 8: (0.8, 1.3), 10: (0.8, 1.3), 12: (0.8, 1.3), 24: (0.8, 1.3)}
START, END = "<!-- made by benchmarks/planned_mde.py -->", "<!-- until here -->"


def known_before(panel: Panel, schools: int) -> Visits:
    """What the planner knows after the first two terms."""
    rows = panel.rows
    early = rows.where((rows.time < _BEFORE) & panel.seen[rows.unit, rows.time])
    return visits_of(replace(early, member=np.unique(early.member, return_inverse=True)[1]), schools, _BEFORE)


def ratios(world: World, schools: int, seed: int) -> dict[str, float] | None:
    """Realised over predicted figure of one district, for each kind of prediction; None where no effect is estimated."""
    panel = draw_panel(world, schools, seed)
    rollout = Rollout.of(panel.seen, panel.start)[0]
    if len(rollout.seen) < schools or rollout.refusals():
        return None
    visits = known_before(panel, schools)
    real = detectable(Study(rollout, panel.rows, panel.raters).average())
    terms = panel.truth.shape[1]
    return {kind: real / predicted(visits, {"": panel.start}, terms, dealt=kind == "dealt")[""] for kind in KINDS}


def lines(districts: int, seed: int, schools: int, world: World | None = None) -> pd.DataFrame:
    """A row a district: realised over predicted figure, by kind of prediction."""
    found = (ratios(world or World(), schools, number) for number in range(seed, seed + districts))
    return pd.DataFrame([one for one in found if one is not None])


def summary(schools: int, found: pd.DataFrame) -> list[dict[str, object]]:
    """A row a kind of prediction: districts, median, limits of 9 in 10, and how many meet the goal."""
    low, high = _GOALS.get(schools, (np.nan, np.nan))
    return [
        {"schools": schools, "kind": kind, "districts": len(values), "median": values.median(),
         "low": values.quantile(0.05), "high": values.quantile(0.95),
         "goal": values.between(low, high).mean() if schools in _GOALS else np.nan}
        for kind in KINDS if len(values := found[kind])
    ]  # fmt: skip


def table(districts: int, seed: int, sizes: Sequence[int], keep: Path | None) -> pd.DataFrame:
    """The rows of several numbers of schools; districts found in ``keep`` are read from there, others are kept there."""
    out = []
    for schools in sizes:
        file = keep / f"planned-mde-{schools}-{seed}-{districts}.csv" if keep else None
        found = pd.read_csv(file) if file and file.is_file() else lines(districts, seed, schools)
        if file and not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            found.to_csv(file, index=False)
        out += summary(schools, found)
        print(pd.DataFrame(out[-2:]).round(3).to_string(index=False, header=False), flush=True)
    return pd.DataFrame(out)


def document(made: pd.DataFrame) -> str:
    """The table as Markdown."""
    lines = ["| schools | predicted | districts | median of realised ÷ predicted | 9 of 10 districts | within the goal |",
             "|--:|---|--:|--:|---|---|"]  # fmt: skip
    for row in made.to_dict("records"):
        goal = "–"
        if not np.isnan(row["goal"]):
            low, high = _GOALS[row["schools"]]
            goal = f"{100 * row['goal']:.0f} % within −{100 - 100 * low:.0f}/+{100 * high - 100:.0f} %"
        lines.append(
            f"| {row['schools']} | {KINDS[row['kind']]} | {row['districts']} | {row['median']:.2f} | "
            f"{row['low']:.2f} to {row['high']:.2f} | {goal} |"
        )
    return "\n".join(lines)


def _toml(made: pd.DataFrame) -> str:
    parts = [
        "# Realised over predicted smallest effect, 5 % and 95 % limits. Written by benchmarks/planned_mde.py. Do not edit.\n"
    ]
    for schools, rows in made.groupby("schools"):
        one = rows.set_index("kind")
        limits = "\n".join(f"{kind} = [{one.at[kind, 'low']:.2f}, {one.at[kind, 'high']:.2f}]" for kind in KINDS)
        parts.append(f"[[size]]\nschools = {schools}\ndistricts = {one['districts'].iat[0]}\n{limits}\n")
    return "\n".join(parts)


def _write(made: pd.DataFrame) -> None:
    (ROOT / "coachkit" / "planning" / "spread.toml").write_text(_toml(made), encoding="utf-8", newline="\n")
    page = ROOT / "docs" / "planning.md"
    head, _, rest = page.read_text(encoding="utf-8").partition(START)
    page.write_text(f"{head}{START}\n{document(made)}\n{END}{rest.partition(END)[2]}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--districts", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    words.add_argument(
        "--keep", type=Path, help="Folder in which the districts of each size are kept: a run goes on there."
    )
    words.add_argument("--look", action="store_true", help="Print the table, and write no document.")
    given = words.parse_args()
    result = table(given.districts, given.seed, given.sizes, given.keep)
    print(document(result))
    if not given.look:
        _write(result)
