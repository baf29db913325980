import pandas as pd
import pytest

from coachkit.measures.estimators.costs import unit_cost, year_span

from .coached import event, teachers
from .conftest import Make, lesson

OBSERVED = [lesson("A00", "2025-08-01", "low"), lesson("A00", "2026-06-30", "low")]
LOG = [event("2025-08-20", teachers(i), minutes=30) for i in range(10)] + [
    event("2026-06-10", teachers(0), minutes=300)
]


def costs(make: Make, *rows: tuple[str, str, float, str], log: list[dict[str, object]] = LOG) -> pd.DataFrame:
    given = [dict(zip(("year", "kind", "amount", "currency"), row, strict=True)) for row in rows]
    frame = unit_cost(make(observations=OBSERVED, coaching_log=log, costs=given))[0].rows
    return frame.set_index(["wave", "category"])


def test_unit_cost_by_hand(make: Make) -> None:
    """10,000 for ten coachees and ten direct hours, by one coach."""
    found = costs(make, ("2025-26", "salary", 9_000, "EUR"), ("2025-26", "other", 1_000, "EUR"))
    assert found.loc[("2025-26", "per coachee"), "estimate"] == pytest.approx(1_000)
    assert found.loc[("2025-26", "per direct hour"), "estimate"] == pytest.approx(1_000)
    assert found.loc[("2025-26", "per coachee"), ["currency", "people"]].tolist() == ["EUR", 1]  # one coach: her salary


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("2025-26", "salary", 1, "EUR"), ("2025-26", "other", 1, "USD")], "several currencies"),
        ([("Budget A", "salary", 1, "EUR")], "does not say its days"),
        ([("2023-24", "salary", 1, "EUR")], "does not cover the year"),
    ],
)
def test_a_year_that_cannot_be_costed_says_why(make: Make, rows: list[tuple[str, str, float, str]], why: str) -> None:
    found = costs(make, *rows)
    assert set(found["status"]) == {"not estimable"}
    assert why in found["note"].iloc[0]


def test_years() -> None:
    assert year_span("2025-26") == (pd.Timestamp("2025-07-01"), pd.Timestamp("2026-06-30"))
    assert year_span("FY 2025/2026") == year_span("2025–26")
    assert year_span("2025") == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31"))
    assert year_span("2025-31") is None
