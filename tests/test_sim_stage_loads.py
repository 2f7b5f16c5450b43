"""Mean work at stages before a run, by hand and against what a run measures."""

import json

import pytest
from small_borders import DOCUMENTS, border, run_across
from small_networks import flow, freight, rows

import sim
from sim.border.stage_loads import trader_shares, work_h_of
from sim.preflight import loads
from sim.scenario.schema import Border, Flow

SHARES = {
    "green": 0.2,
    "yellow": 0.5,
    "red": 0.3,
    "by_trader_type": {"aeo": {"green": 0.9, "yellow": 0.1, "red": 0.0}},
}
STAGES = {
    "papers": {
        **DOCUMENTS,
        "servers": 20,
        "channels": ["yellow", "red"],
        "error_share": 0.5,
        "error_share_of": {"aeo": 0.1},
        "rework_h": 0.2,
        "max_loops": 2,
    },
    "x_ray": {
        "work": "scan",
        "time_min": 6,
        "servers": 20,
        "sampled_share": 0.5,
        "replaces": "goods",
        "suspicious_share": 0.2,
    },
    "goods": {"work": "inspection", "time_min": 60, "servers": 40, "channels": ["red"]},
    "brakes": {"work": "technical_inspection", "per": "wagon", "time_min": 2, "groups": 4},
}
TRADERS = {"aeo": {"share": 0.4}}


def hours(stage, *, commodity="goods"):
    gate = border(STAGES, viet_nam={"channel_shares": SHARES}, trader_types=TRADERS)["gate"]
    made = Border.model_validate_json(json.dumps(gate))
    goods = Flow.model_validate(flow("north", "south", per_hour=1) | {"commodity": commodity})
    return work_h_of(stage, made.viet_nam, goods, made)


def test_mean_work_of_a_consignment_is_as_by_hand():
    """Others (60 %): 0.8 come, 1 + 0.5 + 0.25 checks; authorised (40 %): 0.1 come, 1 + 0.1 + 0.01 checks."""
    assert hours("papers") == pytest.approx((0.6 * 0.8 * 1.75 + 0.4 * 0.1 * 1.11) / 6)
    assert hours("x_ray") == pytest.approx(0.5 / 10)
    assert hours("goods") == pytest.approx(0.6 * 0.3 * (1 - 0.5 * 0.8))  # of the scanned half, a fifth is inspected


def test_expected_use_is_what_a_run_measures(tmp_path):
    trains = {"train": freight("ac", departures={"every_h": 2}, consist={"capacity_teu": 999, "wagon_count": 30})}
    flows = {"goods": flow("north", "south", per_hour=80)}
    run = run_across(
        tmp_path,
        border(STAGES, viet_nam={"channel_shares": SHARES}, trader_types=TRADERS),
        flows=flows,
        trains=trains,
        tracks=9,
    )
    expected = {load.what: load.utilisation for load in loads(sim.load_scenario(tmp_path / "small.yaml"))}

    busy: dict[str, float] = {}
    for stage, servers, busy_s in rows(run.table("servers", 0), "stage", "servers", "busy_s"):
        busy[stage] = busy.get(stage, 0.0) + busy_s / servers / (7 * 86400)
    stages = [f"gate.viet_nam.{stage}" for stage in STAGES]
    assert [busy[stage] for stage in stages] == pytest.approx([expected[stage] for stage in stages], rel=0.06)


def test_a_flow_with_trader_types_of_its_own_has_their_shares():
    gate = Border.model_validate_json(json.dumps(border({}, trader_types=TRADERS)["gate"]))
    plain = flow("north", "south", per_hour=1)
    own = Flow.model_validate({**plain, "trader_types": {"known": {"share": 0.9}}})

    assert trader_shares(Flow.model_validate(plain), gate) == {"aeo": 0.4, "other": 0.6}
    assert trader_shares(own, gate) == pytest.approx({"known": 0.9, "other": 0.1})
