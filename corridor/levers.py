"""`corridor levers`: the named changes that a scenario's list `levers` can have."""

from typing import TYPE_CHECKING, Any

import click

from .arguments import json_option
from .tables import NONE, Side, print_json, print_table

if TYPE_CHECKING:
    from sim import Lever

_COLUMNS: dict[str, Side] = {
    "lever": "left",
    "kind": "left",
    "for each of": "left",
    "what changes": "left",
    "parameters": "left",
    "measured elsewhere": "left",
    "source": "left",
}


@click.command()
@json_option
def levers(is_json: bool) -> None:
    """List the levers: what each changes, its parameters with their defaults, and the effect measured elsewhere.

    A scenario pulls them in one line, as in `levers: [joint_inspection, pre_arrival_lodgement: {share: 0.8}]`;
    --json says also which keys each sets, and where it need not help (docs/levers.md).
    """
    import sim

    if is_json:
        print_json([_plain(lever) for lever in sim.LEVERS.values()])
        return
    print_table(_COLUMNS, [_row(lever) for lever in sim.LEVERS.values()])


def _row(lever: "Lever") -> list[str]:
    import sim

    parameters = ", ".join(f"{each.key}: {_shown(each.default)}" for each in sim.parameters_of(lever))
    return [lever.name, lever.kind, lever.scope, lever.what, parameters, lever.effect, lever.source]


def _shown(default: Any) -> str:
    if isinstance(default, list):
        return f"[{', '.join(map(str, default))}]"
    if default in (None, {}):
        return NONE
    return str(default).lower() if isinstance(default, bool) else f"{default}"


def _plain(lever: "Lever") -> dict[str, Any]:
    import sim

    texts = ("name", "kind", "scope", "what", "sets", "effect", "source", "doubt")
    return {
        **{key: getattr(lever, key) for key in texts},
        "parameters": [
            {"key": each.key, "default": each.default, "allowed": each.allowed, "rests_on": each.rests_on}
            for each in sim.parameters_of(lever)
        ],
    }
