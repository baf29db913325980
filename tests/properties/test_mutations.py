"""However a district folder is spoiled, the check ends in 0, 1 or 2, every row is accounted for,
and every exhibit can be made of what is left."""

import json
import os
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coachkit.district import check
from coachkit.errors import CoachkitError
from coachkit.exhibits import EXHIBITS, answer, methods, provenance, what_next
from coachkit.pipeline import build_release

from ..folder import folder
from .mutations import spoil

EXAMPLES = int(os.environ.get("COACHKIT_MUTATIONS", "40"))  # `make nightly` asks for more

BUILT = 5 if EXAMPLES > 200 else 20  # of so many that are checked, one goes on to a release and its exhibits


@given(st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_any_mutation_ends_in_zero_one_or_two_with_every_row_accounted_for(seed: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        done = spoil(folder(Path(home)), seed)
        found = check(home)
        assert found.exit_code in {0, 1, 2}, done
        text = json.dumps(found.to_json())
        if found.district is None:
            assert isinstance(found.error, CoachkitError)
            assert found.error.message, done
            return
        ledger = found.district.ledger
        assert json.loads(text)["tables"].keys() == set(ledger.tables["table"])
        assert (ledger.tables["read"] == ledger.tables["kept"] + ledger.tables["set_aside"]).all(), done
        for table, count in zip(ledger.tables["table"], ledger.tables["set_aside"], strict=True):
            assert len(ledger.set_aside.get(table, ())) == count, (done, table)
        for path in ledger.write_set_aside(Path(home) / "aside"):
            assert len(pd.read_csv(path, dtype=str, keep_default_na=False)) == len(ledger.set_aside[path.stem]), done
        if seed % BUILT:
            return
        release = build_release(home, to=Path(home) / "release")
        for part in [release.district, *(release.school(school.id) for school in release.schools[:2])]:
            for make in (*EXHIBITS.values(), answer, what_next, methods, provenance):
                assert make(part).to_text(), (done, make.__name__)
