"""Make synthetic districts whose true effects are known, in the form of the schema."""

from coachkit.simulate.exports import simulate_exports
from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.simulate.write import simulate_district

__all__ = ["SCENARIOS", "Scenario", "simulate_district", "simulate_exports"]
