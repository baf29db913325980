"""The catalogue as a document."""

from __future__ import annotations

from collections.abc import Mapping

from coachkit.measures.catalogue.entry import Measure


def methods_of(catalogue: Mapping[str, Measure]) -> str:
    """The catalogue as Markdown: ``docs/methods.md``."""
    lines = [
        "<!-- Generated from the catalogue by `make docs`; a test keeps it current. Do not edit. -->",
        "# Methods",
        "",
        "Every measure is computed for all schools at once, in the same way. Below its minimum it gives no number but",
        "`too few`. *Table* is what it needs beyond lessons and roster. *Sums* names the dimensions over which its rows add",
        "up: the gate makes sure that subtraction along them does not reveal a hidden row. Simulation justifies the methods:",
        "[validity.md](validity.md) has the bias, coverage, false positives and power of every estimate.",
        "[planning.md](planning.md) predicts what a roll-out that has not begun could show.",
        "",
        "| measure | factor | question | unit | table | needs at least | how | assumes | cannot tell | sums | source |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for key, entry in catalogue.items():
        least = ", ".join(f"{n} {what}" for what, n in entry.minimum.items()) or "–"
        cells = (
            f"`{key}`",
            str(entry.factor),
            entry.question,
            entry.unit,
            f"`{entry.needs}`" if entry.needs else "–",
            least,
            entry.method,
            entry.assumes or "–",
            entry.cannot_tell or "–",
            ", ".join(entry.sums) or "–",
        )
        lines.append(f"| {' | '.join((*cells, entry.source))} |")
    return "\n".join([*lines, ""])
