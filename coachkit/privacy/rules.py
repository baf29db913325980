"""The gate's rules: what they say (``rules.toml``) and the district's smallest groups."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from coachkit.errors import Unknown
from coachkit.schema.audiences import AUDIENCES
from coachkit.schema.config import Config

__all__ = ["AUDIENCES", "Rule", "Rules", "rule_book", "rules_for"]


@dataclass(frozen=True)
class Rule:
    """One rule in words: ``key``, ``title``, ``text``, and the ``source`` it is taken from (blank: our own)."""

    key: str
    title: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Rules:
    """What the gate goes by for one audience.

    ``adults`` and ``students`` are the smallest groups shown. ``levels`` are the scale's, the lowest first, ``cut`` the
    place of the first transformative one. ``without`` names rules that are switched off: for trying what a rule is
    worth, never set by :func:`rules_for`.
    """

    audience: str
    adults: int
    students: int = 10
    levels: tuple[str, ...] = ()
    cut: int = 0
    without: frozenset[str] = frozenset()

    def on(self, rule: str) -> bool:
        """True when a rule (by key) holds."""
        return rule not in self.without


def rule_book() -> tuple[Rule, ...]:
    """All rules in the order they are applied."""
    text = files("coachkit.privacy").joinpath("rules.toml").read_text(encoding="utf-8")
    return tuple(Rule(**entry) for entry in tomllib.loads(text)["rule"])


def rules_for(audience: str, config: Config) -> Rules:
    """The rules for an audience; an unknown audience is answered with the nearest one."""
    if audience not in AUDIENCES:
        raise Unknown("audience", audience, AUDIENCES)
    scale, privacy = config.scale, config.privacy
    return Rules(audience, privacy.smallest(audience), privacy.minimum_students, tuple(scale.levels), scale.cut)
