"""A widget whose parts are HTML drawn in Python; a small script swaps what changed and sends what was chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from coachkit.explore.draw import alone, css

_shown: dict[str, Drawn] = {}  # by the cell that shows it


class Drawn(anywidget.AnyWidget):
    """``head``, ``bar``, ``aside``, ``main`` and ``more`` are HTML; ``now`` has the choice of each chooser of the bar, which
    stays while only choices change. ``said`` is for screen readers; ``aim`` gets the focus.

    ``state`` is ``working`` while something takes long; ``due`` while the filters' counts are to be asked for; ``number``
    counts drawings. Subclasses write :meth:`still` and :meth:`text`.
    """

    _esm = Path(__file__).parent / "panel.js"
    css = traitlets.Unicode(css()).tag(sync=True)
    head = traitlets.Unicode().tag(sync=True)
    bar = traitlets.Unicode().tag(sync=True)
    now = traitlets.Dict().tag(sync=True)
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
        self._first = ""
        super().__init__()

    def still(self) -> tuple[str, str]:
        """The exhibit as HTML without controls, and its title."""
        raise NotImplementedError

    def text(self) -> str:
        """The exhibit as plain text."""
        raise NotImplementedError

    def swap(self, **parts: str | bool | dict[str, str]) -> None:
        """Send parts to the browser, in one message."""
        with self.hold_sync():
            for name, value in parts.items():
                setattr(self, name, value)
            self.number += 1

    def keep(self) -> None:
        """Keep the exhibit below the panel, as HTML that stays in the notebook."""
        self.kept.append(alone(*self.still()))
        if self._handle is not None:
            self._handle.update(self.bundles()[1][0], raw=True)

    def bundles(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The two outputs of the cell as mime bundles, each with its metadata: the panel, and below it what is kept.

        The panel's has the static exhibit for programs without widgets. The one below it has the first one again, for those
        that stored the widget and cannot run it: ``nbconvert`` of an executed notebook, and a trusted notebook that is opened
        again. The style hides this copy wherever the panel or its static exhibit shows; without any style, as in an untrusted
        notebook, it stays hidden.
        """
        made = super()._repr_mimebundle_()
        data, meta = made if isinstance(made, tuple) else (made, {})
        body, title = self.still()
        panel = {**(data or {}), "text/html": alone(body, title, "first"), "text/plain": self.text()}
        how = "<p>To ask further, run this cell in JupyterLab.</p>"
        self._first = self._first or alone(f"{how}{body}", title, "still")
        note = "What you keep stays here, in the notebook."
        below = {"text/html": self._first + ("".join(self.kept) or f"<p>{note}</p>"), "text/plain": note}
        return [(panel, meta), (below, {})]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.bundles()[0]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        self._close_old()
        self._first = ""
        (panel, meta), (below, _) = self.bundles()
        display(panel, raw=True, metadata=meta)
        self._handle = display(below, raw=True, display_id=True)

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
