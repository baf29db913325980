"""File names from ids: unique, stable, and safe on every file system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_RESERVED = {"con", "prn", "aux", "nul", "index", *(f"{p}{i}" for p in ("com", "lpt") for i in range(10))}

_LONGEST, _DIGITS = 43, 16


def slug(identifier: str) -> str:
    """A file name (without ending) for an id; it depends on the id alone.

    It has lower-case ASCII letters, digits and hyphens. If the id has anything else, the name ends in sixteen characters
    (64 bits) of its hash. Two ids share a name by chance in fewer than one of a billion districts of 100,000 ids;
    :func:`alike` finds ids that somebody made to share one.

    Examples
    --------
    >>> slug("0001"), slug("Oak/1")
    ('0001', 'oak-1-c2c27e19c19b6286')
    """
    ascii_text = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:_LONGEST].strip("-")
    if plain == identifier and plain not in _RESERVED:
        return plain
    digest = hashlib.sha256(identifier.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    return f"{plain or 'id'}-{digest}"


def alike(identifiers: Iterable[str]) -> dict[str, str]:
    """Pairs of ids that share a file name: the later id, and the earlier one."""
    first: dict[str, str] = {}
    found = {}
    for identifier in dict.fromkeys(identifiers):
        holder = first.setdefault(slug(identifier), identifier)
        if holder != identifier:
            found[identifier] = holder
    return found
