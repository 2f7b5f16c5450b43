"""The lock on a folder: who has it is told, and nobody is shut out by a process that is no more."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.folder_lock import LOCK, FolderInUse, FolderLock, locked

HOLD = """
import sys
from pathlib import Path
from sim.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that has the lock on the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_process_learns_who_is_at_work(holder, tmp_path):
    with pytest.raises(FolderInUse) as error, locked(tmp_path):
        pass
    when = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d"
    assert re.fullmatch(
        rf"{re.escape(str(tmp_path))}: process {holder.pid} on {re.escape(socket.gethostname())} "
        rf"is at work in it since {when} \(-c {re.escape(str(tmp_path))}\)",
        str(error.value),
    )


def test_a_process_that_is_killed_leaves_no_lock(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / LOCK).exists()
    with locked(tmp_path):
        assert f'"process": {os.getpid()},' in (tmp_path / LOCK).read_text()
    assert not (tmp_path / LOCK).exists()


def test_an_owner_that_has_not_written_yet_is_another_process(tmp_path):
    lock = FolderLock(tmp_path)
    lock.acquire()
    (tmp_path / LOCK).write_text("")
    with pytest.raises(FolderInUse, match=r": another process is at work in it$"):
        FolderLock(tmp_path).acquire()
    lock.release()


def test_what_an_owner_writes_is_told_as_one_line(tmp_path):
    lock = FolderLock(tmp_path)
    lock.acquire()
    (tmp_path / LOCK).write_text(
        '{"process": 7, "host": "a\\u001b[2Jb", "since": "now", "command": "%s"}' % ("x\\n" * 500)
    )
    with pytest.raises(FolderInUse) as error:
        FolderLock(tmp_path).acquire()
    lock.release()
    said = str(error.value).removeprefix(f"{tmp_path}: ")
    assert said.startswith("process 7 on a [2Jb is at work in it since now (x x x ")
    assert len(said) < 300
    assert said.isprintable()


def test_a_full_disk_leaves_no_lock(tmp_path, monkeypatch):
    def write(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", write)
        with pytest.raises(OSError, match="No space left"):
            FolderLock(tmp_path).acquire()
    with locked(tmp_path):
        pass


def test_a_run_that_another_process_is_at_work_on_is_left_alone(holder, tmp_path):
    loaded = sim.load_scenario("scenarios/minimal.yaml")
    with pytest.raises(FolderInUse, match=f"process {holder.pid} on "):
        sim.run(loaded, folder=tmp_path, replications=1, workers=1)
    assert [file.name for file in tmp_path.iterdir()] == [LOCK]


def test_the_command_says_who_is_at_work_and_ends_with_3(corridor, folder):
    (folder / "kept").mkdir()
    with locked(folder / "kept"):
        result = corridor("run", "small.yaml", "-o", "kept", "--workers", "1")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"kept: process {os.getpid()} on ")
    assert result.stderr.endswith(": wait for it or end it, then the same command goes on from there\n")


def test_a_folder_of_something_else_gets_no_lock(corridor, folder):
    (folder / "letters").mkdir()
    (folder / "letters" / "dear.txt").write_text("Dear")
    assert corridor("run", "small.yaml", "-o", "letters").exit_code == 2
    assert [file.name for file in (folder / "letters").iterdir()] == ["dear.txt"]
