"""A widget whose parts are HTML drawn in Python; a small script swaps what changed and sends what was chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from coachkit.explore.draw import alone, css

__all__ = ["Drawn"]

_shown: dict[str, Drawn] = {}  # by the cell that shows it


class Drawn(anywidget.AnyWidget):
    """``top``, ``aside``, ``main`` and ``more`` are HTML; ``said`` is for screen readers; ``aim`` gets the focus.

    ``state`` is ``working`` while something takes long; ``due`` while the filters' counts are to be asked for; ``number``
    counts drawings. Subclasses write :meth:`still` and
    :meth:`text`.
    """

    _esm = Path(__file__).parent / "panel.js"
    css = traitlets.Unicode(css()).tag(sync=True)
    top = traitlets.Unicode().tag(sync=True)
    aside = traitlets.Unicode().tag(sync=True)
    main = traitlets.Unicode().tag(sync=True)
    more = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    aim = traitlets.Unicode().tag(sync=True)
    state = traitlets.Unicode().tag(sync=True)
    due = traitlets.Bool(False).tag(sync=True)
    number = traitlets.Int().tag(sync=True)

    def __init__(self) -> None:
        self.kept: list[str] = []
        self._handle: Any = None
        self._first = "", ""
        super().__init__()

    def still(self) -> tuple[str, str]:
        """The exhibit as HTML without controls, and its title."""
        raise NotImplementedError

    def text(self) -> str:
        """The exhibit as plain text."""
        raise NotImplementedError

    def swap(self, **parts: str | bool) -> None:
        """Send parts to the browser, in one message."""
        with self.hold_sync():
            for name, value in parts.items():
                setattr(self, name, value)
            self.number += 1

    def keep(self) -> None:
        """Keep the exhibit below the panel, as HTML that stays in the notebook."""
        self.kept.append(alone(*self.still()))
        if self._handle is not None:
            self._handle.update(self._below())

    def _below(self) -> Any:
        """The output below the panel: what is kept, and the exhibit where a program stored the widget and cannot run it.

        Such are ``nbconvert`` of an executed notebook and a notebook that is opened again. The style hides this copy wherever
        the panel or its static exhibit shows.
        """
        from IPython.display import HTML

        note = "<p>What you keep stays here, in the notebook.</p>"
        return HTML(alone(*self._first, kind="still") + ("".join(self.kept) or note))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and with it the static exhibit: what nbconvert and a notebook without widgets show."""
        made = super()._repr_mimebundle_(**kwargs)
        data, meta = made if isinstance(made, tuple) else (made, {})
        return {**(data or {}), "text/html": alone(*self.still(), kind="first"), "text/plain": self.text()}, meta

    def _ipython_display_(self) -> None:
        from IPython.display import display

        self._close_old()
        data, meta = self._repr_mimebundle_()
        display(data, raw=True, metadata=meta)
        self._first = self.still()
        self._handle = display(self._below(), display_id=True)

    def _close_old(self) -> None:
        """Close the panel that the same cell showed before: widgets stay alive otherwise."""
        from IPython import get_ipython

        shell = get_ipython()
        parent = shell.get_parent() if shell is not None and hasattr(shell, "get_parent") else {}
        cell = str(parent.get("metadata", {}).get("cellId", ""))
        old = _shown.pop(cell, None)
        if old is not None and old is not self:
            old.close()
        if cell:
            _shown[cell] = self
