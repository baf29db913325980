"""The gate's rules: their texts (``rules.toml``) and the district's smallest groups."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from coachkit.errors import Unknown
from coachkit.schema.audiences import AUDIENCES
from coachkit.schema.config import Config


@dataclass(frozen=True)
class Rule:
    """One rule in words: ``key``, ``title``, ``text``, and its ``source`` (blank: coachkit's own)."""

    key: str
    title: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Rules:
    """The gate's rules for one audience.

    ``adults`` and ``students`` are the smallest groups shown. ``levels`` are the scale's, lowest first; ``cut`` is the
    index of the first transformative one. ``without`` names rules that are switched off, to measure what a rule is worth;
    :func:`rules_for` never sets it.
    """

    audience: str
    adults: int
    students: int = 10
    levels: tuple[str, ...] = ()
    cut: int = 0
    without: frozenset[str] = frozenset()

    def on(self, rule: str) -> bool:
        """True if a rule (by key) applies."""
        return rule not in self.without


def rule_book() -> tuple[Rule, ...]:
    """All rules in the order in which they are applied.

    Examples
    --------
    >>> [rule.key for rule in rule_book()][:3]
    ['audience', 'differencing', 'primary']
    """
    text = files("coachkit.privacy").joinpath("rules.toml").read_text(encoding="utf-8")
    return tuple(Rule(**entry) for entry in tomllib.loads(text)["rule"])


def rules_for(audience: str, config: Config) -> Rules:
    """The rules for an audience; for an unknown audience, the error names the nearest one.

    Examples
    --------
    >>> from coachkit.schema.config import Config
    >>> rules_for("public", Config()).adults, rules_for("internal", Config()).adults
    (10, 1)
    """
    if audience not in AUDIENCES:
        raise Unknown("audience", audience, AUDIENCES)
    scale, privacy = config.scale, config.privacy
    return Rules(audience, privacy.smallest(audience), privacy.minimum_students, tuple(scale.levels), scale.cut)
