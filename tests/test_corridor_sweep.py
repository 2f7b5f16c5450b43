"""`corridor sweep`: its points, its tables, and how it ends."""

import csv
import json
import math
import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import SMALL

import sim
from corridor import arguments, sweep_tables
from corridor.sweep_points import read_varied, split_values
from corridor.tables import NOISE
from results.charts.sweep import positions
from results.studies import measuring, one_replication
from results.studies.measuring import Measurements
from results.studies.sweep import Sweep, sweep_table
from sim.folder_lock import locked

sweep_command = import_module("corridor.sweep")  # the name in the package is the command
KEYS = ", ".join(sim.Scenario.model_fields)
HEADWAY = "services.trains.south.departures.every_h=6,3"
CRANES = "terminals.south.cranes=1,2"


@pytest.fixture
def swept(corridor):
    """`corridor sweep small.yaml` on one process, two replications."""
    words = ["--workers", "1", "--replications", "2", "--no-charts"]
    return lambda *more: corridor("sweep", "small.yaml", *words, *more)


def test_every_combination_is_a_row_and_the_first_has_no_change(swept):
    result = swept("--vary", HEADWAY, "--vary", CRANES)
    assert (result.exit_code, result.stderr) == (0, "")
    title, headings, *rows = result.stdout.splitlines()[:6]
    assert title == "Link over the border: both directions"
    assert re.split(" {2,}", headings) == [
        "every_h", "cranes", "mean h", "95 % interval", "P90 h", "TEU/week", "change", "95 % of change",
    ]  # fmt: skip
    assert [row.split()[:2] for row in rows] == [["6", "1"], ["6", "2"], ["3", "1"], ["3", "2"]]
    assert "%" not in rows[0]
    assert all(row.count("%") == 2 for row in rows[1:])
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert result.stdout.endswith(f"\n{NOISE}\n")


def test_a_row_has_the_figures_of_the_same_run(swept, corridor):
    """But for quantiles: a sweep takes the mean of those of replications, a run that of all consignments together."""
    words = ["--workers", "1", "--replications", "2", "--json"]
    point = json.loads(swept("--vary", HEADWAY, "--json").stdout)["points"][1]
    run = json.loads(corridor("run", "often.yaml", *words).stdout)
    expected = {
        (row["line"], row["direction"], row["kpi"]): (row["mean"], row["low95"])
        for row in run["kpis"]
        if row["kpi"] not in ("lead_time_p50", "lead_time_p90", "lead_time_p95")
    }
    found = {
        (row["line"], row["direction"], row["indicator"]): (row["mean"], row["low95"]) for row in point["indicators"]
    }
    assert {key: found[key] for key in expected} == expected
    assert point["values"] == {"services.trains.south.departures.every_h": "3"}
    assert point["digests"] == {str(n): d for n, d in sim.open_run(run["folder"]).digests.items()}


def test_change_is_that_of_the_comparison(swept, corridor):
    point = json.loads(swept("--vary", HEADWAY, "--json").stdout)["points"][1]
    words = ["--workers", "1", "--replications", "2", "--no-charts", "--json"]
    compared = json.loads(corridor("compare", "small.yaml", "often.yaml", *words).stdout)
    group = {"line": "link", "direction": "both"}
    ours = next(r for r in point["indicators"] if {**group, "indicator": "lead_time_mean"}.items() <= r.items())
    theirs = next(r for r in compared["table"] if {**group, "kpi": "lead_time_mean"}.items() <= r.items())
    assert (ours["change_share"], ours["change_low95"]) == (theirs["change_share"], theirs["low95"])


def test_second_time_nothing_is_simulated_and_a_wider_sweep_adds_what_lacks(swept, monkeypatch):
    first = json.loads(swept("--vary", HEADWAY, "--json").stdout)
    simulated = []
    whole = one_replication.Simulation

    def counted(loaded, number):
        simulated.append(number)
        return whole(loaded, number)

    monkeypatch.setattr(one_replication, "Simulation", counted)
    assert json.loads(swept("--vary", HEADWAY, "--json").stdout) == first
    assert simulated == []
    swept("--vary", f"{HEADWAY},2", "--replications", "3")
    assert sorted(simulated) == [0, 1, 2, 2, 2]


