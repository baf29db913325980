"""coachkit: find out whether a school district's technology coaching works."""

__version__ = "0.1.0"
