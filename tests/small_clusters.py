"""A real Dask cluster on the loopback interface, its scheduler and workers in processes of their own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

QUIET = {"DASK_LOGGING__DISTRIBUTED": "critical", "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}


class SmallCluster:
    """Starts a scheduler; workers are added, and everything is killed at the end."""

    def __init__(self, folder):
        self._file = Path(folder) / "scheduler.json"
        self._folder = folder
        self._started = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        self.address = await_value(lambda: json.loads(self._file.read_text())["address"])

    def add_worker(self, *words, path=None):
        """One worker of one thread; `path` comes first where Python looks for modules."""
        return self._start("worker", "--nthreads", "1", "--no-dashboard", *words, path=path)

    def end(self):
        """Kill whatever is still there, the workers of nannies too."""
        for process in self._started:
            kill(process)

    def _start(self, what, *words, path=None):
        environment = {**os.environ, **QUIET} | ({"PYTHONPATH": str(path)} if path else {})
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", what, *words, "--scheduler-file", str(self._file)],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(process)
        return process


def kill(process):
    """End a process and all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def await_value(ask, seconds=30):
    """What a question gives as soon as it can be answered."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OSError, ValueError, KeyError):
            assert time.monotonic() < deadline
            time.sleep(0.05)
