"""What the page says where goods never arrive: under its title, beside the figures, and at each that rests on others.

Without Chromium and its driver these tests are skipped, which is said.
"""

import json
import re

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_reports import run_small

from results import build_report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
BLOCK = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)
TEXTS = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
CELLS = """return Object.fromEntries([...document.querySelectorAll(`[data-table="${arguments[0]}"] tbody tr`)]
  .map(({ cells }) => [cells[0].textContent, [...cells].slice(2, 5).map((cell) => cell.textContent.endsWith("†"))]))"""
LABEL = """return echarts.getInstanceByDom(document.querySelector("[data-chart='kpi']")).getOption().series
  .map((one) => one.label.formatter({ value: 12.5, dataIndex: 0 }))"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One officer who has time for all goods, and one who has not."""
    folder = tmp_path_factory.mktemp("undelivered")
    return [run_small(folder / name, name=name, documents_min=minutes) for name, minutes in (("a", 10), ("b", 400))]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        opened.size(1280, 900)
        yield opened
        assert opened.log("browser") == []


def shown(chromium, runs, folder):
    file = build_report(runs, folder / "report.html")
    chromium.open(file)
    chromium.wait("return document.querySelectorAll('.chart canvas').length >= 6")
    return json.loads(BLOCK.search(file.read_text(encoding="utf-8")).group(1))["runs"]


def test_line_that_leaves_goods_is_told_with_its_share_in_every_language(chromium, runs, tmp_path):
    found = shown(chromium, runs, tmp_path)
    assert found[0]["left"] == []
    share = next(row["share"] for row in found[1]["left"] if row["direction"] == "both")
    kpis = {row["kpi"]: row["mean"] for row in found[1]["kpis"] if row["direction"] == "both"}
    assert 0.1 < share < 0.9
    assert kpis["still_in_system"] > 0
    starts = {
        "en": ("Upgraded: goods that never arrive, by line: ", f"({100 * share:.1f} %)", "of the goods never arrive"),
        "vi": (
            "Nâng cấp: hàng hóa không bao giờ đến nơi",
            f"({100 * share:.1f} %)".replace(".", ","),
            "hàng hóa không",
        ),
        "zh": ("升级：始终未送达的货物", f"（{100 * share:.1f}%）", "的货物始终未送达"),
    }
    for language, (start, amount, note) in starts.items():
        chromium.run("choose({ language: arguments[0] })", language)
        [told] = chromium.run(TEXTS, "#head [data-undelivered]")
        assert told.startswith(start)
        assert amount in told
        for section in ("changes", "lines"):
            [beside] = chromium.run(TEXTS, f"[aria-labelledby={section}] .undelivered")
            assert beside.startswith("† ")
            assert note in beside
    chromium.run("choose({ language: 'en' })")


def test_times_of_the_run_that_leaves_goods_and_their_change_are_marked_but_no_throughput(chromium, runs, tmp_path):
    shown(chromium, runs, tmp_path)
    marks = chromium.run(CELLS, "changes")
    assert marks["mean lead time"] == marks["mean border crossing time"] == [False, True, True]
    assert marks["throughput, TEU"] == marks["still in the system"] == [False, False, False]
    assert chromium.run(LABEL) == ["12.5", "12.5†"]
    caption = "[aria-labelledby=changes] figure:has([data-chart=waterfall]) figcaption"
    assert "by cause †" in chromium.run(TEXTS, caption)[0]
    bars = "[aria-labelledby=lines] figure:has([data-chart=causes]) figcaption"
    assert "by cause (hours) †" in chromium.run(TEXTS, bars)[0]
    head, first, *_ = chromium.run("return csv('changes')").splitlines()
    assert (head.split(",")[-1].strip('"'), first.split(",")[-1]) == ("demand is carried", "false")


def test_report_on_one_run_that_leaves_goods_marks_it_too(chromium, runs, tmp_path):
    shown(chromium, runs[1:], tmp_path)
    assert chromium.run(CELLS, "indicators")["mean lead time"][0] is True
    assert chromium.run(TEXTS, "#head [data-undelivered]") != []


def test_runs_that_deliver_all_say_nothing_of_it(chromium, runs, tmp_path):
    shown(chromium, [runs[0], runs[0]], tmp_path)
    assert chromium.run(TEXTS, ".undelivered, [data-undelivered]") == []
    assert not any(any(marks) for marks in chromium.run(CELLS, "changes").values())


def test_direction_that_leaves_goods_is_told_where_both_together_do_not(chromium, runs, tmp_path):
    shown(chromium, runs, tmp_path)
    left = [{"line": "small", "direction": "domestic", "share": 0.002}]
    script = "content.runs[1].left = arguments[0]; return undeliveredCaution(1).textContent"
    assert chromium.run(script, left).endswith(
        "domestic (0.20 %). Times there are those of the goods that arrived and say nothing."
    )
