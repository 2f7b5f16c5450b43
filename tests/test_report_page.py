"""The report's page in a browser: zoom, print, hatches, languages, keyboard and a phone's first screen."""

import csv
import io
from contextlib import contextmanager
from itertools import pairwise

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_reports import three_runs

from results import build_report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
WEEKLY = "[data-chart='weekly']"
VIEW = """const { start, end } = echarts.getInstanceByDom(document.querySelector(arguments[0])).getOption().dataZoom[0];
  return [start, end];"""
MIDDLE = """const chart = document.querySelector(arguments[0]);
  chart.scrollIntoView({ block: "center", behavior: "instant" });
  const shape = chart.getBoundingClientRect();
  return [shape.left + shape.width / 2, shape.top + shape.height / 2];"""
CTRL, SHIFT = 2, 8
PRESS = """document.querySelector(arguments[0]).dispatchEvent(
  new KeyboardEvent("keydown", { key: arguments[1], bubbles: true }));"""
BUTTON = "document.querySelector(arguments[0]).closest('figure').querySelector(`[data-zoom=${arguments[1]}]`)"
DECALS = """const { series } = echarts.getInstanceByDom(document.querySelector(arguments[0])).getOption();
  return series.map((one) => [one.name, one.itemStyle.decal?.symbol ?? null]);"""
SEEN = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.getClientRects().length).length"
STYLE_OF = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
HALF_WIDTH = """const half = /[\\u4e00-\\u9fff”][,:;()]|[,:;()][\\u4e00-\\u9fff“]/u;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    if (half.test(walk.currentNode.data) && !walk.currentNode.parentElement.closest("script, #replay")) {
      found.push(walk.currentNode.data);
    }
  }
  for (const one of document.querySelectorAll("[aria-label]")) {
    const label = one.getAttribute("aria-label");
    if (half.test(label) && !one.closest("#replay")) found.push(label);
  }
  return found;"""


@contextmanager
def opened_report(folder):
    """A browser, and the file of a report on a baseline and two others."""
    file = build_report(three_runs(folder / "runs"), folder / "report.html")
    with browser(folder) as chromium:
        yield chromium, file


@contextmanager
def on_a_screen(opened):
    """The page on a screen of 1280 pixels; at the end the console is empty."""
    chromium, file = opened
    chromium.log("browser")
    show(chromium, file, 1280)
    yield chromium
    assert chromium.log("browser") == []


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with opened_report(tmp_path_factory.mktemp("page")) as opened:
        yield opened


@pytest.fixture
def page(opened):
    with on_a_screen(opened) as chromium:
        yield chromium


def show(chromium, file, width):
    chromium.size(width, 844)
    chromium.open(file)
    chromium.wait("return document.querySelectorAll('.chart canvas').length >= 12")


def wheel(page, selector, modifiers=0):
    """Turn the wheel by one notch, away from oneself, in the middle of an element."""
    x, y = page.run(MIDDLE, selector)
    notch = {"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": -120, "modifiers": modifiers}
    before = page.run("return scrollY")
    page.devtools("Input.dispatchMouseEvent", notch)
    return before


def test_wheel_zooms_a_chart_with_ctrl_or_shift_and_else_scrolls_the_page(page):
    seen = [[0, 100]]
    assert page.run(VIEW, WEEKLY) == seen[0]
    before = wheel(page, WEEKLY)
    page.wait("return scrollY < arguments[0]", before)
    assert page.run(VIEW, WEEKLY) == seen[0]
    for held in (CTRL, SHIFT):
        before = wheel(page, WEEKLY, held)
        page.wait_for(lambda: page.run(VIEW, WEEKLY) != seen[-1])
        seen.append(page.run(VIEW, WEEKLY))
        assert page.run("return scrollY") == before
    lows, highs = zip(*seen, strict=True)
    assert list(lows) == sorted(lows)
    assert list(highs) == sorted(highs, reverse=True)


@pytest.mark.parametrize("name", ["weekly", "distribution", "queue-week", "utilisation-week", "way"])
def test_buttons_and_keys_zoom_move_and_show_the_whole_chart_again(page, name):
    chart = f"[data-chart='{name}']"
    whole = f"return {BUTTON}.disabled"
    assert page.run(whole, chart, "zoom_whole") is True
    page.run(f"{BUTTON}.click()", chart, "zoom_in")
    assert page.run(VIEW, chart) == [25, 75]
    assert page.run(whole, chart, "zoom_whole") is False
    page.run(PRESS, chart, "ArrowRight")
    assert page.run(VIEW, chart) == [37.5, 87.5]
    page.run(PRESS, chart, "+")
    assert page.run(VIEW, chart) == [50, 75]
    page.run(f"{BUTTON}.click()", chart, "zoom_out")
    assert page.run(VIEW, chart) == [37.5, 87.5]
    page.run("choose({ language: 'zh' })")
    assert page.run(VIEW, chart) == [37.5, 87.5]
    assert page.run(f"return {BUTTON}.getAttribute('aria-label')", chart, "zoom_whole") == "显示全部"
    page.run(f"{BUTTON}.click()", chart, "zoom_whole")
    assert page.run(VIEW, chart) == [0, 100]


