"""Compiles the modules that work through each replication, when asked to: `make fast`.

The same Python files are translated to C by mypyc, which comes with mypy; results are the same to the second. Needs a C
compiler and Python's headers. Without RAILCORRIDOR_COMPILED=1 nothing is compiled, and pyproject.toml says all.
"""

import os

from setuptools import setup

COMPILED = [
    "sim/border/clearance.py",
    "sim/border/crossing.py",
    "sim/border/desks.py",
    "sim/border/formalities.py",
    "sim/border/inland.py",
    "sim/border/joint.py",
    "sim/border/opening_hours.py",
    "sim/border/permits.py",
    "sim/border/priority.py",
    "sim/border/sampling.py",
    "sim/border/set_aside.py",
    "sim/border/sides.py",
    "sim/border/stages.py",
    "sim/failing_servers.py",
    "sim/ledger.py",
    "sim/railway.py",
    "sim/road.py",
    "sim/servers.py",
    "sim/streams.py",
    "sim/terminal/cranes.py",
    "sim/terminal/gate.py",
    "sim/terminal/stock.py",
    "sim/terminal/terminals.py",
    "sim/terminal/yard.py",
    "sim/track/closures.py",
    "sim/track/dispatching.py",
    "sim/track/overtaking.py",
    "sim/track/safe_state.py",
    "sim/track/sections.py",
    "sim/track/separation.py",
    "sim/train.py",
    "sim/train_day.py",
    "sim/train_service.py",
]


def extensions() -> list:
    """What is to be compiled; the kernel is not: it is SimPy's, and would not gain."""
    if os.environ.get("RAILCORRIDOR_COMPILED") != "1":
        return []
    from mypyc.build import mypycify  # noqa: PLC0415

    return mypycify(["--config-file=pyproject.toml", *COMPILED], opt_level="3", debug_level="0", target_dir="build")


setup(ext_modules=extensions())
