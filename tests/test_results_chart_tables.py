"""The tables behind the charts: they add up to the indicators, and are exact on a railway worked out by hand."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_borders import border, goods, run_across
from test_results_synthetic import year_run

import results
from results import CHARTS, Evidence
from results.cause_means import change_of
from results.errors import StationTracksError
from results.place_seconds import place_seconds
from results.section_loads import _shares
from results.sides import sides

DOCUMENTS = {"documents": {"work": "document_check", "time_min": 30, "servers": 1}}
"""A train leaves a in China at 20:30 with what became ready at 20:00, is at b at 20:40 and ten minutes on at c."""


@pytest.fixture(scope="module")
def across(tmp_path_factory):
    """A week over a border, one train with two consignments, one officer who needs 30 minutes for each at b."""
    return run_across(tmp_path_factory.mktemp("across"), border(DOCUMENTS), flows=goods(2))


@pytest.fixture(scope="module")
def shipped(shipped_week):
    return tuple(Evidence(shipped_week[name]) for name in ("baseline", "upgraded"))


@pytest.fixture(scope="module")
def months():
    return tuple(Evidence(year_run(is_upgraded=each, weeks=3, per_day=25.0, replications=3)) for each in (False, True))


def test_seconds_by_place_add_up_to_the_seconds_by_cause_of_every_line_and_direction(shipped):
    for one in shipped:
        found = one.read(place_seconds, 0)
        total = {}
        for way, seconds in zip(found.ways, found.seconds, strict=True):
            total[way[:2]] = total.get(way[:2], 0) + seconds.sum(axis=0)
        assert len(total) >= 6
        for group, seconds in total.items():
            assert seconds.tolist() == one.traffic(0, group).cause_s.tolist()


def test_border_dwell_adds_up_to_the_border_crossing_time(shipped):
    dwell = results.border_dwell(shipped)
    for number, one in enumerate(shipped, start=1):
        kpis = results.kpis(one).set_index(["kpi", "line", "direction"])["value"]
        mine = dwell[dwell["run"] == number]
        for (border_id, direction), rows in mine.groupby(["border", "direction"]):
            # each border of the shipped scenarios has one line, of its own name
            assert rows["hours"].sum() == pytest.approx(kpis["border_crossing_time_mean", border_id, direction])
    assert {"china", "viet_nam", "between"} == set(dwell["side"])
    assert set(dwell["kind"]) == {"work", "waiting"}


def test_time_distance_ends_at_the_mean_lead_time_and_comes_to_the_border_where_it_is(shipped):
    table = results.time_distance(shipped)
    hours = results.hours_by_place(shipped)
    way = ["run", "line", "direction", "origin", "destination"]
    totals = hours.groupby(way)["hours"].sum()
    ends = table.groupby(way)["cumulative_h"].max()
    assert len(ends) == 12
    for key, end in ends.items():
        assert end == pytest.approx(totals[key])
    assert set(table["kind"]) == {"terminal", "operational_point", "section"}  # nothing is off the way
    assert (table.groupby(way)["from_km"].diff().dropna() >= 0).all()


def test_time_distance_of_a_small_railway_is_exact(across):
    table = results.time_distance(sides(across))
    half = 1 / 6  # ten minutes on each section
    rows = table[["kind", "place_name", "from_km", "to_km"]].to_records(index=False).tolist()
    assert rows == [
        ("terminal", "North", 0.0, 0.0),
        ("operational_point", "A", 0.0, 0.0),
        ("section", "A – B", 0.0, 10.0),
        ("operational_point", "B", 10.0, 10.0),
        ("section", "B – C", 10.0, 20.0),
        ("operational_point", "C", 20.0, 20.0),
        ("terminal", "South", 20.0, 20.0),
    ]
    # 30 min until it leaves; at b the train waits for both papers, 60 min
    assert table["hours"].tolist() == pytest.approx([0.5, 0.0, half, 1.0, half, 0.0, 0.0])
    assert table["waiting_h"].tolist() == pytest.approx([0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0])
    assert table["cumulative_h"].tolist()[-1] == pytest.approx(0.5 + half + 1.0 + half)
    assert table["border"].tolist() == ["", "gate", "gate", "gate", "", "", ""]


def test_queue_and_utilisation_of_a_small_railway_are_exact(across):
    table = results.server_hours(sides(across)).set_index(["stage", "clock", "at"])
    stage = "gate.viet_nam.documents"
    hours = [table.loc[(stage, "hour", hour)] for hour in (20, 21, 22)]
    # on one of seven evenings two papers, 20:40 to 21:40: one waits half an hour, of which 20 minutes before nine
    assert [one["utilisation"] * 7 for one in hours] == pytest.approx([1 / 3, 2 / 3, 0.0])
    assert [one["queue"] * 7 for one in hours] == pytest.approx([1 / 3, 1 / 6, 0.0])
    assert [one["arrivals_per_h"] * 7 for one in hours] == pytest.approx([2.0, 0.0, 0.0])
    assert table.loc[(stage, "week", 1)]["utilisation"] * 168 == pytest.approx(1.0)


def test_occupation_of_a_small_railway_is_exact(across):
    table = results.section_occupation(sides(across))
    shares = table.pivot_table(index=["from_point", "to_point"], columns="hour", values="occupied_share")
    assert shares.loc[("a", "b")].to_dict() == pytest.approx({**dict.fromkeys(range(24), 0.0), 20: 1 / 6 / 7})
    assert shares.loc[("b", "c")].to_dict() == pytest.approx({**dict.fromkeys(range(24), 0.0), 21: 1 / 6 / 7})


def test_trains_on_a_section_at_the_same_time_count_once():
    start, end = np.array([0, 600, 1200, 5400]), np.array([1800, 1200, 2400, 9000])
    hours = np.arange(0, 25) * 3600
    assert _shares(start, end, hours).tolist()[:3] == pytest.approx([2400 / 3600, 1800 / 3600, 1800 / 3600])


def test_tracks_of_a_station_are_those_of_its_trains(across):
    table = results.station_tracks(across, "b", 1)
    columns = ["station_name", "train", "stay", "arrive", "depart"]
    assert table[columns].to_records(index=False).tolist() == [
        ("B", 0, "stop", "2026-01-05T20:40:00+07:00", "2026-01-05T21:40:00+07:00")
    ]
    assert results.station_tracks(across)["station"].tolist() == ["b"]  # where trains stand longest
    assert results.station_tracks(across, "a", 1)["stay"].tolist() == ["start"]
    assert results.station_tracks(across, "c", 1)["stay"].tolist() == ["end"]


def test_station_that_is_not_there_is_named_with_what_was_meant(tmp_path):
    run = run_across(tmp_path, border(DOCUMENTS), flows=goods(1))
    with pytest.raises(StationTracksError, match=r"run: 'bb' is no station of the run, did you mean 'b'\?$"):
        results.station_tracks(run, "bb")


def test_changes_by_cause_add_up_and_their_intervals_are_those_of_scipy(months):
    table = results.cause_changes(months)
    keys = ["line", "direction"]
    totals = table[table["cause"] == "lead_time"].set_index(keys)["change_h"]
    sums = table[table["cause"] != "lead_time"].groupby(keys, sort=False)["change_h"].sum()
    pd.testing.assert_series_equal(sums, totals, check_names=False)
    assert list(dict.fromkeys(table["line"]))[-1] == "all"

    group = ("lao_cai_hai_phong", "both")
    changes = [
        (after.cause_s.sum() / len(after.lead_time_s) - before.cause_s.sum() / len(before.lead_time_s)) / 3600
        for before, after in zip(*([one.traffic(r, group) for r in range(3)] for one in months), strict=True)
    ]
    expected = stats.ttest_1samp(changes, 0).confidence_interval(0.95)
    row = table[(table["line"] == group[0]) & (table["direction"] == "both")].iloc[0]
    assert (row["low95_h"], row["high95_h"], row["pairs"]) == (*map(pytest.approx, expected), 3)
    everything = [cause for cause in table["cause"].unique() if cause != "lead_time"]
    assert change_of(months, group, everything) == pytest.approx((row["change_h"], *expected))


def test_changes_from_one_pair_have_no_interval(shipped):
    table = results.cause_changes(shipped)
    assert table["low95_h"].isna().all()
    assert set(table["pairs"]) == {1}


def test_weekly_throughput_adds_up_and_is_that_of_the_traffic(months):
    table = results.weekly_throughput(months)
    mine = table[(table["run"] == 2) & (table["line"] == "dong_dang_ha_noi")]
    weekly = [months[1].traffic(r, ("dong_dang_ha_noi", "both")).weekly_t for r in range(3)]
    assert mine["delivered_t"].tolist() == pytest.approx(np.mean(weekly, axis=0).tolist())
    assert mine["cumulative_t"].tolist() == pytest.approx(np.cumsum(np.mean(weekly, axis=0)).tolist())
    total = [each.sum() for each in weekly]
    low, high = stats.ttest_1samp(total, 0).confidence_interval(0.95)
    last = mine.iloc[-1]
    assert (last["cumulative_low95_t"], last["cumulative_high95_t"]) == (pytest.approx(low), pytest.approx(high))


def test_shares_of_the_lead_time_are_its_quantiles(months):
    table = results.lead_time_shares(months)
    table = table[(table["run"] == 1) & (table["line"] == "lao_cai_hai_phong")]
    pooled = np.concatenate([months[0].traffic(r, ("lao_cai_hai_phong", "both")).lead_time_s for r in range(3)]) / 3600
    for percent in (50.0, 90.0, 95.0):
        at = table[np.isclose(table["share_percent"], percent)]["lead_time_h"].item()
        assert at == pytest.approx(np.quantile(pooled, percent / 100))


@pytest.mark.parametrize("key", CHARTS)
def test_every_chart_has_a_table_that_numbers_the_runs_and_a_line_on_what_it_shows(shipped, key):
    table = results.chart_table(key, shipped)
    assert len(table) > 0
    assert key == "lead_time_waterfall" or set(table["run"]) == {1, 2}
    assert CHARTS[key].shows
    assert not table.isna().all(axis=None)


def test_tables_are_read_once_for_all_charts(tmp_path):
    run = year_run(weeks=1, per_day=10.0)
    evidence = (Evidence(run),)
    for key in ("border_dwell", "flow_map", "border_dwell", "flow_map"):
        results.chart_table(key, evidence)
    assert run.reads.count(("intervals", 0)) == 2  # once for the places, once for the flows


def test_texts_that_a_spreadsheet_would_run_are_written_as_texts():
    table = pd.DataFrame(
        {
            "name": ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "Hà Nội", "a,b", None],
            "change_h": [-1.5, 2, 0, 1, 1, 1, 1, 1],
        }
    )
    lines = results.csv_text(table).splitlines()
    assert lines == [
        "name,change_h",
        "'=cmd(),-1.5",
        "'+1,2.0",
        "'-1,0.0",
        "'@SUM(A1),1.0",
        "'\t=1,1.0",
        "Hà Nội,1.0",
        '"a,b",1.0',
        ",1.0",
    ]


@pytest.mark.parametrize("key", CHARTS)
def test_the_page_on_charts_names_every_column_of_the_chart(shipped, key):
    page = (Path(__file__).parents[1] / "docs" / "charts.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL))
    assert list(sections) == list(CHARTS)
    same = re.search(r"Columns as in\s+`(\w+)`", sections[key])
    text = sections[same[1] if same else key]
    assert [name for name in results.chart_table(key, shipped).columns if f"`{name}`" not in text] == []
