from pathlib import Path

import pytest

from coachkit.district import check
from coachkit.errors import BadInput
from coachkit.ingest import import_repaired

from ...folder import OBSERVATIONS, folder


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A district with two rows set aside, and their files in ``aside``."""
    (tmp_path / "d").mkdir()
    extra = "8,L8,T1,001,O1,never,None,\n9,L9,T1,001,O1,2025-10-09,=Nope,\n"
    folder(tmp_path / "d", observations=OBSERVATIONS + extra)
    check(tmp_path / "d").district.ledger.write_set_aside(tmp_path / "aside")
    return tmp_path


def test_mended_rows_go_back_where_they_stood(broken: Path) -> None:
    file = broken / "aside" / "observations.csv"
    text = file.read_text(encoding="utf-8-sig")
    mended = text.replace("L8,T1,001,O1,never", "L8,T1,001,O1,2025-10-08").replace(
        "2025-10-09,'=Nope", "2025-10-09,None"
    )
    assert mended != text
    file.write_text(mended, encoding="utf-8-sig")
    assert import_repaired(broken / "aside", broken / "d") == ("observations: 2 rows put back.",)
    found = check(broken / "d")
    assert found.exit_code == 0
    assert found.district["observations"]["observation_id"].tolist() == ["1", "2", "3", "8", "9"]
    assert import_repaired(broken / "aside", broken / "d") == ("observations: 0 rows put back.",)  # again: nothing new


def test_unmended_rows_change_nothing(broken: Path) -> None:
    before = (broken / "d" / "observations.csv").read_text()
    import_repaired(broken / "aside", broken / "d")
    assert (broken / "d" / "observations.csv").read_text() == before


def test_a_file_that_changed_since_the_check_is_not_touched(broken: Path) -> None:
    live = broken / "d" / "observations.csv"
    live.write_text(live.read_text().replace("never", "2025-12-01"))
    with pytest.raises(BadInput, match="date is '2025-12-01', not 'never'"):
        import_repaired(broken / "aside", broken / "d")
    live.write_text(OBSERVATIONS)
    with pytest.raises(BadInput, match="has no line 5"):
        import_repaired(broken / "aside", broken / "d")
    assert live.read_text() == OBSERVATIONS


def test_nothing_to_put_back_is_said(broken: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no set-aside file"):
        import_repaired(tmp_path / "nowhere", broken / "d")
    (broken / "d" / "observations.csv").unlink()
    with pytest.raises(BadInput, match="CSV files only"):
        import_repaired(broken / "aside", broken / "d")


def test_a_file_with_semicolons_keeps_its_decimal_commas(tmp_path: Path) -> None:
    costs = "sep=;\nyear;kind;amount;currency;\n2025-26;salary;84.000,5;EUR;\n2024-25;stipend;x;EUR;\n"
    home = folder(tmp_path, costs=costs)
    check(home).ledger.write_set_aside(tmp_path / "aside")
    file = tmp_path / "aside" / "costs.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("stipend,x", 'stipend,"1,5"'), encoding="utf-8")
    assert import_repaired(tmp_path / "aside", home) == ("costs: 1 rows put back.",)
    found = check(home)
    assert found.exit_code == 0
    assert found.district["costs"]["amount"].tolist() == [84000.5, 1.5]
