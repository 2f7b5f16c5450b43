"""`corridor plot`: which charts, of which runs, into which folder."""

import csv

import pytest

from results import CHARTS, OTHER_CHARTS


@pytest.fixture
def runs(corridor):
    """The folders a and b of two finished runs."""
    for scenario, folder in (("small.yaml", "a"), ("often.yaml", "b")):
        done = corridor("run", scenario, "--replications", "2", "--workers", "1", "-o", folder)
        assert done.exit_code == 0
    return ["a", "b"]


def test_all_charts_of_two_runs_are_drawn_and_named(corridor, runs, folder):
    result = corridor("plot", *runs, "-o", "pictures")
    assert (result.exit_code, result.stderr) == (0, "")
    files = result.stdout.splitlines()
    assert sorted(files) == sorted(str(path.relative_to(folder)) for path in (folder / "pictures").iterdir())
    assert {file.removeprefix("pictures/").split(".")[0] for file in files} == set(CHARTS)


def test_one_chart_of_one_run_goes_to_the_default_folder(corridor, runs):
    result = corridor("plot", "a", "--chart", "throughput")
    names = [f"charts/a/throughput.{end}" for end in ("svg", "png", "csv")]
    assert (result.exit_code, result.stdout.splitlines()) == (0, names)


def test_list_names_every_chart_and_the_train_graph(corridor):
    result = corridor("plot", "--list")
    assert result.exit_code == 0
    first = [line.split()[0] for line in result.stdout.splitlines() if line]
    assert first == ["corridor", "chart", *CHARTS, "by", "chart", *(each.key for each in OTHER_CHARTS)]
    assert "lead_time_waterfall     2 runs " in result.stdout


def test_train_graphs_of_two_runs_are_written_as_pictures_and_tables(corridor, runs, folder):
    result = corridor("plot", *runs, "--train-graph", "link", "--day", "2", "--replication", "1", "-o", "pictures")
    assert (result.exit_code, result.stderr) == (0, "")
    names = [
        f"train_graph_link_2026-01-06_replication_1{suffix}.{end}"
        for suffix in ("", "_2")
        for end in ("svg", "png", "csv")
    ]
    assert result.stdout.splitlines() == [f"pictures/{name}" for name in names]
    assert {path.name for path in (folder / "pictures").iterdir()} == set(names)
    counts = [len((folder / "pictures" / name).read_text().splitlines()) for name in (names[2], names[5])]
    assert counts[1] > 1.5 * counts[0] > 3  # b has twice the trains


def test_train_graph_takes_a_date_and_by_default_the_first_measured_day(corridor, runs):
    for words, day in (([], "05"), (["--day", "2026-01-09"], "09")):
        result = corridor("plot", "a", "--train-graph", "link", *words)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.splitlines()[0] == f"charts/a/train_graph_link_2026-01-{day}_replication_0.svg"


def test_tracks_of_a_station_are_written_as_one_picture_and_a_table_for_each_run(corridor, runs, folder):
    result = corridor("plot", *runs, "--station", "dong_dang", "--day", "2")
    stem = "charts/a-vs-b/station_tracks_dong_dang_2026-01-06_replication_0"
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"{stem}.svg", f"{stem}.png", f"{stem}.csv", f"{stem}_2.csv"]
    assert (folder / f"{stem}.csv").read_text().startswith("station,station_name,track,train,")


def test_station_that_is_not_there_is_exit_2(corridor, runs):
    result = corridor("plot", "a", "--station", "dong_dan")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "a: 'dong_dan' is no station of the run, did you mean 'dong_dang'?\n"


RATES = """\
currency: USD
unit: 1 t
rail_per_km: 1
road_per_km: 1
border:
  rail: {china: {exit: 1, entry: 1}, viet_nam: {exit: 1, entry: 1}}
  road: {china: {exit: 1, entry: 1}, viet_nam: {exit: 1, entry: 1}}
gauge_transfer: 1
change_of_trucks: 1
handling: 1
"""


