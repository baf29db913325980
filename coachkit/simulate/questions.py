"""The items of the four instruments, in our own words."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

# instrument, domain, item, reverse, text
_ITEMS = (
    ("tpack", "TK", "tk1", "", "I can solve most technical problems in class myself."),
    ("tpack", "TK", "tk2", "", "I learn new tools easily."),
    ("tpack", "TK", "tk3", "true", "I avoid tools that I have not used before."),
    ("tpack", "TK", "tk4", "", "I know what our devices can do."),
    ("tpack", "TK", "tk5", "", "I find help quickly when a tool fails."),
    ("tpack", "PK", "pk1", "", "I adapt my teaching to what students understand."),
    ("tpack", "PK", "pk2", "", "I use more than one way to teach a topic."),
    ("tpack", "PK", "pk3", "", "I check understanding during a lesson."),
    ("tpack", "PK", "pk4", "true", "I find it hard to keep all students at work."),
    ("tpack", "PK", "pk5", "", "I know the mistakes that students tend to make."),
    ("tpack", "TPK", "tpk1", "", "I choose tools that suit the way I teach a lesson."),
    ("tpack", "TPK", "tpk2", "", "I choose tools that help students learn, not just work faster."),
    ("tpack", "TPK", "tpk3", "", "I think about how technology changes my teaching."),
    ("tpack", "TPK", "tpk4", "", "I use what I learn about tools in different lessons."),
    ("tpack", "TPK", "tpk5", "true", "I use technology because it is there."),
    ("tpack", "TPACK", "tpack1", "", "I bring topic, teaching and technology together in my lessons."),
    ("tpack", "TPACK", "tpack2", "", "I pick tools by what they add to a topic."),
    ("tpack", "TPACK", "tpack3", "", "I plan lessons in which technology opens up the topic."),
    ("tpack", "TPACK", "tpack4", "", "I can help colleagues to bring the three together."),
    ("tpack", "TPACK", "tpack5", "", "I can tell when technology does not serve the topic."),
    ("role_clarity", "role clarity", "rc1", "", "I know what our coaches are there for."),
    ("role_clarity", "role clarity", "rc2", "", "I know what coaches do not do."),
    ("role_clarity", "role clarity", "rc3", "true", "I am unsure whether coaches evaluate teachers."),
    ("role_clarity", "role clarity", "rc4", "", "I know how to ask for coaching."),
    ("role_clarity", "role clarity", "rc5", "", "I know who decides how coaches spend their time."),
    ("coaching_quality", "relationship", "cq1", "", "My coach listens before she suggests."),
    ("coaching_quality", "relationship", "cq2", "", "I can tell my coach what went wrong."),
    ("coaching_quality", "relationship", "cq3", "", "What we say stays between us."),
    ("coaching_quality", "relationship", "cq4", "", "My coach respects how I teach."),
    ("coaching_quality", "practice", "cq5", "", "Our goals come from my own lessons."),
    ("coaching_quality", "practice", "cq6", "", "My coach shows me what she means in a lesson."),
    ("coaching_quality", "practice", "cq7", "", "Feedback comes soon and is about what was seen."),
    ("coaching_quality", "practice", "cq8", "true", "Our talks end without a next step."),
    ("coaching_quality", "practice", "cq9", "", "What we agreed is picked up again."),
    ("coaching_quality", "facilitation", "cq10", "", "Group sessions are about our own lessons."),
    ("coaching_quality", "facilitation", "cq11", "", "Everybody gets a word in."),
    ("coaching_quality", "facilitation", "cq12", "", "I leave a group session with something to try."),
    ("coaching_quality", "facilitation", "cq13", "", "What we try is followed up in class."),
    ("program_value", "value", "pv1", "", "Coaching is worth the time it takes."),
    ("program_value", "value", "pv2", "", "Coaching helps our students."),
    ("program_value", "value", "pv3", "", "Coaching should go on."),
)


class Item(NamedTuple):
    """An item as one wave asks it, on a scale from 1 to ``top``."""

    instrument: str
    domain: str
    item_id: str
    reverse: bool
    top: int


def asked(instrument: str, top: int = 5) -> list[Item]:
    """The items of an instrument on a scale from 1 to ``top``; on another scale than 5 they have ids of their own."""
    suffix = "" if top == 5 else f"_{top}"
    return [Item(i, d, f"{item}{suffix}", bool(r), top) for i, d, item, r, _ in _ITEMS if i == instrument]


def survey_items(scales: list[tuple[str, int]]) -> pd.DataFrame:
    """The table: every item, once per scale it is asked on (pairs of instrument and highest answer)."""
    text = {item: words for _, _, item, _, words in _ITEMS}
    rows = [
        (instrument, item, text[item.split("_")[0]], domain, "true" if reverse else "false", 1, top)
        for name, top in scales
        for instrument, domain, item, reverse, _ in asked(name, top)
    ]
    columns = ["instrument", "item_id", "column_header", "domain", "reverse", "scale_min", "scale_max"]
    return pd.DataFrame(rows, columns=columns)
