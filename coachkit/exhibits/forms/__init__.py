"""Forms: one function makes many exhibits, each an entry in the table of texts (``texts``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.forms.texts import TEXTS
from coachkit.release import Estimates

__all__ = ["FORMS", "Make", "in_order"]

Make = Callable[[Estimates], Exhibit]
FORMS: dict[str, Make] = {text.key: text.function() for text in TEXTS}


def in_order(*reports: tuple[str, Iterable[Make]]) -> list[dict[str, Make]]:
    """The exhibits of each report by key, in its order: those written by hand, and each form's behind the one it follows.

    Parameters
    ----------
    reports
        What stands at the head of a report (it is no exhibit of the list), and its exhibits that are written by hand.

    Raises
    ------
    LookupError
        When an entry of the table of texts follows an exhibit that is in no report.

    Examples
    --------
    >>> exhibits, coach_exhibits = coachkit.exhibits.EXHIBITS, coachkit.exhibits.COACH_EXHIBITS
    >>> school, coach = in_order(("answer", exhibits.values()), ("coach_answer", coach_exhibits.values()))
    >>> list(school) == list(exhibits), list(school)[:2]
    (True, ['transformative_share', 'level_distribution'])
    """
    waiting = list(reversed(TEXTS))
    found = []
    for head, special in reports:
        made = {head: None, **{make.__name__: make for make in special}}
        order = list(made)
        while ready := [text for text in waiting if text.after in order]:
            waiting = [text for text in waiting if text not in ready]
            for text in ready:
                order.insert(order.index(text.after) + 1, text.key)
        found.append({key: made.get(key) or FORMS[key] for key in order[1:]})
    if waiting:
        text = waiting[0]
        raise LookupError(f"Exhibit {text.key}: its entry says after={text.after!r}, which is no exhibit of a report.")
    return found
