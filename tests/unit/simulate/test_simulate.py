import json
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check
from coachkit.errors import BadInput, Unknown
from coachkit.measures.estimators.levels import transformative_share
from coachkit.measures.estimators.shift import shift
from coachkit.schema.tables import TABLES
from coachkit.simulate import SCENARIOS, simulate_district

from ...conftest import ROOT


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_passes_the_check_and_is_labelled(tmp_path: Path, name: str) -> None:
    folder = simulate_district(tmp_path / "d", schools=6, teachers=12, name=name)
    found = check(folder)
    assert found.district.present == set(TABLES)
    assert found.exit_code == 0, found.district.ledger.problems.to_string() if found.district else found.error
    assert found.district.config.district.synthetic
    assert "SYNTHETIC" in (folder / "coachkit.toml").read_text()
    assert json.loads((folder / "truth.json").read_text())["synthetic"] is True


def test_same_seed_same_bytes_other_seed_others(tmp_path: Path) -> None:
    one, two, other = (simulate_district(tmp_path / str(i), 4, 8, seed) for i, seed in enumerate((1, 1, 2)))
    assert files(one) == files(two)
    assert files(one) != files(other)


def test_the_sample_is_the_default_scenario_with_twelve_schools(tmp_path: Path) -> None:
    shipped = ROOT / "data" / "sample"
    assert files(simulate_district(tmp_path / "again")) == files(shipped)
    assert len(pd.read_csv(shipped / "schools.csv")) == 12


def test_the_planted_effect_is_seen_and_under_null_it_is_not(tmp_path: Path) -> None:
    """Coached schools rise more than never coached ones; with no effect and no trend nobody rises."""
    change = {}
    for name in ("default", "null"):
        district = check(simulate_district(tmp_path / name, schools=60, teachers=30, seed=3, name=name)).district
        starts = json.loads((tmp_path / name / "truth.json").read_text())["coaching_starts"]
        rows = shift(district)[0].rows.query("term == 'fall 2024' and to_term == 'spring 2026'").set_index("school_id")
        late = [s for s, start in starts.items() if start in {"spring 2025", "fall 2025", "spring 2026"}]
        never = [s for s, start in starts.items() if start is None]
        change[name] = rows.loc[late, "estimate"].mean() - rows.loc[never, "estimate"].mean()
    assert change["default"] > 0.08
    assert abs(change["null"]) < 0.05


def test_small_has_schools_below_every_minimum(tmp_path: Path) -> None:
    district = check(simulate_district(tmp_path / "s", schools=9, name="small")).district
    sizes = district["staff"].query("roles.str.contains('teacher')").groupby("school_id").size()
    assert sizes.min() <= 2
    statuses = set(transformative_share(district)[0].rows["status"])
    assert {"ok", "too few"} <= statuses


def test_adversarial_has_nasty_names_and_leading_zeros(tmp_path: Path) -> None:
    district = check(simulate_district(tmp_path / "a", schools=12, name="adversarial")).district
    names = " ".join(district["schools"]["name"])
    assert "<b>" in names
    assert "مدرسة" in names
    assert district["staff"]["staff_id"].str.startswith("0").any()
    levels = district["observations"].groupby("school_id")["level"].nunique()
    assert (levels == 1).any()


def test_large_is_large_unless_a_size_is_asked_for(tmp_path: Path) -> None:
    assert (SCENARIOS["large"].schools, SCENARIOS["large"].teachers) == (200, 40)
    assert len(pd.read_csv(simulate_district(tmp_path / "l", schools=5, name="large") / "schools.csv")) == 5


def test_nonsense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="Did you mean 'null'"):
        simulate_district(tmp_path / "x", name="nul")
    with pytest.raises(BadInput, match="between 2 and"):
        simulate_district(tmp_path / "x", schools=1)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="not empty"):
        simulate_district(tmp_path / "full")
