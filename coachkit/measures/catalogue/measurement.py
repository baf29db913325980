"""Entries from the district's ordinal model: shift without observers (22), visits (27), observers (28), coaches (33)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_MODEL = (
    "One cumulative-logit mixed model for the district: logit P(level ≤ k) = θₖ − (term + teacher + school + observer + school "
    "in a term + teacher in a term + lesson rated twice), normal random effects, Laplace approximation."
)
_SOURCE = "McCullagh 1980; Christensen 2019 (R package ordinal); Kass & Steffey 1989; benchmarks/validity_shift.py"
_ASSUMES = (
    "Proportional odds (checked); effects of teachers, schools and observers normal; who is observed, and by whom, does not "
    "depend on the lesson's level beyond what the model takes into account."
)
_CANNOT = (
    "What caused the shift. A change of severity that all observers share looks like a shift of all schools. Intervals are "
    "right on average over schools, not for each school: those far from the district's shift are drawn towards it, and their "
    "intervals hold the truth less often (see 'default' in docs/validity.md)."
)
_INSIDE = ("internal",)
_SMALL = (
    "SDs come out too small, and in simulation most of their intervals held the truth in 86 to 94 % of cases. Those of "
    "teachers are too small by about 1, 5 and 11 % with 8.5, 3 and 2 lessons each. Those of lessons are too small by .2 to "
    ".4, or 0, where one in seven is rated twice; they are given without an interval, because only three in four held the truth."
)

ENTRIES: tuple[Measure, ...] = (
    Measure("shift_adjusted", 22, "Shift, allowing for who observed", 2, "Did lessons change, after allowing for who "
                                                                         "observed?", "log-odds",
            {"teachers": 10},
            _MODEL + " A school's shift is drawn towards the district's where it was seldom observed. Interval: joint "
                     "covariance, averaged over "
                     "the SD of schools in a term (up to 60,000 ratings), by t with schools − 1 or the district's degrees of "
                     "freedom (Satterthwaite), whichever are fewer.",
            _SOURCE, sums=("school_id",), assumes=_ASSUMES, cannot_tell=_CANNOT,
            estimator="shift_pooled.shift_pooled", weight="", counts="in the model", family=("classroom",)),
    Measure("shift_adjusted_share", 22, "Shift, allowing for who observed, as a share", 2, "How many points is that?",
            "change of share",
            {"teachers": 10},
            "The shift in log-odds carried over to the share at or above the cut, averaged over teachers, "
            "observers and lessons, around the middle of the two terms.", _SOURCE, sums=("school_id",), assumes=_ASSUMES,
            cannot_tell=_CANNOT, estimator="shift_pooled.shift_pooled", weight="", counts="in the model",
            family=("classroom",)),
    Measure("rating_spread", 22, "Spread of the ratings", 5, "How do ratings differ?", "SD in log-odds", {},
            _MODEL + " SDs with profile-likelihood intervals (that of lessons without); 0 where the data show none.",
            _SOURCE,
            audiences=_INSIDE, assumes=_ASSUMES, cannot_tell=_SMALL, estimator="shift_pooled.shift_checks", sums=(),
            weight="", family=(), counts="rated"),
    Measure("shift_by_cut", 22, "Shift cut by cut", 5, "Do all levels shift in the same way?", "log-odds", {},
            "Binary logits of reaching each level, the model's random effects as offset; sandwich over teachers; against the "
            "first term.", "Brant 1990", audiences=_INSIDE, assumes="The random effects are the same at every cut.",
            cannot_tell="The shift at each cut: this only checks proportional odds.",
            estimator="shift_pooled.shift_checks", sums=(), weight="", family=(), counts="rated"),
    Measure("proportional_odds", 22, "Proportional odds", 5, "Do the cuts' slopes agree?", "probability", {},
            "Wald test that the slopes of shift_by_cut agree; doubted below .01.", "Brant 1990", audiences=_INSIDE,
            assumes="As shift_by_cut.",
            cannot_tell="With many ratings it finds small differences; with few it misses large ones.",
            estimator="shift_pooled.shift_checks", sums=(), weight="", family=(), counts="rated"),
    Measure("observer_links", 28, "Schools linked by observers", 5, "Did the same observers see several schools?",
            "share of schools", {},
            "The share of observed schools that are linked with this one by shared observers, directly or through other "
            "schools.", assumes="One shared observer is enough to link two schools.",
            cannot_tell="How strong a link is.", estimator="shift_pooled.shift_checks", sums=(), weight="",
            family=(), counts="observers"),
    Measure("generalizability", 27, "Generalizability", 5, "How many visits does it take?", "Eρ²", {"teachers": 20},
            "T ÷ (T + L/l + O/o + (π²/3)/(l·o)): variances between teachers in a term, lessons, observers, from the model; l "
            "lessons, each rated by o observers. Interval from the covariance of the log SDs.",
            "Brennan 2001; Ho & Kane 2013", assumes=_ASSUMES + " Latent scale.",
            cannot_tell="The reliability of a share of lessons, or of ratings under another rubric.",
            estimator="generalizability.generalizability", sums=(), weight="", family=(), counts="in the decision study"),
    Measure("observer_severity", 28, "Observer severity", 5, "Who rates strictly?", "log-odds", {"lessons": 10},
            _MODEL + " With observer in a term, and whether the observer works at the school. Minus the observer's effect, "
            "shrunken; above 0 is strict. Interval: averaged over the SD of observers (up to "
            "60,000 ratings), by t with observers − 1 df.",
            _SOURCE, audiences=_INSIDE, assumes=_ASSUMES,
            cannot_tell="An observer who visited only one school can only be judged by how much observers differ in general.",
            estimator="severity.observer_severity", sums=(), weight="", family=(), counts="an observer"),
    Measure("observer_drift", 28, "Observer drift", 5, "Does severity change from term to term?", "SD in log-odds", {},
            "SD of observer in a term, profile-likelihood interval.", _SOURCE, audiences=_INSIDE, assumes=_ASSUMES,
            cannot_tell="A drift that all observers share can't be told apart from a shift.",
            estimator="severity.observer_severity", sums=(), weight="", family=(), counts="observers"),
    Measure("own_school", 28, "Own school minus outside", 5, "Do observers rate their own school higher?", "log-odds", {},
            "Coefficient of 'the observer is on the staff of the school rated' (district officials are on none).",
            _SOURCE,
            audiences=_INSIDE, assumes=_ASSUMES, cannot_tell="A school's own observers may choose other lessons.",
            estimator="severity.observer_severity", sums=(), weight="", family=(), counts="observers"),
    Measure("coach_spread", 33, "Spread between coaches", 5, "Do coaches differ?", "SD in log-odds", {"coaches": 10},
            _MODEL + " The model with the coach in coached terms and whether coached, for coaches linked by shared schools. "
                     "SD with "
            "profile-likelihood interval.", "Blazar, McNamara & Blue 2024", audiences=_INSIDE,
            assumes=_ASSUMES + " Within a school, which coach a teacher has is as good as random.",
            cannot_tell="Who is a good coach. The SD is underestimated by 11 to 21 % with 6 to 10 coaches, and is 0 in a "
                        "quarter of small districts.", estimator="coach_effects.coach_effects", sums=(), weight="", family=(),
            needs="coaching_log", counts="compared coaches"),
    Measure("coach_effect", 33, "Coach effects", 5, "How far is each coach from the average coach?", "log-odds",
            {"coaches": 10, "teachers": 5}, "Shrunken effect of the coach in the model of coach_spread. "
            "Interval: averaged over the SD of coaches (up to 60,000 ratings).",
            "Blazar, McNamara & Blue 2024; Kass & Steffey 1989", audiences=_INSIDE, assumes=_ASSUMES,
            cannot_tell="Teachers chose their coaching: this is an association.", estimator=
            "coach_effects.coach_effects", sums=(),
            weight="", family=(), needs="coaching_log", counts="a compared coach"),
    Measure("coach_rank", 33, "Coach ranks", 5, "Can coaches be ranked?", "rank",
            {"coaches": 10, "teachers": 5},
            "95 % interval of the rank, from draws of the joint distribution of the effects, each as wide as its interval.",
            "Goldstein & Spiegelhalter 1996", audiences=_INSIDE, assumes=_ASSUMES,
            cannot_tell="An order: where rank intervals overlap, it is not known.",
            estimator="coach_effects.coach_effects", sums=(), weight="", family=(),
            needs="coaching_log", counts="a compared coach"),
    Measure("coach_schools_change", 33, "Change in a coach's schools", 5, "What changed in the schools of each coach?",
            "change of share", {"coaches": 5, "teachers": 5},
            "Schools where one coach does all one-on-one coaching: the same teachers in the first and the last term; t interval "
            "on their differences with two pseudo-teachers.", "Own simulation: benchmarks/intervals.py", audiences=_INSIDE,
            cannot_tell="What the coach caused: coach and school cannot be separated there. An association.",
            estimator="coach_schools.coach_schools", sums=(), weight="", family=(),
            needs="coaching_log", counts="a compared coach"),
    Measure("coach_schools_expected", 33, "Range expected in a coach's schools", 5, "How far apart would chance put coaches' "
                                                                                    "schools?",
            "change of share", {"coaches": 5, "teachers": 5},
            "Precision-weighted mean of the coaches; 95 % limits from teachers' spread and the spread between coaches "
            "(DerSimonian and Laird).", "Spiegelhalter 2005", audiences=_INSIDE,
            cannot_tell="Why a coach's schools are outside the range.",
            estimator="coach_schools.coach_schools", sums=(), weight="", family=(),
            needs="coaching_log", counts="a compared coach"),
)  # fmt: skip
