"""What a measure must declare, and a share of lessons that is a declaration alone."""

from dataclasses import replace
from typing import Any

import pytest

from coachkit.measures.catalogue import CATALOGUE, AddsUp, catalogue
from coachkit.measures.catalogue.entry import LessonShare, Measure
from coachkit.measures.estimators.registry import estimator_of
from coachkit.measures.estimators.share import share_of_lessons

from .conftest import Make, at, lesson

DECLARED: dict[str, Any] = {
    "estimator": LessonShare("student_use", ("create",)), "counts": "student_use noted", "sums": ("school_id",),
    "weight": "people", "family": ("classroom",),
}  # fmt: skip


def entry(**declared: Any) -> Measure:
    return Measure(
        "lessons_creating", 34, "Lessons in which students create", 2, "How often do students create?",
        "share of lessons", {"lessons": 20, "teachers": 5}, "Mean of the teachers' own shares.", **declared,
    )  # fmt: skip


def test_a_share_of_lessons_is_a_declaration_alone(make: Make) -> None:
    uses = ["create"] * 8 + ["consume"] * 12
    rows = [lesson(f"A{i:02}", "2025-10-01", "low", student_use=use) for i, use in enumerate(uses)]
    rows += [lesson("A00", "2025-10-02", "low", suffix=str(i)) for i in range(4)]  # without a note they do not count
    new = entry(**DECLARED)
    assert isinstance(new.estimator, LessonShare)
    found = at(share_of_lessons(make(observations=rows), new, new.estimator), school_id="A", term="fall")
    assert found["estimate"] == pytest.approx(8 / 20)
    assert (found["n"], found["people"], found["contributors"], found["others"]) == (20, 20, 8, 12)


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_not_declared_fails_with_the_field_named(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        entry(**{key: value for key, value in DECLARED.items() if key != name})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"counts": "nobody knows"}, "lessons_creating': counts: 'nobody knows'"),
        ({"sums": ("skool_id",)}, "sums: 'skool_id'"),
        ({"sums": ()}, r"sums: .*\['school_id'\]"),
        ({"weight": "lessons"}, "weight: 'lessons'"),
        ({"family": ("lessons",)}, "family: 'lessons'"),
        ({"family": ()}, "family and weight"),
        ({"exclusive": ("level",)}, "exclusive: 'level'"),
        ({"audiences": ("board",)}, "audiences: 'board'"),
        ({"estimator": LessonShare("mood", ("good",))}, "estimator: 'mood' is no column"),
        (
            {"estimator": LessonShare("student_use", ("created",))},
            r"estimator: 'student_use' never holds \['created'\]",
        ),
        ({"estimator": LessonShare("student_use", ("create",), each=True)}, r"sums: .*\['category'\]"),
        ({"minimum": {"lessons": 20}}, "minimum"),
    ],
)
def test_a_wrong_declaration_names_the_measure_and_the_field(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        replace(entry(**DECLARED), **change)


def test_an_estimator_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "gone", replace(entry(**DECLARED), key="gone", estimator="levels.no_such"))
    with pytest.raises(ValueError, match=r"measure 'gone': estimator: no function 'levels\.no_such'"):
        estimator_of("gone")


def test_one_key_is_one_measure() -> None:
    with pytest.raises(ValueError, match="'lessons_creating' is in the catalogue twice"):
        catalogue([entry(**DECLARED), entry(**DECLARED)])


def test_two_measures_of_the_same_lessons_say_how_they_add_up() -> None:
    each = CATALOGUE["student_use"]
    with pytest.raises(
        ValueError, match="'lessons_creating': adds_up: 'student_use' counts lessons by student_use too"
    ):
        catalogue([each, entry(**DECLARED)])
    linked = entry(**DECLARED, adds_up=AddsUp("student_use", lambda rows, _: rows["category"].eq("create")))
    assert list(catalogue([each, linked])) == ["student_use", "lessons_creating"]
