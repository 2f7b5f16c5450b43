"""How commands end: the exit code and the sentence for everything that can go wrong."""

import contextlib
import errno
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import results
import sim
from corridor.exit_codes import READER_GONE, ExitCode
from corridor.main import main


@pytest.fixture
def failing(monkeypatch, corridor):
    """`corridor run small.yaml` when the simulation raises an error."""

    def failing(error, *words):
        def run(*_, progress, **__):
            progress(sim.Progress(done=1, total=3))
            raise error

        monkeypatch.setattr(sim, "run", run)
        return corridor(*words, "run", "small.yaml")

    return failing


def ended(result):
    return result.exit_code, result.stdout, result.stderr


def test_codes_are_those_of_the_readme():
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "INTERNAL_ERROR": 1,
        "INVALID": 2,
        "FAILED": 3,
        "NOT_MET": 4,
    }


def test_internal_error_is_one_line_and_exit_1(failing):
    assert ended(failing(KeyError("kep\nlost"))) == (
        1,
        "",
        "internal error: KeyError: 'kep\\nlost' (`corridor --debug ...` shows the traceback)\n",
    )


def test_debug_leaves_the_error_as_it_is(failing):
    result = failing(KeyError("kep"), "--debug")
    assert result.exit_code == 1
    assert isinstance(result.exception, KeyError)


def test_interrupted_run_says_what_is_kept(failing, folder):
    where = sim.run_folder(sim.load_scenario("small.yaml"))
    assert ended(failing(KeyboardInterrupt())) == (
        3,
        "",
        f"interrupted: 1 of 3 replications are kept in {where}; the same command goes on from there\n",
    )


def processes_in(folder):
    """Ids of all processes whose current folder this is, but for the test's own and those that have ended."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # somebody else's, or ended meanwhile
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
    return [process for process in found if process != os.getpid()]


def await_true(condition, seconds):
    """Whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not (is_true := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_true


@pytest.fixture
def killed(folder):
    """`corridor run` with two workers, sent a signal when it has finished one of many replications."""

    def killed(number):
        words = ["run", "small.yaml", "--set", "time.horizon_weeks=26", "--replications", "2000", "--workers", "2"]
        with (folder / "said.txt").open("w") as said:
            parent = subprocess.Popen([sys.executable, "-m", "corridor", *words, "-o", "kept"], stderr=said)
        started.append(parent)
        assert await_true(lambda: [*folder.glob("kept/replication-*.json")], 30)
        assert len(processes_in(folder)) >= 3
        parent.send_signal(number)
        return parent.wait(timeout=20), (folder / "said.txt").read_text()

    started = []
    yield killed
    for process in processes_in(folder):
        os.kill(process, signal.SIGKILL)
    for parent in started:
        parent.wait()


needs_proc = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="looks for processes in /proc")


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_that_is_terminated_says_what_is_kept_and_ends_its_workers(killed, folder, number):
    code, said = killed(number)
    kept = r"interrupted: \d+ of 2,000 replications are kept in kept; the same command goes on from there\n"
    assert code == 3
    assert re.fullmatch(kept, said.splitlines(keepends=True)[-1])
    assert await_true(lambda: processes_in(folder) == [], 10)
    assert not list((folder / "kept").glob(".*.part"))


