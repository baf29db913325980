"""File names made of ids: unique, stable, and safe on every file system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["alike", "slug"]

_RESERVED = {"con", "prn", "aux", "nul", "index", *(f"{p}{i}" for p in ("com", "lpt") for i in range(10))}

_LONGEST, _DIGITS = 43, 16


def slug(identifier: str) -> str:
    """A file name (without ending) for an id; depends on the id alone.

    Lower-case ASCII letters, digits and hyphens. When that loses anything of the id, sixteen characters (64 bits) of
    its hash are added: two ids by chance share a name in less than one of a billion districts of 100,000 ids. Whoever
    makes an id of another's name on purpose is found by :func:`alike`.

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
    """Ids whose file name an earlier one has, and that earlier one."""
    first: dict[str, str] = {}
    found = {}
    for identifier in dict.fromkeys(identifiers):
        holder = first.setdefault(slug(identifier), identifier)
        if holder != identifier:
            found[identifier] = holder
    return found
