"""How good the effect of coaching is, from 4 schools on and in worlds that the method does not assume.

Districts are drawn by ``benchmarks.panels``: schools of 4 to 60 teachers, about 2.6 lessons a teacher and term, six
terms, a quarter of schools (one at least) never coached. Those whose roll-out is refused give no line.

python -m benchmarks.validity_effect [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pandas as pd

from benchmarks.panels import Panel, World, draw_panel
from benchmarks.summary import halves, line, summary
from coachkit.stats.staggered import Rollout, Study, detectable, placebo, randomization_inference

__all__ = ["cells", "lines", "run"]

SIZES = (4, 6, 8, 10, 12, 24)
WORLDS: dict[str, World] = {
    "null": World(),
    "effect of 10 points": World(effect=0.6),
    "effect that grows": World(effect=0.2, growth=0.3),
    "lenient observers follow coaching, no effect": World(observers=0.35, lenient=0.8),
    "heavy-tailed shocks of schools, no effect": World(school_term=0.35, tail=2.5),
    "autocorrelated shocks (.8) of schools, no effect": World(school_term=0.4, correlation=0.8),
    "large shocks (SD .5) of schools, no effect": World(school_term=0.5),
    "lowest schools chosen, no effect": World(chosen="lowest"),
    "dip before the start, no effect": World(dip=0.4),
    "parting trends, no effect": World(parting=0.08),
    "low teachers leave coached schools, no effect": World(turnover=0.06, leaving=1.0),
}
_LOT = 8  # the lot is dealt in every eighth district: it takes longer than all the rest


def cells() -> dict[str, tuple[World, int]]:
    """Name of every cell → its world and number of schools."""
    return {f"{name}; {schools} schools": (it, schools) for schools in SIZES for name, it in WORLDS.items()}


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells."""
    made = pd.concat([lines(districts, seed, cell) for cell in cells()], ignore_index=True)
    return summary(halves(made))


def lines(districts: int, seed: int, cell: str) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of a cell."""
    it, schools = cells()[cell]
    out: list[dict[str, object]] = []
    for number in range(seed, seed + districts):
        panel = draw_panel(it, schools, number)
        rollout = Rollout.of(panel.seen, panel.start)[0]
        if len(rollout.seen) == schools and not rollout.refusals():
            out += _judged(it, cell, number, panel, Study(rollout, panel.rows, panel.raters))
    return pd.DataFrame(out)


def _judged(it: World, cell: str, seed: int, panel: Panel, study: Study) -> Iterator[dict[str, object]]:
    """The lines of one district, its truth being that of the school-terms that were coached."""
    truth = float(panel.truth[study.rollout.treated].mean())
    null = it.effect == 0 and it.growth == 0
    found = study.average()
    seen = detectable(found)
    # an effect that is added to every coached school-term moves estimate and limits alike
    yield line(
        "effect", cell, "points", seed, error=found.estimate - truth, held=found.low <= truth <= found.high,
        alarm=float(found.low > 0 or found.high < 0) if null else float("nan"),
        power=found.low + seen - truth > 0, width=found.high - found.low,
    )  # fmt: skip
    lead = None if seed % 2 else placebo(study, 1)
    if lead is not None:
        yield line("effect's lead warns", cell, "points", seed, power=float(lead.low > 0 or lead.high < 0))
    if seed % _LOT or it.chosen != "lot" or it.dip or it.parting or it.leaving:
        return
    lot = randomization_inference(study)
    if lot is not None:
        yield line(
            "effect by lot", cell, "points", seed, error=found.estimate - truth, held=lot.low <= truth <= lot.high,
            alarm=float(lot.p <= 0.05) if null else float("nan"), power=float(lot.p <= 0.05 and found.estimate > 0),
        )  # fmt: skip


if __name__ == "__main__":
    table = run(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(table.round(3).to_string(index=False))