def test_csv_has_a_row_for_each_point_group_and_indicator(swept, folder):
    result = swept("--vary", HEADWAY, "--vary", "levers=[],[more_trains: {factor: 2}]", "--csv", "out/sweep.csv")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith("file: out/sweep.csv\n")
    with (folder / "out" / "sweep.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:5] == ["point", "services.trains.south.departures.every_h", "levers", "line", "direction"]
    assert {row["levers"] for row in rows} == {"[]", "[more_trains: {factor: 2}]"}
    assert {row["point"] for row in rows} == {"1", "2", "3", "4"}


def test_indicator_that_is_chosen_comes_first_with_its_interval(swept):
    printed = swept("--vary", HEADWAY, "--indicator", "cause_departure_h", "--indicator", "throughput_trains").stdout
    assert re.split(" {2,}", printed.splitlines()[1])[1:4] == ["cause_departure_h", "95 % interval", "trains/week"]


def test_unknown_indicator_is_exit_2_with_what_was_meant(swept):
    result = swept("--vary", HEADWAY, "--indicator", "lead_time_men")
    assert result.exit_code == 2
    assert "no indicator 'lead_time_men'; allowed: lead_time_mean, " in result.stderr
    assert "or cause_<cause>_h; did you mean 'lead_time_mean'?" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--vary", "sed=1,2"],
            f"--vary:1:1: sed: unknown key 'sed'; allowed: {KEYS}; did you mean 'seed'? (in every point)\n",
        ),
        (
            ["--vary", HEADWAY, "--vary", "terminals.south.cranes=1,x,0"],
            "--vary:2:1: terminals.south.cranes: must be a whole number, found text 'x' (at terminals.south.cranes=x)\n"
            "--vary:2:1: terminals.south.cranes: must be at least 1, found 0 (at terminals.south.cranes=0)\n",
        ),
        (
            ["--set", "sed=1", "--vary", "seed=1"],
            f"--set:1:1: sed: unknown key 'sed'; allowed: {KEYS}; did you mean 'seed'? (at seed=1)\n",
        ),
        (
            ["--vary", "seed=1,,2"],
            "--vary:1:1: seed: a value is missing, there must be one before and after each comma\n",
        ),
        (["--vary", "seed"], "--vary:1:1: must be key.path=value,value,...\n"),
        (["--vary", "seed=1,2,1"], "--vary:1:1: seed: 1 is there twice, must be once\n"),
        (["--vary", "replications=1,2"], "--vary:1:1: replications: cannot be varied, --replications says how many\n"),
        (["--vary", "name=a,b"], "--vary:1:1: name: changes no result, cannot be varied\n"),
        (["--vary", "seed=1", "--vary", "seed=2"], "--vary:2:1: seed: is varied twice, must be once\n"),
        (
            ["--vary", "seed=1", "--set", "seed=2"],
            "--vary:1:1: seed: is varied and set, must be one of them\n",
        ),
        (
            ["--vary", "time.horizon_weeks=1", "--vary", "time={}"],
            "--vary:2:1: time: 'time.horizon_weeks' is varied too, and one is part of the other\n",
        ),
        (
            ["--vary", f"seed={','.join(map(str, range(101)))}", "--vary", f"a={','.join(map(str, range(100)))}"],
            "--vary:1:1: 10,100 points, must be at most 10,000\n",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_varied_is_said_before_anything_runs(swept, folder, words, said):
    result = swept(*words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)
    assert not (folder / "runs").exists()


def test_values_are_split_at_commas_outside_brackets_and_quotes():
    text = "[], [a, b: {c: 1, d: 2}], {e: [1, 2]}, 'x, y', \"z, [\", 3"
    assert split_values(text) == ["[]", "[a, b: {c: 1, d: 2}]", "{e: [1, 2]}", "'x, y'", '"z, ["', "3"]


def test_points_are_named_as_shortly_as_can_be():
    varied = read_varied(["a.b=1,2,3", "c=x,y"], [])
    every = varied.points
    assert every[:3] == [("1", "x"), ("1", "y"), ("2", "x")]
    assert varied.where(every) == "in every point"
    assert varied.where({point for point in every if point[1] == "y"}) == "at c=y"
    assert varied.where({("1", "x"), ("1", "y"), ("3", "x"), ("3", "y")}) == "at a.b=1 or 3"
    assert varied.where({("1", "x"), ("2", "y"), ("3", "x"), ("3", "y")}) == (
        "at (a.b=1, c=x), (a.b=2, c=y), (a.b=3, c=x), 1 more point"
    )


def test_short_keys_are_as_long_as_tells_them_apart():
    assert sweep_tables.short_keys(["a.b.cranes", "a.c.cranes", "seed"]) == ["b.cranes", "c.cranes", "seed"]


def test_point_that_fails_is_told_at_the_end_and_the_others_are_measured(swept, monkeypatch):
    whole = one_replication.Simulation

    def jam(loaded, number):
        if loaded.scenario.terminals["south"].cranes == 2 and number == 1:
            raise sim.RunFailed("replication 1: no train can move")
        return whole(loaded, number)

    monkeypatch.setattr(one_replication, "Simulation", jam)
    result = swept("--vary", CRANES)
    assert result.exit_code == 3
    assert result.stderr == (
        "1 point of 2 failed, without figures above:\nterminals.south.cranes=2: replication 1: no train can move\n"
    )
    assert [row.split()[1] == "-" for row in result.stdout.splitlines()[2:4]] == [False, True]
    failed = json.loads(swept("--vary", CRANES, "--json").stdout)["points"][1]
    assert failed["failures"] == {"1": "replication 1: no train can move"}
    assert list(failed["digests"]) == ["0"]


def test_interrupted_sweep_says_what_is_kept(swept, monkeypatch):
    def interrupted(*_, progress, **__):
        progress(sim.Progress(3, 4))
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring, "measure", interrupted)
    result = swept("--vary", HEADWAY)
    assert (result.exit_code, result.stdout, result.stderr) == (
        3,
        "",
        "interrupted: 3 of 4 replications are kept in runs/indicators; the same command goes on from there\n",
    )


