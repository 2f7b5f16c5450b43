"""The report in a browser marks the days on which the calendar closes offices, in three languages.

Without Chromium and its driver these tests are skipped, as in `test_report_in_browser.py`.
"""

import re

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_holidays import run_with_holidays

from results import build_report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
MARKED = """
const chart = echarts.getInstanceByDom(document.querySelector(`[data-chart="${arguments[0]}"]`));
const grid = chart.getModel().getComponent("grid").coordinateSystem.getRect();
const week = chart.convertToPixel({ xAxisIndex: 0 }, 1) - chart.convertToPixel({ xAxisIndex: 0 }, 0);
const start = chart.convertToPixel({ xAxisIndex: 0 }, 0) - week / 2;
const rounded = (value) => Math.round(value * 1000) / 1000;
const fills = ["band", "closed-strip"].map(colour);
const painted = chart.getZr().storage.getDisplayList(true);
const marks = painted.filter((one) => one.type === "rect" && fills.includes(one.style.fill));
const weeks = ({ x, width }) => [rounded((x - start) / week), rounded((x + width - start) / week)];
return marks.map(({ shape }) => [...weeks(shape), rounded(shape.height / grid.height)]);
"""
"""What is marked in a chart: from and to in weeks, and its share of the height."""
LEGEND = """
const frame = document.querySelector(`[data-chart="${arguments[0]}"]`);
return [...frame.parentElement.querySelectorAll("ul.key li")].map((one) => one.textContent);
"""
CHART = 'return document.querySelector(`[data-chart="${arguments[0]}"] canvas`) !== null'
ZOOM = """
const chart = echarts.getInstanceByDom(document.querySelector('[data-chart="weekly"]'));
chart.dispatchAction({ type: "dataZoom", startValue: 1, endValue: 2 });
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The report of a baseline that keeps holidays and an upgraded run that does not."""
    folder = tmp_path_factory.mktemp("holidays")
    kept, other = (run_with_holidays(folder / name, name=name, closes=name == "kept") for name in ("kept", "other"))
    file = build_report([kept, other], folder / "report.html")
    with browser(folder) as opened:
        opened.size(1280, 900)
        opened.open(file)
        opened.wait(CHART, "queue-week")
        yield opened


def test_weekly_chart_marks_offices_from_top_to_bottom_and_what_else_as_strips(page):
    bands = [mark[:2] for mark in page.run(MARKED, "weekly") if mark[2] == 1]
    strips = sorted(mark[:2] for mark in page.run(MARKED, "weekly") if mark[2] < 0.1)
    assert bands == [[0, 1]]  # cut at the first measured week
    assert strips == [[0, 1.137], [0.137, 0.423], [1.571, 2], [1.994, 2.137]]


def test_marks_stay_at_their_weeks_when_the_chart_is_zoomed(page):
    page.run(ZOOM)
    zoomed = sorted(mark[:2] for mark in page.run(MARKED, "weekly"))
    page.run(ZOOM.replace("startValue: 1", "startValue: 0"))
    assert zoomed == [[1, 1.137], [1.571, 2], [1.994, 2.137]]


def test_chart_of_a_stage_marks_its_own_days_only(page):
    page.run("choose({ border: 'gate', stage: 'gate.viet_nam.vn_documents' })")
    assert page.run(MARKED, "queue-week") == [[0, 1, 1]]
    assert page.run(MARKED, "queue-hour") == []
    page.run("choose({ border: 'gate', stage: 'south.cranes' })")
    assert [mark[:2] for mark in page.run(MARKED, "utilisation-week")] == [[1.571, 2]]


def test_legend_says_what_is_closed_when_and_in_which_run_in_each_language(page):
    said = {}
    for language in ("en", "vi", "zh"):
        page.run("choose({ language: arguments[0] })", language)
        said[language] = page.run(LEGEND, "weekly")
    page.run("choose({ language: 'en' })")
    assert [re.sub(r"\s*–\s*", "–", text) for text in said["en"]] == [
        "offices closed (Baseline)–Viet Nam: Tết 14–22 Feb 2026",
        "laboratory closed (Baseline)–China: Spring Festival 15–23 Feb 2026",
        "some offices closed (Baseline)–China: 17–18 Feb 2026, 2 Mar 2026",
        "cranes closed (Baseline)–South: stock taking 27 Feb–1 Mar 2026",
    ]
    assert said["vi"][0].startswith("cơ quan nghỉ (")
    assert "Tết Nguyên đán" in said["vi"][0]
    assert said["zh"][1].startswith("实验室休息（")
    assert "春节" in said["zh"][1]


def test_queue_says_what_waits_in_its_unit(page):
    page.run("choose({ border: 'gate', stage: 'gate.viet_nam.vn_documents' })")
    unit = (
        "return document.querySelector('[data-chart=\"queue-week\"]').parentElement.querySelector('.unit').textContent"
    )
    assert page.run(unit) == "mean number of consignments waiting"


def test_page_has_no_error_in_the_console(page):
    assert [entry["message"] for entry in page.log("browser") if entry["level"] == "SEVERE"] == []
