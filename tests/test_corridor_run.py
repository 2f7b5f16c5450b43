"""`corridor run`: the table, the JSON, the folder, and going on where a run stopped."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import sim


def test_table_has_the_indicators_of_each_line_and_direction(corridor):
    result = corridor("run", "small.yaml", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:3] == ["scenario: Small", "", "Link over the border: China to Viet Nam"]
    assert lines[3].split() == ["indicator", "unit", "value", "95", "%", "interval"]
    assert [line.split("  ")[0] for line in lines[4:11]] == [
        "mean lead time",
        "median lead time",
        "P90 of lead time",
        "P95 of lead time",
        "throughput, TEU",
        "throughput, tonnes",
        "freight trains",
    ]
    assert lines[-1] == f"run: {sim.run_folder(sim.load_scenario('small.yaml'))} (3 replications)"


def test_json_has_every_indicator_and_nothing_else_is_printed(corridor):
    result = corridor("run", "small.yaml", "--replications", "2", "--workers", "1", "--json", "-o", "here")
    printed = json.loads(result.stdout)
    assert (printed["folder"], printed["replications"]) == ("here", [0, 1])
    lead_time = next(row for row in printed["kpis"] if row["kpi"] == "lead_time_mean")
    assert lead_time["line"] == "link"
    assert lead_time["direction"] == "china_to_viet_nam"
    assert lead_time["unit"] == "h"
    assert lead_time["low95"] < lead_time["mean"] < lead_time["high95"]
    assert lead_time["replications"] == 2


def test_finished_replications_are_not_simulated_again(corridor, folder):
    def written():
        return {path: path.stat().st_mtime_ns for path in folder.glob("here/**/*.parquet")}

    corridor("run", "small.yaml", "--replications", "2", "--workers", "1", "-o", "here")
    before = written()
    result = corridor("run", "small.yaml", "--replications", "3", "--workers", "1", "-o", "here")
    after = written()
    assert result.stdout.endswith("run: here (3 replications)\n")
    assert before
    assert {path: after[path] for path in before if "places" not in path.name} == {
        path: time for path, time in before.items() if "places" not in path.name
    }


def test_set_changes_the_scenario(corridor):
    changed = corridor("run", "small.yaml", "--workers", "1", "--set", "seed=8", "--replications", "1")
    own = corridor("run", "small.yaml", "--workers", "1", "--replications", "1")
    assert changed.exit_code == own.exit_code == 0
    assert changed.stdout != own.stdout


def test_warnings_stand_on_standard_error_before_the_run(corridor, monkeypatch):
    monkeypatch.setattr(sim, "preflight", lambda _: ("no steady state",))
    result = corridor("run", "small.yaml", "--replications", "1", "--workers", "1", "--json")
    assert result.stderr == "warning: no steady state\n"
    json.loads(result.stdout)


def test_folder_that_cannot_be_made_is_exit_3(corridor, folder):
    (folder / "taken").write_text("a file")
    result = corridor("run", "small.yaml", "--workers", "1", "-o", "taken/run")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "taken" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("words", "is_drawn"), [([], True), (["--quiet"], False)])
def test_progress_is_drawn_on_a_terminal_only_and_not_when_quiet(folder, words, is_drawn):
    outer, inner = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "corridor",
        "run",
        "small.yaml",
        "--replications",
        "1",
        "--workers",
        "1",
        *words,
    ]
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=inner, check=True, text=True, env=environment)
    os.close(inner)
    try:
        drawn = os.read(outer, 65536).decode()
    except OSError:  # nothing was written before the other end closed
        drawn = ""
    os.close(outer)
    assert ("Small" in drawn) is is_drawn
    assert "\x1b[3" not in drawn, "NO_COLOR is set"
    assert done.stdout.startswith("scenario: Small\n")


def test_interrupted_run_goes_on_where_it_stopped(corridor, monkeypatch):
    def interrupted(bar, progress):
        bar.done, bar.total = progress.done, progress.total
        if bar.done == 1:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("corridor.progress_bar.ProgressBar.advance", interrupted)
        stopped = corridor("run", "small.yaml", "--workers", "1", "-o", "here")
    assert (stopped.exit_code, stopped.stdout, stopped.stderr) == (
        3,
        "",
        "interrupted: 1 of 3 replications are kept in here; the same command goes on from there\n",
    )
    assert sim.open_run(Path("here")).finished == (0,)
    assert corridor("run", "small.yaml", "--workers", "1", "-o", "here").stdout.endswith("run: here (3 replications)\n")


def test_one_replication_says_that_it_has_no_interval(corridor):
    result = corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "here")
    assert (result.exit_code, result.stderr) == (0, "")
    assert next(line for line in result.stdout.splitlines() if line.startswith("mean lead time")).endswith(" -")
    assert result.stdout.endswith(
        "One replication has no interval; --replications 2 or more gives one.\n\nrun: here (1 replication)\n"
    )
    printed = json.loads(corridor("run", "small.yaml", "--replications", "1", "-o", "here", "--json").stdout)
    assert {(row["low95"], row["high95"]) for row in printed["kpis"]} == {(None, None)}


def test_half_files_of_killed_processes_are_removed_and_those_of_living_ones_are_not(corridor, folder):
    with subprocess.Popen([sys.executable, "-c", ""]) as killed:
        pass
    corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "here")
    left = folder / "here" / f".intervals-1.parquet-{killed.pid}.part"
    others = [folder / "here" / f".intervals-2.parquet-{os.getpid()}.part", folder / "here" / ".notes.part"]
    for file in (left, *others):
        file.write_text("half")
    assert corridor("run", "small.yaml", "--workers", "1", "--replications", "2", "-o", "here").exit_code == 0
    assert sorted((folder / "here").glob(".*")) == sorted(others)


def test_folder_of_another_scenario_is_refused(corridor):
    corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "here")
    result = corridor("run", "often.yaml", "--workers", "1", "-o", "here")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "here: holds a run of another scenario ('small.yaml'), name another folder\n",
    )


def test_folder_with_other_files_is_refused(corridor, folder):
    (folder / "letters").mkdir()
    (folder / "letters" / "a.txt").write_text("dear")
    result = corridor("run", "small.yaml", "--workers", "1", "-o", "letters")
    assert (result.exit_code, result.stderr) == (2, "letters: is no run, it has no manifest.json\n")
    assert [file.name for file in (folder / "letters").iterdir()] == ["a.txt"]


def test_run_is_no_scenario(corridor):
    corridor("run", "small.yaml", "--workers", "1", "--replications", "1", "-o", "here")
    result = corridor("run", "here")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("here:")
    assert "is a folder" in result.stderr
