import pandas as pd
import pytest

from coachkit.measures.frame import COLUMNS, apply_minimum, build


def test_missing_columns_are_filled_and_the_order_is_fixed() -> None:
    frame = build("reach", "share", pd.DataFrame({"school_id": ["a", ""], "estimate": [0.5, None], "n": [4, 0]}))
    assert tuple(frame.rows.columns) == COLUMNS
    assert frame.rows["status"].tolist() == ["ok", "no data"]
    assert frame.rows["n"].tolist() == [4, 0]
    assert frame.rows["term"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"school_id": ["a"], "shcool": [1]}, "shcool"),
        ({"school_id": ["a", "a"], "estimate": [1, 2]}, "two rows"),
        ({"school_id": ["a"], "estimate": [1], "status": ["too few"]}, "if and only if"),
        ({"school_id": ["a"], "estimate": [1], "status": ["fine"]}, "unknown status"),
        ({"school_id": ["a"], "estimate": [1], "low": [1.1], "high": [2]}, "does not hold"),
    ],
)
def test_nonsense_is_refused(rows: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        build("reach", "share", pd.DataFrame(rows))


def test_require_tells_none_from_few_from_not_estimable() -> None:
    rows = pd.DataFrame({"estimate": [0.1, 0.2, None, 0.4], "n": [0, 3, 10, 10], "people": [0, 9, 9, 2]})
    out = apply_minimum(rows, {"n": 10, "people": 5})
    assert out["status"].tolist() == ["no data", "too few", "not estimable", "too few"]
    assert out["estimate"].isna().all()
