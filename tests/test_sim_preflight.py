import pytest
from small_networks import Stretch, chain_of, consist, flow, freight, load, merged, passenger
from small_trains import hauled, loaded_run, sloped

import sim
from sim.preflight import Load, _in_words
from sim.trains_a_day import trains_a_day

NO_STEADY_STATE = "lead time has no steady state"
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}}


def rail(folder, *, per_hour, **blocks):
    """A train of 40 TEU every 24 hours on absolute block."""
    plain = {
        "services": {"trains": {"train": freight("ab", departures={"every_h": 24})}},
        "terminals": TERMINALS,
        "flows": {"goods": flow("north", "south", per_hour=per_hour)},
    }
    return load(folder, *chain_of(2), china="a", **merged(plain, blocks))


def road(folder, stage, **blocks):
    """Trucks, one an hour, through one stage of the Chinese side."""
    side = {"station": "a", "stages": {"scan": {"work": "scan", **stage}}, "exit": ["scan"]}
    plain = {
        "services": {"trucks": {"truck": {"line": "small", "route": ["a", "b"]}}},
        "terminals": TERMINALS,
        "flows": {"goods": flow("north", "south", per_hour=1)},
        "borders": {"gate": {"name": "Gate", "china": side, "viet_nam": {"station": "b"}}},
    }
    return load(folder, {"a": 0, "b": 0}, [Stretch("a", "b")], china="a", **merged(plain, blocks))


def test_nothing_is_said_of_demand_that_fits(tmp_path):
    assert sim.preflight(rail(tmp_path, per_hour=1)) == ()


def test_trains_with_too_little_room(tmp_path):
    assert sim.preflight(rail(tmp_path, per_hour=2)) == (
        f"demand exceeds capacity at trains train (TEU) by 20 %: {NO_STEADY_STATE}",
    )


def test_trains_that_may_not_be_so_heavy(tmp_path):
    train = freight("ab", departures={"every_h": 24}, consist=consist(capacity_t=120))

    assert sim.preflight(rail(tmp_path, per_hour=1, services={"trains": {"train": train}})) == (
        f"demand exceeds capacity at trains train (tonnes) by 100 %: {NO_STEADY_STATE}",
    )


def test_cranes(tmp_path):
    terminals = {"north": {"cranes": 1, "lift_min": 90}, "south": {"cranes": 2, "lift_min": 90}}

    assert sim.preflight(rail(tmp_path, per_hour=1, terminals=terminals)) == (
        f"demand exceeds capacity at the cranes of north by 50 %: {NO_STEADY_STATE}",
    )


def test_cranes_that_work_half_the_day(tmp_path):
    shift = {"shift": {"clock": "viet_nam", "hours": ["06:00-18:00"]}}
    terminals = {"north": {"cranes": 1, "lift_min": 45, "open": ["shift"]}}

    assert sim.preflight(rail(tmp_path, per_hour=1, terminals=terminals, opening_hours=shift)) == (
        f"demand exceeds capacity at the cranes of north by 50 %: {NO_STEADY_STATE}",
    )


def test_a_section_of_single_track(tmp_path):
    trains = {
        "local": passenger("ab", departures={"every_h": 0.125}),
        "back": passenger("ba", departures={"every_h": 1}),
    }
    loaded = load(tmp_path, *chain_of(2), services={"trains": trains})

    assert sim.preflight(loaded) == (f"demand exceeds capacity at section A–B by 50 %: {NO_STEADY_STATE}",)


@pytest.mark.parametrize(
    ("hours", "words"), [("00:00-12:00", "exceeds capacity"), ("00:00-24:00", "meets no capacity")]
)
def test_possessions_take_their_time_from_a_section(tmp_path, hours, words):
    """Six trains an hour of 10 min fit a day; half of it is closed, or all."""
    trains = {"local": passenger("ab", departures={"every_h": 1 / 5})}
    by_day = load(tmp_path / "open", *chain_of(2), services={"trains": trains})
    possessions = {"window": {"line": "small", "hours": [hours]}}
    closed = load(tmp_path / "closed", *chain_of(2), services={"trains": trains}, possessions=possessions)

    assert sim.preflight(by_day) == ()
    assert [load.utilisation for load in sim.loads(by_day)] == pytest.approx([5 / 6])
    [said] = [words_of for words_of in sim.preflight(closed) if words_of.startswith("demand")]
    assert said.startswith(f"demand {words}")
    assert "at section A–B" in said
    expected = 10 / 6 if hours == "00:00-12:00" else float("inf")
    assert [load.utilisation for load in sim.loads(closed)] == pytest.approx([expected])


