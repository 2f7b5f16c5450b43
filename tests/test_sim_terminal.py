from small_networks import chain_of, consist, flow, freight, intervals, load, merged, rows

import sim

HOUR_S = 3600
TERMINALS = {"north": {"name": "North", "station": "a"}, "south": {"name": "South", "station": "b"}}


def simulate(folder, trains, flows, terminals=TERMINALS):
    return sim.simulate(load(folder, *chain_of(2), services={"trains": trains}, flows=flows, terminals=terminals), 0)


def hourly(**changes):
    """A box at every full hour from 01:00 on."""
    return flow("north", "south", per_hour=1, arrivals="regular", **changes)


def departures(tables):
    return [
        (service, time_s)
        for service, event, time_s in rows(tables["movements"], "service", "event", "time_s")
        if event == "depart"
    ]


def loaded_on(tables):
    """The consignments on each train."""
    found = {}
    for train, consignment in rows(tables["loads"], "carrier_number", "consignment"):
        found.setdefault(train, []).append(consignment)
    return found


def test_a_train_takes_the_oldest_goods_that_fit_and_the_next_one_the_rest(tmp_path):
    small = consist(capacity_teu=2)
    trains = {"early": freight("ab", "03:30", consist=small), "late": freight("ab", "04:30", consist=small)}

    tables = simulate(tmp_path, trains, {"goods": hourly()})

    assert loaded_on(tables) == {0: [0, 1], 1: [2, 3]}


def test_tonnes_bind_as_well_as_teu(tmp_path):
    train = freight("ab", "05:30", consist=consist(capacity_teu=40, capacity_t=35))

    assert loaded_on(simulate(tmp_path, {"train": train}, {"goods": hourly()})) == {0: [0, 1, 2]}  # 10 t each


def test_goods_that_fill_a_train_to_the_last_kilogram_fit_whatever_the_rounding(tmp_path):
    size = {"teu": 0.1, "mass_t": 16.1}
    by_mass = freight("ab", "05:30", consist=consist(capacity_teu=40, capacity_t=48.3))
    by_teu = freight("ab", "05:30", consist=consist(capacity_teu=0.3))

    for folder, train in (("mass", by_mass), ("teu", by_teu)):
        tables = simulate(tmp_path / folder, {"train": train}, {"goods": hourly(consignment=size, teu=0.1)})
        assert loaded_on(tables) == {0: [0, 1, 2]}
    assert 48.3 - 16.1 - 16.1 < 16.1


def test_goods_are_lifted_on_between_the_cutoff_and_departure(tmp_path):
    train = freight("ab", "03:30", cutoff_h=1)
    terminals = merged(TERMINALS, {"north": {"cranes": 1, "lift_min": 20, "haul_h": 0.25}, "south": {"haul_h": 2}})

    tables = simulate(tmp_path, {"train": train}, {"goods": hourly()}, terminals)

    at, cutoff_s, leaves_s = 1.25 * HOUR_S, 2.5 * HOUR_S, 3.5 * HOUR_S
    assert intervals(tables, "consignment", 0) == [
        ("haulage", "terminal:north", HOUR_S, at),
        ("departure", "terminal:north", at, cutoff_s),
        ("loading", "terminal:north", cutoff_s, cutoff_s + 1200),
        ("departure", "terminal:north", cutoff_s + 1200, leaves_s),
        ("haulage", "terminal:south", leaves_s + 600, leaves_s + 600 + 2 * HOUR_S),
    ]
    assert intervals(tables, "consignment", 1)[2:4] == [
        ("crane", "terminal:north", cutoff_s, cutoff_s + 1200),
        ("loading", "terminal:north", cutoff_s + 1200, cutoff_s + 2400),
    ]
    assert loaded_on(tables) == {0: [0, 1]}  # the third was ready at 03:00, after the cutoff


def test_a_train_leaves_late_when_loading_takes_longer_than_the_cutoff(tmp_path):
    terminals = merged(TERMINALS, {"north": {"cranes": 1, "lift_min": 45}})

    tables = simulate(tmp_path, {"train": freight("ab", "02:30", cutoff_h=0.5)}, {"goods": hourly()}, terminals)

    assert departures(tables) == [("train", 2 * HOUR_S + 2 * 45 * 60)]
    assert rows(tables["trains"], "planned_departure_s") == [(2.5 * HOUR_S,)]


def test_trains_leave_when_full_or_when_the_oldest_has_waited_long_enough(tmp_path):
    full = freight("ab", departures={"when_full_or_after_h": 2.5}, consist=consist(capacity_teu=3))
    patient = freight("ab", departures={"when_full_or_after_h": 99}, consist=consist(capacity_teu=3))

    soon = departures(simulate(tmp_path / "soon", {"train": full}, {"goods": hourly(teu=2)}))
    never_full = departures(simulate(tmp_path / "full", {"train": patient}, {"goods": hourly()}))

    assert soon[:3] == [("train", hour * HOUR_S) for hour in (1, 2, 3)]  # a second one would not fit any more
    assert never_full[:3] == [("train", hour * HOUR_S) for hour in (3, 6, 9)]


def test_a_bulk_train_without_room_for_boxes_is_full_when_no_more_tonnes_fit(tmp_path):
    bulk = {"volume_teu_per_year": None, "volume_t_per_year": 10 * 8760, "consignment": {"teu": 0, "mass_t": 10}}
    train = freight("ab", departures={"when_full_or_after_h": 99}, consist=consist(capacity_teu=0, capacity_t=35))

    tables = simulate(tmp_path, {"train": train}, {"ore": merged(hourly(), bulk)})

    assert departures(tables)[:3] == [("train", hour * HOUR_S) for hour in (3, 6, 9)]
    assert [loaded_on(tables)[number] for number in (0, 1)] == [[0, 1, 2], [3, 4, 5]]


def test_a_train_waits_while_goods_of_another_row_still_fit(tmp_path):
    train = freight("ab", departures={"when_full_or_after_h": 99}, consist=consist(capacity_teu=3))
    flows = {"large": hourly(teu=2), "small": flow("north", "south", per_hour=1 / 5, arrivals="regular")}

    tables = simulate(tmp_path, {"train": train}, flows)

    assert departures(tables)[0] == ("train", 2 * HOUR_S)  # one large is on, a small would fit, a large comes


def test_goods_too_large_for_a_train_do_not_stand_before_others(tmp_path):
    """They wait for a larger train; the smaller one neither starts for them nor stands at their instant for ever."""
    trains = {
        "small": freight("ab", departures={"when_full_or_after_h": 4}),
        "large": freight("ab", "23:00", consist=consist(capacity_teu=60)),
    }
    flows = {"box": flow("north", "south", per_hour=1 / 10, arrivals="regular"), "huge": hourly(teu=50)}

    tables = simulate(tmp_path, trains, flows)

    sizes = dict(rows(tables["consignments"], "consignment", "teu"))
    carried = {train: [sizes[one] for one in found] for train, found in loaded_on(tables).items()}
    assert departures(tables)[:3] == [("small", 14 * HOUR_S), ("large", 23 * HOUR_S), ("small", 24 * HOUR_S)]
    assert [carried[train] for train in (0, 1, 2)] == [[1], [50], [1]]
