"""A small corridor on which every lever means something: one border, single track, scarce locomotives, office hours."""

import pytest
from small_fleets import locomotives
from small_networks import Stretch, flow, freight, merged, write

import sim
from sim import ScenarioError

POINTS = {"a": 3, "b": 3, "c": 2, "d": 3}
STRETCHES = [Stretch("a", "b", km=5), Stretch("b", "c", km=25), Stretch("c", "d", km=15)]


def documents(**changes):
    return merged(
        {
            "work": "document_check",
            "channels": ["yellow", "red"],
            "time_min": {"lognormal": {"mean": 10, "cv": 0.5}, "at_most": 60},
            "error_share": 0.1,
            "rework_h": 1,
        },
        changes,
    )


def side(station, **stages):
    plain = {
        "papers": {"work": "document_check", "per": "carrier", "time_min": 60},
        "release": {"work": "document_check", "channels": ["green"], "time_min": 1},
        "documents": documents(),
        "scan": {"work": "scan", "sampled_share": 0.5, "time_min": 10},
        "inspection": {"work": "inspection", "channels": ["red"], "time_min": {"exponential": {"mean": 40}}},
    }
    stages = merged(plain, stages)
    return {
        "station": station,
        "channel_shares": {"green": 0.4, "yellow": 0.4, "red": 0.2},
        "stages": stages,
        "exit": list(stages),
        "entry": list(stages),
    }


CASE = {
    "services": {
        "trains": {
            "south": freight("ad", "02:00", departures={"every_h": 4}),
            "north": freight("da", ["01:00", "13:00"], departures={"at": ["01:00", "09:00", "17:00"]}),
        }
    },
    "flows": {
        "imports": flow("north_yard", "south_yard", per_hour=1.5, teu=2),
        "exports": flow("south_yard", "north_yard", per_hour=0.8, teu=2),
    },
    "terminals": {
        "north_yard": {"name": "North", "station": "a", "haul_h": 1},
        "south_yard": {"name": "South", "station": "d", "haul_h": 1},
    },
    "opening_hours": {
        "office": {"clock": "viet_nam", "hours": ["08:00-18:00"], "closed_dates": ["2026-01-08"]},
        "yard": {"clock": "viet_nam", "hours": ["06:00-22:00"]},
    },
    "borders": {
        "gate": {
            "name": "Gate",
            "china": side("a"),
            "viet_nam": side("b", documents={"open": ["office"]}),
        }
    },
    "time": {"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 1, "run_out_weeks": 1},
}

METRE = {"properties": {"gauges_mm": {"value": [1000], "source": "made up", "confidence": "high"}}}
METRE_STRETCHES = [STRETCHES[0]._replace(**METRE), *(each._replace(**METRE) for each in STRETCHES[1:])]
TRANSFER = {"gauge_transfer": {"mode": "transship", "station": "b", "per": "consignment", "time_min": 6}}
METRE_CASE = {
    "services": {"trains": {key: {"consist": {"gauge_mm": 1000}} for key in ("south", "north")}},
    "borders": {"gate": TRANSFER},
}
FLEET = {
    "fleet": {"locomotives": {"diesel": locomotives({"a": 1, "d": 1})}},
    "services": {"trains": {key: {"locomotives": "diesel"} for key in ("south", "north")}},
}


def case(folder, *changes, stretches=STRETCHES):
    """Write the case with changes; gives the file."""
    return write(folder, POINTS, stretches, china="a", **merged(CASE, *changes))


def pull(file, *levers, overrides=()):
    """Load a case with levers, as on the command line."""
    return sim.load_scenario(file, overrides=[f"levers=[{', '.join(levers)}]", *overrides])


def flat(resolved, path=""):
    """All values of a scenario by dotted key; a list is one value."""
    if not isinstance(resolved, dict):
        return {path: resolved}
    found = {}
    for key, each in resolved.items():
        found.update(flat(each, f"{path}.{key}" if path else key))
    return found


def changes(file, *levers):
    """What levers change: `{key: (before, after)}`, None where there was nothing."""
    before, after = flat(sim.load_scenario(file).resolved), flat(pull(file, *levers).resolved)
    after.pop("levers")
    assert before.keys() <= after.keys() | {key for key in before if any(k.startswith(f"{key}.") for k in after)}
    return {key: (before.get(key), value) for key, value in after.items() if before.get(key) != value}


FREQUENT = {
    "borders": None,
    "services": {
        "trains": {
            "south": {"departures": {"every_h": 0.8}},
            "north": {"departures": {"every_h": 0.8, "first": "00:10"}},
        }
    },
}
"""So many trains that they wait for each other, and no border."""


def _room(**capacity):
    return {
        "borders": None,
        "services": {"trains": {key: {"consist": {"capacity_teu": None, **capacity}} for key in ("south", "north")}},
    }


SHORT_TRAINS, LIGHT_TRAINS = _room(capacity_teu=13), _room(capacity_t=65)
"""Trains that hold 6 consignments, hardly more than come, and no border."""


def refusal(file, *levers, overrides=()):
    with pytest.raises(ScenarioError) as caught:
        pull(file, *levers, overrides=overrides)
    return [str(problem).removeprefix("--set:1:1: ") for problem in caught.value.problems]
