"""`run --precision` and `compare --until-decided`: when they stop, what they say, and that nothing is lost."""

import json
import shutil
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from conftest import SMALL

from corridor.main import main

EDGE = "services.trains.south.departures.every_h=5.3"
"""About 10 % less lead time than every six hours."""


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """A search that two looks ended, in the folder `new` beside small.yaml: what it printed, and its JSON."""
    beside = tmp_path_factory.mktemp("searched")
    (beside / "small.yaml").write_text(SMALL, encoding="utf-8")
    words = ["run", "small.yaml", "--workers", "1", "-o", "new", "--precision", "4%"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(beside)
        result = CliRunner().invoke(main, words)
        return SimpleNamespace(
            run=beside / "new", result=result, json=CliRunner().invoke(main, [*words, "--json"]).stdout
        )


@pytest.fixture
def here(searched, folder):
    """The run of that search once more, as the folder `here`."""
    shutil.copytree(searched.run, folder / "here")


def test_run_stops_at_the_first_look_that_is_precise_enough_and_names_its_intervals(searched):
    result = searched.result
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[3].split() == ["indicator", "unit", "value", "adjusted", "95", "%", "interval"]
    assert lines[-5:-3] == [
        "looks declared at 10, 20, 40, 80 replications; stopped at look 2 of 4, with 20 replications",
        "intervals are adjusted: 98.75 % at each look, so that all looks together have 95 %",
    ]
    assert lines[-3].startswith("mean lead times are known to ± 3.")
    assert lines[-3].endswith(" % or better (asked for ± 4 %), worst: Link over the border: China to Viet Nam")
    assert lines[-1].endswith("(20 replications)")


def test_precision_that_is_not_reached_is_said_with_what_would_do(corridor):
    result = corridor("run", "small.yaml", "--precision", "0.02", "--max-replications", "12", "--workers", "1")
    assert result.exit_code == 0
    (warning,) = result.stderr.splitlines()
    start = "warning: precision ± 2 % is not reached with 12 replications; about "
    assert warning.startswith(start)
    number = warning.removeprefix(start).partition(" ")[0]
    assert 30 < int(number) < 80
    assert warning.endswith(f"{number} would do (--max-replications {number})")


@pytest.mark.usefixtures("here")
def test_json_has_the_looks_and_the_interval_of_the_look(corridor, searched):
    words = ["run", "small.yaml", "--workers", "1", "--json", "-o", "here"]
    found = json.loads(searched.json)
    assert found["looks"] == {
        "declared": [10, 20, 40, 80],
        "stopped_at_look": 2,
        "replications": 20,
        "level": 0.95,
        "level_of_each_look": pytest.approx(0.9875),
        "is_reached": True,
    }
    plain = json.loads(corridor(*words, "--replications", "20").stdout)
    assert "looks" not in plain
    one, other = found["kpis"][0], plain["kpis"][0]
    assert one["mean"] == other["mean"]
    assert one["low95"] < other["low95"] < other["high95"] < one["high95"]


@pytest.mark.usefixtures("here")
def test_replications_that_are_there_beyond_a_look_are_not_looked_at_before_their_time(corridor, searched, folder):
    words = ["run", "small.yaml", "--workers", "1", "--json", "-o", "here"]
    fresh = json.loads(searched.json)
    corridor(*words, "--replications", "22")
    assert (folder / "here" / "replication-21.json").exists()
    again = json.loads(corridor(*words, "--precision", "4%").stdout)
    assert {**again, "folder": ""} == {**fresh, "folder": ""}


def test_interrupted_search_keeps_what_is_finished_and_goes_on(corridor, monkeypatch, searched):
    words = ["run", "small.yaml", "--precision", "4%", "--workers", "1", "-o", "here"]

    def interrupted(bar, progress):
        bar.done, bar.total = progress.done, progress.total
        if bar.done == 13:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("corridor.progress_bar.ProgressBar.advance", interrupted)
        stopped = corridor(*words)
    assert (stopped.exit_code, stopped.stdout, stopped.stderr) == (
        3,
        "",
        "interrupted: 13 of 20 replications are kept in here; the same command goes on from there\n",
    )
    assert corridor(*words).stdout.replace("here", "new") == searched.result.stdout


def test_comparison_stops_when_every_verdict_has_fallen(corridor):
    result = corridor("compare", "small.yaml", "often.yaml", "--until-decided", "--workers", "1", "--no-charts")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "compared: 10 pairs of replications\n" in result.stdout
    assert "adjusted 95 % interval" in result.stdout
    assert "adjusted 90 % interval" in result.stdout
    assert (
        "\nlooks declared at 10, 20, 40, 80 pairs; stopped at look 1 of 4, with 10 pairs\n"
        "intervals are adjusted: 97.5 % at each look, so that all looks together have 90 %\n\n"
    ) in result.stdout


def test_comparison_that_stays_undecided_says_so_and_what_would_settle_it(corridor):
    words = ["small.yaml", "small.yaml", "--set-upgraded", EDGE, "--workers", "1", "--no-charts", "--until-decided"]
    result = corridor("compare", *words, "--max-replications", "11")
    assert result.exit_code == 0
    assert "stopped at look 2 of 2, with 11 pairs\n" in result.stdout
    (warning,) = result.stderr.splitlines()
    assert warning.startswith("warning: not decided with 11 pairs: Link over the border; ")
    printed = json.loads(corridor("compare", *words, "--max-replications", "11", "--json").stdout)
    assert printed["looks"] == {
        "declared": [10, 11],
        "stopped_at_look": 2,
        "replications": 11,
        "level": 0.9,
        "level_of_each_look": pytest.approx(0.95),
        "is_reached": False,
    }
    assert warning.removeprefix("warning: ") in printed["warnings"]


def test_line_that_only_one_scenario_has_is_not_waited_for(corridor, folder):
    text = (folder / "small.yaml").read_text(encoding="utf-8")
    (folder / "renamed.yaml").write_text(text.replace("link:", "track:").replace("line: link", "line: track"))
    words = ["--until-decided", "--workers", "1", "--no-charts", "--max-replications", "20"]
    result = corridor("compare", "small.yaml", "renamed.yaml", *words)
    assert "stopped at look 1 of 2, with 10 pairs\n" in result.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["run", "small.yaml", "--precision", "2"],
            "Invalid value for '--precision': '2' must be a share above 0 and below 1, such as 2% or 0.02",
        ),
        (["run", "small.yaml", "--precision", "0%"], "'0%' must be a share above 0 and below 1, such as 2% or 0.02"),
        (["run", "small.yaml", "--precision", "nan"], "'nan' must be a share above 0 and below 1, such as 2% or 0.02"),
        (["run", "small.yaml", "--max-replications", "20"], "--max-replications is for --precision"),
        (
            ["run", "small.yaml", "--precision", "2%", "--replications", "5"],
            "--precision and --replications exclude each other; the most is --max-replications",
        ),
        (
            ["compare", "small.yaml", "often.yaml", "--max-replications", "9"],
            "--max-replications is for --until-decided",
        ),
        (
            ["compare", "small.yaml", "often.yaml", "--until-decided", "--replications", "9"],
            "--until-decided and --replications exclude each other; the most is --max-replications",
        ),
        (
            ["compare", "done", "often.yaml", "--until-decided"],
            "done: is a finished run, --until-decided is for scenario",
        ),
        (["run", "small.yaml", "--precision", "2%", "--max-replications", "1"], "1 is not in the range x>=2"),
    ],
)
def test_wrong_use_is_said_before_anything_is_simulated(corridor, folder, words, sentence):
    if "done" in words:
        corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "done")
    result = corridor(*words, "--workers", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert not (folder / "runs").exists()


def test_warnings_before_a_run_stand_there_once_for_all_looks(corridor, monkeypatch):
    monkeypatch.setattr("sim.preflight", lambda _: ("no steady state",))
    result = corridor("run", "small.yaml", "--precision", "2%", "--workers", "1", "--max-replications", "12")
    assert "\nlooks declared at 10, 12 replications; stopped at look 2 of 2" in result.stdout
    assert result.stderr.splitlines().count("warning: no steady state") == 1


def test_one_look_adjusts_nothing_and_says_so(corridor):
    words = ("compare", "small.yaml", "often.yaml", "--until-decided", "--max-replications", "5", "--workers", "1")
    result = corridor(*words, "--no-charts")
    assert "adjusted 95 %" not in result.stdout
    assert (
        "\nlooks declared at 5 pairs; stopped at look 1 of 1, with 5 pairs\n"
        "one look only: intervals are those of 90 %, not adjusted\n"
    ) in result.stdout
