"""Later events: group sessions followed into classrooms, second cycles, follow-ups across terms, teachers who coach.

These events come from a stream of their own and are added after those of :mod:`coachkit.simulate.coaching`, whose rows they
do not change.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coachkit.simulate.classroom import days_in
from coachkit.simulate.people import TERMS, World
from coachkit.simulate.scenario import Scenario

_LAST = np.datetime64(TERMS[-1][2])
_BIG = 40  # participants of a district-wide event
_WHOLE = (("goal", "planning"), ("plan", "observation"), ("implement", "co_teaching"), ("reflect", "debrief"))


def further_events(it: Scenario, rng: np.random.Generator, world: World, log: pd.DataFrame) -> pd.DataFrame:
    """Events to add to a log, with its columns; their ids continue the log's."""
    there = _presence(world)
    chains = _chains(it, rng, log, there)
    seconds = _second_cycles(it, rng, world, log)
    crossing = _crossing(it, rng, log, there)
    rows = [*chains, *seconds, *crossing, *_peers(rng, world), *_together(rng, world)]
    # A row that follows one of the rows added here names it by its place in this list ("+3").
    ids = [f"E{len(log) + i + 1:07d}" for i in range(len(rows))]
    out = pd.DataFrame([{**dict.fromkeys(log.columns, ""), **row} for row in rows])
    out["event_id"] = ids
    out["follows_event_id"] = [ids[int(f[1:])] if f.startswith("+") else f for f in out["follows_event_id"]]
    out["modality"] = "in_person"
    out["focus"] = np.where(out["focus"].eq(""), "pedagogy", out["focus"])
    out["entered_on"] = out["date"]
    return out


def _row(day: np.datetime64, coach: str, school: str, people: str, activity: str, **more: str) -> dict[str, Any]:
    row = {"date": str(day), "coach_id": coach, "school_id": school, "participant_ids": people, "activity": activity}
    return {**row, "minutes": 45, **more}


def _presence(world: World) -> dict[tuple[str, str], int]:
    """The last term of each teacher at each school."""
    schools = world.schools["school_id"].to_numpy()[world.teachers["school"]]
    return dict(zip(zip(world.teachers["staff_id"], schools, strict=True), world.teachers["last"], strict=True))


def _term_of(day: np.datetime64) -> int:
    return int(np.searchsorted([np.datetime64(start) for _, start, _ in TERMS], day, side="right") - 1)


def _chains(
    it: Scenario, rng: np.random.Generator, log: pd.DataFrame, there: dict[tuple[str, str], int]
) -> list[dict[str, Any]]:
    """After a group session, a co-observation with a participant, and a debrief: within 7 working days."""
    out: list[dict[str, Any]] = []
    sessions = log[log["activity"].isin(["group_session", "plc"])]
    for event in sessions.to_dict("records"):
        coin, second, who, one, two = rng.random(5)
        day = np.datetime64(event["date"])
        seen = np.busday_offset(day, 1 + int(4 * one), roll="forward")
        told = np.busday_offset(seen, int(4 * two), roll="forward")
        stay = [p for p in event["participant_ids"].split(";") if there[p, event["school_id"]] > _term_of(day)]
        if _term_of(day) == len(TERMS) - 1:
            stay = event["participant_ids"].split(";")
        if coin >= it.programme.co_observed or told > _LAST or not stay:
            continue
        person = stay[int(who * len(stay))]
        at = f"+{len(out)}"
        here = (event["coach_id"], event["school_id"], person)
        out.append(_row(seen, *here, "co_observation", follows_event_id=event["event_id"]))
        if second < it.programme.debriefed:
            out.append(_row(told, *here, "debrief", follows_event_id=at))
    return out


