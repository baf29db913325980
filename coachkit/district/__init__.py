"""Read, check and freeze a district folder."""

from coachkit.district.checker import Checked, check
from coachkit.district.district import District
from coachkit.district.ledger import Ledger
from coachkit.district.read import load, read_district

__all__ = ["Checked", "District", "Ledger", "check", "load", "read_district"]
