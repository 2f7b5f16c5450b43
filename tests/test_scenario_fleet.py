"""What is refused and warned of in the block `fleet` and in the services that use it, with its place in the file."""

import json

import pytest
from small_fleets import locomotives, wagons
from small_networks import chain_of, consist, freight, geojson, load, merged, passenger, write

import sim

DIESEL = {"locomotives": {"diesel": locomotives({"a": 1})}}


def refusals(folder, trains, fleet, network=None, **blocks):
    with pytest.raises(sim.ScenarioError) as caught:
        load(folder, *(network or chain_of(3)), services={"trains": trains}, fleet=fleet, **blocks)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


def warnings(folder, trains, fleet, **blocks):
    loaded = load(folder, *chain_of(3), services={"trains": trains}, fleet=fleet, **blocks)
    return [
        f"{problem.key}: {problem.message}" for problem in loaded.warnings if "carries no flow" not in problem.message
    ]


def test_unknown_pools(tmp_path):
    use = {"locomotives": "disel", "wagons": {"pool": "flat", "count": 2}}
    empty = {"locomotive": "steam"}
    fleet = merged(DIESEL, {"wagons": {"flats": wagons({"a": 9}, empty_train=empty)}})

    assert refusals(tmp_path, {"t": freight("ac", **use)}, fleet) == [
        "services.trains.t.locomotives.0.pool: unknown locomotive pool 'disel'; allowed: diesel; "
        "did you mean 'diesel'?",
        "services.trains.t.wagons.pool: unknown wagon pool 'flat'; allowed: flats; did you mean 'flats'?",
        "fleet.wagons.flats.empty_train.locomotive: unknown locomotive pool 'steam'; allowed: diesel",
    ]


def test_an_error_says_file_line_and_column(tmp_path):
    trains = {"t": passenger("ac", locomotives="disel")}
    file = write(tmp_path, *chain_of(3), services={"trains": trains}, fleet=DIESEL)
    lines = file.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "disel" in text)
    col = lines[line - 1].index('"locomotives"') + 1

    with pytest.raises(sim.ScenarioError) as caught:
        sim.load_scenario(file)

    assert str(caught.value).startswith(f"{file}:{line}:{col}: services.trains.t.locomotives.0.pool: unknown")


def test_pools_without_the_block(tmp_path):
    assert refusals(tmp_path, {"t": passenger("ac", locomotives="diesel")}, {}) == [
        "services.trains.t.locomotives.0.pool: unknown locomotive pool 'diesel'; allowed: none"
    ]


def test_too_few_of_them(tmp_path):
    use = {"locomotives": "diesel", "wagons": {"pool": "flats", "count": 7}}
    fleet = {
        "locomotives": {"diesel": locomotives({"a": 0, "c": 0})},
        "wagons": {"flats": wagons({"a": 4, "c": 2}, empty_train={"locomotive": "diesel"})},
    }

    assert refusals(tmp_path, {"t": freight("ac", **use)}, fleet) == [
        "services.trains.t.locomotives.0.pool: 'diesel' has no locomotive at any depot, this service needs one",
        "services.trains.t.wagons.count: must be at most 6, all the wagons of 'flats', found 7",
        "fleet.wagons.flats.empty_train.locomotive: 'diesel' has no locomotive at any depot, empty wagons need one",
    ]


def test_wrong_gauge(tmp_path):
    use = {"locomotives": "diesel", "wagons": {"pool": "flats", "count": 2}}
    fleet = {
        "locomotives": {"diesel": locomotives({"a": 1}, gauge_mm=1000), "other": locomotives({"a": 1})},
        "wagons": {"flats": wagons({"a": 4}, gauge_mm=1000, empty_train={"locomotive": "other"})},
    }

    assert refusals(tmp_path, {"t": freight("ac", **use)}, fleet) == [
        "services.trains.t.locomotives.0.pool: is of 1000 mm, the train of 1435 mm",
        "services.trains.t.wagons.pool: is of 1000 mm, the train of 1435 mm",
        "fleet.wagons.flats.empty_train.locomotive: is of 1435 mm, the wagons of 1000 mm",
    ]


