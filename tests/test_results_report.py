"""The report's contents are the tables', its texts are complete, and no name becomes markup, script or formula."""

import base64
import dataclasses
import hashlib
import json
import math
import re
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from small_reports import CHINESE, FORMULA, LONG, MARKUP, MATHS, three_runs

import results
import sim
from geo.basemap import read_basemap
from results import Evidence, LedgerError, build_report
from results.capacity import section_capacities
from results.claims import Word, judge, judge_claims, shipped_claims
from results.interval_estimates import Interval
from results.release_intervals import time_stamps
from results.report import building
from results.report.contents import _borders, _inputs, contents
from results.report.reading import read_evidence
from results.stress import ITEMS, SECTIONS, checklist_items
from sim.causes import CAUSES
from sim.workers import LocalWorkers

BLOCK = re.compile(r'<script id="content" type="application/json">(.*?)</script>', re.DOTALL)
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
PAGE = building._HERE / "page"
SCENARIOS = Path(__file__).parents[1] / "scenarios"
MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return three_runs(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def page(runs, tmp_path_factory):
    return build_report(runs, tmp_path_factory.mktemp("page") / "new" / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def content(page):
    return json.loads(BLOCK.search(page).group(1))


def plain(table):
    """A table as JSON gives it back: not-a-number is None."""
    return json.loads(pd.DataFrame(table).to_json(orient="records", double_precision=15))


def close(found, expected, within=1e-4):
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=within, nan_ok=True)


def test_indicators_verdicts_and_changes_are_those_of_the_comparison(content, runs):
    for number, other in enumerate(runs[1:], start=1):
        found, expected = content["comparisons"][number - 1], results.compare(runs[0], other).to_json()
        assert found["run"] == number
        assert found["verdicts"] == json.loads(json.dumps(expected["verdicts"]))
        close(found["table"], plain(expected["table"]))
        close(found["causes"], plain(expected["causes"]))
    for number, run in enumerate(runs):
        close(content["runs"][number]["kpis"], plain(results.summarise(run)))


def test_claims_are_those_that_ship_with_the_verdicts_of_judge_claims(content, runs):
    shipped = list(shipped_claims().claims.values())
    assert [one["id"] for one in content["claims"]] == [claim.id for claim in shipped]
    assert [one["id"] for one in content["claims"] if one["needs_runs"]] == ["trade_growth"]
    for number, other in enumerate(runs[1:]):
        expected = judge_claims(shipped, runs[0], other).to_json()["verdicts"]
        found = content["comparisons"][number]["claims"]
        assert [one["claim"] for one in found] == [one["claim"]["id"] for one in expected]
        for key in ("line", "word", "reason", "change_share", "low90", "high90", "pairs", "pairs_to_settle"):
            assert [one[key] for one in found] == [one[key] for one in expected], key
    assert {one["word"] for one in found} >= {"inside", "not testable", "undecided"}


def test_occupation_by_uic_406_is_that_of_each_run(content, runs):
    for number, run in enumerate(runs):
        found, expected = content["runs"][number]["capacity"], section_capacities(run)
        assert (
            [row["section"].split(" – ") for row in found] == [each.stretch.name.split("–") for each in expected] != []
        )
        for key in ("trains_per_day", "mean_share", "busiest_share", "limit_share", "by_turns", "in_fleets"):
            assert [row[key] for row in found] == pytest.approx([getattr(each, key) for each in expected], abs=1e-4)


def test_checklist_is_that_of_each_run(content, runs):
    for number, run in enumerate(runs):
        assert content["runs"][number]["stress"] == json.loads(json.dumps(checklist_items(run)))
    assert content["stress_sections"] == SECTIONS


def changed(low, high):
    return Interval((low + high) / 2, low, high, 0.9, 5, "test")


UNDELIVERED = ("baseline", "upgraded", "baseline_line", "upgraded_line")


def test_every_reason_of_a_verdict_has_a_text():
    fall, figure = shipped_claims().claims["smart_border"], shipped_claims().claims["lead_time"]
    rise = dataclasses.replace(fall, low=0.0, high=math.inf)
    nan = math.nan
    changes = [
        changed(*each) for each in ((-0.9, -0.8), (-0.14, -0.11), (-0.2, 0.1), (0.1, 0.2), (0.0, 0.0), (nan, nan))
    ]
    changes += [Interval(estimate, nan, nan, 0.9, count, "none") for estimate, count in ((nan, 0), (0.1, 1), (0.1, 5))]
    reasons = {judge(claim, ("all", "both"), each).reason for claim in (fall, rise, figure) for each in changes}
    reasons.add("nothing to judge, no line has freight in this direction")
    slugs = {"reason_" + re.sub(r"\W+", "_", reason.lower()) for reason in reasons}
    known = {key for key in building.texts() if key.startswith("reason_")}
    assert slugs | {"reason_needs_runs", *(f"reason_undelivered_{each}" for each in UNDELIVERED)} == known


def test_words_of_a_closed_set_have_a_text_in_every_language():
    known = building.texts()
    for claim in shipped_claims().claims.values():
        key = claim.id.replace(".", "_")
        assert known[f"claim_{key}"]["en"] == claim.text
        assert claim.not_testable is None or f"untestable_{key}" in known
    for number, item in ITEMS.items():
        assert known[f"stress_{number.replace('.', '_')}"]["en"] == item.name
    assert {number: known[f"stress_{number}"]["en"] for number in SECTIONS} == SECTIONS
    assert {f"word_{word.replace(' ', '_')}" for word in get_args(Word)} <= set(known)


@pytest.mark.parametrize("name", ["baseline.yaml", "upgraded.yaml", "road_rival.yaml", "minimal.yaml"])
def test_stages_of_the_shipped_scenarios_have_a_text_in_every_language(name):
    known, borders = building.texts(), sim.load_scenario(SCENARIOS / name).scenario.borders.values()
    stages = {key for border in borders for side in ("china", "viet_nam") for key in border.side(side).stages}
    plain = {re.sub("^(cn|vn)_", "", key) for key in (*stages, "gauge_transfer", "cranes")}
    assert {key for key in plain if f"stage_{key}" not in known and f"cause_{key}" not in known} == set()


def test_dwell_way_sections_and_release_times_are_the_tables_of_each_run(content, runs):
    for number, run in enumerate(runs):
        found, evidence = content["runs"][number], (Evidence(run),)
        close(found["release_times"], plain(results.release_times(run)))
        close(found["dwell"], plain(results.border_dwell(evidence).drop(columns="run")))
        close(found["way"], plain(results.time_distance(evidence).drop(columns=["run", "place"])))
        shares = results.section_occupation(evidence)
        close(
            [
                {"section": row["section"], "share": share}
                for row in found["sections"]
                for share in row["occupied_share"]
            ],
            [{"section": row.section, "share": row.occupied_share} for row in shares.itertuples()],
            within=1e-4,
        )


def test_queues_and_utilisation_are_those_of_the_servers(content, runs):
    table = results.server_hours((Evidence(runs[0]),))
    found = {row["stage"]: row for row in content["runs"][0]["servers"]}
    assert set(found) == set(table["stage"]) != set()
    for (stage, clock), mine in table.groupby(["stage", "clock"]):
        assert found[stage][clock]["queue"] == pytest.approx(mine["queue"].tolist(), abs=1e-4)


def test_hours_by_cause_add_up_to_the_mean_lead_time_and_weeks_to_what_was_delivered(content):
    for run in content["runs"]:
        means = {(row["line"], row["direction"]): row for row in run["kpis"] if row["kpi"] == "lead_time_mean"}
        assert len(run["causes"]) == len(content["groups"]) == len(run["weekly"]) == len(run["quantiles"])
        for row in run["causes"]:
            assert len(row["hours"]) == len(CAUSES)
            assert sum(row["hours"]) == pytest.approx(means[row["line"], row["direction"]]["mean"], abs=2e-3)
        tonnes = {(row["line"], row["direction"]): row["mean"] for row in run["kpis"] if row["kpi"] == "throughput_t"}
        for row in run["weekly"]:
            assert np.mean(row["mean_t"]) == pytest.approx(tonnes[row["line"], row["direction"]], abs=0.1)
            series = zip(row["low95_t"], row["mean_t"], row["high95_t"], strict=True)
            assert all(low <= mean <= high for low, mean, high in series)
        for row in run["quantiles"]:
            assert row["lead_time_h"] == sorted(row["lead_time_h"])


def test_replay_moves_every_train_of_the_week_where_its_movements_say(content, runs):
    replay = content["runs"][0]["replay"]
    moves = runs[0].table("movements", 0).to_pandas()
    trains = runs[0].table("trains", 0).to_pandas()
    assert {one["train"] for one in replay["trains"]} == set(moves[moves["time_s"] < replay["end_s"]]["train"])
    assert {one["kind"] for one in replay["trains"]} == set(trains["train_class"])
    first = next(one for one in replay["trains"] if one["train"] == 0)
    mine = moves[moves["train"] == 0].sort_values("time_s", kind="stable")
    leaves = mine[mine["event"] == "depart"]["time_s"].tolist()
    assert [first["moves"][at] for at in range(1, len(first["moves"]), 3)] == leaves
    assert len(replay["queues"]) == 2
    assert max(max(queue["counts"]) for queue in replay["queues"]) > 0


def test_goods_at_a_border_in_the_replay_are_those_that_came_and_have_not_left(content, runs):
    replay = content["runs"][0]["replay"]
    stamps = time_stamps(runs[0], 0, is_all=True)
    for queue in replay["queues"]:
        mine = stamps[(stamps["border"] == queue["border"]) & (stamps["side"] == queue["side"])]
        for at, count in enumerate(queue["counts"]):
            now_s = replay["start_s"] + at * replay["step_s"]
            assert count == ((mine["arrived_s"] <= now_s) & (mine["removed_s"] > now_s)).sum()


def test_basemap_has_all_seas_rivers_and_borders(content):
    ways = {one["kind"]: one["ways"] for one in content["basemap"]}
    basemap = read_basemap()
    assert len(ways["river"]) == len(basemap.rivers)
    assert len(ways["border"]) == len(basemap.borders)
    assert len(ways["sea"]) == sum(1 + len(part.interiors) for part in basemap.sea)


def test_assumptions_method_and_yaml_are_those_of_the_manifest(content, runs):
    for found, run in zip(content["runs"], runs, strict=True):
        manifest = run.manifest
        said = {one["key"]: {key: one[key] for key in one if key not in ("key", "value")} for one in found["inputs"]}
        assert said == json.loads(json.dumps(manifest["inputs"]))
        assert (found["seed"], found["digest"], found["replications"]) == (1, manifest["digest"], [0, 1])


def test_values_of_the_assumptions_are_those_of_the_resolved_scenario(shipped_week):
    run = shipped_week["baseline"]
    found = _inputs(run)
    for one in found:
        value = run.manifest["scenario"]
        for part in one["key"].split("."):
            value = value[int(part)] if isinstance(value, list) else value[part]
        assert one["value"] == value, one["key"]
    values = {one["key"]: one["value"] for one in found}
    assert len(values) == len(run.manifest["inputs"]) > 100
    assert values["dispatching.headway_min"] == run.scenario.dispatching.headway_min


def test_names_stand_in_the_data_as_they_are_and_nowhere_else(page, content):
    assert [run["name"] for run in content["runs"]] == [MARKUP, LONG, f"{FORMULA} {CHINESE}"]
    assert content["borders"] == [{"id": "gate", "name": MATHS}]
    assert [run["borders"] for run in content["runs"]] == [{"gate": MATHS}] * 3
    assert content["lines"] == [{"id": "small", "name": f"{MATHS} {MARKUP}"}]
    block = BLOCK.search(page).group(1)
    assert not set("<>&") & set(block)
    around = page.replace(block, "")
    assert MARKUP not in around
    assert around.count("onerror=alert") == around.count("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;") == 1


def test_border_that_runs_name_differently_has_all_its_names():
    scenarios = [{"gate": "Road"}, {"gate": "Rail", "other": "Road"}, {"gate": "Road"}]
    named = [{border: SimpleNamespace(name=name) for border, name in each.items()} for each in scenarios]
    evidence = [SimpleNamespace(run=SimpleNamespace(scenario=SimpleNamespace(borders=each))) for each in named]
    assert _borders(evidence) == [{"id": "gate", "name": "Road / Rail"}, {"id": "other", "name": "Road"}]


def test_policy_allows_the_page_s_own_scripts_and_style_by_hash_and_nothing_else(page):
    def sources(texts):
        return {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts}

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1).replace("&#x27;", "'")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert set(rules.pop("script-src").split()) == sources(SCRIPT.findall(page))
    assert set(rules.pop("style-src").split()) == sources(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert rules == {"default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    assert not re.search(r'(src|href)="?https?:', page.replace(SCRIPT.findall(page)[0], ""))


def luminance(colour):
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [":root", ':root[data-theme="dark"]'])
def test_runs_and_better_and_worse_are_told_apart_without_colours(theme):
    style = (PAGE / "style.css").read_text(encoding="utf-8")
    rules = re.search(re.escape(theme) + r" \{(.*?)\}", style, re.DOTALL).group(1)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", rules))
    for one, other in (("before", "after"), ("better", "worse")):
        assert contrast(colours[one], colours[other]) >= 3
        assert min(contrast(colours[each], colours["paper"]) for each in (one, other)) >= 3
    for text in ("ink", "faint", "accent", "better-text", "worse-text"):
        assert min(contrast(colours[text], colours[ground]) for ground in ("paper", "panel")) >= 4.5, text


def test_own_scripts_never_make_markup_or_code_of_text():
    for file in PAGE.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text), file


