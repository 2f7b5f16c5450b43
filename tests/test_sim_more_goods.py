"""A scenario with more goods: what was there keeps its draws, what is more comes on top."""

import numpy as np
import pytest
from conftest import SCENARIOS
from small_networks import chain_of, flow, freight, load, rows

import sim
from sim.variants import with_more_goods

POINTS, STRETCHES = chain_of(3)
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}}
TRAINS = {"trains": {"s": freight(["a", "b", "c"], departures={"every_h": 2})}}


def loaded(folder, growth=0.0, **goods):
    """Goods from north to south, with so much more of them."""
    flows = {"goods": {**flow("north", "south", per_hour=4), **goods}}
    plain = load(folder, POINTS, STRETCHES, services=TRAINS, flows=flows, terminals=TERMINALS)
    more = with_more_goods(plain, growth) if growth else ()
    return sim.load_scenario(plain.file, overrides=more)


def ready(scenario):
    """Number and readiness of each consignment, by flow."""
    table = sim.simulate(scenario, 0)["consignments"]
    found = {}
    for flow_id, at in rows(table, "flow", "ready_s"):
        found.setdefault(flow_id, []).append(at)
    return found


def test_goods_that_were_there_keep_their_times_and_what_is_more_comes_beside_them(tmp_path):
    before, after = ready(loaded(tmp_path)), ready(loaded(tmp_path, 0.25))
    assert after["goods"] == before["goods"]
    assert set(after) == {"goods", "goods_more1"}
    expected = 0.25 * len(before["goods"])
    assert abs(len(after["goods_more1"]) - expected) < 4 * np.sqrt(expected)


def test_less_growth_has_the_same_luck_as_more(tmp_path):
    """The n-th consignment more has the same random numbers: with half the growth it comes twice as late."""
    little, much = (ready(loaded(tmp_path, growth))["goods_more1"] for growth in (0.1, 0.2))
    assert [round(at / 2) for at in little] == pytest.approx(much[: len(little)], abs=1)


def test_what_is_more_is_like_the_flow_itself(tmp_path):
    own = loaded(tmp_path, 0.5, commodity="fruit").scenario.flows
    volume = own["goods"].volume_teu_per_year
    assert own["goods_more1"].model_copy(update={"volume_teu_per_year": volume}) == own["goods"]
    assert own["goods_more1"].volume_teu_per_year == pytest.approx(0.5 * volume)


def test_regular_flow_gets_a_higher_volume(tmp_path):
    own = loaded(tmp_path, 0.5, arrivals="regular").scenario.flows
    assert {key: each.consignments_per_hour for key, each in own.items()} == {"goods": pytest.approx(6)}


def test_flow_without_goods_stays_without(tmp_path):
    assert with_more_goods(loaded(tmp_path, volume_teu_per_year=0), 0.5) == ()


def test_long_and_taken_ids_give_each_flow_one_of_its_own(tmp_path):
    long = "g" * 55
    flows = {key: flow("north", "south", per_hour=1) for key in (f"{long}_a", f"{long}_b", f"{'g' * 50}_more1")}
    plain = load(tmp_path, POINTS, STRETCHES, services=TRAINS, flows=flows, terminals=TERMINALS)
    more = sim.load_scenario(plain.file, overrides=with_more_goods(plain, 0.1)).scenario.flows
    assert len(more) == 6
    assert sum(each.consignments_per_hour for each in more.values()) == pytest.approx(3.3)


def test_what_a_lever_has_set_of_a_flow_holds_for_what_is_more_too():
    pulled = ("levers=[inland_clearance]",)
    plain = sim.load_scenario(SCENARIOS / "baseline.yaml", overrides=pulled)
    more = sim.load_scenario(plain.file, overrides=(*pulled, *with_more_goods(plain, 0.1))).scenario.flows
    cleared = {key: flow.clears_inland for key, flow in plain.scenario.flows.items()}
    assert any(cleared.values())
    assert {key.removesuffix("_more1"): more[key].clears_inland for key in more if key not in cleared} == cleared
