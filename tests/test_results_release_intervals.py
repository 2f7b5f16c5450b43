"""TRS intervals, border crossing time and speeds, by hand and against the movements of trains."""

import pkgutil

import pandas as pd
import pytest
from small_borders import AT_BORDER_S, DOCUMENTS, LEAVES_S, border, goods, run_across, side
from small_networks import flow, freight, rows
from test_results_synthetic import PLACES, SyntheticRun, interval_rows, rows_table, scenario
from test_sim_queues import gate

import results
import sim
from results.release_intervals import RELEASE_INTERVALS, release_times, time_stamps

HOUR_S = 3600
OUT = {
    "papers": {"work": "handover", "per": "carrier", "time_min": 10},
    "lodge": {"work": "lodgement", "time_min": 5},
    "goods": {"work": "inspection", "time_min": 20},
    "engine": {"work": "locomotive_change", "per": "carrier", "time_min": 15},
}
INTO = {
    "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 30},
    "papers": {**DOCUMENTS, "error_share": 1.0, "rework_h": 0.5},
    "plants": {"work": "quarantine", "time_min": 6, "laboratory_h": 2},
}
LIFTS = {"mode": "transship", "station": "b", "time_min": 12}


def kpis(run):
    table = results.kpis(run)
    mine = table[(table["line"] == "all") & (table["direction"] == "both")]
    return dict(zip(mine["kpi"], mine["value"], strict=True))


def test_time_stamps_of_one_consignment_at_both_sides(tmp_path):
    run = run_across(tmp_path, border(INTO, china=OUT, gauge_transfer=LIFTS))

    stamps = time_stamps(run, 0).drop(columns="consignment").to_dict("records")

    a, b = LEAVES_S, AT_BORDER_S + 50 * 60  # after 50 minutes of exit formalities
    assert [
        (row["side"], row["arrived_s"], row["declared_s"], row["released_s"], row["removed_s"]) for row in stamps
    ] == [
        ("china", a, a + 600, a + 600 + 25 * 60, a + 50 * 60),
        ("viet_nam", b, b + 1800, b + 1800 + (10 + 30 + 10 + 6 + 120) * 60, b + (30 + 176 + 12) * 60),
    ]
    assert stamps[1]["unloaded_s"] == b + (30 + 176) * 60
    assert stamps[0]["unloaded_s"] != stamps[0]["unloaded_s"]  # NaN: nothing is lifted in China
    assert {(row["border"], row["direction"]) for row in stamps} == {("gate", "china_to_viet_nam")}


def test_mean_and_spread_of_two_consignments_that_queue(tmp_path):
    """Documents take 10 minutes each: released after 10 and 20 minutes, removed together after 20."""
    run = run_across(tmp_path, border({"documents": DOCUMENTS}), flows=goods(2))

    table = release_times(run).set_index("interval")

    assert list(table.index) == list(RELEASE_INTERVALS)
    found = {key: (row["mean_h"] * 60, row["sd_h"] * 60, row["consignments"]) for key, row in table.iterrows()}
    assert found["arrival_removal"] == pytest.approx((20, 0, 2))
    assert found["arrival_declaration"] == pytest.approx((5, 50**0.5, 2))
    assert found["declaration_release"] == pytest.approx((10, 0, 2))
    assert found["release_removal"] == pytest.approx((5, 50**0.5, 2))
    assert found["arrival_unloading"][2] == 0


def test_name_in_the_package_is_the_function_and_not_a_module():
    """A module `results.release_times` would take the function's place as soon as it is imported."""
    modules = {module.name for module in pkgutil.iter_modules(results.__path__)}

    assert modules & {*results.__all__} == set()
    assert results.release_times is release_times


def test_both_sides_at_one_station_are_one_checkpoint(tmp_path):
    """Exit and entry formalities of 20 and 10 minutes, both at b."""
    joint = border({"documents": DOCUMENTS})
    joint["gate"]["china"] = side("b", {"goods": {"work": "inspection", "time_min": 20}})

    table = release_times(run_across(tmp_path, joint)).set_index("interval")

    assert set(table["side"]) == {"both"}
    assert table.loc["arrival_declaration", "mean_h"] == pytest.approx(20 / 60)
    assert table.loc["declaration_release", "mean_h"] == pytest.approx(10 / 60)
    assert table.loc["arrival_removal", "consignments"] == 1