def test_every_text_is_in_all_languages_with_the_same_places_to_fill():
    for key, texts in building.texts().items():
        assert set(texts) == set(building.LANGUAGES), key
        assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1, key
        assert all(text.strip() for text in texts.values()), key


def test_no_text_is_missing_or_unused():
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in PAGE.glob("*.js"))
    known = set(building.texts())
    plainly = set(re.findall(r'say\("(\w+)"', scripts)) | set(re.findall(r'say\(\w+ === [^?]+\? "(\w+)"', scripts))
    assert plainly <= known
    starts = set(re.findall(r"say(?:Or)?\(`(\w+_)\$\{", scripts))
    words = set(re.findall(r'"(\w+)"', scripts))
    assert {key for key in known if key not in words and not any(key.startswith(one) for one in starts)} == set()
    for start in starts:
        assert any(key.startswith(start) for key in known), start
    assert {f"cause_{cause.name}" for cause in CAUSES} <= known
    assert {f"kpi_{key}" for key in results.KPIS} <= known


def test_report_of_one_run_has_no_comparison_and_opens_in_the_language_asked_for(runs, tmp_path):
    file = build_report(runs[:1], tmp_path / "one.html", language="vi")
    text = file.read_text(encoding="utf-8")
    found = json.loads(BLOCK.search(text).group(1))
    assert (found["comparisons"], found["language"]) == ([], "vi")
    assert '<html lang="vi">' in text


