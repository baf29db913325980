"""A made-up district with known truth, in the shape of the contract."""

from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.simulate.write import simulate_district

__all__ = ["SCENARIOS", "Scenario", "simulate_district"]
