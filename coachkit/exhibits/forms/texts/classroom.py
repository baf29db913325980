"""Exhibits of lessons, and of the tools in them."""

from __future__ import annotations

from coachkit.exhibits.forms import notes
from coachkit.exhibits.forms.composition import DARK, LIGHT, PALE, CompositionByTerm
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.forms.share_by_term import LessonShareByTerm, ShareByTerm

TEXTS: tuple[Form, ...] = (
    LessonShareByTerm(
        key="transformative_share",
        after="answer",
        question="How many lessons reached {reached}?",
        lacking="lessons observed",
        shows="how many lessons reach {reached}",
        sentence="In {term}, {percent} of the average teacher's lessons reached {reached} ({interval}{counts}).",
        alt="Dots with 95% intervals: share of lessons at {reached}, by term.",
        unit="Share of the average teacher's lessons",
        caption="Share of the average teacher's lessons at {reached}",
        target="target_share",
        notes=(notes.with_technology,),
        after_method=(notes.transformative_terms,),
    ),
    LessonShareByTerm(
        key="pedagogical_fit",
        after="transition_matrix",
        lacking="lessons rated for pedagogical fit",
        shows="whether the technology serves the objective of the lesson",
        sentence="In {term}, technology served the objective in {percent} of the average teacher's rated lessons with "
        "technology ({interval}{counts}).",
        alt="Dots with 95% intervals: lessons whose technology serves the objective, by term.",
        unit="Share of rated lessons with technology",
        caption="Lessons whose technology serves the objective",
        notes=(
            "A lesson rated “partly” doesn’t count.",
            "A high level isn’t good by itself: read the two together.",
        ),
    ),
    CompositionByTerm(
        key="student_use",
        after="pedagogical_fit",
        district_instead=True,
        lacking="lessons with a note of what students do",
        shows="whether students create or consume",
        sentence="In {when}, {lead}.",
        lead="create",
        lead_shown="students created with technology in {share} of the average teacher's lessons{with_interval}",
        lead_hidden="the share of lessons in which students created with technology is hidden to protect individuals",
        alt="Stacked bars: what students do with technology, by term.",
        unit="Share of the average teacher's lessons",
        caption="What students do with technology, with 95% intervals",
        columns=("Term", "Lessons"),
        colors={"none": PALE, "consume": LIGHT, "create": DARK},
        intervals=True,
        after_method=(notes.student_use_hidden,),
    ),
    ShareByTerm(
        key="family_communication",
        after="tools_recorded",
        district_instead=True,
        lacking="use of a tool for reaching families on record",
        shows="how many teachers use a tool to reach families",
        sentence="In {when}, {share} of {n:teachers} used a tool to reach families.",
        alt="Share of teachers who reach families by term.",
        unit="Share of teachers",
        caption="Teachers who use a tool to reach families",
        columns=("Term", "Teachers", "Use one"),
    ),
)