def _second_cycles(it: Scenario, rng: np.random.Generator, world: World, log: pd.DataFrame) -> list[dict[str, Any]]:
    """A second cycle in the same weeks as the first; some lack a phase."""
    firsts = log[log["cycle_phase"].eq("goal")].drop_duplicates("cycle_id")
    firsts = firsts[rng.random(len(firsts)) < it.programme.second_cycle]
    whole = rng.random(len(firsts)) < it.programme.whole_cycle
    lacks = rng.integers(1, 4, len(firsts))
    out = []
    for event, complete, lacking in zip(firsts.to_dict("records"), whole, lacks, strict=True):
        end = np.datetime64(TERMS[_term_of(np.datetime64(event["date"]))][2])
        for step, (phase, activity) in enumerate(_WHOLE):
            day = min(np.busday_offset(np.datetime64(event["date"]), 1 + 6 * step, roll="forward"), end)
            if not complete and step == lacking:
                continue
            people = (event["coach_id"], event["school_id"], event["participant_ids"])
            out.append(_row(day, *people, activity, cycle_id=event["cycle_id"] + "b", cycle_phase=phase))
    return [{**row, "follows_event_id": ""} for row in out]


def _crossing(
    it: Scenario, rng: np.random.Generator, log: pd.DataFrame, there: dict[tuple[str, str], int]
) -> list[dict[str, Any]]:
    """A follow-up of a cycle's last event in the first weeks of the next term."""
    lasts = log[log["cycle_id"].ne("")].drop_duplicates("cycle_id", keep="last")
    lasts = lasts[rng.random(len(lasts)) < it.programme.crossing]
    days = rng.integers(0, 15, len(lasts))
    out = []
    for event, later in zip(lasts.to_dict("records"), days, strict=True):
        term = _term_of(np.datetime64(event["date"])) + 1
        if term >= len(TERMS) or there[event["participant_ids"], event["school_id"]] < term:
            continue
        day = np.busday_offset(np.datetime64(TERMS[term][1]), int(later), roll="forward")
        people = (event["coach_id"], event["school_id"], event["participant_ids"])
        out.append(_row(day, *people, "planning", follows_event_id=event["event_id"]))
    return out


def _peers(rng: np.random.Generator, world: World) -> list[dict[str, Any]]:
    """Teachers who also coach: four visits per term to one colleague, from the term when their school's coaching starts."""
    out = []
    number = {school: i for i, school in enumerate(world.schools["school_id"])}
    peers = world.staff[world.staff["roles"].eq("teacher;coach")]
    for peer in peers.to_dict("records"):
        school = number[peer["school_id"]]
        here = world.teachers[world.teachers["school"].eq(school)]
        own = here[here["staff_id"].eq(peer["staff_id"])].iloc[0]
        for term in range(max(int(world.starts[school]), int(own["first"])), int(own["last"]) + 1):
            others = here[here["first"].le(term) & here["last"].ge(term) & here["staff_id"].ne(peer["staff_id"])]
            if others.empty:
                continue
            met = others["staff_id"].iloc[int(rng.integers(len(others)))]
            for day in sorted(days_in(rng, np.full(4, term))):
                out.append(_row(day, peer["staff_id"], peer["school_id"], met, "co_teaching", follows_event_id=""))
    return out


def _together(rng: np.random.Generator, world: World) -> list[dict[str, Any]]:
    """One event per school year for forty teachers of the whole district, at the first coached school."""
    first = int(np.flatnonzero(world.coach_of >= 0)[0])
    school = world.schools["school_id"].iloc[first]
    coaches = world.staff[world.staff["school_id"].eq(school) & world.staff["roles"].eq("coach")]
    out = []
    for term in range(max(1, int(world.starts[first])), len(TERMS), 2):
        here = world.teachers[world.teachers["first"].le(term) & world.teachers["last"].ge(term)]
        ids = here["staff_id"].drop_duplicates().to_numpy()
        people = ";".join(sorted(rng.permutation(ids)[:_BIG]))
        day = days_in(rng, np.array([term]))[0]
        out.append(_row(day, coaches["staff_id"].iloc[0], school, people, "group_session", minutes="120"))
    return out
