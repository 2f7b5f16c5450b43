"""More replications, look by look, until the answer is good enough; where that stopped, in words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import HowToSimulate
from .indicators import Lines, group_name, line_name
from .simulation import simulate
from .tables import count

if TYPE_CHECKING:
    from results import Comparison, Evidence, Looks, Precision, Verdict
    from sim import LoadedScenario


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a search stopped: its looks, the number of the last one (from 1), and whether it found what it wanted."""

    looks: "Looks"
    look: int
    is_reached: bool

    @property
    def replications(self) -> int:
        """Replications at the last look."""
        return self.looks.at[self.look - 1]

    @property
    def is_adjusted(self) -> bool:
        """Whether intervals are wider than for one look."""
        return len(self.looks.at) > 1

    def to_json(self, level: float) -> dict[str, Any]:
        """Return it for programs; `level` is that of all looks together."""
        each = self.looks.each_level(level)
        return {"declared": list(self.looks.at), "stopped_at_look": self.look, "replications": self.replications,
                "level": level, "level_of_each_look": each, "is_reached": self.is_reached}  # fmt: skip

    def sentence(self, noun: str, level: float) -> str:
        """Return it in words; `noun` is what is counted."""
        declared = ", ".join(map(str, self.looks.at))
        each = f"{100 * self.looks.each_level(level):.4g} %"
        stopped = (
            f"looks declared at {declared} {noun}s; stopped at look {self.look} of {len(self.looks.at)}, with "
            f"{count(self.replications, noun)}\n"
        )
        if not self.is_adjusted:
            return f"{stopped}one look only: intervals are those of {100 * level:g} %, not adjusted"
        return (
            f"{stopped}intervals are adjusted: {each} at each look, so that all looks together have {100 * level:g} %"
        )


def until_precise(
    loaded: "LoadedScenario", how: HowToSimulate, looks: "Looks", *, folder: Path | None, half_share: float
) -> "tuple[Stop, Evidence]":
    """Replicate up to each look until the mean lead times are as precise as wanted, or the last look is done."""
    from results import precisions
    from results.precision import is_reached

    sides = Sides([loaded], how, [folder])
    for look in range(1, len(looks.at) + 1):
        (evidence,) = sides.up_to(looks.at[look - 1])
        if is_reached(precisions(evidence, looks), half_share):
            return Stop(looks, look, True), evidence
    return Stop(looks, look, False), evidence


def until_decided(
    scenarios: "Sequence[LoadedScenario]", how: HowToSimulate, looks: "Looks"
) -> "tuple[Stop, list[Evidence], Comparison]":
    """Replicate baseline and upgraded up to each look until every verdict has fallen, or the last look is done."""
    from results import compare

    sides = Sides(scenarios, how, [None, None])
    for look in range(1, len(looks.at) + 1):
        evidence = sides.up_to(looks.at[look - 1])
        comparison = compare(*evidence, looks=looks)
        if not any(verdict.is_open for verdict in comparison.verdicts):
            return Stop(looks, look, True), evidence, comparison
    return Stop(looks, look, False), evidence, comparison


class Sides:
    """Scenarios that are replicated further and further, what was read of them kept."""

    def __init__(
        self, scenarios: "Sequence[LoadedScenario]", how: HowToSimulate, folders: Sequence[Path | None]
    ) -> None:
        self._scenarios, self._how, self._folders = scenarios, how, folders
        self._evidence: list[Evidence] = []

    def up_to(self, replications: int) -> "list[Evidence]":
        """Simulate so many replications of each and return what they say."""
        from results import Evidence

        how, is_first = replace(self._how, replications=replications), not self._evidence
        runs = [
            simulate(each, how, folder=folder, is_warning=is_first)
            for each, folder in zip(self._scenarios, self._folders, strict=True)
        ]
        if is_first:
            self._evidence = [Evidence(run) for run in runs]
        else:
            self._evidence = [old.extended(run) for old, run in zip(self._evidence, runs, strict=True)]
        return self._evidence


def print_precision(found: "list[Precision]", stop: Stop, target: float, network: Lines) -> None:
    """Print where the search stopped, and how precisely mean lead times are known."""
    click.echo(stop.sentence("replication", 0.95))
    known = [one for one in found if not math.isnan(one.half_share)]
    if known:
        widest = max(known, key=lambda one: one.half_share)
        name = group_name(network, widest.line, widest.direction)
        wanted = f"asked for ± {_share(target)}"
        click.echo(f"mean lead times are known to ± {_share(widest.half_share)} or better ({wanted}), worst: {name}")
    click.echo()


def missed_precision(found: "list[Precision]", stop: Stop, target: float) -> list[str]:
    """Say that precision is not reached, and what it takes."""
    if stop.is_reached:
        return []
    needed = [one.replications_for(target) for one in found if one.interval.count]
    return [
        f"precision ± {_share(target)} is not reached with {count(stop.replications, 'replication')}; {_more(needed)}"
    ]


def undecided(left: "Mapping[str, Verdict]", stop: Stop) -> list[str]:
    """Say which verdicts are still open, by name, and what it takes to settle them."""
    if stop.is_reached:
        return []
    needed = [verdict.pairs_to_settle for verdict in left.values()]
    return [f"not decided with {count(stop.replications, 'pair')}: {'; '.join(left)}; {_more(needed)}"]


def open_verdicts(comparison: "Comparison", network: Lines) -> "dict[str, Verdict]":
    """The verdicts of a comparison that more pairs may decide, by the name of their line."""
    return {line_name(network, verdict.line): verdict for verdict in comparison.verdicts if verdict.is_open}


def _more(needed: list[int | None]) -> str:
    known = [number for number in needed if number is not None]
    if len(known) < len(needed) or not known:
        return "no number that could be simulated would do"
    return f"about {max(known):,} would do (--max-replications {max(known)})"


def _share(share: float) -> str:
    return f"{100 * share:.3g} %"