def test_report_without_runs_or_in_another_language_is_refused(runs, tmp_path):
    for given, language in (((), "en"), (runs[:1], "fr")):
        with pytest.raises(ValueError, match="needs runs, and a language of en, vi, zh"):
            build_report(given, tmp_path / "none.html", language=language)
    assert list(tmp_path.iterdir()) == []


def test_evidence_read_by_two_processes_is_what_one_reads(runs):
    told = []
    with LocalWorkers(2) as workers:
        many = read_evidence(runs[:2], workers, told.append)
    for one, other in zip(many, read_evidence(runs[:2], LocalWorkers(1)), strict=True):
        pd.testing.assert_frame_equal(results.summarise(one), results.summarise(other))
        pd.testing.assert_frame_equal(results.release_times(one), results.release_times(other))
        pd.testing.assert_frame_equal(results.border_dwell((one,)), results.border_dwell((other,)))
    assert [(each.done, each.total) for each in told] == [(done, 4) for done in range(5)]


def test_report_reads_no_replication_again(runs, monkeypatch):
    evidence = read_evidence(runs[:2], LocalWorkers(1))

    def never(run, name, replication):
        raise AssertionError(f"{name} of replication {replication} read again")

    monkeypatch.setattr(type(runs[0]), "table", never)
    found = contents(evidence)
    assert [one["claim"] for one in found["comparisons"][0]["claims"]]
    assert all(run["capacity"] and run["kpis"] and run["servers"] for run in found["runs"])


def test_ledger_that_does_not_add_up_ends_without_a_file(runs, tmp_path, monkeypatch):
    def broken(run, replication):
        raise LedgerError("does not add up")

    monkeypatch.setattr("results.traffic.read_traffic", broken)
    with pytest.raises(LedgerError, match="does not add up"):
        build_report(runs[:1], tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_disk_that_is_full_leaves_no_half_file(runs, tmp_path, monkeypatch):
    file = tmp_path / "report.html"
    file.write_text("the one before", encoding="utf-8")

    def full(path, text, **_):
        path.write_bytes(text.encode()[:1000])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError, match="No space left"):
        build_report(runs[:1], file)
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [
        ("report.html", "the one before")
    ]


def test_report_of_the_shipped_scenarios_is_under_four_megabytes(shipped_week, tmp_path):
    file = build_report([shipped_week["baseline"], shipped_week["upgraded"]], tmp_path / "report.html")
    assert MEBIBYTE < file.stat().st_size < 3 * MEBIBYTE  # a year adds some of its weeks; it was measured with 2.4


def test_report_is_found_among_the_names_of_results():
    assert results.build_report is build_report
    assert "report" not in vars(sim)
