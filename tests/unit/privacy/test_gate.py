import json

import pandas as pd
import pytest

from coachkit.errors import Unknown
from coachkit.measures.frame import MeasureFrame, build
from coachkit.privacy import Rules, gate, rule_book, rules_for
from coachkit.release import Release
from coachkit.schema.config import Config

SCHOOL = Rules("school", 5)


def reach(**columns: list[object]) -> MeasureFrame:
    frame = pd.DataFrame({"school_id": ["", "a", "b", "c"], "term": "fall", **columns})
    return build("reach", "share", frame)


def test_hidden_rows_lose_every_number_and_count() -> None:
    frame = reach(
        estimate=[0.5, 0.25, 0.61237, 0.5], n=[44, 8, 18, 18], people=[44, 8, 18, 18], contributors=[22, 2, 11, 9]
    )
    through = gate([frame], SCHOOL)
    hidden = through.rows["a"][0]
    assert hidden.status == "suppressed"
    assert (hidden.estimate, hidden.low, hidden.high, hidden.n, hidden.people) == (None,) * 5
    assert {rule: n for rule, n in through.hidden.items() if n} == {"primary": 1, "complementary": 1}
    assert through.rows["b"][0].estimate == 0.6124  # four decimals, no more
    assert "0.25" not in json.dumps([row._asdict() for rows in through.rows.values() for row in rows])


def test_too_few_keeps_its_status_but_not_a_small_count() -> None:
    frame = reach(
        estimate=[0.5, None, 0.6, 0.5],
        n=[40, 3, 18, 18],
        people=[40, 3, 18, 18],
        contributors=[22, 3, 11, 9],
        status=["ok", "too few", "ok", "ok"],
    )
    row = gate([frame], SCHOOL).rows["a"][0]
    assert (row.status, row.n, row.people) == ("too few", None, None)


def test_internal_sees_everything() -> None:
    frame = reach(
        estimate=[0.5, 0.25, 0.6, 0.5], n=[44, 8, 18, 18], people=[44, 8, 18, 18], contributors=[22, 2, 11, 9]
    )
    through = gate([frame], Rules("internal", 1))
    assert [row.status for rows in through.rows.values() for row in rows] == ["ok"] * 4
    assert sum(through.hidden.values()) == 0


def test_rows_that_pass_never_name_contributors() -> None:
    assert "contributors" not in gate([reach()], SCHOOL).rows["a"][0]._fields


def test_an_unknown_audience_names_the_nearest() -> None:
    with pytest.raises(Unknown, match="Did you mean 'public'"):
        rules_for("publik", Config())


def test_the_floor_of_each_audience() -> None:
    assert [rules_for(a, Config()).adults for a in ("internal", "school", "public")] == [1, 5, 10]


def test_the_rule_book_names_every_rule_that_is_counted() -> None:
    book = [rule.key for rule in rule_book()]
    assert book[0] == "audience" and book[-1] == "rounding"
    assert set(gate([reach()], Rules("coach", 5)).hidden) == set(book) - {"rounding"}


def test_no_bound_stands_beside_a_plainly_hidden_part_of_the_same_whole(release: Release) -> None:
    parts = [release.school(school.id) for school in release.schools]
    seen = 0
    for part in parts:
        for term in part.terms:
            hidden = [row for row in part.rows_of("level_distribution", term=term) if row.status == "suppressed"]
            seen += len(hidden)
            assert len({bool(row.code) for row in hidden}) <= 1, hidden
    assert seen
