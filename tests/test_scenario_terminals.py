"""What is refused of terminals and of the break of gauge, and what is said of them before a run."""

import pytest
from small_fleets import wagons
from small_networks import chain_of, consist, flow, freight, load, merged

import sim
from sim.preflight import loads, preflight

NEVER = {"never": {"clock": "viet_nam", "hours": ["07:00-19:00"], "days": ["mon"], "closed_dates": ["2026-01-05"]}}


def made(folder, terminal=None, transfer=None, **blocks):
    """Boxes of 2 TEU from b in Viet Nam to a in China, by four trains a day of 20 TEU."""
    gauge = {} if transfer is None else {"gauge_transfer": merged({"station": "a"}, transfer)}
    plain = {
        "services": {"trains": {"t": freight("ba", departures={"every_h": 6}, consist=consist(capacity_teu=20))}},
        "terminals": {
            "south": {"name": "S", "station": "b"},
            "north": merged({"name": "N", "station": "a"}, terminal or {}),
        },
        "flows": {"goods": flow("south", "north", per_hour=1, teu=2)},
        "borders": {"gate": {"name": "G", "china": {"station": "a"}, "viet_nam": {"station": "b"}, **gauge}},
    }
    return load(folder, *chain_of(2, tracks=4), china="a", **merged(plain, blocks))


def problems(folder, *args, **blocks):
    """Each error as `key: message`; every one has its place in the file."""
    with pytest.raises(sim.ScenarioError) as caught:
        made(folder, *args, **blocks)
    found = caught.value.problems
    assert all(each.file.endswith("small.yaml") and each.line > 1 and each.col > 0 for each in found)
    return [f"{each.key}: {each.message}" for each in found]


WRONG_TERMINALS = {
    "no cranes": ({"cranes": 0}, "terminals.north.cranes: must be at least 1, found 0"),
    "no lifts": (
        {"cranes": 1, "lifts_per_hour": 0},
        "terminals.north.lifts_per_hour: must be at least 0.01, found 0",
    ),
    "both": (
        {"cranes": 1, "lifts_per_hour": 20, "lift_min": 3},
        "terminals.north: has lift_min and lifts_per_hour, must have one of them",
    ),
    "lifts without cranes": (
        {"lifts_per_hour": 20},
        "terminals.north: lifts_per_hour needs cranes: without cranes nothing is lifted here",
    ),
    "a yard without cranes": (
        {"yard": {"import_teu": 9}},
        "terminals.north: yard needs cranes: without cranes nothing is lifted here",
    ),
    "a yard of nothing": (
        {"cranes": 1, "yard": {"import_teu": 0}},
        "terminals.north.yard.import_teu: must be at least 1, found 0",
    ),
    "a yard smaller than a consignment": (
        {"cranes": 1, "yard": {"import_teu": 1}},
        "terminals.north.yard.import_teu: must be at least 2, one consignment of flow 'goods', found 1",
    ),
    "a gate that never opens": (
        {"gate_open": ["never"]},
        "terminals.north.gate_open: never open in the simulated period: 'never' has no open minute from 2026-01-05 to "
        "2026-01-11",
    ),
    "a gate with unknown hours": (
        {"gate_open": ["nevr"]},
        "terminals.north.gate_open.0: unknown opening hours 'nevr'; allowed: never; did you mean 'never'?",
    ),
}


@pytest.mark.parametrize("name", WRONG_TERMINALS)
def test_a_terminal_that_cannot_work_is_refused(tmp_path, name):
    terminal, expected = WRONG_TERMINALS[name]

    assert problems(tmp_path, terminal, opening_hours=NEVER) == [expected]


LIFTED = {"mode": "transship", "time_min": 5}
INLAND = {"fleet": {"wagons": {"inland": wagons({"a": 4}, gauge_mm=1000)}}}
USE = {"pool": "inland", "back_h": 5}
WRONG_TRANSFERS = {
    "neither": ({}, {}, "borders.gate.gauge_transfer: needs either mode or ways, found none"),
    "both": (
        {"mode": "through", "ways": {"x": {"mode": "through"}}},
        {},
        "borders.gate.gauge_transfer: needs either mode or ways, found both",
    ),
    "cranes beside ways": (
        {"cranes": 2, "ways": {"x": {"mode": "through"}}},
        {},
        "borders.gate.gauge_transfer: has ways and cranes, which belongs into each of the ways",
    ),
    "shares": (
        {"ways": {"x": {**LIFTED, "share": 0.5}, "y": {"mode": "through", "share": 0.4}}},
        {},
        "borders.gate.gauge_transfer.ways: shares of the ways for the rest sum to 0.9, must sum to 1",
    ),
    "no way for the rest": (
        {"ways": {"x": {"mode": "through", "commodities": ["ore"]}}},
        {"flows": {"ore": flow("south", "north", per_hour=1, commodity="ore")}},
        "borders.gate.gauge_transfer.ways: shares of the ways for the rest sum to 0, must sum to 1",
    ),
    "unknown service": (
        {"ways": {"x": {"mode": "through", "services": ["u"]}, "y": LIFTED}},
        {},
        "borders.gate.gauge_transfer.ways.x.services.0: unknown train service 'u'; allowed: t",
    ),
    "station": (
        {"ways": {"x": {**LIFTED, "station": "c"}}},
        {},
        "borders.gate.gauge_transfer.ways.x.station: 'c' must be one of the border's stations, a or b",
    ),
    "bogies by share": (
        {"ways": {"x": {"mode": "bogie_change", "share": 0.5}, "y": {**LIFTED, "share": 0.5}}},
        {},
        "borders.gate.gauge_transfer.ways.x: bogie_change is for whole trains: by services, without commodities or "
        "share",
    ),
    "wagons of a train unknown": (
        {"mode": "bogie_change", "per": "wagon", "time_min": 5},
        {},
        "borders.gate.gauge_transfer.per: per wagon needs the number of wagons of t: give wagon_count, or "
        "locomotives and wagons",
    ),
    "a yard without wagons": (
        {**LIFTED, "yard_teu": 9},
        {},
        "borders.gate.gauge_transfer: yard_teu needs wagons: goods leave the yard on them",
    ),
    "unknown pool": (
        {**LIFTED, "wagons": {"pool": "inlnd", "back_h": 1}},
        INLAND,
        "borders.gate.gauge_transfer.wagons.pool: unknown wagon pool 'inlnd'; allowed: inland; did you mean 'inland'?",
    ),
    "wagons elsewhere": (
        {**LIFTED, "wagons": USE},
        {"fleet": {"wagons": {"inland": wagons({"a": 0}, gauge_mm=1000)}}},
        "borders.gate.gauge_transfer.wagons.pool: all wagons of 'inland' must stand at 'a', where goods are lifted "
        "onto them",
    ),
    "wagons of the same gauge": (
        {**LIFTED, "wagons": USE},
        {"fleet": {"wagons": {"inland": wagons({"a": 4})}}},
        "borders.gate.gauge_transfer.wagons.pool: is of 1435 mm as trains of t are, must be of the other gauge",
    ),
    "a yard smaller than a consignment": (
        {**LIFTED, "wagons": USE, "yard_teu": 1},
        INLAND,
        "borders.gate.gauge_transfer.yard_teu: must be at least 2, one consignment, found 1",
    ),
}


