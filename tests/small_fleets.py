"""Pools of locomotives and wagons for small railways, as the YAML that users write."""

from typing import Any

from small_networks import JUMP_MS2, merged


def locomotives(depots: dict[str, int], *, turn_round_min: float = 5, **changes: Any) -> dict[str, Any]:
    """Diesel locomotives that are at line speed at once."""
    light = {"length_m": 20, "mass_t": 100, "max_speed_kmh": 120, **_jumps()}
    pool = {"name": "Pool", "depots": depots, "gauge_mm": 1435, "traction": "diesel", "light_engine": light}
    return merged(pool, {"turn_round_min": turn_round_min}, changes)


def wagons(stations: dict[str, int], *, a_train: int = 20, **changes: Any) -> dict[str, Any]:
    """Wagons, empty ones in trains of at most `a_train`."""
    empty = {"length_m": 200, "mass_t": 400, "max_speed_kmh": 120, "wagons": a_train, **_jumps()}
    return merged({"name": "Pool", "stations": stations, "gauge_mm": 1435, "empty_train": empty}, changes)


def _jumps() -> dict[str, float]:
    return {"acceleration_ms2": JUMP_MS2, "braking_ms2": JUMP_MS2}