def test_cost_and_distance_of_two_runs_is_one_picture_with_its_table_and_leaves_the_runs_alone(corridor, runs, folder):
    (folder / "rates.yaml").write_text(RATES + "hauls: {nort: 1}\n", encoding="utf-8")
    before = {path: path.read_bytes() for run in runs for path in (folder / run).rglob("*") if path.is_file()}
    result = corridor("plot", *runs, "--costs", "rates.yaml")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [f"charts/a-vs-b/cost_distance.{end}" for end in ("svg", "png", "csv")],
    )
    assert result.stderr == (
        "warning: rates.yaml: rates for what these runs do not have: hauls.nort (did you mean 'north'?)\n"
    )
    lines = (folder / "charts/a-vs-b/cost_distance.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("run,line,direction,origin,destination,consignments,stop,place,place_name,kind,border,")
    assert {line.split(",")[0] for line in lines[1:]} == {"1", "2"}
    assert {path: path.read_bytes() for path in before} == before


def test_each_of_two_runs_takes_rates_of_its_own(corridor, runs, folder):
    (folder / "today.yaml").write_text(RATES, encoding="utf-8")
    (folder / "later.yaml").write_text(RATES.replace("rail_per_km: 1", "rail_per_km: 2"), encoding="utf-8")
    assert corridor("plot", *runs, "--costs", "today.yaml", "--costs", "later.yaml").exit_code == 0
    sums = {"1": 0.0, "2": 0.0}
    with (folder / "charts/a-vs-b/cost_distance.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sums[row["run"]] += float(row["transport_cost"])
    assert sums["2"] == pytest.approx(2 * sums["1"])
    assert sums["1"] > 0


def test_everything_that_is_wrong_in_files_of_rates_is_exit_2_and_nothing_is_drawn(corridor, runs, folder):
    (folder / "one.yaml").write_text(RATES.replace("handling: 1", "handlin: 1"), encoding="utf-8")
    (folder / "two.yaml").write_text(RATES.replace("unit: 1 t", "unit: 3"), encoding="utf-8")
    result = corridor("plot", *runs, "--costs", "one.yaml", "--costs", "two.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    one, two = result.stderr.splitlines()
    assert one.startswith("one.yaml:10:1: handlin: unknown key 'handlin'; allowed: currency, unit, rail_per_km, ")
    assert two == "two.yaml:2:7: unit: must be text, found 3"
    assert not (folder / "charts").exists()


def test_file_of_rates_that_is_not_there_is_exit_2(corridor, runs):
    result = corridor("plot", "a", "--costs", "nowhere.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "nowhere.yaml:1:1: no such file\n")


def test_rates_in_two_currencies_are_exit_2(corridor, runs, folder):
    (folder / "one.yaml").write_text(RATES, encoding="utf-8")
    (folder / "two.yaml").write_text(RATES.replace("USD", "VND"), encoding="utf-8")
    result = corridor("plot", *runs, "--costs", "one.yaml", "--costs", "two.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "rates must be in one currency and unit, found USD per 1 t (one.yaml) and VND per 1 t (two.yaml)\n",
    )


def test_characters_that_no_font_has_are_warned_of_once(corridor, folder):
    scenario = (folder / "small.yaml").read_text(encoding="utf-8").replace("name: North", 'name: "North \\U000F0000"')
    (folder / "small.yaml").write_text(scenario, encoding="utf-8")
    assert corridor("run", "small.yaml", "--replications", "1", "--workers", "1", "-o", "a").exit_code == 0
    result = corridor("plot", "a", "--chart", "throughput", "--chart", "flow_map")
    assert result.exit_code == 0
    assert result.stderr.count("warning: no font here has \U000f0000 (U+F0000): ") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "needs the folders of one or two runs, found 0"),
        (["a", "b", "c"], "needs the folders of one or two runs, found 3"),
        (["a", "--chart", "thruput"], "no chart 'thruput', must be one of throughput, "),
        (["a", "--train-graph", "link", "--day", "monday"], "'monday' is no day, must be a number from 1 or a date"),
        (["a", "--day", "2"], "--day and --replication need --train-graph or --station"),
        (["a", "--chart", "lead_time_waterfall"], "the chart lead_time_waterfall needs a baseline and an upgraded run"),
        (
            ["a", "--train-graph", "link", "--chart", "throughput"],
            "--chart, --costs, --train-graph and --station exclude each other",
        ),
        (
            ["a", "--costs", "r.yaml", "--station", "b"],
            "--chart, --costs, --train-graph and --station exclude each other",
        ),
        (["a", "--costs", "r.yaml", "--costs", "s.yaml"], "--costs is given 2 times for 1 run"),
        (["small.yaml"], "small.yaml: is a scenario, not a run; `corridor run small.yaml` makes one"),
        (["nowhere"], "nowhere: no such folder"),
    ],
)
def test_wrong_use_is_exit_2(corridor, words, sentence):
    result = corridor("plot", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lnik"], "no line 'lnik', must be one of link"),
        (["link", "--day", "15"], "day 15 is outside the run, must be 1 to 14 or 2026-01-05 to 2026-01-18"),
        (
            ["link", "--day", "2026-01-04"],
            "day 2026-01-04 is outside the run, must be 1 to 14 or 2026-01-05 to 2026-01-18",
        ),
        (["link", "--replication", "2"], "replication 2 is not finished, must be one of 0, 1"),
    ],
)
def test_train_graph_of_what_is_not_in_the_run_is_exit_2_and_writes_nothing(corridor, runs, folder, words, sentence):
    result = corridor("plot", "a", "--train-graph", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"a: {sentence}\n")
    assert not (folder / "charts").exists()


def test_folder_without_a_run_is_exit_2(corridor, folder):
    (folder / "empty").mkdir()
    result = corridor("plot", "empty")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "empty: is no run, it has no manifest.json\n")


def test_partial_run_is_drawn_with_a_warning(corridor, runs, folder):
    (folder / "a" / "replication-1.json").unlink()
    result = corridor("plot", "a", "--chart", "throughput")
    assert (result.exit_code, result.stderr) == (
        0,
        "warning: a: only 1 of its 2 replications are finished\n",
    )


def test_run_without_a_finished_replication_is_exit_2(corridor, runs, folder):
    for report in (folder / "a").glob("replication-*.json"):
        report.unlink()
    result = corridor("plot", "a")
    assert (result.exit_code, result.stderr) == (2, "a: none of its 2 replications is finished\n")


def test_charts_folder_that_cannot_be_written_is_exit_3(corridor, runs, folder):
    (folder / "taken").write_text("a file")
    result = corridor("plot", "a", "--chart", "throughput", "-o", "taken/charts")
    assert (result.exit_code, result.stdout, result.stderr) == (
        3,
        "",
        "cannot read or write taken/charts: Not a directory\n",
    )
