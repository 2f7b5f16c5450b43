"""What happens when: scenarios, trains, borders, replications. The only folder with simpy."""

from .experiment import Progress, prepare_run, replicate, run
from .folder_lock import FolderInUse
from .preflight import loads, preflight
from .replication import simulate
from .reproduction import TableRepeated, other_conditions, reproduce
from .running_times import RunningTimes, running_times
from .scenario import (
    LoadedScenario,
    Problem,
    Provenance,
    Scenario,
    ScenarioError,
    Written,
    load_scenario,
    read_written,
)
from .scenario.levers import LEVERS, Lever, parameters_of
from .simulated import RunFailed
from .stored_run import Run, RunError, open_run, run_folder

__all__ = [
    "LEVERS",
    "FolderInUse",
    "Lever",
    "LoadedScenario",
    "Problem",
    "Progress",
    "Provenance",
    "Run",
    "RunError",
    "RunFailed",
    "RunningTimes",
    "Scenario",
    "ScenarioError",
    "TableRepeated",
    "Written",
    "load_scenario",
    "loads",
    "open_run",
    "other_conditions",
    "parameters_of",
    "preflight",
    "prepare_run",
    "read_written",
    "replicate",
    "reproduce",
    "run",
    "run_folder",
    "running_times",
    "simulate",
]