def test_each_direction_of_a_double_track_has_its_own_trains(tmp_path):
    points, [section] = chain_of(2)
    trains = {
        "local": passenger("ab", departures={"every_h": 0.125}),
        "back": passenger("ba", departures={"every_h": 0.25}),
    }

    loaded = load(tmp_path, points, [section._replace(tracks=2)], services={"trains": trains})

    assert sim.preflight(loaded) == (f"demand exceeds capacity at section A → B by 33 %: {NO_STEADY_STATE}",)
    assert [load.utilisation for load in sim.loads(loaded)] == pytest.approx([4 / 6, 8 / 6])


def test_tracks_of_a_station_and_of_a_yard(tmp_path):
    """A train every 2 h: 2 tracks at B for 30 min, 1 kept at C for 20 + 30 min and 24 boxes of 5 min at 2 cranes."""
    trains = {"train": freight("ac", departures={"every_h": 2}, dwell_min={"b": 30})}
    terminals = {
        "north": {"name": "North", "station": "a"},
        "south": {"name": "South", "station": "c", "tracks": 1, "cranes": 2, "lift_min": 5},
    }
    flows = {"goods": flow("north", "south", per_hour=12)}
    loaded = load(tmp_path, *chain_of(3), services={"trains": trains}, terminals=terminals, flows=flows)

    found = {load.what: (load.kind, load.utilisation) for load in sim.loads(loaded)}

    assert found["the tracks of B"] == ("station", pytest.approx(30 / (2 * 120)))
    assert found["the yard of C"] == ("yard", pytest.approx((20 + 30 + 60) / 120))
    assert found["the cranes of south"] == ("cranes", pytest.approx(0.5))


def test_formalities_hold_a_track_too(tmp_path):
    """20 min for the train, and 40 consignments of 3 min at 2 officers, half of them lodged before arrival."""
    stages = {
        "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 20},
        "papers": {"work": "document_check", "servers": 2, "time_min": 3, "pre_arrival_share": 0.5},
    }
    side = {"station": "b", "stages": stages, "entry": ["brakes", "papers"]}
    border = {"name": "Gate", "china": {"station": "a"}, "viet_nam": side}
    terminals = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "c"}}
    loaded = load(
        tmp_path,
        *chain_of(3),
        china="a",
        services={"trains": {"train": freight("ac", departures={"every_h": 2})}},
        terminals=terminals,
        flows={"goods": flow("north", "south", per_hour=20)},
        borders={"gate": border},
    )

    found = {load.what: load.utilisation for load in sim.loads(loaded)}

    assert found["the tracks of B"] == pytest.approx((20 + 30) / (2 * 120))


def test_trains_that_leave_when_full_are_as_many_as_the_goods_fill(tmp_path):
    trains = {"train": freight("ab", departures={"when_full_or_after_h": 24})}
    loaded = rail(tmp_path, per_hour=60, services={"trains": trains})

    assert trains_a_day(loaded.scenario, loaded.network) == {"train": 36}  # of 40 TEU each
    assert {load.what: load.utilisation for load in sim.loads(loaded)}["section A–B"] == pytest.approx(36 / 144)


@pytest.mark.parametrize(("headway_min", "over"), [(5, None), (9, 50)])
def test_trains_that_follow_each_other_need_a_headway_each(tmp_path, headway_min, over):
    points, [section] = chain_of(2)
    trains = {"local": passenger("ab", departures={"every_h": 0.1})}
    stretches = [section._replace(block_system="automatic_block")]
    dispatching = {"headway_min": headway_min}

    loaded = load(tmp_path, points, stretches, services={"trains": trains}, dispatching=dispatching)

    said = () if over is None else (f"demand exceeds capacity at section A–B by {over} %: {NO_STEADY_STATE}",)
    assert sim.preflight(loaded) == said


def test_a_section_is_used_for_what_each_train_needs_at_least_before_the_next(tmp_path):
    """A passenger train needs 3 min before either class, a freight train 5 before freight and 8 before a passenger."""
    headways = {"passenger": {"passenger": 3, "freight": 3}, "freight": {"passenger": 8, "freight": 5}}
    trains = {"fast": passenger("ab", departures={"every_h": 1}), "slow": freight("ab", departures={"every_h": 0.5})}
    points, [section] = chain_of(2)
    loaded = load(
        tmp_path,
        points,
        [section._replace(block_system="automatic_block")],
        services={"trains": trains},
        dispatching={"headways_min": headways},
    )
    assert [load.utilisation for load in sim.loads(loaded)] == pytest.approx([(3 + 2 * 5) / 60])