def on_one_train(ledger, loads, ready_s=(0,)):
    """A run of these rows and of loads `(consignment, loaded, unloaded)` on train 7, with stations east and west."""
    crossing = {"name": "Gate", "china": {"station": "east"}, "viet_nam": {"station": "west"}}
    keys = ("consignment", "loaded_s", "unloaded_s")
    goods = [
        {"consignment": number, "direction": "china_to_viet_nam", "ready_s": ready, "delivered_s": 9000}
        for number, ready in enumerate(ready_s)
    ]
    aboard = [{"carrier": "train", "carrier_number": 7, **dict(zip(keys, load, strict=True))} for load in loads]
    tables = {
        ("consignments", 0): rows_table("consignments", goods),
        ("intervals", 0): rows_table("intervals", interval_rows(ledger)),
        ("loads", 0): rows_table("loads", aboard),
    }
    return SyntheticRun(scenario(borders={"dong_dang": crossing}), tables, PLACES, None)


def test_work_on_a_train_counts_for_what_is_on_board_for_all_of_it():
    """Consignment 0 leaves the train in the east at 600, 1 comes aboard there at 300; 2 is never unloaded.

    The change of bogies unloads nothing, the crane does.
    """
    ledger = """
        train 7 east handover 0 300
        train 7 east document_check 300 600
        train 7 east technical_inspection 600 850
        train 7 east gauge_transfer 850 900
        train 8 east technical_inspection 600 5000
        consignment 0 east gauge_transfer 600 700
        train 7 east locomotive_change 900 1000"""
    run = on_one_train(ledger, [(0, 0, 600), (1, 300, 950), (2, 0, None)], ready_s=(0, 0, 0))

    stamps = time_stamps(run, 0).drop(columns=["border", "side", "direction"]).fillna(-1)

    assert stamps.to_numpy().tolist() == [[0, 0, 600, 300, 600, 700], [1, 300, -1, 300, 600, 900]]


def test_goods_that_became_ready_outside_the_measured_period_are_not_counted():
    week_s = 7 * 24 * HOUR_S
    run = on_one_train("train 7 west scan 100 200", [(0, 0, 600), (1, 0, 600)], ready_s=(week_s - 1, week_s))

    assert list(time_stamps(run, 0)["consignment"]) == [0]


def test_without_a_border_there_are_no_release_times(tmp_path):
    table = release_times(run_across(tmp_path, {}))

    assert table.empty
    assert list(table.columns) == ["border", "side", "direction", "interval", "mean_h", "sd_h", "consignments"]


def busy(folder, **changes):
    """A week of trains both ways, queues, holds and errors."""
    stages = {key: {**stage, "servers": 3} for key, stage in INTO.items()}
    stages["plants"]["sampled_share"] = 0.2
    trains = {
        "south": freight("ac", departures={"every_h": 12}),
        "north": freight("ca", departures={"every_h": 12}),
    }
    flows = {"out": flow("north", "south", per_hour=0.5), "back": flow("south", "north", per_hour=0.5)}
    return run_across(folder, border(stages, china=OUT), flows=flows, trains=trains, tracks=9, **changes)


def test_declaration_release_and_removal_add_up_to_the_stay(tmp_path):
    stamps = time_stamps(busy(tmp_path), 0)

    assert len(stamps) > 150
    parts = [stamps["declared_s"] - stamps["arrived_s"], stamps["released_s"] - stamps["declared_s"]]
    parts.append(stamps["removed_s"] - stamps["released_s"])
    assert all((part >= 0).all() for part in parts)
    assert (sum(parts) == stamps["removed_s"] - stamps["arrived_s"]).all()


def read_row_by_row(run):
    """The stamps of a TRS from the tables, one row at a time."""
    loads = rows(run.table("loads", 0), "carrier", "carrier_number", "consignment", "loaded_s", "unloaded_s")
    aboard = [load[1:] for load in loads if load[0] == "train" and load[4] is not None]
    stays = {}
    for subject, who, place, cause, start_s, end_s in rows(
        run.table("intervals", 0), "subject", "number", "place", "cause", "start_s", "end_s"
    ):
        if place not in ("a", "b"):
            continue
        riders = [rider for train, rider, on_s, off_s in aboard if train == who and on_s <= start_s and end_s <= off_s]
        for consignment in riders if subject == "train" else [who]:
            stays.setdefault((consignment, place), []).append((cause, start_s, end_s))
    return {key: stamps_of(stay) for key, stay in stays.items()}


