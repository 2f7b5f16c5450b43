"""Recovery from disruptions: time, peak and cost, from tables by hand and from runs that can be computed by hand."""

import json
import math

import pytest
from small_borders import TERMINALS, border
from small_networks import Stretch, flow, load
from test_results_synthetic import INTO, scenario, small_run

import results
import sim
from results.recovery import BAND, DAYS_BEFORE
from sim.scenario.schema import Disruption

HOUR_S, DAY_S, WEEK_S = 3600, 86400, 7 * 86400
LINE = "dong_dang_ha_noi"


def box(number, ready_h, delivered_h, line=LINE):
    delivered = {} if delivered_h is None else {"delivered_s": delivered_h * HOUR_S}
    return {"consignment": number, "line": line, "direction": INTO, "ready_s": ready_h * HOUR_S, **delivered}


def hit(start_h, end_h, place="border", key="closed"):
    return {"disruption": key, "place": place, "effect": "closed", "start_s": start_h * HOUR_S, "end_s": end_h * HOUR_S}


def made_run(consignments, intervals, hits, *, loads=(), trains=(), weeks=3):
    closed = Disruption(start="2026-01-05 00:00", end="2026-01-06 00:00", borders=("dong_dang",))
    plan = scenario(weeks=weeks).model_copy(update={"disruptions": {row["disruption"]: closed for row in hits}})
    run = small_run(consignments, intervals, loads=loads, trains=trains, plan=plan)
    tables = small_run([], "", plan=plan).tables
    from test_results_synthetic import rows_table  # noqa: PLC0415

    return type(run)(
        plan,
        {**tables, **run.tables, ("disruptions", 0): rows_table("disruptions", hits)},
        run.place_table,
        run.network,
    )


def figures(run):
    return {row.indicator: row.value for row in results.recoveries(run).itertuples()}


def steady(days, *, first=0):
    """One box at a time: each is ready when the one before is delivered, a day later."""
    return [box(first + day, 24 * day, 24 * day + 24) for day in range(days)]


def test_peak_cost_and_time_by_hand():
    """Level 1; closed on day 10 for 2 days, in which 4 boxes more come; two leave 12 h after the end, two 36 h after.

    Above the level: 4 boxes over 48 h but 12 h less each (they come every 12 h from the start), then 12 h of 4 and 24 h
    of 2. Back within the band of 1 +- 10 %: from 33.6 h after the end on, the mean over 24 h is at most 1.1, as then 2
    boxes are there for 1.2 h; on the full hour, 35 h (2 x 1 h / 24 h = 0.083).
    """
    start = 240
    late = [box(100 + i, start + 12 * i, start + 48 + (12 if i < 2 else 36)) for i in range(4)]
    waits = "\n".join(
        f"consignment {100 + i} border disruption {(start + 12 * i) * 3600} {(start + 48) * 3600}" for i in range(4)
    )

    found = figures(made_run([*steady(28), *late], waits, [hit(start, start + 48)]))

    assert found["peak_in_system"] == 4
    assert found["peak_held"] == 4
    assert found["disruption_h"] == 48 + 36 + 24 + 12
    assert found["recovery_h"] == 35
    assert found["excess_h"] == pytest.approx(120 + 4 * 12 + 2 * 23)


def test_what_is_not_back_by_the_end_is_not_recovered():
    start = 240
    late = [box(100 + i, start + i, None) for i in range(5)]
    waits = f"consignment 100 border disruption {start * 3600} {(start + 48) * 3600}"

    run = made_run([*steady(28), *late], waits, [hit(start, start + 48)])

    found = figures(run)
    assert math.isnan(found["recovery_h"])
    end_h = run.scenario.time.end_s / HOUR_S
    assert found["excess_h"] == pytest.approx(sum(end_h - start - i for i in range(5)))
    summary = {row.indicator: row for row in results.recovery_summary(run).itertuples()}
    assert summary["recovery_h"].not_recovered == 1
    assert summary["recovery_h"].replications == 0
    assert summary["peak_in_system"].replications == 1


def test_days_of_the_week_before_are_the_measure_of_a_usual_day():
    """Ten boxes for half of one day in seven: the level is above 1 only by that, and such a day is no disruption."""
    start = 14 * 24
    crowds = [
        box(1000 + 10 * week + i, 24 * (7 * week + 6), 24 * (7 * week + 6) + 12) for week in range(4) for i in range(10)
    ]
    waits = f"consignment 0 border disruption 0 {HOUR_S}"  # seen at the place: the line is hit

    found = figures(made_run([*steady(28), *crowds], waits, [hit(start, start + 6 * 24)]))

    assert found["recovery_h"] == 0  # the day after the end has ten boxes for half of it again, as the one before had
    assert BAND < 1
    assert DAYS_BEFORE == 7


def test_goods_on_trains_wait_with_them():
    start = 240
    loads = [
        {"consignment": 0, "carrier_number": 7, "loaded_s": 0, "unloaded_s": 900 * HOUR_S},
        {"consignment": 1, "carrier_number": 7, "loaded_s": (start - 1) * HOUR_S},
        {"consignment": 2, "carrier_number": 7, "loaded_s": 0, "unloaded_s": start * HOUR_S},
    ]
    trains = [{"train": 7, "line": LINE, "train_class": "freight"}]
    waits = f"train 7 border disruption {start * HOUR_S} {(start + 5) * HOUR_S}"
    boxes = [box(0, 0, 900), box(1, 0, None), box(2, 0, 900)]

    found = figures(made_run(boxes, waits, [hit(start, start + 4)], loads=loads, trains=trains))

    assert (found["peak_held"], found["disruption_h"]) == (2, 8)  # two of three boxes, cut at the end