def test_view_stays_within_the_chart(page):
    script = "const view = (start, end) => ({ start, end });"
    script += "return [zoomed(view(0, 20), 3), zoomed(view(50, 52), 0.1), shifted(view(80, 95), 1)]"
    assert page.run(script) == [[0, 60], [49, 53], [85, 100]]


def test_another_line_is_shown_whole(page):
    page.run(f"{BUTTON}.click()", WEEKLY, "zoom_in")
    page.run("choose({ line: 'small', direction: 'china_to_viet_nam' })")
    assert page.run(VIEW, WEEKLY) == [0, 100]


def test_inputs_say_what_they_follow_and_what_they_are_part_of_here_and_as_csv(page):
    page.run("""const known = { value: 1, source: "s", confidence: "assumed", note: null };
      Object.assign(content.runs[0].inputs, [
        { ...known, key: "a.b", range: [1, 2], follows: "c.d", part_of: null },
        { ...known, key: "e.f", range: null, follows: null, part_of: "g" },
      ]); choose({ language: "vi" }); choose({ language: "en" });""")
    script = (
        "return [...document.querySelectorAll('[data-table=inputs] tbody tr')].map((row) => row.lastChild.textContent)"
    )
    shown = [text.replace("\u200b", "") for text in page.run(script)[:2]]
    assert shown == ["1 – 2changes in proportion to c.d", "–share of g: these keep their sum"]
    saved = list(csv.DictReader(io.StringIO(page.run("return csv('inputs')").removeprefix("\ufeff"))))[:2]
    assert [(row["Follows"], row["Part of"]) for row in saved] == [("c.d", ""), ("", "g")]


def test_waiting_causes_have_the_hatches_of_the_pictures_in_bars_and_legend(page):
    known = page.run(
        "return Object.entries(content.cause_looks).map(([name, { hatch }]) => [name, hatch, decalOf(name)?.symbol])"
    )
    assert all((decal is None) == (hatch == "") for _, hatch, decal in known)
    waiting = [(hatch, decal) for _, hatch, decal in known if hatch]
    letters = {"".join(sorted(set(hatch))) for hatch, _ in waiting}
    assert len({decal for _, decal in waiting}) == len(letters) > 10  # as many as there are letters and their dots
    names = page.run("return Object.fromEntries(Object.keys(content.causes).map((one) => [causeName(one), one]))")
    decals = {name: decal for name, _, decal in known}
    for chart in ("[data-chart='causes']", "[data-chart='dwell']"):
        drawn = [(names[name], decal) for name, decal in page.run(DECALS, chart) if name in names]
        assert drawn
        assert dict(drawn) == {name: decals[name] for name, _ in drawn}
        marks = f"return [...document.querySelector(\"{chart}\").closest('figure').querySelectorAll('.key i')]"
        images = page.run(f"{marks}.map((one) => one.style.backgroundImage.slice(0, 9))")
        assert images == ["" if decal is None else 'url("data' for _, decal in page.run(DECALS, chart)]


def test_paper_is_light_without_controls_and_breaks_nothing_apart(page):
    page.run("choose({ theme: 'dark' })")
    page.run(f"{BUTTON}.click()", WEEKLY, "zoom_in")
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.devtools("Emulation.setEmulatedMedia", {"media": "print"})
    page.size(680, 900)
    assert page.run("return document.documentElement.dataset.theme") == "light"
    assert page.run(SEEN, "button, nav, summary, input, .more-columns, .no-print") == 0
    zooms = f'return echarts.getInstanceByDom(document.querySelector("{WEEKLY}")).getOption().dataZoom'
    assert [one["type"] for one in page.run(zooms)] == ["inside"]  # a slider would be printed
    for heading in ("h2", "h3", "figcaption", "section > p:first-child"):
        assert page.run(STYLE_OF, heading, "breakAfter") == "avoid", heading
    for whole in ("pre", "tr", "figure:has(> .chart)", "p", ".verdict"):
        assert page.run(STYLE_OF, whole, "breakInside") == "avoid", whole
    assert page.run(STYLE_OF, "thead", "display") == "table-header-group"
    assert page.run(STYLE_OF, "pre", "maxHeight") == "none"
    widths = page.run(
        "return [...document.querySelectorAll('.chart')].map((one) => echarts.getInstanceByDom(one).getWidth())"
    )
    assert set(widths) == {680, 332}  # drawn for the paper, whatever the screen was
    heights = page.run(
        "return [...document.querySelectorAll('.chart')].map((one) => echarts.getInstanceByDom(one).getHeight())"
    )
    assert max(heights) <= 820
    page.devtools("Emulation.setEmulatedMedia", {"media": ""})
    page.run("dispatchEvent(new Event('afterprint'))")
    page.size(1280, 844)
    assert page.run("return state.theme") == "dark"
    page.wait(f'return echarts.getInstanceByDom(document.querySelector("{WEEKLY}")).getWidth() > 900')


