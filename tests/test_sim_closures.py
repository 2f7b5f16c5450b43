"""Sections that are closed: possessions known beforehand, closures that nobody foresaw, failed points."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_networks import Stretch, chain_of, consist, intervals, load, passenger, rows, trace

import results
import sim
from sim.disruptions import Disruptions
from sim.kernel import StockKernel
from sim.records import PER_REPLICATION
from sim.streams import Streams
from sim.track.closures import CLOSED, DISRUPTION, OPEN, Closures


def simulate(folder, network, trains, **blocks):
    points, stretches = network
    return sim.simulate(load(folder, points, stretches, services={"trains": trains}, **blocks), 0)


def possession(*hours, **rest):
    """The section a - b of one Monday, in Viet Nam time."""
    return {"work": {"sections": ["l0:a-b"], "days": ["mon"], "hours": list(hours), **rest}}


def closure(start, end, **rest):
    """The section a - b (or another part) on the Monday, in Viet Nam time."""
    part = rest or {"sections": ["l0:a-b"]}
    return {"flood": {"start": f"2026-01-05 {start}", "end": f"2026-01-05 {end}", **part}}


def departures(tables):
    """By service, when its trains left their first point, in minutes."""
    times = {}
    for service, event, _, time_s in trace(tables):
        if event == "depart":
            times.setdefault(service, []).append(time_s / 60)
    return times


def test_a_train_that_would_not_clear_the_section_waits_until_the_possession_ends(tmp_path):
    """Ten minutes of running: 00:50 is the last moment to go in before 01:00."""
    trains = {"in_time": passenger("ab", "00:50"), "late": passenger("ab", "00:51")}

    tables = simulate(tmp_path, chain_of(2), trains, possessions=possession("01:00-03:00"))

    assert trace(tables) == [
        ("in_time", "depart", "a", 3000),
        ("in_time", "arrive", "b", 3600),
        ("late", "depart", "a", 10800),
        ("late", "arrive", "b", 11400),
    ]
    assert intervals(tables, "train", 1) == [("closed", "a", 3060, 10800), ("running", "l0:a-b", 10800, 11400)]


def test_a_closure_is_not_foreseen(tmp_path):
    """A train goes in until it begins and finishes; who comes later waits in the station."""
    trains = {"inside": passenger("ab", "00:59"), "outside": passenger("ba", "01:00")}

    tables = simulate(tmp_path, chain_of(2), trains, disruptions=closure("01:00", "03:00"))

    assert trace(tables) == [
        ("inside", "depart", "a", 3540),
        ("inside", "arrive", "b", 4140),
        ("outside", "depart", "b", 10800),
        ("outside", "arrive", "a", 11400),
    ]
    assert intervals(tables, "train", 1)[0] == ("disruption", "b", 3600, 10800)


def test_a_train_under_way_stops_at_the_station_before_a_closed_section(tmp_path):
    slow = consist(acceleration_ms2=0.1, braking_ms2=0.3)
    trains = {"east": passenger("abc", consist=slow)}

    tables = simulate(
        tmp_path, chain_of(3), trains, possessions={"work": {"sections": ["l1:b-c"], "hours": ["00:15-02:00"]}}
    )

    start_s, brake_s = 60 / 3.6 / 0.1 / 2, 60 / 3.6 / 0.3 / 2
    stops_s = round(600 + start_s) + round(brake_s)
    assert trace(tables) == [
        ("east", "depart", "a", 0),
        ("east", "arrive", "b", stops_s),
        ("east", "depart", "b", 7200),
        ("east", "arrive", "c", 7200 + round(600 + start_s + brake_s)),
    ]
    assert intervals(tables, "train", 0)[1] == ("closed", "b", stops_s, 7200)


@pytest.mark.parametrize(("at", "leaves_min"), [("00:35", 35), ("00:36", 120)])
def test_the_time_to_clear_has_the_stops_at_halts_in_it(tmp_path, at, leaves_min):
    """b has one track, so a - b - c is one: 10 min, a stop of 5, 10 min more."""
    network = {"a": 2, "b": 1, "c": 2}, chain_of(3)[1]
    trains = {"p": passenger("cba", at, dwell_min={"b": 5})}

    tables = simulate(tmp_path, network, trains, possessions=possession("01:00-02:00"))

    assert departures(tables)["p"][0] == leaves_min


@pytest.mark.parametrize(("at", "leaves_min"), [("00:47", 47), ("00:48", 120)])
def test_the_time_to_clear_has_an_unplanned_stop_at_its_end_in_it(tmp_path, at, leaves_min):
    """It passes b after 618 + 83 = 701 s; should it have to stop there, it clears 28 s later, beyond the 720 s left."""
    slow = consist(acceleration_ms2=0.1, braking_ms2=0.3)
    points, (first, second) = chain_of(3)
    trains = {"p": passenger("abc", at, consist=slow)}

    tables = simulate(
        tmp_path, (points, [first._replace(km=10.3), second]), trains, possessions=possession("01:00-02:00")
    )

    assert departures(tables)["p"][0] == leaves_min
    assert intervals(tables, "train", 0)[leaves_min > 60][3] - leaves_min * 60 == 701


def test_trains_that_wait_for_each_other_and_for_a_possession_all_arrive(tmp_path):
    """The deadlock trap with its middle section closed: those behind do not fill the stations."""
    trains = {f"{way[0]}{i}": passenger(way) for way in ("abcd", "dcba") for i in (1, 2, 3)}

    tables = simulate(
        tmp_path, chain_of(4), trains, possessions={"work": {"sections": ["l1:b-c"], "hours": ["00:05-03:00"]}}
    )

    assert all(time_s is not None and time_s > 3 * 3600 for time_s in tables["trains"]["finished_s"].to_pylist())


def test_a_train_that_fits_before_the_possession_does_not_give_way_to_one_that_does_not(tmp_path):
    """The slow one has waited for a rank, but would need twenty minutes of the ten that are left."""
    slow = passenger("ab", "00:00", consist=consist(max_speed_kmh=30))
    trains = {"slow": slow, "swift": passenger("ab", "00:50")}

    tables = simulate(
        tmp_path,
        chain_of(2),
        trains,
        possessions=possession("00:15-00:30", "01:00-03:00"),
        dispatching={"ageing_h": 0.1},
        disruptions=closure("00:30", "00:45"),
    )

    assert departures(tables) == {"swift": [50], "slow": [180]}
    assert intervals(tables, "train", 0)[:2] == [("closed", "a", 0, 1800), ("disruption", "a", 1800, 2700)]


@pytest.mark.parametrize(
    ("part", "waits"),
    [
        ({"line": "small"}, ["ab", "bc"]),
        ({"between": ["c", "b"]}, ["bc"]),
        ({"sections": ["l0:a-b"]}, ["ab"]),
    ],
)
def test_a_closure_is_for_a_line_or_between_two_points_or_for_sections(tmp_path, part, waits):
    trains = {"ab": passenger("ab", "02:00"), "bc": passenger("bc", "02:00")}

    tables = simulate(tmp_path, chain_of(3, tracks=3), trains, disruptions=closure("01:00", "03:00", **part))

    assert [service for service, times in departures(tables).items() if times != [120]] == waits


def test_a_closed_branch_does_not_hold_trains_to_the_other(tmp_path):
    """At j, with one track, three sections meet and are one; only the way to c is closed."""
    network = {"a": 4, "j": 1, "b": 4, "c": 4}, [Stretch("a", "j"), Stretch("j", "b"), Stretch("j", "c")]
    trains = {"closed": passenger(["a", "j", "c"], "00:01"), "open": passenger(["a", "j", "b"], "00:02")}

    tables = simulate(
        tmp_path,
        network,
        trains,
        possessions={"work": {"sections": ["l2:j-c"], "hours": ["00:00-01:00"]}},
        dispatching={"ageing_h": 0.001},
    )

    assert departures(tables) == {"open": [2], "closed": [60]}


def test_the_calendar_of_a_possession_is_local_and_has_days_dates_and_exceptions(tmp_path):
    """Monday to Thursday but not on Wednesday, from the 6th to the 11th, Chinese time (an hour earlier)."""
    work = {
        "sections": ["l0:a-b"],
        "hours": ["23:00-24:00", "00:00-01:00"],
        "days": ["mon", "tue", "wed", "thu"],
        "first_date": "2026-01-06",
        "last_date": "2026-01-11",
        "except_dates": ["2026-01-07"],
    }
    loaded = load(
        tmp_path, *chain_of(2), china="ab", services={"trains": {"p": passenger("ab")}}, possessions={"work": work}
    )

    spans = sim.closed_sections.possessed(loaded.scenario, loaded.network)

    day, hour = 86400, 3600
    assert spans == {
        "l0:a-b": [
            (1 * day - hour, 1 * day),  # Tuesday 00:00 to 01:00 in China
            (2 * day - 2 * hour, 2 * day - hour),  # Tuesday 23:00 to 24:00; not on Wednesday
            (3 * day - hour, 3 * day),
            (4 * day - 2 * hour, 4 * day - hour),  # Thursday; nothing on Friday
        ]
    }


def test_closures_are_on_the_clock_of_the_country_where_the_section_begins_or_of_another(tmp_path):
    """08:00 to 09:00 in China is an hour earlier in Viet Nam."""
    blocks = {"china": "a", "services": {"trains": {"p": passenger("ac")}}}
    parts = {
        "first": {"sections": ["l0:a-b"]},
        "second": {"sections": ["l1:b-c"]},
        "third": {"sections": ["l1:b-c"], "clock": "china"},
    }
    closures = {key: {"start": "2026-01-06 08:00", "end": "2026-01-06 09:00", **part} for key, part in parts.items()}

    found = [
        Disruptions(each.scenario, each.network, Streams(1, 0)).closed_sections()
        for key, one in closures.items()
        for each in [load(tmp_path, *chain_of(3), disruptions={key: one}, **blocks)]
    ]

    eight = 86400 + 8 * 3600
    assert found == [
        {"l0:a-b": [(eight - 3600, eight)]},
        {"l1:b-c": [(eight, eight + 3600)]},
        {"l1:b-c": [(eight - 3600, eight)]},
    ]


def test_hours_over_midnight_join(tmp_path):
    loaded = load(
        tmp_path,
        *chain_of(2),
        services={"trains": {"p": passenger("ab")}},
        possessions={"work": {"line": "small", "hours": ["22:00-24:00", "00:00-04:00"], "last_date": "2026-01-06"}},
    )

    spans = sim.closed_sections.possessed(loaded.scenario, loaded.network)

    assert spans == {"l0:a-b": [(0, 4 * 3600), (22 * 3600, 28 * 3600), (46 * 3600, 48 * 3600)]}


def test_closures_say_when_to_ask_again():
    closures = Closures([(100, 200), (300, 400)], [(150, 350)])

    asked = [(0, 100), (0, 101), (120, 1), (150, 1), (349, 1), (350, 1), (400, 999)]

    assert [closures.reason(*each) for each in asked] == [OPEN, CLOSED, CLOSED, DISRUPTION, DISRUPTION, CLOSED, OPEN]
    assert [closures.ends_s(*each) for each in asked] == [0, 200, 200, 350, 350, 400, 400]
    assert closures.longest_gap_s(450) == 100


POINTS = {"points_failure": {"all": {"mean_h": 20, "repair_h": {"exponential": {"mean": 3}}}}}


def test_failed_points_keep_trains_out_of_the_sections_there(tmp_path):
    """Trains every ten minutes on a double track wait exactly while the points at either end are out of order."""
    points, stretches = chain_of(2)
    trains = {"p": passenger("ab", departures={"every_h": 1 / 6})}
    blocks = {"services": {"trains": trains}, "disturbances": POINTS}
    loaded = load(tmp_path, points, [stretches[0]._replace(block_system="automatic_block", tracks=2)], **blocks)
    streams = sim.streams.Streams(1, 0)
    failures = sim.disturbances.points_failures(loaded.scenario.disturbances, loaded.network, streams, 7 * 86400)
    spans = failures["l0:a-b"]

    tables = sim.simulate(loaded, 0)

    assert len(spans) > 8
    left = [time for time, event in rows(tables["movements"], "time_s", "event") if event == "depart"]
    assert [time for time in left for begins, ends in spans if begins <= time < ends] == []
    waits = [row for row in rows(tables["intervals"], "cause", "place", "start_s", "end_s") if row[0] == "disruption"]
    assert {row[1] for row in waits} == {"a"}
    assert {row[3] for row in waits} <= {ends for _, ends in spans}
    assert len(waits) > 20


def test_points_are_as_often_out_of_order_as_asked_for(tmp_path):
    """Share of time: repair over repair and time between, 3 / 23; failures one every 23 hours."""
    loaded = load(tmp_path, *chain_of(2), services={"trains": {"p": passenger("ab")}}, disturbances=POINTS)
    end_s = 10 * 365 * 86400
    shares, counts = [], []
    for seed in range(20):
        streams = sim.streams.Streams(seed, 0)
        one_end = {"points_failure": {"all": {**POINTS["points_failure"]["all"], "operational_points": ["a"]}}}
        found = loaded.scenario.disturbances.model_validate(one_end, strict=False)
        spans = sim.disturbances.points_failures(found, loaded.network, streams, end_s)["l0:a-b"]
        shares.append(sum(ends - begins for begins, ends in spans) / end_s)
        counts.append(len(spans) / (end_s / 3600))

    assert sum(shares) / 20 == pytest.approx(3 / 23, rel=0.02)
    assert sum(counts) / 20 == pytest.approx(1 / 23, rel=0.02)


def test_points_of_another_station_change_no_failure_of_the_first(tmp_path):
    loaded = load(tmp_path, *chain_of(3), services={"trains": {"p": passenger("ac")}}, disturbances=POINTS)
    found = loaded.scenario.disturbances
    alone = POINTS["points_failure"]["all"] | {"operational_points": ["a"]}
    only_a = found.model_validate({"points_failure": {"all": alone}}, strict=False)

    both, first = (
        sim.disturbances.points_failures(each, loaded.network, sim.streams.Streams(1, 0), 7 * 86400)
        for each in (found, only_a)
    )

    assert set(first["l0:a-b"]) < set(both["l0:a-b"])
    assert set(first) == {"l0:a-b"}


@st.composite
def closed_railways(draw):
    """A chain of stations and halts, single or double, trains both ways, and closed sections."""
    count = draw(st.integers(2, 5))
    tracks = [3, *(draw(st.integers(1, 3)) for _ in range(count - 2)), 3]
    points = dict(zip("abcde"[:count], tracks, strict=True))
    blocks = st.sampled_from(["semi_automatic", "automatic_block"])
    stretches = [
        Stretch(
            *pair,
            km=draw(st.sampled_from([3.0, 10.0, 20.0])),
            tracks=draw(st.integers(1, 2)),
            block_system=draw(blocks),
        )
        for pair in zip(list(points)[:-1], list(points)[1:], strict=True)
    ]
    way = "".join(points)
    trains = {
        f"t{i}": passenger(
            draw(st.sampled_from([way, way[::-1]])),
            departures={"every_h": draw(st.sampled_from([4, 5.3, 7.1])), "first": f"0{i}:10"},
            dwell_min=draw(st.sampled_from([{}, {way[1]: 7}])) if count > 2 else {},
            consist=draw(st.sampled_from([consist(), consist(acceleration_ms2=0.1, braking_ms2=0.2)])),
        )
        for i in range(draw(st.integers(1, 4)))
    }
    hours = st.sampled_from(["00:00-04:00", "10:00-11:30", "13:20-14:00", "22:30-24:00"])
    possessions = {
        f"p{i}": {
            "sections": [draw(st.sampled_from(ids(stretches)))],
            "hours": draw(st.lists(hours, min_size=1, max_size=2)),
        }
        for i in range(draw(st.integers(1, 3)))
    }
    closed = {"start": "2026-01-06 05:00", "end": draw(st.sampled_from(["2026-01-06 05:01", "2026-01-07 02:00"]))}
    disruptions = {"slide": {"sections": [draw(st.sampled_from(ids(stretches)))], **closed}}
    return points, stretches, {"services": {"trains": trains}, "possessions": possessions, "disruptions": disruptions}


def ids(stretches):
    return [f"l{i}:{stretch.first}-{stretch.last}" for i, stretch in enumerate(stretches)]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(closed_railways())
def test_no_train_is_in_a_possessed_section_and_none_waits_longer_than_it_must(tmp_path_factory, made):
    points, stretches, blocks = made
    loaded = load(tmp_path_factory.mktemp("closed"), points, stretches, **blocks)
    scenario, network = loaded.scenario, loaded.network

    tables = sim.simulate(loaded, 0)

    runs = [row[1:] for row in rows(tables["intervals"], "cause", "place", "start_s", "end_s") if row[0] == "running"]
    possessed = sim.closed_sections.possessed(scenario, network)
    closed = Disruptions(scenario, network, Streams(1, 0)).closed_sections()
    inside = [
        (run, span) for run in runs for span in possessed.get(run[0], ()) if run[1] < span[1] and span[0] < run[2]
    ]
    entered = [(run, span) for run in runs for span in closed.get(run[0], ()) if span[0] <= run[1] < span[1]]
    alone = network.sections if all(point.tracks > 1 for point in network.points.values()) else {}
    assert inside == []
    assert [each for each in entered if each[0][0] in alone] == []  # beyond a halt a train is inside already
    late = [row for row in rows(tables["trains"], "planned_departure_s", "finished_s") if row[1] is None]
    assert [row for row in late if row[0] < 5 * 86400] == []  # nobody is forgotten
    stock = sim.simulate(loaded, 0, clock=StockKernel)
    assert [name for name in PER_REPLICATION if tables[name].to_pylist() != stock[name].to_pylist()] == []


def test_a_possession_that_is_not_kept_would_be_found(tmp_path):
    """The companion of the property above: the same trains without the possession are in the section."""
    trains = {"p": passenger("ab", departures={"every_h": 1 / 2})}

    runs = [row[1:] for row in rows(simulate(tmp_path, chain_of(2), trains)["intervals"], "cause", "start_s", "end_s")]

    assert any(start < 3 * 3600 and end > 3600 for start, end in runs)


def test_goods_that_wait_behind_a_possession_add_up(tmp_path):
    from test_sim_determinism import busy_line  # noqa: PLC0415

    loaded = busy_line(
        tmp_path,
        possessions={"work": {"line": "small", "hours": ["01:00-05:00"]}},
        disruptions=closure("10:00", "20:00", line="small"),
    )

    run = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)

    assert results.check_chains(run, 0) == []
    causes = {row[0] for row in rows(run.table("intervals", 0), "cause")}
    assert {"closed", "disruption"} <= causes
