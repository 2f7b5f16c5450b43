"""What happens when: scenarios, trains, borders, replications. The only folder with simpy."""

from .experiment import Progress, RunFailed, prepare_run, replicate, run
from .preflight import loads, preflight
from .replication import simulate
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
from .stored_run import Run, RunError, open_run, run_folder

__all__ = [
    "LEVERS",
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
    "Written",
    "load_scenario",
    "loads",
    "open_run",
    "parameters_of",
    "preflight",
    "prepare_run",
    "read_written",
    "replicate",
    "run",
    "run_folder",
    "running_times",
    "simulate",
]
