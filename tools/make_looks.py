"""Choose the looks of charts that all pages share: those worth a place on the pages of the sample district."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

from coachkit import exhibits, open_coach, open_district, open_school
from coachkit.pipeline import build_release
from coachkit.report.lean import lean
from coachkit.report.prepare import chart

HOME = Path(__file__).parent.parent
LOOKS = HOME / "coachkit" / "report" / "static" / "looks.json"
TEXTS = (
    "categoryarray",
    "name",
    "text",
    "tickvals",
    "ticktext",
)  # what a district may have written itself, or the audit reads


def charts() -> list[dict[str, Any]]:
    """Every chart of every shipped notebook, on the sample."""
    data = HOME / "data" / "sample"
    coach = build_release(data, "coach").coaches[0]["id"]
    parts = {
        "school": open_school(data, "0001"), "district": open_district(data), "coach": open_coach(data, coach, audience="coach")
    }  # fmt: skip
    shown = []
    for path in sorted((HOME / "notebooks").glob("*_*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            name, _, given = cell.source.removeprefix("exhibits.").partition("(")
            if cell.source.startswith("exhibits.") and given.rstrip(")") in parts:
                shown.append(getattr(exhibits, name)(parts[given.rstrip(")")]).to_json())
    return [chart(one["chart"], "")["spec"] for one in shown if one["chart"]]


def plain(look: dict[str, Any]) -> dict[str, Any]:
    """Without texts."""
    return {k: plain(v) if isinstance(v, dict) else v for k, v in look.items() if k not in TEXTS}


if __name__ == "__main__":
    looks = [plain(look) for look in lean(charts(), alone=True)[0]]
    lines = [json.dumps(look, ensure_ascii=False, separators=(",", ":")) for look in looks]
    LOOKS.write_text("[" + ",\n".join(lines) + "]\n", encoding="utf-8", newline="\n")
