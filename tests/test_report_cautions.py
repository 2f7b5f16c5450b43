"""What the page says of its own figures: missing replications, no interval, settings, what paper leaves out."""

import json
import re
import shutil

import pytest
from chromium import CHROMEDRIVER, CHROMIUM, browser
from small_reports import LONG, run_small

import sim
from results import build_report

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None,
    reason="THE REPORT WAS NOT OPENED IN A BROWSER: needs Debian's packages chromium and chromium-driver",
)
BLOCK = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)
TEXTS = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
SEEN = """return [...document.querySelectorAll(arguments[0])].filter((one) => one.getClientRects().length)
  .map((one) => one.textContent)"""
SETTINGS = ["seed=7", "customs.documents=20", "a.b=1", "c.d=2"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A baseline and an upgraded run of two replications, the second with a name of many lines."""
    folder = tmp_path_factory.mktemp("cautions")
    plans = (("Today", 60), (LONG, 20))
    return [run_small(folder / str(at), name=name, documents_min=minutes) for at, (name, minutes) in enumerate(plans)]


def with_first_alone(run, folder, *, planned):
    """A copy of a run of which only the first replication is left, of so many planned."""
    shutil.copytree(run.folder, folder)
    (folder / "replication-1.json").unlink()
    return with_manifest(folder, replications_asked_for=planned)


def with_manifest(folder, **values):
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | values), encoding="utf-8")
    return sim.open_run(folder)


@pytest.fixture(scope="module")
def partial(runs, tmp_path_factory):
    """A report on two finished replications, and a run of which one failed; settings were changed in it."""
    folder = tmp_path_factory.mktemp("partial")
    with_first_alone(runs[1], folder / "upgraded", planned=2)
    upgraded = with_manifest(folder / "upgraded", overrides=SETTINGS)
    return build_report([runs[0], upgraded], folder / "partial.html")


@pytest.fixture(scope="module")
def whole(runs, tmp_path_factory):
    """A report on two runs of two finished replications."""
    return build_report(runs, tmp_path_factory.mktemp("whole") / "whole.html")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture
def page(chromium):
    """Opens a report on a screen of 1280 pixels; at the end the console is empty."""
    chromium.log("browser")
    chromium.devtools("Emulation.setEmulatedMedia", {"media": ""})

    def show(file, width=1280):
        chromium.size(width, 844)
        chromium.open(file)
        chromium.wait("return document.querySelectorAll('.chart canvas').length >= 6")
        return chromium

    yield show
    assert chromium.log("browser") == []


def test_replication_that_is_missing_is_told_under_the_title_in_every_language(page, partial):
    shown = page(partial)
    found = json.loads(BLOCK.search(partial.read_text(encoding="utf-8")).group(1))["runs"]
    assert [(one["replications"], one["replications_planned"]) for one in found] == [([0, 1], 2), ([0], 2)]
    starts = {
        "en": "Upgraded: only 1 of 2 planned replications finished.",
        "vi": "Nâng cấp: chỉ có 1 trong 2 lần mô phỏng",
        "zh": "升级：计划的 2 次重复模拟仅完成 1 次。",
    }
    for language, start in starts.items():
        shown.run("choose({ language: arguments[0] })", language)
        [told] = shown.run(TEXTS, "#head [data-unfinished]")
        assert told.startswith(start)
    shown.run("choose({ language: 'en' })")
    assert "replications21 / 2" in shown.run(TEXTS, "[data-table=method] tbody tr")


def test_one_pair_is_told_once_and_no_interval_is_spoken_of(page, partial):
    shown = page(partial)
    [told] = shown.run(TEXTS, "#no-interval")
    assert told.startswith("One pair of replications has no interval: no verdict can be given")
    assert shown.run(TEXTS, "#few-pairs") == []


def test_one_replication_alone_is_told_to_have_no_interval(page, runs, tmp_path):
    alone = with_first_alone(runs[0], tmp_path / "alone", planned=1)
    shown = page(build_report([alone], tmp_path / "alone.html"))
    assert shown.run(TEXTS, "#no-interval")[0].startswith("One replication has no interval: columns and bands")
    assert shown.run(TEXTS, "[data-unfinished]") == []


def test_lines_are_not_alike_in_what_is_undecided(page, partial, whole):
    rows = "return [...document.querySelectorAll('[data-table=claims] tbody tr')].map((row) => "
    rows += "[row.cells[1].firstChild.textContent, row.cells[6].textContent])"
    undecided = [alike for word, alike in page(partial).run(rows) if word == "undecided"]
    assert undecided
    assert set(undecided) == {"–"}
    decided = [alike for word, alike in page(whole).run(rows) if word in {"more than claimed", "inside the claim"}]
    assert decided
    assert all(re.fullmatch(r"\d of \d", alike) for alike in decided)


def test_finished_runs_have_no_caution_but_of_few_pairs_and_both_levels_are_explained(page, whole):
    shown = page(whole)
    assert shown.run(TEXTS, "#head .caution, #head small") == []
    assert shown.run(TEXTS, "#few-pairs")[0].startswith("Only 2 pairs of replications")
    text = shown.run(TEXTS, "[aria-labelledby=verdict]")[0]
    assert "two one-sided tests at 5 % each, which are a 90 % interval; indicators have the usual 95 %" in text


def test_settings_stand_by_the_name_and_all_of_them_in_how_it_was_run(page, partial):
    shown = page(partial)
    assert shown.run(TEXTS, "[data-settings='1']") == ["with seed=7, customs.documents=20, a.b=1, and 1 more"]
    rows = shown.run(TEXTS, "[data-table=method] tbody tr")
    assert "values changed–seed=7; customs.documents=20; a.b=1; c.d=2" in rows


def test_settings_tell_apart_two_runs_of_one_file_where_one_is_chosen(page, runs, tmp_path):
    given = []
    for at, overrides in enumerate((["x=1"], ["x=2"])):
        shutil.copytree(runs[0].folder, tmp_path / str(at))
        given.append(with_manifest(tmp_path / str(at), overrides=overrides))
    shown = page(build_report([runs[0], *given], tmp_path / "three.html"))
    assert shown.run(TEXTS, "#choose-scenario option") == ["Today (x=1)", "Today (x=2)"]


def test_paper_tells_what_is_only_in_the_file_and_the_screen_does_not(page, whole):
    shown = page(whole)
    assert shown.run(SEEN, ".in-file") == []
    shown.run("document.querySelector('#stress-0').open = true")
    shown.run("dispatchEvent(new Event('beforeprint'))")
    shown.devtools("Emulation.setEmulatedMedia", {"media": "print"})
    told = shown.run(SEEN, ".in-file")
    assert all(one.startswith("In the file, not on paper: ") for one in told)
    assert any("STRESS-DES, Upgraded" in one for one in told)
    assert not any("STRESS-DES, Baseline" in one for one in told)  # it is open, and printed
    closed = shown.run(
        "return document.querySelectorAll('main > :not(#downloads + section) details:not([open])').length"
    )
    assert len(told) >= closed > 3
    shown.run("dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize("width", [1280, 390])
def test_maps_stand_side_by_side_whatever_the_length_of_a_name_and_credit_natural_earth(page, whole, width):
    shown = page(whole, width)
    tops = shown.run(
        "return [...document.querySelectorAll('canvas.map')].map((one) => one.getBoundingClientRect().top)"
    )
    heads = shown.run("return [...document.querySelectorAll('.maps figcaption')].map((one) => one.scrollHeight)")
    assert heads[1] > 3 * 24  # the long name has several lines
    assert (tops[0] == tops[1]) is (width == 1280)
    shapes = "return [...document.querySelectorAll('canvas.map')].map((one) => one.clientWidth / one.clientHeight)"
    assert shown.run(shapes) == pytest.approx([1.25, 1.25], abs=0.01)
    assert "Basemap: Natural Earth (public domain)" in shown.run(TEXTS, "#replay")[0]
    assert shown.run("return document.documentElement.scrollWidth") <= width
