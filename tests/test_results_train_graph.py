"""Train graph, the table: every train of a day with its times, and the axes of a line that it is laid out on."""

from datetime import date
from itertools import combinations, pairwise

import pandas as pd
import pytest
from small_fleets import locomotives, wagons
from small_networks import Stretch, chain_of, freight, load, passenger

import results
import sim
from results.charts.train_graph import draw_read
from results.line_axis import axes_of, train_ways
from results.train_graphs import TRAIN_GRAPH, read_train_graph
from results.train_paths import train_paths

LINES = [("baseline", "lao_cai"), ("baseline", "dong_dang")] + [
    ("upgraded", line) for line in ("lao_cai", "dong_dang", "mong_cai")
]
DAY_S = 86400
MIN_TRACKS = 2


def run(folder, points, stretches, **blocks):
    loaded = load(folder, points, stretches, **blocks)
    return sim.run(loaded, folder=folder / "run", replications=1, workers=1)


def two_trains(folder, down="00:00", up="00:03", **blocks):
    """Two trains that meet at b: a, b, c are 10 minutes apart."""
    points, stretches = chain_of(3)
    trains = {"down": passenger("ac", down), "up": freight("ca", up)}
    return run(folder, points, stretches, china="a", services={"trains": trains}, **blocks)


def test_two_trains_that_meet_have_every_time_in_the_table(tmp_path):
    table = results.train_graph(two_trains(tmp_path), "small")

    columns = ["service", "visit", "station", "km", "track", "event", "arrive_s", "depart_s", "delay_min"]
    shown = table[columns].astype(object)
    assert [tuple(row) for row in shown.where(shown.notna(), None).itertuples(index=False)] == [
        ("down", 0, "a", 0.0, 0, "start", None, 0, 0.0),
        ("down", 1, "b", 10.0, 1, "stop", 600, 780, 3.0),
        ("down", 2, "c", 20.0, 0, "end", 1380, None, 3.0),
        ("up", 0, "c", 20.0, 0, "start", None, 180, 0.0),
        ("up", 1, "b", 10.0, 2, "pass", 780, 780, 0.0),
        ("up", 2, "a", 0.0, 0, "end", 1380, None, 0.0),
    ]
    assert set(table["train_class"]) == {"passenger", "freight"}
    assert set(table["direction"]) == {"china_to_viet_nam", "viet_nam_to_china"}
    assert table["arrive"].tolist()[1:3] == ["2026-01-05T00:10:00+07:00", "2026-01-05T00:23:00+07:00"]
    assert table["station_name"].tolist()[:3] == ["A", "B", "C"]


def test_columns_are_those_of_the_data_dictionary(tmp_path):
    table = results.train_graph(two_trains(tmp_path), "small", 1)
    types = {"whole": "Int64", "number": "float64", "text": "object"}
    assert {name: str(kind) for name, kind in table.dtypes.items()} == {
        c.name: types[c.type] for c in TRAIN_GRAPH.columns
    }
    empty = {name for name in table if table[name].isna().any()}
    assert empty == {c.name for c in TRAIN_GRAPH.columns if c.may_be_empty}


def test_train_that_waits_for_another_is_behind_its_plan(tmp_path):
    """Down leaves a at 0:00 and stops at b; up leaves c at 0:02 and waits there, b is no place to meet."""
    trains = {"down": passenger("ac", dwell_min={"b": 5}), "up": passenger("ca", "00:02")}
    points = {"a": 2, "b": 1, "c": 2}
    table = results.train_graph(run(tmp_path, points, chain_of(3)[1], services={"trains": trains}), "small")

    rows = table[["service", "station", "event", "planned_depart_s", "depart_s", "delay_min"]].dropna()
    assert [tuple(row) for row in rows.itertuples(index=False)] == [
        ("down", "a", "start", 0, 0, 0.0),
        ("down", "b", "stop", 900, 900, 0.0),
        ("up", "c", "start", 120, 1500, 23.0),
        ("up", "b", "pass", 720, 2100, 23.0),
    ]


def test_train_over_midnight_is_whole_on_both_days_and_on_no_other(tmp_path):
    stored = two_trains(tmp_path, "23:50", "23:53")
    first, second, third = (results.train_graph(stored, "small", day) for day in (1, 2, 3))
    assert first["depart_s"].min() < DAY_S < first["arrive_s"].max()
    pd.testing.assert_frame_equal(first, second)
    assert len(third) == 0


