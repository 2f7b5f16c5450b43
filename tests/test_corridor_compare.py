"""`corridor compare`: the tables, the verdict, the charts, and the claim as a condition."""

import json
import re

import pytest
from conftest import SMALL

from results import charts


def few_pairs(pairs):
    return (
        f"warning: {pairs} of replications, fewer than 10: their spread is hardly known, intervals are wide or "
        "deceive; --replications 10 or more\n"
    )


ONE_PAIR = "warning: 1 pair of replications has no interval and decides nothing; --replications 10 or more\n"


@pytest.fixture
def compared(corridor):
    """`corridor compare` on one process."""
    return lambda *words: corridor("compare", *words, "--workers", "1")


def test_files_are_simulated_compared_and_drawn(compared, folder):
    result = compared("small.yaml", "often.yaml")
    assert (result.exit_code, result.stderr) == (0, few_pairs("3 pairs"))
    out = result.stdout
    assert out.startswith(
        "baseline: Small\nupgraded: Often\ncompared: 3 pairs of replications\n\n"
        "Link over the border: China to Viet Nam\nindicator "
    )
    title = "Link over the border: China to Viet Nam: where the change comes from\ncause "
    assert out.index("P95 of lead time") < out.index(title) < out.index("Claim: lead times fall by 10 to 15 %\n")
    assert [line for line in out.splitlines() if line.startswith("run: ")][1].endswith("(3 replications)")
    charts = list((folder / "charts" / "small-vs-often").iterdir())
    assert out.endswith(f"charts: charts/small-vs-often ({len(charts)} files)\n")
    assert charts


def test_change_stands_with_its_interval(compared):
    printed = compared("small.yaml", "often.yaml", "--no-charts").stdout.splitlines()
    heading, mean = printed[5], next(line for line in printed if line.startswith("mean lead time"))
    assert heading.split() == ["indicator", "unit", "baseline", "upgraded", "change", "95", "%", "interval"]
    assert re.fullmatch(r"mean lead time +h +[\d.]+ +[\d.]+ +-[\d.]+ % +-[\d.]+ to -[\d.]+ %", mean)


def test_printed_causes_add_up_to_the_printed_lead_time(compared):
    printed = compared("small.yaml", "often.yaml", "--no-charts").stdout
    table = printed.partition("where the change comes from\n")[2].partition("\n\n")[0].splitlines()[1:]
    numbers = [[float(cell) for cell in re.findall(r"[-+]?[\d,]+\.\d\d", line)] for line in table]
    for *causes, total in zip(*numbers, strict=True):
        assert sum(causes) == pytest.approx(total, abs=0.005 * len(causes))
    assert table[-1].startswith("mean lead time ")
    assert all(max(row[:2]) >= 0.05 for row, line in zip(numbers, table, strict=True) if "other cause" not in line)


def test_causes_sum_to_the_lead_time(compared):
    printed = json.loads(compared("small.yaml", "often.yaml", "--no-charts", "--json").stdout)
    group = {"line": "link", "direction": "china_to_viet_nam"}
    causes = [row for row in printed["causes"] if group.items() <= row.items()]
    mean = next(r for r in printed["table"] if {**group, "kpi": "lead_time_mean"}.items() <= r.items())
    assert sum(row["baseline_h"] for row in causes) == pytest.approx(mean["baseline"])
    assert sum(row["upgraded_h"] for row in causes) == pytest.approx(mean["upgraded"])


def test_finished_runs_give_the_same_as_their_files(compared, corridor):
    corridor("run", "small.yaml", "--workers", "1", "-o", "a")
    corridor("run", "often.yaml", "--workers", "1", "-o", "b")
    of_runs = json.loads(compared("a", "b", "--no-charts", "--json").stdout)
    of_files = json.loads(compared("small.yaml", "often.yaml", "--no-charts", "--json").stdout)
    assert of_runs["runs"] == ["a", "b"]
    assert of_runs["table"] == of_files["table"]
    assert of_runs["charts"] == []


def test_charts_go_where_asked_and_are_named_in_the_json(compared, folder, monkeypatch):
    one = lambda runs, *where: charts.draw_some(["lead_time_distribution"], runs, *where)  # noqa: E731
    monkeypatch.setattr(charts, "draw_all", one)  # that all are drawn is another test's
    words = ["--replications", "2", "--charts", "pictures", "--json"]
    printed = json.loads(compared("small.yaml", "often.yaml", *words).stdout)
    assert sorted(printed["charts"]) == sorted(
        str(path.relative_to(folder)) for path in (folder / "pictures").iterdir()
    )
    assert not (folder / "charts").exists()


