"""A commented ``coachkit.toml``: every setting with its meaning and default, from the settings' own declarations."""

from __future__ import annotations

from typing import Any

import tomli_w
from pydantic import BaseModel

from coachkit.schema.config import Config, Term
from coachkit.schema.frameworks import Framework, shipped

_CHAPTER = (
    "# [[chapter]]",
    '# title = "Grades 6 to 8 after two cycles"',
    '# where = { grade_band = ["6-8"], cycles = { least = 2 } }',
)
_HEAD = """\
# Settings of your district. Every setting has a default: the text after # is the default, or an example.
# To change a setting, remove the # before its line, and before the [name] of its section.
"""


def settings_text() -> str:
    """The settings file that ``coachkit new`` writes: every line is a comment, except the district's name."""
    parts = [_HEAD]
    for name, field in Config.model_fields.items():
        if name == "terms_derived":
            continue
        note = f"# {field.description}"
        if name in ("terms", "waves"):
            parts.append("\n".join([note, *_span(name)]))
        elif name == "scale":
            scale = field.get_default()
            told = {"name": scale.name, "levels": list(scale.levels), "transformative": scale.transformative}
            parts.append("\n".join([note, "# [scale]", *_pairs(told)]))
        elif name == "chapter":
            parts.append("\n".join([note, *_CHAPTER]))
        elif name == "frameworks":
            parts.append("\n".join([note, *_framework()]))
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            parts.append(_section(name, note, field.annotation))
    return "\n\n".join(parts) + "\n"


def _section(name: str, note: str, model: type[BaseModel]) -> str:
    live = name == "district"
    lines = [note, f"{'' if live else '# '}[{name}]"]
    for key, field in model.model_fields.items():
        value = field.get_default(call_default_factory=True)
        shown = {key: list(value)} if isinstance(value, tuple) else {key: value} if value is not None else {}
        lines.append(f"# {field.description}")
        if live and key == "name":
            lines.append('name = "Our district"')
        else:
            lines += _pairs(shown) if shown else [f"# {key} ="]
    return "\n".join(lines)


def _span(name: str) -> list[str]:
    about = {key: field.description for key, field in Term.model_fields.items() if key != "name"}
    example = {"start": "2025-08-18", "end": "2025-12-19"}
    return [f'# [{name}."fall 2025"]', *(f"# {key} = {day}  # {about[key]}" for key, day in example.items())]


def _framework() -> list[str]:
    about = Framework.model_fields["standards"].description
    return [f"# Known: {', '.join(shipped())}.", "# [frameworks.OURS]", '# name = "Our coaching standards"', f"# {about}",
            "# [frameworks.OURS.standards]", '# a = "Asking before telling"']  # fmt: skip


def _pairs(values: dict[str, Any]) -> list[str]:
    lines = []
    for key, value in values.items():
        text = tomli_w.dumps({key: value}).strip()
        if isinstance(value, dict):
            text = f"{key} = {{ {', '.join(tomli_w.dumps({k: v}).strip() for k, v in value.items())} }}"
        lines.append("# " + " ".join(text.split()))
    return lines
