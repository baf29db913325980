"""The table of texts: an entry an exhibit, a file a chapter. To add an exhibit, add its entry to a chapter.

``after`` gives its place in a report; :class:`~coachkit.exhibits.forms.form.Form` explains the fields.
"""

from __future__ import annotations

from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.forms.texts import classroom, coach, coaching, surveys

__all__ = ["TEXTS"]

TEXTS: tuple[Form, ...] = (*classroom.TEXTS, *coaching.TEXTS, *surveys.TEXTS, *coach.TEXTS)
