"""What levers do to lead times, with common random numbers: the same goods, channels and draws with and without.

Where a single queue gets shorter, no replication may be worse; docs/levers.md says where that cannot be asked for.
"""

from functools import cache

import numpy as np
import pytest
from small_levers import FLEET, FREQUENT, LIGHT_TRAINS, METRE_CASE, METRE_STRETCHES, SHORT_TRAINS, STRETCHES, case, pull

import sim
from sim.local_time import HOUR_S

REPLICATIONS = range(3)
WEEK_S = 7 * 86_400

HELPFUL = {
    "pre_arrival_lodgement": ("pre_arrival_lodgement", "plain"),
    "single_window": ("single_window", "plain"),
    "paperless_trains": ("paperless_trains", "plain"),
    "joint_inspection": ("joint_inspection", "plain"),
    "authorised_traders": ("authorised_traders", "plain"),
    "inland_clearance": ("inland_clearance", "plain"),
    "more_servers": ("more_servers", "plain"),
    "more_scanners": ("more_scanners", "plain"),
    "longer_hours": ("longer_hours: {later_h: 4}", "plain"),
    "round_the_clock": ("round_the_clock", "plain"),
    "through_running": ("through_running", "metre"),
    "added_loop": ("added_loop", "frequent"),
    "double_track": ("double_track", "frequent"),
    "locomotive_pool": ("locomotive_pool", "scarce"),
    "longer_trains": ("longer_trains", "short"),
    "heavier_trains": ("heavier_trains", "light"),
    "more_trains": ("more_trains", "short"),
}
CASES = {
    "plain": (),
    "metre": (METRE_CASE,),
    "frequent": (FREQUENT,),
    "scarce": (FLEET,),
    "short": (SHORT_TRAINS,),
    "light": (LIGHT_TRAINS,),
}


def lead_times_h(loaded, replication):
    """Mean lead time of the goods of the first week, all of which must be delivered in the second."""
    table = sim.simulate(loaded, replication)["consignments"]
    ready, delivered = (table[column].to_pylist() for column in ("ready_s", "delivered_s"))
    counted = [i for i, ready_s in enumerate(ready) if ready_s < WEEK_S]
    assert all(delivered[i] is not None for i in counted)
    return np.mean([delivered[i] - ready[i] for i in counted]) / HOUR_S


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """A case, by its name, and its mean lead times without levers."""

    @cache
    def made(name):
        stretches = METRE_STRETCHES if name == "metre" else STRETCHES
        file = case(tmp_path_factory.mktemp(name), *CASES[name], stretches=stretches)
        loaded = sim.load_scenario(file)
        return file, [lead_times_h(loaded, replication) for replication in REPLICATIONS]

    return made


def test_every_lever_has_a_case_where_it_should_help():
    assert set(HELPFUL) == set(sim.LEVERS)


@pytest.mark.parametrize("name", HELPFUL)
def test_lever_shortens_lead_times_in_every_replication(name, without):
    lever, where = HELPFUL[name]
    file, before = without(where)

    pulled = pull(file, lever)
    after = [lead_times_h(pulled, replication) for replication in REPLICATIONS]

    assert all(later <= earlier for later, earlier in zip(after, before, strict=True)), (before, after)
    assert np.mean(after) < np.mean(before)


def test_more_trains_through_a_full_border_make_goods_later(without):
    """What docs/levers.md says of batches and queues: papers of each train take an hour of one team."""
    file, before = without("plain")
    pulled = pull(file, "more_trains")
    assert all(lead_times_h(pulled, replication) > before[replication] for replication in REPLICATIONS)


def test_double_track_before_a_full_border_may_make_goods_later(without):
    """Graham's anomaly: trains that no longer wait for meets come to the offices in another order."""
    file, _ = without("plain")
    single, double = sim.load_scenario(file), pull(file, "double_track")
    assert any(lead_times_h(double, number) > lead_times_h(single, number) for number in range(10))
