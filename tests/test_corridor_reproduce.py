"""`corridor reproduce`: the table, the JSON, the exit codes, and what is other than then."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

import sim


@pytest.fixture
def run(corridor, folder):
    """A finished run in the folder `here`, two replications, whose scenario file is gone."""
    corridor("run", "small.yaml", "--replications", "2", "--workers", "1", "-o", "here")
    (folder / "small.yaml").unlink()
    return folder / "here"


def ended(result):
    return result.exit_code, result.stdout, result.stderr


def change(file, **changes):
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), encoding="utf-8")


def rows(text):
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.lstrip().startswith("replication"))
    return [line.split(maxsplit=3) for line in lines[start + 1 : lines.index("", start)]]


@pytest.mark.usefixtures("run")
def test_same_tables_are_exit_0_and_a_row_for_each_replication(corridor):
    result = corridor("reproduce", "here", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "Small: here"
    assert [" ".join(row) for row in rows(result.stdout)] == ["all places same", "0 all 8 same", "1 all 8 same"]
    assert result.stdout.endswith("reproduced: all 17 tables are the same\n")


def test_difference_is_exit_4_with_its_row(corridor, run):
    change(run / "manifest.json", scenario={**sim.open_run(run).manifest["scenario"], "seed": 8})
    result = corridor("reproduce", "here", "--replications", "1", "--workers", "1")
    assert result.exit_code == 4
    differing = [row for row in rows(result.stdout) if row[2] == "differs"]
    names = [row[1] for row in differing]
    assert names == ["consignments", "loads", "intervals", "trains", "servers"]
    assert rows(result.stdout)[-1][:4] == ["0", "the", "other", "3   same"]
    assert differing[0][3].startswith("row 1: ready_s ")
    assert result.stderr == (
        "warning: here: the scenario or infrastructure in the run's folder is not what was run\n"
        "not reproduced: 5 of 9 tables of here differ\n"
    )


def test_json_has_every_table_and_what_is_other(corridor, run):
    then = {"model_digest": "0", "versions": {"numpy": "1.0"}}
    for number in (0, 1):
        change(run / f"replication-{number}.json", conditions=then)
    result = corridor("reproduce", "here", "--workers", "1", "--json")
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed["folder"] == "here"
    assert printed["other_than_then"][0] == "the model's code is other than then"
    assert printed["other_than_then"][1].startswith("numpy: 1.0 then, ")
    assert len(printed["tables"]) == 17
    assert printed["tables"][1] == {"replication": 0, "table": "consignments", "is_same": True, "remark": ""}
    assert result.stderr.splitlines()[0] == "warning: here: the model's code is other than then"


@pytest.mark.usefixtures("run")
def test_more_replications_than_there_are_is_said(corridor):
    result = corridor("reproduce", "here", "--replications", "5", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "warning: here: has only 2 replications to repeat\n")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("there", "there: no such folder\n"),
        ("often.yaml", "often.yaml: is a scenario, not a run; `corridor run often.yaml` makes one\n"),
        (".", ".: is no run, it has no manifest.json\n"),
    ],
)
def test_no_run_is_exit_2(corridor, word, says):
    assert ended(corridor("reproduce", word)) == (2, "", says)


@pytest.mark.parametrize("words", [("--json",), ("--replications", "1")])
@pytest.mark.usefixtures("run")
def test_checklist_and_options_of_repeating_exclude_each_other(corridor, folder, words):
    result = corridor("reproduce", "here", "--stress", "stress.md", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--stress simulates nothing, it excludes --replications and --json" in result.stderr
    assert not (folder / "stress.md").exists()


def test_run_without_a_finished_replication_is_exit_2(corridor, run):
    for number in (0, 1):
        (run / f"replication-{number}.json").unlink()
    assert ended(corridor("reproduce", "here")) == (2, "", "here: none of its 2 replications is finished\n")


def test_scenario_that_does_not_fit_this_version_is_exit_3(corridor, run):
    change(run / "manifest.json", scenario={**sim.open_run(run).manifest["scenario"], "seed": "seven"})
    assert ended(corridor("reproduce", "here")) == (
        3,
        "",
        "here: could not be run, this version cannot load its scenario:\n"
        f"{'here/manifest.json'}:1:1: seed: must be a whole number, found text 'seven'\n",
    )


@pytest.mark.usefixtures("run")
def test_replication_that_fails_is_exit_3(corridor, monkeypatch):
    def fail(*_, **__):
        raise sim.RunFailed("replication 0: no train can move")

    monkeypatch.setattr(sim, "reproduce", fail)
    assert ended(corridor("reproduce", "here")) == (3, "", "replication 0: no train can move\n")


@pytest.mark.usefixtures("run")
def test_interrupt_is_exit_3_and_says_that_nothing_is_kept(corridor, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("corridor.progress_bar.ProgressBar.advance", interrupted)
    assert ended(corridor("reproduce", "here", "--workers", "1")) == (
        3,
        "",
        "interrupted: nothing is kept, the same command begins anew\n",
    )


def test_sigterm_leaves_no_file_behind(corridor, folder):
    long = ("--set", "time.horizon_weeks=20", "--replications", "2", "--workers", "1")
    assert corridor("run", "small.yaml", *long, "-o", "long").exit_code == 0
    (folder / "temporary").mkdir()
    command = [sys.executable, "-m", "corridor", "reproduce", "long", "--workers", "1"]
    environment = {**os.environ, "TMPDIR": str(folder / "temporary")}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    deadline = time.monotonic() + 30
    while not [*folder.glob("temporary/*/run/replication-0.json")] and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (3, "interrupted: nothing is kept, the same command begins anew\n")
    assert [*(folder / "temporary").iterdir()] == []