@pytest.mark.parametrize(
    ("hauls", "said"),
    [
        ([{"pool": "p", "until": "x"}, {"pool": "q"}], "0.until: 'x' is not on the route; allowed: a, b, c"),
        ([{"pool": "p", "until": "a"}, {"pool": "q"}], "0.until: 'a' must come after 'a' on the route"),
        ([{"pool": "p"}, {"pool": "q"}], "1.until: 'c' must come after 'c' on the route"),
        ([{"pool": "p", "until": "b"}], "0.until: no locomotive from 'b' to 'c', leave it out or name the next one"),
        (
            [{"pool": "p", "until": "b"}, {"pool": "p"}],
            "1.pool: 'p' hauls the train twice, must be once: a locomotive goes on as far as it can",
        ),
    ],
)
def test_locomotives_that_do_not_follow_each_other_along_the_route(tmp_path, hauls, said):
    fleet = {"locomotives": {"p": locomotives({"a": 1}), "q": locomotives({"b": 1}, change_min=5)}}

    assert refusals(tmp_path, {"t": passenger("ac", locomotives=hauls)}, fleet) == [
        f"services.trains.t.locomotives.{said}"
    ]


def test_electric_locomotives_need_a_wire(tmp_path):
    fleet = {"locomotives": {"wire": locomotives({"a": 1}, traction="electric")}}

    assert refusals(tmp_path, {"t": passenger("ac", locomotives="wire")}, fleet) == [
        "services.trains.t.locomotives.0.pool: electric, but section l0:a-b has no wire"
    ]


def test_depots_that_do_not_exist(tmp_path):
    fleet = {"locomotives": {"diesel": locomotives({"x": 1})}, "wagons": {"flats": wagons({"y": 3})}}

    assert refusals(tmp_path, {"t": passenger("ac", locomotives="diesel")}, fleet) == [
        "fleet.locomotives.diesel.depots.x: unknown operational point 'x'; allowed: a, b, c",
        "fleet.wagons.flats.stations.y: unknown operational point 'y'; allowed: a, b, c",
    ]


def test_a_depot_from_which_no_way_leads_to_the_train(tmp_path):
    points, stretches = chain_of(5)
    del stretches[2]  # c - d
    fleet = {"locomotives": {"diesel": locomotives({"d": 1})}}

    assert refusals(tmp_path, {"t": passenger("ac", locomotives="diesel")}, fleet, (points, stretches)) == [
        "fleet.locomotives.diesel: no rail route of 1435 mm from 'a' to 'd'; it must reach all its stations "
        "(a, c, d) empty"
    ]


def test_empty_trains_that_are_too_long_for_the_tracks(tmp_path):
    fleet = {"wagons": {"flats": wagons({"a": 9}, empty_train={"length_m": 1200})}}

    assert refusals(tmp_path, {"t": freight("ac", wagons={"pool": "flats", "count": 3})}, fleet) == [
        "fleet.wagons.flats.empty_train.length_m: 1200 m is longer than the tracks of a (1000 m), b (1000 m), "
        "c (1000 m)"
    ]


def test_passenger_trains_take_no_wagons(tmp_path):
    fleet = {"wagons": {"flats": wagons({"a": 9})}}

    assert refusals(tmp_path, {"t": passenger("ac", wagons={"pool": "flats", "count": 3})}, fleet) == [
        "services.trains.t.wagons: a passenger train takes no wagons of a pool, leave it out"
    ]


def test_a_depot_off_the_way_and_a_pool_that_nobody_uses(tmp_path):
    fleet = {
        "locomotives": {"diesel": locomotives({"a": 1, "c": 1}), "spare": locomotives({"a": 1})},
        "wagons": {"flats": wagons({"a": 9})},
    }

    assert warnings(tmp_path, {"t": passenger("ab", locomotives="diesel")}, fleet) == [
        "fleet.locomotives.diesel.depots.c: on the way of no train that it hauls: its locomotives first run light "
        "to one that is",
        "fleet.locomotives.spare: used by no train service",
        "fleet.wagons.flats: used by no train service",
    ]