def test_day_is_a_number_or_a_date_and_by_default_the_first_measured_one(tmp_path):
    period = {"start_date": "2026-01-05", "warm_up_weeks": 1, "horizon_weeks": 1, "run_out_weeks": 0}
    stored = two_trains(tmp_path, time=period)
    assert read_train_graph(stored, "small").day == 8
    assert len(results.train_graph(stored, "small")) == 6
    assert read_train_graph(stored, "small", 3).date == date(2026, 1, 7)
    assert read_train_graph(stored, "small", date(2026, 1, 7)).day == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("other", 1), "no line 'other', must be one of small"),
        (("idle", 1), "no trains run on line 'idle', must be one of small"),
        (("small", 0), "day 0 is outside the run, must be 1 to 7 or 2026-01-05 to 2026-01-11"),
        (("small", 8), "day 8 is outside the run, must be 1 to 7 or 2026-01-05 to 2026-01-11"),
        (
            ("small", date(2026, 1, 12)),
            "day 2026-01-12 is outside the run, must be 1 to 7 or 2026-01-05 to 2026-01-11",
        ),
    ],
)
def test_what_is_not_there_is_said_with_what_is(tmp_path, arguments, sentence):
    lines = {line: {"name": line, "infrastructure": ["small.geojson"]} for line in ("small", "idle")}
    stored = two_trains(tmp_path, network=lines)
    with pytest.raises(results.TrainGraphError) as error:
        results.train_graph(stored, *arguments)
    assert str(error.value) == f"{stored.folder}: {sentence}"


def test_replication_that_is_not_finished_is_said(tmp_path):
    stored = two_trains(tmp_path)
    with pytest.raises(results.TrainGraphError, match=r"replication 4 is not finished, must be one of 0$"):
        results.train_graph(stored, "small", replication=4)


def test_train_of_another_line_is_there_where_it_shares_sections(tmp_path):
    points, stretches = chain_of(4)
    lines = {line: {"name": line, "infrastructure": ["small.geojson"]} for line in ("small", "other")}
    trains = {"own": passenger("abc"), "foreign": passenger("bcd", "01:00", line="other")}
    stored = run(tmp_path, points, stretches, network=lines, services={"trains": trains})

    table = results.train_graph(stored, "small")

    assert table[["service", "line", "station", "visit"]].to_numpy().tolist() == [
        ["own", "small", "a", 0],
        ["own", "small", "b", 1],
        ["own", "small", "c", 2],
        ["foreign", "other", "b", 0],
        ["foreign", "other", "c", 1],
    ]


def axes(folder, points, stretches, routes, **blocks):
    trains = {f"t{i}": passenger(route) for i, route in enumerate(routes)}
    loaded = load(folder, points, stretches, services={"trains": trains}, **blocks)
    return axes_of("small", train_ways(loaded.scenario, loaded.network), loaded.network)


def test_longest_way_is_the_axis_and_the_rest_are_branches_that_begin_where_they_leave_it(tmp_path):
    """a - j - b is the line; from j goes a branch to k and x, from k another to y."""
    points = dict.fromkeys("ajbkxy", 3)
    stretches = [
        Stretch("a", "j", 30),
        Stretch("j", "b", 20),
        Stretch("j", "k", 9),
        Stretch("k", "x"),
        Stretch("k", "y", 4),
    ]
    found = axes(tmp_path, points, stretches, ["ba", "xa", "yj"])
    assert [(axis.points, axis.km) for axis in found] == [
        (("b", "j", "a"), (0.0, 20.0, 50.0)),
        (("j", "k", "x"), (0.0, 9.0, 19.0)),
        (("k", "y"), (0.0, 4.0)),
    ]


def test_axis_goes_on_where_another_way_goes_on_and_begins_in_china(tmp_path):
    points, stretches = chain_of(5)
    found = axes(tmp_path, points, stretches, ["abc", "dcb", "ed"], china="e")
    assert [axis.points for axis in found] == [("e", "d", "c", "b", "a")]


