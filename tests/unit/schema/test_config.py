from pathlib import Path

import pytest

from coachkit.errors import BadConfig
from coachkit.schema.config import Config, load_config, make_config
from coachkit.schema.scale import Scale


def write(tmp_path: Path, text: str) -> Path:
    (tmp_path / "coachkit.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    config = load_config(tmp_path)
    assert config.scale.levels[0] == "None"
    assert config.scale.cut == 3
    assert config.privacy.minimum_adults == {"internal": 1, "school": 5, "public": 10}


def test_every_section_is_read(tmp_path: Path) -> None:
    config = load_config(
        write(
            tmp_path,
            """
[district]
name = "Ünï"
[scale]
levels = ["a", "b"]
transformative = "b"
[terms."fall 2025"]
start = 2025-08-01
end = 2025-12-31
[plan]
dosage_hours = 4.5
drought_days = [7]
[privacy]
minimum_adults = {school = 8}
[check]
keep_unmatched = ["observations.observer_id"]
""",
        )
    )
    assert config.district.name == "Ünï"
    assert config.scale == Scale("Level", ("a", "b"), "b")
    assert config.terms[0].name == "fall 2025"
    assert config.plan.drought_days == (7,)
    assert config.privacy.smallest("school") == 8
    assert config.privacy.smallest("public") == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pln]\n", "Did you mean 'plan'"),
        ("[plan]\ndosage_hour = 3\n", "Did you mean 'dosage_hours'"),
        ('[plan]\ndosage_hours = "many"\n', "plan.dosage_hours (found 'many')"),
        ("[plan]\ndosage_hours = 0\n", "plan.dosage_hours (found 0)"),
        ('[scale]\nlevels = ["a", "b"]\ntransformative = "c"\n', "must be one of"),
        ('[scale]\nlevels = ["a"]\ntransformative = "a"\n', "two or more levels"),
        ('[scale]\nlevel = ["a", "b"]\n', "did you mean 'levels'"),
        ("[terms.x]\nstart = 2025-02-01\nend = 2025-01-01\n", "before it starts"),
        (
            "[terms.x]\nstart = 2025-01-01\nend = 2025-06-01\n[terms.y]\nstart = 2025-06-01\nend = 2025-07-01\n",
            "overlap",
        ),
        ("[privacy]\nminimum_adults = {school = 3}\n", "allow_looser"),
        ("[privacy]\nminimum_adults = {scool = 3}\n", "privacy.minimum_adults"),
        ("[plan\n", "line 1"),
    ],
)
def test_a_wrong_setting_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadConfig) as error:
        load_config(write(tmp_path, text))
    assert said in str(error.value)
    assert "coachkit.toml" in str(error.value)


def test_looser_than_the_floor_needs_a_flag() -> None:
    config = make_config({"privacy": {"minimum_adults": {"school": 3}, "allow_looser": True}}, "x")
    assert config.privacy.smallest("school") == 3
    assert config.privacy.looser
    assert not Config.model_validate({}).privacy.looser