@pytest.mark.parametrize(
    ("properties", "pulled", "said"),
    [
        ({}, False, False),
        ({"gradient_permille": 25}, False, True),
        ({"ruling_gradient_permille": 25}, False, True),
        ({"curves": [{"from_km": 1, "to_km": 2, "radius_m": 300}]}, False, True),
        ({"gradient_permille": 1}, True, False),
    ],
)
def test_trains_that_feel_no_gradient_are_named(tmp_path, properties, pulled, said):
    train = hauled(10) if pulled else consist(mass_t=12000)
    loaded = loaded_run(tmp_path, [sloped("a", "b", 10, 80, **properties)], train)
    sentence = "gradients and curves, as in section l0:a-b, do not count for the trains of p"
    expected = f"{sentence}: their consists have no locomotives"
    assert sim.preflight(loaded) == ((expected,) if said else ())


def test_of_many_sections_the_worst_is_named(tmp_path):
    trains = {
        "local": passenger("abcd", departures={"every_h": 0.125}),
        "back": passenger("ba", departures={"every_h": 1}),
    }

    loaded = load(tmp_path, *chain_of(4), services={"trains": trains})

    worst = f"demand exceeds capacity at section A–B (and 2 more sections) by 50 %: {NO_STEADY_STATE}"
    assert sim.preflight(loaded) == (worst,)


@pytest.mark.parametrize(
    ("stage", "over"),
    [
        ({"time_min": 90}, 50),
        ({"time_min": 150, "servers": 2}, 25),
        ({"time_min": 60, "error_share": 0.2}, 20),
        ({"time_min": 240, "sampled_share": 0.4}, 60),
        ({"time_min": 60, "per": "carrier"}, None),
        ({"time_min": 61.2, "per": "carrier"}, 2),
        ({"time_min": 240, "channels": ["red"]}, None),
        ({"time_min": 600, "commodities": ["goods"], "sampled_share": 0.1}, None),
        ({"time_min": 45, "open": ["shift"]}, 50),
    ],
)
def test_a_stage(tmp_path, stage, over):
    shift = {"shift": {"clock": "china", "hours": ["08:00-20:00"]}}

    said = sim.preflight(road(tmp_path, stage, opening_hours=shift))

    expected = f"demand exceeds capacity at gate.china.scan by {over} %: {NO_STEADY_STATE}"
    assert said == (() if over is None else (expected,))


def test_the_gauge_transfer_is_a_stage(tmp_path):
    transfer = {"mode": "transship", "station": "a", "cranes": 1, "time_min": 90}
    border = {"name": "Gate", "china": {"station": "a"}, "viet_nam": {"station": "b"}, "gauge_transfer": transfer}

    assert sim.preflight(rail(tmp_path, per_hour=1, borders={"gate": border})) == (
        f"demand exceeds capacity at gate.china.gauge_transfer by 50 %: {NO_STEADY_STATE}",
    )


def test_a_stage_for_trains_counts_trains(tmp_path):
    stage = {"work": "technical_inspection", "per": "carrier", "time_min": 36 * 60}
    side = {"station": "b", "stages": {"brakes": stage}, "entry": ["brakes"]}
    border = {"name": "Gate", "china": {"station": "a"}, "viet_nam": side}

    assert sim.preflight(rail(tmp_path, per_hour=1, borders={"gate": border})) == (
        f"demand exceeds capacity at gate.viet_nam.brakes by 50 %: {NO_STEADY_STATE}",
    )


def test_no_capacity_at_all():
    assert _in_words(Load("gate.china.scan", float("inf"))) == (
        f"demand meets no capacity at all at gate.china.scan: {NO_STEADY_STATE}"
    )


def test_a_run_warns_of_goods_that_pile_up_and_of_those_that_did_not_arrive(tmp_path):
    loaded = road(tmp_path, {"time_min": 90}, time={"horizon_weeks": 6})

    run = sim.run(loaded, folder=tmp_path / "run", replications=2, workers=1)

    assert run.warnings == (
        "Small line: goods pile up during the counted weeks, lead time has no steady state (in 2 of 2 replications)",
        "Small line: counted consignments are not delivered by the end, their lead times are too low "
        "(in 2 of 2 replications)",
    )


def test_a_run_in_which_all_arrives_warns_of_nothing(tmp_path):
    loaded = road(tmp_path, {"time_min": 6}, time={"horizon_weeks": 6, "run_out_weeks": 1})

    assert sim.run(loaded, folder=tmp_path / "run", replications=2, workers=1).warnings == ()
