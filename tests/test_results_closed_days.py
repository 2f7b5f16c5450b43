"""Closed days: which offices the calendar closes when, and that charts over time mark and name them."""

from datetime import date

import pytest
from matplotlib.patches import Polygon, Rectangle
from small_holidays import run_with_holidays

from results import draw
from results.charts import closed_bands
from results.closed_days import ClosedDays, closed_days, closed_weeks
from results.report.border_tables import closed_rows
from results.sides import sides
from results.traffic import Evidence

KEEPS_TET = ("offices", "gate.viet_nam.vn_documents", "tet", -2 / 7, 1.0)
CHINA_AHEAD = 1 / 168


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A baseline that keeps holidays, and an upgraded run that does not."""
    folder = tmp_path_factory.mktemp("holidays")
    kept = run_with_holidays(folder / "kept")
    return [Evidence(kept), Evidence(run_with_holidays(folder / "not_kept", name="Not kept", closes=False))]


def test_days_are_those_that_the_calendar_closes_on_each_side_s_clock(pair):
    table = closed_weeks(sides(pair))
    assert set(table["run"]) == {1}
    assert set(table["line"]) == {"small"}
    found = table[["what", "stages", "holidays", "from_week", "to_week"]].to_records(index=False).tolist()
    documents, laboratory = "gate.china.cn_documents", "gate.china.cn_laboratory"
    expected = [
        KEEPS_TET,
        ("stages", documents, "", 1 / 7 - CHINA_AHEAD, 3 / 7 - CHINA_AHEAD),
        ("stages", documents, "", 2 - CHINA_AHEAD, 15 / 7 - CHINA_AHEAD),
        ("laboratory", laboratory, "spring_festival", -1 / 7 - CHINA_AHEAD, 8 / 7 - CHINA_AHEAD),
        ("cranes", "south.cranes", "stock_taking", 11 / 7, 2.0),
    ]
    assert [row[:3] for row in found] == [row[:3] for row in expected]
    for row, wanted in zip(found, expected, strict=True):
        assert row[3:] == pytest.approx(wanted[3:])


def test_first_and_last_day_are_local_dates_and_both_count(pair):
    first = closed_days(pair[0].run)[0]
    days = date(2026, 2, 14), date(2026, 2, 22)
    tet = ClosedDays(
        "gate", "Gate", "viet_nam", "offices", ("gate.viet_nam.vn_documents",), ("tet",), "viet_nam", *days
    )
    assert first == tet


def spans(axes):
    """What is marked over the whole height, and in strips at the top: from and to on the axis, rounded."""
    bands, strips = [], []
    for patch in axes.patches:
        assert isinstance(patch, Polygon | Rectangle)
        corners = patch.get_xy() if isinstance(patch, Polygon) else patch.get_bbox().get_points()
        start, end = round(float(corners[:, 0].min()), 3), round(float(corners[:, 0].max()), 3)
        whole = float(corners[:, 1].min()) == 0.0
        (bands if whole else strips).append((start, end))
    return bands, sorted(strips)


STRIPS = [(-1 / 7 - CHINA_AHEAD, 8 / 7 - CHINA_AHEAD), (1 / 7 - CHINA_AHEAD, 3 / 7 - CHINA_AHEAD)]
STRIPS += [(11 / 7, 2.0), (2 - CHINA_AHEAD, 15 / 7 - CHINA_AHEAD)]


@pytest.mark.parametrize(
    ("key", "shift"), [("in_system", 0.0), ("throughput", 0.5), ("cumulative_throughput", 0.5), ("welch", 1.0)]
)
def test_closed_days_are_marked_where_they_are_on_the_axis(pair, key, shift):
    (axes,) = draw(key, pair).axes
    bands, strips = spans(axes)
    if key == "welch":
        assert bands.pop(0) == (0.0, 1.0)  # the warm-up
    assert bands == [(round(-2 / 7 + shift, 3), round(1 + shift, 3))]
    assert strips == [(round(start + shift, 3), round(end + shift, 3)) for start, end in STRIPS]


def test_strips_have_room_above_what_is_drawn(pair):
    (kept,), (other,) = (draw("throughput", each).axes for each in (pair[:1], pair[1:]))
    most = max(line.get_ydata().max() for line in kept.lines)
    assert most <= 0.85 * kept.get_ylim()[1]  # three rows of strips: laboratory, some offices, cranes
    assert other.get_ylim()[1] < kept.get_ylim()[1]


def test_marks_leave_the_axis_as_it_is_without_them(pair):
    for key in ("in_system", "throughput", "cumulative_throughput", "welch", "queues"):
        with_marks, without = ([axes.get_xlim() for axes in draw(key, each).axes] for each in (pair[:1], pair[1:]))
        assert with_marks[-1] == without[-1], key


@pytest.mark.parametrize("key", ["in_system", "throughput", "cumulative_throughput", "welch"])
def test_legend_says_what_is_closed_when_where_and_in_which_run(pair, key):
    assert [text.get_text() for text in draw(key, pair).legends[0].get_texts()][2:] == [
        "offices closed (baseline): Viet Nam: Tết 14–22 Feb 2026",
        "laboratory closed (baseline): China: Spring Festival 15–23 Feb 2026",
        "some offices closed (baseline): document check (China): 17–18 Feb 2026, 2 Mar",
        "cranes closed (baseline): South: stock taking 27 Feb – 1 Mar 2026",
    ]
    alone = [text.get_text() for text in draw(key, pair[:1]).legends[0].get_texts()]
    assert alone[1] == "offices closed: Viet Nam: Tết 14–22 Feb 2026"


@pytest.mark.parametrize("key", ["queues", "utilisation"])
def test_queue_by_week_is_marked_where_its_own_stage_is_closed(pair, key):
    figure = draw(key, pair)
    marked = {}
    for left, right in zip(figure.axes[::2], figure.axes[1::2], strict=True):
        assert not [patch for patch in left.patches if isinstance(patch, Polygon | Rectangle)]  # hours have no dates
        marked[left.get_title(loc="left").split(", ")[0]] = spans(right)
    assert marked["B: document check (Viet Nam)"] == ([(round(0.5 - 2 / 7, 3), 1.5)], [])
    assert marked["A: document check (China)"][0] == []
    assert len(marked["A: document check (China)"][1]) == 2
    assert marked["South: cranes"] == ([], [(round(0.5 + 11 / 7, 3), 2.5)])


def test_chart_without_closed_days_has_no_mark_of_them(pair):
    figure = draw("throughput", pair[1:])
    assert [len(axes.patches) for axes in figure.axes] == [0]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["Not kept"]


def test_report_has_the_closed_days_of_each_run(pair):
    first, *others = closed_rows(pair[0])
    assert first == {
        "line": "small",
        "place": "gate",
        "place_name": "Gate",
        "side": "viet_nam",
        "what": "offices",
        "stages": ["gate.viet_nam.vn_documents"],
        "holidays": ["tet"],
        "first_day": "2026-02-14",
        "last_day": "2026-02-22",
        "from_week": -0.2857,
        "to_week": 1.0,
    }
    assert [row["what"] for row in others] == ["stages", "stages", "laboratory", "cranes"]
    assert closed_rows(pair[1]) == []


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((date(2026, 5, 1), date(2026, 5, 1)), "1 May"),
        ((date(2026, 2, 16), date(2026, 2, 22)), "16–22 Feb"),
        ((date(2026, 12, 31), date(2027, 1, 2)), "31 Dec – 2 Jan"),
    ],
)
def test_days_in_a_row_are_written_short(days, text):
    assert closed_bands.days_text(*days) == text


def test_sides_of_two_borders_with_other_days_are_told_apart_by_the_border():
    tet, other = (date(2026, 2, 16), date(2026, 2, 22)), (date(2026, 2, 17), date(2026, 2, 20))
    same = {("East", "Viet Nam"): {("tet", *tet): None}, ("West", "Viet Nam"): {("tet", *tet): None}}
    differ = {**same, ("West", "Viet Nam"): {("tet", *other): None}}
    assert list(closed_bands._without_places(same)) == ["Viet Nam"]
    assert list(closed_bands._without_places(differ)) == ["East, Viet Nam", "West, Viet Nam"]