def test_one_replication_has_no_interval_and_says_so(swept):
    printed = swept("--vary", HEADWAY, "--replications", "1").stdout
    assert printed.endswith("One replication has no interval; --replications 2 or more gives one.\n")


def test_tables_are_kept_where_a_run_of_the_point_looks_for_them(swept, corridor):
    swept("--vary", HEADWAY, "--keep-tables")
    kept = sorted(Path("runs").glob("small-*/replication-*.json"))
    assert len(kept) == 4
    assert corridor("run", "small.yaml", "--replications", "2", "--workers", "1", "-q").exit_code == 0
    assert sorted(Path("runs").glob("small-*/replication-*.json")) == kept


def test_goods_that_pile_up_in_a_point_are_warned_of(swept):
    words = ["--set", "time.horizon_weeks=4", "--vary", "flows.goods.volume_teu_per_year=5000,40000"]
    result = swept(*words)
    assert result.exit_code == 0
    assert "goods pile up" in result.stderr
    assert "(at flows.goods.volume_teu_per_year=40000)\n" in result.stderr


def test_csv_has_numbers_as_numbers_and_no_text_that_a_spreadsheet_would_run(tmp_path, monkeypatch):
    table = pd.DataFrame({"point": [0, 1], "line": ["=x()", "all"]})
    monkeypatch.setattr("results.studies.sweep.sweep_table", lambda _: table)
    swept = SimpleNamespace(keys=("a", "b"), points=[("-1", "-x"), ("2", "y")])
    sweep_command._write_csv(swept, tmp_path / "sweep.csv")
    assert (tmp_path / "sweep.csv").read_text(encoding="utf-8").splitlines() == [
        "point,a,b,line",
        "1,-1,'-x,'=x()",
        "2,2,y,all",
    ]


