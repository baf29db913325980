"""Entries on the effect of coaching, the effects it could have detected, and student outcomes (30 to 32, 34)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_LEAST = {"schools": 4}
_STAGGERED = "Wooldridge 2021; Borusyak, Jaravel & Spiess 2024"
_PARALLEL = (
    "Without coaching, coached schools' shares would have moved in parallel with the others' (observers taken out)."
)
_NOT_PROVEN = (
    "No clear difference does not mean no effect; the data can barely check that schools would have moved in parallel."
)

ENTRIES: tuple[Measure, ...] = (
    Measure("effect", 30, "Effect of coaching", 5, "Did coaching raise the share of lessons at a high level?", "change of share",
            _LEAST,
            "Difference-in-differences for staggered starts: school and term effects, one coefficient for each group of "
            "starts and term, averaged over coached schools and terms. Generalised least squares on the means of teachers' "
            "shares, whose sampling error comes from teachers and lessons; the SD of a school's terms (half-normal prior, "
            ".06) and their correlation are integrated out. Adjusted: with observers' effects from ratings of the same "
            "teachers in the same term, or else of the same school (a note says so). Refused where only effects over 25 "
            "points would show.",
            f"{_STAGGERED}; Gelman 2006 (half-normal prior); benchmarks/validity.py", district_only=True,
            assumes=_PARALLEL + " No school changes because it expects coaching, or because its neighbours have it.",
            cannot_tell=_NOT_PROVEN + " It says nothing about one school or one teacher. Who observes a teacher in a term "
                                      "may depend on the teacher, but not on the lesson of the day.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_sd", 30, "Effect in standard deviations", 5, "How does the effect compare with published ones?",
            "standard deviations", _LEAST,
            "The adjusted effect and its limits ÷ the standard deviation of single teachers' shares in uncoached school-terms.",
            "Kraft, Blazar & Hogan 2018 (published: .49 on instruction, .18 on achievement, a fraction of that in larger "
            "programmes)", district_only=True, assumes=_PARALLEL,
            cannot_tell="Shares of few lessons vary by chance too, which makes an effect look smaller on this scale.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_by_lot", 30, "Effect, by lot", 5, "How sure is the effect by the random order itself?", "change of share",
            _LEAST,
            "The adjusted effect; constant effects that the lot does not reject at 5 %. Only where the order was drawn by lot.",
            "Wu & Ding 2021; benchmarks/validity.py", district_only=True,
            assumes="The order in which schools started was drawn by lot.",
            cannot_tell="Where the order was chosen, it shows whether the pattern is unusual, not whether coaching caused it.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_by_lot_p", 30, "Chance of such an effect by lot", 5,
            "Would chance in the order of schools explain it?",
            "probability", _LEAST, "Share of the possible draws of starts whose |t| is at least the one observed: all draws "
                                   "up to 10,000, otherwise a sample of up to 1,999. Only where the order was drawn by lot "
                                   "and p can reach .05.",
            "Wu & Ding 2021; Fisher 1935", district_only=True, assumes="The order in which schools started was drawn by lot.",
            cannot_tell="How likely it is that there is no effect.", estimator="effect.effect", sums=(), weight="",
            family=(), counts="in the comparison"),
    Measure("effect_detectable", 31, "Smallest detectable effect", 5, "What effects could this design detect?",
            "change of share", {},
            "The effect that would be detected in 80 % of cases: half the length of the 95 % interval × (1 + .84 ÷ 1.96).",
            "Bloom 1995",
            district_only=True, assumes="School-terms vary as they did here.",
            cannot_tell="Whether there is an effect.", estimator="effect.effect", sums=(), weight="", family=(),
            counts="in the comparison"),
    Measure("effect_probability", 32, "Worse, about the same, better", 5, "How likely is it that coaching mattered?",
            "probability", _LEAST, "Posterior of the adjusted effect: its likelihood × the normal prior of "
            "coachkit.toml; below minus the cutoff, between, above it.",
            "Deke & Finucane 2019 (BASIE); prior and cutoff: coachkit.toml", district_only=True,
            assumes=_PARALLEL + " The prior of coachkit.toml.",
            cannot_tell="It is a degree of belief, not a frequency, and no better than the assumption of parallel movement.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_event", 30, "Effect by term since the start", 5, "When does the effect show?", "change of share", _LEAST,
            "Adjusted; each term against the last one before the start; intervals hold together (Šidák).",
            f"{_STAGGERED}; Roth 2024", district_only=True, assumes=_PARALLEL,
            cannot_tell="Differences near zero before the start don't prove that schools would have moved in parallel.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_check", 30, "Checks of the effect", 5, "What could overturn this result?", "change of share", _LEAST,
            "Pretended earlier starts (untreated terms alone); without the first term, in which schools may have been chosen for "
            "being low; among teachers seen on both sides of their school's start; drawn towards the prior of coachkit.toml; the "
            "extremes without one school; limits when trends may have parted by a multiple of the largest step before the "
            "start (relative magnitudes, union of intervals: wider than necessary).", "Rambachan & Roth 2023; Roth 2022",
            district_only=True, assumes="As named in each row.",
            cannot_tell="A check that finds nothing has hardly any power with few schools: it does not prove the assumption.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_breakdown", 30, "How unequal trends would have to be", 5, "How much would have to be wrong?",
            "times the largest step before", _LEAST,
            "The multiple of the largest step before the start at which the sensitivity limits take in zero (at most 10).",
            "Rambachan & Roth 2023", district_only=True,
            assumes="Steps before the start show how large steps after it could be.",
            cannot_tell="With few terms before the start, it is based on few, noisy steps.", estimator="effect.effect",
            sums=(), weight="", family=(), counts="in the comparison"),
    Measure("effect_schools", 30, "Schools in the comparison", 5, "Who is compared?", "schools", {},
            "Schools observed in two terms, at least once before coaching; those coached from the beginning have no “before”.",
            district_only=True, cannot_tell="Whether schools chosen for coaching differ: see how they were chosen.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="records"),
    Measure("effect_leavers", 30, "Teachers who left coached schools", 5, "Who was observed before coaching, but not after?",
            "teachers", {}, "Teachers observed in a coached school before coaching started, and not observed there "
                            "afterwards. A complete count: no interval.", "Own definition", district_only=True,
            assumes="Teachers who stay are observed again.",
            cannot_tell="Whether and why they left: some simply were not observed again.",
            estimator="effect.effect", sums=(), weight="", family=(), counts="left"),
    Measure("student_outcome", 34, "Student outcomes", 5, "What did students reach?", "as measured", {"students": 10},
            "The district's own aggregates, a school, measure and wave.",
            assumes="Aggregates of the same kind in each wave.", cannot_tell="Whether coaching changed them.",
            estimator="outcomes.student_outcomes", sums=(), weight="", family=(), needs="outcomes", counts="students"),
    Measure("student_outcome_change", 34, "Change of student outcomes", 5, "Did student outcomes change where coaching was?",
            "as measured", {"schools": 3}, "Mean change of the schools, first to last wave: coached between the two, not "
            "coached, and their difference (Welch t).", "Welch 1947", district_only=True,
            assumes="Schools differ in nothing else that affects outcomes.",
            cannot_tell="The cause: coached schools differ in more than coaching. This is an association.",
            estimator="outcomes.student_outcomes", sums=(), weight="", family=(), needs="outcomes", counts="students"),
)  # fmt: skip
