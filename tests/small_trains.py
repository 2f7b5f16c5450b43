"""Locomotives, wagons and sections with gradients, as users write them, for the tests of running times."""

from typing import Any

import pyarrow as pa
from small_networks import Stretch, load, passenger

import sim

NOTHING: dict[str, Any] = {"a": 0}
DF4 = {"a": 2.28, "b": 0.0293, "c": 0.000178}
LOADED = {"a": 0.92, "b": 0.0048, "c": 0.000125}
N_PER_KN_PER_MS2 = 108
"""Net force in N/kN for 1 m/s2: 120 km/h2 for 1 N/kN (TB/T 1407-1998)."""


def locomotive(**changes: Any) -> dict[str, Any]:
    """A diesel locomotive of 126 t and 420 kN, with as much adhesion as it needs."""
    plain = {
        "gauge_mm": 1435,
        "traction": "diesel",
        "mass_t": 126,
        "length_m": 20,
        "max_speed_kmh": 160,
        "power_kw": 3000,
        "starting_effort_kn": 420,
        "adhesion": {"a": 0.4},
        "resistance": DF4,
        "starting_resistance_n_per_kn": 5,
        "fuel_l_per_kwh": 0.3,
    }
    return {**plain, **changes}


def wagon(**changes: Any) -> dict[str, Any]:
    """A wagon of 20 t that takes 60 t."""
    plain = {
        "gauge_mm": 1435,
        "tare_t": 20,
        "payload_t": 60,
        "length_m": 14,
        "max_speed_kmh": 160,
        "resistance": LOADED,
        "starting_resistance_n_per_kn": 3.5,
    }
    return {**plain, **changes}


def pusher(acceleration_ms2: float, **changes: Any) -> dict[str, Any]:
    """A locomotive of 100 t that alone has the same acceleration at every speed, and no resistance."""
    force_kn = acceleration_ms2 * N_PER_KN_PER_MS2 * 100 * 9.81 / 1000
    free = {"mass_t": 100, "starting_effort_kn": force_kn, "power_kw": 1e8, "adhesion": {"a": 1}}
    return locomotive(**{**free, "resistance": NOTHING, "starting_resistance_n_per_kn": 0, **changes})


def hauled(wagons: int = 0, **changes: Any) -> dict[str, Any]:
    """A consist of the locomotive `engine` and some wagons `wagon`."""
    consist = {"locomotives": [{"class": "engine"}], "gauge_mm": 1435, "max_speed_kmh": 120}
    return {**consist, **({"wagons": [{"class": "wagon", "count": wagons}]} if wagons else {}), **changes}


def loaded_run(
    folder: Any,
    sections: list[Stretch],
    consist: dict[str, Any],
    *,
    engine: dict[str, Any] | None = None,
    wagons: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
    **changes: Any,
) -> sim.LoadedScenario:
    """A scenario of one passenger train `p` over sections in their order; `also` are more classes of locomotives."""
    points = [sections[0].first, *(section.last for section in sections)]
    train = {**passenger([points[0], points[-1]]), "consist": consist, **changes}
    stock = {"locomotives": {"engine": engine or locomotive(), **(also or {})}, "wagons": {"wagon": wagons or wagon()}}
    services = {"trains": {"p": train}}
    return load(folder, dict.fromkeys(points, 2), sections, services=services, rolling_stock=stock)


def timed(*arguments: Any, **changes: Any) -> tuple[pa.Table, dict[str, Any]]:
    """The table of sections and the row of the service, as `sim.running_times` gives them."""
    found = sim.running_times(loaded_run(*arguments, **changes))
    return found.sections, found.services.to_pylist()[0]


def sloped(first: str, last: str, km: float, speed_kmh: float, **properties: Any) -> Stretch:
    """A section with gradients, curves or restrictions, every one with a source."""
    figures = {key: _with_source(value) for key, value in properties.items()}
    return Stretch(first, last, km, speed_kmh, properties=figures)


def _with_source(value: Any) -> Any:
    if isinstance(value, list):
        return [{**each, "source": "made up", "confidence": "high"} for each in value]
    return {"value": value, "source": "made up", "confidence": "high"}
