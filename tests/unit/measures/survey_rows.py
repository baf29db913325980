"""Rows of surveys and growth, made by hand."""

from __future__ import annotations

Row = dict[str, object]


def items(instrument: str, names: str, *, reverse: str = "", domain: str = "D", top: int = 5) -> list[Row]:
    """Items ``a b c`` of one domain on a scale from 1 to ``top``; those in ``reverse`` are turned round."""
    return [
        {"instrument": instrument, "item_id": name, "domain": domain, "scale_min": 1, "scale_max": top,
         "reverse": "true" if name in reverse.split() else "false"}
        for name in names.split()
    ]  # fmt: skip


def said(instrument: str, wave: str, who: str, given: str, **more: object) -> list[Row]:
    """Answers of one respondent: ``said("tpack", "one", "r1", "a4 b5 c-")``; a dash is no answer."""
    day = {"one": "2025-10-01", "two": "2026-04-01"}[wave]
    base = {
        "instrument": instrument,
        "wave": wave,
        "respondent_key": who,
        "respondent_role": "teacher",
        "school_id": "A",
    }
    return [
        {**base, "submitted_at": day, "item_id": answer[:-1], "value": answer[-1], **more}
        for answer in given.split()
        if answer[-1] != "-"
    ]
