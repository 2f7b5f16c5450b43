"""The way's chart in the report: each stop with its own hours, borders, ends, and nothing for a line without goods."""

import pytest
from small_reports import MARKUP, MATHS
from test_report_page import SEEN, on_a_screen, opened_report, pytestmark  # noqa: F401


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with opened_report(tmp_path_factory.mktemp("way")) as opened:
        yield opened


@pytest.fixture
def page(opened):
    with on_a_screen(opened) as chromium:
        yield chromium


WAY = [
    {"from_km": 0, "to_km": 0, "cumulative_h": 20, "hours": 20, "place_name": "Terminal", "border": ""},
    {"from_km": 0, "to_km": 0, "cumulative_h": 32, "hours": 12, "place_name": "A", "border": "b"},
    {"from_km": 0, "to_km": 100, "cumulative_h": 34, "hours": 2, "place_name": "A to B", "border": ""},
    {"from_km": 100, "to_km": 100, "cumulative_h": 34, "hours": 0, "place_name": "B", "border": ""},
    {"from_km": 100, "to_km": 100, "cumulative_h": 35, "hours": 1, "place_name": "Goal", "border": ""},
]
"""Two stays at the same place, of which only the second is at the border."""


def test_pointing_at_the_way_tells_each_stop_with_its_own_hours(page):
    script = """return [0, 50, 100, 101].map((km) => wayAt(arguments[0], km)
      .map((at) => [at.place_name, at.come_h, at.leave_h]))"""
    assert page.run(script, WAY) == [
        [["Terminal", 0, 20], ["A", 20, 32]],
        [["A to B", 33, 33]],
        [["Goal", 34, 35]],
        [],
    ]
    rows = [{**row, "run": run, "cumulative_h": row["cumulative_h"] / (run + 1)} for run in (0, 1) for row in WAY]
    assert page.run("return wayTip(arguments[0], 0)", rows).split("\n") == [
        "0.0 km",
        "Baseline: Terminal, 20.0 h (0.0 to 20.0 h)",
        "Baseline: A, 12.0 h (20.0 to 32.0 h)",
        "Upgraded 1: Terminal, 10.0 h (0.0 to 10.0 h)",
        "Upgraded 1: A, 6.0 h (10.0 to 16.0 h)",
    ]
    assert "Baseline: A to B, 33.0 h" in page.run("return wayTip(arguments[0], 50)", rows).split("\n")


def test_hours_before_departure_are_not_those_at_the_border(page):
    rows = [{**row, "run": 0, "line": "small", "direction": "china_to_viet_nam"} for row in WAY]
    script = "content.runs[0].way = arguments[0]; content.runs[1].way = []; choose({ line: 'small' })"
    page.run(script, rows)
    cells = "return [...document.querySelectorAll(\"[data-table='way-parts'] td\")].map((one) => one.textContent)"
    assert page.run(cells) == ["Baseline", "20.0", "12.0", "35.0"]


def test_stays_of_the_way_are_drawn_upright_and_off_the_axis(page):
    found = page.run("""const shown = wayShown().filter((row) => row.run === 0);
      const { series, xAxis, yAxis } = wayOption();
      return [shown, series[0].data.map((point) => point.slice(0, 2)), xAxis.min, yAxis.axisLine.onZero]""")
    rows, points, least_km, is_axis_at_0 = found
    befores = [0, *(row["cumulative_h"] for row in rows)]
    wanted = [
        [[row["from_km"], before], [row["to_km"], row["cumulative_h"]]]
        for row, before in zip(rows, befores[:-1], strict=True)
    ]
    assert points == [[0, 0], *(point for pair in wanted for point in pair)]
    assert any(row["border"] and row["from_km"] == row["to_km"] and row["hours"] > 1 for row in rows)
    assert least_km < 0
    assert not is_axis_at_0


def test_end_of_the_way_is_labelled_where_it_is_in_view_only(page):
    script = """const chart = echarts.getInstanceByDom(document.querySelector("[data-chart='way']"));
      chart.dispatchAction({ type: "dataZoom", start: 0, end: arguments[0] });
      const texts = chart.getZr().storage.getDisplayList(true).map((one) => one.style.text);
      return texts.filter((text) => /^[0-9.]+ h$/.test(text)).length;"""
    found = [page.run(script, end) for end in (100, 30, 100)]
    assert found == [2, 0, 2]


def test_way_of_a_line_without_goods_is_missing_and_no_other_line_shown(page):
    way = "[data-chart='way']"
    name = f"{MATHS} {MARKUP}"
    figure = f"return document.querySelector(\"{way}\").closest('figure').textContent"
    assert page.run(figure).startswith(f"{name}: China to Viet Nam")  # of all lines the first
    page.run("content.lines.push({ id: 'other', name: 'Other' }); choose({ line: 'other', direction: 'both' })")
    assert page.run(SEEN, way) == 0
    assert "Other: both directions: no goods go this way across a border in the scenarios shown." in page.run(figure)
    assert name not in page.run(figure)
    page.run("choose({ line: 'small', direction: 'domestic' })")
    assert "domestic: no goods go this way" in page.run(figure)
    page.run("choose({ line: 'small', direction: 'viet_nam_to_china' })")
    assert page.run(SEEN, way) == 1
    assert page.run(figure).startswith(f"{name}: Viet Nam to China")
