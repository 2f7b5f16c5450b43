"""Cases: the scenario files that a study varies, each with what is laid over it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sim
from sim import LoadedScenario, Written


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario file and its overrides (`a.b.c=value`); `label` tells it from the other one: baseline, upgraded."""

    label: str
    file: Path
    overrides: tuple[str, ...] = ()

    def load(self, assumed: Sequence[str] = ()) -> LoadedScenario:
        """The scenario with these assumptions in place of what its files say; levers see them, overrides win.

        Raises:
            ScenarioError: The scenario is invalid.
        """
        return sim.load_scenario(self.file, overrides=self.overrides, assumed=assumed)

    def written(self) -> Written:
        """The scenario before its levers are pulled.

        Raises:
            ScenarioError: A file cannot be read.
        """
        return sim.read_written(self.file, overrides=self.overrides)

    def with_overrides(self, *more: str) -> "Case":
        """The case with further overrides; of two that set one key the later wins."""
        return replace(self, overrides=(*self.overrides, *more))
