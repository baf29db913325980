"""Turn a real export into a district folder."""

from coachkit.ingest.forms import Suggestion, suggest, write_suggestion
from coachkit.ingest.mapping import Mapping, load_mapping, mappings
from coachkit.ingest.oneroster import import_oneroster
from coachkit.ingest.repair import import_repaired
from coachkit.ingest.sds import import_sds
from coachkit.ingest.table import Imported, import_table

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
