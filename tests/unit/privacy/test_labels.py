import re

import pandas as pd

from coachkit.measures.frame import build
from coachkit.privacy.gated import gate
from coachkit.privacy.labels import labels
from coachkit.privacy.rules import Rules


def test_labels_follow_the_ids_alone_and_hold_none() -> None:
    one, two = labels(["C9", "C10", "", "C11"], "Coach"), labels(["C11", "C9", "C10", "C9"], "Coach")
    assert one == two
    assert len(set(one.values())) == 3
    assert all(re.fullmatch(r"Coach [A-Z2-9]{4}", label) for label in one.values())
    assert labels(["C9"], "Coach")["C9"] == one["C9"], "whoever else comes or goes"
    assert labels(["C9"], "Coach", "another key")["C9"] != one["C9"]


def test_a_coach_gets_her_own_rows_of_any_size_and_no_school_s() -> None:
    columns = {
        "school_id": ["", "s1", "", ""],
        "coach_id": ["", "", "C1", "C2"],
        "term": ["fall"] * 4,
        "estimate": [0.5, 0.5, 0.5, 0.5],
        "n": [40, 20, 2, 3],
        "people": [40, 20, 2, 3],
    }
    frame = build("reach", "share", pd.DataFrame(columns))
    through = gate([frame], Rules("coach", 5), ["C1", "C2", "C3"])
    assert set(through.rows) == {""}
    assert [row.n for row in through.rows[""]] == [40]
    own = through.coaches[through.labels["coach_id"]["C1"]]
    assert [(row.n, row.ok) for row in own] == [(2, True)]
    assert through.coaches[through.labels["coach_id"]["C3"]] == ()
    assert not any("C1" in str(row) for rows in (*through.rows.values(), *through.coaches.values()) for row in rows)