def test_ways_that_turn_back_or_close_a_ring_are_laid_out_section_by_section(tmp_path):
    """From a to b and twice round the ring b, c, d; the shuttle turns back at e, beyond c."""
    points = dict.fromkeys("abcde", 3)
    stretches = [Stretch("a", "b", 30), *(Stretch(*pair, 5) for pair in ("bc", "cd", "bd", "ce"))]
    found = axes(tmp_path, points, stretches, ["abcdbcdb", "bcecb"])
    assert [(axis.points, axis.km) for axis in found] == [
        (("a", "b", "c", "d"), (0.0, 30.0, 35.0, 40.0)),
        (("d", "b"), (0.0, 5.0)),
        (("c", "e"), (0.0, 5.0)),
    ]


def test_a_train_that_goes_round_a_ring_and_turns_back_is_drawn_in_every_section(tmp_path):
    """Ten minutes each; the shuttle stands at b too, where a branch begins on which it does not run."""
    points = dict.fromkeys("abcd", 3)
    stretches = [Stretch(*pair) for pair in ("ab", "bc", "cd", "bd")]
    trains = {"round": passenger("abcdbc"), "shuttle": passenger("abcba", "06:00", dwell_min={"b": 5, "c": 15})}
    graph = read_train_graph(run(tmp_path, points, stretches, services={"trains": trains}), "small", 1)

    stations = graph.table.groupby("service")["station"].agg("".join).to_dict()
    assert stations == {"round": "abcdbc", "shuttle": "abcba"}
    drawn = [
        (axis.points, path.train, [[[round(hour * 60), km] for hour, km in piece] for piece in path.actual])
        for axis in graph.axes
        for path in train_paths(graph, axis)
    ]
    assert drawn == [
        (tuple("abcd"), 0, [[[0, 0], [10, 10], [20, 20], [30, 30]], [[40, 10], [50, 20]]]),
        (tuple("abcd"), 1, [[[360, 0], [370, 10], [375, 10], [385, 20], [400, 20], [410, 10], [415, 10], [425, 0]]]),
        (tuple("db"), 0, [[[30, 0], [40, 10]]]),
    ]


def test_a_failed_locomotive_stands_between_its_stations(tmp_path):
    """For an hour; which trains fail, and after how many km, is random, and as in the ledger."""
    failure = {"all": {"mean_km": 40, "repair_h": 1}}
    trains = {"east": passenger("ac", [f"{hour:02d}:00" for hour in range(0, 24, 2)])}
    stored = run(tmp_path, *chain_of(3), services={"trains": trains}, disturbances={"locomotive_failure": failure})
    intervals = stored.table("intervals", 0).to_pandas()
    failed = intervals[intervals["cause"].astype(str) == "disruption"].set_index("number")

    graph = read_train_graph(stored, "small", 1)

    rows = graph.table[graph.table["failed_s"].notna()].set_index("train")
    assert len(rows) == len(failed) > 2
    assert rows["failed_s"].to_dict() == failed["start_s"].to_dict()
    assert rows["went_on_s"].to_dict() == failed["end_s"].to_dict()
    assert ((rows["went_on_s"] - rows["failed_s"]) == 3600).all()
    figure = draw_read(graph)
    marks = {line.get_gid(): line.get_xydata()[0] for line in figure.axes[0].get_lines() if "failure" in line.get_gid()}
    for train, row in rows.iterrows():
        hour, km = marks[f"failure {train}"]
        assert hour * 3600 == pytest.approx(row["failed_s"])
        assert km == pytest.approx(row["km"] + (row["failed_s"] - row["depart_s"]) / 60, abs=0.01)  # 60 km/h
    assert "locomotive failure" in {text.get_text() for text in figure.legends[0].get_texts()}


def test_trains_meet_on_a_double_track_but_not_beside_a_place_with_one_track(tmp_path):
    points = {"a": 2, "b": 2, "c": 1, "d": 2}
    stretches = [Stretch(*pair, tracks=2) for pair in pairwise("abcd")]
    (axis,) = axes(tmp_path, points, stretches, ["ad"])
    assert axis.is_double == (True, False, False)


def test_axes_of_the_shipped_lines_are_whole_over_all_files(shipped_week):
    graphs = {key: read_train_graph(shipped_week[key[0]], key[1]) for key in LINES}
    found = {key: [(axis.points[0], axis.points[-1], axis.length_km) for axis in graphs[key].axes] for key in LINES}
    assert found == {
        ("baseline", "lao_cai"): [("hekou_north", "hai_phong", 394.706), ("gia_lam", "ha_noi", 5.44)],
        ("baseline", "dong_dang"): [("pingxiang", "gia_lam", 177.56)],
        ("upgraded", "lao_cai"): [("hekou_north", "nam_hai_phong", 370.0)],
        ("upgraded", "dong_dang"): [("pingxiang", "yen_vien", 177.0)],
        ("upgraded", "mong_cai"): [("dongxing", "nam_dinh_vu", 192.0)],
    }