def test_file_and_run_go_together(compared, corridor):
    corridor("run", "small.yaml", "--workers", "1", "-o", "a")
    assert compared("a", "often.yaml", "--no-charts").exit_code == 0


def test_settings_go_to_both_or_to_one(compared):
    settings = ["--set", "seed=9", "--set-upgraded", "services.trains.south.departures.every_h=2"]
    result = compared("small.yaml", "small.yaml", *settings, "--replications", "2", "--no-charts", "--json")
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert len(set(printed["runs"])) == 2


def test_scenarios_that_form_no_pairs_are_refused_before_anything_is_simulated(compared, folder):
    settings = ["--set-baseline", "seed=9", "--set-upgraded", "time.horizon_weeks=2"]
    result = compared("small.yaml", "often.yaml", *settings)
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "seed: 9 in Small, 7 in Often; pairs need the same seed, so that both draw the same demand\n"
        "time.horizon_weeks: 1 in Small, 2 in Often; pairs need the same period\n",
    )
    assert not (folder / "runs").exists()


def test_run_and_scenario_that_form_no_pairs_are_refused_before_anything_is_simulated(compared, corridor, folder):
    corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "a")
    result = compared("a", "often.yaml", "--set", "seed=9")
    assert result.exit_code == 2
    result = compared("a", "small.yaml", "--no-charts")
    assert result.exit_code == 0
    (folder / "later.yaml").write_text("extends: small.yaml\nseed: 8\n")
    result = compared("a", "later.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("seed: 7 in Small, 8 in Small; ")
    assert not list((folder / "runs").glob("later-*"))


@pytest.mark.parametrize("words", [["--replications", "0"], ["--set", "replications=0"]])
def test_less_than_one_replication_is_refused_before_anything_is_simulated(compared, folder, words):
    result = compared("small.yaml", "often.yaml", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "replications" in result.stderr
    assert not (folder / "runs").exists()


def test_one_pair_has_no_interval_and_decides_nothing(compared):
    printed = compared("small.yaml", "often.yaml", "--replications", "1", "--no-charts").stdout
    assert "compared: 1 pair of replications\n" in printed
    assert re.search(r"^Link over the border +undecided +-[\d.]+ % +- +too few pairs$", printed, re.MULTILINE)
    assert "One pair has no interval and decides nothing; --replications 2 or more gives one.\n" in printed
    assert "(1 replication)\n" in printed


def test_json_is_json_also_of_one_pair_and_of_what_was_not_there(compared):
    words = ["--replications", "1", "--no-charts", "--json"]
    printed = compared("small.yaml", "often.yaml", *words).stdout

    def refuse(word):
        raise AssertionError(word)

    table = json.loads(printed, parse_constant=refuse)["table"]
    assert {row["low95"] for row in table} == {None}
    assert next(row for row in table if row["kpi"] == "border_crossing_time_mean")["change_share"] is None


def test_charts_folder_that_cannot_be_written_is_said_after_the_tables(compared, folder):
    (folder / "taken").write_text("a file")
    result = compared("small.yaml", "often.yaml", "--replications", "1", "--charts", "taken/charts")
    assert result.exit_code == 3
    assert "Claim: " in result.stdout
    assert result.stderr == ONE_PAIR + "cannot read or write taken/charts: Not a directory\n"


def test_required_claim_that_is_not_met_is_exit_4(compared):
    words = ["small.yaml", "small.yaml", "--no-charts"]
    assert compared(*words).exit_code == 0
    result = compared(*words, "--require")
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == (
        "claim not met: Link over the border: short (lead times fall by 10 to 15 %)"
    )


def test_required_claim_without_freight_over_the_border_has_nothing_to_judge_and_is_exit_4(compared, folder):
    nothing = "extends: small.yaml\nname: Nothing\nflows: {goods: null}\nservices: {trains: {south: null}}\n"
    (folder / "nothing.yaml").write_text(nothing)
    result = compared("nothing.yaml", "nothing.yaml", "--no-charts", "--replications", "2", "--require")
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == "claim not met: nothing to judge, no line has freight across the border"


def test_line_that_only_the_baseline_has_is_printed_and_judged(compared, folder):
    (folder / "renamed.yaml").write_text(SMALL.replace("link:", "track:").replace("line: link", "line: track"))
    result = compared("small.yaml", "renamed.yaml", "--no-charts", "--require")
    claim = "undecided (lead times fall by 10 to 15 %)"
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-2:] == [
        f"claim not met: Link over the border (link): {claim}",
        f"claim not met: Link over the border (track): {claim}",
    ]
    for line in ("link", "track"):
        assert f"\nLink over the border ({line}): China to Viet Nam\n" in result.stdout
        assert re.search(rf"^Link over the border \({line}\) +undecided ", result.stdout, re.MULTILINE)


def test_fewer_replications_compare_fewer_pairs_and_take_nothing_from_a_finished_run(compared, corridor):
    for name in ("small", "often"):
        corridor("run", f"{name}.yaml", "--workers", "1")
    words = ["small.yaml", "often.yaml", "--no-charts", "--json"]
    fewer = json.loads(compared(*words, "--replications", "2").stdout)
    runs = json.loads(compared(*fewer["runs"], "--no-charts", "--json").stdout)
    assert max(row["pairs"] for row in fewer["table"]) == 2
    assert max(row["pairs"] for row in runs["table"]) == 3


def test_second_file_is_checked_before_the_first_is_simulated(compared, folder):
    result = compared("small.yaml", "nowhere.yaml")
    assert result.exit_code == 2
    assert not (folder / "runs").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["empty", "small.yaml"], "empty: is no run, it has no manifest.json"),
        (["nowhere", "small.yaml"], "nowhere: no such folder"),
        (["table.csv", "small.yaml"], "table.csv: is no scenario file, its name must end in .yaml"),
        (["a", "small.yaml", "--set", "seed=2"], "a: is a finished run, --set is for scenario files"),
        (["a", "a", "--replications", "2"], "a: is a finished run, --replications is for scenario files"),
        (["small.yaml", "a", "--weeks", "2"], "a: is a finished run, --weeks is for scenario files"),
    ],
)
def test_what_is_neither_scenario_nor_run_is_said(compared, corridor, folder, words, sentence):
    (folder / "empty").mkdir()
    (folder / "table.csv").write_text("a,b\n")
    corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "a")
    result = compared(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_times_where_goods_are_left_are_marked_and_throughput_is_not(compared):
    room = "services.trains.south.consist.capacity_teu=1"
    words = ("small.yaml", "small.yaml", "--set-upgraded", room, "--replications", "2", "--no-charts")
    lines = compared(*words).stdout.splitlines()
    title = "Link over the border: China to Viet Nam"
    assert f"{title} †" in lines
    assert f"{title}: where the change comes from †" in lines
    cells = [re.split(" {2,}", line) for line in lines]
    marked = {row[0]: [cell.endswith("†") for cell in row[2:5]] for row in cells if len(row) == 6}
    assert marked["mean lead time"] == marked["P95 of lead time"] == [False, True, True]
    assert marked["throughput, TEU"] == marked["freight trains"] == [False, False, False]
    assert any(
        re.fullmatch(
            r"† Demand is not carried \(more than 0\.1 % of the goods that became ready are never delivered\) in the "
            r"upgraded scenario \(4\d\.\d % never delivered\): times there are those of the goods that arrived and say "
            r"nothing\. What is marked rests on them and says nothing either\.",
            line,
        )
        for line in lines
    )
    printed = json.loads(compared(*words, "--json").stdout)
    carried = {row["kpi"]: row["carries_demand"] for row in printed["table"] if row["line"] == "link"}
    assert (carried["lead_time_mean"], carried["throughput_teu"]) == (False, True)
    left = printed["lines_that_do_not_carry_their_demand"]
    assert [(each["line"], each["direction"]) for each in left][:1] == [("link", "china_to_viet_nam")]
    assert left[0]["baseline"] == 0 < printed["most_undelivered_share"] < left[0]["upgraded"]


def test_nothing_is_marked_where_both_carry_their_demand(compared):
    words = ("small.yaml", "often.yaml", "--replications", "2", "--no-charts")
    assert "†" not in compared(*words).stdout
    printed = json.loads(compared(*words, "--json").stdout)
    assert all(row["carries_demand"] for row in printed["table"])
    assert printed["lines_that_do_not_carry_their_demand"] == []
