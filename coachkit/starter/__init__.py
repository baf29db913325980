"""Files for a district that has no data yet: a workbook, settings, forms with their mappings, and a plan."""

from coachkit.starter.scaffold import start

__all__ = ["start"]