def stamps_of(stay):
    """Arrival, declaration, release and removal of `(cause, start, end)` at one station."""
    clearing = ("document_check", "scan", "inspection", "quarantine", "rework")
    arrived_s, removed_s = min(start for _, start, _ in stay), max(end for _, _, end in stay)
    declared_s = min((start for cause, start, _ in stay if cause == "document_check"), default=arrived_s)
    return (
        arrived_s,
        declared_s,
        max((end for cause, _, end in stay if cause in clearing), default=declared_s),
        removed_s,
    )


def test_stamps_are_those_that_reading_row_by_row_gives(tmp_path):
    run = busy(tmp_path)
    counted = {number for number, done_s in rows(run.table("consignments", 0), "consignment", "delivered_s") if done_s}
    wanted = {key: stamps for key, stamps in read_row_by_row(run).items() if key[0] in counted}

    found = time_stamps(run, 0)

    columns = found[["arrived_s", "declared_s", "released_s", "removed_s"]].itertuples(index=False, name=None)
    places = found["side"].map({"china": "a", "viet_nam": "b"})
    assert dict(zip(zip(found["consignment"], places, strict=True), columns, strict=True)) == wanted
    assert list(found["consignment"]) == sorted(found["consignment"])


def test_replications_count_together(tmp_path):
    first = busy(tmp_path)
    (written,) = tmp_path.glob("*.yaml")
    run = sim.run(sim.load_scenario(written), folder=first.folder, replications=2, workers=1)

    table = release_times(run).set_index(["side", "direction", "interval"])

    stamps = pd.concat([time_stamps(run, each) for each in (0, 1)])
    for key, found in stamps.groupby(["side", "direction"]):
        hours = (found["removed_s"] - found["arrived_s"]) / HOUR_S
        row = table.loc[(*key, "arrival_removal")]
        assert (row["mean_h"], row["sd_h"], row["consignments"]) == pytest.approx(
            (hours.mean(), hours.std(ddof=1), len(hours))
        )
    assert set(table.index.get_level_values("direction")) == {"china_to_viet_nam", "viet_nam_to_china"}


def test_border_crossing_time_is_from_entry_of_the_first_to_exit_of_the_second(tmp_path):
    """CAREC CPMM TFI1: for each consignment its stay at both sides and the section between."""
    run = busy(tmp_path)

    stamps = time_stamps(run, 0).groupby("consignment").agg({"arrived_s": "min", "removed_s": "max", "side": "count"})
    hours = results.consignment_hours(run, 0)["border_crossing_h"].dropna()

    both = stamps[stamps["side"] == 2]
    assert len(both) == len(hours) > 80
    assert ((both["removed_s"] - both["arrived_s"]) / HOUR_S).to_dict() == pytest.approx(hours.to_dict())
    assert kpis(run)["border_crossing_time_mean"] == pytest.approx(hours.mean())


def test_speeds_with_and_without_delay(tmp_path):
    """20 km in 20 minutes of running at 60 km/h; with 30 minutes of formalities at the border 24 km/h."""
    brakes = {"brakes": INTO["brakes"]}

    found = kpis(run_across(tmp_path, border(brakes)))

    assert found["speed_without_delay"] == pytest.approx(60)
    assert found["speed_with_delay"] == pytest.approx(20 / (50 / 60))


def test_a_stand_on_the_line_counts_the_section_once(tmp_path):
    failures = {"locomotive_failure": {"it": {"mean_km": 15, "repair_h": 1}}}

    run = busy(tmp_path, disturbances=failures)

    stood = [row for row in rows(run.table("intervals", 0), "cause", "place") if row == ("disruption", "l0:a-b")]
    assert len(stood) > 3
    assert kpis(run)["speed_without_delay"] == pytest.approx(60)


def test_the_speed_of_trucks_is_that_of_their_sections(tmp_path):
    loaded = gate(tmp_path, [{"time_min": 59}], per_hour=0.01, weeks=2)
    run = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)

    found = kpis(run)

    assert found["speed_without_delay"] == pytest.approx(60)
    assert found["speed_with_delay"] == pytest.approx(1, rel=0.05)  # 1 km, a minute of running and 59 at the gate
