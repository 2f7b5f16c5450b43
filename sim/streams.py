"""Randomness: one named stream for each purpose, the same in all scenarios (common random numbers).

A stream is a row of uniform numbers, the i-th of which belongs to the i-th entity (consignment of a flow, train of a
service). Every duration and choice is made from such a number by the inverse of its distribution, so that a change of a
mean keeps all else in place. The bit generator is PCG64DXSM, seeded by `SeedSequence([seed, replication, hash of the
name])`.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from math import exp, log, log1p, sqrt
from statistics import NormalDist

import numpy as np

from .scenario.schema import Distribution

GENERATOR_NAME = "PCG64DXSM"
BLOCK = 4096
LONGEST_S = 2**28
"""8.5 years."""

_STANDARD_NORMAL = NormalDist()
_SMALLEST = 2.0**-54


class Streams:
    """All streams of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._key = (seed, replication)
        self._kept: dict[str, list[float]] = {}

    def uniform(self, name: str, number: int) -> float:
        """One number of the stream, for entities whose count is not known beforehand."""
        kept = self._kept.get(name, [])
        if number >= len(kept):
            kept = self._kept[name] = self.uniforms(name, (number // BLOCK + 1) * BLOCK)
        return kept[number]

    def uniforms(self, name: str, count: int) -> list[float]:
        """The first `count` numbers of the stream, between 0 and 1; a longer row begins with the shorter one."""
        if count <= 0:
            return []
        blocks = -(-count // BLOCK)
        drawn = self._generator(name).random(blocks * BLOCK)[:count]
        return [u if u > 0.0 else _SMALLEST for u in drawn.tolist()]

    def _generator(self, name: str) -> np.random.Generator:
        digest = hashlib.sha256(name.encode("utf-8")).digest()
        entropy = [*self._key, int.from_bytes(digest[:16], "little")]
        return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(entropy)))


def inverse(distribution: Distribution) -> Callable[[float], float]:
    """The inverse distribution function: a number between 0 and 1 in, a value in the distribution's unit out.

    Uses only `math` and `statistics`, whose bits do not differ between processors as array functions' do.
    """
    plain = _inverse_of_family(distribution)
    if distribution.at_most is None:
        return plain
    at_most = distribution.at_most
    return lambda u: min(plain(u), at_most)


def _inverse_of_family(distribution: Distribution) -> Callable[[float], float]:
    if distribution.fixed is not None:
        fixed = distribution.fixed
        return lambda u: fixed
    if distribution.exponential is not None:
        mean = distribution.exponential.mean
        return lambda u: -mean * log1p(-u)
    if distribution.lognormal is not None:
        return _inverse_lognormal(distribution.lognormal.mean, distribution.lognormal.cv)
    if distribution.uniform is not None:
        low, high = distribution.uniform.low, distribution.uniform.high
        return lambda u: low + (high - low) * u
    if distribution.weibull is not None:
        shape, scale = distribution.weibull.shape, distribution.weibull.scale
        return lambda u: scale * exp(log(-log1p(-u)) / shape)
    assert distribution.triangular is not None  # the schema: exactly one family
    triangular = distribution.triangular
    return _inverse_triangular(triangular.low, triangular.mode, triangular.high)


def _inverse_lognormal(mean: float, cv: float) -> Callable[[float], float]:
    variance = log1p(cv * cv)
    mu, sigma, normal = log(mean) - variance / 2, sqrt(variance), _STANDARD_NORMAL.inv_cdf
    return lambda u: exp(mu + sigma * normal(u))


def _inverse_triangular(low: float, mode: float, high: float) -> Callable[[float], float]:
    width = high - low
    at_mode = (mode - low) / width

    def value(u: float) -> float:
        if u < at_mode:
            return low + sqrt(u * width * (mode - low))
        return high - sqrt((1 - u) * width * (high - mode))

    return value


def mean(distribution: Distribution) -> float:
    """The mean with `at_most` taken into account, in the distribution's unit (midpoint rule over its quantiles)."""
    if distribution.at_most is None:
        return distribution.mean
    return _mean_of_quantiles(distribution)


@lru_cache(maxsize=1024)
def _mean_of_quantiles(distribution: Distribution) -> float:
    value, steps = inverse(distribution), 2000
    return sum(value((i + 0.5) / steps) for i in range(steps)) / steps


def seconds(distribution: Distribution, uniforms: list[float], unit_s: float) -> list[int]:
    """Durations in whole seconds (rounded) for each uniform; `unit_s` is 60 for minutes, 3,600 for hours."""
    value = inverse(distribution)
    return [whole_s(value(u) * unit_s) for u in uniforms]


def whole_s(duration_s: float) -> int:
    """A duration in whole seconds, rounded; one beyond `LONGEST_S` ends in no period and is cut there."""
    return int(duration_s + 0.5) if duration_s < LONGEST_S else LONGEST_S
