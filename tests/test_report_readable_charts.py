"""The report's charts can be read: marks and labels where they belong, whole axes, drawings that stand level.

Without Chromium and its driver these tests are skipped, as in `test_report_in_browser.py`.
"""

from itertools import combinations

import pytest
from chromium import CHROMEDRIVER, CHROMIUM
from holiday_reports import holiday_report, opened_report, undone

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
CHART = "const chart = echarts.getInstanceByDom(document.querySelector(`[data-chart='${arguments[0]}']`));"
SERIES = (
    CHART
    + """ return chart.getOption().series.filter((one) => one.name !== "closed")
  .map(({ name, type, data, showSymbol, step }) => ({ name, type, data, showSymbol, step }));"""
)
AXIS = CHART + " const { min, max, interval } = chart.getOption().xAxis[0]; return { min, max, interval };"
TIP = CHART + " return chart.getOption().tooltip[0].formatter(arguments[1]);"
SYMBOLS = (
    CHART
    + """
chart.getZr().flush();
const place = chart.convertToPixel({ seriesIndex: arguments[1] }, arguments[2]);
const middle = (one) => {
  const box = one.getBoundingRect().clone();
  box.applyTransform(one.transform);
  return [box.x + box.width / 2, box.y + box.height / 2];
};
return chart.getZr().storage.getDisplayList(true).filter((one) => one.style?.fill === runColour(arguments[1]))
  .filter((one) => away(middle(one), place) < 1).length"""
)
"""How many symbols of a run are painted at a value."""
WHISKERS_INSIDE = (
    CHART
    + """
const { x, width } = chart.getModel().getComponent("grid").coordinateSystem.getRect();
const lines = chart.getZr().storage.getDisplayList(true)
  .filter((one) => one.type === "line" && one.style.lineWidth === 1.3);
return [lines.length, lines.every(({ shape }) => shape.x1 >= x && shape.x2 <= x + width)]"""
)
LABELS = "return placedMarkLabels(arguments[0], { x: 40, y: 36, width: 500, height: 250 }, arguments[1])"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return holiday_report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def opened(report, tmp_path_factory):
    with opened_report(report[0], tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


@pytest.fixture
def page(opened):
    with undone(opened):
        yield opened


def servers(content, run, stage):
    return next(row for row in content["runs"][run]["servers"] if row["stage"] == stage)


def test_lone_week_between_closed_ones_has_a_symbol_and_weeks_in_a_row_have_none(page):
    marked = "return withLoneMarked(arguments[0])"
    assert page.run(marked, [1, 2, 3]) == {"showSymbol": False, "data": [1, 2, 3]}
    assert page.run(marked, [1, 2, None, 3, None]) == {
        "showSymbol": True,
        "data": [{"value": 1, "symbol": "none"}, {"value": 2, "symbol": "none"}, None, 3, None],
    }
    assert page.run(marked, [None, None]) == {"showSymbol": False, "data": [None, None]}
    script = """const row = content.runs[1].servers.find((one) => one.stage === state.stage);
      row.week.utilisation = [0.25, null, null]; row.week.queue = [null, 4, null]; choose({ language: "vi" })"""
    page.run(script)
    for name, data in (("utilisation-week", [25, None, None]), ("queue-week", [None, 4, None])):
        assert page.run(SERIES, name)[1]["data"] == data
        assert page.run(SERIES, name)[1]["showSymbol"] is True
        assert page.run(SERIES, name)[0]["showSymbol"] is False
    assert page.run(SYMBOLS, "utilisation-week", 1, [0, 25]) == 1
    assert page.run(SYMBOLS, "queue-week", 1, [1, 4]) == 1


def test_each_hour_of_the_day_is_drawn_from_its_begin_to_its_end(page, report):
    stage = page.run("return state.stage")
    expected = servers(report[1], 0, stage)["hour"]["utilisation"]
    drawn = page.run(SERIES, "utilisation")[0]
    assert drawn["data"] == [
        [hour + end, None if share is None else pytest.approx(100 * share)]
        for hour, share in enumerate(expected)
        for end in (0, 1)
    ]
    assert page.run(AXIS, "utilisation") == {"min": 0, "max": 24, "interval": 3}
    queue = servers(report[1], 0, stage)["hour"]["queue"]
    for at, hour in ((23.9, 23), (0.2, 0), (24, 23)):
        title, first, _ = page.run(TIP, "queue-hour", [{"axisValue": at}]).split("\n")
        assert title == f"{hour:02}:00"
        assert first == f"Baseline: {page.run('return number(arguments[0])', queue[hour])}"


def test_axis_ends_at_round_multiples_of_its_step_around_all_values(page):
    axis = "return roundAxis(...arguments[0])"
    assert page.run(axis, [0, 705, 8]) == {"min": 0, "max": 800, "interval": 100}
    assert page.run(axis, [-497, 648, 8]) == {"min": -600, "max": 800, "interval": 200}
    assert page.run(axis, [0, 720, 4]) == {"min": 0, "max": 800, "interval": 200}
    assert page.run(axis, [0, 0.9, 8]) == {"min": 0, "max": 1, "interval": 0.2}
    assert page.run(axis, [0, 0, 8])["max"] == 0


def test_waterfall_holds_every_whisker_and_has_few_numbers_on_a_phone(page):
    script = """const shown = waterfallShown();
      Object.assign(shown.steps[0], { low95_h: -510, high95_h: 640 }); choose({ language: "vi" })"""
    page.run(script)
    wide = page.run(AXIS, "waterfall")
    ends = page.run(
        "return waterfallSteps().filter(hasInterval).flatMap((one) => [one.from + one.low, one.from + one.high])"
    )
    assert wide["min"] <= min(ends) < -400
    assert wide["max"] >= max(ends) > 500
    lines, is_inside = page.run(WHISKERS_INSIDE, "waterfall")
    assert lines >= 3
    assert is_inside
    page.size(390, 900)
    page.run("choose({ language: 'zh' })")
    narrow = page.run(AXIS, "waterfall")
    page.size(1280, 900)
    assert (narrow["max"] - narrow["min"]) / narrow["interval"] <= 5 < (wide["max"] - wide["min"]) / wide["interval"]


def test_marks_of_the_distribution_are_on_the_curves_at_their_shares_with_their_hours(page, report):
    for run, name in enumerate(("Baseline", "Upgraded")):
        hours = next(
            row for row in report[1]["runs"][run]["quantiles"] if (row["line"], row["direction"]) == ("all", "both")
        )["lead_time_h"]
        curve, marks = (one["data"] for one in page.run(SERIES, "distribution") if one["name"] == name)
        assert marks == [[hours[at], at] for at in (50, 90, 95)]
        assert all(mark in curve for mark in marks)
        written = [one["text"] for one in page.run("return quantileMarks()") if one["run"] == run]
        assert written == [f"P{at} {hours[at]:.1f}" for at in (50, 90, 95)]
        assert hours[40] < hours[50] < hours[80] < hours[90] < hours[95]


def test_share_delivered_later_than_the_end_of_the_axis_is_that_of_the_curve(page):
    script = """for (const [run, late] of [[0, 3], [1, 10]]) {
        const row = content.runs[run].quantiles.find(isGroup);
        row.lead_time_h = Array.from({ length: 101 }, (_, at) => (at <= 100 - late ? at / 2 : 1000 + at));
      }
      content.runs[1].quantiles.find(isGroup).lead_time_h[95] = 48; // else the axis would hold all of it
      return distributionEnd()"""
    assert page.run(script) == 60
    unit = page.run("return distributionUnit()")
    assert unit.startswith("All lines: both directions; later than 60 h: Baseline 3.0 %, Upgraded 10.0 %")


def placed(page, marks, curves=()):
    """The labels of marks given by place, width 60 and side: boxes of pixels, None for those left out."""
    found = page.run(LABELS, [{"x": x, "y": y, "width": 60, "isLeft": left} for x, y, left in marks], list(curves))
    return [one and (one["x"], one["y"] - 6.5, one["x"] + 60, one["y"] + 6.5) for one in found]


def over(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize(
    "marks",
    [
        [(55, 161, False), (57, 61, False), (60, 48, False), (54, 161, True), (105, 61, True), (460, 48, True)],
        [(300, 161, False), (310, 61, False), (312, 48, False), (300, 161, True), (310, 61, True), (313, 48, True)],
    ],
    ids=["long tail of one run", "runs alike"],
)
def test_labels_of_marks_lie_in_the_plot_over_no_other_and_over_no_mark(page, marks):
    boxes = [box for box in placed(page, marks) if box]
    dots = [(x - 4.5, y - 4.5, x + 4.5, y + 4.5) for x, y, _ in marks]
    assert len(boxes) >= 5
    assert [pair for pair in combinations(boxes, 2) if over(*pair)] == []
    assert [(box, dot) for box in boxes for dot in dots if over(box, dot)] == []
    assert all(box[0] >= 42 and box[1] >= 36 and box[2] <= 540 and box[3] <= 286 for box in boxes)


def test_label_of_a_mark_is_at_its_side_off_the_curve_and_left_out_where_it_would_seem_to_be_anothers(page):
    [free] = placed(page, [(300, 161, True)])
    assert free == (232.5, 154.5, 292.5, 167.5)
    [off] = placed(page, [(300, 161, True)], [[x, 161] for x in range(40, 540, 4)])
    assert not off[1] < 161 < off[3]
    crowd = [(300, 161, True), *((x, y, True) for x in (285, 315) for y in (135, 148, 161, 174, 187))]
    assert placed(page, crowd)[0] is None


@pytest.mark.parametrize("stage", ["gate.viet_nam.vn_documents", "south.cranes", "gate.china.cn_scan"])
def test_charts_side_by_side_stand_level(page, stage):
    page.run("choose({ border: 'gate', stage: arguments[0] })", stage)
    tops = page.run(
        "return ['queue-hour', 'queue-week', 'utilisation', 'utilisation-week'].map((name) => "
        "document.querySelector(`[data-chart='${name}']`).getBoundingClientRect().top)"
    )
    assert tops[0] == tops[1]
    assert tops[2] == tops[3] > tops[0]
    title = page.run(
        "const frame = document.querySelector(`[data-chart='queue-hour']`);"
        "return frame.closest('figure').firstChild.getBoundingClientRect().bottom"
    )
    assert 0 <= tops[0] - title < 20  # no empty legend in between


def test_charts_follow_a_window_that_becomes_narrow_and_wide_again(page):
    widths = "return [...document.querySelectorAll('.side-by-side .chart')].map((one) => one.clientWidth)"
    before = page.run(widths)
    for width in (390, 700, 1280):
        page.size(width, 900)
        page.wait("return document.documentElement.scrollWidth <= innerWidth")
        assert max(page.run(widths)) < width
    assert page.run(widths) == before
