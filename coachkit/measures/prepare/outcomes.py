"""What each teacher contributes to reach, dosage, the transformative share and its shift: the values that groups average."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.contacts import contacts, eligible
from coachkit.measures.prepare.lessons import counted
from coachkit.measures.prepare.rollup import added
from coachkit.measures.prepare.terms import DISTRICT, term_days, terms, there_in
from coachkit.stats import SLACK

OUTCOMES = ("reach", "dosage", "transformative_share", "shift")
_WHERE = ["school_id", "term", "to_term", "teacher_id"]


def outcomes(district: District) -> dict[str, pd.DataFrame]:
    """What every teacher has in each outcome, at each of their schools and in the district; a row per teacher and term.

    Get it with ``district.cached(outcomes)``.

    Returns
    -------
    dict of DataFrame
        By measure: ``school_id`` (``""``: the district, where a teacher's schools count together), ``term, to_term``
        (``""`` except for a shift), ``teacher_id, value`` (reached or not, hours, own share of lessons, its change),
        ``size`` (lessons behind a share, else 1), ``some`` and ``rest``: the teacher contributes to the numerator, and to the
        rest of the denominator.
    """
    reach, dosage = _coaching(district)
    share = _shares(district)
    asked = [chapter.view.terms for chapter in district.config.chapter if chapter.view.show == "shift"]
    shift = _shifts(share, terms(district), [(pair[0], pair[1]) for pair in asked if pair])
    return dict(zip(OUTCOMES, (reach, dosage, share, shift), strict=True))


def _coaching(district: District) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reach, of eligible teachers on the roster; and hours of those with one-on-one events."""
    met = district.cached(contacts)
    hours = added(met[met["kind"].eq("one-on-one")], ["school_id", "term", "teacher_id"], "minutes")
    keys = ["school_id", "term", "teacher_id"]
    both = pd.concat([hours, hours.assign(school_id=DISTRICT)])
    hours = both.groupby(keys)["minutes"].sum().reset_index()
    # without any event of the district, a term is not logged, and reach is not 0 %
    days = district["coaching_log"]["date"]
    spans = {name: (first, last) for name, (first, last) in term_days(district).items()
             if len(days) and last >= days.min() and first <= days.max()}  # fmt: skip
    roster = there_in(eligible(district), spans)
    roster = pd.concat([roster, roster.assign(school_id=DISTRICT)])[keys].drop_duplicates()
    both = roster.merge(hours, on=keys, how="left", validate="one_to_one")
    hit = both["minutes"].notna()
    reach = both[keys].assign(to_term="", value=hit.astype(float), size=1.0, some=hit, rest=~hit)
    dosage = hours[keys].assign(to_term="", value=hours["minutes"] / 60, size=1.0, some=True, rest=False)
    return reach[[*_WHERE, "value", "size", "some", "rest"]], dosage[[*_WHERE, "value", "size", "some", "rest"]]


def _shares(district: District) -> pd.DataFrame:
    teachers, cut = district.cached(counted), district.config.scale.cut
    hits = teachers[list(range(cut, len(district.config.scale.levels)))].sum(axis=1)
    size = teachers["size"]
    out = teachers[["school_id", "term", "teacher_id"]].assign(to_term="", value=hits / size, size=size)
    return out.assign(some=hits.gt(SLACK), rest=hits.lt(size - SLACK))[[*_WHERE, "value", "size", "some", "rest"]]


def _shifts(share: pd.DataFrame, names: list[str], more: list[tuple[str, str]]) -> pd.DataFrame:
    """Changes from each term to the next, from the first to the last, and of ``more`` pairs, of teachers observed in both."""
    pairs = list(dict.fromkeys([*pairwise(names), *([(names[0], names[-1])] if len(names) > 2 else []), *more]))
    parts = [share[:0]]
    for before, after in pairs:
        one, two = (share.loc[share["term"].eq(term), ["school_id", "teacher_id", "value"]] for term in (before, after))
        both = one.merge(two, on=["school_id", "teacher_id"], validate="one_to_one", suffixes=("_a", "_b"))
        change = both["value_b"] - both["value_a"]
        moved = both[["school_id", "teacher_id"]].assign(term=before, to_term=after, value=change, size=1.0)
        parts.append(moved.assign(some=True, rest=False))
    return pd.concat(parts, ignore_index=True)[[*_WHERE, "value", "size", "some", "rest"]]
