"""What the processes that are measured share: the line, the clock, and how they tell what they found."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sim

REFERENCE = Path(__file__).parent / "reference_line" / "reference_line.yaml"
WEEKS_A_YEAR = 52
MB_PER_RUSAGE_UNIT = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10

Result = TypeVar("Result")


def reference_line(*, weeks: int = WEEKS_A_YEAR) -> sim.LoadedScenario:
    """The reference line over so many weeks."""
    return sim.load_scenario(REFERENCE, overrides=[f"time.horizon_weeks={weeks}"])


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What a piece of work gives, and the seconds of processor time that it took."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def peak_mb() -> float:
    """Peak memory of this process so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux, `getrusage` begins with the peak of the process that started this one
        (kilobytes,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(kilobytes) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MB_PER_RUSAGE_UNIT


def tell(**measured: float) -> None:
    """Print what was measured, with the peak memory of this process, as JSON."""
    print(json.dumps({**measured, "peak_mb": peak_mb()}))
