"""Locomotives and wagons as what they are: scarce. Pools, what trains take from them, and their empty runs."""
