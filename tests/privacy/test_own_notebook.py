"""A notebook of the analyst's own that reads the district folder: none of its numbers reach the pages that are sent."""

import json
from pathlib import Path

import pandas as pd
import pytest

import coachkit

from ..batches import notebook

GIVEN = 'school_id: str = "0001"\ndata: str = "."\naudience: str = "school"\nraw: str = ""'
READ = (
    "import pandas as pd, coachkit\n"
    "from coachkit import Exhibit, exhibits\n"
    "lessons = pd.read_csv(raw + '/observations.csv', dtype=str, keep_default_na=False)\n"
    "lessons = lessons[lessons.school_id == school_id].assign(high=lambda f: f.level.isin(['Modification', 'Redefinition']))\n"
    "who = lessons.groupby('teacher_id').agg(share=('high', 'mean'), lessons=('high', 'size')).reset_index(drop=True)\n"
    "who['share'] = who['share'] + 0.00004711\n"
    "who.index = [f'Subject {n}' for n in range(len(who))]"
)
SHOWN = (
    "who",
    "print(who)",
    "import plotly.express as px\npx.bar(who, y='share')",
    "Exhibit('By subject', f'Social studies: {who.share.iloc[0]:.8f}.', who.reset_index())",
    "from IPython.display import Markdown, HTML\ndisplay(Markdown(f'**{who.share.iloc[0]:.8f}**'), HTML(who.to_html()))",
    "exhibits.reach(coachkit.open_school(data, school_id, audience))",
)
REFUSED = (
    "said = []\nfor open_rows in (coachkit.load, coachkit.open_explorer, lambda f: coachkit.read(f + '/staff.csv')):\n"
    "    try:\n        open_rows(raw)\n    except coachkit.errors.NotAllowed as error:\n        said.append(str(error))\n"
    "assert len(said) == 3 and all(audience in text for text in said), said"
)


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return notebook(
        tmp_path_factory.mktemp("mine") / "mine.ipynb", READ, *SHOWN, "import coachkit.errors\n" + REFUSED, given=GIVEN
    )


def texts(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.rglob("*.html"))


@pytest.mark.parametrize("engine", ["warm", "kernel"])
def test_numbers_of_a_notebook_of_ones_own_stay_inside(sample: Path, mine: Path, tmp_path: Path, engine: str) -> None:
    coachkit.run(sample, tmp_path, str(mine), ["0001"], settings={"raw": str(sample)}, engine=engine)
    page = (tmp_path / "share" / "schools" / "0001.html").read_text()
    assert "004711" in (tmp_path / "work" / "notebooks" / "mine" / "0001.ipynb").read_text()
    assert "4711" not in texts(tmp_path / "share")
    assert "Subject 1" not in page
    assert page.count("<p class=left-out>") == len(
        SHOWN
    )  # one of the cells shows two things, one an exhibit of coachkit's
    assert "[[chapter]]" in page
    assert 'id="reach"' in page


def test_unchecked_shows_them_and_says_so_and_no_page_is_taken_for_the_other(
    sample: Path, mine: Path, tmp_path: Path
) -> None:
    page = tmp_path / "share" / "schools" / "0001.html"
    given = {"schools": ["0001"], "settings": {"raw": str(sample)}, "notebook": str(mine)}
    coachkit.run(sample, tmp_path, **given, unchecked=True)
    assert "Subject 1" in page.read_text()
    assert page.read_text().index("Not checked.") < page.read_text().index("<h1>")
    coachkit.run(sample, tmp_path, **given)
    assert "Subject 1" not in page.read_text()
    assert "Not checked." not in page.read_text()


def test_the_analysts_own_pages_show_everything(sample: Path, tmp_path: Path) -> None:
    book = notebook(tmp_path / "rows.ipynb", "import coachkit\nlen(coachkit.load(raw)['staff']), 4711", given=GIVEN)
    coachkit.run(sample, tmp_path / "out", str(book), ["0001"], "internal", settings={"raw": str(sample)})
    page = (tmp_path / "out" / "internal" / "schools" / "0001.html").read_text()
    rows = len(pd.read_csv(sample / "staff.csv", dtype=str))
    assert f"({rows}, 4711)" in page.replace("&#39;", "'")


def test_a_copy_of_a_shipped_notebook_is_a_shipped_one_until_a_cell_is_changed(tmp_path: Path) -> None:
    from coachkit.batch import find_notebook, read_notebook

    copied = tmp_path / "copied.ipynb"
    copied.write_bytes(find_notebook("school_report").read_bytes())
    assert read_notebook(copied).shipped
    content = json.loads(copied.read_text())
    content["cells"][-1]["source"] = "1 + 1"
    copied.write_text(json.dumps(content))
    assert not read_notebook(copied).shipped
    beside = tmp_path / "coachkit.py"
    copied.write_bytes(find_notebook("school_report").read_bytes())
    beside.write_text("x = 1")  # it would be imported in place of coachkit
    assert not read_notebook(copied).shipped
