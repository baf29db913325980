"""Coaching of each teacher up to the end of each term: cycles, hours, and the coach with most of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.cycles import cycles


def cycles_so_far(district: District, teachers: np.ndarray, names: Iterable[str]) -> np.ndarray:
    """Finished cycles so far, teachers × terms."""
    done = district.cached(cycles)
    done = done[done["finished"]]
    terms_ = pd.Index(list(names))
    who, when = (
        pd.Index(teachers).get_indexer(pd.Index(done["teacher_id"].astype("str"))),
        terms_.get_indexer(pd.Index(done["term"].astype("str"))),
    )
    ok = (who >= 0) & (when >= 0)
    count = np.bincount(who[ok] * len(terms_) + when[ok], minlength=len(teachers) * len(terms_))
    return count.reshape(len(teachers), len(terms_)).cumsum(axis=1).astype(float)


def _one_on_one(district: District, teachers: np.ndarray, ends: np.ndarray) -> pd.DataFrame:
    """One-on-one contacts: ``teacher``, ``coach_id``, ``minutes`` and ``until``, the first term that ends on the day or later."""
    met = district.cached(contacts)
    met = met[met["kind"].eq("one-on-one")]
    who = pd.Index(teachers).get_indexer(pd.Index(met["teacher_id"].astype("str")))
    until = np.searchsorted(ends, met["date"].to_numpy(dtype="datetime64[D]"))
    out = pd.DataFrame(
        {"teacher": who, "coach_id": met["coach_id"].to_numpy(), "until": until, "minutes": met["minutes"].to_numpy()}
    )
    return out[(who >= 0) & (until < len(ends))]


def hours_so_far(district: District, teachers: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """One-on-one hours so far, teachers × terms."""
    met = _one_on_one(district, teachers, ends)
    size = len(teachers) * len(ends)
    sums = np.bincount(met["teacher"] * len(ends) + met["until"], met["minutes"], minlength=size)
    hours: np.ndarray = sums.reshape(len(teachers), len(ends)).cumsum(axis=1) / 60
    return hours


def main_coach(district: District, teachers: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """The coach with the most one-on-one minutes so far, teachers × terms."""
    met = _one_on_one(district, teachers, ends)
    code, coaches = pd.factorize(met["coach_id"].astype("str"), sort=True)
    out = np.full((len(teachers), len(ends)), -1, dtype=np.int32)
    pairs, of = np.unique(met["teacher"].to_numpy() * max(len(coaches), 1) + code, return_inverse=True)
    sums = np.bincount(of * len(ends) + met["until"].to_numpy(), met["minutes"], minlength=len(pairs) * len(ends))
    sums = sums.reshape(len(pairs), len(ends)).cumsum(axis=1)
    who, coach = pairs // max(len(coaches), 1), pairs % max(len(coaches), 1)
    for term in range(len(ends)):
        order = np.lexsort((coach, -np.round(sums[:, term], 6), who))
        first = order[np.unique(who[order], return_index=True)[1]]
        first = first[sums[first, term] > 0]
        out[who[first], term] = coach[first]
    return out, tuple(map(str, coaches))
