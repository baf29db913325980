"""Kinds of coaching activity: with one or two teachers, with a group, or without teachers; and what each is about."""

from __future__ import annotations

DIRECT = ("planning", "modeling", "co_teaching", "observation", "co_observation", "debrief")
GROUP = ("group_session", "plc")
OTHER = ("tech_support", "admin", "own_learning")
ACTIVITIES = (*DIRECT, *GROUP, *OTHER)
FOCUS = ("pedagogy", "tool", "equity", "family_communication", "other")
