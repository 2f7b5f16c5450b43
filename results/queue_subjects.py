"""What waits for a group of servers: consignments, trains, or trucks; the unit of every queue that is shown."""

from typing import Literal, get_args

from sim.border.gauge import with_gauge_transfer
from sim.scenario.schema import Border, Country

from .run import Run

Subject = Literal["consignments", "trains", "trucks", "trains_and_trucks"]
"""What a queue counts."""


def queue_subjects(run: Run) -> dict[str, Subject]:
    """Return what waits at each stage of the borders that serves whole trains or trucks, by the table `servers`' stage.

    All other groups of servers, cranes, yards and permits among them, have a queue of consignments.
    """
    found: dict[str, Subject] = {}
    for border_id, one in run.scenario.borders.items():
        border = with_gauge_transfer(one)
        for side in get_args(Country):
            for stage_id, stage in border.side(side).stages.items():
                if stage.is_of_carriers:
                    found[f"{border_id}.{side}.{stage_id}"] = _carriers(run, border, side)
            if border.side(side).gate is not None:
                found |= {f"{border_id}.{side}.gate.{way}": "trucks" for way in ("exit", "entry")}
    return found


def _carriers(run: Run, border: Border, side: Country) -> Subject:
    """What comes to a side's station: by which modes it is reached."""
    modes = {section.mode for section in run.network.sections_at(border.side(side).station)}
    if modes == {"road"}:
        return "trucks"
    return "trains_and_trucks" if "road" in modes else "trains"
