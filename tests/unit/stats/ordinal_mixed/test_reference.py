"""Against R's ordinal::clmm: tests/reference/ordinal_mixed (made by reference.R), and the sets beside the project."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from coachkit.stats.ordinal_mixed import OrdinalMixedFit, fit_ordinal_mixed

from ....conftest import ROOT

OURS = ROOT / "tests" / "reference" / "ordinal_mixed"
SHARED = Path(os.environ.get("COACHKIT_SHARED", ROOT.parent / "shared" / "data")).parent / "reference" / "clmm"
# clmm stops where its gradient is 1e-3 to 1e-5, whatever it is asked: about 1e-5 in an estimate.
LOGLIK, ESTIMATE, ERROR = 1e-6, 1e-4, 1e-3

MODELS = {
    "terms": (["term"], ["teacher", "school", "observer", "pair", "own"]),
    "binary": (["x", "between"], ["a", "b"]),
    "boundary": (["x"], ["a", "b"]),
    "unbalanced": (["kind"], ["a", "b"]),
}


def judge(found: OrdinalMixedFit, ref: dict) -> None:
    assert found.converged, found.diagnostics
    assert found.loglik == pytest.approx(ref["loglik"], abs=LOGLIK)
    assert found.thresholds == pytest.approx(ref["thresholds"], abs=ESTIMATE)
    assert found.threshold_se == pytest.approx(ref["threshold_se"], abs=ERROR)
    for name, value in ref["coefficients"].items():
        assert found.coefficients[name].estimate == pytest.approx(value, abs=ESTIMATE)
        assert found.coefficients[name].se == pytest.approx(ref["se"][name], abs=ERROR)
    for name, value in ref["sd"].items():
        assert found.sds[name] == pytest.approx(value, abs=ESTIMATE)


@pytest.mark.parametrize("name", MODELS)
def test_clmm_on_our_sets(name: str) -> None:
    data, ref = pd.read_csv(OURS / f"{name}.csv"), json.loads((OURS / f"{name}.json").read_text())
    found = fit_ordinal_mixed(data, "y", *MODELS[name])
    judge(found, ref)
    effects = found.effects(ref["effects of"])
    assert effects["estimate"].to_numpy() == pytest.approx(list(ref["effects"].values()), abs=ESTIMATE)
    assert effects["se"].to_numpy() == pytest.approx(list(ref["effect_se"].values()), abs=ERROR)


@pytest.mark.parametrize(
    ("name", "outcome", "fixed", "groups"),
    [
        ("district_a", "level", ["post", "term"], ["teacher", "school", "observer", "coach"]),
        ("wine", "rating", ["temp", "contact"], ["judge"]),
    ],
)
def test_clmm_on_the_sets_beside_the_project(name: str, outcome: str, fixed: list[str], groups: list[str]) -> None:
    if not SHARED.is_dir():
        pytest.skip("reference/clmm is not beside the project")
    ref = json.loads((SHARED / f"{name}.json").read_text())
    loglik = -81.56541278 if name == "wine" else ref["loglik"]  # wine: clmm at a tight tolerance, see the README there
    named = {
        "coefficients": ref["coefs"],
        "se": ref["se_coefs"],
        "sd": ref["sds"],
        "threshold_se": ref["se_thresholds"],
    }
    found = fit_ordinal_mixed(pd.read_csv(SHARED / f"{name}.csv").dropna(), outcome, fixed, groups)
    judge(found, {**ref, **named, "loglik": loglik})
