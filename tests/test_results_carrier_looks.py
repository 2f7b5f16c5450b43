"""Trains and trucks look the same in pictures and in the report, and are told apart in grey print and on dark pages."""

import json
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from small_networks import chain_of, passenger
from test_results_train_graph import run, two_trains

import results
from results.carrier_looks import OTHER_LINE_LOOK, TRAIN_LOOKS, TRUCK_LOOK
from results.charts.train_looks import line_style
from results.graph_stations import graph_stations
from results.report import building
from results.report.land import place_names
from results.report.trains_of_day import carriers_of_lines, trains_of_day
from results.train_graphs import read_train_graph
from results.train_paths import train_paths

LOOKS = {**TRAIN_LOOKS, "other_line": OTHER_LINE_LOOK, "truck": TRUCK_LOOK}
PAGES = {"colour": ("#ffffff", "#fbfbf9"), "on_dark": ("#14181c", "#222a31")}
"""The page's paper and its map's land, light and dark."""


def luminance(colour):
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", PAGES)
def test_every_look_holds_three_to_one_against_paper_and_land(page):
    style = (building._HERE / "page" / "style.css").read_text(encoding="utf-8")
    assert all(colour in style for colour in PAGES[page])
    for name, look in LOOKS.items():
        assert min(contrast(getattr(look, page), behind) for behind in PAGES[page]) >= 3, name


def test_looks_differ_without_colours_by_dashes_in_graphs_and_by_shapes_on_maps():
    assert len({(look.dashes, look.width_pt) for look in TRAIN_LOOKS.values()}) == len(TRAIN_LOOKS)
    shapes = [LOOKS[name].shape for name in ("passenger", "freight", "truck")]
    assert len(set(shapes)) == 3
    assert {name for name, look in LOOKS.items() if look.letter} == {"light_engine", "empty_wagons"}


def test_picture_draws_trains_in_their_looks(tmp_path):
    axes = results.draw_train_graph(two_trains(tmp_path), "small", 1).axes[0]
    drawn = {line.get_gid(): line for line in axes.get_lines() if (line.get_gid() or "").startswith("train")}
    for gid, name in (("train 0", "passenger"), ("train 1", "freight")):
        look = TRAIN_LOOKS[name]
        assert (drawn[gid].get_color(), drawn[gid].get_linewidth()) == (look.colour, look.width_pt)
        scaled = [length * look.width_pt for length in look.dashes]
        assert (drawn[gid]._dash_pattern[1] or []) == pytest.approx(scaled)
    assert line_style(TRAIN_LOOKS["passenger"]) == "solid"


def test_report_is_given_every_look_with_lengths_in_pixels():
    given = building._carrier_looks()
    assert given.keys() == LOOKS.keys()
    for name, look in LOOKS.items():
        found = given[name]
        assert (found["light"], found["dark"], found["dashes"], found["shape"], found["letter"]) == (
            look.colour,
            look.on_dark,
            look.dashes,
            look.shape,
            look.letter,
        )
        assert found["width_px"] == pytest.approx(look.width_pt * 96 / 72, abs=0.01)


def test_lines_of_the_report_s_train_graph_are_those_of_the_picture(shipped_week):
    """On the branch to Hà Nội too, where each train's line begins at the junction."""
    run = shipped_week["baseline"]
    (day,) = [one for one in trains_of_day(run, 0) if one["line"] == "lao_cai"]
    graph = read_train_graph(run, "lao_cai")
    branch = [one["name"] for one in day["axes"][1]]
    assert (branch[0], branch[-1]) == ("Gia Lâm", "Hà Nội")
    expected = {
        (number, path.train): [piece.tolist() for piece in path.actual]
        for number, axis in enumerate(graph.axes)
        for path in train_paths(graph, axis)
    }
    found = {}
    for train in day["trains"]:
        for axis, *values in train["paths"]:
            found.setdefault((axis, train["train"]), []).append(np.reshape(values, (-1, 2)))
    assert found.keys() == expected.keys() != set()
    for key, pieces in expected.items():
        for piece, drawn in zip(pieces, found[key], strict=True):
            assert drawn[:, 0] / 3600 == pytest.approx(np.array(piece)[:, 0], abs=2e-4)
            assert drawn[:, 1] == pytest.approx(np.array(piece)[:, 1], abs=6e-3)
    on_branch = {train for axis, train in found if axis == 1}
    assert on_branch
    assert all(0.0 in np.concatenate(found[1, train])[:, 1] for train in on_branch)


def test_stations_are_ranked_ends_and_borders_then_terminals_and_junctions_then_stops_then_loops(shipped_week):
    graph = read_train_graph(shipped_week["baseline"], "lao_cai")
    rank = {one.point.name: one.rank for one in graph_stations(graph, graph.axes[0])}
    assert [rank[name] for name in ("Hà Khẩu Bắc (Hekou North)", "Sơn Yêu (Shanyao)", "Lào Cai", "Hải Phòng")] == [
        0
    ] * 4
    assert [rank[name] for name in ("Yên Viên", "Gia Lâm")] == [1, 1]
    assert rank["Yên Bái"] == 2
    assert (rank["Phú Thái"], rank["Thái Văn"]) in {(2, 4), (3, 4)}
    borders = {one.point.name for one in graph_stations(graph, graph.axes[0]) if one.is_border}
    assert borders == {"Hà Khẩu Bắc (Hekou North)", "Sơn Yêu (Shanyao)", "Lào Cai"}


def test_what_runs_on_a_line_is_told_by_the_services(shipped_week):
    scenarios = [shipped_week[name].scenario for name in ("baseline", "upgraded")]
    today, planned = (carriers_of_lines(scenario) for scenario in scenarios)
    assert today["mong_cai"] == ["trucks"]
    assert planned["mong_cai"] == ["trains"]
    assert today.keys() == set(scenarios[0].network)


def test_towns_on_the_map_lie_where_the_stations_of_their_names_are(shipped_week):
    texts = building.texts()
    towns = {texts[f"place_{one['id']}"]["vi"]: one["position"] for one in place_names() if one["kind"] == "town"}
    points = [point for run in shipped_week.values() for point in run.network.points.values()]
    where = {re.sub(r" (\(.*\)|Bắc \(.*\))$", "", point.name): point.location for point in points if point.tracks}
    assert len(towns) == 11
    for name, position in towns.items():
        assert position == pytest.approx(where[name], abs=0.02), name


def test_every_place_has_a_name_in_every_language():
    texts = building.texts()
    assert all(texts[f"place_{one['id']}"].keys() == set(building.LANGUAGES) for one in place_names())
    assert {"china", "viet_nam"} <= {one["id"] for one in place_names() if one["kind"] == "country"}
    assert json.dumps(place_names())


@pytest.mark.parametrize("warm_up_weeks", [0, 1])
def test_what_is_closed_on_the_day_is_in_the_report_s_train_graph(tmp_path, warm_up_weeks):
    """The whole line for two hours of Monday, the first measured day: axis, km, km, seconds of the day."""
    stored = run(
        tmp_path,
        *chain_of(3),
        services={"trains": {"east": passenger("ac", "10:00")}},
        possessions={"work": {"line": "small", "hours": ["01:00-03:00"], "days": ["mon"]}},
        time={"start_date": "2026-01-05", "warm_up_weeks": warm_up_weeks, "horizon_weeks": 1, "run_out_weeks": 0},
    )
    (day,) = trains_of_day(stored, 0)
    assert day["closed"] == [[0, 0.0, 20.0, 3600, 10800]]