def test_a_change_that_takes_no_time_or_is_made_twice(tmp_path):
    hauls = {"locomotives": [{"pool": "p", "until": "b"}, {"pool": "q"}]}
    fleet = {"locomotives": {"p": locomotives({"a": 1}), "q": locomotives({"b": 1})}}
    slow = merged(fleet, {"locomotives": {"q": {"change_min": 20}}})
    stage = {"work": "locomotive_change", "per": "carrier", "time_min": 30}
    border = {
        "gate": {
            "name": "Gate",
            "china": {"station": "a"},
            "viet_nam": {"station": "b", "stages": {"engine": stage}, "exit": ["engine"], "entry": ["engine"]},
        }
    }
    trains = {"t": freight("ac", **hauls)}

    assert warnings(tmp_path, trains, fleet) == [
        "services.trains.t.locomotives.1.pool: put on at 'b' in no time: 'q' has no change_min"
    ]
    assert warnings(tmp_path, trains, slow, china="a", borders=border) == [
        "services.trains.t.locomotives.1.pool: changed twice at 'b': by change_min and by a border stage of "
        "locomotive_change"
    ]
    assert warnings(tmp_path, trains, slow) == warnings(tmp_path, trains, fleet, china="a", borders=border) == []


def too_few(folder, **blocks):
    """Trains every hour from a to c, 20 minutes away."""
    use = {"locomotives": "diesel", "wagons": {"pool": "flats", "count": 6}}
    trains = {"t": freight("ac", departures={"every_h": 1}, **use)}
    plain = {
        "locomotives": {"diesel": locomotives({"a": 1}, turn_round_min=17)},
        "wagons": {"flats": wagons({"a": 6, "c": 3})},
    }
    return sim.preflight(load(folder, *chain_of(3), services={"trains": trains}, fleet=merged(plain, blocks)))


def test_preflight_counts_locomotives_with_turn_round_and_light_runs(tmp_path):
    """20 minutes there, 17 to turn round, 20 light and 17 again: 74 minutes for a train every 60."""
    assert too_few(tmp_path) == (
        "demand exceeds capacity at the locomotives of diesel by 23 %: lead time has no steady state",
    )


def test_preflight_counts_wagons_with_their_way_back_and_its_locomotives(tmp_path):
    """Six wagons an hour, 20 minutes there and 80 back, are ten; there are nine. Behind wagons none runs light."""
    hauled = {"empty_train": {"locomotive": "diesel", "wagons": 6}}

    assert too_few(tmp_path, wagons={"flats": {"stations": {"a": 6, "c": 0}, **hauled}}) == (
        "demand exceeds capacity at the locomotives of diesel by 23 %: lead time has no steady state",
    )
    slow = {"empty_train": {"max_speed_kmh": 15}}  # 80 minutes back: 6 x 100 minutes an hour are 10 wagons
    assert too_few(tmp_path, wagons={"flats": slow}, locomotives={"diesel": {"depots": {"a": 2}}}) == (
        "demand exceeds capacity at the wagons of flats by 11 %: lead time has no steady state",
    )


def test_a_way_with_a_wire_for_part_of_it(tmp_path):
    """Electric to b, diesel from there: the electric pool needs no wire beyond b."""
    points, stretches = chain_of(3)
    document = geojson(points, stretches)
    for feature in document["features"]:
        if feature["id"] == "l0:a-b":
            feature["properties"]["traction"]["value"] = "electric"
    hauls = [{"pool": "wire", "until": "b"}, {"pool": "diesel"}]
    pools = {
        "wire": locomotives({"a": 1}, traction="electric"),
        "diesel": locomotives({"c": 1}, change_min=5),
    }
    trains = {"t": passenger("ac", locomotives=hauls, consist=consist())}
    file = write(tmp_path, points, stretches, services={"trains": trains}, fleet={"locomotives": pools})
    (tmp_path / "small.geojson").write_text(json.dumps(document), encoding="utf-8")

    assert sim.load_scenario(file).warnings == ()
