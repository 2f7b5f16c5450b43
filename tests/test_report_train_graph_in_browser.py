"""The report's train graph in a browser: names that are there, whole and apart; looks of trains; closed lines.

Without Chromium and its driver (Debian's packages chromium and chromium-driver) these tests are skipped, which is said.
"""

import json
from itertools import pairwise

import pytest
from report_canvases import DRAWN, at_width, cut_off, noted, overlapping, texts
from test_report_in_browser import BLOCK, TEXT, pytestmark, select  # noqa: F401

from results.carrier_looks import TRAIN_LOOKS

POINT = """
const [selector, x, y] = arguments;
const canvas = document.querySelector(selector);
const shape = canvas.getBoundingClientRect();
canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: shape.left + x, clientY: shape.top + y }));
const tip = canvas.closest("figure").querySelector("output");
return tip.hidden ? "" : tip.textContent;
"""


@pytest.fixture(scope="module")
def shipped(shipped_report):
    """The contents of the report on a week of the shipped scenarios."""
    return json.loads(BLOCK.search(shipped_report.read_text(encoding="utf-8")).group(1))


@pytest.fixture(scope="module")
def opened(shipped_report, tmp_path_factory):
    with noted(shipped_report, tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


@pytest.fixture(params=[1280, 768, 390])
def page(request, opened):
    """The page on screens of three widths; at the end the console is empty."""
    yield at_width(opened, request.param)
    assert opened.log("browser") == []


@pytest.fixture
def wide(opened):
    yield at_width(opened, 1280)
    assert opened.log("browser") == []


@pytest.mark.parametrize("line", ["lao_cai", "dong_dang", "mong_cai"])
def test_stations_that_matter_most_are_named_beside_the_train_graph_and_nothing_is_cut(page, shipped, line):
    select(page, "choose-line", line)
    for number, run in enumerate(shipped["runs"]):
        days = [day for day in run["trains_of_day"] if day["line"] == line]
        if not days:
            continue
        drawn = page.run(DRAWN, f"[data-graph='{number}']")
        written = texts(drawn)
        names = [one["text"] for one in written]
        for station in (one for axis in days[0]["axes"] for one in axis if one["rank"] == 0):
            start = ("◆ " if station["is_border"] else "") + station["name"].split(" (")[0][:6]
            assert any(name.startswith(start) for name in names), (number, station["name"])
        assert overlapping(written) == []
        assert cut_off(written, drawn["size"]) == []
        assert names.count("00:00") in (1, 2)
        assert names.count("24:00") in (1, 2)


def test_branch_to_ha_noi_has_a_strip_with_its_name_and_readable_stations(page):
    select(page, "choose-line", "lao_cai")
    written = texts(page.run(DRAWN, "[data-graph='0']"))
    names = [one["text"] for one in written]
    assert "Branch: Gia Lâm – Hà Nội" in names
    assert {"Hà Nội", "Long Biên"} <= set(names)
    strip = [one["box"] for one in written if one["text"] in ("Gia Lâm", "Long Biên", "Hà Nội")][-3:]
    assert all(below[1] - above[3] > 2 for above, below in pairwise(strip))
    heights = page.run("""const { panels } = graphPanels(dayShown(0), document.querySelector("[data-graph='0']"));
      return panels.map((one) => one.bottom - one.top);""")
    assert len(heights) == 2
    assert heights[1] >= 44


def test_names_are_chosen_by_rank_and_keep_their_distance(wide):
    script = """const stations = arguments[0].map(([name, km, rank]) => ({ name, km, rank }));
      return namedStations({ stations, y: (km) => km, top: 0, bottom: 100 }).map((one) => [one.station.name, one.at])"""
    stations = [
        ["first", 0, 0],
        ["loop", 1, 4],
        ["border", 4, 0],
        ["stop", 50, 2],
        ["junction", 56, 1],
        ["last", 100, 0],
    ]
    assert wide.run(script, stations) == [["first", 0], ["border", 14], ["stop", 46], ["junction", 60], ["last", 100]]
    crowded = [["loop", 10, 4], ["halt", 11, 5], ["yard", 12, 1], ["stop", 13, 2], ["end", 15, 0]]
    kept = wide.run(script, crowded)
    assert [name for name, _ in kept] == ["yard", "end"]
    many = [[str(at), at, at % 6] for at in range(101)]
    places = [at for _, at in wide.run(script, many)]
    assert len(places) > 5
    assert min(b - a for a, b in pairwise(places)) >= 14 - 1e-9
    assert min(places) >= 0
    assert max(places) <= 100


def test_long_names_lose_what_tells_least(wide):
    script = """const pen = { measureText: (text) => ({ width: [...text].length }) };
      return arguments[0].map(([name, width]) => fittedName(pen, name, width))"""
    asked = [
        ("Hà Nội", 6),
        ("Hà Khẩu Bắc (Hekou North)", 16),
        ("Ga kỹ thuật Móng Cái km 30", 16),
        ("Ga kỹ thuật Phú Thọ A", 14),
        ("Điểm nối ray Lào Cai – Hà Khẩu", 16),
    ]
    assert wide.run(script, asked) == [
        "Hà Nội",
        "Hà Khẩu Bắc…",
        "Ga kỹ thuậ…km 30",
        "Ga kỹ th…Thọ A",
        "Điểm nối ray Là…",
    ]


def test_pointing_at_a_name_tells_it_in_full(page, shipped):
    select(page, "choose-line", "lao_cai")
    written = texts(page.run(DRAWN, "[data-graph='0']"))
    first = next(one for one in written if one["text"].startswith("◆ Hà Khẩu"))
    middle = [(first["box"][0] + first["box"][2]) / 2, (first["box"][1] + first["box"][3]) / 2]
    assert page.run(POINT, "[data-graph='0']", *middle) == "Hà Khẩu Bắc (Hekou North): km 0.0, tracks: 8"
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.run(POINT, "[data-graph='0']", 2, 4) == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_trains_of_the_graph_have_the_looks_of_the_picture(page, theme):
    page.run("choose({ theme: arguments[0] })", theme)
    drawn = page.run(DRAWN, "[data-graph='1']")["entries"]
    strokes = {(one["colour"], one["width"], tuple(one["dashes"])) for one in drawn if "colour" in one}
    for name in ("passenger", "freight"):
        look = TRAIN_LOOKS[name]
        width = look.width_pt * 96 / 72
        colour = (look.colour if theme == "light" else look.on_dark).lower()
        mine = [(found, dashes) for stroked, found, dashes in strokes if stroked == colour]
        assert len(mine) == 1, name
        assert mine[0][0] == pytest.approx(width, abs=0.01)
        assert mine[0][1] == pytest.approx([length * width for length in look.dashes], abs=0.1)
    page.run("choose({ theme: 'light' })")


def test_legend_of_the_graph_has_the_looks_and_says_what_lines_are(wide):
    select(wide, "choose-line", "dong_dang")
    shown = wide.run("""return [...document.querySelectorAll("[aria-labelledby='trains'] .key li")].map((one) =>
      [one.textContent, one.querySelector("line")?.getAttribute("stroke")])""")
    found = dict(shown)
    assert found["freight trains"] == TRAIN_LOOKS["freight"].colour
    assert found["passenger trains"] == TRAIN_LOOKS["passenger"].colour
    assert {"double track (right edge)", "◆ border crossing", "station, 3 tracks or more"} <= set(found)


def test_line_without_trains_says_so_in_the_graph_and_on_the_map(page):
    told = "return document.querySelectorAll(`[data-without-trains='${arguments[0]}']`)[arguments[1]].textContent"
    of_line = "Móng Cái – Hạ Long – Hải Phòng: no trains run here, trucks only"
    assert [page.run(told, 0, at) for at in (0, 1)] == [of_line] * 2
    assert [page.run(told, 1, at) for at in (0, 1)] == ["", ""]
    select(page, "choose-line", "mong_cai")
    caption = (
        "return document.querySelector(`[data-graph='0']`).closest('figure').querySelector('figcaption').textContent"
    )
    assert page.run(caption) == "Baseline: Móng Cái – Hạ Long – Hải Phòng, no trains run here, trucks only"


def test_closed_line_is_shaded_where_and_when_it_is_closed(wide):
    script = """
      const canvas = document.querySelector("[data-graph='1']");
      const [day, left] = [dayShown(1), leftOf(canvas)];
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      const ink = (s, km) => {
        const x = Math.round(left + s / DAY_S * plotWidth(canvas));
        const y = Math.round(graphPanels(day, canvas).panels[0].y(km));
        return copy.getImageData(x - 20, y - 20, 40, 40).data.reduce((sum, one) => sum + one, 0);
      };
      const inks = (closed) => {
        day.closed = closed;
        canvas.closest("figure").querySelector(".player button").click();
        copy.clearRect(0, 0, canvas.width, canvas.height);
        copy.drawImage(canvas, 0, 0);
        return [[5400, 150], [12600, 150], [5400, 300]].map(([s, km]) => ink(s, km));
      };
      const isNamed = () => graphLegend([day]).some(([, text]) => text === say("closed_track"));
      const [before, shaded] = [inks([]), inks([[0, 100, 200, -3600, 9000]])];
      const [named] = [isNamed(), inks([])];
      return [before.map((one, at) => shaded[at] > one), named, isNamed()];"""
    assert wide.run(script) == [[True, False, False], True, False]
