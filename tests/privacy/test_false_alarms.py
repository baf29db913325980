"""The audit finds nothing in honest pages: a report that failed, a district named like a school, staff ids like numbers."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from coachkit.api import run
from coachkit.audit import audit
from coachkit.measures.estimators.activities import activity_mix
from coachkit.measures.estimators.coaching import contact_drought, dosage, reach
from coachkit.measures.estimators.follow_up import follow_up, group_chain
from coachkit.measures.estimators.groups import by_group
from coachkit.measures.estimators.levels import lessons_observed, level_distribution, transformative_share
from coachkit.measures.estimators.observers import observer_agreement
from coachkit.measures.estimators.records import completeness
from coachkit.measures.estimators.registry import estimator_of
from coachkit.measures.estimators.shift import shift, transitions
from coachkit.measures.estimators.tools import tool_levels, tools_recorded
from coachkit.pipeline import build_release
from coachkit.simulate import simulate_district

from ..conftest import Simulated
from ..few_measures import measure_only

PEOPLE = ("staff_id", "teacher_id", "coach_id", "observer_id", "owner_id", "respondent_id", "leader_id")

SHOWN = (
    lessons_observed, level_distribution, transformative_share, shift, transitions,
    estimator_of("pedagogical_fit"), estimator_of("student_use"),
    tool_levels, tools_recorded, reach, dosage, contact_drought, activity_mix, follow_up, group_chain,
    observer_agreement, completeness,
)  # fmt: skip


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Staff ids are 0, 1, 2 …; the district has the name of its second school."""
    folder = simulate_district(tmp_path_factory.mktemp("odd") / "d", 4, 14, seed=3)
    staff = pd.read_csv(folder / "staff.csv", dtype=str, keep_default_na=False)["staff_id"]
    number = {person: str(place) for place, person in enumerate(dict.fromkeys(staff))}
    for file in folder.glob("*.csv"):
        cells = pd.read_csv(file, dtype=str, keep_default_na=False)
        for column in cells.columns:
            if column in PEOPLE:
                cells[column] = cells[column].map(lambda person: number.get(person, person))
            elif column.endswith("participant_ids"):
                listed = cells[column].str.split(";")
                cells[column] = listed.map(lambda people: ";".join(number.get(p.strip(), p) for p in people))
        cells.to_csv(file, index=False)
    named = pd.read_csv(folder / "schools.csv", dtype=str)["name"][1]
    settings = folder / "coachkit.toml"
    settings.write_text(re.sub(r'\nname = "[^"]*"', f'\nname = "{named}"', settings.read_text(), count=1))
    return folder


@pytest.fixture(scope="module")
def out(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of a release of which one school is broken."""
    home = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        measure_only(patch, home / "cache", *SHOWN)
        release = build_release(district, to=home / "release")
    broken = release.path / "schools" / "0002.json"
    broken.write_text(broken.read_text()[:100])
    done = run(release.path, home / "out")
    assert [outcome.id for outcome in done.failed] == ["0002"]
    return home / "out"


def test_one_failed_report_and_a_district_named_like_a_school_are_no_leaks(out: Path, district: Path) -> None:
    assert "--school 0002" in (out / "share" / "index.html").read_text()
    found = audit(out / "share", district)
    assert found.leaks == ()
    assert found.cells > 1000


def test_numbers_of_an_axis_are_no_staff_ids(out: Path, district: Path, tmp_path: Path) -> None:
    """A tick "100" beside a staff id 100 is a number; the same digits as a value of their own may be the person."""
    share = Path(shutil.copytree(out / "share", tmp_path / "share"))
    page = share / "schools" / "0001.html"
    script = '<script type="application/json">{}</script></main>'
    content = page.read_text()
    page.write_text(content.replace("</main>", script.format('{"layout": {"xaxis": {"ticktext": ["12", "100%"]}}}')))
    assert audit(share, district).leaks == ()
    page.write_text(content.replace("</main>", script.format('{"data": [{"customdata": ["12"]}]}')))
    assert [leak.what for leak in audit(share, district).leaks] == ["the staff id '12' (JSON text)"]
    labelled = '{"data": [{"type": "scatter", "x": [%s], "text": ["12"]}]}'
    for value, told in ((12.2, []), (0.4, ["the staff id '12' (JSON text)"])):
        page.write_text(content.replace("</main>", script.format(labelled % value)))
        assert [leak.what for leak in audit(share, district).leaks] == told


def test_a_page_that_does_not_say_what_it_is_about_is_named(out: Path, district: Path, tmp_path: Path) -> None:
    share = Path(shutil.copytree(out / "share", tmp_path / "share"))
    page = share / "schools" / "0001.html"
    page.write_text(re.sub(r"<meta name=coachkit-id [^>]*>", "", page.read_text()))
    warned = [warning for warning in audit(share, district).warnings if "does not say" in warning.what]
    assert [warning.file for warning in warned] == ["schools/0001.html"]


def test_groups_are_safe_by_the_gate_and_by_the_audit_where_schools_show_medians(
    simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One coached teacher of the middle schools: all hours, less those of the other types of school, would be hers."""
    district = simulated(6, 20, 5, "small")
    measure_only(monkeypatch, tmp_path / "cache", reach, dosage, by_group)
    assert not run(build_release(district, to=tmp_path / "release").path, tmp_path / "out", "district_details").failed
    found = audit(tmp_path / "out" / "share", district)
    assert found.leaks == () and found.cells
