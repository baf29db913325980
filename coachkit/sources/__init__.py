"""From a real export to a district folder."""

from coachkit.sources.mapping import Mapping, load_mapping, mappings
from coachkit.sources.table import Imported, import_table

__all__ = ["Imported", "Mapping", "import_table", "load_mapping", "mappings"]
