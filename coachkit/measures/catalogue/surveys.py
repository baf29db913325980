"""Entries on survey answers: TPACK, role and value, coaching quality (8, 13 to 15, 24)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_SCORE = (
    "Mean of a respondent's answers, reversed items turned round, where at least 80 % (survey.minimum_answered) of the "
    "domain's items were answered; mean over respondents with t limits, schools as clusters in the district."
)
_SAID = "People answer honestly; those who did not answer think like those who did."
_SELF = "What teachers do: this is how they see themselves."
_CHANGE = (
    "The same respondents in both waves, over the items asked in both. t limits that hold together for all domains of a "
    "school (Šidák). Items on another scale are not compared."
)

ENTRIES: tuple[Measure, ...] = (
    Measure("tpack", 24, "TPACK", 2, "How do teachers see their own knowledge?", "points of the scale", {"teachers": 10},
            _SCORE, "Schmidt et al. 2009 (the domains; items are the district's own)", sums=("school_id",), assumes=_SAID,
            cannot_tell=_SELF + " Whether neighbouring domains are distinct (Ritzhaupt et al. 2015 could not confirm it).",
            estimator="tpack.tpack", weight="", family=(), needs="survey_responses", counts="teachers answering", decimals=2),
    Measure("tpack_change", 24, "Change of TPACK", 2, "Did teachers' view of their knowledge change?",
            "points of the scale",
            {"teachers in both waves": 10}, _CHANGE, "Own definition", sums=("school_id",),
            assumes=_SAID + " People judge themselves by the same standard in both waves; those who learn more may come to "
                            "rate themselves lower.",
            cannot_tell="What caused the change. " + _SELF,
            estimator="tpack.tpack", weight="", family=(),
            needs="survey_responses", counts="teachers answering twice", decimals=2),
    Measure("tpack_effect", 24, "Change of TPACK in standard deviations", 2, "How large is the change?", "d_z",
            {"teachers in both waves": 10}, "Mean change ÷ standard deviation of the changes; large-sample limits.",
            "Cohen 1988; Hedges & Olkin 1985", sums=("school_id",), assumes=_SAID, cannot_tell="What caused the change.",
            estimator="tpack.tpack", weight="", family=(),
            needs="survey_responses", counts="teachers answering twice", decimals=2),
    Measure("role_clarity", 13, "Role clarity", 4, "Is it clear what coaches are there for?", "points of the scale",
            {"respondents": 5}, _SCORE + " By audience.",
            "Rizzo, House & Lirtzman 1970 (the idea; items are the district's own)",
            sums=("school_id",), assumes=_SAID, cannot_tell="Whether the role is the right one.",
            estimator="clarity.role_clarity", weight="", family=(),
            needs="survey_responses", counts="audience on the role", decimals=2),
    Measure("clarity_gap", 14, "Clarity gap", 4, "Do different groups see the coach’s role alike?", "points of the scale",
            {"respondents of each audience": 5}, "Difference of two audiences' means; Welch's t with intervals that hold "
            "together for all pairs (item by item: for all pairs and items). n and people are the smaller audience.",
            "Tamhane 1977; Šidák 1967", sums=("school_id",), assumes=_SAID, cannot_tell="Which audience is right.",
            estimator="clarity.role_clarity", weight="", family=(),
            needs="survey_responses", counts="two audiences", decimals=2),
    Measure("programme_value", 15, "Programme value", 4, "Do people who know coaching find it worthwhile?", "share of answers",
            {"respondents": 10},
            "Share of a respondent's answers in the top two of the scale, mean over respondents of an "
            "audience; Wilson interval on an effective sample size (respondents as clusters).",
            "Wilson 1927", sums=("school_id",), assumes=_SAID,
            cannot_tell="Whether coaching works: liking it isn't learning from it.",
            estimator="value.programme_value", family=(),
            needs="survey_responses", counts="audience on value", weight="people"),
    Measure("survey_response", 15, "Response rate", 4, "Who answered?", "share of people asked", {"invited": 5},
            "Respondents ÷ people on the roster in the wave's days, by the first of their roles. A complete count: no interval. "
            "Surveys about one's own coach are left out.", sums=("school_id",),
            cannot_tell="What those who did not answer think.",
            estimator="value.response_rates", family=(), needs="survey_responses", counts="asked", weight="people"),
    Measure("coaching_quality", 8, "Coaching quality", 1, "What do coachees say about coaching?", "points of the scale",
            {"coaches": 5},
            "Items to teacher, teachers to coach, coaches to district: mean of the means of coaches with five "
            "raters or more; t limits over coaches. n are raters, people coaches.",
            "Reddy, Glover, Kurz & Elliott 2019 (the idea; items are the district's own)", district_only=True,
            assumes=_SAID,
            cannot_tell="Whether lessons got better.",
            estimator="quality.coaching_quality", sums=(), weight="", family=(),
            needs="survey_responses", counts="rated coaches", decimals=2),
    Measure("coaching_quality_coach", 8, "A coach's quality", 1, "What do her coachees say?", "points of the scale",
            {"raters": 5}, "Mean over the coachees who rated her; t limits.",
            "Reddy, Glover, Kurz & Elliott 2019 (the idea; items are the district's own)",
            audiences=("internal", "coach"),
            assumes=_SAID, cannot_tell="Which of two coaches is better: coachees differ too.",
            estimator="quality.coaching_quality", sums=(), weight="", family=(),
            needs="survey_responses", counts="raters", decimals=2),
    Measure("survey_alpha", 24, "Cronbach's alpha", 5, "Are the items of a domain answered consistently?", "alpha",
            {"respondents": 30}, "Respondents who answered every item of the domain; Feldt's limits.",
            "Cronbach 1951; Feldt 1965", assumes="Items count equally.",
            cannot_tell="Whether they measure what they should.",
            estimator="quality.survey_reliability", sums=(), weight="", family=(),
            needs="survey_responses", counts="answering all", decimals=2),
    Measure("survey_omega", 24, "McDonald's omega", 5, "Are the items of a domain answered consistently?", "omega",
            {"respondents": 30},
            "Share of the sum's variance that one common factor explains (maximum likelihood); three items "
            "or more.", "McDonald 1999; Jöreskog 1967", cannot_tell="Whether they measure what they should.",
            estimator="quality.survey_reliability", sums=(), weight="", family=(),
            needs="survey_responses", counts="answering all", decimals=2),
)  # fmt: skip