@pytest.mark.parametrize("name", WRONG_TRANSFERS)
def test_a_break_of_gauge_that_cannot_work_is_refused(tmp_path, name):
    transfer, blocks, expected = WRONG_TRANSFERS[name]

    assert problems(tmp_path, None, transfer, **blocks) == [expected]


def test_goods_from_the_yard_between_two_gauges_must_not_be_lifted_by_the_terminal_too(tmp_path):
    transfer = {**LIFTED, "wagons": USE, "yard_teu": 4}

    assert problems(tmp_path, {"cranes": 1}, transfer, **INLAND) == [
        "borders.gate.gauge_transfer.yard_teu: terminal 'north' lifts there too, goods would be lifted twice: "
        "leave out its cranes"
    ]


def test_a_train_that_brings_more_than_the_slots_is_named_before_the_run(tmp_path):
    found = preflight(made(tmp_path, {"cranes": 1, "yard": {"import_teu": 12}}))

    assert found == (
        "a train of t brings up to 20 TEU to north, which has 12 slots for imports: "
        "it stands on its track until trucks have fetched enough",
    )


def test_slots_too_few_for_the_time_that_goods_stay_are_named_before_the_run(tmp_path):
    """2 TEU an hour, each 20 h and its wait for the gate: 12 h a night, the first and the last night cut."""
    day = {"day": {"clock": "viet_nam", "hours": ["07:00-19:00"]}}
    terminal = {"cranes": 1, "yard": {"import_teu": 40}, "pickup_h": 20, "gate_open": ["day"]}

    loaded = made(tmp_path, terminal, opening_hours=day)

    used = {load.what: load.utilisation for load in loads(loaded)}
    assert used["the slots for imports of north"] == pytest.approx(2 * (20 + (7**2 + 6 * 12**2 + 5**2) / 2 / 168) / 40)
    assert preflight(loaded) == (
        "demand exceeds capacity at the slots for imports of north by 14 %: lead time has no steady state",
    )


def test_slots_too_few_for_what_trains_take_are_named_before_the_run(tmp_path):
    """Four trains a day take at most 10 TEU each, 48 TEU come."""
    slots = {"south": {"cranes": 2, "yard": {"export_teu": 10}}}

    used = {load.what: load.utilisation for load in loads(made(tmp_path, terminals=slots))}

    assert used["the slots for exports of south"] == pytest.approx(48 / 40)


def test_failures_of_cranes_count_in_their_use(tmp_path):
    terminal = {"cranes": 1, "lifts_per_hour": 2, "crane_failure": {"mean_h": 30, "repair_h": 10}}

    used = {load.what: load.utilisation for load in loads(made(tmp_path, terminal))}

    assert used["the cranes of north"] == pytest.approx(0.5 / 0.75)


def test_wagons_of_the_other_gauge_that_come_back_too_late_are_named_before_the_run(tmp_path):
    loaded = made(tmp_path, None, {**LIFTED, "wagons": USE}, **INLAND)

    assert preflight(loaded) == (
        "demand exceeds capacity at the wagons of inland by 25 %: lead time has no steady state",
    )


def test_a_terminal_that_no_train_serves_needs_no_gate(tmp_path):
    road = {"pier": {"name": "P", "station": "b", "gate_open": ["never"]}}
    hours = {"never": {"clock": "viet_nam", "hours": ["07:00-19:00"]}}

    warned = made(tmp_path, terminals=road, opening_hours=hours).warnings

    assert [str(each).split(": ", 1)[1] for each in warned if "gate_open" in str(each)] == [
        "terminals.pier.gate_open: no flow comes or goes by train here, it changes nothing"
    ]
