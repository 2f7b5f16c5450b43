"""Judging claims by runs: once, or look by look until all have fallen; the runs with more goods that some need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, cast

from .arguments import HowToSimulate, read_scenario, warn
from .replicating import Sides, Stop
from .sides import finish_side
from .simulation import simulate

if TYPE_CHECKING:
    from results import Evidence, Judgement, Looks
    from results.claims import Claim
    from sim import LoadedScenario, Run


@dataclass(frozen=True, slots=True)
class JudgedClaims:
    """Claims held against two scenarios, the runs behind it, and where the search stopped, if there was one."""

    judgement: "Judgement"
    runs: "tuple[Run, ...]"
    more: "MoreGoods | None"
    stop: Stop | None = None

    @property
    def all_runs(self) -> "list[Run]":
        """Baseline, upgraded, and the runs with more goods."""
        return [*self.runs, *(self.more.runs.values() if self.more else ())]

    @property
    def warnings(self) -> Iterator[str]:
        """What the runs with more goods warn of."""
        for growth, run in self.more.runs.items() if self.more else ():
            yield from (f"{_named(growth)}: {each}" for each in run.warnings)


def judge_once(
    claims: "Sequence[Claim]",
    sides: "Sequence[LoadedScenario | Run]",
    more: "MoreGoods | None",
    how: HowToSimulate,
) -> JudgedClaims:
    """Judge claims by the replications that the scenarios, or `--replications`, ask for."""
    from results import judge_claims

    before, after = (finish_side(side, how) for side in sides)
    return JudgedClaims(judge_claims(claims, before, after, grow=more), (before, after), more)


def judge_until_decided(
    claims: "Sequence[Claim]",
    sides: "Sequence[LoadedScenario]",
    more: "MoreGoods",
    how: HowToSimulate,
    looks: "Looks",
) -> JudgedClaims:
    """Replicate up to each look until every verdict on every claim has fallen, or the last look is done.

    The runs with more goods go along with the looks, as long as the claims that need them are open.
    """
    from results import judge_claims
    from results.claims import decide

    evidence: list[Evidence] = []
    both = Sides(sides, how, [None, None])

    def judge_at(left: "Sequence[Claim]", pairs: int) -> "Judgement":
        evidence[:] = both.up_to(pairs)
        return judge_claims(left, *evidence, grow=partial(more, replications=pairs), looks=looks)

    decision = decide(claims, looks, judge_at)
    stop = Stop(looks, decision.look, not decision.open_verdicts)
    return JudgedClaims(decision.judgement, tuple(cast("Run", each.run) for each in evidence), more, stop)


@dataclass
class MoreGoods:
    """Simulates a scenario with more goods, as often as the scenario itself was; `runs` are those that were needed."""

    loaded: "LoadedScenario"
    overrides: tuple[str, ...]
    how: HowToSimulate
    runs: "dict[float, Run]" = field(default_factory=dict)
    _read: "dict[float, LoadedScenario]" = field(default_factory=dict)
    _evidence: "dict[float, Evidence]" = field(default_factory=dict)

    def __call__(self, growth: float, replications: int | None = None) -> "Evidence":
        """Return what the scenario says with so much more (a share) of every flow; what was read is not read again.

        Raises:
            Failed: It was interrupted.
            RunFailed: A replication failed.
        """
        import sim
        from results import Evidence

        more = self._scenario(growth)
        folder = sim.run_folder(more)
        run = simulate(
            more,
            replace(self.how, replications=replications or self.how.replications),
            folder=folder.parent / "claims" / folder.name,
            title=f"{self.loaded.scenario.name}, {_named(growth)}",
            is_warning=False,
        )
        known = self._evidence.get(growth)
        self.runs[growth] = run
        self._evidence[growth] = Evidence(run) if known is None else known.extended(run)
        return self._evidence[growth]

    def _scenario(self, growth: float) -> "LoadedScenario":
        """The scenario with more goods; what it is warned of beyond the scenario itself is said once."""
        import sim
        from sim.variants import with_more_goods

        if growth not in self._read:
            more = read_scenario(self.loaded.file, (*self.overrides, *with_more_goods(self.loaded, growth)))
            said = {str(each) for each in (*self.loaded.warnings, *sim.preflight(self.loaded))}
            found = (str(each) for each in (*more.warnings, *sim.preflight(more)))
            warn(f"{_named(growth)}: {each}" for each in found if each not in said)
            self._read[growth] = more
        return self._read[growth]


def _named(growth: float) -> str:
    return f"{100 * growth:+.3g} % goods"