def opposing_in_one_section(graph):
    """Pairs of trains that were at one time on one single track between two meeting places, in opposite directions."""
    tracks = {point.id: point.tracks for point in graph.run.network.points.values()}
    found = []
    for axis in graph.axes:
        inner = range(1, len(axis.points) - 1)
        cuts = [0, *(i for i in inner if tracks[axis.points[i]] >= MIN_TRACKS), len(axis.points) - 1]
        for first, last in pairwise(cuts):
            if not all(axis.is_double[first:last]):
                stays = [stay for ends in ((first, last), (last, first)) for stay in _stays(graph.table, axis, ends)]
                found += [
                    (one[0], other[0])
                    for one, other in combinations(stays, 2)
                    if one[1] != other[1] and one[2] < other[3] and other[2] < one[3]
                ]
    return found


def _stays(table, axis, ends):
    """Train, direction, first and last second of each passage from one place of the axis to another."""
    leaves, reaches = (table[table["station"] == axis.points[end]] for end in ends)
    both = leaves.merge(reaches, on="train", suffixes=("", "_there"))
    both = both[both["visit_there"] - both["visit"] == abs(ends[1] - ends[0])]
    return list(zip(both["train"], [ends] * len(both), both["depart_s"], both["arrive_s_there"], strict=True))


@pytest.mark.parametrize("day", [3, 5])
@pytest.mark.parametrize(("name", "line"), LINES)
def test_no_two_opposing_trains_of_the_shipped_lines_are_in_one_section(shipped_week, name, line, day):
    graph = read_train_graph(shipped_week[name], line, day)
    assert graph.table["train"].nunique() > 10
    assert opposing_in_one_section(graph) == []


def test_a_train_moved_into_the_way_of_another_is_found(shipped_week):
    graph = read_train_graph(shipped_week["baseline"], "lao_cai", 3)
    moved = graph.table["service"] == "passenger_hai_phong_ha_noi"
    for column in ("arrive_s", "depart_s"):
        graph.table.loc[moved, column] += 1800
    assert opposing_in_one_section(graph) != []


@pytest.mark.parametrize(("name", "line"), LINES)
def test_trains_of_the_table_move_from_station_to_station_in_time(shipped_week, name, line):
    graph = read_train_graph(shipped_week[name], line, 4)
    where = {section: set(axis.points[i : i + 2]) for axis in graph.axes for i, section in enumerate(axis.sections)}
    for _, rows in graph.table.groupby("train"):
        for before, after in pairwise(rows.to_dict("records")):
            if after["visit"] == before["visit"] + 1:
                assert {before["station"], after["station"]} in where.values()
                assert before["depart_s"] < after["arrive_s"]
    assert (graph.table["delay_min"] >= 0).all()


def test_light_engines_and_empty_wagons_are_on_the_graph(tmp_path):
    """A locomotive comes light from a for a train at c, wagons come back empty from a."""
    points, stretches = chain_of(3)
    trains = {"up": freight("ca", "00:30", locomotives="diesel", wagons={"pool": "flats", "count": 3})}
    pools = {"locomotives": {"diesel": locomotives({"a": 1})}, "wagons": {"flats": wagons({"a": 3})}}
    stored = run(tmp_path, points, stretches, services={"trains": trains}, fleet=pools)

    graph = read_train_graph(stored, "small", 1)

    shown = graph.table[["service", "train_class", "station", "arrive_s"]].dropna().itertuples(index=False)
    assert [tuple(row) for row in shown if row.station != "b"] == [
        ("up", "freight", "a", 5700),  # 20 minutes for the wagons, 20 for the locomotive, 5 to turn round
        ("flats.empty.a-c", "empty_wagons", "c", 3000),
        ("diesel.light.a-c", "light_engine", "c", 4200),
    ]
    figure = draw_read(graph)
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"freight train", "light engine (L)", "empty wagons (E)"} <= set(legend)
    assert {"0", "1E", "2L"} <= {text.get_text() for text in figure.axes[0].texts}