def test_csv_that_cannot_be_written_is_said_before_anything_runs(swept, folder):
    (folder / "file").write_text("")
    long = f"{'a' * 245}.csv"  # its temporary name is too long
    results = [swept("--vary", HEADWAY, "--csv", file) for file in ("file/sweep.csv", long)]
    assert [result.exit_code for result in results] == [3, 3]
    assert results[1].stderr == f"cannot read or write {long}: File name too long\n"
    assert not (folder / "runs").exists()


def test_csv_takes_the_place_of_a_sweeps_csv_file_or_of_an_empty_one(swept, folder):
    words = ("--vary", HEADWAY, "--csv", "sweep.csv")
    (folder / "sweep.csv").write_text("")
    first = swept(*words)
    (folder / "sweep.csv").write_text((folder / "sweep.csv").read_text("utf-8").splitlines()[0], encoding="utf-8")
    second = swept("--vary", CRANES, "--vary", HEADWAY, "--csv", "sweep.csv")
    assert (first.exit_code, second.exit_code) == (0, 0)
    with (folder / "sweep.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file))[:3] == [
            "point",
            "terminals.south.cranes",
            "services.trains.south.departures.every_h",
        ]


@pytest.mark.parametrize(
    ("file", "error"),
    [
        ("small.yaml", "is no name of a CSV file of a sweep, it must end in .csv"),
        ("table.csv", "is there already and is no CSV file of a sweep, what is in it would be lost; name another file"),
        (
            "linked.csv",
            "is there already and is no CSV file of a sweep, what is in it would be lost; name another file",
        ),
    ],
)
def test_csv_goes_over_no_file_of_the_user(swept, folder, file, error):
    table = "point,line,mean\n1,link,3.5\n"
    (folder / "table.csv").write_text(table, encoding="utf-8")
    (folder / "linked.csv").symlink_to(folder / "small.yaml")
    result = swept("--vary", HEADWAY, "--csv", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{file}: {error}\n"
    assert (folder / "table.csv").read_text(encoding="utf-8") == table
    assert (folder / "linked.csv").is_symlink()
    assert (folder / "small.yaml").read_text(encoding="utf-8") == SMALL
    assert not (folder / "runs").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cluster", "here"], "'here' is no address, must be as in tcp://host:8786"),
        (["--cluster", "tcp://a:1", "--workers", "2"], "--workers and --cluster exclude each other"),
    ],
)
def test_cluster_that_cannot_be_meant_is_exit_2(corridor, words, said):
    result = corridor("sweep", "small.yaml", "--vary", HEADWAY, *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_cluster_without_dask_says_how_to_get_it(corridor, monkeypatch):
    monkeypatch.setattr(arguments, "find_spec", lambda _: None)
    result = corridor("sweep", "small.yaml", "--vary", HEADWAY, "--cluster", "tcp://127.0.0.1:1")
    assert (result.exit_code, result.stderr) == (
        2,
        "--cluster needs Dask, which is not installed: pip install 'railcorridor[cluster]'\n",
    )


def test_sweep_waits_for_who_is_at_a_point_and_says_so(swept, folder, monkeypatch):
    swept("--vary", "seed=7")
    (point,) = (folder / "runs" / "indicators").iterdir()
    (point / "1.parquet").unlink()
    lock = locked(point)
    lock.__enter__()
    monkeypatch.setattr("results.studies.points.LOOK_S", 0.0)
    whole = measuring.Points.wait

    def wait(self):
        whole(self)
        lock.__exit__(None, None, None)

    monkeypatch.setattr(measuring.Points, "wait", wait)
    result = swept("--vary", "seed=7")
    assert result.exit_code == 0
    assert re.search(r"^waiting: runs/indicators/\S+: process \d+ on ", result.stderr, re.MULTILINE)


def test_chart_shows_a_line_for_each_value_of_the_second_key(corridor):
    words = ["--workers", "1", "--replications", "2", "--vary", HEADWAY, "--vary", CRANES]
    result = corridor("sweep", "small.yaml", *words)
    assert result.stdout.endswith("file: charts/sweep-small/sweep.svg\nfile: charts/sweep-small/sweep.png\n")
    drawn = Path("charts/sweep-small/sweep.svg").read_text(encoding="utf-8")
    assert "terminals.south.cranes = 1" in drawn
    assert "terminals.south.cranes = 2" in drawn
    more = corridor("sweep", "small.yaml", *words, "--vary", "seed=1", "--json")
    assert json.loads(more.stdout)["files"] == []


def test_values_stand_on_a_scale_only_if_all_are_numbers():
    assert positions(["20", "25", "40.5"]) == [20.0, 25.0, 40.5]
    assert positions(["1", "nan", "true"]) == [0.0, 1.0, 2.0]


def test_chart_of_hostile_names_and_values_is_drawn(corridor, folder):
    text = (folder / "small.yaml").read_text(encoding="utf-8").replace("name: Small", "name: '</script>$\\frac{$ 中越'")
    (folder / "hostile.yaml").write_text(text, encoding="utf-8")
    values = "terminals.south.name='$\\frac{$',</script>,中越"
    result = corridor("sweep", "hostile.yaml", "--vary", values, "--replications", "1", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "<script>" not in Path("charts/sweep-hostile/sweep.svg").read_text(encoding="utf-8")


def test_times_at_a_point_that_leaves_goods_are_marked_and_changes_against_it(swept):
    lines = swept("--vary", "services.trains.south.consist.capacity_teu=1,40,20").stdout.splitlines()
    assert lines[0] == "Link over the border: both directions †"
    cells = [re.split(" {2,}", line) for line in lines[2:5]]
    assert [[cell.endswith("†") for cell in row[1:]] for row in cells] == [
        [True, False, True, False],  # the first point has no change
        [False, False, False, False, True, False],
        [False, False, False, False, True, False],
    ]
    assert (
        "† Demand is not carried (more than 0.1 % of the goods that became ready are never delivered) at a point: "
        "times there are those of the goods that arrived and say nothing."
    ) in lines


def test_json_and_csv_of_a_sweep_say_which_times_rest_on_goods_that_are_left(swept, folder):
    words = ("--vary", "services.trains.south.consist.capacity_teu=1,40", "--csv", "left.csv")
    points = json.loads(swept(*words, "--json").stdout)["points"]
    found = [{row["indicator"]: row["carries_demand"] for row in each["indicators"]} for each in points]
    assert [(each["lead_time_p90"], each["throughput_teu"]) for each in found] == [(False, True), (True, True)]
    table = pd.read_csv(folder / "left.csv")
    mine = table[(table["indicator"] == "lead_time_mean") & (table["line"] == "link") & (table["direction"] == "both")]
    assert mine["carries_demand"].tolist() == [False, True]


def test_csv_of_a_sweep_from_before_its_last_column_may_be_written_over(swept, folder):
    first = swept("--vary", CRANES, "--csv", "old.csv")
    assert first.exit_code == 0
    old = (folder / "old.csv").read_text("utf-8").splitlines()[0].removesuffix(",carries_demand")
    (folder / "old.csv").write_text(f"{old}\n", "utf-8")
    assert swept("--vary", CRANES, "--csv", "old.csv").exit_code == 0


@pytest.mark.parametrize(
    ("with_traffic", "means", "counts"), [(0, [20.0, math.nan], [2, 0]), (1, [math.nan, 20.0], [0, 2])]
)
def test_group_without_traffic_in_one_of_two_points_has_no_change_between_them(with_traffic, means, counts):
    columns = ["scenario", "replication", "line", "direction", "indicator", "value"]
    rows = [(with_traffic, number, "a", "both", "lead_time_mean", 20.0) for number in range(2)]
    measured = Measurements(pd.DataFrame(rows, columns=columns), replications=(0, 1))
    table = sweep_table(Sweep(("k",), (("1",), ("2",)), measured), indicators=["lead_time_mean"])
    assert table["mean"].tolist() == pytest.approx(means, nan_ok=True)
    assert table["replications"].tolist() == counts
    assert table.loc[1, ["change_share", "change_low95", "change_high95"]].isna().all()
