"""From a real export to a district folder."""

from coachkit.sources.forms import Suggestion, suggest, write_suggestion
from coachkit.sources.mapping import Mapping, load_mapping, mappings
from coachkit.sources.oneroster import import_oneroster
from coachkit.sources.repair import import_repaired
from coachkit.sources.sds import import_sds
from coachkit.sources.table import Imported, import_table

__all__ = [
    "Imported",
    "Mapping",
    "Suggestion",
    "import_oneroster",
    "import_repaired",
    "import_sds",
    "import_table",
    "load_mapping",
    "mappings",
    "suggest",
    "write_suggestion",
]