def test_lines_that_a_disruption_does_not_hit_are_not_looked_at():
    boxes = [box(0, 0, 30), box(1, 5, 30, line="lao_cai_hai_phong")]
    waits = f"consignment 0 border queue 0 {HOUR_S}\nconsignment 1 yard disruption {5 * HOUR_S} {9 * HOUR_S}"

    found = figures(made_run(boxes, waits, [hit(2, 20)]))

    assert (found["peak_in_system"], found["disruption_h"]) == (0, 0)


def road_run(folder, disruptions):
    """A truck each hour; half an hour at the office: a closed week takes a week to work off."""
    loaded = load(
        folder,
        dict.fromkeys("abc", 0),
        [Stretch("a", "b", 10), Stretch("b", "c", 20, speed_kmh=40)],
        china="a",
        services={"trucks": {"truck": {"line": "small", "route": ["a", "b", "c"]}}},
        flows={"goods": flow("north", "south", per_hour=1, arrivals="regular")},
        terminals=TERMINALS,
        borders=border({"documents": {"work": "document_check", "time_min": 30}}),
        disruptions=disruptions,
        time={"start_date": "2026-01-05", "warm_up_weeks": 0, "horizon_weeks": 6, "run_out_weeks": 0},
    )
    return sim.run(loaded, folder=folder / "run", replications=2, workers=1)


OUTAGE = {
    "start": "2026-01-12 00:00",
    "end": "2026-01-19 00:00",
    "clock": "viet_nam",
    "stages": ["gate.viet_nam.documents"],
}


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twins")
    return road_run(folder / "plain", {}), road_run(folder / "closed", {"outage": OUTAGE})


def test_a_week_of_outage_peak_and_cost_by_hand(twins):
    """168 trucks an hour apart wait until the end: 168 h, 167 h, ... less the same offset each.

    Each hour then two are served and one comes, so 168 h later nobody waits: the triangle above the level has 168 boxes
    by 168 h rising and as much falling, 168^2 box-hours.
    """
    found = figures(twins[1])

    assert found["peak_held"] == 168
    assert found["peak_in_system"] == pytest.approx(168, abs=1)
    assert found["disruption_h"] == pytest.approx(168 * 169 / 2, abs=168)  # where within the hour they come
    assert found["recovery_h"] == pytest.approx(168 - 12, abs=13)  # the mean of the day after is within a tenth
    assert found["excess_h"] == pytest.approx(168**2, rel=0.02)


def test_paired_cost_is_the_time_all_goods_lose(twins):
    """Against the twin without the outage the cost is that of every consignment, exactly: the last one is through."""
    cost = results.paired_cost(*twins)

    def hours(run, number):
        table = run.table("consignments", number)
        end = run.scenario.time.end_s
        ready, delivered = table["ready_s"].to_pylist(), table["delivered_s"].to_pylist()
        return sum((end if d is None else d) - r for r, d in zip(ready, delivered, strict=True)) / HOUR_S

    expected = [hours(twins[1], number) - hours(twins[0], number) for number in (0, 1)]
    assert cost["line"].tolist() == ["small"]
    assert cost["pairs"].tolist() == [2]
    assert cost["mean"].tolist() == pytest.approx([sum(expected) / 2])
    assert expected[0] == pytest.approx(168**2, rel=0.02)
    assert results.paired_cost(twins[0], twins[0])["mean"].tolist() == [0]


def test_runs_of_other_goods_have_no_paired_cost(twins, tmp_path):
    other = road_run(tmp_path, {"outage": OUTAGE})
    table = other.table("consignments", 0)
    assert table.num_rows > 900
    plain = small_run([box(0, 1, 5)], "")
    assert results.paired_cost(plain, small_run([box(0, 2, 5)], "")).empty


def test_run_and_compare_print_what_disruptions_cost(corridor, twins, tmp_path):
    plain, closed = (str(run.folder) for run in twins)

    compared = corridor("compare", plain, closed, "--no-charts")
    as_json = json.loads(corridor("compare", plain, closed, "--no-charts", "--json").stdout)
    ran = corridor("run", str(twins[1].folder.parent / "small.yaml"), "--replications", "2", "-o", closed)
    both = json.loads(corridor("run", str(twins[1].folder.parent / "small.yaml"), "-o", closed, "--json").stdout)
    same = corridor("compare", plain, plain, "--no-charts")

    assert "More time in the system with the upgraded scenario's disruptions, whole run" in compared.stdout
    assert as_json["disruption_cost"][0]["line"] == "small"
    assert "Disruptions: recovery of the lines that they hit" in ran.stdout
    row = next(line for line in ran.stdout.splitlines() if line.startswith("outage"))
    assert row.split()[1:4] == ["time", "to", "recover"]
    assert row.endswith("recovered each of 2 times")
    assert [each["indicator"] for each in both["recovery"]] == list(results.RECOVERY)
    assert "disruption" not in same.stdout.split("Claim")[0].replace("disruptions:", "")


def test_chart_of_the_number_in_the_system_shades_the_disruption(twins):
    figure = results.draw_in_system(list(twins))

    [axes] = figure.axes
    week_2 = [patch.get_extents().transformed(axes.transData.inverted()) for patch in axes.patches]
    assert {(round(box.x0, 6), round(box.x1, 6)) for box in week_2} == {(1.0, 2.0)}
    before, after = (line.get_ydata() for line in axes.lines[:2])
    assert max(after) - max(before) == pytest.approx(168, abs=4)
