"""Costs along the way of a mean consignment: the user's rates, applied to what a run shows. No rate is in the code."""

from .cost_distances import cost_distance, rates_of_runs
from .rates import Rate, Rates
from .rates_file import read_all_rates, read_rates

__all__ = ["Rate", "Rates", "cost_distance", "rates_of_runs", "read_all_rates", "read_rates"]
