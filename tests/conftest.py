"""What all tests share: the sample, its release, real data beside the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coachkit.release import Release

ROOT = Path(__file__).parent.parent


def _shared(factory: pytest.TempPathFactory) -> Path:
    """The folder that processes testing at the same time share."""
    run = factory.getbasetemp()
    return run.parent if "PYTEST_XDIST_WORKER" in os.environ else run


Simulated = Callable[..., Path]


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """``simulated(4, 24, 3)``: that simulated district, made once for all processes. Tests copy it before they change it.

    A release is kept by the content of its folder, so that of a district shared here is built once as well.
    """
    from coachkit.files import locked
    from coachkit.simulate import simulate_district

    home = _shared(tmp_path_factory) / "districts"
    home.mkdir(exist_ok=True)

    def make(schools: int = 12, teachers: int = 25, seed: int = 1, name: str = "default") -> Path:
        folder = home / f"{name}-{schools}-{teachers}-{seed}"
        with locked(home):
            if not folder.is_dir():
                simulate_district(home / f"new-{folder.name}", schools, teachers, seed, name=name).rename(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def whole_district(simulated: Simulated) -> Path:
    """A district of four schools with every table there is."""
    return simulated(4, 24, 3)


@pytest.fixture(scope="session")
def sample() -> Path:
    """The shipped synthetic district."""
    return ROOT / "data" / "sample"


@pytest.fixture(scope="session")
def release(sample: Path) -> Release:
    """The sample's release for audience school."""
    from coachkit.pipeline import build_release

    return build_release(sample)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of twelve schools and one measure, which costs nothing to make."""
    from .small_release import small_release

    return small_release(tmp_path_factory.mktemp("small") / "release")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data kept beside the project, never in it; tests that need it are skipped without."""
    folder = Path(os.environ.get("COACHKIT_SHARED", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the real data are not beside the project ({folder.name}/ missing); see docs/mappings.md")
    return folder
