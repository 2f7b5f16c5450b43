"""A scenario as its files and `--set` say it, before any lever changes it: what its inputs are, and their sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .layers import merge_layers, read_layers
from .overrides import FILE, apply_overrides
from .problem import dotted
from .provenance import Provenance, unwrap


@dataclass(frozen=True, slots=True)
class Written:
    """Plain values (mappings, lists, scalars), and what is said of where they come from, by dotted path."""

    plain: Any
    provenance: Mapping[str, Provenance]

    def value(self, key: str) -> Any:
        """The plain value at a dotted path; None where there is none."""
        found = self.plain
        for step in key.split("."):
            if isinstance(found, list):
                found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found


def read_written(path: str | Path, *, overrides: Sequence[str] = ()) -> Written:
    """Read a scenario file with everything it extends and the overrides over it; levers are listed, not pulled.

    The parameters of levers are inputs as others are (`levers.0.<lever>.<parameter>`); nothing is said of what an
    override sets, as it is fixed. Nothing is checked: `load_scenario` does that.

    Raises:
        ScenarioError: A file cannot be read.
    """
    merged, _ = merge_layers(read_layers(Path(path)))
    merged, _ = apply_overrides(merged, overrides)
    unwrapped = unwrap(merged)
    fixed = {dotted(key) for key, node in unwrapped.root.walk() if node.position.file == FILE}
    kept = {key: said for key, said in unwrapped.provenance.items() if key not in fixed}
    return Written(unwrapped.root.value, kept)
