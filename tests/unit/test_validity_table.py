"""The validity table's own arithmetic: districts as the unit, verdicts by Monte-Carlo error, chunks kept by their code."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.summary import halves, line, summary
from benchmarks.validity_page import page, verdict
from benchmarks.validity_traces import code


def table(held: float, districts: int, alarm: float = 0.0) -> pd.Series:
    """The row of as many districts, of which a share hold the truth and a share raise an alarm."""
    hits, alarms = round(held * districts), round(alarm * districts)
    lines = [
        line("a share", "null", "points", i, error=0.01, held=float(i < hits), alarm=float(i < alarms))
        for i in range(districts)
    ]
    return summary(pd.DataFrame(lines)).iloc[0]


def test_schools_of_one_district_are_one_value() -> None:
    lines = [
        line("a shift", "null", "log-odds", 1, error=[0.1, 0.3], held=[True, False]),
        line("a shift", "null", "log-odds", 2, error=[-0.2, -0.2], held=[True, True]),
        line("a shift", "null", "log-odds", 3, error=[np.nan], held=[np.nan]),
    ]
    row = summary(pd.DataFrame(lines)).iloc[0]
    assert row["districts"] == 3
    assert row["bias"] == pytest.approx(0.0)
    assert row["bias_se"] == pytest.approx(np.std([0.2, -0.2], ddof=1) / np.sqrt(2))
    assert row["rmse"] == pytest.approx(np.sqrt((0.05 + 0.04) / 2))
    assert row["coverage"] == pytest.approx(0.75)
    assert row["coverage_se"] == pytest.approx(np.std([0.5, 1.0], ddof=1) / np.sqrt(2))
    assert np.isnan(row["power"])


def test_a_goal_is_missed_where_the_monte_carlo_interval_misses_it() -> None:
    assert verdict(table(0.95, 1_000)) == "holds"
    assert verdict(table(0.90, 1_000)) == "covers too little"
    assert verdict(table(0.90, 40)) == "open"  # 40 districts cannot tell
    assert verdict(table(0.995, 1_000)) == "wider than need be"
    assert verdict(table(0.95, 1_000, 0.09)) == "too many false positives"


def test_what_never_happened_is_not_taken_for_certain() -> None:
    assert verdict(table(1.0, 10)) == "open"
    assert table(1.0, 300)["coverage_se"] == pytest.approx(1 / 100 / 1.96)


def test_narrow_and_wide_intervals_are_judged_apart() -> None:
    """Narrow intervals miss one in five times, wide ones never: right on average, and not for who has a narrow one."""
    lines = [
        line("effect", "null", "points", i, error=0.01, held=float(i % 2 or i % 10 > 0), width=0.1 + 0.1 * (i % 2))
        for i in range(1_000)
    ]
    table = summary(halves(pd.DataFrame(lines))).set_index("quantity")
    assert table.loc["effect", "coverage"] == pytest.approx(0.9)
    assert table.loc["effect", "width"] == pytest.approx(0.15)
    narrow, wide = (table.loc[f"effect, {name} half of intervals"] for name in ("narrower", "wider"))
    assert (narrow["coverage"], wide["coverage"]) == (pytest.approx(0.8), pytest.approx(1.0))
    assert narrow["width"] == pytest.approx(0.1)
    named = table.reset_index().iloc[1]
    assert verdict(named) == ("covers too little" if "narrower" in named["quantity"] else "wider than need be")


def test_the_page_says_how_many_districts_a_row_stands_on() -> None:
    text = page(pd.DataFrame([table(0.95, 1_000), table(0.9, 60)]))
    rows = [row for row in text.splitlines() if row.startswith("| a share")]
    assert [row.split("|")[3].strip() for row in rows] == ["1,000", "60"]
    assert "95.0 (93.6 to 96.4)" in rows[0]


def test_a_chunk_is_kept_by_the_code_it_ran(tmp_path: Path) -> None:
    for name, text in {"a": "from pkg.b import x\n", "b": "x = 1\n", "c": "y = 1\n", "__init__": ""}.items():
        (tmp_path / "pkg").mkdir(exist_ok=True)
        (tmp_path / "pkg" / f"{name}.py").write_text(text, encoding="utf-8")
    first = code(tmp_path, "pkg.a")
    (tmp_path / "pkg" / "c.py").write_text("y = 2\n", encoding="utf-8")
    assert code(tmp_path, "pkg.a") == first
    (tmp_path / "pkg" / "b.py").write_text("x = 2\n", encoding="utf-8")
    assert code(tmp_path, "pkg.a") != first
