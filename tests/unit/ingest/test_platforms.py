"""Nine form tools: their exports come in right, and the page about mappings says what was asked."""

import pytest

from tools.make_docs import with_platforms
from tools.platforms import AGREE, ITEMS, LEVELS, PLATFORMS, Platform, tried

from ...conftest import ROOT


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_exports_come_in_right(platform: Platform) -> None:
    previews = platform.name == "Qualtrics"
    lessons = tried(platform, survey=False).rows
    counted = lessons["level"].str.casefold().value_counts().to_dict()
    assert counted == {level.casefold(): 5 - (i == 4 or (previews and i == 0)) for i, level in enumerate(LEVELS)}
    assert lessons["observer_id"].nunique() == 3
    assert lessons["date"].nunique() == len(lessons)
    answers = tried(platform, survey=True).rows
    assert answers["respondent_key"].nunique() == len(lessons)
    assert answers["item_id"].nunique() == len(ITEMS)
    first = answers[answers["item_id"].eq(answers["item_id"].iloc[0])]["value"].astype(int)
    assert sorted(first.unique()) == list(range(1, len(AGREE) + 1))


def test_the_page_about_mappings_says_what_was_asked() -> None:
    text = (ROOT / "docs" / "mappings.md").read_text(encoding="utf-8")
    assert with_platforms(text) == text, "run `make docs`"
