"""View: the same in Python, JSON and words; errors offer what is near."""

from __future__ import annotations

import tomllib
from itertools import product

import pytest
import tomli_w

from coachkit.errors import BadInput, CoachkitError, Unknown
from coachkit.schema.dimensions import Filter
from coachkit.schema.view import SHOWS, View

WHERE = (
    View().only("grade", "6", "7"),
    View().only("cycles", least=3),
    View().only("hours", least=1.5, most=4),
    View().without("observer", "00907"),
    View().only("date", least="2025-09-01").only("own:laptop cohort", "A \"quoted\" 'one'"),
    View(),
)
VIEWS = [
    where.but(show=show, by=by, cut=cut)
    for where, show, by, cut in product(WHERE, SHOWS, ("", "school", "own:cohort"), ("", "Redefinition"))
]


def test_every_form_of_a_view_gives_it_back() -> None:
    for view in VIEWS:
        assert eval(view.code(), {"View": View}) == view
        assert View.from_json(view.to_json()) == view
        assert View.from_plain(tomllib.loads(tomli_w.dumps({"chapter": [view.plain()]}))["chapter"][0]) == view
        assert hash(View.from_json(view.to_json())) == hash(view)
        assert view.words().count("\n") == 0


def test_equal_questions_are_one() -> None:
    one = View().only("subject", "Science", "Mathematics").only("cycles", least=3)
    assert one == View().only("cycles", least=3.0).only("subject", "Mathematics", "Science")
    assert one.only("subject") == View().only("cycles", least=3)
    assert View().only("term", "fall 2025") == View(terms=("fall 2025",))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: View("shar"), "Did you mean 'share'"),
        (lambda: View(by="grad"), "Did you mean 'grade'"),
        (lambda: View().only("subjct", "x"), "Did you mean 'subject'"),
        (lambda: View().only("subject", least=2), "has values, not a range"),
        (lambda: View().only("cycles", least="many"), "is not a number"),
        (lambda: View().only("cycles", least=float("nan")), "is not a number"),
        (lambda: View().only("date", least="1 May"), "a day such as"),
        (lambda: View().without("date", "2025-09-01"), "needs a range of days"),
        (lambda: Filter("subject"), "either values or a range"),
        (lambda: View("shift", terms=("fall 2024",)), "A change needs two terms"),
        (lambda: View("levels", rest=True), "compared with the rest"),
        (lambda: View(by="term"), "cannot make rows"),
        (lambda: View.from_json("{"), "not JSON"),
        (lambda: View.from_json("[1]"), "A view is a table"),
        (lambda: View.from_json('{"wher": {}}'), "Did you mean 'where'"),
        (lambda: View.from_json('{"where": {"cycles": {"leest": 1}}}'), "Did you mean 'least'"),
        (lambda: View.from_json('{"where": {"cycles": {"least": [1]}}}'), "not a text or a number"),
        (lambda: View.from_json('{"where": 3}'), "not a table of filters"),
        (lambda: View.from_json('{"terms": "fall 2024"}'), "a list of texts"),
        (lambda: View.from_json('{"rest": 1}'), "true or false"),
        (lambda: View.from_plain({"where": {"term": ["fall"]}}), "Terms are not a filter"),
    ],
)  # fmt: skip
def test_errors_say_what_is_wrong_and_what_to_write(make: object, says: str) -> None:
    with pytest.raises(CoachkitError) as found:
        make()  # type: ignore[operator]
    assert isinstance(found.value, BadInput | Unknown)
    assert says in str(found.value)