def test_chinese_page_has_full_width_punctuation_wherever_texts_are_put_together(page):
    page.run("choose({ language: 'zh' })")
    page.run("for (const one of document.querySelectorAll('details:not([id^=yaml])')) one.open = true")
    page.wait("return [...document.querySelectorAll('details[open]')].every((one) => one.lastChild.hasChildNodes())")
    assert page.run(HALF_WIDTH) == []
    page.run("document.querySelector('main p').textContent = '货物:运输'")
    assert page.run(HALF_WIDTH) == ["货物:运输"]


def test_warnings_and_checklist_say_that_they_are_in_english(page):
    page.run("content.runs[0].warnings.push('warm-up too short')")
    for language, note in (("vi", "Các nội dung này chỉ có bằng tiếng Anh."), ("zh", "以下内容仅有英文。")):
        page.run("choose({ language: arguments[0] })", language)
        assert note in page.run("return document.querySelector('[aria-labelledby=method]').textContent")
    page.run("choose({ language: 'en' })")
    text = page.run("return document.querySelector('[aria-labelledby=method]').textContent")
    assert "warm-up too short" in text
    assert "in English only" not in text


def test_every_control_is_reached_by_keyboard_and_shows_where_the_focus_is(page):
    page.devtools("Emulation.setFocusEmulationEnabled", {"enabled": True})
    controls = "a[href], button:not(:disabled), select, input, summary, .chart[tabindex], canvas[tabindex]"
    script = """return [...document.querySelectorAll(arguments[0])].filter((one) => one.getClientRects().length)
      .filter((one) => {
        one.focus({ focusVisible: true });
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        const isSeen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        return document.activeElement !== one || one.tabIndex < 0 || !isSeen;
      }).map((one) => one.outerHTML.slice(0, 80))"""
    assert page.run(script, controls) == []
    page.run("document.querySelector('#choose-theme').style.outline = 'none'")
    assert len(page.run(script, controls)) == 1


def test_headings_are_in_order_and_labels_in_the_language_chosen(page):
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait("return [...document.querySelectorAll('details')].every((one) => one.lastChild.hasChildNodes())")
    levels = page.run(
        "return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    labels = "return [...document.querySelectorAll('nav, .chart, [data-zoom], #search-inputs')]"
    labels += ".map((one) => one.getAttribute('aria-label'))"
    found = []
    for language in ("en", "vi", "zh"):
        page.run("choose({ language: arguments[0] })", language)
        assert page.run("return document.documentElement.lang") == language
        found.append(page.run(labels))
    assert all(len(set(one)) == 3 for one in zip(*found, strict=True))


@pytest.mark.parametrize("language", ["en", "vi", "zh"])
def test_verdict_stands_on_the_first_screen_of_a_phone(opened, language):
    chromium, file = opened
    show(chromium, file, 390)
    chromium.run("choose({ language: arguments[0] })", language)
    assert chromium.run("return document.documentElement.scrollWidth") <= 390
    top, bottom = chromium.run(
        "const { top, bottom } = document.querySelector('.verdict').getBoundingClientRect(); return [top, bottom]"
    )
    assert 0 < top < bottom <= 844
    assert float(chromium.run(STYLE_OF, ".verdict .answer", "fontSize").removesuffix("px")) >= 16


def test_table_wider_than_the_screen_scrolls_in_its_box_and_says_so(opened):
    chromium, file = opened
    found = {}
    for width in (1280, 390):
        show(chromium, file, width)
        found[width] = chromium.run("""return [...document.querySelectorAll('.wide')].map((box) => [
          box.scrollWidth > box.clientWidth + 1, !box.previousElementSibling.hidden, box.tabIndex === 0,
          box.hasAttribute("aria-label")])""")
    assert all(len(set(one)) == 1 for boxes in found.values() for one in boxes)
    assert not any(one[0] for one in found[1280])
    assert any(one[0] for one in found[390])
    left = """const box = document.querySelector('.wide[tabindex]');
      box.scrollLeft = 100;
      return box.querySelector('td').getBoundingClientRect().left - box.getBoundingClientRect().left"""
    assert chromium.run(left) == 0  # what a row is of stays in sight
