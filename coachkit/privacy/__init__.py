"""The gate between rows about people and everything that anyone reads."""

from coachkit.privacy.gated import Gated, gate
from coachkit.privacy.rules import Rule, Rules, rule_book, rules_for
from coachkit.schema.audiences import AUDIENCES

__all__ = ["AUDIENCES", "Gated", "Rule", "Rules", "gate", "rule_book", "rules_for"]
