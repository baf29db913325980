"""The gate's rules as a document: ``docs/privacy.md``."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.measures.catalogue import CATALOGUE, POPULATIONS
from coachkit.privacy.bounds import LOWEST
from coachkit.privacy.rules import Rule, rule_book
from coachkit.schema.audiences import AUDIENCES
from coachkit.schema.config import FLOORS, STUDENTS

_READERS = {
    "internal": "the analyst",
    "school": "a principal and the district; the default",
    "coach": "one coach, each her own page",
    "public": "everybody",
}


def privacy_document() -> str:
    """The rules, who sees what, and whose people each measure counts, as Markdown."""
    order = sorted(AUDIENCES, key=list(_READERS).index)
    floors = {audience: FLOORS["school" if audience == "coach" else audience] for audience in order}
    coded = [
        "shown" if floors[a] == 1 else f"≤ {LOWEST:.0%}, ≥ {1 - LOWEST:.0%} below {floors[a] / LOWEST:.0f} people"
        for a in order
    ]
    rows = [
        ("for", *(_READERS[a] for a in order)),
        ("smallest group of adults shown", *(str(floors[a]) for a in order)),
        ("smallest group of students shown", *(str(STUDENTS) for _ in order)),
        ("names, e-mails, staff ids, free text", *("never" for _ in order)),
        ("rows about one coach", *(_coach(a) for a in order)),
        ("rows about one observer", *("yes" if a == "internal" else "no" for a in order)),
        ("coaching of teachers, counted in teachers", *("yes" for _ in order)),
        ("0 % and 100 % of a small group", *coded),
        ("measures in all", *(str(sum(a in entry.audiences for entry in CATALOGUE.values())) for a in order)),
    ]
    return "\n".join(
        [
            "<!-- Generated from the rules and the catalogue by `make docs`; a test keeps it current. Do not edit. -->",
            "# What the gate hides",
            "",
            "Everything a reader sees has passed one gate, which sees the whole district at once. Settings",
            "(`[privacy]` in `coachkit.toml`) may be stricter than this table. They may be looser only with",
            "`allow_looser = true`, and then every report says so.",
            "",
            *_table(("audience", *order), rows),
            "",
            "Coaches and observers who must stay distinct have a label instead of a name. It depends on the person's",
            "staff id and the district's `label_key` alone, so it is the same next month, even if people come or go.",
            "`work/labels.csv` says who is who; do not share it. Set a `label_key`: without one, anybody who has the",
            "staff ids can work out the labels.",
            "",
            "## The rules, in the order in which they are applied",
            "",
            *(f"{number}. {_ruled(rule)}" for number, rule in enumerate(rule_book(), 1)),
            "",
            "## What remains",
            "",
            "- **Dates without a record.** Only the output folder records what was shown before (`work/published`). With",
            "  another `--out`, or a release of `coachkit release`, numbers are not compared with earlier ones. The audit can",
            "  compare counts (`--earlier`), but a count does not change if one teacher leaves and another arrives. Releases",
            "  for schools and for the public of different days are not compared, and neither are measures without a family",
            "  below.",
            "- **Numbers outside the linear programs.** Limits of intervals, ordinal superiority, model-based numbers, medians",
            "  and shares of minutes are not sums of people, so protection intervals do not take them into account.",
            "- **Districts of many schools.** Sums of the district are examined together only if at most 12 of their schools",
            "  are hidden; each school alone always is. With more than five terms, four neighbours at a time are examined",
            "  together, and the others in pairs. Groups and chapters are compared with each school; with more than 30 schools,",
            "  sums of schools are not combined with those of groups.",
            "- **None, from other pages.** A school's other pages reveal that nobody is coached there (no hours, no events).",
            "  The bound keeps 0 % out of print, and few look like none.",
            "- **That a group is small.** Hiding a row reveals that its group may be small, and sums may leave one to four",
            "  people for it or its complement. No sum of shown numbers reveals how many.",
            "- **What readers know already.** A teacher who knows her own lessons knows one member of the group.",
            "- **Your own words.** Names of schools, terms and tools, and `plan.chosen_note`, are printed as you write them.",
            "",
            "## Whose people a measure counts",
            "",
            *_table(
                ("population", "who", "within", "split by", "about"),
                (
                    (key, p.text, ", ".join(p.within) or "–", ", ".join(p.by) or "–", p.about)
                    for key, p in POPULATIONS.items()
                ),
            ),
            "",
            "## What each measure declares",
            "",
            *_table(
                (
                    "measure",
                    "counts",
                    "contributors",
                    "adds up over",
                    "adds up from",
                    "nested",
                    "times",
                    "family",
                    "kept from",
                ),
                (
                    (
                        f"`{key}`",
                        entry.counts,
                        entry.contributors or "–",
                        ", ".join(entry.sums) or "–",
                        f"`{entry.adds_up.measure}`" if entry.adds_up else "–",
                        entry.nested or "–",
                        entry.weight or "–",
                        ", ".join(entry.family) or "–",
                        ", ".join(a for a in order if a not in entry.audiences)
                        or ("schools' readers" if entry.district_only else "–"),
                    )
                    for key, entry in CATALOGUE.items()
                ),
            ),
            "",
        ]
    )


def _ruled(rule: Rule) -> str:
    source = f" *{rule.source}*" if rule.source else ""
    return f"**{rule.title}** (`{rule.key}`). {rule.text}{source}"


def _coach(audience: str) -> str:
    return {"internal": "yes", "coach": "her own"}.get(audience, "no")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]
