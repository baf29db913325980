"""File names made of school ids: unique, stable, and safe on every file system."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["slug"]

_RESERVED = {"con", "prn", "aux", "nul", "index", *(f"{p}{i}" for p in ("com", "lpt") for i in range(10))}


def slug(identifier: str) -> str:
    """A file name (without ending) for an id; depends on the id alone.

    Lower-case ASCII letters, digits and hyphens. When that loses anything of the id, six characters of
    its hash are added, so two ids never share a name, also where case is ignored.
    """
    ascii_text = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:48].strip("-")
    if plain == identifier and plain not in _RESERVED:
        return plain
    digest = hashlib.sha256(identifier.encode(errors="surrogatepass")).hexdigest()[:6]
    return f"{plain}-{digest}" if plain else f"school-{digest}"
