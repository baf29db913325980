"""Survey answers of teachers, leaders, coaches and officials, and the opinions behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.schema.activities import DIRECT, GROUP
from coachkit.simulate.coach_development import WAVES
from coachkit.simulate.people import TERMS, World
from coachkit.simulate.programme import Programme
from coachkit.simulate.questions import Item, asked, survey_items

SPREAD = {"person": 0.6, "domain": 0.3, "item": 0.7}  # SDs of what a person, their view of a domain and an item add
_TERM_OF_WAVE = (0, 1, 3)
_TPACK_MEANS = {"TK": 3.2, "PK": 3.8, "TPK": 3.2, "TPACK": 3.0}


@dataclass(frozen=True)
class Surveys:
    """Items, responses, and each coach's true mean by domain minus the district's."""

    items: pd.DataFrame
    responses: pd.DataFrame
    coaches: dict[str, float]


def surveys(it: Programme, rng: np.random.Generator, world: World, log: pd.DataFrame) -> Surveys:
    """All instruments in their waves. A person keeps one key, and much of their opinion, from wave to wave."""
    everyone = _people(world)
    ids = everyone["staff_id"].unique()
    key = pd.Series([f"R{i:06d}" for i in rng.permutation(len(ids))], index=ids)
    view = pd.Series(rng.normal(0, SPREAD["person"], len(ids)), index=ids)
    everyone = everyone.assign(key=everyone["staff_id"].map(key), view=everyone["staff_id"].map(view))
    held = sorted(world.staff.loc[world.staff["roles"].str.contains("coach"), "staff_id"].unique())
    coaches = dict(zip(held, rng.normal(0, it.quality_sd, len(held)).round(3).tolist(), strict=True))
    later = 7 if it.tpack_rescaled else 5
    plan = [("tpack", 0, 5), ("tpack", 2, later)]
    plan += [("role_clarity", 1, 5), ("role_clarity", 2, 5), ("coaching_quality", 1, 5), ("coaching_quality", 2, 5)]
    plan += [("program_value", 1, 4), ("program_value", 2, 5)]
    parts = []
    for instrument, wave, top in plan:
        people = _asked_of(instrument, everyone, _TERM_OF_WAVE[wave], log)
        people = people[rng.random(len(people)) < people["role"].map(dict(it.answers)).to_numpy()]
        items = asked(instrument, top)
        latent = _latent(it, rng, instrument, items, people, wave, coaches)
        parts.append(_rows(it, rng, items, people, latent, wave))
    scales = list(dict.fromkeys((instrument, top) for instrument, _, top in plan))
    return Surveys(survey_items(scales), pd.concat(parts, ignore_index=True), coaches)


def _people(world: World) -> pd.DataFrame:
    """All people: ``staff_id, role, school_id, first, last`` (terms); teachers who coach answer as teachers."""
    teachers = world.teachers.assign(school_id=world.schools["school_id"].to_numpy()[world.teachers["school"]])
    teachers = teachers.assign(role="teacher")[["staff_id", "role", "school_id", "first", "last"]]
    others = world.staff[~world.staff["roles"].str.startswith("teacher")].drop_duplicates("staff_id")
    others = others.assign(role=others["roles"], first=0, last=len(TERMS) - 1)
    return pd.concat([teachers, others[teachers.columns]], ignore_index=True)


def _asked_of(instrument: str, everyone: pd.DataFrame, term: int, log: pd.DataFrame) -> pd.DataFrame:
    """Who is asked: teachers about TPACK, coachees of the term about their coach, everybody about the rest."""
    here = everyone[everyone["first"].le(term) & everyone["last"].ge(term)].assign(about="", grouped=True)
    if instrument == "tpack":
        return here[here["role"].eq("teacher")]
    if instrument != "coaching_quality":
        return here
    _, start, end = TERMS[term]
    met = log[log["date"].between(start, end) & log["participant_ids"].ne("")]
    alone = met[met["activity"].isin(DIRECT)]
    count = alone.groupby(["participant_ids", "coach_id"]).size().reset_index(name="n")
    most = count.sort_values(["n", "coach_id"], ascending=[False, True]).drop_duplicates("participant_ids")
    about = most.set_index("participant_ids")["coach_id"]
    together = set(met.loc[met["activity"].isin(GROUP), "participant_ids"].str.split(";").explode())
    coached = here[here["staff_id"].isin(about.index) & here["role"].eq("teacher")]
    return coached.assign(about=coached["staff_id"].map(about), grouped=coached["staff_id"].isin(together))


def _latent(
    it: Programme,
    rng: np.random.Generator,
    instrument: str,
    items: list[Item],
    people: pd.DataFrame,
    wave: int,
    coaches: dict[str, float],
) -> np.ndarray:
    """Each person's opinion on each item, on a scale from 1 to 5; agreement is always "more"."""
    domains = list(dict.fromkeys(item.domain for item in items))
    own = {domain: rng.normal(0, SPREAD["domain"], len(people)) for domain in domains}
    noise = rng.normal(0, SPREAD["item"], (len(people), len(items)))
    role = people["role"]
    columns = []
    for _, domain, item, *_ in items:
        if instrument == "tpack":
            mean = np.full(len(people), _TPACK_MEANS[domain] + dict(it.tpack_gain)[domain] * (wave > 0))
        elif instrument == "role_clarity":
            mean = role.map(dict(it.clarity)).to_numpy(dtype=float)
            mean = mean + it.clarity_item * (role.eq("teacher").to_numpy() & (item == "rc5"))
        elif instrument == "coaching_quality":
            mean = dict(it.quality)[domain] + people["about"].map(coaches).to_numpy(dtype=float)
        else:
            mean = role.map(dict(it.value)).to_numpy(dtype=float)
        columns.append(mean + people["view"].to_numpy() + own[domain])
    return np.column_stack(columns) + noise


def _rows(
    it: Programme, rng: np.random.Generator, items: list[Item], people: pd.DataFrame, latent: np.ndarray, wave: int
) -> pd.DataFrame:
    """One row per answer. Some people stop half-way, some skip an item, and only people in a group answer about groups."""
    top = items[0].top
    value = np.clip(np.rint(1 + (latent - 1) * (top - 1) / 4), 1, top).astype(int)
    reverse = np.array([item.reverse for item in items])
    value = np.where(reverse, top + 1 - value, value)
    count, width = value.shape
    given = rng.random((count, width)) >= it.skipped
    half = np.asarray(rng.random(count) < it.halved)
    given &= ~(half[:, None] & (np.arange(width) >= (width + 1) // 2))
    groups = np.array([item.domain == "facilitation" for item in items])
    given &= ~(groups & ~people["grouped"].to_numpy(dtype=bool)[:, None])
    who, what = np.nonzero(given)
    name, start, end = WAVES[wave]
    days = np.datetime64(start) + rng.integers(
        0, int((np.datetime64(end) - np.datetime64(start)).astype(int)) + 1, count
    )
    return pd.DataFrame(
        {
            "instrument": items[0].instrument,
            "wave": name,
            "respondent_key": people["key"].to_numpy()[who],
            "item_id": np.array([item.item_id for item in items], dtype=object)[what],
            "respondent_role": people["role"].to_numpy()[who],
            "school_id": people["school_id"].to_numpy()[who],
            "about_coach_id": people["about"].to_numpy()[who],
            "submitted_at": days.astype(str)[who],
            "value": value[who, what],
        }
    )
