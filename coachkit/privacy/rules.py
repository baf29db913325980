"""The gate's rules: what they say (``rules.toml``) and the district's smallest groups."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from coachkit.contract.config import Config
from coachkit.errors import Unknown

__all__ = ["AUDIENCES", "Rule", "Rules", "rule_book", "rules_for"]

AUDIENCES = ("school", "public", "coach", "internal")


@dataclass(frozen=True)
class Rule:
    """One rule in words: ``key``, ``title``, ``text``."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Rules:
    """What the gate goes by for one audience; ``adults`` is the smallest group of adults shown.

    ``upper`` holds the levels at or above the cut: their shares add up to one that is shown by itself.
    """

    audience: str
    adults: int
    upper: frozenset[str] = frozenset()


def rule_book() -> tuple[Rule, ...]:
    """All rules in the order they are applied."""
    text = files("coachkit.privacy").joinpath("rules.toml").read_text(encoding="utf-8")
    return tuple(Rule(**entry) for entry in tomllib.loads(text)["rule"])


def rules_for(audience: str, config: Config) -> Rules:
    """The rules for an audience; an unknown audience is answered with the nearest one."""
    if audience not in AUDIENCES:
        raise Unknown("audience", audience, AUDIENCES)
    upper = frozenset(config.scale.levels[config.scale.cut :])
    return Rules(audience, config.privacy.smallest(audience), upper)
