"""Tools (25): levels of lessons by tool, records about tools, tools that reach families."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.district.roster import on_roster
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import framed
from coachkit.measures.estimators.participation import of_things, share
from coachkit.measures.estimators.share import lesson_share, share_frame
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.lessons import by_teacher, lessons
from coachkit.measures.prepare.rollup import with_totals
from coachkit.measures.prepare.terms import DISTRICT, WINDOW, complete, term_days, terms
from coachkit.schema.tables import TABLES

RECORDED = ("purpose", "privacy review", "both")
_CATEGORIES = list(TABLES["tools"].columns()["category"].allowed)


def tool_levels(district: District) -> list[MeasureFrame]:
    """Share of lessons at each level by category of tool, over the whole window; and by single tool, for the district.

    Also the share at or above the cut, by category. Lessons at the lowest level use no tool.
    """
    rows = _with_tool(district)
    levels, cut = list(district.config.scale.levels), district.config.scale.cut
    used = levels[1:]
    teachers = by_teacher(rows.assign(term=rows["kind"]), len(levels))
    found = complete(_levels(teachers, levels, "category"), district, category=_CATEGORIES, level=used)
    high = lesson_share(teachers, list(range(max(cut, 1), len(levels)))).rename(columns={"term": "category"})
    shares = complete(high, district, category=_CATEGORIES)
    names = sorted(rows["name"].unique())
    each = by_teacher(rows.assign(term=rows["name"]), len(levels))
    single = complete(_levels(each, levels, "item"), district, item=names, level=used)
    single = single[single["school_id"].eq(DISTRICT)]
    return [
        share_frame(get("tool_category_levels"), found),
        share_frame(get("tool_category_share"), shares),
        share_frame(get("tool_levels"), single),
    ]


def _with_tool(district: District) -> pd.DataFrame:
    """Lessons with technology whose tool is known: as in :func:`lessons`, with ``kind`` (category) and ``name``."""
    rows = district.cached(lessons)
    rows = rows.assign(tool_id=district["observations"]["tool_id"].reindex(rows.index))
    tools = district["tools"].set_index("tool_id")
    rows = rows[rows["tool_id"].isin(tools.index) & rows["level"].gt(0)]
    kind = rows["tool_id"].map(tools["category"]).fillna("other")
    name = rows["tool_id"].map(tools["name"]).fillna(rows["tool_id"])
    # A lesson rated twice, with another tool each time, counts half for either.
    return rows.assign(kind=kind, name=name)


def _levels(teachers: pd.DataFrame, levels: list[str], to: str) -> pd.DataFrame:
    """Share of lessons at each level by school and value of ``term``, which is renamed to ``to``."""
    found = [lesson_share(teachers, [code]).assign(level=level) for code, level in enumerate(levels) if code]
    return pd.concat(found, ignore_index=True).rename(columns={"term": to})


def tools_recorded(district: District) -> list[MeasureFrame]:
    """Share of the district's tools with a recorded purpose, with a privacy review, and with both. No people are counted."""
    tools = district["tools"]
    purpose = tools["purpose"].fillna("").str.strip().ne("")
    reviewed = tools["privacy_reviewed"].fillna(False).astype(bool)
    found = dict(zip(RECORDED, (purpose, reviewed, purpose & reviewed), strict=True))
    rows = [(name, hits.mean() if len(hits) else np.nan, len(hits)) for name, hits in found.items()]
    frame = pd.DataFrame(rows, columns=["category", "estimate", "n"]).assign(school_id=DISTRICT)
    return [framed("tools_recorded", frame)]


def family_communication(district: District) -> list[MeasureFrame]:
    """Teachers who used a tool for family communication in the term ÷ teachers on the roster in it.

    A term without any recorded use of any tool, or before teachers had such a tool, is ``no data``, not 0 %.
    """
    use, tools, staff = district["tool_use"], district["tools"], district["staff"]
    families, begun = (tools.loc[tools["category"].eq("family_communication"), c] for c in ("tool_id", "access_date"))
    active = use["active"].fillna(use["minutes"].gt(0)).fillna(False).astype(bool)
    hits = use[active & use["tool_id"].isin(families)]
    teachers = staff[has_role(staff["roles"], "teacher")]
    start, end = on_roster(teachers)
    rows = []
    for term, (first, last) in term_days(district).items():
        if not use["week"].between(first - pd.Timedelta(days=6), last).any():
            continue
        there = families[begun.le(last) | begun.isna()]
        if there.empty:  # teachers had no such tool yet
            continue
        here = teachers[(start <= last) & (end >= first)].drop_duplicates(["staff_id", "school_id"])
        who = hits.loc[hits["week"].between(first - pd.Timedelta(days=6), last), "staff_id"]
        rows.append(here[["school_id"]].assign(term=term, teacher_id=here["staff_id"], hit=here["staff_id"].isin(who)))
    names = ["school_id", "term", "teacher_id", "hit"]
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=names)
    both = with_totals(found.assign(thing=found["teacher_id"]))
    both = both[both["term"].ne(WINDOW)]
    both = both.assign(hit=both["hit"].astype(bool))
    counted = share(both)
    return [of_things("family_communication", counted, district, term=terms(district))]
