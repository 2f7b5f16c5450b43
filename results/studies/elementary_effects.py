"""Elementary effects (Morris 1991): which of many inputs matter, by trajectories that change one after the other.

Sampling and statistics are SALib's. Inputs count over their whole range: an effect is that of a step through all of it,
in the unit of the result. With blocks, all inputs of one move together (Campolongo, Cariboni and Saltelli 2007).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..columns import Number
from .uncertain_inputs import Assumptions, Point

LEVELS = 4
_LEVEL = 0.95
_LEAST = 2
"""Fewest inputs, or blocks of them."""


class NoSalibError(Exception):
    """SALib, an extra of this project, is not installed."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One input or block: mean of the absolute effects with the half width of its 95 % interval, and their spread.

    `mu` and `sigma` are NaN for blocks of several inputs, which may move in opposite directions. `noise` is the mean
    absolute effect that the simulation's noise alone would give (NaN with one replication): an effect is told from it
    if `mu_star - half_width` is above.
    """

    name: str
    mu_star: float
    half_width: float
    mu: float
    sigma: float
    noise: float

    @property
    def stands_out(self) -> bool:
        """Whether the effect is more than noise; with one replication, more than nothing."""
        return self.mu_star - self.half_width > (0.0 if math.isnan(self.noise) else self.noise)


@dataclass(frozen=True, slots=True)
class Plan:
    """Trajectories: rows of shares of the ranges (0 to 1), a column for each input; `groups` has its block's name."""

    shares: Number
    groups: tuple[str, ...]
    trajectories: int

    @property
    def names(self) -> list[str]:
        """The blocks, in their order."""
        return list(dict.fromkeys(self.groups))

    def points(self, assumptions: Assumptions) -> list[Point]:
        """The rows as values of inputs."""
        return [
            {at: each.at(share) for at, (each, share) in enumerate(zip(assumptions.inputs, row, strict=True))}
            for row in self.shares.tolist()
        ]


def block_of(path: str) -> str:
    """The block of the file that an input belongs to: a stage, a service, a flow, a terminal."""
    steps = path.split(".")
    if steps[0] == "borders":
        return ".".join(steps[: 5 if "stages" in steps else 4][: len(steps) - 1])
    if steps[0] in ("services", "levers"):
        return ".".join(steps[:3])
    return ".".join(steps[:2][: len(steps) - 1])


def plan(groups: Sequence[str], *, trajectories: int, seed: int) -> Plan:
    """Draw trajectories over inputs, of which those with one name in `groups` move together.

    Raises:
        NoSalibError: SALib is not installed.
        ValueError: there are fewer than two inputs or blocks.
    """
    if len(set(groups)) < _LEAST:
        raise ValueError(f"elementary effects need {_LEAST} uncertain inputs or more, found {len(set(groups))}")
    sample = _salib("sample").sample
    shares = sample(_problem(groups), trajectories, num_levels=LEVELS, seed=seed)
    return Plan(np.asarray(shares, dtype=np.float64), tuple(groups), trajectories)


def effects(planned: Plan, results: Number, *, seed: int) -> list[Effect]:
    """Return the effects, the largest first; `results` has a row for each point, a column for each replication.

    Trajectories with a result that is missing are left out.

    Raises:
        NoSalibError: SALib is not installed.
        ValueError: fewer than two trajectories have a result everywhere.
    """
    length = len(planned.names) + 1
    whole = ~np.isnan(results).any(axis=1).reshape(-1, length).any(axis=1)
    if whole.sum() < _LEAST:
        raise ValueError(
            f"{int(whole.sum())} of {planned.trajectories} trajectories have a result at each of their points, "
            f"{_LEAST} are needed"
        )
    rows = np.repeat(whole, length)
    shares, results = planned.shares[rows], results[rows]
    found = _salib("analyze").analyze(
        _problem(planned.groups), shares, results.mean(axis=1), conf_level=_LEVEL, num_levels=LEVELS, seed=seed
    )
    noise = _noise(planned, shares, results)
    names = list(map(str, found["names"]))
    mu_star, half, mu, sigma = (_plain(found[column]) for column in ("mu_star", "mu_star_conf", "mu", "sigma"))
    mu = [math.nan if math.isnan(spread) else mean for mean, spread in zip(mu, sigma, strict=True)]
    made = [Effect(name, mu_star[at], half[at], mu[at], sigma[at], noise[name]) for at, name in enumerate(names)]
    return sorted(made, key=lambda effect: -effect.mu_star)


def _plain(column: Any) -> list[float]:
    return [float(each) for each in np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)]


def _noise(planned: Plan, shares: Number, results: Number) -> dict[str, float]:
    """The mean absolute effect of each block if there were noise only, by the spread of effects over replications.

    The effect of one step is measured in every replication; the mean of k of them has the standard error
    s / sqrt(k), and the mean absolute value of a normal number with that spread is sqrt(2 / pi) times it.
    """
    count = results.shape[1]
    spread: dict[str, list[float]] = {name: [] for name in planned.names}
    delta = LEVELS / (2 * (LEVELS - 1))
    for first in range(0, len(shares), len(planned.names) + 1):
        for row in range(first, first + len(planned.names)):
            moved = int(np.flatnonzero(shares[row + 1] != shares[row])[0])
            steps = (results[row + 1] - results[row]) / delta
            spread[planned.groups[moved]].append(float(steps.var(ddof=1)) if count > 1 else math.nan)
    return {name: math.sqrt(2 / math.pi * math.fsum(all_) / len(all_) / count) for name, all_ in spread.items()}


def _problem(groups: Sequence[str]) -> dict[str, Any]:
    names = [str(number) for number in range(len(groups))]
    return {"num_vars": len(groups), "names": names, "bounds": [[0.0, 1.0]] * len(groups), "groups": list(groups)}


def _salib(part: str) -> Any:
    try:
        if part == "sample":
            from SALib.sample import morris  # noqa: PLC0415
        else:
            from SALib.analyze import morris  # noqa: PLC0415
    except ImportError:
        raise NoSalibError(
            "elementary effects need SALib, which is not installed: pip install 'railcorridor[sensitivity]'"
        ) from None
    return morris


def check_salib() -> None:
    """Fail early where SALib is missing.

    Raises:
        NoSalibError: it is not installed.
    """
    _salib("sample")
