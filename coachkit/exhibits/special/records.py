"""Data and methods: what was read, what is missing, how it was done, how to do it again."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit, Item, Table
from coachkit.exhibits.forms.words import here
from coachkit.exhibits.number_format import count, label, percent, plain
from coachkit.exhibits.special.rollout import plan_sentence
from coachkit.release import Estimates


def data_quality(estimates: Estimates) -> Exhibit:
    """The ledger: rows read, kept and set aside by table; completeness; tables that were not there."""
    ledger = estimates.meta.ledger
    own = {row.category: row for row in estimates.rows_of("data_completeness")}
    lines = []
    for name, counts in ledger.tables.items():
        row = own.get(name)
        filled = percent(row.estimate) if row is not None and row.ok else "–"
        lines.append((label(name), *(plain(counts[c]) for c in ("read", "kept", "set_aside")), filled))
    aside = sum(counts["set_aside"] for counts in ledger.tables.values())
    read = sum(counts["read"] for counts in ledger.tables.values())
    sentence = f"All {count(read, 'rows')} of the district’s data could be used." if not aside else (
        f"Of the district's {count(read, 'rows')}, {aside:,} could not be used and were set aside, each with a reason."
    )  # fmt: skip
    lag = estimates.one("entry_lag")
    notes = (
        [f"Coaching events are entered {count(round(lag.number), 'days')} after they take place (median)."]
        if lag and lag.ok
        else []
    )
    notes += ledger.notes if estimates.audience == "internal" else ()
    if estimates.meta.terms_derived:
        notes.append("The district’s settings name no terms, so half-years are used.")
    unseen = f"Lessons that nobody observed are not counted, not even as {estimates.scale.lowest}."
    notes = [*(note for note in notes if note != unseen), unseen]
    missing = [label(name) for name in ledger.missing]
    if missing:
        notes.append(f"Tables that are missing: {', '.join(missing)}.")
    who = here(estimates)
    columns = ("Table", "Rows read", "Kept", "Set aside", f"Required cells filled, {who}")
    table = Table("Rows of the whole district, and how complete the cells are", columns, tuple(lines))
    return Exhibit("What are these figures based on?", sentence, table, key="data_quality", notes=tuple(notes))


def methods(estimates: Estimates) -> Exhibit:
    """Every measure of this release: its method, its minimum, its source."""
    lines = tuple(
        (
            entry.title,
            entry.method,
            ", ".join(f"{n} {what}" for what, n in entry.minimum.items()) or "–",
            "–" if entry.source == "Own definition" else entry.source,
        )
        for entry in estimates.meta.catalogue.values()
    )
    table = Table("Measures", ("Measure", "How", "Needs at least", "Source"), lines)
    sentence = "Every figure is computed the same way for every school. Below its minimum, a measure gives none."
    return Exhibit("How are the figures computed?", sentence, table, key="methods")


def _earlier(estimates: Estimates) -> list[str]:
    """What keeps the numbers of an earlier day, by day."""
    days: dict[str, dict[str, None]] = {}
    for _, term, to_term, day in estimates.meta.earlier.get(estimates.id if estimates.kind == "school" else "", ()):
        named = f"{term} to {to_term}" if to_term else term or "all terms"
        days.setdefault(day, {})[named] = None
    return [
        f"As of {day}, some numbers of {', '.join(terms)}: since then the data of only a few people changed, and new numbers "
        f"could identify them."
        for day, terms in sorted(days.items())
    ]


def provenance(estimates: Estimates) -> Exhibit:
    """For whom, as of when, from which data and versions; what the gate hid. A page adds how to make it again."""
    meta = estimates.meta
    hidden = sum(row.status == "suppressed" for row in estimates.rows)
    versions = ", ".join(f"{name} {version}" for name, version in meta.versions.items())
    items = [
        f"For: {_READERS[estimates.audience]}. Data up to {estimates.as_of}.",
        f"{count(hidden, 'figures')} hidden to protect individuals.",
        f"Data {meta.hashes.data[:12]}, code {meta.hashes.code[:12]}; {versions}.",
    ]
    if meta.privacy.looser:
        items.insert(2, "The district's settings allow smaller groups than coachkit's floor (allow_looser = true).")
    if planned := plan_sentence(estimates):
        items.append(planned)
    items += _earlier(estimates)
    if estimates.synthetic:
        items.insert(0, "Synthetic data: made by a simulator, no real person or school.")
    return Exhibit(
        "Where does this page come from?",
        "",
        key="provenance",
        items=tuple(Item(text) for text in items),
        kind="provenance",
    )


_READERS = {
    "school": "the school and its district (audience: school)",
    "public": "everybody (audience: public)",
    "coach": "one coach, about her own work (audience: coach)",
    "internal": "the analyst alone (audience: internal)",
}