@needs_proc
def test_workers_of_a_run_that_is_killed_end_by_themselves(killed, folder):
    code, _ = killed(signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert await_true(lambda: processes_in(folder) == [], 10)


def test_interrupt_outside_a_run_is_one_word(monkeypatch, corridor):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(sim, "load_scenario", interrupted)
    assert ended(corridor("validate", "small.yaml")) == (3, "", "interrupted\n")


GOES_ON = "interrupted: finished replications are kept; the same command goes on from there\n"
REQUIRED = {"sweep": ("--vary", "seed=1,2"), "invert": ("--target", "-10%")}


@pytest.mark.parametrize("command", sorted({*main.commands} - {"validate", "levers", "plot", "reproduce"}))
def test_every_command_that_simulates_says_the_same_when_it_is_interrupted(monkeypatch, corridor, command):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("corridor.arguments.HowToSimulate", interrupted)
    assert ended(corridor(command, "small.yaml", *REQUIRED.get(command, ()))) == (3, "", GOES_ON)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_claims_that_are_interrupted_between_their_looks_say_that_work_is_kept(monkeypatch, corridor, folder, number):
    words = ["claims", "small.yaml", "often.yaml", "--claim", "lead_time", "--until-decided", "--workers", "1", "-q"]
    judge, looks = results.judge_claims, []

    def interrupted(*given, **more):
        looks.append(given)
        if len(looks) == 1:
            os.kill(os.getpid(), number)
        return judge(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr("results.judge_claims", interrupted)
        code, shown, said = ended(corridor(*words))
    assert (code, shown, said.splitlines(keepends=True)[-1]) == (3, "", GOES_ON)
    before = {file: file.stat().st_mtime_ns for file in folder.glob("runs/*/replication-*.json")}
    assert corridor(*words).exit_code == 0
    assert before
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_failed_replication_is_exit_3(failing):
    assert ended(failing(sim.RunFailed("replication 1: no train can move")))[:1] == (3,)
    assert "no train can move" in failing(sim.RunFailed("replication 1: no train can move")).stderr


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (
            errno.ENOSPC,
            "the disk is full, cannot write runs/x: make room, then the same command goes on from there\n",
        ),
        (
            errno.EACCES,
            "not allowed to write runs/x: Permission denied; choose another folder or change its rights\n",
        ),
        (errno.EIO, "cannot read or write runs/x: Input/output error\n"),
    ],
)
def test_trouble_with_the_disk_is_a_sentence_and_exit_3(failing, number, sentence):
    assert ended(failing(OSError(number, os.strerror(number), "runs/x"))) == (3, "", sentence)


def test_runs_that_form_no_pairs_are_invalid_input(failing):
    error = results.ComparisonError(["seed: 1 in a, 2 in b", "time.horizon_weeks: 1 in a, 2 in b"])
    assert ended(failing(error)) == (2, "", "seed: 1 in a, 2 in b\ntime.horizon_weeks: 1 in a, 2 in b\n")


def test_ledger_that_does_not_add_up_is_a_failed_run(failing):
    assert ended(failing(results.LedgerError("a sums to 1 s"))) == (3, "", "a sums to 1 s\n")


def test_worker_that_is_killed_is_a_failed_run(failing):
    code, out, err = ended(failing(BrokenProcessPool("a process in the process pool was terminated abruptly")))
    assert (code, out) == (3, "")
    assert err.startswith("a process was killed from outside, perhaps for want of memory: ")


def test_reader_that_has_gone_ends_the_command_quietly(failing):
    assert ended(failing(BrokenPipeError(errno.EPIPE, "Broken pipe"))) == (READER_GONE, "", "")


@pytest.mark.parametrize(
    "words",
    [["plot", "--list"], ["validate", "small.yaml"], ["run", "small.yaml", "-q", "--replications=1", "--workers=1"]],
)
def test_head_ends_a_command_quietly_as_it_does_other_tools(folder, words):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "corridor", *words], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (READER_GONE, "")


def test_unknown_command_is_exit_2_with_what_was_meant(corridor):
    result = corridor("comapre", "a", "b")
    assert result.exit_code == 2
    assert "No such command 'comapre'" in result.stderr
    assert "compare" in result.stderr.split("comapre")[-1]


def test_unknown_option_and_bad_number_are_exit_2(corridor):
    assert corridor("run", "small.yaml", "--replicatons", "2").exit_code == 2
    result = corridor("run", "small.yaml", "--workers", "0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "0 is not in the range x>=1" in result.stderr


def test_version_is_that_of_the_distribution(corridor):
    assert ended(corridor("--version")) == (0, "corridor 0.1.0\n", "")


def test_every_command_and_option_has_help():
    for command in (main, *main.commands.values()):
        assert command.help
        assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["compare", "--help"], ["validate", "small.yaml"]])
def test_help_and_validate_import_neither_pandas_nor_matplotlib(folder, words):
    code = (
        "import sys; from corridor.main import main; main(sys.argv[1:], standalone_mode=False); "
        "heavy = {'pandas', 'matplotlib'} & set(sys.modules); print(*heavy, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout
    assert done.stderr == "\n"


def test_names_that_standard_output_cannot_write_do_not_stop_it(folder):
    (folder / "Lào.yaml").write_text((folder / "small.yaml").read_text())
    done = subprocess.run(
        [sys.executable, "-m", "corridor", "validate", "Lào.yaml"],
        cwd=folder,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert b"o.yaml: valid: " in done.stdout


def test_module_runs_as_the_command_does(folder):
    done = subprocess.run([sys.executable, "-m", "corridor", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == "corridor 0.1.0\n"


def test_no_command_shows_the_help():
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 2
    assert "Commands:" in result.stderr
